"""What --cite, --bibliography, --citations and kb trace print."""

from __future__ import annotations

import json
import shutil

import duckdb
import pytest
from sqlglot import exp

from kb_cli.catalogue.contracts import list_views
from kb_cli.catalogue.named_queries import list_queries, relations_in
from kb_cli.catalogue.resources import queries_folder, schema_folder
from kb_cli.language.cite import parse
from kb_cli.language.cite_bibliography import bibtex_entry, csl_item
from kb_cli.language.cite_sources import Source
from kb_cli.language.trace import chain_data, chain_lines, trace

pytestmark = pytest.mark.usefixtures("database")
SQL = (
    "SELECT arm, percent FROM response_rates WHERE endpoint_id = 'cr_cri' AND population_id = 'remission_analysis'"
    " AND subgroup_factor = 'all'"
)
KEY = "kantarjian-2016/table-2/cr-cri-total/inotuzumab"


def test_a_table_shows_numbers_and_the_sources_below(kb):
    out = kb("sql", "--cite", SQL).out
    assert "Inotuzumab ozogamicin     80.7  1\n" in out
    below = out.partition("\nSources\n")[2].splitlines()
    assert below[0].startswith("Kantarjian HM")
    assert below[0].endswith("doi:10.1056/NEJMoa1509277")
    assert below[1] == "  [1] Table 2, row CR/CRi total, inotuzumab column (and 4 other places)"


def test_json_stays_an_array_of_rows(kb):
    rows = json.loads(kb("sql", "--cite", "--format", "json", SQL).out)
    assert [row["arm"] for row in rows] == ["Inotuzumab ozogamicin", "Standard therapy"]
    assert rows[0]["cited"] == [4252897028497386]


def test_csv_joins_the_ids(kb):
    out = kb("sql", "--cite", "--format", "csv", "SELECT count(*) AS n FROM arms").out
    assert out == "n,cited\n2,146489917203167; 704987078129459\n"


def test_markdown_has_footnotes(kb):
    lines = kb("sql", "--cite", "--format", "markdown", SQL).out.splitlines()
    assert lines[2] == "| Inotuzumab ozogamicin | 80.7 | [^1] |"
    assert lines[5].startswith("[^1]: Kantarjian HM")


def test_absence_is_said_once(kb):
    sql = "SELECT arm FROM arms WHERE arm_id NOT IN (SELECT arm_id FROM regimens WHERE drug = 'none')"
    said = "Depends on absence: rows of regimens that are not there; with them the answer could be another.\n"
    assert kb("sql", "--cite", sql).out.endswith(said)
    assert kb("sql", "--cite", "--format", "csv", sql).err.endswith(f"kb: {said}")


def test_a_coarse_citation_says_why(kb):
    out = kb("sql", "--cite", "SELECT arm FROM arms ORDER BY arm LIMIT 1 OFFSET 1").out
    assert "Cited coarsely: every row cites all facts of arms, because of OFFSET and LIMIT in percent" in out


def test_a_file_of_citations_and_an_output_file(kb, tmp_path):
    kb("sql", "--cite", "--citations", tmp_path / "c.json", "-o", tmp_path / "t.txt", SQL)
    data = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))
    assert [source["source_id"] for source in data["sources"]] == ["kantarjian-2016"]
    assert data["facts"][0]["fact_key"] == KEY
    assert data["depends_on_absence"] == []
    assert "\nSources\n" in (tmp_path / "t.txt").read_text(encoding="utf-8")


def test_a_named_query_is_cited(kb):
    ran = kb("query", "response-rates", "--trial", "nct01564784", "--limit", "2", "--cite", "--columns", "arm,percent")
    assert ran.out.splitlines()[0].split() == ["arm", "percent", "cited"]
    assert "the first 2 rows" in ran.err


def test_a_limit_leaves_the_shown_rows_cited(kb):
    cited = json.loads(kb("query", "baseline", "--cite", "--format", "json", "--limit", "3").out)
    assert [row["cited"] for row in cited] == [[row["fact_id"]] for row in cited]


@pytest.mark.parametrize("form", ["csl-json", "bibtex"])
def test_a_bibliography_replaces_the_rows(kb, form):
    out = kb("sql", "--bibliography", form, SQL).out
    assert "10.1056/NEJMoa1509277" in out
    assert "80.7" not in out
    if form == "csl-json":
        assert json.loads(out)[0]["page"] == "740-753"


def source(citation: str, **others: str) -> Source:
    return Source("s-1", "nct1", others.get("kind", "article"), citation, None, None, None, None, None)


def test_a_citation_is_taken_apart():
    item = csl_item(source("O'Brien S, Le Jeune C, et al. What is it? A trial. J Clin Oncol 2014;32(7):4134-40."))
    assert item["author"] == [{"family": "O'Brien", "given": "S."}, {"family": "Le Jeune", "given": "C."}]
    assert item["title"] == "What is it? A trial"
    assert (item["container-title"], item["volume"], item["issue"], item["page"]) == (
        "J Clin Oncol", "32", "7", "4134-4140",
    )  # fmt: skip


def test_a_citation_of_another_form_is_kept_whole():
    assert csl_item(source("Posted results, version 3", kind="registry_record")) == {
        "id": "s-1",
        "type": "dataset",
        "title": "Posted results, version 3",
        "note": "Posted results, version 3 Trial nct1.",
    }


