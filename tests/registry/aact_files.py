"""Files as AACT writes them: the columns of db/structure.sql, COPY as CSV with bars, and what its exporter takes out.

Util::TableExporter (ctti-clinicaltrials/aact) deletes doubled quotation marks and puts ~ in the place of line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]

HEADERS = {
    "studies": "nct_id study_first_posted_date results_first_posted_date last_update_posted_date start_month_year "
    "start_date completion_month_year completion_date primary_completion_month_year primary_completion_date study_type "
    "acronym brief_title official_title overall_status phase enrollment enrollment_type limitations_and_caveats "
    "updated_at",
    "conditions": "id nct_id name downcase_name",
    "browse_conditions": "id nct_id mesh_term downcase_mesh_term mesh_type",
    "browse_interventions": "id nct_id mesh_term downcase_mesh_term mesh_type",
    "interventions": "id nct_id intervention_type name description",
    "intervention_other_names": "id nct_id intervention_id name",
    "design_groups": "id nct_id group_type title description",
    "design_group_interventions": "id nct_id design_group_id intervention_id",
    "designs": "id nct_id allocation intervention_model primary_purpose masking",
    "countries": "id nct_id name removed",
    "eligibilities": "id nct_id gender minimum_age maximum_age healthy_volunteers criteria",
    "sponsors": "id nct_id agency_class lead_or_collaborator name",
    "design_outcomes": "id nct_id outcome_type measure time_frame population description",
    "result_groups": "id nct_id ctgov_group_code result_type title description outcome_id",
    "participant_flows": "id nct_id recruitment_details pre_assignment_details units_analyzed",
    "milestones": "id nct_id result_group_id ctgov_group_code title period description count milestone_description "
    "count_units",
    "drop_withdrawals": "id nct_id result_group_id ctgov_group_code period reason count drop_withdraw_comment "
    "reason_comment count_units",
    "baseline_counts": "id nct_id result_group_id ctgov_group_code units scope count",
    "baseline_measurements": "id nct_id result_group_id ctgov_group_code classification category title description "
    "units param_type param_value param_value_num dispersion_type dispersion_value dispersion_value_num "
    "dispersion_lower_limit dispersion_upper_limit explanation_of_na number_analyzed number_analyzed_units "
    "population_description calculate_percentage",
    "outcomes": "id nct_id outcome_type title description time_frame population anticipated_posting_date "
    "anticipated_posting_month_year units units_analyzed dispersion_type param_type",
    "outcome_counts": "id nct_id outcome_id result_group_id ctgov_group_code scope units count",
    "outcome_measurements": "id nct_id outcome_id result_group_id ctgov_group_code classification category title "
    "description units param_type param_value param_value_num dispersion_type dispersion_value dispersion_value_num "
    "dispersion_lower_limit dispersion_upper_limit explanation_of_na dispersion_upper_limit_raw "
    "dispersion_lower_limit_raw",
    "outcome_analyses": "id nct_id outcome_id non_inferiority_type non_inferiority_description param_type param_value "
    "dispersion_type dispersion_value p_value_modifier p_value ci_n_sides ci_percent ci_lower_limit ci_upper_limit "
    "ci_upper_limit_na_comment p_value_description method method_description estimate_description groups_description "
    "other_analysis_description ci_upper_limit_raw ci_lower_limit_raw p_value_raw",
    "outcome_analysis_groups": "id nct_id outcome_analysis_id result_group_id ctgov_group_code",
    "reported_events": "id nct_id result_group_id ctgov_group_code time_frame event_type default_vocab "
    "default_assessment subjects_affected subjects_at_risk description event_count organ_system adverse_event_term "
    "frequency_threshold vocab assessment",
    "reported_event_totals": "id nct_id ctgov_group_code event_type classification subjects_affected subjects_at_risk",
}
NOT_READ = {"facilities": "id nct_id status name", "keywords": "id nct_id name downcase_name"}


def write_tables(
    tables: Tables,
    folder: Path,
    without: Iterable[tuple[str, str]] = (),
    change: Callable[[str, str, Any], Any] = lambda _table, _column, value: value,
) -> Path:
    """Write the files into a folder and return it. without: columns, as (table, column), that are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    absent = set(without)
    for table, names in (HEADERS | NOT_READ).items():
        columns = [name for name in names.split() if (table, name) not in absent]
        with (folder / f"{table}.txt").open("w", encoding="utf-8", newline="") as file:
            file.write("|".join(columns) + "\n")
            for row in tables.get(table, []):
                file.write(_line([change(table, name, row.get(name)) for name in columns]))
    return folder


def _line(values: list[Any]) -> str:
    """Return a row as COPY writes it and the exporter leaves it."""
    fields = []
    for value in values:
        text = "" if value is None else ("f", "t")[value] if isinstance(value, bool) else str(value)
        if re.search(r'[|"\r\n]', text):
            doubled = text.replace('"', '""')
            text = f'"{doubled}"'
        fields.append(text)
    line = "|".join(fields) + "\n"
    return re.sub(r"~$", "\n", re.sub(r"\n", "~", re.sub(r"\n\s", "~", line.replace('""', ""))))
