"""Templates of the user's own, and what they are told when something in them is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from kb_cli.errors import ExitCode
from kb_cli.summaries.document import render_summary
from kb_cli.summaries.errors import SummaryError, TemplateMistake, UnknownTemplate, UnknownTrial
from kb_cli.summaries.output_files import write_files

MANUAL = "What a template may use is told in kb_cli/summaries/templates/README.md."


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.md.j2"
    path.write_text(text, encoding="utf-8")
    return path


def mistake(connection: duckdb.DuckDBPyConnection, folder: Path, text: str) -> str:
    """The message about a template, without the folder."""
    path = write(folder, text)
    with pytest.raises(TemplateMistake) as caught:
        render_summary(connection, "nct90000001", path)
    assert caught.value.code is ExitCode.USAGE
    return str(caught.value).replace(str(path), "mine.md.j2")


def test_a_template_of_the_users_own(made_up: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '{% for row in query("response-rates", endpoint="response") %}\n'
        "- {{ row.arm }}: {{ arm_result(row) }}\n"
        "{% endfor %}\n",
    )
    document = render_summary(made_up, "nct90000001", path)
    assert document.startswith(
        "- Examplumab: 60/100; 60.0% (95% CI, 49.7 to 69.7)[^1]\n"
        "- Usual care: 30/100; 30.0% (95% CI, 21.2 to 40.0)[^2]\n"
    )
    assert "[^1]: Table 2, row Response, examplumab column; Abstract, Results (doe-2022)." in document
    assert "## About this document" in document
    assert 'parameters = { endpoint = "response" }' in document


def test_text_of_a_macro_is_not_escaped_twice(made_up: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = write(tmp_path, '{% macro m(x) %}{{ x }} |{{ cite(trial.fact_id) }}{% endmacro %}{{ m("a|b")|trim }}')
    assert render_summary(made_up, "nct90000001", path).startswith("a\\|b |[^1]")


def test_a_column_named_like_a_method_is_the_column(made_up: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = write(tmp_path, '{{ query("trial-design")[0].item }} {{ query("trial-design")[0].value }}')
    assert render_summary(made_up, "nct90000001", path).startswith("p_value_boundary 0.021")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\n{% if %}", f"mine.md.j2:2: Expected an expression, got 'end of statement block'. {MANUAL}"),
        ("{{ quary('x') }}", f"mine.md.j2:1: there is no 'quary' here. Did you mean 'query'? {MANUAL}"),
        (
            '{{ query("response-rates", endpoint="respons") }}',
            (
                "mine.md.j2:1: response-rates: --endpoint: there is no 'respons' with --trial nct90000001. "
                "Did you mean 'response'? Allowed: 'relief', 'response'."
            ),
        ),
        (
            "{{ cite(5) }}",
            (
                "mine.md.j2:1: there is no fact 5 in this trial. cite() takes a column of a result row that "
                "holds a fact, such as row.fact_id"
            ),
        ),
        (
            "{{ printed() }}",
            (
                "mine.md.j2:1: TypeError: PrintedText.printed() missing 2 required positional arguments: "
                f"'fact_id' and 'column'. {MANUAL}"
            ),
        ),
        (
            "{{ ''.__class__ }}",
            (
                f"mine.md.j2:1: access to attribute '__class__' of 'str' object is unsafe: "
                f"templates may not do this. {MANUAL}"
            ),
        ),
        (
            "{% include 'gone.md.j2' %}",
            ("mine.md.j2:1: there is no template 'gone.md.j2' in FOLDER. Put it beside mine.md.j2."),
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_way_out(
    made_up: duckdb.DuckDBPyConnection, tmp_path: Path, text: str, message: str
) -> None:
    assert mistake(made_up, tmp_path, text).replace(str(tmp_path), "FOLDER") == message


def test_an_unknown_query_is_told_with_the_nearest(made_up: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    told = mistake(made_up, tmp_path, '\n\n{{ query("response-rate") }}')
    assert told.startswith("mine.md.j2:3: There is no query 'response-rate'. Did you mean 'response-rates', ")


def test_a_misspelt_column_is_told_with_the_nearest(made_up: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    told = mistake(made_up, tmp_path, '{{ query("response-rates")[0].percnt }}')
    assert told.startswith("mine.md.j2:1: the row has no column 'percnt'. Did you mean 'percent'? It has: trial_id, ")


def test_an_unknown_template_is_told_with_the_nearest(made_up: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UnknownTemplate) as caught:
        render_summary(made_up, "nct90000001", "evidence-sumary")
    assert str(caught.value) == (
        "There is no template 'evidence-sumary'. Did you mean 'evidence-summary'? Choose one of: at-a-glance, "
        "evidence-profile, evidence-summary, plain-language, registry-summary, summary-of-findings; or give the path "
        "of a file of your own."
    )


def test_a_template_file_that_is_not_there(made_up: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UnknownTemplate, match=r"^There is no template file 'gone/mine\.md\.j2'\. Check the path"):
        render_summary(made_up, "nct90000001", "gone/mine.md.j2")


def test_an_unknown_trial_is_told_with_the_nearest(made_up: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UnknownTrial, match=r"^There is no trial 'nct9000001'\. Did you mean 'nct90000001'"):
        render_summary(made_up, "nct9000001")


def test_a_file_that_cannot_be_written_leaves_nothing(made_up: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(
        SummaryError, match=r"^cannot write .*: No such file or directory\. Choose another file with -o\."
    ):
        render_summary(made_up, "nct90000001", "evidence-summary", tmp_path / "gone" / "summary.md")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_regular_file_is_left_as_it_is_and_a_link_is_followed(tmp_path: Path) -> None:
    pipe, link, target = tmp_path / "pipe", tmp_path / "link.md", tmp_path / "target.md"
    os.mkfifo(pipe)
    with pytest.raises(SummaryError, match=r"pipe: this is not a regular file\. Choose another file with -o\.$"):
        write_files({tmp_path / "figure.svg": b"<svg/>", pipe: b"text"})
    assert pipe.is_fifo()
    with pytest.raises(SummaryError, match=r"this is a folder\. Name a file in it\.$"):
        write_files({tmp_path: b"text"})
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]
    link.symlink_to(target)
    write_files({link: b"text"})
    assert link.is_symlink()
    assert target.read_bytes() == b"text"
