"""Figures of a pooled question in files of their own: forest plots, funnel plots, network graphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kb_cli.errors import UsageMistake
from kb_cli.summaries.drawing import Draw
from kb_cli.summaries.output_files import write_files
from kb_cli.summaries.pooled_figures import FUNNEL_FROM, favours, pooled_forest, pooled_funnel
from kb_cli.synthesis.results import Pooled

if TYPE_CHECKING:
    import duckdb

    from kb_cli.synthesis.pool_question import PooledOutcome


def write_pool_figures(
    connection: duckdb.DuckDBPyConnection, found: Sequence[PooledOutcome], folder: Path
) -> list[Path]:
    """Write the figures of pooled outcomes as SVG into a folder, made where it is not there; return their files.

    Names: ``<question>-<outcome>-forest.svg`` (from two studies on; by subgroup where one was asked for),
    ``-funnel.svg`` (from ten studies on), ``-network.svg``. Raises UsageMistake where the folder cannot be made,
    SummaryError where a file cannot be written.
    """
    drawings = {
        folder / f"{pooled.outcome.question_id}-{pooled.outcome.outcome_id}-{kind}.svg": draw
        for pooled in found
        for kind, draw in figures_of(pooled, _arms(connection, pooled.outcome.question_id))
    }
    if not drawings:
        return []
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageMistake(f"--figures: cannot make the folder {folder}: {error.strerror}. Name another.") from None
    write_files({path: draw("svg") for path, draw in drawings.items()})
    return list(drawings)


def figures_of(found: PooledOutcome, arms: tuple[str, str]) -> Iterator[tuple[str, Draw]]:
    """Yield kind and drawing of each figure of an outcome. arms: names of intervention and comparator."""
    outcome, pooled = found.outcome, found.pooled
    if found.network is not None:
        from kb_cli.summaries.network_graph import draw_network, network_figure

        data = found.network.data
        yield "network", partial(draw_network, network_figure(data, f"{outcome.outcome}: direct comparisons"))
    if not isinstance(pooled, Pooled) or pooled.k < 2:
        return
    from kb_cli.summaries.pooled_forest import draw_pooled_forest

    title = f"{outcome.outcome}: {arms[0]} versus {arms[1]}"
    forest = pooled_forest(pooled, title, arms, favours(outcome, arms), subgroups=found.subgroups, unit=outcome.unit)
    yield "forest", partial(draw_pooled_forest, forest)
    if pooled.k >= FUNNEL_FROM and found.egger is not None:
        from kb_cli.summaries.funnel import draw_funnel

        yield "funnel", partial(draw_funnel, pooled_funnel(pooled, title, found.egger, outcome.unit))


def _arms(connection: duckdb.DuckDBPyConnection, question: str) -> tuple[str, str]:
    row = connection.execute(
        "SELECT intervention, comparator FROM questions WHERE question_id = $1", [question]
    ).fetchone()
    assert row is not None, "find_question has looked it up"
    return row[0], row[1]
