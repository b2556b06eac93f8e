"""No rule cries wolf: on trials whose numbers are computed from drawn counts, every verdict is peaceful."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.audit.generator import make_trial
from tests.audit.workbench import audited, findings, load, write_files


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 2**32), min_size=8, max_size=8, unique=True))
def test_consistent_trials_have_no_inconsistent_number(seeds: list[int]) -> None:
    with TemporaryDirectory() as folder:
        trials = [
            load(write_files(make_trial(random.Random(seed), f"made{seed}").files(), Path(folder) / str(seed)))
            for seed in seeds
        ]
        with audited(trials) as connection:
            assert [one for one in findings(connection) if one.verdict in {"inconsistent", "rounding"}] == []


def test_multiple_answers_may_add_up_to_more_than_the_group() -> None:
    made = make_trial(random.Random(5))
    with TemporaryDirectory() as folder:
        trial = load(write_files(made.files(), Path(folder) / "made"))
        with audited([trial]) as connection:
            said = [one for one in findings(connection) if "Previous treatment" in str(one) or "levels" in one.rule]
    assert said
    assert {one.verdict for one in said} <= {"consistent", "not_testable"}
