"""The keys of a question file: which each table has, and which ratings each domain of certainty takes."""

from __future__ import annotations

RATED = "rated_by rated_on"
KEYS: dict[str, tuple[str, str]] = {
    "": ("question_id question population intervention comparator", "setting studies note"),
    "source": ("source_id kind citation", "doi pmid registry_id published_on note"),
    "covariate": ("name", "unit about"),
    "subgroup": ("name levels", "about"),
    "outcome": (
        "outcome_id outcome kind measure favourable_direction",
        "importance importance_rating polarity follow_up scale unit network reference_treatment note",
    ),
    "outcome.thresholds": (
        "unit set_by set_on",
        "minimal_important_difference small moderate large reason",
    ),
    "outcome.pooling": ("preset", "reason"),
    "outcome.baseline_risk": (
        "baseline_risk risk per source locators",
        "risk_low risk_high ci_level timepoint about note",
    ),
    "outcome.evidence": (
        "trial population arm comparator",
        "endpoint adverse_event seriousness grade_min timepoint assessor confirmed_by confirmed_on note",
    ),
    "outcome.decision": ("about decision reason decided_by decided_on", ""),
    "outcome.risk_of_bias": (f"study domain judgement {RATED}", "reason"),
    "outcome.certainty": (f"domain rating {RATED}", "reason"),
}
"""Keys of each table by its dotted name: those that must be there, and those that may."""

LISTS = {"locators", "levels"}
SINGLE = {"outcome.thresholds", "outcome.pooling"}
"""Tables that stand once inside an outcome: ``[outcome.thresholds]``."""

DOWN = ("not_serious", "serious", "very_serious")
RATINGS: dict[str, tuple[str, ...]] = {
    "risk_of_bias": DOWN,
    "inconsistency": DOWN,
    "indirectness": DOWN,
    "imprecision": (*DOWN, "extremely_serious"),
    "publication_bias": ("undetected", "strongly_suspected"),
    "large_effect": ("no", "large", "very_large"),
    "dose_response": ("no", "yes"),
    "plausible_confounding": ("none", "would_reduce_effect", "would_suggest_spurious_effect"),
    "overall": ("high", "moderate", "low", "very_low"),
}
"""Ratings that each domain of the certainty of evidence takes (GRADE)."""

IMPORTANCE = {"critical": (7, 9), "important": (4, 6), "not_important": (1, 3)}
"""Ratings from 1 to 9 that each word of importance stands for (GRADE)."""

MEASURES = ("risk_ratio", "odds_ratio", "risk_difference", "hazard_ratio", "mean_difference")
"""Measures that an outcome can be pooled with."""

KINDS_OF_MEASURE = {
    "risk_ratio": {"binary"},
    "odds_ratio": {"binary"},
    "risk_difference": {"binary"},
    "hazard_ratio": {"time_to_event"},
    "mean_difference": {"continuous"},
}
"""Kinds of endpoint that a measure compares."""
