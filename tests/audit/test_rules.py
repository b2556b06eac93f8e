"""Every rule catches a misprint that it is there for, and finds nothing wrong with the number as it was."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kb_cli.audit.rule import LAST, list_rules
from tests.audit.generator import make_trial
from tests.audit.measure import rename
from tests.audit.workbench import (
    INO_VATE,
    MEADOW,
    SCHEMA,
    Files,
    Said,
    audited,
    findings,
    load,
    read_files,
    write_files,
)


class Case(NamedTuple):
    """A misprint: in a file of a folder, one text becomes another; the rule must object to the fact."""

    rule: str
    name: str
    base: str
    file: str
    old: str
    new: str
    key: str


RESULTS, COMPARED, BASELINE = "arm_results.csv", "comparisons.csv", "baseline.csv"
HARMS, FLOW, EXPOSURE, TRIAL = "adverse_events.csv", "flow.csv", "exposure.csv", "trial.toml"
BLACK = (
    'Race,Black,count,{0},{0},,,,,"Table 1, row Race Black, inotuzumab column",\n'
    "remission_analysis,standard_therapy,Race,Black,count,{1},{1}"
)
EDITORIAL = (
    'pfs,itt_survival,inotuzumab,,,,,median_time,,,,5.9,months,,95,3.7,6.6,two-sided,,,,"Editorial, paragraph 1",'
)
CASES = [
    Case(
        "percent_of_counts",
        "digits swapped",
        "ino",
        BASELINE,
        "Male sex,,count,61,56",
        "Male sex,,count,61,65",
        "male-sex/inotuzumab",
    ),
    Case(
        "percent_of_counts",
        "percentage of the wrong N",
        "ino",
        HARMS,
        "Any adverse event,serious,,,,,67,,48",
        "Any adverse event,serious,,,,,67,,61",
        "any-event",
    ),
    Case(
        "percent_of_counts", "wrong denominator", "ino", RESULTS, "proportion,45,109,41", "proportion,45,85,41", "hsct"
    ),
    Case(
        "rate_interval",
        "shifted digit",
        "ino",
        RESULTS,
        "35.8,,,,95,26.8,45.5",
        "35.8,,,,95,26.8,48.5",
        "cr-total/inotuzumab",
    ),
    Case(
        "rate_interval",
        "interval of the other arm",
        "ino",
        RESULTS,
        "17.4,,,,95,10.8,25.9",
        "17.4,,,,95,26.8,45.5",
        "cr-total/standard",
    ),
    Case(
        "rate_interval",
        "wrong level",
        "ino",
        RESULTS,
        "80.3,,,,95,68.7,89.1",
        "80.3,,,,95,70.5,88.0",
        "lt-55-yr/inotuzumab",
    ),
    Case(
        "rate_difference",
        "digits swapped",
        "ino",
        COMPARED,
        "risk_difference,18.3,",
        "risk_difference,13.8,",
        "cr-total/difference",
    ),
    Case(
        "rate_difference",
        "arms swapped",
        "ino",
        COMPARED,
        "risk_difference,33.0,percentage points,97.5,20.3,45.8",
        "risk_difference,-33.0,percentage points,97.5,-45.8,-20.3",
        "cri-total/difference",
    ),
    Case(
        "rate_difference",
        "percentages without counts",
        "ino",
        COMPARED,
        "risk_difference,58.9,",
        "risk_difference,59.8,",
        "phase-first/difference",
    ),
    Case(
        "difference_interval", "shifted digit", "ino", COMPARED, "97.5,5.2,31.5", "97.5,5.2,35.1", "cr-total/difference"
    ),
    Case(
        "difference_interval",
        "level of 95 for 97.5",
        "ino",
        COMPARED,
        "33.0,percentage points,97.5,20.3,45.8",
        "33.0,percentage points,95,20.3,45.8",
        "cri-total/difference",
    ),
    Case(
        "p_of_counts",
        "p off by ten",
        "ino",
        COMPARED,
        "5.2,31.5,two-sided,asymptotic,0.002",
        "5.2,31.5,two-sided,asymptotic,0.02",
        "cr-total/difference",
    ),
    Case(
        "p_of_counts",
        "inequality that does not hold",
        "ino",
        COMPARED,
        "16.2,76.4,two-sided,asymptotic,0.004",
        "16.2,76.4,two-sided,asymptotic,<0.001",
        "cri-mrd",
    ),
    Case(
        "estimate_inside_interval",
        "median of another endpoint",
        "ino",
        RESULTS,
        "median_time,,,,5.0,months,,95,3.7,5.6",
        "median_time,,,,7.7,months,,95,3.7,5.6",
        "pfs-itt-survival",
    ),
    Case(
        "interval_symmetry",
        "digit of a hazard ratio",
        "ino",
        COMPARED,
        "hazard_ratio,0.77,",
        "hazard_ratio,0.67,",
        "os",
    ),
    Case(
        "interval_symmetry",
        "limit of a hazard ratio",
        "ino",
        COMPARED,
        "hazard_ratio,0.45,,97.5,0.34,0.61",
        "hazard_ratio,0.45,,97.5,0.34,0.91",
        "pfs",
    ),
    Case(
        "p_against_interval",
        "p off by ten",
        "ino",
        COMPARED,
        "regression with adjustment for stratification,0.04,",
        "regression with adjustment for stratification,0.4,",
        "os",
    ),
    Case("p_against_interval", "p off by ten, the other way", "meadow", COMPARED, "0.0006", "0.006", "low-difference"),
    Case(
        "levels_against_n",
        "miscount",
        "ino",
        BASELINE,
        "phase,Second,count,39,36",
        "phase,Second,count,38,35",
        "phase-second/standard",
    ),
    Case(
        "levels_against_n",
        "a subgroup factor above N",
        "ino",
        BASELINE,
        "CD22 expression,≥90%,count,74,68",
        "CD22 expression,≥90%,count,84,77",
        "cd22-expression",
    ),
    Case(
        "levels_against_n",
        "arms swapped in one level",
        "ino",
        BASELINE,
        BLACK.format(1, 2),
        BLACK.format(2, 1),
        "race-black",
    ),
    Case(
        "same_quantity",
        "of these 10 patients",
        "ino",
        HARMS,
        "received defibrotide,Seven,10,",
        "received defibrotide,Seven,7,",
        "received-defibrotide",
    ),
    Case(
        "levels_against_n",
        "categories of an outcome",
        "meadow",
        RESULTS,
        "No change,12 weeks,proportion,90,400,22.5",
        "No change,12 weeks,proportion,94,400,23.5",
        "no-change/high",
    ),
    Case(
        "subgroups_against_population",
        "participants that do not add up",
        "ino",
        RESULTS,
        "≥55 yr,,,proportion,,43,81.4",
        "≥55 yr,,,proportion,,34,81.4",
        "ge-55-yr/inotuzumab",
    ),
    Case(
        "subgroups_against_population",
        "events that do not add up",
        "ino",
        RESULTS,
        "≥55 yr,,,proportion,,40,25.0",
        "≥55 yr,,,proportion,,40,35.0",
        "ge-55-yr/standard",
    ),
    Case(
        "same_quantity",
        "subgroup and characteristic",
        "ino",
        RESULTS,
        "<55 yr,,,proportion,,66,80.3",
        "<55 yr,,,proportion,,65,80.3",
        "lt-55-yr/inotuzumab",
    ),
    Case(
        "same_quantity",
        "two places of one result",
        "ino",
        RESULTS,
        "vod_after_transplantation,vod_after_transplantation,",
        EDITORIAL + "\nvod_after_transplantation,vod_after_transplantation,",
        "editorial",
    ),
    Case(
        "same_quantity",
        "participants and their population",
        "ino",
        FLOW,
        "itt_survival,all,randomized in total,,326",
        "itt_survival,all,randomized in total,,362",
        "randomized-in-total",
    ),
    Case(
        "parts_of_whole",
        "parts of an endpoint",
        "ino",
        RESULTS,
        "proportion,49,109,45.0",
        "proportion,46,109,42.2",
        "cri-total/inotuzumab",
    ),
    Case(
        "parts_of_whole",
        "one endpoint in parts of a population",
        "ino",
        RESULTS,
        "proportion,34,49,69.4",
        "proportion,37,49,75.5",
        "cri-mrd",
    ),
    Case(
        "events_within",
        "more severe events than events",
        "ino",
        HARMS,
        "Febrile neutropenia,serious,3,,,,15,,11",
        "Febrile neutropenia,serious,3,,,,18,,13",
        "febrile-neutropenia",
    ),
    Case(
        "events_within",
        "more with one event than with any",
        "ino",
        HARMS,
        'Sepsis,serious,,,,,3,,2,,"Table 3, row Sepsis',
        'Sepsis,serious,,,,,73,,53,,"Table 3, row Sepsis',
        "table-3/sepsis",
    ),
    Case(
        "events_within",
        "more serious events than events, percentages only",
        "ino",
        HARMS,
        "inotuzumab,Pyrexia,any,,,,,,,27",
        "inotuzumab,Pyrexia,any,,,,,,,2",
        "pyrexia",
    ),
    Case(
        "responders_denominator",
        "responders of the wrong assessor",
        "ino",
        TRIAL,
        'n = { inotuzumab = "85", standard_therapy = "31" }',
        'n = { inotuzumab = "88", standard_therapy = "31" }',
        "responders-investigator/inotuzumab",
    ),
    Case(
        "objective_against_boundary",
        "objective said to be met",
        "ino",
        TRIAL,
        "objective_met = false",
        "objective_met = true",
        "endpoint/os",
    ),
    Case(
        "grim",
        "no whole number of patients",
        "ino",
        RESULTS,
        "proportion,,38,86.8",
        "proportion,,38,85.8",
        "ge-12-mo/inotuzumab",
    ),
    Case("arms_add_up", "all participants", "ino", FLOW, "all,treated,,259", "all,treated,,295", "treated/all"),
    Case(
        "arms_add_up",
        "an arm",
        "ino",
        TRIAL,
        'n = { inotuzumab = "164", standard_therapy = "162", all = "326" }',
        'n = { inotuzumab = "146", standard_therapy = "162", all = "326" }',
        "itt-survival/inotuzumab",
    ),
    Case(
        "flow_arithmetic",
        "those not treated",
        "ino",
        FLOW,
        "not treated by the data cutoff,,20",
        "not treated by the data cutoff,,30",
        "not-treated",
    ),
    Case("flow_arithmetic", "those who declined", "ino", FLOW, ",,Thirteen,", ",,Eleven,", "declined"),
    Case(
        "flow_arithmetic",
        "cycles by regimen",
        "ino",
        EXPOSURE,
        "FLAG cycles started,count,106",
        "FLAG cycles started,count,160",
        "flag-cycles",
    ),
    Case(
        "median_inside_range",
        "median above its range",
        "ino",
        BASELINE,
        "47,years,18,79",
        "74,years,18,69",
        "age-median-range/standard",
    ),
    Case("ratio_of_rates", "shifted digit", "ino", COMPARED, "risk_ratio,2.8,", "risk_ratio,3.8,", "risk-ratio"),
    Case("ratio_interval", "shifted digit", "made", COMPARED, "@risk_ratio:ci_high", "+3", "comparisons"),
    Case("difference_of_means", "shifted digit", "made", COMPARED, "@mean_difference:value", "+3", "comparisons"),
    Case("p_of_means", "p off by ten", "ino", COMPARED, ",0.005,", ",0.05,", "37-7-months"),
    Case(
        "mean_with_error", "shifted digit", "meadow", RESULTS, "1,157.4–1,247.6", "1,127.4–1,247.6", "walking-distance"
    ),
    Case(
        "median_against_rate",
        "rate of the other outcome",
        "ino",
        RESULTS,
        "event_free_probability,,,23,,,,95,16,30",
        "event_free_probability,,,77,,,,95,70,84",
        "os-2-years",
    ),
    Case(
        "design_arithmetic",
        "planned difference",
        "ino",
        TRIAL,
        'value = "24"',
        'value = "42"',
        "planned-risk-difference",
    ),
    Case(
        "design_arithmetic",
        "planned hazard ratio",
        "ino",
        TRIAL,
        'value = "0.67"',
        'value = "0.76"',
        "planned-hazard-ratio",
    ),
    Case(
        "design_arithmetic",
        "split of the level",
        "ino",
        TRIAL,
        'item = "alpha_one_sided"\nvalue = "0.025"',
        'item = "alpha_one_sided"\nvalue = "0.020"',
        "alpha-one-sided",
    ),
    Case(
        "design_arithmetic", "events below the plan", "ino", TRIAL, 'value = "252"', 'value = "225"', "events-observed"
    ),
    Case("design_arithmetic", "boundary", "ino", TRIAL, '"0.0208"\nlocators', '"0.0802"\nlocators', "boundary"),
    Case("design_arithmetic", "power", "ino", TRIAL, 'value = "80"', 'value = "95"', "os/power"),
    Case(
        "design_arithmetic",
        "order of the dates",
        "ino",
        TRIAL,
        'value = "March 8, 2016"',
        'value = "March 8, 2014"',
        "survival-data-cutoff",
    ),
]


def bases() -> dict[str, Files]:
    made = make_trial(random.Random(3), "made")
    return {"ino": read_files(INO_VATE), "meadow": read_files(MEADOW), "made": made.files()}


def misprint(files: Files, case: Case) -> Files:
    """The folder with the misprint; '@measure:column' and '+3' add to a number of the row of that measure."""
    text = files[case.file]
    if case.old.startswith("@"):
        from tests.audit.workbench import read_rows, write_rows

        measure, column = case.old[1:].split(":")
        rows = read_rows(text)
        row = next(row for row in rows if row["measure"] == measure)
        row[column] = str(round(float(row[column]) + float(case.new), 2))
        return {**files, case.file: write_rows(rows)}
    assert text.count(case.old) >= 1, f"{case.old} does not stand in {case.file}"
    return {**files, case.file: text.replace(case.old, case.new, 1)}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Said]]:
    """What the audit says of every misprint, and of the folders as they are, by trial."""
    folder = tmp_path_factory.mktemp("misprints")
    originals = bases()
    texts = {f"clean-{name}": files for name, files in originals.items()}
    texts |= {f"case{at}": misprint(originals[case.base], case) for at, case in enumerate(CASES)}
    trials = [load(write_files(_named(files, name), folder / name)) for name, files in texts.items()]
    by_trial: dict[str, list[Said]] = defaultdict(list)
    with audited(trials) as connection:
        for one in findings(connection):
            by_trial[one.trial_id].append(one)
    return by_trial


def _named(files: Files, name: str) -> Files:
    renamed = rename(files, name)
    text = renamed["trial.toml"].replace('"isrctn40917263-record"', f'"record-{name}"')
    result = {file: body.replace("isrctn40917263-record", f"record-{name}") for file, body in renamed.items()}
    return {**result, "trial.toml": text}


@pytest.mark.parametrize(
    ("at", "case"), list(enumerate(CASES)), ids=lambda x: f"{x.rule}: {x.name}" if isinstance(x, Case) else ""
)
def test_a_misprint_is_inconsistent_by_its_rule(at: int, case: Case, said: dict[str, list[Said]]) -> None:
    objections = [one for one in said[f"case{at}"] if one.rule == case.rule and one.verdict == "inconsistent"]
    assert any(case.key in key for one in objections for key in (one.key, *one.keys)), objections or [
        one for one in said[f"case{at}"] if one.verdict == "inconsistent"
    ]


@pytest.mark.parametrize(
    ("at", "case"), list(enumerate(CASES)), ids=lambda x: f"{x.rule}: {x.name}" if isinstance(x, Case) else ""
)
def test_the_number_as_it_was_raises_no_objection(at: int, case: Case, said: dict[str, list[Said]]) -> None:
    def objections(trial: str) -> set[tuple[str, str, str]]:
        return {
            (one.key.partition("/")[2], one.reported, one.explanation)
            for one in said[trial]
            if one.rule == case.rule and one.verdict == "inconsistent"
        }

    assert objections(f"case{at}") - objections(f"clean-{case.base}")


def test_every_rule_has_a_misprint_that_it_catches() -> None:
    assert {rule.name for rule in list_rules(SCHEMA)} - {LAST} == {case.rule for case in CASES}


def test_an_inconsistent_number_is_explained_in_two_sentences(said: dict[str, list[Said]]) -> None:
    for trial in said.values():
        for one in trial:
            if one.verdict == "inconsistent":
                assert one.explanation.endswith(".")
                assert ". " in one.explanation, one
                assert one.severity in {"high", "medium", "low"}


def test_the_wrong_denominator_is_named(said: dict[str, list[Said]]) -> None:
    at = next(at for at, case in enumerate(CASES) if case.name == "percentage of the wrong N")
    texts = [
        one.explanation
        for one in said[f"case{at}"]
        if one.rule == "percent_of_counts" and one.verdict == "inconsistent"
    ]
    assert texts == [
        (
            "Table 3, row Any event, inotuzumab any-grade column prints 67 of 139 as 61%; it is 48.2%. It would be "
            "right among 109 participants, the size of the population as_treated, so the denominator may be the wrong "
            "one."
        )
    ]


def test_nothing_is_wrong_with_the_made_up_trials(said: dict[str, list[Said]]) -> None:
    for trial in ("clean-meadow", "clean-made"):
        assert [one for one in said[trial] if one.verdict in {"inconsistent", "rounding"}] == []


def test_no_rule_knows_a_trial() -> None:
    words = ["inotuzumab", "nct0", "kantarjian", "cr_cri", "ino-vate", "remission", "meadow"]
    for path in _sources():
        text = path.read_text(encoding="utf-8").lower()
        assert [word for word in words if word in text] == [], path


def _sources() -> Iterator[Path]:
    yield from (SCHEMA / "audits").rglob("*.sql")
    yield from (SCHEMA.parent / "kb_cli" / "audit").rglob("*.py")
