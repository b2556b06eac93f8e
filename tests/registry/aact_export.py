"""Studies as AACT's tables: what its models keep of a record (app/models of ctti-clinicaltrials/aact)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.registry.aact_files import HEADERS, Row, Tables, write_tables
from tests.registry.records import Json


def number(text: str | None) -> str | None:
    """Return a text as a numeric column of Postgres keeps it: without zeros at its end, null if it is no number."""
    if text is None or not re.fullmatch(r"-?\d+(\.\d*)?|-?\.\d+", text):
        return None
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


class Exporter:
    """AACT's tables of some studies; add() takes a record."""

    def __init__(self) -> None:
        self.tables: Tables = {name: [] for name in HEADERS}

    def insert(self, table: str, nct: str, **values: Any) -> int:
        rows = self.tables[table]
        rows.append({"id": 1000 + len(rows), "nct_id": nct, **values})
        return 1000 + len(rows) - 1

    def add(self, record: Json) -> Exporter:
        protocol, results = record["protocolSection"], record.get("resultsSection") or {}
        nct = protocol["identificationModule"]["nctId"]
        self._add_study(nct, protocol, results)
        self._add_protocol(nct, protocol, record.get("derivedSection") or {})
        for module, add in (
            ("outcomeMeasuresModule", self._add_outcomes),
            ("participantFlowModule", self._add_flow),
            ("baselineCharacteristicsModule", self._add_baseline),
            ("adverseEventsModule", self._add_events),
        ):
            if module in results:
                add(nct, results[module])
        return self

    def _add_study(self, nct: str, protocol: Json, results: Json) -> None:
        names, status = protocol["identificationModule"], protocol["statusModule"]
        design = protocol.get("designModule", {})

        def date(key: str) -> str | None:
            return status.get(key, {}).get("date")

        def day(text: str | None) -> str | None:
            return None if text is None else f"{text}-28" if len(text) == 7 else text

        self.insert(
            "studies",
            nct,
            study_first_posted_date=date("studyFirstPostDateStruct"),
            results_first_posted_date=date("resultsFirstPostDateStruct"),
            last_update_posted_date=date("lastUpdatePostDateStruct"),
            **{
                f"{name}_{suffix}": change(date(key))
                for name, key in (
                    ("start", "startDateStruct"),
                    ("completion", "completionDateStruct"),
                    ("primary_completion", "primaryCompletionDateStruct"),
                )
                for suffix, change in (("month_year", lambda text: text), ("date", day))
            },
            study_type=design.get("studyType"),
            acronym=names.get("acronym"),
            brief_title=names.get("briefTitle"),
            official_title=names.get("officialTitle"),
            overall_status=status.get("overallStatus"),
            phase="/".join(design["phases"]) if design.get("phases") else None,
            enrollment=design.get("enrollmentInfo", {}).get("count"),
            enrollment_type=design.get("enrollmentInfo", {}).get("type"),
            limitations_and_caveats=results.get("moreInfoModule", {})
            .get("limitationsAndCaveats", {})
            .get("description"),
            updated_at="2024-04-02 05:10:11.123",
        )

    def _add_protocol(self, nct: str, protocol: Json, derived: Json) -> None:
        design = protocol.get("designModule", {}).get("designInfo", {})
        self.insert(
            "designs",
            nct,
            allocation=design.get("allocation"),
            intervention_model=design.get("interventionModel"),
            primary_purpose=design.get("primaryPurpose"),
            masking=design.get("maskingInfo", {}).get("masking"),
        )
        rules = protocol.get("eligibilityModule", {})
        self.insert(
            "eligibilities",
            nct,
            gender=rules.get("sex"),
            minimum_age=rules.get("minimumAge", "N/A"),
            maximum_age=rules.get("maximumAge", "N/A"),
            healthy_volunteers=rules.get("healthyVolunteers"),
            criteria=rules.get("eligibilityCriteria"),
        )
        sponsor = protocol.get("sponsorCollaboratorsModule", {}).get("leadSponsor", {})
        self.insert("sponsors", nct, lead_or_collaborator="lead", name=sponsor.get("name"))
        self.insert("sponsors", nct, lead_or_collaborator="collaborator", name="A collaborator")
        for name in protocol.get("conditionsModule", {}).get("conditions", []):
            self.insert("conditions", nct, name=name, downcase_name=name.lower())
        for table, module in (("conditions", "condition"), ("interventions", "intervention")):
            for key, kind in (("meshes", "mesh-list"), ("ancestors", "mesh-ancestor")):
                for term in derived.get(f"{module}BrowseModule", {}).get(key, []):
                    self.insert(f"browse_{table}", nct, mesh_term=term["term"], mesh_type=kind)
        places = protocol.get("contactsLocationsModule", {}).get("locations", [])
        for country in dict.fromkeys(place.get("country") for place in places):
            self.insert("countries", nct, name=country, removed=False)
        self.insert("countries", nct, name="Atlantis", removed=True)
        for kind in ("primary", "secondary", "other"):
            for one in protocol.get("outcomesModule", {}).get(f"{kind}Outcomes", []):
                self.insert(
                    "design_outcomes",
                    nct,
                    outcome_type=kind,
                    measure=one.get("measure"),
                    time_frame=one.get("timeFrame"),
                    description=one.get("description"),
                )
        arms = protocol.get("armsInterventionsModule", {})
        ids = {}
        for arm in arms.get("armGroups", []):
            ids[arm["label"]] = self.insert(
                "design_groups", nct, group_type=arm.get("type"), title=arm["label"], description=arm.get("description")
            )
        for one in arms.get("interventions", []):
            key = self.insert(
                "interventions",
                nct,
                intervention_type=one.get("type"),
                name=one.get("name"),
                description=one.get("description"),
            )
            for name in one.get("otherNames", []):
                self.insert("intervention_other_names", nct, intervention_id=key, name=name)
            for label in one.get("armGroupLabels", []):
                self.insert("design_group_interventions", nct, design_group_id=ids[label], intervention_id=key)

    def _add_groups(self, nct: str, groups: list[Json], kind: str, outcome: int | None = None) -> dict[str, int]:
        return {
            group["id"]: self.insert(
                "result_groups",
                nct,
                ctgov_group_code=group["id"],
                result_type=kind,
                title=group.get("title"),
                description=group.get("description"),
                outcome_id=outcome,
            )
            for group in groups
        }

    def _add_outcomes(self, nct: str, module: Json) -> None:
        for one in module.get("outcomeMeasures", []):
            key = self.insert(
                "outcomes",
                nct,
                outcome_type=one.get("type"),
                time_frame=one.get("timeFrame"),
                population=one.get("populationDescription"),
                anticipated_posting_month_year=one.get("anticipatedPostingDate"),
                units_analyzed=one.get("typeUnitsAnalyzed"),
                **_of_measure(one),
            )
            groups = self._add_groups(nct, one.get("groups", []), "Outcome", key)
            for denom in one.get("denoms", []):
                for count in denom["counts"]:
                    self.insert(
                        "outcome_counts",
                        nct,
                        outcome_id=key,
                        result_group_id=groups[count["groupId"]],
                        ctgov_group_code=count["groupId"],
                        scope="Measure",
                        units=denom["units"],
                        count=count["value"],
                    )
            for values in _cells(one):
                low, high = values.pop("lowerLimit"), values.pop("upperLimit")
                values.pop("denoms")
                self.insert(
                    "outcome_measurements",
                    nct,
                    outcome_id=key,
                    result_group_id=groups[values["ctgov_group_code"]],
                    **_of_measure(one),
                    **values,
                    dispersion_lower_limit_raw=low,
                    dispersion_upper_limit_raw=high,
                    dispersion_lower_limit=number(low),
                    dispersion_upper_limit=number(high),
                )
            for analysis in one.get("analyses", []):
                self._add_analysis(nct, key, groups, analysis)

    def _add_analysis(self, nct: str, outcome: int, groups: dict[str, int], one: Json) -> None:
        p = one.get("pValue")
        key = self.insert(
            "outcome_analyses",
            nct,
            outcome_id=outcome,
            non_inferiority_type=one.get("nonInferiorityType"),
            non_inferiority_description=one.get("nonInferiorityComment"),
            param_type=one.get("paramType"),
            param_value=number(one.get("paramValue")),
            dispersion_type=one.get("dispersionType"),
            dispersion_value=number(one.get("dispersionValue")),
            p_value_modifier=None if p is None else re.sub(r"[\d.-]", "", p).strip(),
            p_value=None if p is None else number(re.sub(r"[<> =]", "", p).strip()),
            p_value_raw=p,
            p_value_description=one.get("pValueComment"),
            ci_n_sides=one.get("ciNumSides"),
            ci_percent=number(one.get("ciPctValue")),
            ci_lower_limit=number(one.get("ciLowerLimit")),
            ci_upper_limit=number(one.get("ciUpperLimit")),
            ci_lower_limit_raw=one.get("ciLowerLimit"),
            ci_upper_limit_raw=one.get("ciUpperLimit"),
            ci_upper_limit_na_comment=one.get("ciUpperLimitComment"),
            method=one.get("statisticalMethod"),
            method_description=one.get("statisticalComment"),
            estimate_description=one.get("estimateComment"),
            groups_description=one.get("groupDescription"),
            other_analysis_description=one.get("otherAnalysisDescription"),
        )
        for code in one.get("groupIds", []):
            self.insert(
                "outcome_analysis_groups",
                nct,
                outcome_analysis_id=key,
                result_group_id=groups.get(code),
                ctgov_group_code=code,
            )

    def _add_flow(self, nct: str, module: Json) -> None:
        groups = self._add_groups(nct, module.get("groups", []), "Participant Flow")
        self.insert(
            "participant_flows",
            nct,
            recruitment_details=module.get("recruitmentDetails"),
            pre_assignment_details=module.get("preAssignmentDetails"),
            units_analyzed=module.get("typeUnitsAnalyzed"),
        )
        for period in module.get("periods", []):
            for one in period.get("milestones", []):
                for count in one.get("achievements", []):
                    self.insert(
                        "milestones",
                        nct,
                        result_group_id=groups[count["groupId"]],
                        ctgov_group_code=count["groupId"],
                        title=one.get("type"),
                        period=period.get("title"),
                        count=count.get("numSubjects"),
                        milestone_description=one.get("comment"),
                        count_units=count.get("numUnits"),
                    )
            for one in period.get("dropWithdraws", []):
                for count in one.get("reasons", []):
                    self.insert(
                        "drop_withdrawals",
                        nct,
                        result_group_id=groups[count["groupId"]],
                        ctgov_group_code=count["groupId"],
                        period=period.get("title"),
                        reason=one.get("type"),
                        count=count.get("numSubjects"),
                        drop_withdraw_comment=one.get("comment"),
                        reason_comment=count.get("comment"),
                        count_units=count.get("numUnits"),
                    )

    def _add_baseline(self, nct: str, module: Json) -> None:
        groups = self._add_groups(nct, module.get("groups", []), "Baseline")
        for denom in module.get("denoms", []):
            for count in denom["counts"]:
                self.insert(
                    "baseline_counts",
                    nct,
                    result_group_id=groups[count["groupId"]],
                    ctgov_group_code=count["groupId"],
                    units=denom["units"],
                    scope="overall",
                    count=count["value"],
                )
        for measure in module.get("measures", []):
            for values in _cells(measure):
                denoms = values.pop("denoms") or measure.get("denoms") or module.get("denoms", [])
                units = measure.get("denomUnitsSelected", "Participants")
                analysed = [
                    count["value"]
                    for denom in denoms
                    for count in denom["counts"]
                    if denom["units"] == units and count["groupId"] == values["ctgov_group_code"]
                ]
                percent = measure.get("calculatePct")
                self.insert(
                    "baseline_measurements",
                    nct,
                    result_group_id=groups[values["ctgov_group_code"]],
                    dispersion_lower_limit=number(values.pop("lowerLimit")),
                    dispersion_upper_limit=number(values.pop("upperLimit")),
                    **_of_measure(measure),
                    **values,
                    number_analyzed=analysed[0] if analysed else None,
                    number_analyzed_units=units,
                    population_description=measure.get("populationDescription"),
                    calculate_percentage=None if percent is None else "Yes" if percent else "No",
                )

    def _add_events(self, nct: str, module: Json) -> None:
        groups = self._add_groups(nct, module.get("eventGroups", []), "Reported Event")
        threshold = module.get("frequencyThreshold")
        for kind in ("serious", "other"):
            for term in module.get(f"{kind}Events", []):
                for one in term.get("stats", []):
                    self.insert(
                        "reported_events",
                        nct,
                        result_group_id=groups[one["groupId"]],
                        ctgov_group_code=one["groupId"],
                        time_frame=module.get("timeFrame"),
                        event_type=kind,
                        subjects_affected=one.get("numAffected"),
                        subjects_at_risk=one.get("numAtRisk"),
                        description=module.get("description"),
                        event_count=one.get("numEvents"),
                        organ_system=term.get("organSystem"),
                        adverse_event_term=term.get("term"),
                        frequency_threshold=None if threshold is None else int(float(threshold)),
                        vocab=term.get("sourceVocabulary"),
                        assessment=term.get("assessmentType"),
                    )
        for kind in ("serious", "other", "deaths"):
            for group in module.get("eventGroups", []):
                self.insert(
                    "reported_event_totals",
                    nct,
                    ctgov_group_code=group["id"],
                    event_type=kind,
                    classification=f"Total, {kind}",
                    subjects_affected=group.get(f"{kind}NumAffected"),
                    subjects_at_risk=group.get(f"{kind}NumAtRisk"),
                )


