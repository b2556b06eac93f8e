"""Mistakes in trial.toml: each has its finding, with its place, the offending text and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.loaders.mistakes import check_finding

if TYPE_CHECKING:
    from tests.conftest import Folder


# What stands in the file, what is put in its place, the finding, and the text that the finding points at.
IN_TRIAL_TOML = {
    "unknown key": (
        'masking = "double-blind"',
        'maskin = "double-blind"',
        "key 'maskin': no key 'maskin' in trial.toml. Did you mean 'masking'?",
        '"double-blind"',
    ),
    "capitals in trial_id": (
        'trial_id = "isrctn40917263"',
        'trial_id = "ISRCTN40917263"',
        "key 'trial_id': 'ISRCTN40917263' has capitals; write the registry id in lower case",
        '"ISRCTN40917263"',
    ),
    "missing key": (
        'title = "Meadowsweet',
        'phase2 = "Meadowsweet',
        "key 'title': trial.toml needs the key 'title'",
        "# A made-up trial",
    ),
    "unknown role": (
        'arm = "Placebo"\nrole = "comparator"',
        'arm = "Placebo"\nrole = "comparators"',
        "key 'role': 'comparators' is not a role. Did you mean 'comparator'?",
        '"comparators"',
    ),
    "unknown source kind": (
        'kind = "article"',
        'kind = "paper"',
        (
            "key 'kind': 'paper' is not a source kind. Known: article, question_file, reference, registry_record, "
            "regulatory_document, report."
        ),
        '"paper"',
    ),
    "unknown population kind": (
        'kind = "safety"',
        'kind = "saftey"',
        "key 'kind': 'saftey' is not a population kind. Did you mean 'safety'?",
        '"saftey"',
    ),
    "unknown endpoint kind": (
        'kind = "ordinal"',
        'kind = "ordnal"',
        "key 'kind': 'ordnal' is not an endpoint kind. Did you mean 'ordinal'?",
        '"ordnal"',
    ),
    "unknown parent": (
        'parent = "itt"',
        'parent = "iit"',
        "key 'parent': no population 'iit' in this trial. Did you mean 'itt'?",
        '"iit"',
    ),
    "child above parent": (
        'n = { high = "398"',
        'n = { high = "403"',
        "key 'n': 403 participants in arm 'high' are more than the 402 of its parent 'itt'",
        '{ high = "403"',
    ),
    "unknown arm of an N": (
        'n = { high = "398", low',
        'n = { high = "398", lo',
        "key 'n': no arm 'lo' in this trial. Did you mean 'low'?",
        '{ high = "398", lo',
    ),
    "unknown arm of a regimen": (
        'arm = "high"\ndrug',
        'arm = "hihg"\ndrug',
        "key 'arm': no arm 'hihg' in this trial. Did you mean 'high'?",
        '"hihg"',
    ),
    "bad number": (
        'dose = "600"',
        'dose = "0,6"',
        "key 'dose': '0,6': a comma may only separate thousands (47,400); write decimals with a point",
        '"0,6"',
    ),
    "count not whole": (
        'n_randomized = "1,204"',
        'n_randomized = "1,204.5"',
        "key 'n_randomized': '1,204.5' is not a count; counts are whole numbers from 0 up",
        '"1,204.5"',
    ),
    "count below zero": (
        'n_randomized = "1,204"',
        'n_randomized = "-1"',
        "key 'n_randomized': '-1' is not a count; counts are whole numbers from 0 up",
        '"-1"',
    ),
    "number without quotes": (
        'alpha_two_sided = "0.050"',
        "alpha_two_sided = 0.050",
        "key 'alpha_two_sided': write the number in quotes, as printed; 0.05 may have lost zeros at its end",
        "0.050",
    ),
    "bad date": (
        'data_cutoff = "June 30, 2021"',
        'data_cutoff = "June 31, 2021"',
        "key 'data_cutoff': 'June 31, 2021' is not a date; write it as printed (October 2, 2014) or as 2014-10-02",
        '"June 31, 2021"',
    ),
    "planned range the wrong way round": (
        'value = "2 to 4"',
        'value = "4 to 2"',
        "key 'value': the interval runs from 4 to 2; its lower end is above its upper end",
        '"4 to 2"',
    ),
    "unknown endpoint of a planned quantity": (
        'endpoint = "pain_change"\nitem',
        'endpoint = "pain_chnge"\nitem',
        "key 'endpoint': no endpoint 'pain_chnge' in this trial. Did you mean 'pain_change'?",
        '"pain_chnge"',
    ),
    "unknown operator": (
        'operator = ">="',
        'operator = "=>"',
        "key 'operator': '=>' is not an operator. Did you mean '>'?",
        '"=>"',
    ),
    "missing document": (
        'doi = "10.0000/example.2022"',
        'file = "article.pdf"',
        "key 'file': there is no file 'article.pdf' in this folder",
        '"article.pdf"',
    ),
    "no locators": (
        'cycle_days = "26 to 30"\nmax_cycles = "three"\nlocators = ["Methods, Treatments"]',
        'cycle_days = "26 to 30"\nmax_cycles = "three"',
        "key 'locators': [[regimens]] needs the key 'locators'",
        "[[regimens]]",
    ),
    "locators that are no list": (
        'value = "2 to 4"\nunit = "weeks"\nlocators = ["Methods, Statistics"]',
        'value = "2 to 4"\nunit = "weeks"\nlocators = "Methods, Statistics"',
        'key \'locators\': write a list: ["...", "..."]',
        '"Methods, Statistics"',
    ),
    "objective_met in quotes": (
        "objective_met = true",
        'objective_met = "yes"',
        "key 'objective_met': 'yes' is neither true nor false; write it without quotes",
        '"yes"',
    ),
}
ELSEWHERE = {
    "missing key": ["meadow/trial.toml:6:10: key 'phase2': no key 'phase2' in trial.toml. Did you mean 'phase'?"]
}
"""What else a mistake gives rise to."""
LINES = {"missing key": 1, "no locators": 53}
"""Where a finding points at the file or table that lacks something."""


@pytest.mark.parametrize("mistake", IN_TRIAL_TOML)
def test_a_mistake_in_trial_toml_is_found(meadow: Folder, mistake: str) -> None:
    old, new, message, offending = IN_TRIAL_TOML[mistake]
    found = check_finding(
        meadow.change("trial.toml", old, new), "trial.toml", new, message, offending, LINES.get(mistake)
    )
    assert [finding for finding in found if "trial.toml" in finding and message not in finding] == ELSEWHERE.get(
        mistake, []
    )


def test_an_unknown_table_is_refused_with_the_nearest_name(meadow: Folder) -> None:
    meadow.append("trial.toml", "[[arm]]\narm_id = 'x'")
    assert meadow.findings() == ["meadow/trial.toml:145:1: no table 'arm' in trial.toml. Did you mean 'arms'?"]


def test_text_that_is_not_toml_is_one_finding_and_not_one_for_every_key(meadow: Folder) -> None:
    meadow.change("trial.toml", 'phase = "2"', 'phase = "2')
    meadow.change("flow.csv", "17,4.2", "17,104.2")
    assert meadow.findings() == [
        "meadow/flow.csv:3:40: column 'percent': '104.2' is not a percentage between 0 and 100",
        "meadow/trial.toml:7:11: this is not TOML: Illegal character '\\n'; check quotes and brackets",
    ]


def test_a_key_that_stands_there_twice_is_not_toml(meadow: Folder) -> None:
    meadow.change("trial.toml", 'phase = "2"', 'phase = "2"\nphase = "3"')
    assert meadow.findings() == [
        "meadow/trial.toml:8:12: this is not TOML: Cannot overwrite a value; check quotes and brackets"
    ]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('arm_id = "low"', 'arm_id = "high"', "42:10: key 'arm_id': 'high' stands here twice"),
        (
            'source_id = "isrctn40917263-record"',
            'source_id = "example-2022"',
            "27:13: key 'source_id': 'example-2022' stands here twice",
        ),
        (
            'source_id = "older-2010"',
            'source_id = "example-2022"',
            "32:13: key 'source_id': 'example-2022' stands here twice",
        ),
        ('population_id = "safety"', 'population_id = "itt"', "72:17: key 'population_id': 'itt' stands here twice"),
        (
            'endpoint_id = "falls"',
            'endpoint_id = "pain_change"',
            "111:15: key 'endpoint_id': 'pain_change' stands here twice",
        ),
    ],
)
def test_a_key_that_two_tables_share_is_refused(meadow: Folder, old: str, new: str, finding: str) -> None:
    found = meadow.change("trial.toml", old, new).findings()
    assert f"meadow/trial.toml:{finding}; each needs a name of its own" in found


@pytest.mark.parametrize("missing", ["sources", "arms", "populations"])
def test_a_trial_without_sources_arms_or_populations_is_refused(meadow: Folder, missing: str) -> None:
    (meadow.path / "trial.toml").write_text(
        "\n".join(
            f'[[{table}]]\n{table[:-1]}_id = "x"' for table in ("sources", "arms", "populations") if table != missing
        ),
        encoding="utf-8",
    )
    found = meadow.findings()
    assert f"meadow/trial.toml:1:1: there is no [[{missing}]]; a trial needs at least one" in found
