"""The tables of AACT that are read, and their columns (its db/structure.sql, ctti-clinicaltrials/aact)."""

from __future__ import annotations

from typing import NamedTuple


class Table(NamedTuple):
    """A table of AACT.

    links: ids of rows of other tables. counts: numbers of people or events. texts: the rest that is read.
    said_once: texts that are the same in all rows of a study. needed: columns without which rows have no place or
    no number. is_essential: without the table, numbers of results would be missing.
    """

    texts: tuple[str, ...]
    links: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    said_once: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    is_essential: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        return self.links + self.counts + self.said_once + self.texts


CELL = ("ctgov_group_code", "classification", "category", "param_value")
CELL_TEXTS = (*CELL, "dispersion_value", "dispersion_lower_limit", "dispersion_upper_limit", "explanation_of_na")
TABLES = {
    "studies": Table(
        (
            *("brief_title", "official_title", "acronym", "study_type", "phase", "enrollment", "enrollment_type"),
            *("overall_status", "start_month_year", "start_date", "primary_completion_month_year"),
            *("primary_completion_date", "completion_month_year", "completion_date", "study_first_posted_date"),
            *("results_first_posted_date", "last_update_posted_date", "limitations_and_caveats", "updated_at"),
        )
    ),
    "conditions": Table(("name",)),
    "browse_conditions": Table(("mesh_term", "mesh_type"), is_essential=False),
    "browse_interventions": Table(("mesh_term", "mesh_type"), is_essential=False),
    "interventions": Table(("intervention_type", "name", "description")),
    "intervention_other_names": Table(("name",), links=("intervention_id",), is_essential=False),
    "design_groups": Table(("group_type", "title", "description")),
    "design_group_interventions": Table((), links=("design_group_id", "intervention_id"), is_essential=False),
    "designs": Table(("allocation", "intervention_model", "primary_purpose", "masking")),
    "countries": Table(("name", "removed"), is_essential=False),
    "eligibilities": Table(("gender", "minimum_age", "maximum_age", "healthy_volunteers", "criteria")),
    "sponsors": Table(("lead_or_collaborator", "name")),
    "design_outcomes": Table(("outcome_type", "measure", "time_frame", "description"), is_essential=False),
    "result_groups": Table(
        ("ctgov_group_code", "result_type", "title", "description"),
        links=("outcome_id",),
        needed=("ctgov_group_code", "result_type", "title"),
    ),
    "participant_flows": Table(("recruitment_details", "pre_assignment_details"), is_essential=False),
    "milestones": Table(
        ("ctgov_group_code", "title", "period", "description", "count", "milestone_description", "count_units"),
        needed=("ctgov_group_code", "title", "period", "count"),
    ),
    "drop_withdrawals": Table(
        ("ctgov_group_code", "period", "reason", "count", "drop_withdraw_comment", "reason_comment", "count_units"),
        needed=("ctgov_group_code", "period", "reason", "count"),
    ),
    "baseline_counts": Table(("ctgov_group_code", "units", "count"), needed=("ctgov_group_code", "count")),
    "baseline_measurements": Table(
        (
            *CELL_TEXTS,
            *("title", "description", "units", "param_type", "dispersion_type", "population_description"),
            *("calculate_percentage", "number_analyzed", "number_analyzed_units"),
        ),
        needed=(*CELL, "title", "param_type"),
    ),
    "outcomes": Table(
        (
            *("outcome_type", "title", "description", "time_frame", "population", "anticipated_posting_month_year"),
            *("units", "units_analyzed", "dispersion_type", "param_type"),
        ),
        needed=("title", "param_type"),
    ),
    "outcome_counts": Table(
        ("ctgov_group_code", "units", "count"),
        links=("outcome_id", "result_group_id"),
        needed=("outcome_id", "ctgov_group_code", "count"),
    ),
    "outcome_measurements": Table(
        (*CELL_TEXTS, "dispersion_lower_limit_raw", "dispersion_upper_limit_raw"),
        links=("outcome_id", "result_group_id"),
        said_once=("title",),
        needed=("outcome_id", *CELL),
    ),
    "outcome_analyses": Table(
        (
            *("non_inferiority_type", "non_inferiority_description", "param_type", "param_value", "dispersion_type"),
            *("dispersion_value", "p_value_modifier", "p_value", "p_value_raw", "p_value_description", "ci_n_sides"),
            *("ci_percent", "ci_lower_limit", "ci_upper_limit", "ci_lower_limit_raw", "ci_upper_limit_raw"),
            *("ci_upper_limit_na_comment", "method", "method_description", "estimate_description"),
            *("groups_description", "other_analysis_description"),
        ),
        links=("outcome_id",),
        needed=("id", "outcome_id", "param_type", "param_value"),
    ),
    "outcome_analysis_groups": Table(
        ("ctgov_group_code",), links=("outcome_analysis_id",), needed=("outcome_analysis_id", "ctgov_group_code")
    ),
    "reported_events": Table(
        (
            *("ctgov_group_code", "event_type", "adverse_event_term", "organ_system", "vocab", "assessment"),
            *("default_vocab", "default_assessment"),
        ),
        counts=("event_count", "subjects_affected", "subjects_at_risk"),
        said_once=("time_frame", "description", "frequency_threshold"),
        needed=("ctgov_group_code", "event_type", "adverse_event_term", "subjects_affected", "subjects_at_risk"),
    ),
    "reported_event_totals": Table(
        ("ctgov_group_code", "event_type"),
        counts=("subjects_affected", "subjects_at_risk"),
        needed=("ctgov_group_code", "event_type", "subjects_affected", "subjects_at_risk"),
    ),
}
"""Tables by name; each has nct_id, too, and an id unless it is exported without."""
UNNOTED = {"default_vocab", "default_assessment", "result_group_id", "outcome_id"}
"""Columns whose absence loses nothing: another column says the same in the exports that lack them."""
