"""Groups of registry records: which arm each is, and that what is not safe stays unlinked."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.registry.stage import Arm, Group, Rows, Study, core, run, stage

DOSES = (Arm("Tadalafil 2.5 mg"), Arm("Tadalafil 5 mg"), Arm("Placebo", type="PLACEBO_COMPARATOR"))
TWO = (Arm("Drug A", interventions=["Drug: Drug A"]), Arm("Placebo", interventions=["Drug: Placebo"]))


class Link(NamedTuple):
    """What a group is linked to."""

    arm_id: str | None
    relation: str
    method: str
    score: float
    of_arm_id: str | None


def link(study: Study, *more: Rows) -> list[Link]:
    """Return the links of a study's groups, in the order of the groups."""
    connection = core()
    stage(connection, [study.rows(), *more])
    run(connection, "links_*.sql")
    rows = connection.execute(
        "SELECT module, outcome, group_id, arm_id, relation, method, score, of_arm_id FROM stage_link AS l "
        "JOIN stage_group AS g ON g.rowid = l.id WHERE trial_id = $1",
        [study.trial_id],
    ).fetchall()
    assert len(rows) == len(study.groups)
    found = {row[:3]: Link(*row[3:]) for row in rows}
    return [found[g.module, g.outcome, i] for g, i in zip(study.groups, study.ids, strict=True)]


def link_titles(arms: tuple[Arm, ...], *titles: str) -> list[Link]:
    """Return the links of groups of one participant flow, of 50 people each."""
    return link(Study(arms, [Group(title, 50) for title in titles], enrolled=50 * len(titles)))


@pytest.mark.parametrize(
    ("label", "title", "method"),
    [
        ("Tadalafil", "Tadalafil", "exact"),
        ("reference L-asparaginase", "Reference L-Asparaginase", "normalised"),
        ("Udenafil 150 mg", "Udenafil 150mg", "normalised"),
        ("Osimertinib 80 mg Once Daily", "Osimertinib 80 milligrams (mg) QD", "normalised"),
        ("Epidural injection group", "Epidural Injection", "normalised"),
        ("Pemetrexed + Sunitinib", "Sunitinib and Pemetrexed", "normalised"),
        ("KTP-001 15 µg", "KTP-001 15 mcg", "normalised"),
        ("Responders with TC\\>=1%", "Responders with TC>=1%", "normalised"),
        ("Tadalafil", "Tadalafil (Double-Blind Treatment Phase)", "normalised"),
        ("Tadalafil", "Tadalafil (Full Analysis Set)", "normalised"),
        ("Tadalafil", "Tadalafil (N=50)", "normalised"),
        ("10 mg tadalafil + placebo", "10 mg Tadalafil", "normalised"),
    ],
)
def test_titles_that_say_the_same_are_the_arm(label: str, title: str, method: str) -> None:
    first, second = link_titles((Arm(label), Arm("Another comparator")), title, "Another comparator")
    assert (first.arm_id, first.relation, first.method) == ("arm-1", "same", method)
    assert second.arm_id == "arm-2"


def test_a_title_that_names_the_interventions_is_the_arm() -> None:
    arms = (Arm("1", "Placebo", ["Drug: Placebo"]), Arm("2", "5 mg tadalafil", ["Drug: tadalafil"]))
    links = link_titles(arms, "Placebo", "Tadalafil")
    assert [(one.arm_id, one.method) for one in links] == [("arm-1", "interventions"), ("arm-2", "interventions")]


def test_words_that_tell_the_arms_apart_are_enough_where_nothing_speaks_against_them() -> None:
    arms = (
        Arm("Arm A", "Palbociclib 125 mg with standard endocrine therapy", ["Drug: Palbociclib", "Drug: Endocrine"]),
        Arm("Arm B", "Standard endocrine therapy", ["Drug: Endocrine"]),
    )
    links = link_titles(arms, "Palbociclib Plus Endocrine (Arm A)", "Endocrine Alone (Arm B)")
    assert [(one.arm_id, one.method) for one in links] == [("arm-1", "word_overlap"), ("arm-2", "word_overlap")]
    assert all(one.score < 0.9 for one in links)


