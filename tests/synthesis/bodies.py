"""Bodies of evidence that several tests pool. Figures retyped from the papers named."""

from __future__ import annotations

import numpy as np

from kb_cli.synthesis.studies import Studies, studies_from_counts, studies_from_effects

# BCG vaccine against tuberculosis: cases and others among the vaccinated, then among controls; latitude, year, and how
# participants were allocated. Colditz et al. 1994, JAMA 271:698.
BCG = np.array(
    [
        [4, 119, 11, 128, 44, 1948],
        [6, 300, 29, 274, 55, 1949],
        [3, 228, 11, 209, 42, 1960],
        [62, 13536, 248, 12619, 52, 1977],
        [33, 5036, 47, 5761, 13, 1973],
        [180, 1361, 372, 1079, 44, 1953],
        [8, 2537, 10, 619, 19, 1973],
        [505, 87886, 499, 87892, 13, 1980],
        [29, 7470, 45, 7232, 27, 1968],
        [17, 1699, 65, 1600, 42, 1961],
        [186, 50448, 141, 27197, 18, 1974],
        [5, 2493, 3, 2338, 33, 1969],
        [27, 16886, 29, 17825, 33, 1976],
    ],
    dtype=float,
)
LATITUDE, YEAR = BCG[:, 4], BCG[:, 5]
RANDOM, ALTERNATE, SYSTEMATIC = "random", "alternate", "systematic"
ALLOCATION = [RANDOM] * 4 + [ALTERNATE] * 2 + [RANDOM] * 3 + [SYSTEMATIC] * 4


def bcg(measure: str = "risk_ratio") -> Studies:
    a, b, c, d = BCG[:, :4].T
    return studies_from_counts(measure, a, a + b, c, c + d, [f"Trial {number}" for number in range(1, 14)])


# Trials with empty cells: one group, both groups, and everybody with the event.
SPARSE = ([0, 3, 0, 10, 2], [20, 30, 15, 10, 40], [2, 5, 0, 12, 6], [20, 30, 15, 12, 41])


def sparse(measure: str = "odds_ratio") -> Studies:
    return studies_from_counts(measure, *SPARSE, ["one empty", "plain", "no events", "all", "plain too"])


def generic(values: object, variances: object) -> Studies:
    return studies_from_effects(values, variances)
