"""Figures that kb pool writes: which there are, under which names, and which side favours whom."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from kb_cli.summaries.pool_figures import write_pool_figures
from kb_cli.summaries.pooled_figures import favours
from kb_cli.synthesis.pool_question import Asked, pool_question
from kb_cli.synthesis.question import Outcome

ARMS = ("drug", "placebo")
SURVIVAL = Outcome(
    "q", "os", "Survival", "time_to_event", "hazard_ratio", "lower", "event", None, False, None, None, None, None, 1
)


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("bcg-vaccine", ["forest", "funnel"]),
        ("specialist-stroke-care", ["forest"]),
        ("smoking-cessation", ["network"]),
        ("inotuzumab-relapsed-all", []),
    ],
)
def test_each_question_has_the_figures_that_its_studies_allow(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, question: str, kinds: list[str]
) -> None:
    files = write_pool_figures(connection, pool_question(connection, question), tmp_path / "new" / "folder")
    assert [file.stem.rpartition("-")[2] for file in files] == kinds
    assert all(file.name.startswith(f"{question}-") and file.read_bytes().startswith(b"<?xml") for file in files)
    assert (tmp_path / "new").exists() == bool(kinds)


def test_a_forest_plot_shows_the_subgroups_asked_for(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    plain, grouped = (
        write_pool_figures(connection, pool_question(connection, "bcg-vaccine", None, asked), tmp_path / name)[0]
        for name, asked in (("plain", Asked()), ("grouped", Asked(subgroup="allocation")))
    )
    assert len(grouped.read_bytes()) > len(plain.read_bytes())


def test_below_one_favours_whom_it_should() -> None:
    toward, away = ("Favours drug", "Favours placebo"), ("Favours placebo", "Favours drug")
    assert favours(SURVIVAL, ARMS) == toward
    assert favours(replace(SURVIVAL, polarity="event_free", favourable_direction="higher"), ARMS) == toward
    response = replace(SURVIVAL, measure="odds_ratio", polarity=None, favourable_direction="higher")
    assert favours(response, ARMS) == away
