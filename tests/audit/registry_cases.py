"""Made-up registry records with a misprint each, and what the audit must say of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.registry.records import Json, counts, groups, response

Change = Callable[[Json], None]


class Case(NamedTuple):
    """A misprint: what is changed in a clean record, and the rules that object, with what the first of them says."""

    name: str
    change: Change
    rules: tuple[str, ...]
    says: str = ""
    verdict: str = "inconsistent"


def results(record: Json) -> Any:
    return record["resultsSection"]


def at(*path: str | int, to: object) -> Change:
    """Return the change that sets one value below resultsSection."""

    def change(record: Json) -> None:
        place = results(record)
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = to

    return change


def both(*changes: Change) -> Change:
    def change(record: Json) -> None:
        for one in changes:
            one(record)

    return change


OUTCOMES = ("outcomeMeasuresModule", "outcomeMeasures")
MEANS = (*OUTCOMES, 1, "classes", 0, "categories", 0, "measurements")
AGE = ("baselineCharacteristicsModule", "measures", 0)
SEX = ("baselineCharacteristicsModule", "measures", 1, "classes", 0, "categories")
EVENTS = "adverseEventsModule"
FLOW = ("participantFlowModule", "periods", 0)


def analysis(**fields: object) -> Change:
    return lambda record: results(record)["outcomeMeasuresModule"]["outcomeMeasures"][0]["analyses"][0].update(fields)


def outcome(*values: object, **fields: object) -> Change:
    """Return the change of the primary outcome to other values of a class, without an analysis."""

    def change(record: Json) -> None:
        posted = {**response(), **fields, "classes": [{"categories": [{"measurements": counts("OG", *values)}]}]}
        del posted["analyses"]
        results(record)["outcomeMeasuresModule"]["outcomeMeasures"][0] = posted

    return change


def percent(*values: object, **fields: object) -> Change:
    return outcome(*values, paramType="NUMBER", unitOfMeasure="percentage of participants", **fields)


def limits(value: str, low: str, high: str, **fields: str) -> Change:
    """Return the change of the secondary outcome to a median with limits, in one group."""

    def change(record: Json) -> None:
        posted = results(record)["outcomeMeasuresModule"]["outcomeMeasures"][1]
        posted |= {"paramType": "MEDIAN", "dispersionType": "Inter-Quartile Range", **fields}
        cell = {"groupId": "OG000", "value": value, "lowerLimit": low, "upperLimit": high}
        posted["classes"] = [{"categories": [{"measurements": [cell]}]}]
        del posted["analyses"]

    return change


def ratio(value: str, low: str, high: str, p: str = "0.01", **fields: object) -> Change:
    names = {"paramType": "Hazard Ratio (HR)", "statisticalMethod": "Regression, Cox", **fields}
    return analysis(paramValue=value, ciLowerLimit=low, ciUpperLimit=high, pValue=p, **names)


def categories(record: Json) -> None:
    posted = results(record)["outcomeMeasuresModule"]["outcomeMeasures"][0]
    yes, no = counts("OG", 60, 42), counts("OG", 40, 55)
    posted["classes"] = [{"categories": [{"title": "Yes", "measurements": yes}, {"title": "No", "measurements": no}]}]


def region(record: Json) -> None:
    """Post a total of a count, of which there is but one category, that leaves people out."""
    results(record)["baselineCharacteristicsModule"]["measures"].append(
        {
            "title": "Region of Enrollment",
            "paramType": "NUMBER",
            "unitOfMeasure": "participants",
            "classes": [{"title": "Austria", "categories": [{"measurements": counts("BG", 100, 98, 121)}]}],
        }
    )


def stated(value: str, low: str, high: str, **fields: str) -> Change:
    comment = "Examplamab minus Placebo"
    return analysis(paramValue=value, ciLowerLimit=low, ciUpperLimit=high, estimateComment=comment, **fields)


CASES = [
    Case(
        "a term above its list",
        both(
            at(EVENTS, "seriousEvents", 0, "stats", 1, "numAffected", to=10),
            at(EVENTS, "seriousEvents", 0, "stats", 1, "numEvents", to=10),
        ),
        ("registry_event_counts",),
        "Serious adverse event Pneumonia, group Placebo: 10 participants affected, but only 9 with any serious adverse",
    ),
    Case(
        "fewer events than participants",
        at(EVENTS, "seriousEvents", 1, "stats", 0, "numEvents", to=3),
        ("registry_event_counts",),
        "4 participants affected, but only 3 events",
    ),
    Case(
        "a count above the participants analysed",
        outcome(101, 42),
        ("registry_counts_within_total",),
        "Outcome 1, Response, group Examplamab: 101 participants counted, but 100 analysed.",
    ),
    Case(
        "a percentage posted as a count",
        outcome("60.5", 42, paramType="NUMBER", unitOfMeasure="Participants"),
        ("registry_counts_within_total",),
        "60.5 is posted as a number of participants",
    ),
    Case(
        "a count at baseline above the group",
        both(at(*SEX, 0, "measurements", 0, "value", to="101"), at(*SEX, 0, "measurements", 2, "value", to="148")),
        ("registry_counts_within_total", "registry_categories_against_total"),
        "Baseline, Sex: Female, Male, Female, group Examplamab: 101 participants counted, but 100 analysed.",
    ),
    Case(
        "categories above the group",
        both(at(*SEX, 0, "measurements", 1, "value", to="48"), at(*SEX, 0, "measurements", 2, "value", to="100")),
        ("registry_categories_against_total",),
        "the 2 categories add up to 99 participants, but 98 were analysed",
    ),
    Case(
        "categories below the group",
        categories,
        ("registry_categories_against_total",),
        "the 2 categories add up to 97 participants, but 98 were analysed; a category may be left out.",
    ),
    Case(
        "estimate outside its interval",
        analysis(paramValue="1.71"),
        ("registry_estimate_inside_interval",),
        "the interval from 3.4 to 30.9 does not contain the estimate 1.71.",
    ),
    Case(
        "limits turned round",
        analysis(ciLowerLimit="30.9", ciUpperLimit="3.4"),
        ("registry_estimate_inside_interval",),
        "the lower limit 30.9 is above the upper limit 3.4.",
    ),
    Case(
        "median outside the quartiles",
        limits("5", "6", "9"),
        ("registry_value_inside_limits",),
        "the interval between the quartiles from 6 to 9 does not contain the value 5.",
    ),
    Case(
        "mean outside its interval",
        limits("5.5", "6.0", "9.0", paramType="MEAN", dispersionType="95% Confidence Interval"),
        ("registry_value_inside_limits",),
        "the confidence interval from 6.0 to 9.0",
    ),
    Case("mean outside the quartiles", limits("5", "6", "9", paramType="MEAN"), ()),
    Case("median inside by rounding", limits("6", "6.2", "9.0"), ()),
    Case(
        "age outside its range",
        both(
            at(*AGE, "dispersionType", to="FULL_RANGE"),
            at(
                *AGE,
                "classes",
                0,
                "categories",
                0,
                "measurements",
                to=[{"groupId": "BG000", "value": "61.2", "lowerLimit": "62", "upperLimit": "80"}],
            ),
        ),
        ("registry_value_inside_limits",),
        "Baseline, Age, Continuous, group Examplamab: the range from 62 to 80 does not contain the value 61.2.",
    ),
    Case(
        "ratio not in the middle",
        ratio("0.75", "0.40", "0.81"),
        ("registry_interval_symmetry",),
        "the ratio 0.75 is not in the middle, on the log scale, of its interval from 0.40 to 0.81, which is 0.569",
    ),
    Case("a limit cut off", ratio("0.52", "0.36", "0.80"), ("registry_interval_symmetry",), verdict="rounding"),
    Case("an exact interval is not symmetric", ratio("0.75", "0.40", "0.81", statisticalMethod="Fisher Exact"), ()),
    Case(
        "p against interval",
        analysis(pValue="0.49"),
        ("registry_p_against_interval",),
        "the 95% interval from 3.4 to 30.9 leaves out 0, no difference, but p is 0.49",
    ),
    Case(
        "p of nothing but a tiny interval",
        ratio("0.95", "0.70", "1.29", "<0.001"),
        ("registry_p_against_interval",),
        "holds 1, no difference, but p is <0.001",
    ),
    Case(
        "a limit of exactly no difference",
        analysis(paramValue="17.1", ciLowerLimit="0.0", ciUpperLimit="34.2", pValue="0.046"),
        ("registry_p_against_interval",),
        "more digits than are posted would decide it.",
        "rounding",
    ),
    Case("p of a test of non-inferiority", analysis(pValue="0.49", nonInferiorityType="NON_INFERIORITY"), ()),
    Case("p of a one-sided test", analysis(pValue="0.49", statisticalMethod="t-test, 1 sided"), ()),
    Case("p corrected for several tests", analysis(pValue="0.49", pValueComment="Bonferroni correction"), ()),
    Case(
        "p that nobody corrected",
        analysis(pValue="0.49", pValueComment="p-value not adjusted for multiple comparisons"),
        ("registry_p_against_interval",),
    ),
    Case("a log-rank test beside a Wald interval", ratio("0.80", "0.64", "1.01", "0.047"), ()),
    Case(
        "a percentage of no whole number",
        percent("60.5", "42.9"),
        ("registry_percent_of_whole_counts",),
        "60.5% of 100 participants is no whole number: 60 of 100 would be 60%, and 61 would be 61%",
    ),
    Case(
        "a percentage cut off",
        percent("60.0", "42.8"),
        ("registry_percent_of_whole_counts",),
        "cutting off explains it.",
        "rounding",
    ),
    Case(
        "a percentage with zeros added",
        percent("60.0", "43.0"),
        ("registry_percent_of_whole_counts",),
        "zeros were added.",
        "rounding",
    ),
    Case("a percentage with few digits", percent("60", "43"), ()),
    Case("a percentage from a survival curve", percent("60.5", "42.9", title="Kaplan-Meier rate of response"), ()),
    Case(
        "a percentage above 100",
        percent("160.0", "42.9"),
        ("registry_possible_values",),
        "160.0 is posted as a percentage of participants, which lies between 0 and 100.",
    ),
    Case("a p value above 1", analysis(pValue="1.6"), ("registry_possible_values",), "a p value of 1.6 does not exist"),
    Case(
        "a negative standard deviation",
        at(*MEANS, 0, "spread", to="-4.0"),
        ("registry_possible_values",),
        "a standard deviation or error of -4.0 does not exist",
    ),
    Case(
        "a negative ratio",
        ratio("-0.40", "-0.80", "0.00", "0.05"),
        ("registry_possible_values",),
        "it may be its logarithm",
    ),
    Case(
        "a difference that the groups do not give",
        stated("25.0", "11.3", "38.7"),
        ("registry_estimate_from_groups",),
        "the groups' values, 60 of 100 and 42 of 98, give 17.14, but 25.0 is posted",
    ),
    Case("an adjusted difference", stated("25.0", "11.3", "38.7", statisticalMethod="Regression, Logistic"), ()),
    Case("a difference of unknown direction", analysis(paramValue="25.0", ciUpperLimit="46.6"), ()),
    Case(
        "a period that does not add up",
        at(*FLOW, "milestones", 1, "achievements", 0, "numSubjects", to="91"),
        ("registry_flow_arithmetic",),
        "Participant flow, period Overall Study, group Examplamab: 100 participants started, but 91 completed and 10",
    ),
    Case(
        "more reasons than participants",
        at(*FLOW, "dropWithdraws", 0, "reasons", 1, "numSubjects", to="4"),
        ("registry_flow_arithmetic",),
        "18 participants did not complete, but the reasons add up to 19.",
    ),
    Case("reasons that are not given", at(*FLOW, "dropWithdraws", 0, "reasons", 1, "numSubjects", to="2"), ()),
    Case(
        "a total that leaves people out",
        region,
        ("registry_total_group",),
        "Region of Enrollment, Austria, group Total: 121 is posted for everybody, but the groups add up to 198.",
    ),
    Case(
        "a mean of everybody outside the groups'",
        at(*AGE, "classes", 0, "categories", 0, "measurements", 2, "value", to="65.1"),
        ("registry_total_group",),
        "the mean of everybody is 65.1, but those of the groups lie between 60.9 and 61.2.",
    ),
    Case(
        "another set at baseline",
        at("participantFlowModule", "groups", to=groups("FG", "Never treated")),
        (),
    ),
]
