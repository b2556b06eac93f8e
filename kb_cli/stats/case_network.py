"""Networks in the case format: every key that a network meta-analysis has."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kb_cli.stats.case_fields import Fields, Values, level_of, spelled, word
from kb_cli.stats.case_indirect import described, indirect
from kb_cli.stats.case_network_data import first_of, named, network_data_of, pair_of
from kb_cli.synthesis.network import network_meta_analysis
from kb_cli.synthesis.network_consistency import EvidenceSplit, direct_and_indirect, omnibus_test
from kb_cli.synthesis.network_result import Estimate, NetworkResult
from kb_cli.synthesis.network_studies import direct_comparisons

MODELS = {"common": "common fixed fe ce fixed_effect fixed_effects common_effect common_effects equal_effects ee",
          "random": "random re random_effect random_effects"}  # fmt: skip
TAU2 = {
    "DL": "dl dersimonian_laird dersimonian_and_laird generalised_dl generalized_dl generalised_dersimonian_laird "
    "generalized_dersimonian_laird jackson mm moments method_of_moments netmeta",
    "REML": "reml restricted_maximum_likelihood restricted_ml",
    "ML": "ml maximum_likelihood",
    "PM": "pm paule_mandel mandel_paule eb empirical_bayes",
}
PREDICTION = {
    "HTS": "hts higgins t_k_2 k_2 df_q_minus_1 q_df_minus_1 df_q_1 q_df_1 true yes false no none t",
    "V": "v veroniki t_k_1 k_1 df_q q_df",
    "z": "z normal",
}
DIRECTIONS = {
    "lower": "small lower low small_values_beneficial small_values_good small_values_desirable desirable good "
    "beneficial small_beneficial small_good lower_is_better lower_better smaller smaller_is_better "
    "small_values_are_good",
    "higher": "large higher high large_values_beneficial large_values_good small_values_undesirable undesirable bad "
    "harmful small_values_bad small_values_harmful large_beneficial higher_is_better higher_better larger "
    "larger_is_better large_values_are_good",
}


def network(data: Fields, method: Fields) -> Values:
    """All keys of a network meta-analysis, from arms (long or wide) or contrasts."""
    result = _result(data, method)
    values = _heterogeneity(result) | _counts(result) | _omnibus(result)
    for name in result.treatments:
        values |= _aliases(name, _estimate(result, name, result.reference))
        for other in result.treatments:
            if name != other:
                values |= {f"{name}:{other}.{key}": value for key, value in _estimate(result, name, other).items()}
    values |= _splits(result, method) | _p_scores(result, method) | _asked_pair(result, method)
    values["league"] = result.estimates
    values["league_se"] = result.standard_errors
    return values


def _result(data: Fields, method: Fields) -> NetworkResult:
    network_data = network_data_of(data, method)
    reference = first_of(method, "reference", "reference_group", "ref", "baseline", "baseline_group")
    usual = "random"
    tau2 = first_of(method, "tau2_estimator", "tau2_method", "method_tau", "method.tau", "tau2", default="DL")
    prediction = first_of(method, "prediction", "prediction_interval", default="HTS")
    if isinstance(prediction, Mapping):
        prediction = first_of(prediction, "df", "method", default="HTS")
    return network_meta_analysis(
        network_data,
        None if reference is None else named(reference, network_data.treatments),
        spelled(first_of(method, "model", "effects", default=usual), MODELS, "model"),
        spelled(tau2, TAU2, "estimator of tau²"),
        float(level_of(method)),
        spelled(prediction, PREDICTION, "prediction interval"),
    )


def _estimate(result: NetworkResult, treatment: str, comparator: str) -> Values:
    if treatment == comparator:
        return {"estimate": 0.0, "se": 0.0}
    values = described(result.effect(treatment, comparator), ratio=result.is_ratio)
    if result.model == "random":
        low, high = result.prediction(treatment, comparator)
        values |= {"pi_lower": low, "pi_upper": high}
        if result.is_ratio:
            values |= {"exp_pi_lower": np.exp(low), "exp_pi_upper": np.exp(high)}
    return values


def _aliases(name: str, values: Values) -> Values:
    """The values under the treatment's name as it is, and in the plain spelling of words."""
    return {f"{spelling}.{key}": value for spelling in (word(name), name) for key, value in values.items()}


