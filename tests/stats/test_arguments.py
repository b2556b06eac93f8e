import subprocess
import sys
from decimal import Decimal

import numpy as np
import pytest

from kb_cli.stats.arguments import InvalidInput, Rows, choose, decreasing_root, distinct_rows
from kb_cli.stats.proportions import clopper_pearson, wilson


def test_importing_the_package_imports_no_heavy_library() -> None:
    code = (
        "import sys, kb_cli.stats, kb_cli.stats.cases, kb_cli.stats.survival, kb_cli.stats.reconstruct;"
        "print([name for name in ('scipy', 'statsmodels', 'lifelines', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_scalars_give_python_floats_and_arrays_keep_their_shape() -> None:
    scalar = wilson(4, 20)
    assert all(type(value) is float for value in scalar)
    grid = wilson([[1, 2, 3], [4, 5, 6]], 20).lower
    assert isinstance(grid, np.ndarray)
    assert grid.shape == (2, 3)
    assert grid[1, 0] == scalar.lower


@pytest.mark.parametrize(
    "values",
    [
        [4, None],
        np.ma.masked_array([4, 7], mask=[False, True]),
        np.array([4, None], dtype=object),
        [4.0, np.nan],
        [Decimal(4), None],
    ],
)
def test_every_kind_of_missing_value_gives_nan(values: object) -> None:
    result = clopper_pearson(values, 20)
    assert not np.isnan(result.lower[0])
    assert all(np.isnan(column[1]) for column in result)


def test_arrow_arrays_with_nulls_are_taken() -> None:
    arrow = pytest.importorskip("pyarrow")
    result = wilson(arrow.array([4, None]), arrow.chunked_array([[20], [20]]))
    assert result.lower[0] == wilson(4, 20).lower
    assert np.isnan(result.lower[1])


def test_a_missing_level_or_total_gives_nan_at_the_edges_too() -> None:
    assert all(np.isnan(value) for value in clopper_pearson(0, np.nan))
    assert np.isnan(clopper_pearson(0, 10, np.nan).lower)


def test_empty_columns_give_empty_columns() -> None:
    assert clopper_pearson([], []).lower.shape == (0,)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([3, 5, 12], [10, 10, 10]), "events: 12 is above total 10 (row 3, counted from 1)"),
        ((12, 10), "events: 12 is above total 10"),
        (([3, -1], 10), "events: -1 is negative (row 2, counted from 1)"),
        ((2.5, 10), "events: 2.5 is not a whole number"),
        ((1, np.inf), "total: inf is not a number of participants"),
        ((1, 10, 95), "level: 95 is outside 0 to 1 (0.95 stands for 95 %)"),
        ((1, 10, [0.9, 0.0]), "level: 0 is outside 0 to 1 (0.95 stands for 95 %) (row 2, counted from 1)"),
        (("four", 10), "events: numbers are needed, not str128"),
        (([1, 2], [1, 2, 3]), "events: shapes do not fit together: events (2,), total (3,), level ()"),
    ],
)
def test_an_impossible_argument_is_named_with_its_row(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        clopper_pearson(*arguments)
    assert str(caught.value) == message


def test_the_error_carries_argument_and_row() -> None:
    with pytest.raises(InvalidInput) as caught:
        clopper_pearson([1, 2, 30], 10)
    assert (caught.value.argument, caught.value.row) == ("events", 2)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match=r"method: no 'wilsn'\. Did you mean 'wilson'\? There are: wald, wilson"):
        choose("method", "wilsn", ("wald", "wilson"))


def test_distinct_rows_rebuild_all_rows() -> None:
    random = np.random.default_rng(3)
    narrow = [random.integers(0, 4, 500).astype(float) for _ in range(3)]
    wide = [random.integers(0, 10**6, 500).astype(float), random.normal(size=500).round(1), narrow[0]]
    huge = [random.integers(0, 2**40, 500).astype(float) for _ in range(4)]
    constant = [np.full(500, 7.0), np.full(500, 0.95)]
    for columns in (narrow, wide, huge, constant):
        first, inverse = distinct_rows(*columns)
        assert len(first) == len(np.unique(np.stack(columns, axis=1), axis=0))
        for column in columns:
            np.testing.assert_array_equal(column[first][inverse], column)


def test_distinct_rows_keep_nan_apart() -> None:
    first, inverse = distinct_rows(np.array([1.0, np.nan, np.nan, 1.0]), np.zeros(4))
    assert len(first) == 2
    assert inverse[1] == inverse[2] != inverse[0] == inverse[3]


def test_roots_are_found_and_a_bracket_without_one_gives_its_end() -> None:
    aims = np.array([0.0, 0.25, 0.9, -3.0, 7.0])
    root = decreasing_root(lambda x: aims - x**3, np.zeros(5), np.full(5, 1.5))
    np.testing.assert_allclose(root, [0.0, 0.25 ** (1 / 3), 0.9 ** (1 / 3), 0.0, 1.5], rtol=1e-11, atol=1e-15)


def test_rows_broadcast() -> None:
    rows = Rows(events=[1, 2], level=0.95)
    np.testing.assert_array_equal(rows["level"], [0.95, 0.95])