@pytest.mark.parametrize(
    "title",
    [
        "Tadalafil 10 mg",  # a dose that no arm has
        "Tadalafil",  # fits two arms
        "Tadalafil 2.5 mg/5 mg",  # names two
        "Vardenafil",  # fits none
        "Study Group",
    ],
)
def test_what_is_not_safe_stays_unlinked(title: str) -> None:
    (found,) = link(Study(DOSES, [Group("x"), Group(title, 30, "outcome", 0)]))[1:]
    assert (found.arm_id, found.relation, found.method, found.score) == (None, "unlinked", "none", 0.0)


def test_the_number_of_an_arm_in_a_title_is_not_the_number_in_the_record() -> None:
    # The second of three groups is a dose of the first registered arm, as in NCT00671034.
    arms = (
        Arm("Arm I (combination chemotherapy)", "calaspargase pegol", ["Drug: Calaspargase Pegol"]),
        Arm("Arm II (combination chemotherapy)", "pegaspargase", ["Drug: Pegaspargase"]),
    )
    links = link_titles(arms, "Arm I (Calaspargase 2100)", "Arm II (Calaspargase 2500)", "Arm III (Pegaspargase 2500)")
    assert all(one.relation != "same" for one in links)


@pytest.mark.parametrize(
    "title",
    [
        "Osimertinib: Brain Metastases",  # words of the description, but more than the arm's name
        "Osimertinib, Intermediate Risk",
        "Placebo/Osimertinib",
        "Osimertinib First Course",
        "Osimertinib -> Chemotherapy",
        "Osimertinib + Chemotherapy",
        "Osimertinib TPS >=50%",
        "Osimertinib Part B",
        "Osimertinib 18-64 Years",
        "Osimertinib (Female)",
    ],
)
def test_a_title_that_says_more_than_the_arm_is_not_the_arm(title: str) -> None:
    text = "Participants with or without brain metastases receive osimertinib 80 mg, an inhibitor, once daily."
    arms = (
        Arm("Osimertinib", text, ["Drug: Osimertinib"]),
        Arm("Placebo", "Participants receive matching tablets once daily.", ["Drug: Placebo", "Drug: Osimertinib"]),
        Arm("Chemotherapy", "Participants receive pemetrexed.", ["Drug: Pemetrexed"]),
    )
    flow = [Group(arm.label, 50) for arm in arms]
    links = link(Study(arms, [*flow, Group(title, 40, "outcome", 0, text)], enrolled=150))
    assert [one.arm_id for one in links] == ["arm-1", "arm-2", "arm-3", None]


def test_two_groups_of_one_outcome_are_not_both_one_arm() -> None:
    groups = [
        Group("Drug A", 50),
        Group("Placebo", 50),
        Group("Drug-A", 20, "outcome", 0),
        Group("Drug A arm", 20, "outcome", 0),
    ]
    links = link(Study(TWO, groups, enrolled=100))
    assert [one.relation for one in links] == ["same", "same", "unlinked", "unlinked"]


def test_the_arm_that_one_module_divides_is_divided_elsewhere() -> None:
    arms = (Arm("hMaxi-K", "8000 µg and 16000 µg", ["Drug: hMaxi-K"]), Arm("Placebo", interventions=["Drug: Placebo"]))
    groups = [Group("hMaxi-K 8000 µg", 8), Group("hMaxi-K 16000 µg", 10), Group("Placebo", 8)]
    links = link(Study(arms, [*groups, Group("hMaxi-K 8000 µg", 8, "outcome", 0)], enrolled=26))
    assert [one.relation for one in links] == ["unlinked", "unlinked", "same", "unlinked"]


@pytest.mark.parametrize(
    ("title", "relation"),
    [
        ("Tadalafil 5 mg (Prior Therapy)", "subset"),
        ("Tadalafil 5 mg, HIV Positive", "subset"),
        ("Tadalafil 5 mg at 3 Months", "subset"),
        ("Phase 2 Tadalafil 5 mg", "subset"),
        ("Tadalafil 5 mg: Titration Period", "subset"),
        ("Tadalafil 5 mg (Baseline to Week 4)", "subset"),
        ("Tadalafil (pooled)", "pooled"),
        ("All Tadalafil Doses Combined", "pooled"),
        ("Placebo to Tadalafil 5 mg", "crossover"),
        ("Placebo First, Then Tadalafil 5 mg", "crossover"),
        ("Tadalafil 5 mg Open-label Extension", "extension"),
        ("Tadalafil 5 mg (Post-Treatment Phase)", "extension"),
        ("Clinicians", "unlinked"),
        ("Partners of Participants on Tadalafil 5 mg", "unlinked"),
    ],
)
def test_words_of_a_title_say_what_a_group_is(title: str, relation: str) -> None:
    found = link(Study(DOSES, [Group("Placebo", 40), Group(title, 20, "outcome", 0)], enrolled=40))[1]
    assert (found.arm_id, found.relation, found.method) == (None, relation, "pattern")


