"""Documents about a question over a network: its tables, its graph, and what stands where there is no answer."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from math import exp, log, sqrt
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from kb_cli.app import app
from kb_cli.errors import UsageMistake
from kb_cli.grade.evidence import read_question
from kb_cli.grade.network_evidence import find_reference
from kb_cli.grade.network_tables import MOST_LEAGUE, make_network_table
from kb_cli.grade.tables import make_tables
from kb_cli.summaries.document import render_document
from kb_cli.summaries.number_marks import unmarked_numbers
from kb_cli.synthesis.question import read_outcomes
from kb_loaders.build import build_database

SCHEMA = Path(__file__).parent.parent.parent / "schema"
NETWORKS = Path(__file__).parent / "evidence" / "networks"
GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = ("summary-of-findings", "evidence-profile", "plain-language")
QUESTION = "testitis-drugs"


def build(folder: Path, toml: str | None = None, csv: str | None = None) -> Path:
    """A database of the question, its files replaced by these texts."""
    questions = folder / "questions"
    questions.mkdir()
    for ending, text in (("toml", toml), ("csv", csv)):
        name = f"{QUESTION}.{ending}"
        (questions / name).write_text(text or (NETWORKS / name).read_text(encoding="utf-8"), encoding="utf-8")
    build_database([questions], folder / "evidence.duckdb", SCHEMA, "test")
    return folder / "evidence.duckdb"


def source(ending: str) -> str:
    return (NETWORKS / f"{QUESTION}.{ending}").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def network_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("network"))


@pytest.fixture(scope="module")
def network_copy(network_path: Path) -> Path:
    """A copy for commands, which open it with settings of their own."""
    return Path(shutil.copy(network_path, network_path.with_name("copy.duckdb")))


@pytest.fixture(scope="module")
def network(network_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(network_path), read_only=True) as connection:
        yield connection


def rows_below(document: str, heading: str) -> list[list[str]]:
    """The first table below a heading, without footnote marks."""
    part = document[document.index(f"\n{heading}\n") :]
    lines = part.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        cells = re.sub(r"\[\^\d+\]", "", line).strip("|").split("|")
        rows.append([cell.strip().replace("\u00a0", " ") for cell in cells])
    return [rows[0], *rows[2:]]


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_document_of_a_network_is_the_golden_one(network: duckdb.DuckDBPyConnection, template: str) -> None:
    """To take over an intended change: UPDATE_GOLDEN=1 pytest tests/grade, then read the difference."""
    golden = GOLDEN / f"network-{template}.md"
    document = render_document(network, QUESTION, template, "document").text.split("## About this document")[0]
    document = re.sub(r"built \d+ \w+ \d{4}", "built DATE", document)
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(document, encoding="utf-8")
    assert document == golden.read_text(encoding="utf-8")
    assert unmarked_numbers(document, [f"{name} 20{year}" for name, year in (("Seven", 16),)]) == []


def test_each_treatment_has_a_row_against_the_reference(network: duckdb.DuckDBPyConnection) -> None:
    rows = rows_below(render_document(network, QUESTION).text, "### Relapse: more than two treatments")
    assert rows[0] == [
        "Treatment",
        "Anticipated absolute effects\\* (95% CI): risk with placebo",
        "Anticipated absolute effects\\* (95% CI): risk with the treatment",
        "Relative effect, against placebo (95% CI)",
        "Direct evidence: No of participants (studies)",
        "Evidence",
        "Certainty of the evidence (GRADE)",
        "What happens",
    ]
    assert [row[0] for row in rows[1::2]] == [
        f"**{name}**; baseline risk: low" for name in ("exhibitin", "probamab", "testamab")
    ]
    assert [row[4:6] for row in rows[1::2]] == [
        ["none", "indirect"],
        ["340 (2 studies)", "mixed"],
        ["760 (3 studies)", "mixed"],
    ]
    assert {row[6] for row in rows[1::2]} == {"⊕⊕⊕◯ Moderate ᵃ"}
    assert rows[5][7].startswith(
        "Not assessed: certainty is recorded for the outcome as a whole, not for this comparison. NNTB 20 (16 to 31)"
    )
    assert rows[6][3:7] == ["as above"] * 4


def test_the_risk_follows_from_the_odds_ratio_of_the_network(network: duckdb.DuckDBPyConnection) -> None:
    outcome = make_tables(read_question(network, QUESTION), {}, "").outcomes[0]
    assert outcome.network is not None
    result = outcome.network.network.result
    assert result is not None
    row = outcome.network.rows[2]
    ratio = exp(result.effect("testamab", "placebo").value)
    absolute = row.rows[1].absolute
    assert absolute is not None
    assert float(absolute.with_intervention.estimate) == pytest.approx(ratio * 0.3 / (0.7 + ratio * 0.3), rel=1e-12)


def test_a_league_cell_compares_row_with_column(network: duckdb.DuckDBPyConnection) -> None:
    """The pain network is two studies that share placebo: each pair follows by hand."""
    document = render_document(network, QUESTION).text
    rows = rows_below(document[document.index("## Pain: network meta-analysis") :], "### League table")
    assert rows[0] == ["Row against column", "placebo", "probamab", "testamab"]
    error = sqrt(2.0**2 / 90 + 1.9**2 / 90 + 2.1**2 / 100 + 2.0**2 / 100)
    low, high = -0.5 - 1.959964 * error, -0.5 + 1.959964 * error
    assert rows[3][2] == f"{-0.5:.1f} ({low:.1f} to {high:.1f})".replace("-", "−")
    assert [rows[number][number] for number in (1, 2, 3)] == ["–"] * 3
    assert "No pair of treatments has both direct and indirect evidence." in document


def test_pairs_are_split_only_where_both_kinds_of_evidence_exist(network: duckdb.DuckDBPyConnection) -> None:
    rows = rows_below(render_document(network, QUESTION).text, "### Direct and indirect evidence")
    assert rows[0][6] == "Ratio of ORs (95% CI)"
    assert [row[0] for row in rows[1:]] == [
        "placebo versus probamab",
        "placebo versus testamab",
        "probamab versus testamab",
    ]
    for row in rows[1:]:
        direct, indirect, ratio = (float(re.split(r" ", row[place])[0]) for place in (3, 4, 6))
        assert log(ratio) == pytest.approx(log(direct / indirect), abs=0.03)


def test_q_is_split_by_designs(network: duckdb.DuckDBPyConnection) -> None:
    rows = rows_below(render_document(network, QUESTION).text, "### Heterogeneity and consistency")
    total, within, between = ([float(cell.lstrip("< ")) for cell in row[1:3]] for row in rows[1:4])
    assert total[0] == pytest.approx(within[0] + between[0], abs=0.011)
    assert total[1] == within[1] + between[1]


def test_a_study_that_is_left_out_is_named(network: duckdb.DuckDBPyConnection) -> None:
    assert "- Seven 2016 is not in the network:" in render_document(network, QUESTION).text


def test_p_scores_stand_in_no_built_in_document(network: duckdb.DuckDBPyConnection) -> None:
    table = make_network_table(read_question(network, QUESTION).outcomes[0])
    assert table is not None
    assert [score.treatment for score in table.p_scores][-1] == "placebo"
    for template in TEMPLATES:
        assert "P-score" not in render_document(network, QUESTION, template).text


def test_the_graph_is_a_figure_with_a_text_that_stands_for_it(network: duckdb.DuckDBPyConnection) -> None:
    document = render_document(network, QUESTION, None, "drugs")
    assert list(document.drawings) == ["drugs-network-1.svg", "drugs-network-2.svg"]
    assert "Trials that compare them directly: exhibitin and probamab: 1;" in document.text
    assert document.drawings["drugs-network-1.svg"]("png").startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["drugs.md", "drugs.html"])
def test_the_document_is_verified_and_its_wording_holds(network_copy: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    runner = CliRunner()
    for command in (["summary", QUESTION, "-o", str(file)], ["verify", str(file)]):
        found = runner.invoke(app, [*command, "--db", str(network_copy)])
        assert found.exit_code == 0, found.output
    if file.suffix == ".md":
        found = runner.invoke(app, ["lint", str(file), "--db", str(network_copy)])
        assert found.exit_code == 0, found.output
        file.write_text(file.read_text(encoding="utf-8").replace("(3 studies)", "(4 studies)"), encoding="utf-8")
        assert runner.invoke(app, ["verify", str(file), "--db", str(network_copy)]).exit_code == 1


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_network_that_falls_apart_is_said_to(tmp_path: Path, template: str) -> None:
    rows = [line for line in source("csv").splitlines() if not re.match(r"(Four|Five|Seven) .*relapse", line)]
    apart = "\n".join(rows).replace("Three 2008,2008,relapse,testamab", "Three 2008,2008,relapse,exhibitin")
    with duckdb.connect(str(build(tmp_path, csv=apart)), read_only=True) as connection:
        document = render_document(connection, QUESTION, template, "document")
    text = re.sub(r"\[\^\d+\]", "", document.text)
    relapse = text[text.index("### Relapse") :]
    if template == "plain-language":
        assert "there are treatments that no study connects with the others." in relapse
        return
    assert "- Part 1: exhibitin, probamab\n- Part 2: placebo, testamab\n" in relapse
    assert "OR " not in relapse.split("### Pain")[0].split("Figure 1")[0]
    assert "document-network-1.svg" in document.drawings
    assert unmarked_numbers(document.text) == []


def test_a_reference_is_not_guessed(tmp_path: Path) -> None:
    without = source("toml").replace('reference_treatment = "placebo"\n', "").replace('"Placebo"', '"Standard care"')
    with duckdb.connect(str(build(tmp_path, toml=without)), read_only=True) as connection:
        text = render_document(connection, QUESTION).text
        assert (
            "**No table against a reference:** the question file names no reference_treatment, and its comparator, "
            "'Standard care', is the name of no treatment in the network."
        ) in text.replace("\\", "")
        assert "against placebo" not in text
        assert "### League table" in text
        assert unmarked_numbers(text, ["Seven 2016"]) == []
        plain = render_document(connection, QUESTION, "plain-language").text
        assert "Nobody has recorded which treatment the others should be compared with." in plain


def test_the_comparator_is_the_reference_where_it_is_the_name_of_a_treatment(
    network: duckdb.DuckDBPyConnection,
) -> None:
    relapse, pain = read_outcomes(network, QUESTION)
    assert find_reference(relapse, "anything", ["placebo", "a"]) == "placebo"
    assert find_reference(relapse, "a", ["a", "b"]) is None
    assert find_reference(pain, "Placebo", ["placebo", "a"]) == "placebo"
    assert find_reference(pain, "Placebo, or each other", ["placebo", "a"]) is None


def test_a_large_network_has_no_league_table(tmp_path: Path) -> None:
    lines = [source("csv").splitlines()[0]]
    for number in range(MOST_LEAGUE):
        name = f"S{number}"
        lines += [f"{name},2001,relapse,{arm},{10 + number},100,,,Row {name}" for arm in ("placebo", f"drug {number}")]
    toml = source("toml").split('[[outcome]]\noutcome_id = "pain"')[0].replace("One 2001", "S1")
    with duckdb.connect(str(build(tmp_path, toml, "\n".join(lines) + "\n")), read_only=True) as connection:
        text = render_document(connection, QUESTION).text
    assert "more treatments than a league table can show legibly" in text
    assert "| Row against column" not in text
    assert text.count("baseline risk: low") == MOST_LEAGUE


def test_the_share_of_an_estimate_at_high_risk_of_bias(network: duckdb.DuckDBPyConnection) -> None:
    inputs = make_tables(read_question(network, QUESTION), {}, "").outcomes[0].inputs
    texts = [item.text for item in inputs if item.domain == "risk_of_bias"]
    shares = [int(share) for share in re.findall(r"(\d+)% at high risk of bias", " ".join(texts))]
    assert texts[2].startswith("testamab versus placebo, share of the estimate: ")
    assert len(shares) == 3
    assert max(shares) == shares[2]


def test_figures_are_written_into_a_folder(network_copy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "figures"
    command = ["pool", QUESTION, "--outcome", "relapse", "--figures", str(folder), "--db", str(network_copy)]
    found = CliRunner().invoke(app, command)
    assert found.exit_code == 0, found.output
    assert [file.name for file in folder.iterdir()] == ["testitis-drugs-relapse-network.svg"]


def test_numbers_of_a_network_may_be_quoted_in_a_text(network_copy: Path, tmp_path: Path) -> None:
    """A hand-written sentence is held against the numbers of the tables; one that they do not print is found."""
    file = tmp_path / "text.md"
    command = ["lint", str(file), "--question", QUESTION, "--db", str(network_copy), "--format", "csv"]
    for ratio, code in (("0.46", 0), ("0.99", 1)):
        file.write_text(f"# Text\n\nTestamab likely reduces relapse (OR {ratio}).\n", encoding="utf-8")
        found = CliRunner().invoke(app, command)
        assert found.exit_code == code, found.output


def test_a_folder_for_figures_that_is_a_file_is_refused(network_copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "taken"
    file.write_text("", encoding="utf-8")
    found = CliRunner().invoke(app, ["pool", QUESTION, "--figures", str(file), "--db", str(network_copy)])
    assert isinstance(found.exception, UsageMistake)
    assert "--figures: cannot make the folder" in str(found.exception)
