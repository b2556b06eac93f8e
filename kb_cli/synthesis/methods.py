"""How studies are pooled: every choice that changes a number has a name, and programs' habits are presets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from kb_cli.stats.arguments import check_level, choose
from kb_cli.stats.effect_sizes import ZeroCells

MODELS = ("common", "random")
POOLING = ("inverse_variance", "mantel_haenszel", "peto")
TAU2_ESTIMATORS = ("DL", "DL2", "PM", "REML", "ML", "SJ", "HS", "HE")
CI_METHODS = ("z", "t", "HK", "HK_adhoc", "HK_wider", "HK_IQWiG6")
PREDICTION_DF = ("normal", "k-1", "k-2")
PREDICTION_SE = ("classic", "HK")
RD_VARIANCES = ("sato", "greenland_robins")


@dataclass(frozen=True)
class PredictionRule:
    """How a prediction interval is made: estimate +- q * sqrt(tau2 + se2).

    df: of the t quantile q, k-1 or k-2, or normal for z. se: classic or Hartung-Knapp (the ad hoc form where the
    confidence interval has it). Sources: Higgins, Thompson, Spiegelhalter 2009, JRSS A 172:137 (k-2); Veroniki et al.
    2019, Res Synth Methods 10:23 (k-1).
    """

    df: str = "k-1"
    se: str = "classic"

    def __post_init__(self) -> None:
        choose("df", self.df, PREDICTION_DF)
        choose("se", self.se, PREDICTION_SE)


_KEPT = ZeroCells()
_DROPPED = ZeroCells(double_zero="drop")
_NOTHING_ADDED = ZeroCells(add=0.0, to="none")


@dataclass(frozen=True)
class Method:
    """Everything that pooling needs to know beside the studies.

    name: of the preset it came from, or what the user calls it.
    model: common (one true effect) or random (effects vary about a mean).
    pooling: inverse_variance, mantel_haenszel or peto. Mantel-Haenszel and Peto are common-effect methods; with the
        model random the effects are weighted by inverse variance (Peto: Peto's log odds ratios are).
    tau2: estimator of the between-study variance. q_about: the estimate that the Q of DL is taken about:
        inverse_variance, or mantel_haenszel (RevMan before 2025, and older versions of R's meta).
    ci: z; t with k-1 degrees of freedom; HK, Hartung-Knapp unmodified; HK_adhoc, its factor at least 1 (which is also
        meta's "se"); HK_wider, the wider of HK and the classic z interval (meta's "ci"); HK_IQWiG6, HK_adhoc where the
        HK interval is narrower than the classic DerSimonian-Laird interval, else HK. With a single study, and with
        the common effect of Mantel-Haenszel and Peto, each of them is z.
    prediction: None for no prediction interval; else its rule.
    zero_cells: of the effects of single studies. mh_zero_cells: inside the Mantel-Haenszel sums.
    rr_total: what a correction does to a total (see effect_sizes.log_risk_ratio).
    rd_correction: of risk and rate differences: variance (the difference itself stays as observed, and studies without
        events are kept) or both, as metafor does. rd_variance: of the Mantel-Haenszel risk difference.
    smd: variant of the standardised mean difference, metafor or revman; smd_parts: bias correction and variance in
        place of the variant's (see effect_sizes). pooled_sd: mean difference with one pooled standard deviation.
    i2: which I2 the method's program shows, from q or from tau2; both are computed.
    level: of confidence and prediction intervals, 0.95 for 95 %.
    """

    name: str = "evidencekb"
    model: str = "random"
    pooling: str = "inverse_variance"
    tau2: str = "REML"
    q_about: str = "inverse_variance"
    ci: str = "HK"
    prediction: PredictionRule | None = PredictionRule("k-1", "HK")
    zero_cells: ZeroCells = _DROPPED
    mh_zero_cells: ZeroCells = _NOTHING_ADDED
    rr_total: str = "both_cells"
    rd_correction: str = "variance"
    rd_variance: str = "sato"
    smd: str = "metafor"
    smd_parts: tuple[str | None, str | None] = (None, None)
    pooled_sd: bool = False
    i2: str = "q"
    level: float = 0.95

    def __post_init__(self) -> None:
        choose("model", self.model, MODELS)
        choose("pooling", self.pooling, POOLING)
        choose("tau2", self.tau2, TAU2_ESTIMATORS)
        choose("q_about", self.q_about, ("inverse_variance", "mantel_haenszel"))
        choose("ci", self.ci, CI_METHODS)
        choose("rr_total", self.rr_total, ("both_cells", "events_only"))
        choose("rd_correction", self.rd_correction, ("both", "variance"))
        choose("rd_variance", self.rd_variance, RD_VARIANCES)
        choose("i2", self.i2, ("q", "tau2"))
        check_level(self.level)


_DEFAULT = Method()

PRESETS: Mapping[str, Method] = MappingProxyType(
    {
        method.name: method
        for method in (
            _DEFAULT,
            Method(
                "revman-5",
                tau2="DL",
                q_about="mantel_haenszel",
                ci="z",
                prediction=None,
                zero_cells=_DROPPED,
                rd_variance="greenland_robins",
                smd="revman",
            ),
            Method(
                "revman-2025",
                zero_cells=_DROPPED,
                rd_variance="greenland_robins",
                smd="revman",
                i2="tau2",
            ),
            Method(
                "metafor",
                ci="z",
                prediction=PredictionRule("normal", "classic"),
                zero_cells=_KEPT,
                rd_correction="both",
                i2="tau2",
            ),
            Method(
                "meta",
                ci="z",
                prediction=PredictionRule("k-1", "classic"),
                zero_cells=_DROPPED,
                mh_zero_cells=_DROPPED,
                rr_total="events_only",
                smd="revman",
            ),
            Method("mantel-haenszel", model="common", pooling="mantel_haenszel", ci="z", prediction=None),
            Method("peto", model="common", pooling="peto", ci="z", prediction=None),
            Method("inverse-variance", model="common", ci="z", prediction=None),
        )
    }
)
"""Programs' defaults and the methods for rare events, by name."""
DEFAULT_PRESET = "evidencekb"
STRIP = ("evidencekb", "revman-2025", "revman-5", "metafor", "meta", "mantel-haenszel", "peto")
"""The presets of a robustness strip, in the order they are shown in."""


def preset(name: str, **changes: object) -> Method:
    """The preset of that name with some of its fields changed. Raises InvalidInput with the nearest name."""
    return replace(PRESETS[choose("preset", name, tuple(PRESETS))], **changes)  # type: ignore[arg-type]