def test_such_words_in_the_arms_themselves_say_nothing() -> None:
    arms = (Arm("Phase 1: Vaccine"), Arm("Phase 2: Vaccine"), Arm("Placebo then Vaccine"))
    links = link_titles(arms, "Phase 1 Vaccine", "Phase 2: Vaccine", "Placebo Then Vaccine")
    assert [one.arm_id for one in links] == ["arm-1", "arm-2", "arm-3"]


def test_a_total_is_one_if_its_number_bears_it_out() -> None:
    flow = [Group("Drug A", 60), Group("Placebo", 40)]
    baseline = [Group(g.title, g.n, "baseline") for g in flow]
    whole = Group("Total", 100, "baseline", description="Total of all reporting groups")
    events = [Group(g.title, g.n, "event") for g in flow]
    links = link(Study(TWO, [*flow, *baseline, whole, *events, Group("Overall", 100, "event")], enrolled=100))
    assert [(links[i].arm_id, links[i].relation, links[i].method) for i in (4, 7)] == [("all", "total", "total")] * 2
    wrong = link(Study(TWO, [*flow, *events, Group("Overall", 90, "event")], enrolled=100))
    assert wrong[-1].relation == "unlinked"


def test_the_total_of_participants_and_others_is_no_total() -> None:
    groups = [Group("Drug A", 60, "baseline"), Group("Clinicians", 7, "baseline")]
    whole = Group("Total", 67, "baseline", description="Total of all reporting groups")
    assert link(Study(TWO, [*groups, whole]))[2].relation == "unlinked"


def test_the_only_group_of_the_only_arm_is_that_arm() -> None:
    groups = [
        Group("Mirabegron 25 mg", 20),
        Group("Experimental", 18, "outcome", 0),
        Group("All Participants", 20, "event"),
    ]
    links = link(Study([Arm("Treatment")], groups, enrolled=20))
    assert [(one.arm_id, one.relation) for one in links] == [("arm-1", "same")] * 3
    assert [one.method for one in links] == ["only_arm", "only_arm", "total"]


@pytest.mark.parametrize(
    "titles",
    [
        ["Migraine", "Cluster Headache"],  # the arm is divided
        ["Drug Alone", "Drug"],  # treatments one after the other
        ["Drug With RTEs"],  # the arm's name and more, and not everybody
        ["Women"],
        ["Caregivers"],
        ["Cohort B"],
    ],
)
def test_parts_of_the_only_arm_are_not_the_arm(titles: list[str]) -> None:
    groups = [Group("Drug", 60), *(Group(title, 20, "outcome", 0) for title in titles)]
    assert all(one.relation != "same" for one in link(Study([Arm("Drug")], groups, "SINGLE_GROUP", 60))[1:])


def test_in_a_crossover_study_a_group_is_an_arm_only_if_it_is_no_larger() -> None:
    arms = (Arm("Fasted"), Arm("Fed"))
    outcome = [Group("Fasted", 12, "outcome", 0), Group("Fed", 12, "outcome", 0)]
    switched = link(
        Study(arms, [Group("Fasted First, Then Fed", 6), Group("Fed First, Then Fasted", 6), *outcome], "CROSSOVER", 12)
    )
    assert [one.relation for one in switched] == ["crossover"] * 4
    assert [one.of_arm_id for one in switched[2:]] == ["arm-1", "arm-2"]
    parallel = link(Study(arms, [Group("Fasted", 12), Group("Fed", 12), *outcome], "CROSSOVER", 24))
    assert [one.relation for one in parallel] == ["same"] * 4


def test_groups_that_together_are_more_than_everybody_are_no_arms() -> None:
    groups = [Group("Everyone", 50), Group("Drug A", 50, "outcome", 0), Group("Placebo", 50, "outcome", 0)]
    assert [one.relation for one in link(Study(TWO, groups, enrolled=50))[1:]] == ["crossover", "crossover"]