def _heterogeneity(result: NetworkResult) -> Values:
    found = result.heterogeneity
    values: Values = {"tau2": result.tau2, "tau": np.sqrt(result.tau2)}
    tests = {"Q": found.total, "Q_total": found.total, "QE": found.total, "Q_within": found.within,
             "Q_het": found.within, "Q_between": found.between, "Q_inc": found.between,
             "Q_between_random": found.between_random}  # fmt: skip
    for name, test in tests.items():
        values |= {name: test.q, f"{name}_df": test.df, f"{name}_p": test.p}
    values |= {"I2": found.i2, "I2_q": found.i2, "I2_lower": found.i2_lower, "I2_upper": found.i2_upper}
    values |= {"I2_q_lower": found.i2_lower, "I2_q_upper": found.i2_upper}
    values |= {"tau2_within": found.tau2_within, "tau_within": np.sqrt(found.tau2_within)}
    for part in found.designs:
        name = ":".join(part.design)
        values |= {f"{name}.Q": part.within.q, f"{name}.Q_df": part.within.df, f"{name}.Q_p": part.within.p}
        detached = part.between_when_detached
        values |= {f"{name}.Q_detached": detached.q, f"{name}.Q_detached_df": detached.df}
        values[f"{name}.Q_detached_p"] = detached.p
    return values


def _counts(result: NetworkResult) -> Values:
    designs = len(result.heterogeneity.designs)
    return {"k": len(result.studies), "m": result.comparisons, "n": len(result.treatments), "d": designs}


def _omnibus(result: NetworkResult) -> Values:
    """The test that all treatments are alike."""
    test = omnibus_test(result)
    return {"QM": test.q, "QM_df": test.df, "QM_p": test.p}


def _splits(result: NetworkResult, method: Fields) -> Values:
    values: Values = {}
    for first, second in direct_comparisons(result.data.studies):
        for pair in ((first, second), (second, first)):
            split = direct_and_indirect(result, *pair, _split_method(method))
            values |= {f"{pair[0]}:{pair[1]}.{key}": value for key, value in _split(split, result.is_ratio).items()}
    return values


def _split_method(method: Fields) -> str:
    return spelled(
        first_of(method, "split", "split_method", "netsplit", default="back_calculation"),
        {
            "back_calculation": "back_calculation backcalculation back side true",
            "exclusion": "exclusion sidde side_design",
        },
    )


def _split(split: EvidenceSplit, ratio: bool) -> Values:
    values: Values = {"prop_direct": split.proportion_direct, "k": len(split.studies)}
    for name in ("network", "direct", "indirect", "difference"):
        part: Estimate | None = getattr(split, name)
        if part is not None:
            values[name] = part.value
            values |= {f"{name}_{key}": value for key, value in described(part, ratio=ratio).items()}
    return values


def _asked_pair(result: NetworkResult, method: Fields) -> Values:
    """Keys without a pair for the comparison that a case names."""
    asked = first_of(method, "comparison", "contrast", "split_pair", "pair")
    if asked is None:
        return {}
    pair = pair_of(asked, result.treatments)
    split = direct_and_indirect(result, *pair, _split_method(method))
    values = _estimate(result, *pair) | _split(split, result.is_ratio)
    return values | {"prop": split.proportion_direct}


def _p_scores(result: NetworkResult, method: Fields) -> Values:
    asked = first_of(method, "pscore", "p_score", "pscores", "p_scores", "small_values", "small.values", "ranking")
    if asked is None or asked is False:
        return {}
    direction = spelled(asked, DIRECTIONS, "direction of benefit")
    values: Values = {}
    for name, score in result.p_scores(direction):
        values |= {f"{name}.pscore": score, f"pscore.{name}": score}
    return values


_NETWORKS = (
    "nma nma_arms nma_arms_binary nma_arms_counts nma_arms_2x2 nma_arms_continuous nma_arms_means nma_arms_rate "
    "nma_arms_rates nma_arms_count nma_arms_generic nma_binary nma_continuous nma_rates nma_2x2 nma_contrasts "
    "nma_contrast nma_contrast_level nma_pairs nma_pairwise nma_generic nma_yi_vi nma_hr nma_node_split nma_nodesplit "
    "nma_netsplit nma_split nma_side nma_league nma_league_table nma_pscore nma_pscores nma_inconsistency "
    "nma_decomposition nma_q network_meta_analysis node_split league_table"
)
_INDIRECT = "bucher bucher_chain indirect indirect_comparison nma_bucher itc"
NETWORK_TASKS = dict.fromkeys(_NETWORKS.split(), network) | dict.fromkeys(_INDIRECT.split(), indirect)
