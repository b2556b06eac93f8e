"""Network meta-analysis: all treatments that trials connect, compared with each other at once.

Contrast-based and frequentist, under consistency and with one tau² for all comparisons (so that the contrasts of a
multi-arm trial correlate by 1/2 between trials). Source: Rücker 2012, Res Synth Methods 3:312; Lu et al. 2011, Res
Synth Methods 2:43.
"""

from __future__ import annotations

import numpy as np

from kb_cli import __version__
from kb_cli.errors import UsageMistake
from kb_cli.stats.arguments import choose
from kb_cli.synthesis.network_consistency import heterogeneity
from kb_cli.synthesis.network_model import TAU2_METHODS, contrast_system, estimate_tau2, network_estimates
from kb_cli.synthesis.network_result import PREDICTION_RULES, NetworkResult
from kb_cli.synthesis.network_studies import INVERSE_VARIANCE, NetworkData, require_connected


def network_meta_analysis(
    data: NetworkData,
    reference: str | None = None,
    model: str = "random",
    tau2_method: str = "DL",
    level: float = 0.95,
    prediction_rule: str = "HTS",
) -> NetworkResult:
    """Compare all treatments of a network.

    data: from contrasts_from_counts, _means, _rates or _pairs. reference: the first by name unless given. model: common
    or random. tau2_method: DL, REML, ML or PM. level: 0.95 for 95 % intervals.
    Raises DisconnectedNetwork with the parts of a network that does not hang together, UnusableNetwork without a
    usable study, UsageMistake for a reference that is not in it.
    """
    choose("model", model, ("common", "random"))
    choose("tau2 method", tau2_method, TAU2_METHODS)
    choose("prediction rule", prediction_rule, tuple(PREDICTION_RULES))
    if not 0 < level < 1:
        raise UsageMistake(f"level: {level:g} is not between 0 and 1 (0.95 gives 95 % intervals)")
    require_connected(data)
    names = data.treatments
    base = names[0] if reference is None else reference
    if base not in names:
        raise UsageMistake(f"no treatment {base!r} in this network; there are: {', '.join(names)}")
    rounding = sum(study.discrepancy for study in data.studies)
    tau2 = estimate_tau2(contrast_system(data.studies, names), tau2_method, rounding)
    values, variances = network_estimates(data.studies, names, tau2 if model == "random" else 0.0)
    return NetworkResult(
        data=data,
        treatments=names,
        reference=base,
        measure=data.measure,
        pooling=INVERSE_VARIANCE,
        model=model,
        tau2_method=tau2_method,
        tau2=tau2,
        level=level,
        prediction_rule=prediction_rule,
        zero_rule=data.zero_rule,
        estimates=values,
        standard_errors=np.sqrt(variances),
        heterogeneity=heterogeneity(data.studies, names, level),
        studies=tuple(study.study for study in data.studies),
        multi_arm_studies=tuple(study.study for study in data.studies if study.is_multi_arm),
        comparisons=sum(len(study.treatments) * (len(study.treatments) - 1) // 2 for study in data.studies),
        excluded=data.excluded,
        software=f"evidencekb {__version__}",
    )
