"""Time ten thousand random-effects meta-analyses in columns against a loop over statsmodels; see README.md.

Each has 2 to 50 trials. Both sides give the estimate with its Hartung-Knapp standard error and the DerSimonian-Laird
variance between trials, and are held against each other before the clock starts. The columns also give intervals and
p values, which the loop would have to compute on top.
"""

from __future__ import annotations

import sys
from typing import Any

from processes import Row
from statistics_functions import Pair, measure

META_ANALYSES = 10_000
SAMPLE = 500
BUDGET = 1 / 40


def made_up_trials() -> Any:
    """Effects, variances, and where each meta-analysis starts; the same ones every time."""
    import numpy as np

    random = np.random.default_rng(19860901)
    sizes = random.integers(2, 51, META_ANALYSES)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    tau = np.repeat(random.choice([0.0, 0.1, 0.3, 0.6], META_ANALYSES), sizes)
    variances = np.exp(random.normal(-2.5, 1.0, sizes.sum()))
    effects = np.repeat(random.normal(-0.2, 0.3, META_ANALYSES), sizes) + random.normal(
        0.0, np.sqrt(variances + tau**2)
    )
    return effects, variances, starts


def pair() -> Pair:
    """The work and the loop it is measured against, which does a sample only."""
    import numpy as np
    from statsmodels.stats.meta_analysis import combine_effects

    from kb_cli.synthesis.many import pool_many

    effects, variances, starts = made_up_trials()
    ends = np.append(starts[1:], effects.size)
    rows = np.random.default_rng(1).choice(META_ANALYSES, SAMPLE, replace=False)

    def loop() -> Any:
        with np.errstate(invalid="ignore"):
            return np.array(
                [_one(combine_effects, effects[starts[r] : ends[r]], variances[starts[r] : ends[r]]) for r in rows]
            )

    def work() -> Any:
        return pool_many(effects, variances, starts)

    result, expected = work(), loop()
    found = np.stack([result.estimate, result.standard_error, result.tau2], axis=1)[rows]
    # statsmodels lets tau2 fall below 0, where it is 0 here.
    same = expected[:, 2] > 0
    if not np.allclose(found[same], expected[same], rtol=1e-9, atol=1e-10) or found[~same, 2].any():
        raise AssertionError("the two sides of a benchmark give different numbers")
    name = f"DL with Hartung-Knapp, {META_ANALYSES:,} times"
    return Pair(name, f"statsmodels loop, {SAMPLE} scaled", work, loop, BUDGET, META_ANALYSES / SAMPLE)


def _one(combine_effects: Any, effects: Any, variances: Any) -> tuple[float, ...]:
    result = combine_effects(effects, variances, method_re="dl", use_t=True)
    return result.mean_effect_re, result.sd_eff_w_re_hksj, result.tau2


def main() -> list[Row]:
    """Measure, and return the row of the table."""
    print("measuring DL with Hartung-Knapp ...", file=sys.stderr)
    return [measure(pair())]


if __name__ == "__main__":
    from run import print_table

    sys.exit(print_table(main))
