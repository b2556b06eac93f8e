"""Sealed summaries: whatever is not as the database gives it is found and named, and nothing else is."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from kb_cli.catalogue.resources import queries_folder
from kb_cli.output.document_format import DocumentFormat
from kb_cli.summaries import document as documents
from kb_cli.summaries.document import render_document
from kb_cli.summaries.errors import UnknownTemplate
from kb_cli.summaries.manifest import BadManifest, read_manifest, seal_of, split_manifest
from kb_cli.summaries.output_files import write_document
from kb_cli.summaries.templates_folder import BUILT_IN
from kb_cli.summaries.verify import Verification, verify_document
from kb_loaders.build import build_database
from tests.conftest import Kb

SCHEMA = Path(__file__).parents[2] / "schema"
EVIDENCE = Path(__file__).parent / "evidence"
TRIAL = "nct90000001"
NUMBER = "0.77 (97.5% CI, 0.58 to 1.03)"


def write(connection: duckdb.DuckDBPyConnection, path: Path, **options: object) -> Path:
    """Write a summary to a file, in the format of its ending."""
    document = render_document(connection, TRIAL, stem=path.stem, **options)  # type: ignore[arg-type]
    write_document(document, DocumentFormat(path.suffix[1:]), path)
    return path


def edit(path: Path, old: str, new: str) -> None:
    """Put one text, where it first stands, in the place of another."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def told(found: Verification) -> list[tuple[str, str | None, str | None, str]]:
    """Kind, what the document says, what the database gives, cause."""
    return [(d.kind, d.was, d.now, cause) for d, cause in found.differences]


@pytest.fixture
def rebuilt(tmp_path: Path) -> Callable[..., duckdb.DuckDBPyConnection]:
    """Build the made-up evidence again, a text of one file changed."""

    def build(file: str | None = None, old: str = "", new: str = "") -> duckdb.DuckDBPyConnection:
        folder = Path(shutil.copytree(EVIDENCE, tmp_path / "evidence", dirs_exist_ok=True))
        if file is not None:
            edit(folder / file, old, new)
        build_database([folder], tmp_path / "other.duckdb", SCHEMA, "test")
        return duckdb.connect(str(tmp_path / "other.duckdb"), read_only=True)

    return build


