"""Made-up studies in the shape of ClinicalTrials.gov (API version 2), to be changed and loaded by tests.

``study()`` gives a whole record: two arms of 100 and 98 people, participant flow, baseline, two outcomes with an
analysis each, and adverse events. Its numbers fit each other. Every part is a plain dictionary that a test may change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Json = dict[str, Any]

DRUG, PLACEBO = "Examplamab", "Placebo"
N_DRUG, N_PLACEBO = 100, 98


def study(nct: str = "NCT90000001", **sections: Any) -> Json:
    """Return a study with results; a module given by its name (``adverseEventsModule={...}``) replaces its own.

    A module given as None is left out; ``resultsSection=None`` leaves out all results. ``derivedSection`` may be given
    whole.
    """
    record: Json = {
        "protocolSection": protocol(nct),
        "resultsSection": results(),
        "derivedSection": derived(),
        "hasResults": True,
    }
    for name, module in sections.items():
        holder = record if name.endswith("Section") else _section_of(record, name)
        if module is None:
            holder.pop(name, None)
        else:
            holder[name] = module
    record["hasResults"] = "resultsSection" in record
    return record


def _section_of(record: Json, module: str) -> Json:
    section: Json = record["resultsSection" if module in results() else "protocolSection"]
    return section


def protocol(nct: str) -> Json:
    """Return the protocol section: what was registered."""
    return {
        "identificationModule": {
            "nctId": nct,
            "orgStudyIdInfo": {"id": "EX-1"},
            "organization": {"fullName": "Example Institute", "class": "OTHER"},
            "briefTitle": "Examplamab in Made-up Disease",
            "officialTitle": "A Randomized Trial of Examplamab Against Placebo in Adults With Made-up Disease",
            "acronym": "EXAMPLE",
        },
        "statusModule": {
            "statusVerifiedDate": "2024-03",
            "overallStatus": "COMPLETED",
            "startDateStruct": {"date": "2020-01-15", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2022-06", "type": "ACTUAL"},
            "completionDateStruct": {"date": "2022-12-31", "type": "ACTUAL"},
            "studyFirstPostDateStruct": {"date": "2019-12-01", "type": "ACTUAL"},
            "resultsFirstPostDateStruct": {"date": "2023-06-01", "type": "ACTUAL"},
            "lastUpdatePostDateStruct": {"date": "2024-03-10", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Example Institute", "class": "OTHER"}},
        "conditionsModule": {"conditions": ["Made-up Disease"], "keywords": ["example"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE3"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {"masking": "DOUBLE"},
            },
            "enrollmentInfo": {"count": N_DRUG + N_PLACEBO, "type": "ACTUAL"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {
                    "label": DRUG,
                    "type": "EXPERIMENTAL",
                    "description": "Examplamab 10 mg once a day",
                    "interventionNames": ["Drug: Examplamab"],
                },
                {
                    "label": PLACEBO,
                    "type": "PLACEBO_COMPARATOR",
                    "description": "Placebo once a day",
                    "interventionNames": ["Drug: Placebo"],
                },
            ],
            "interventions": [
                {
                    "type": "DRUG",
                    "name": "Examplamab",
                    "description": "Tablets of 10 mg",
                    "armGroupLabels": [DRUG],
                    "otherNames": ["EX-101"],
                },
                {"type": "DRUG", "name": "Placebo", "armGroupLabels": [PLACEBO]},
            ],
        },
        "outcomesModule": {
            "primaryOutcomes": [{"measure": "Response", "description": "Complete response", "timeFrame": "24 weeks"}],
            "secondaryOutcomes": [{"measure": "Change in symptom score", "timeFrame": "24 weeks"}],
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* Age \\>= 18 years\n\nExclusion Criteria:\n\n* Pregnancy",
            "healthyVolunteers": False,
            "sex": "ALL",
            "minimumAge": "18 Years",
            "stdAges": ["ADULT", "OLDER_ADULT"],
        },
        "contactsLocationsModule": {
            "overallOfficials": [{"name": "Erika Example", "affiliation": "Example Institute", "role": "STUDY_CHAIR"}],
            "locations": [
                {"facility": "Example Hospital", "city": "Vienna", "country": "Austria"},
                {"facility": "Another Hospital", "city": "Graz", "country": "Austria"},
                {"facility": "Third Hospital", "city": "Oslo", "country": "Norway"},
            ],
        },
    }


def results() -> Json:
    """Return the results section: flow, baseline, outcomes and adverse events."""
    return {
        "participantFlowModule": flow(),
        "baselineCharacteristicsModule": baseline(),
        "outcomeMeasuresModule": {"outcomeMeasures": [response(), score()]},
        "adverseEventsModule": adverse_events(),
        "moreInfoModule": {
            "certainAgreement": {"piSponsorEmployee": False, "restrictiveAgreement": False},
            "pointOfContact": {
                "title": "Erika Example",
                "organization": "Example Institute",
                "email": "erika@example.org",
            },
            "limitationsAndCaveats": {"description": "The trial is made up."},
        },
    }


def groups(prefix: str, *more: str) -> list[Json]:
    """Return the two groups of a module (``FG``, ``BG``, ``OG``, ``EG``), and further ones by title."""
    titles = (DRUG, PLACEBO, *more)
    return [
        {"id": f"{prefix}{index:03}", "title": title, "description": f"Group {title}"}
        for index, title in enumerate(titles)
    ]


def counts(prefix: str, *values: object, key: str = "value") -> list[Json]:
    """Return one text a group: ``[{"groupId": "OG000", "value": "100"}, ...]``; a value None leaves its group out."""
    return [
        {"groupId": f"{prefix}{index:03}", key: str(value)} for index, value in enumerate(values) if value is not None
    ]


def flow() -> Json:
    """Return the participant flow of one period."""

    def milestone(type_: str, drug: int, placebo: int) -> Json:
        return {"type": type_, "achievements": counts("FG", drug, placebo, key="numSubjects")}

    return {
        "recruitmentDetails": "Recruited in made-up hospitals.",
        "groups": groups("FG"),
        "periods": [
            {
                "title": "Overall Study",
                "milestones": [
                    milestone("STARTED", N_DRUG, N_PLACEBO),
                    milestone("COMPLETED", 90, 80),
                    milestone("NOT COMPLETED", 10, 18),
                ],
                "dropWithdraws": [
                    {"type": "Adverse Event", "reasons": counts("FG", 6, 3, key="numSubjects")},
                    {"type": "Withdrawal by Subject", "reasons": counts("FG", 4, 15, key="numSubjects")},
                ],
            }
        ],
    }


def baseline() -> Json:
    """Return age and sex of the two groups and of their total."""
    everybody = N_DRUG + N_PLACEBO
    return {
        "groups": groups("BG", "Total"),
        "denoms": [{"units": "Participants", "counts": counts("BG", N_DRUG, N_PLACEBO, everybody)}],
        "measures": [
            {
                "title": "Age, Continuous",
                "paramType": "MEAN",
                "dispersionType": "STANDARD_DEVIATION",
                "unitOfMeasure": "years",
                "classes": [
                    {
                        "categories": [
                            {
                                "measurements": [
                                    {"groupId": "BG000", "value": "61.2", "spread": "8.4"},
                                    {"groupId": "BG001", "value": "60.9", "spread": "9.0"},
                                    {"groupId": "BG002", "value": "61.1", "spread": "8.7"},
                                ]
                            }
                        ]
                    }
                ],
            },
            {
                "title": "Sex: Female, Male",
                "paramType": "COUNT_OF_PARTICIPANTS",
                "unitOfMeasure": "Participants",
                "classes": [
                    {
                        "categories": [
                            {"title": "Female", "measurements": counts("BG", 52, 47, 99)},
                            {"title": "Male", "measurements": counts("BG", 48, 51, 99)},
                        ]
                    }
                ],
            },
        ],
    }


def response() -> Json:
    """Return the primary outcome: a count of participants, with a risk difference."""
    return {
        "type": "PRIMARY",
        "title": "Response",
        "description": "Complete response",
        "populationDescription": "All randomized participants",
        "reportingStatus": "POSTED",
        "paramType": "COUNT_OF_PARTICIPANTS",
        "unitOfMeasure": "Participants",
        "timeFrame": "24 weeks",
        "groups": groups("OG"),
        "denoms": [{"units": "Participants", "counts": counts("OG", N_DRUG, N_PLACEBO)}],
        "classes": [{"categories": [{"measurements": counts("OG", 60, 42)}]}],
        "analyses": [
            {
                "groupIds": ["OG000", "OG001"],
                "paramType": "Risk Difference (RD)",
                "paramValue": "17.1",
                "ciPctValue": "95",
                "ciNumSides": "TWO_SIDED",
                "ciLowerLimit": "3.4",
                "ciUpperLimit": "30.9",
                "pValue": "0.016",
                "statisticalMethod": "Chi-squared",
                "testedNonInferiority": False,
                "nonInferiorityType": "SUPERIORITY",
            }
        ],
    }


def score() -> Json:
    """Return the secondary outcome: a mean with its standard deviation, and a difference of means."""
    return {
        "type": "SECONDARY",
        "title": "Change in symptom score",
        "reportingStatus": "POSTED",
        "paramType": "MEAN",
        "dispersionType": "Standard Deviation",
        "unitOfMeasure": "score on a scale",
        "timeFrame": "24 weeks",
        "groups": groups("OG"),
        "denoms": [{"units": "Participants", "counts": counts("OG", 90, 80)}],
        "classes": [
            {
                "categories": [
                    {
                        "measurements": [
                            {"groupId": "OG000", "value": "-5.2", "spread": "4.0"},
                            {"groupId": "OG001", "value": "-3.1", "spread": "4.2"},
                        ]
                    }
                ]
            }
        ],
        "analyses": [
            {
                "groupIds": ["OG000", "OG001"],
                "paramType": "Mean Difference (Final Values)",
                "paramValue": "-2.1",
                "ciPctValue": "95",
                "ciNumSides": "TWO_SIDED",
                "ciLowerLimit": "-3.3",
                "ciUpperLimit": "-0.9",
                "pValue": "<0.001",
                "statisticalMethod": "t-test, 2 sided",
                "nonInferiorityType": "SUPERIORITY",
            }
        ],
    }


def event(term: str, organ_system: str, *affected: int, at_risk: Iterable[int] = (N_DRUG, N_PLACEBO)) -> Json:
    """Return a term with the participants affected in each group."""
    return {
        "term": term,
        "organSystem": organ_system,
        "sourceVocabulary": "MedDRA 24.0",
        "assessmentType": "SYSTEMATIC_ASSESSMENT",
        "stats": [
            {"groupId": f"EG{index:03}", "numEvents": n + 1, "numAffected": n, "numAtRisk": total}
            for index, (n, total) in enumerate(zip(affected, at_risk, strict=True))
        ],
    }


def adverse_events() -> Json:
    """Return deaths, two serious and two other terms."""
    totals = [(3, 12, 55, N_DRUG), (5, 9, 41, N_PLACEBO)]
    return {
        "frequencyThreshold": "5",
        "timeFrame": "Up to 30 days after the last dose",
        "description": "All participants who took a dose",
        "eventGroups": [
            {
                **group,
                "deathsNumAffected": deaths,
                "deathsNumAtRisk": n,
                "seriousNumAffected": serious,
                "seriousNumAtRisk": n,
                "otherNumAffected": other,
                "otherNumAtRisk": n,
            }
            for group, (deaths, serious, other, n) in zip(groups("EG"), totals, strict=True)
        ],
        "seriousEvents": [
            event("Pneumonia", "Infections and infestations", 8, 5),
            event("Atrial fibrillation", "Cardiac disorders", 4, 4),
        ],
        "otherEvents": [
            event("Headache", "Nervous system disorders", 30, 22),
            event("Nausea", "Gastrointestinal disorders", 25, 19),
        ],
    }


def derived() -> Json:
    """Return what the registry adds itself: the date of its data, and MeSH terms."""
    return {
        "miscInfoModule": {"versionHolder": "2024-04-01"},
        "conditionBrowseModule": {
            "meshes": [{"id": "D999999", "term": "Made-up Diseases"}],
            "ancestors": [{"id": "D999998", "term": "Diseases"}],
        },
        "interventionBrowseModule": {"meshes": [{"id": "C999999", "term": "examplamab"}]},
    }


def compact(record: Mapping[str, Any]) -> str:
    """Return a record on one line, as bulk files hold it."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def write_lines(path: Path, records: Iterable[Mapping[str, Any]]) -> Path:
    """Write newline-delimited JSON and return its path."""
    path.write_text("".join(compact(record) + "\n" for record in records), encoding="utf-8")
    return path