def test_who_goes_on_to_another_arm_is_counted_in_the_flow_of_both() -> None:
    flow = Study(TWO, [Group("Drug A", 50), Group("Placebo", 0)], enrolled=50)
    rows = flow.rows()
    rows["stage_flow"].append(rows["stage_flow"][1] | {"period": 1, "n": "45"})
    rows["stage_flow"].append(rows["stage_flow"][0] | {"period": 1, "n": "0"})
    connection = core()
    stage(connection, [rows])
    run(connection, "links_*.sql")
    found = connection.execute("SELECT arm_id, relation FROM stage_link ORDER BY id").fetchall()
    assert found == [("arm-1", "same"), ("arm-2", "same")]


def test_a_group_of_more_people_than_the_arm_started_with_is_not_the_arm_by_its_words() -> None:
    arms = (Arm("Arm 1: Cisplatin", interventions=["Drug: Cisplatin"]), Arm("Arm 2: Observation"))
    groups = [Group("Arm 1: Cisplatin", 30), Group("Arm 2: Observation", 90), Group("Cisplatin Arm", 30, "event")]
    assert link(Study(arms, groups, enrolled=120))[2].arm_id == "arm-1"
    assert link(Study(arms, [*groups[:2], Group("Cisplatin Arm", 60, "event")], enrolled=120))[2].arm_id is None


def test_a_part_of_a_divided_flow_is_not_the_only_arm() -> None:
    flow = [Group("North", 20), Group("South", 30)]
    links = link(Study([Arm("Drug")], [*flow, Group("Somewhere", 20, "outcome", 0)], "SINGLE_GROUP", 50))
    assert [one.relation for one in links] == ["unlinked"] * 3


def test_a_group_without_a_title_is_no_total() -> None:
    groups = [Group("Drug A", 60), Group("Placebo", 40), Group(None, 100, "baseline")]
    assert link(Study(TWO, groups, enrolled=120))[2].relation == "unlinked"


def test_a_part_says_which_arm_it_names() -> None:
    groups = [Group("Drug A", 60), Group("Placebo", 40), Group("Drug A, Open-label Extension", 50, "event")]
    assert link(Study(TWO, groups, enrolled=100))[2][:2] == (None, "extension")
    assert link(Study(TWO, groups, enrolled=100))[2].of_arm_id == "arm-1"


def test_all_of_the_first_period_are_not_everybody() -> None:
    # As in NCT01125800: adults start in the second period, and "All Participants" are the children.
    arms = (Arm("10 mg", "Children"), Arm("20 mg", "Adults"))
    connection = core()
    study = Study(
        arms, [Group("10 mg", 60), Group("20 mg", 0), Group("All Participants", 60, "outcome", 0)], enrolled=76
    )
    rows = study.rows()
    rows["stage_flow"].append(rows["stage_flow"][1] | {"period": 1, "n": "16"})
    stage(connection, [rows])
    run(connection, "links_*.sql")
    query = "SELECT relation FROM stage_link AS l JOIN stage_group AS g ON g.rowid = l.id WHERE module = 'outcome'"
    assert connection.execute(query).fetchall() == [("unlinked",)]


def test_a_sum_that_counts_people_twice_is_no_total() -> None:
    groups = [
        Group("Drug A", 60),
        Group("Placebo", 40),
        Group("Drug A", 60, "baseline"),
        Group("Placebo", 40, "baseline"),
    ]
    whole = Group("Total", 160, "baseline", description="Total of all reporting groups")
    assert link(Study(TWO, [*groups, whole], enrolled=100))[4].relation == "unlinked"


def test_a_cohort_is_not_the_arm_that_lists_several() -> None:
    arms = (Arm("Cohorts 1 and 2: Drug A 5 mg"), Arm("Cohort 3: Drug A 10 mg"), Arm("Placebo (Cohorts 1-3)"))
    links = link_titles(arms, "Cohort 1", "Cohort 3, Drug A 10 mg", "Placebo, Cohort 1", "Cohort 2: Drug A 5 mg")
    assert [one.arm_id for one in links] == [None, "arm-2", None, None]


