"""Made-up studies, one for each trap that records of ClinicalTrials.gov hold, and what tests of them share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.registry.records import (
    DRUG,
    N_DRUG,
    N_PLACEBO,
    Json,
    adverse_events,
    baseline,
    counts,
    event,
    flow,
    groups,
    study,
)

OG = ("OG000", "OG001")


def cell(value: str | None, group: str = "OG000", **more: str) -> Json:
    """Return a measurement; more: ``spread``, ``lowerLimit``, ``upperLimit``, ``comment``."""
    return {"groupId": group, **({} if value is None else {"value": value}), **more}


def row(*cells: Json, title: str | None = None, denoms: list[Json] | None = None) -> Json:
    """Return a class with one category."""
    found: Json = {"categories": [{"measurements": list(cells)}]}
    if title is not None:
        found["title"] = title
    if denoms is not None:
        found["denoms"] = denoms
    return found


def denominator(*values: object, units: str = "Participants", prefix: str = "OG") -> Json:
    """Return a denominator of the groups, in their order."""
    return {"units": units, "counts": counts(prefix, *values)}


def outcome(*classes: Json, title: str = "Outcome", kind: str | None = "MEAN", **more: Any) -> Json:
    """Return an outcome; a key in more replaces its own, and None leaves it out."""
    found: Json = {
        "type": "SECONDARY",
        "title": title,
        "reportingStatus": "POSTED",
        "paramType": kind,
        "unitOfMeasure": "score on a scale",
        "timeFrame": "24 weeks",
        "groups": groups("OG"),
        "denoms": [denominator(N_DRUG, N_PLACEBO)],
        "classes": list(classes),
        **more,
    }
    return {key: value for key, value in found.items() if value is not None}


def analysis(groups_: Sequence[str] = OG, **more: Any) -> Json:
    """Return an analysis of the groups."""
    return {"groupIds": list(groups_), "nonInferiorityType": "SUPERIORITY", **more}


def with_outcomes(*outcomes: Json) -> Json:
    return study(outcomeMeasuresModule={"outcomeMeasures": list(outcomes)})


def with_baseline(*measures: Json, **more: Any) -> Json:
    return study(baselineCharacteristicsModule={**baseline(), "measures": list(measures), **more})


def with_events(**more: Any) -> Json:
    return study(adverseEventsModule={**adverse_events(), **more})


def measure(*classes: Json, title: str = "Weight", kind: str | None = "MEAN", **more: Any) -> Json:
    """Return a baseline measure."""
    found: Json = {"title": title, "paramType": kind, "unitOfMeasure": "kg", "classes": list(classes), **more}
    return {key: value for key, value in found.items() if value is not None}


def both(drug: str, placebo: str, title: str | None = None, **more: Any) -> Json:
    """Return a class with a value of each group."""
    return row(cell(drug), cell(placebo, "OG001"), title=title, **more)


LEVELS = ("80", "90", "95", "975", "99", "OTHER")
OTHER_UNITS = [denominator(100, 98), denominator(50, 49, units="eyes")]


def _pooled_groups() -> Json:
    module = adverse_events()
    everybody = {f"{kind}NumAtRisk": N_DRUG + N_PLACEBO for kind in ("deaths", "serious", "other")}
    pooled = {**module["eventGroups"][0], **everybody, "id": "EG002", "title": "All Participants"}
    module["eventGroups"].append({**pooled, "description": "Both groups"})
    for term in [*module["seriousEvents"], *module["otherEvents"]]:
        term["stats"].append({"groupId": "EG002", "numAffected": 50, "numAtRisk": N_DRUG + N_PLACEBO})
    return module


def _twice() -> Json:
    """Return a record with two titles of each kind: groups, outcomes, classes, measures, terms."""
    record = study()
    results = record["resultsSection"]
    for module, key in (("participantFlowModule", "groups"), ("baselineCharacteristicsModule", "groups")):
        results[module][key][1]["title"] = DRUG
    results["adverseEventsModule"]["eventGroups"][1]["title"] = DRUG
    same = outcome(both("1", "2", "Week 1"), both("3", "4", "Week 1"), both("5", "6"), both("7", "8"), title="Twice")
    same["groups"][1]["title"] = DRUG
    results["outcomeMeasuresModule"]["outcomeMeasures"] = [same, same, same]
    age = results["baselineCharacteristicsModule"]["measures"][0]
    age["classes"] = age["classes"] * 2
    results["baselineCharacteristicsModule"]["measures"] = [age, age]
    for key in ("seriousEvents", "otherEvents"):
        results["adverseEventsModule"][key] = results["adverseEventsModule"][key] * 2
    results["participantFlowModule"]["periods"] *= 2
    return record


def crossed_groups() -> list[Json]:
    """Return the two groups, each with the id that the other has elsewhere."""
    return [{**group, "id": name} for group, name in zip(groups("OG"), reversed(OG), strict=True)]


def _dates() -> Json:
    record = study()
    status = record["protocolSection"]["statusModule"]
    status["startDateStruct"] = {"date": "2020"}
    status["completionDateStruct"] = {"date": "2022-12"}
    status["resultsFirstPostDateStruct"] = {"date": "2023-06"}
    record["protocolSection"]["designModule"]["phases"] = ["PHASE1", "PHASE2"]
    return record


def _units_in_flow() -> Json:
    module = {**flow(), "typeUnitsAnalyzed": "Clinics"}
    module["periods"][0]["milestones"][0]["achievements"][0].update(
        numUnits="6", comment="Two withdrew \\> 1 day later"
    )
    return study(participantFlowModule=module)


def _escaped() -> Json:
    found = outcome(both("1", "2", "HbA1c \\>= 7\\_5"), title="Change \\[%\\] \\> 5", unitOfMeasure="mg\\*h")
    found["groups"][0].update(title="Examplamab \\>= 10 mg", description="Dose \\[mg\\]")
    record = with_outcomes(found)
    protocol, results = record["protocolSection"], record["resultsSection"]
    protocol["armsInterventionsModule"]["interventions"][0].update(description="\\> 5 mg", otherNames=["EX\\_101"])
    protocol["outcomesModule"]["primaryOutcomes"][0]["timeFrame"] = "\\>= 24 weeks"
    results["adverseEventsModule"].update(description="Grade \\>= 3", timeFrame="\\~2 years")
    results["participantFlowModule"].update(recruitmentDetails="\\*", preAssignmentDetails="\\<18")
    results["moreInfoModule"] = {"limitationsAndCaveats": {"description": "n \\< 10"}}
    return record


STUDIES: dict[str, Json] = {
    "plain": study(),
    "not posted": with_outcomes(
        {
            "type": "SECONDARY",
            "title": "Later",
            "reportingStatus": "NOT_POSTED",
            "timeFrame": "1 year",
            "anticipatedPostingDate": "2024-01",
        }
    ),
    "zero denominators": with_outcomes(
        outcome(kind=None, unitOfMeasure=None, denoms=[denominator(0, 0)], classes=None)
    ),
    "lacks groups": with_outcomes(outcome(row(cell("1.5")))),
    "baseline lacks groups": with_baseline(measure(row(cell("70", "BG000")))),
    "class without categories": with_outcomes(outcome(both("1", "2", "Week 1"), {"title": "At discharge"})),
    "baseline class without categories": with_baseline(
        measure({"title": "United States"}, title="Region of Enrollment", kind="NUMBER")
    ),
    "baseline without classes": with_baseline(measure(title="Race Not Collected", kind=None, classes=None)),
    "category without measurements": with_outcomes(
        outcome({"categories": [{"title": "Yes", "measurements": counts("OG", 60, 42)}, {"title": "No"}]})
    ),
    "group of nobody": with_outcomes(
        outcome(both("0", "3"), kind="COUNT_OF_PARTICIPANTS", denoms=[denominator(0, 98)])
    ),
    "several denominators": with_outcomes(
        outcome(both("30", "20"), title="Units", kind="COUNT_OF_UNITS", denomUnitsSelected="eyes", denoms=OTHER_UNITS),
        outcome(both("30", "20"), title="People", kind="COUNT_OF_PARTICIPANTS", denoms=OTHER_UNITS),
        outcome(
            both("30", "20"),
            title="People of eyes",
            kind="COUNT_OF_PARTICIPANTS",
            denomUnitsSelected="eyes",
            denoms=OTHER_UNITS,
        ),
        outcome(
            both("30", "20"),
            title="Eyes only",
            kind="NUMBER",
            unitOfMeasure="percentage of participants",
            denoms=OTHER_UNITS[1:],
        ),
    ),
    "class denominators": with_outcomes(
        outcome(
            both("10", "5", "Women", denoms=[denominator(40, 50)]),
            both("20", "5", "All"),
            row(cell("1"), title="Nobody", denoms=[denominator(0, 0)]),
            kind="COUNT_OF_PARTICIPANTS",
        )
    ),
    "baseline denominators": with_baseline(
        measure(
            row(cell("10", "BG000"), title="Class", denoms=[denominator(40, prefix="BG")]),
            row(cell("20", "BG000"), title="Measure"),
            title="Smoker",
            kind="COUNT_OF_PARTICIPANTS",
            denoms=[denominator(80, prefix="BG")],
        ),
        measure(row(cell("20", "BG000")), title="Drinker", kind="COUNT_OF_PARTICIPANTS"),
        measure(
            row(cell("20", "BG000")),
            title="Cataract",
            kind="COUNT_OF_PARTICIPANTS",
            denoms=[denominator(150, prefix="BG", units="eyes")],
        ),
    ),
    "other arm": with_outcomes(
        outcome(both("1", "2"), title="First"),
        outcome(both("3", "4"), title="Second", groups=crossed_groups()),
    ),
    "comments": with_outcomes(
        outcome(
            row(cell("13.7", lowerLimit="10.1", upperLimit="NA", comment="The upper limit was not estimable")),
            row(cell("NA", lowerLimit="8.2", upperLimit="NA", comment="Median not reached")),
            title="Overall Survival",
            kind="MEDIAN",
            unitOfMeasure="Months",
            dispersionType="95% Confidence Interval",
        )
    ),
    "spread without type": with_outcomes(outcome(row(cell("1", spread="9.90")))),
    "type does not fit": with_outcomes(
        outcome(row(cell("-0.971", lowerLimit="0.7", upperLimit="3.27")), dispersionType="Standard Deviation")
    ),
    "number": with_outcomes(
        *(
            outcome(both("60.5", "42"), title=f"{unit} of {title}", kind="NUMBER", unitOfMeasure=unit)
            for unit, title in (
                ("Percentage of Participants", "response"),
                ("percentage of patients", "survival at 12 months"),
                ("Percentage probability", "event-free survival"),
                ("percentage of doses", "doses"),
                ("percentage of participants", "OS rates at 12 months"),
                ("% of participants", "death, overall survival"),
            )
        ),
        outcome(both("60", "42.5"), title="head count", kind="NUMBER", unitOfMeasure="participants"),
    ),
    "count with limits": with_outcomes(
        outcome(
            row(cell("60", spread="5", lowerLimit="50", upperLimit="70")),
            kind="COUNT_OF_PARTICIPANTS",
            dispersionType="95% Confidence Interval",
        )
    ),
    "intervals": with_outcomes(
        outcome(
            both("1", "2"),
            analyses=[
                analysis(
                    paramType="Hazard Ratio (HR)",
                    paramValue="1.36",
                    ciPctValue="85",
                    ciNumSides="ONE_SIDED",
                    ciUpperLimit="1.70",
                ),
                analysis(ciPctValue="95", pValue="0.03", statisticalMethod="Log Rank"),
                analysis(
                    paramType="Cox Proportional Hazard",
                    paramValue=".965",
                    ciPctValue="97.3",
                    ciLowerLimit=".502",
                    ciUpperLimit="NA",
                    ciUpperLimitComment="Not estimable",
                    pValue="<0.001",
                    statisticalMethod="Log Rank",
                    dispersionType="STANDARD_ERROR_OF_MEAN",
                    dispersionValue="0.2",
                ),
                analysis(paramType="see above", paramValue="3"),
                analysis(("OG000",), paramType="Mean Difference (Net)", paramValue="-2", pValue="> 0.999"),
                analysis(
                    ("OG000", "OG001", "OG002"),
                    paramType="Maximum Tolerated Dose (mg)",
                    paramValue="30",
                    pValue="=0.247",
                ),
                analysis(paramType="Risk Difference (RD)", paramValue="0.17", ciLowerLimit="0.03", ciUpperLimit="0.31"),
                analysis(
                    paramType="Risk Difference (RD)",
                    paramValue="5.0",
                    ciPctValue="95",
                    ciNumSides="TWO_SIDED",
                    ciLowerLimit="1.0",
                    ciUpperLimit="9.0",
                    pValue="0.49",
                    estimateComment="A \\> B",
                ),
                analysis(paramType="Slope", paramValue="0.4", pValue="p <= .05", nonInferiorityType="OTHER_LEGACY"),
                analysis(pValue="not significant"),
            ],
            groups=groups("OG", "Third"),
            denoms=[denominator(100, 98, 50)],
        )
    ),
    "term twice": with_events(
        seriousEvents=[
            event("Pain", "Nervous system disorders", 1, 2),
            event("Pain", "Nervous system disorders", 3, 4),
        ],
        otherEvents=[event("Pain", "Nervous system disorders", 5, 6)],
    ),
    "no events module": study(adverseEventsModule=None),
    "few of the events": with_events(
        seriousEvents=[
            {
                "term": "Ovarian \\[cyst\\]",
                "organSystem": "General disorders",
                "notes": "Grade \\>2",
                "stats": [
                    {"groupId": "EG000", "numAffected": 0, "numAtRisk": 0},
                    {"groupId": "EG001", "numAffected": 2, "numAtRisk": 40, "numEvents": 3},
                ],
            }
        ],
        otherEvents=None,
        frequencyThreshold="1.70",
        eventGroups=[
            {**groups("EG")[0], "seriousNumAffected": 0, "otherNumAffected": 3, "otherNumAtRisk": 100},
            {
                **groups("EG")[1],
                "seriousNumAffected": 2,
                "seriousNumAtRisk": 98,
                "deathsNumAffected": 0,
                "deathsNumAtRisk": 98,
            },
        ],
    ),
    "pooled groups": study(adverseEventsModule=_pooled_groups()),
    "escapes": _escaped(),
    "twice": _twice(),
    "dates": _dates(),
    "units in flow": _units_in_flow(),
    "baseline levels": with_baseline(
        *(
            measure(
                row(cell("70.1", "BG000", lowerLimit="65", upperLimit="75.")),
                title=f"Weight {level}",
                dispersionType=f"CONFIDENCE_{level}",
            )
            for level in LEVELS
        ),
        measure(row(cell("7.5", "BG000", spread="0.3")), title="Error", dispersionType="STANDARD_ERROR"),
        measure(
            row(cell("7.5", "BG000", spread="30")),
            title="Geometric",
            kind="GEOMETRIC_MEAN",
            dispersionType="GEOMETRIC_COEFFICIENT",
        ),
        measure(
            row(cell("7.5", "BG000", lowerLimit="5", upperLimit="9")),
            title="Quartiles",
            kind="MEDIAN",
            dispersionType="INTER_QUARTILE_RANGE",
        ),
        measure(row(cell("7.5", "BG000", lowerLimit="1", upperLimit="11")), title="Range", dispersionType="FULL_RANGE"),
        measure(row(cell("7.5", "BG000")), title="Nothing", dispersionType="NA"),
        measure(
            row(cell("7.5", "BG000", lowerLimit="1", upperLimit="11")),
            title="Misfit",
            dispersionType="STANDARD_DEVIATION",
        ),
        measure(row(cell("NA", "BG000", comment="Not collected")), title="Sex", kind="COUNT_OF_PARTICIPANTS"),
        measure(row(cell("12.5", "BG000")), title="Half a person", kind="COUNT_OF_PARTICIPANTS"),
        measure(row(cell("40.5", "BG000")), title="Percent", kind="NUMBER", unitOfMeasure="percentage of participants"),
    ),
}
NCT = {name: f"NCT91{number:06}" for number, name in enumerate(STUDIES)}
for _name, _record in STUDIES.items():
    _record["protocolSection"]["identificationModule"]["nctId"] = NCT[_name]


def trial(name: str) -> str:
    """Return the trial_id of a made-up study."""
    return NCT[name].lower()
