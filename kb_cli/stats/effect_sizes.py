"""Effect sizes with their variances, as meta-analysis takes them: ratios as natural logarithms.

Direction: experimental over, or minus, comparator. The rule for empty cells is an argument of every function that
needs one, because it shows in the third digit of a pooled result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from kb_cli.stats.arguments import FloatArray, InvalidInput, Numbers, Rows, choose
from kb_cli.stats.two_groups import COUNTS, count_rows


class EffectSize(NamedTuple):
    """A value on the scale of analysis (logarithm for ratios) and its variance; NaN where there is none."""

    value: Numbers
    variance: Numbers


@dataclass(frozen=True)
class ZeroCells:
    """What is done where one of the four cells of a table is 0.

    add: added to each of the four cells. to: of tables with an empty cell (only0, as metafor and RevMan), of all
    tables once one of them has an empty cell (if0all), of all (all), or of no table (none).
    double_zero: keep or drop (give NaN for) tables with no events, or events only, in both groups.
    """

    add: float = 0.5
    to: str = "only0"
    double_zero: str = "keep"

    def __post_init__(self) -> None:
        choose("to", self.to, ("only0", "if0all", "all", "none"))
        choose("double_zero", self.double_zero, ("keep", "drop"))
        if not 0 <= self.add < np.inf:
            raise InvalidInput("add", f"{self.add:g} is negative or infinite")

    def cells(self, rows: Rows) -> list[FloatArray]:
        """Events and others of both groups after the rule."""
        x1, n1, x2, n2 = rows.columns(*COUNTS)
        cells = [x1, n1 - x1, x2, n2 - x2]
        empty = np.logical_or.reduce([cell == 0 for cell in cells])
        if self.to == "if0all":
            empty = np.full(empty.shape, bool(empty.any()))
        elif self.to in ("all", "none"):
            empty = np.full(empty.shape, self.to == "all")
        cells = [np.where(empty, cell + self.add, cell) for cell in cells]
        if self.double_zero == "drop":
            dropped = ((x1 == 0) & (x2 == 0)) | ((x1 == n1) & (x2 == n2))
            cells = [np.where(dropped, np.nan, cell) for cell in cells]
        return cells


# The rule of metafor's escalc and of RevMan; NONE computes from the counts as they are.
DEFAULT = ZeroCells()
NONE = ZeroCells(add=0.0, to="none")


def log_risk_ratio(
    events: Any,
    total: Any,
    comparator_events: Any,
    comparator_total: Any,
    zero_cells: ZeroCells = DEFAULT,
    *,
    corrected_total: str = "both_cells",
) -> EffectSize:
    """Log risk ratio with variance 1/x1 - 1/n1 + 1/x2 - 1/n2.

    corrected_total: what a correction does to the total: both_cells gives 0.5/(n+1) for no events (RevMan, metafor),
    events_only gives 0.5/(n+0.5) (R's meta with RR.Cochrane = FALSE).
    Source: Katz et al. 1978, Biometrics 34:469.
    """
    choose("corrected_total", corrected_total, ("both_cells", "events_only"))
    rows = count_rows(events, total, comparator_events, comparator_total)
    a, b, c, d = zero_cells.cells(rows)
    n1, n2 = a + b, c + d
    if corrected_total == "events_only":
        n1, n2 = n1 - (a - rows["events"]), n2 - (c - rows["comparator_events"])
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log((a / n1) / (c / n2))
        variance = 1.0 / a - 1.0 / n1 + 1.0 / c - 1.0 / n2
    return effect_of(rows, value, variance)


def log_odds_ratio(
    events: Any, total: Any, comparator_events: Any, comparator_total: Any, zero_cells: ZeroCells = DEFAULT
) -> EffectSize:
    """Log odds ratio with variance 1/a + 1/b + 1/c + 1/d. Source: Woolf 1955, Annals of Human Genetics 19:251."""
    rows = count_rows(events, total, comparator_events, comparator_total)
    a, b, c, d = zero_cells.cells(rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        return effect_of(rows, np.log((a * d) / (b * c)), 1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d)


def risk_difference_effect(
    events: Any,
    total: Any,
    comparator_events: Any,
    comparator_total: Any,
    zero_cells: ZeroCells = NONE,
    *,
    corrected: str = "both",
) -> EffectSize:
    """Risk difference (a fraction) with unpooled variance; nothing is added unless asked for.

    metafor's escalc adds 1/2 to tables with an empty cell here too: pass `DEFAULT` for its numbers. corrected: both,
    or variance, where the difference stays as observed (R's meta, RevMan).
    """
    choose("corrected", corrected, ("both", "variance"))
    rows = count_rows(events, total, comparator_events, comparator_total)
    a, b, c, d = zero_cells.cells(rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = a / (a + b) - c / (c + d)
        if corrected == "variance":
            x1, n1, x2, n2 = rows.columns(*COUNTS)
            difference = np.where(np.isnan(difference), np.nan, x1 / n1 - x2 / n2)
        return effect_of(rows, difference, a * b / (a + b) ** 3 + c * d / (c + d) ** 3)


def peto_log_odds_ratio(events: Any, total: Any, comparator_events: Any, comparator_total: Any) -> EffectSize:
    """Peto's log odds ratio (O - E) / V with variance 1 / V; never corrected, NaN where V is 0.

    Biased towards no effect for large effects and for arms of very different size.
    Source: Yusuf et al. 1985, Prog Cardiovasc Dis 27:335.
    """
    rows = count_rows(events, total, comparator_events, comparator_total)
    x1, n1, x2, n2 = rows.columns(*COUNTS)
    size, with_event = n1 + n2, x1 + x2
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = x1 - n1 * with_event / size
        variance = n1 * n2 * with_event * (size - with_event) / (size * size * (size - 1.0))
        return effect_of(rows, excess / variance, 1.0 / variance)


def mean_difference(
    mean: Any,
    sd: Any,
    total: Any,
    comparator_mean: Any,
    comparator_sd: Any,
    comparator_total: Any,
    *,
    pooled_sd: bool = False,
) -> EffectSize:
    """Difference of means with variance sd²/n of each group added, or from one pooled standard deviation.

    mean, sd: in the unit of the outcome; total: participants, at least 1 (pooled: at least 2 in sum of n - 1 > 0).
    """
    rows = _mean_rows(mean, sd, total, comparator_mean, comparator_sd, comparator_total)
    m1, s1, n1, m2, s2, n2 = rows.columns()
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = s1**2 / n1 + s2**2 / n2
        if pooled_sd:
            variance = ((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2) * (1 / n1 + 1 / n2)
    return effect_of(rows, m1 - m2, variance)


# Named variants of the standardised mean difference: (bias correction, variance).
SMD_VARIANTS = {"metafor": ("exact_gamma", "LS"), "revman": ("approximate", "revman")}
BIAS_CORRECTIONS = ("exact_gamma", "approximate", "none")
SMD_VARIANCES = ("LS", "LS2", "UB", "revman")


def standardized_mean_difference(
    mean: Any,
    sd: Any,
    total: Any,
    comparator_mean: Any,
    comparator_sd: Any,
    comparator_total: Any,
    variant: str = "metafor",
    *,
    bias_correction: str | None = None,
    variance: str | None = None,
) -> EffectSize:
    """Difference of means over the pooled standard deviation, corrected for small samples (Hedges' g).

    variant: metafor (exact gamma factor; variance 1/n1 + 1/n2 + g²/2N) or revman (factor 1 - 3/(4N - 9); variance
    N/(n1 n2) + g²/2(N - 3.94), also R's meta and statsmodels). The parts can be chosen alone: bias_correction
    exact_gamma, approximate or none (Cohen's d); variance LS, revman, LS2 (the factor squared times the variance of d)
    or UB (unbiased). NaN with a pooled standard deviation of 0 or fewer than 2 degrees of freedom.
    Source: Hedges 1981, J Educ Stat 6:107; Hedges and Olkin 1985, chapter 5; Cochrane Handbook 6.5.1.2.
    """
    correction, kind = SMD_VARIANTS[choose("variant", variant, tuple(SMD_VARIANTS))]
    correction = choose("bias_correction", bias_correction or correction, BIAS_CORRECTIONS)
    kind = choose("variance", variance or kind, SMD_VARIANCES)
    rows = _mean_rows(mean, sd, total, comparator_mean, comparator_sd, comparator_total)
    m1, s1, n1, m2, s2, n2 = rows.columns()
    size, df = n1 + n2, n1 + n2 - 2
    with np.errstate(divide="ignore", invalid="ignore"):
        d = (m1 - m2) / np.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / df)
        factor = _bias_factor(df, correction)
        g = factor * d
        inverse = 1.0 / n1 + 1.0 / n2
        if kind == "LS":
            spread = inverse + g**2 / (2.0 * size)
        elif kind == "LS2":
            spread = factor**2 * (inverse + d**2 / (2.0 * size))
        elif kind == "UB":
            spread = inverse + (1.0 - (df - 2.0) / (df * factor**2)) * g**2
        else:
            spread = inverse + g**2 / (2.0 * (size - 3.94))
    return effect_of(rows, np.where(df > 1, g, np.nan), np.where(df > 1, spread, np.nan))


def standardized_mean_difference_unequal(
    mean: Any, sd: Any, total: Any, comparator_mean: Any, comparator_sd: Any, comparator_total: Any
) -> EffectSize:
    """Difference of means over the root of the mean of both variances, corrected (metafor's SMDH).

    The variance is that of metafor: the corrected difference stands in it, and the factor squared before it.
    Source: Bonett 2009, Psychological Methods 14:225, with the exact factor for N - 2 degrees of freedom.
    """
    rows = _mean_rows(mean, sd, total, comparator_mean, comparator_sd, comparator_total)
    m1, s1, n1, m2, s2, n2 = rows.columns()
    with np.errstate(divide="ignore", invalid="ignore"):
        average = (s1**2 + s2**2) / 2.0
        d = (m1 - m2) / np.sqrt(average)
        factor = _bias_factor(n1 + n2 - 2, "exact_gamma")
        variance = (s1**2 / (n1 - 1) + s2**2 / (n2 - 1)) / average
        variance = variance + (factor * d) ** 2 * (s1**4 / (n1 - 1) + s2**4 / (n2 - 1)) / (8.0 * average**2)
    return effect_of(rows, factor * d, factor**2 * variance)


def _bias_factor(df: FloatArray, correction: str) -> FloatArray:
    if correction == "none":
        return np.ones(df.shape)
    if correction == "approximate":
        return 1.0 - 3.0 / (4.0 * df - 1.0)
    from scipy.special import gammaln

    safe = np.where(df > 1, df, np.nan)
    return np.asarray(np.exp(gammaln(safe / 2.0) - gammaln((safe - 1.0) / 2.0)) * np.sqrt(2.0 / safe))


def log_ratio_of_means(
    mean: Any, sd: Any, total: Any, comparator_mean: Any, comparator_sd: Any, comparator_total: Any
) -> EffectSize:
    """Log of the ratio of two means with its variance by the delta method; both means must be above 0.

    Source: Hedges, Gurevitch, Curtis 1999, Ecology 80:1150.
    """
    rows = _mean_rows(mean, sd, total, comparator_mean, comparator_sd, comparator_total)
    rows.positive("mean", "comparator_mean")
    m1, s1, n1, m2, s2, n2 = rows.columns()
    with np.errstate(divide="ignore", invalid="ignore"):
        return effect_of(rows, np.log(m1 / m2), s1**2 / (n1 * m1**2) + s2**2 / (n2 * m2**2))


def log_rate_ratio(
    events: Any, time: Any, comparator_events: Any, comparator_time: Any, zero_cells: ZeroCells = DEFAULT
) -> EffectSize:
    """Log of the ratio of two rates with variance 1/x1 + 1/x2; 1/2 added to both counts by the rule for empty cells."""
    rows = _rate_rows(events, time, comparator_events, comparator_time)
    x1, t1, x2, t2 = rate_cells(rows, zero_cells)
    with np.errstate(divide="ignore", invalid="ignore"):
        return effect_of(rows, np.log((x1 / t1) / (x2 / t2)), 1.0 / x1 + 1.0 / x2)


def rate_difference_effect(
    events: Any, time: Any, comparator_events: Any, comparator_time: Any, zero_cells: ZeroCells = NONE
) -> EffectSize:
    """Difference of two rates with variance x1/t1² + x2/t2²; pass `DEFAULT` for the numbers of metafor's escalc."""
    rows = _rate_rows(events, time, comparator_events, comparator_time)
    x1, t1, x2, t2 = rate_cells(rows, zero_cells)
    with np.errstate(divide="ignore", invalid="ignore"):
        return effect_of(rows, x1 / t1 - x2 / t2, x1 / t1**2 + x2 / t2**2)


def rate_cells(rows: Rows, zero_cells: ZeroCells) -> list[FloatArray]:
    """Events and person-time of both groups after the rule for empty cells."""
    x1, t1, x2, t2 = rows.columns()
    empty = (x1 == 0) | (x2 == 0)
    if zero_cells.to in ("all", "none"):
        empty = np.full(empty.shape, zero_cells.to == "all")
    elif zero_cells.to == "if0all":
        empty = np.full(empty.shape, bool(empty.any()))
    added = np.where(empty, zero_cells.add, 0.0)
    if zero_cells.double_zero == "drop":
        added = np.where((x1 == 0) & (x2 == 0), np.nan, added)
    return [x1 + added, t1, x2 + added, t2]


def _rate_rows(events: Any, time: Any, comparator_events: Any, comparator_time: Any) -> Rows:
    rows = Rows(events=events, time=time, comparator_events=comparator_events, comparator_time=comparator_time)
    rows.whole("events", "comparator_events")
    rows.positive("time", "comparator_time")
    return rows


def correlation_effect(correlation: Any, total: Any) -> EffectSize:
    """Fisher's z transform of a correlation with variance 1/(n - 3). Source: Fisher 1921, Metron 1:3."""
    rows = Rows(correlation=correlation, total=total)
    rows.between("correlation", -1.0, 1.0)
    rows.whole("total")
    r, n = rows.columns()
    with np.errstate(divide="ignore", invalid="ignore"):
        return effect_of(rows, np.arctanh(r), np.where(n > 3, 1.0 / (n - 3.0), np.nan))


def _mean_rows(mean: Any, sd: Any, total: Any, comparator_mean: Any, comparator_sd: Any, comparator_total: Any) -> Rows:
    rows = Rows(
        mean=mean,
        sd=sd,
        total=total,
        comparator_mean=comparator_mean,
        comparator_sd=comparator_sd,
        comparator_total=comparator_total,
    )
    rows.not_negative("sd", "comparator_sd")
    rows.whole("total", "comparator_total")
    return rows


def effect_of(rows: Rows, value: FloatArray, variance: FloatArray) -> EffectSize:
    """Value and variance, both NaN where either is not a finite number."""
    usable = np.isfinite(value) & np.isfinite(variance)
    return EffectSize(rows.give(np.where(usable, value, np.nan)), rows.give(np.where(usable, variance, np.nan)))