def test_those_on_placebo_are_not_an_arm_of_drug_and_placebo() -> None:
    both = ["Drug: Drug A", "Drug: Placebo"]
    arms = (Arm("Part 1 - Drug A", interventions=both), Arm("Part 2 - Drug A 14 days", interventions=both))
    links = link_titles(arms, "Part 1 - Drug A", "Part 2 - Placebo")
    assert [one.arm_id for one in links] == ["arm-1", None]


def test_a_drug_is_not_the_arm_whose_interventions_another_has_too() -> None:
    # As in NCT03439514: the group named after the drug is the randomised one, not the open-label one.
    both = ["Drug: Drug A", "Other: Placebo"]
    arms = (Arm("Part 1 Treatment", interventions=both), Arm("Part 2 Treatment", interventions=["Drug: Drug A"]))
    assert [one.arm_id for one in link_titles(arms, "Drug A", "Placebo")] == [None, None]


def test_the_same_description_does_not_make_a_part_the_arm() -> None:
    text = "All participants had an implant and were followed up for one year."
    groups = [Group("Single Arm Group", 50, description=text), Group("Randomised", 50)]
    more = Group("Single Arm - Elevated Marker Only", 30, "outcome", 0, text)
    assert link(Study((Arm("Single Arm"), Arm("Randomised")), [*groups, more], enrolled=100))[2].arm_id is None


def test_a_group_by_its_words_is_crossover_where_the_flow_is_of_sequences() -> None:
    arms = (Arm("Saline infusion"), Arm("Norepinephrine infusion"))
    flow = [Group("Saline, Then Norepinephrine", 2), Group("Norepinephrine, Then Saline", 2)]
    links = link(Study(arms, [*flow, Group("Saline", 2, "outcome", 0)], "SINGLE_GROUP", 4))
    assert [one.relation for one in links] == ["crossover"] * 3


def test_a_period_of_the_only_arm_is_not_the_arm() -> None:
    groups = [Group("TP 1: Drug", 48), Group("TP 2: None", 48), Group("TP 2: None", 48, "outcome", 0)]
    assert link(Study([Arm("Treatment")], groups, "SINGLE_GROUP", 48))[2].relation != "same"


@pytest.mark.parametrize("arms", [TWO, TWO[:1]])
def test_spans_of_time_are_not_linked_and_no_crossover(arms: tuple[Arm, ...]) -> None:
    # As in NCT01495598: each group of the outcome is everybody, from baseline to one time.
    titles = ("Baseline to 4 Weeks", "Baseline to End of Treatment", "Change From Week 4 Through Week 8")
    groups = [Group("Everybody", 28), *(Group(title, 28, "outcome", 0) for title in titles)]
    links = link(Study(arms, groups, enrolled=28))[1:]
    assert [one[:3] for one in links] == [(None, "unlinked", "none")] * 3
    assert {one.of_arm_id for one in links} == {None}


def test_a_span_of_time_alone_is_everybody_if_the_number_bears_it_out() -> None:
    flow = [Group("Drug A", 60), Group("Placebo", 40)]
    whole, part = Group("Baseline to Week 4", 100, "event"), Group("Baseline to Week 4", 50, "event")
    assert link(Study(TWO, [*flow, whole], enrolled=100))[2][:2] == ("all", "total")
    assert link(Study(TWO, [*flow, part], enrolled=100))[2][:2] == (None, "unlinked")


def test_studies_do_not_meddle_with_each_other() -> None:
    other = Study((Arm("Placebo"), Arm("Drug B")), [Group("Drug A", 10)], trial_id="nct90000002")
    alone = link_titles(TWO, "Drug A", "Placebo")
    both = link(Study(TWO, [Group("Drug A", 50), Group("Placebo", 50)], enrolled=100), other.rows())
    assert alone == both


def test_signs_that_tell_groups_apart_are_words_and_others_are_none() -> None:
    connection = core()
    stage(connection, [])
    run(connection, "links_0_words.sql")
    texts = ["Age <65", "Age >65", "Age \\>65", "Age ≥65", "`Drug`'s 10,000 IU", "Drug® 5 µg", "Größe Δ"]
    words = ["age lt 65", "age gt 65", "age gt 65", "age ge 65", "drug 10000iu", "drug 5mcg", "größe δ"]
    rows = connection.execute("SELECT kb_link_words(unnest($1))", [texts]).fetchall()
    assert [found for (found,) in rows] == words
