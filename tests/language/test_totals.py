"""Totals that are added in a query around the one that reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.language.conftest import Check

ONE = (
    "SELECT arm_id, events, total FROM response_rates WHERE trial_id = 'nct01564784' AND endpoint_id = 'cr_cri' "
    "AND population_id = 'remission_analysis' AND subgroup_factor = 'all'"
)
ALL = "SELECT arm_id, events, total FROM response_rates WHERE trial_id = 'nct01564784' AND endpoint_id = 'cr_cri'"
OF_ALL = "SELECT sum(total) FROM response_rates WHERE arm_id <> 'all' AND "


@pytest.mark.parametrize(
    "sql",
    [
        f"{OF_ALL}{ONE.partition(' WHERE ')[2]}",
        f"WITH r AS ({ONE}) SELECT sum(events), sum(total) FROM r WHERE arm_id <> 'all'",
        f"WITH r AS ({ONE}), s AS (SELECT * FROM r) SELECT sum(events) / sum(total) FROM s WHERE arm_id <> 'all'",
    ],
)
def test_totals_of_different_participants_are_added_around_a_subquery_too(checked: Check, sql: str) -> None:
    assert checked(sql).errors == ()


@pytest.mark.parametrize(
    "sql",
    [
        f"WITH r AS ({ALL}) SELECT sum(total) FROM r WHERE arm_id <> 'all'",
        f"SELECT sum(total) FROM ({ONE} UNION ALL {ONE.replace('cr_cri', 'cr')}) AS r WHERE arm_id <> 'all'",
    ],
)
def test_totals_of_the_same_participants_are_refused(checked: Check, sql: str) -> None:
    errors = checked(sql).errors
    assert errors
    assert {error.code for error in errors} == {"overlapping-counts"}