@pytest.mark.parametrize("name", ["s.md", "s.html"])
def test_a_summary_as_it_was_written_is_the_same(made_up: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    found = verify_document(made_up, write(made_up, tmp_path / name))
    assert (found.differences, found.notes) == ((), ())
    assert found.footnotes > 50
    assert found.figures == 2


@pytest.mark.parametrize("name", ["s.md", "s.html"])
def test_a_number_edited_by_hand_is_named_with_its_line_and_fact(
    made_up: duckdb.DuckDBPyConnection, tmp_path: Path, name: str
) -> None:
    path = write(made_up, tmp_path / name)
    edit(path, f"hazard ratio {NUMBER}", "hazard ratio 0.71 (97.5% CI, 0.58 to 1.03)")
    ((difference, cause),) = verify_document(made_up, path).differences
    assert (difference.kind, difference.was, difference.now, cause) == ("number", "0.71", "0.77", "edited by hand")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert difference.line is not None
    assert "0.71 (97.5% CI" in lines[difference.line - 1]
    assert difference.section == "Key results"
    assert difference.fact_key is not None
    assert difference.locator is not None


def test_a_number_in_a_table_is_named_with_its_row_and_the_padding_of_the_others_does_not_count(
    made_up: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = write(made_up, tmp_path / "s.md")
    text = path.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("| – Median"))
    number = re.search(r"\d+", row)
    assert number is not None
    wider = text.replace(row, row.replace(number[0], f"{number[0]}000", 1)).replace(" | ", "   | ")
    path.write_text(wider, encoding="utf-8")
    ((difference, _),) = verify_document(made_up, path).differences
    assert (difference.was, difference.now) == (f"{number[0]}000", number[0])
    assert " > Median" in difference.section


@pytest.mark.parametrize("name", ["s.md", "s.html"])
def test_words_edited_by_hand_and_lines_that_were_added_or_removed_are_found(
    made_up: duckdb.DuckDBPyConnection, tmp_path: Path, name: str
) -> None:
    path = write(made_up, tmp_path / name)
    edit(path, "Counts are followed by percentages", "Counts are followed by shares")
    assert told(verify_document(made_up, path)) == [("text", "shares", "percentages", "edited by hand")]


def test_lines_added_and_removed_by_hand_are_found(made_up: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = write(made_up, tmp_path / "s.md")
    text = path.read_text(encoding="utf-8")
    gone = next(line for line in text.splitlines() if line.startswith("- **Serious adverse events**"))
    path.write_text(text.replace(gone + "\n", "").replace("## Key results\n", "## Key results\n\nA fine drug.\n", 1))
    found = [(d.was, d.now) for d, _ in verify_document(made_up, path).differences if d.kind != "footnote"]
    assert ("A fine drug.", None) in found
    assert any(was is None and now is not None and "Serious adverse events" in now for was, now in found)


def test_a_mark_that_leads_to_another_footnote_is_found(made_up: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = write(made_up, tmp_path / "s.md")
    text = path.read_text(encoding="utf-8")
    twice = next(n for n in range(1, 50) if len(re.findall(rf"\[\^{n}\](?!:)", text)) > 1)
    edit(path, f"[^{twice}]", f"[^{twice + 60}]")
    found = told(verify_document(made_up, path))
    assert [(kind, cause) for kind, _, _, cause in found] == [("footnote", "edited by hand")]


def test_a_footnote_that_was_edited_or_removed_is_found(made_up: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = write(made_up, tmp_path / "s.md")
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^\[\^3\]: \S+", "[^3]: Elsewhere", text, flags=re.MULTILINE)
    path.write_text(re.sub(r"^\[\^4\]: .*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    sections = {(d.kind, d.section) for d, _ in verify_document(made_up, path).differences}
    assert sections == {("footnote", "Footnote 3"), ("footnote", "Footnote 4")}


@pytest.mark.parametrize("name", ["s.md", "s.html"])
def test_a_number_that_moved_in_the_database_is_told_with_its_cause(
    made_up: duckdb.DuckDBPyConnection, tmp_path: Path, name: str, rebuilt: Callable[..., duckdb.DuckDBPyConnection]
) -> None:
    path = write(made_up, tmp_path / name)
    with rebuilt("two-arms/comparisons.csv", "0.77", "0.79") as other:
        found = verify_document(other, path)
    assert ("number", "0.77", "0.79", "the database") in told(found)
    assert {cause for _, cause in found.differences} == {"the database"}
    assert found.notes[0].startswith("the database changed (content ")


def test_a_change_elsewhere_in_the_database_is_said_and_is_no_difference(
    made_up: duckdb.DuckDBPyConnection, tmp_path: Path, rebuilt: Callable[..., duckdb.DuckDBPyConnection]
) -> None:
    path = write(made_up, tmp_path / "s.md")
    with rebuilt("three-arms/trial.toml", 'title = "', 'title = "A ') as other:
        found = verify_document(other, path)
    assert found.differences == ()
    assert len(found.notes) == 1
    assert found.notes[0].endswith("; this document is the same")


def test_the_day_of_the_build_is_no_difference(
    made_up: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    rebuilt: Callable[..., duckdb.DuckDBPyConnection],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = write(made_up, tmp_path / "s.md")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    with rebuilt() as other:
        found = verify_document(other, path)
    assert (found.differences, found.notes) == ((), ())


def test_a_change_of_the_template_is_told(made_up: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    template = Path(shutil.copyfile(BUILT_IN / "at-a-glance.md.j2", tmp_path / "own.md.j2"))
    path = write(made_up, tmp_path / "s.md", template=template)
    assert verify_document(made_up, path).differences == ()
    edit(template, "## ", "## Our ")
    found = verify_document(made_up, path)
    assert {cause for _, cause in found.differences} == {"template own"}
    assert found.notes == ("the template 'own' changed",)
    template.unlink()
    with pytest.raises(UnknownTemplate, match="--template PATH"):
        verify_document(made_up, path)


def test_a_change_of_a_query_is_told_whether_it_moves_a_number_or_not(
    made_up: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    queries = Path(shutil.copytree(queries_folder(), tmp_path / "queries"))
    path = write(made_up, tmp_path / "s.md", queries=queries)
    sql = (queries / "baseline.sql").read_text(encoding="utf-8")
    (queries / "baseline.sql").write_text(sql + "\n-- A remark.\n", encoding="utf-8")
    found = verify_document(made_up, path, queries=queries)
    assert found.differences == ()
    assert found.notes == ("the query 'baseline' changed; this document is the same",)
    (queries / "baseline.sql").write_text(sql.rstrip().rstrip(";") + "\nLIMIT 1\n", encoding="utf-8")
    found = verify_document(made_up, path, queries=queries)
    assert {cause for _, cause in found.differences} == {"query baseline"}


def test_another_version_of_the_program_is_noted(
    made_up: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(made_up, tmp_path / "s.md")
    monkeypatch.setattr(documents, "__version__", "99.0")
    found = verify_document(made_up, path)
    assert found.differences == ()
    assert found.notes[0].endswith("and this is 99.0; this document is the same")


@pytest.mark.parametrize(
    ("old", "new"), [('template = "evidence', 'template = "evidence'.upper()), ('seal = "', 'seal = "0')]
)
def test_an_edited_manifest_does_not_pass(
    made_up: duckdb.DuckDBPyConnection, tmp_path: Path, old: str, new: str
) -> None:
    path = write(made_up, tmp_path / "s.md")
    edit(path, old, new)
    if "TEMPLATE" in new:
        with pytest.raises(BadManifest, match="its manifest lacks template"):
            verify_document(made_up, path)
    else:
        assert [kind for kind, *_ in told(verify_document(made_up, path))] == ["seal"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace("[summary]", "[report]"), "there is no manifest at its end"),
        (lambda text: text.replace('trial = "', 'trial = ""'), "its manifest cannot be read"),
        (lambda text: re.sub(r"^content_hash.*\n", "", text, flags=re.MULTILINE), "its manifest lacks content_hash"),
        (lambda text: re.sub(r"^trial =.*\n", "", text, flags=re.MULTILINE), "its manifest lacks trial or question"),
        (lambda text: re.sub(r"^sha256 =.*\n", "", text, flags=re.MULTILINE), "a query or figure .* lacks 'sha256'"),
        (lambda text: re.sub(r"^built_at =.*$", 'built_at = "now"', text, flags=re.MULTILINE), "built_at is no time"),
    ],
)
def test_a_missing_or_broken_manifest_is_bad_input_with_a_way_out(
    made_up: duckdb.DuckDBPyConnection, tmp_path: Path, change: Callable[[str], str], message: str
) -> None:
    path = write(made_up, tmp_path / "s.md")
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(BadManifest, match=message) as error:
        verify_document(made_up, path)
    assert error.value.code == 3


@pytest.mark.parametrize("name", ["s.md", "s.html"])
def test_a_figure_that_is_another_is_found(made_up: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    path = write(made_up, tmp_path / name)
    edit(path if name == "s.html" else tmp_path / "s-forest-1.svg", "fill: #ffffff", "fill: #00ff00")
    assert told(verify_document(made_up, path))[0][:2] == ("figure", "another drawing")


def test_a_figure_that_is_missing_is_found(made_up: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = write(made_up, tmp_path / "s.md")
    (tmp_path / "s-forest-1.svg").unlink()
    assert told(verify_document(made_up, path))[0][:2] == ("figure", "missing")


def test_line_ends_of_another_system_are_no_difference(made_up: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = write(made_up, tmp_path / "s.md")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert verify_document(made_up, path).differences == ()


def test_the_manifest_names_what_the_document_rests_on(made_up: duckdb.DuckDBPyConnection) -> None:
    text = render_document(made_up, TRIAL, stem="s").text
    manifest = read_manifest(split_manifest(text)[1], "s.md")
    assert (manifest.subject, manifest.subject_id, manifest.template) == ("trial", TRIAL, "evidence-summary")
    assert manifest.seal == seal_of(text)
    assert {"verdict": "inconsistent"} in [dict(query.parameters) for query in manifest.queries]
    assert set(manifest.figures) == {"forest-1", "adverse-events"}


def test_the_command_ends_with_0_1_or_3(kb: Kb, database: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.md"
    assert kb("summary", "nct01564784", "-o", path).code == 0
    same = kb("verify", path)
    assert (same.code, same.out) == (0, f"{path}: as the database gives it (487 footnotes, 2 figures)\n")
    edit(path, "difference 51.4", "difference 54.1")
    moved = kb("verify", path, "--db", database)
    line = next(n for n, t in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if "54.1" in t)
    assert moved.code == 1
    assert moved.out.splitlines()[:4] == [
        f"{path}:{line}: number, edited by hand",
        "    Key results",
        "    says 54.1; the database gives 51.4",
        "    kantarjian-2016/table-2/cr-cri-total/difference (Table 2, row CR/CRi total, difference column)",
    ]
    rows = kb("verify", path, "--format", "csv")
    assert rows.out.splitlines()[0] == "line,kind,section,was,now,fact_key,locator,cause"
    path.write_text("# Notes\n", encoding="utf-8")
    assert kb("verify", path).code == 3
    assert kb("verify", tmp_path / "none.md").code == 3
