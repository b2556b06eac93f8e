"""How far the z of a log-rank test and that of a Cox model lie apart: the tolerance of p_against_interval.

    python -m tests.audit.logrank_against_wald

Simulated trials of two arms of equal size with exponential times, uniform censoring and hazard ratios of 0.37 to 1.65.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def z_values(time: Floats, event: Floats, arm: Floats) -> tuple[float, float]:
    """|z| of the log-rank test, and of the Cox model with one covariate, fitted by Newton's method; no ties."""
    order = np.argsort(time)
    event, arm = event[order] == 1, arm[order]
    at_risk = np.arange(len(arm), 0, -1)[event]
    treated = np.cumsum(arm[::-1])[::-1][event]
    seen = arm[event]
    expected = treated / at_risk
    logrank = (seen - expected).sum() / np.sqrt((expected * (1 - expected)).sum())
    beta = 0.0
    for _ in range(30):
        share = treated * np.exp(beta) / (treated * np.exp(beta) + at_risk - treated)
        information = (share * (1 - share)).sum()
        step = (seen - share).sum() / information
        beta += step
        if abs(step) < 1e-10:
            break
    return abs(float(logrank)), abs(float(beta * np.sqrt(information)))


def main(trials: int = 2000) -> None:
    """Print quantiles of the difference, overall and by the size of z."""
    rng = np.random.default_rng(7)
    found = []
    for _ in range(trials):
        n = int(rng.integers(60, 401))
        arm = (np.arange(n) % 2).astype(np.float64)
        time = rng.exponential(1 / np.where(arm == 1, np.exp(rng.uniform(-1, 0.5)), 1.0))
        censored = rng.uniform(0.3, 4, n)
        found.append(z_values(np.minimum(time, censored), (time <= censored).astype(np.float64), arm))
    both = np.array(found)
    apart = np.abs(both[:, 0] - both[:, 1])
    print("90, 99, 100 of 100:", np.quantile(apart, [0.9, 0.99, 1]).round(2), f"above 0.4: {(apart > 0.4).mean():.2%}")
    for low, high in ((0, 3.3), (3.3, 5), (5, 99)):
        some = apart[(both[:, 1] >= low) & (both[:, 1] < high)]
        print(f"z {low} to {high}: {len(some)} trials, largest {some.max():.2f}, above 0.4: {(some > 0.4).mean():.2%}")


if __name__ == "__main__":
    main()