def test_bibtex_escapes_what_is_special_to_it():
    assert "title = {{Risk \\& benefit of 5\\%}}," in bibtex_entry(source("A B. Risk & benefit of 5%. Blood 2012;1:2."))


def test_trace_prints_the_whole_chain(kb):
    out = kb("trace", KEY).out
    for line in (
        "fact      4252897028497386",
        "printed   88/109; 80.7%; 95% CI; 72.1 to 87.7",
        "  percent: '80.7' = 80.7 (reported, 1 decimal)",
        "places    Table 2, row CR/CRi total, inotuzumab column",
        "          Abstract, Results",
        "  article kantarjian-2016, sha256 ce9e896741494659885ce824ad6e17aa9ef5caf430b2c47616a6cf752eb975ff",
        "          response_rates, 1 row",
        "          response-rates",
    ):
        assert f"{line}\n" in out


def test_trace_takes_ids_and_gives_json(kb):
    chains = json.loads(kb("trace", "4252897028497386", "704987078129459", "--format", "json").out)
    assert [chain["fact_key"] for chain in chains] == [KEY, "kantarjian-2016/arm/inotuzumab"]
    assert chains[0]["printed_values"][0] == {
        "column_name": "events", "printed": "88", "value": 88, "relation": "=", "decimals": 0, "status": "reported",
    }  # fmt: skip


def test_trace_shows_the_rules_that_checked_a_fact(bundled, tmp_path, kb, monkeypatch):
    path = shutil.copyfile(bundled, tmp_path / "audited.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "INSERT INTO core.finding BY NAME SELECT 'percent_of_counts' AS rule, 'nct01564784' AS"
            " trial_id, 'consistent' AS verdict, 'none' AS severity, 4252897028497386 AS fact_id, ['percent'] AS"
            " column_names, '80.7' AS reported, 'It follows.' AS explanation, [704987078129459] AS other_fact_ids"
        )
    monkeypatch.setenv("KB_DATABASE", str(path))
    assert "percent_of_counts: consistent. It follows.\n" in kb("trace", KEY).out
    assert "consistent for 1 other fact, with this one's help\n" in kb("trace", "704987078129459").out


def test_an_unknown_fact_is_a_usage_mistake(kb):
    ended = kb("trace", "kantarjian-2016/table-2/cr-cri-totl/inotuzumab")
    assert ended.code == 2
    assert f"Did you mean '{KEY}'" in ended.err
    assert kb("trace", "12").code == 2


def test_the_queries_that_read_a_view_are_those_that_a_parser_finds():
    views = {view.name for view in list_views(schema_folder())}
    for query in list_queries(queries_folder()):
        parsed = {table.name.lower() for table in parse(query.sql).find_all(exp.Table)}
        assert relations_in(query.path.read_text(encoding="utf-8")) & views == parsed & views, query.name


def test_relations_in_texts_and_comments_are_none():
    sql = "/* FROM a */ SELECT 'from b' -- join c\nFROM d JOIN Main.e ON true, (SELECT 1 FROM F)"
    assert relations_in(sql) == {"d", "main", "f"}


def test_trace_shows_what_a_question_holds_of_linked_trials_only(traps, bundled):
    with duckdb.connect(str(bundled), read_only=True) as connection:
        sql = "SELECT fact_ids[2] FROM body_of_evidence WHERE trial_id IS NOT NULL AND len(fact_ids) > 1 LIMIT 1"
        row = connection.execute(sql).fetchone()
        assert row is not None
        assert trace(connection, str(row[0])).views["body_of_evidence"] >= 1
    row = traps.execute("SELECT min(fact_id) FROM arm_results").fetchone()
    assert row is not None
    views = trace(traps, str(row[0])).views
    assert views["arm_results"] == 1
    assert not {"body_of_evidence", "evidence_links", "fact_trials"} & set(views)


def test_a_trace_of_a_posted_number_says_how_to_see_the_rules_that_it_passes(traps):
    sql = "SELECT min(fact_id) FROM adverse_events WHERE fact_id NOT IN (SELECT fact_id FROM findings)"
    (fact,) = traps.execute(sql).fetchone()
    lines = list(chain_lines(trace(traps, str(fact))))
    assert f"checked   nothing found; the rules that it passes: kb audit --explain {fact}" in lines


def test_a_trace_shows_the_note_of_an_extractor_and_the_comment_of_a_record(traps, bundled):
    sql = "SELECT min(fact_id), min_by(note, fact_id) FROM facts WHERE view_name = 'comparisons' AND note IS NOT NULL"
    fact, note = traps.execute(sql).fetchone()
    assert f"note      posted: “{note}”" in list(chain_lines(trace(traps, str(fact))))
    assert chain_data(trace(traps, str(fact)))["note"] == note
    with duckdb.connect(str(bundled), read_only=True) as connection:
        fact, note = connection.execute(sql.replace("view_name = 'comparisons' AND ", "")).fetchone()
        assert f"note      {note}" in list(chain_lines(trace(connection, str(fact))))
        (fact,) = connection.execute("SELECT min(fact_id) FROM facts WHERE note IS NULL").fetchone()
        assert not any(line.startswith("note") for line in chain_lines(trace(connection, str(fact))))
