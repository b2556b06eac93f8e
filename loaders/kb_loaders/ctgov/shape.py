"""What is read of a record: the paths, and the type of each."""

from __future__ import annotations

from typing import Any

TEXT, NUMBER, TRUTH = "VARCHAR", "DOUBLE", "BOOLEAN"
"""Counts are read as DOUBLE: as BIGINT, DuckDB would round 1.5 to 2 without a word."""


def _texts(names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split(), TEXT)


GROUPS = [_texts("id title description")]
DENOMS = [{"units": TEXT, "counts": [_texts("groupId value")]}]
CLASSES = [
    {
        "title": TEXT,
        "denoms": DENOMS,
        "categories": [
            {"title": TEXT, "measurements": [_texts("groupId value spread lowerLimit upperLimit comment")]},
        ],
    }
]
COUNTED = [_texts("comment groupId numSubjects numUnits")]
EVENTS = [
    {
        **_texts("term organSystem sourceVocabulary assessmentType notes"),
        "stats": [{"groupId": TEXT, "numEvents": NUMBER, "numAffected": NUMBER, "numAtRisk": NUMBER}],
    }
]
REGISTERED = [_texts("measure description timeFrame")]
TERMS = [_texts("id term")]
DATE = {"date": TEXT}

PROTOCOL = {
    "identificationModule": _texts("nctId briefTitle officialTitle acronym"),
    "statusModule": {
        "overallStatus": TEXT,
        "startDateStruct": DATE,
        "primaryCompletionDateStruct": DATE,
        "completionDateStruct": DATE,
        "studyFirstPostDateStruct": DATE,
        "resultsFirstPostDateStruct": DATE,
        "lastUpdatePostDateStruct": DATE,
    },
    "sponsorCollaboratorsModule": {"leadSponsor": {"name": TEXT}},
    "conditionsModule": {"conditions": [TEXT]},
    "designModule": {
        "studyType": TEXT,
        "phases": [TEXT],
        "designInfo": {
            "allocation": TEXT,
            "interventionModel": TEXT,
            "primaryPurpose": TEXT,
            "maskingInfo": {"masking": TEXT},
        },
        "enrollmentInfo": {"count": NUMBER, "type": TEXT},
    },
    "armsInterventionsModule": {
        "armGroups": [{**_texts("label type description"), "interventionNames": [TEXT]}],
        "interventions": [{**_texts("type name description"), "armGroupLabels": [TEXT], "otherNames": [TEXT]}],
    },
    "outcomesModule": {
        "primaryOutcomes": REGISTERED,
        "secondaryOutcomes": REGISTERED,
        "otherOutcomes": REGISTERED,
    },
    "eligibilityModule": {**_texts("eligibilityCriteria sex minimumAge maximumAge"), "healthyVolunteers": TRUTH},
    "contactsLocationsModule": {"locations": [{"country": TEXT}]},
}
RESULTS = {
    "participantFlowModule": {
        **_texts("recruitmentDetails preAssignmentDetails typeUnitsAnalyzed"),
        "groups": GROUPS,
        "periods": [
            {
                "title": TEXT,
                "milestones": [{"type": TEXT, "comment": TEXT, "achievements": COUNTED}],
                "dropWithdraws": [{"type": TEXT, "comment": TEXT, "reasons": COUNTED}],
            }
        ],
    },
    "baselineCharacteristicsModule": {
        **_texts("populationDescription typeUnitsAnalyzed"),
        "groups": GROUPS,
        "denoms": DENOMS,
        "measures": [
            {
                **_texts("title description populationDescription paramType dispersionType unitOfMeasure"),
                "denomUnitsSelected": TEXT,
                "calculatePct": TRUTH,
                "denoms": DENOMS,
                "classes": CLASSES,
            }
        ],
    },
    "outcomeMeasuresModule": {
        "outcomeMeasures": [
            {
                **_texts("type title description populationDescription reportingStatus anticipatedPostingDate"),
                **_texts("paramType dispersionType unitOfMeasure timeFrame typeUnitsAnalyzed denomUnitsSelected"),
                "calculatePct": TRUTH,
                "groups": GROUPS,
                "denoms": DENOMS,
                "classes": CLASSES,
                "analyses": [
                    {
                        "groupIds": [TEXT],
                        **_texts("groupDescription paramType paramValue dispersionType dispersionValue"),
                        **_texts("ciPctValue ciNumSides ciLowerLimit ciUpperLimit"),
                        **_texts("ciLowerLimitComment ciUpperLimitComment pValue pValueComment"),
                        **_texts("statisticalMethod statisticalComment estimateComment"),
                        **_texts("nonInferiorityType nonInferiorityComment otherAnalysisDescription"),
                        "testedNonInferiority": TRUTH,
                    }
                ],
            }
        ]
    },
    "adverseEventsModule": {
        **_texts("frequencyThreshold timeFrame description allCauseMortalityComment"),
        "eventGroups": [
            {
                **_texts("id title description"),
                **dict.fromkeys(("deathsNumAffected", "deathsNumAtRisk"), NUMBER),
                **dict.fromkeys(("seriousNumAffected", "seriousNumAtRisk"), NUMBER),
                **dict.fromkeys(("otherNumAffected", "otherNumAtRisk"), NUMBER),
            }
        ],
        "seriousEvents": EVENTS,
        "otherEvents": EVENTS,
    },
    "moreInfoModule": {"limitationsAndCaveats": {"description": TEXT}},
}
DERIVED = {
    "miscInfoModule": {"versionHolder": TEXT},
    "conditionBrowseModule": {"meshes": TERMS, "ancestors": TERMS},
    "interventionBrowseModule": {"meshes": TERMS, "ancestors": TERMS},
}
RECORD: dict[str, Any] = {
    "protocolSection": PROTOCOL,
    "resultsSection": RESULTS,
    "derivedSection": DERIVED,
    "hasResults": TRUTH,
}
"""Every path that is read. Names and addresses of people (contacts, investigators) are not among them."""


def columns_sql() -> str:
    """Return the columns of a record as ``read_json`` takes them, the hash that the feeder adds first."""
    columns = {"kbHash": TEXT, **RECORD}
    return "{" + ", ".join(f"{name}: '{_type_sql(kind)}'" for name, kind in columns.items()) + "}"


def _type_sql(kind: Any) -> str:
    if isinstance(kind, dict):
        return "STRUCT(" + ", ".join(f'"{name}" {_type_sql(inner)}' for name, inner in kind.items()) + ")"
    return f"{_type_sql(kind[0])}[]" if isinstance(kind, list) else str(kind)