def export(folder: Path, *records: Json, **options: Any) -> Path:
    """Write the files of records into a folder; options are those of write_tables."""
    exporter = Exporter()
    for record in records:
        exporter.add(record)
    return write_tables(exporter.tables, folder, **options)


def _of_measure(one: Json) -> Row:
    return {
        "title": one.get("title"),
        "description": one.get("description"),
        "units": one.get("unitOfMeasure"),
        "param_type": one.get("paramType"),
        "dispersion_type": one.get("dispersionType"),
    }


def _cells(measure: Json) -> Iterable[Row]:
    """Yield the measurements of an outcome or a baseline measure with the titles above them."""
    for class_ in measure.get("classes", []):
        for category in class_.get("categories", []):
            for one in category.get("measurements", []):
                yield {
                    "ctgov_group_code": one["groupId"],
                    "classification": class_.get("title"),
                    "category": category.get("title"),
                    "param_value": one.get("value"),
                    "param_value_num": number(one.get("value")),
                    "dispersion_value": one.get("spread"),
                    "dispersion_value_num": number(one.get("spread")),
                    "explanation_of_na": one.get("comment"),
                    "lowerLimit": one.get("lowerLimit"),
                    "upperLimit": one.get("upperLimit"),
                    "denoms": class_.get("denoms"),
                }
