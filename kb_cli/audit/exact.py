"""The few distributions and intervals that the audit needs while a database is built.

The same numbers as `kb_cli.stats` to ten digits (tests compare them, and scipy), in plain Python: a build must import
neither numpy nor scipy, and the audit evaluates some hundred rows, not millions. Proportions are fractions.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

Limits = tuple[float, float]


@lru_cache(maxsize=256)
def normal_quantile(probability: float) -> float:
    """The z below which a standard normal variable falls with this probability, 0 < probability < 1."""
    low, high = -40.0, 40.0
    for _ in range(200):
        middle = (low + high) / 2
        if 0.5 * math.erfc(-middle / math.sqrt(2)) < probability:
            low = middle
        else:
            high = middle
        if high - low < 1e-13:
            break
    return (low + high) / 2


@lru_cache(maxsize=256)
def z_of_level(level: float) -> float:
    """The z of a two-sided level: 1.95996 for 0.95."""
    return -normal_quantile((1 - level) / 2)


def two_sided_p(z: float) -> float:
    """The two-sided p of a standard normal statistic."""
    return math.erfc(abs(z) / math.sqrt(2))


def z_of_p(p: float) -> float:
    """The |z| of a two-sided p, 0 < p <= 1."""
    return abs(normal_quantile(p / 2)) if p < 1 else 0.0


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by Lentz's continued fraction.

    Source: NIST Digital Library of Mathematical Functions, 8.17.22.
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    tiny = 1e-300
    fraction, c, d = 1.0, 1.0, 0.0
    for step in range(1, 500):
        half = step // 2
        if step % 2:
            term = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            term = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        d = 1 + term * d
        d = 1 / (d if abs(d) > tiny else tiny)
        c = 1 + term / c
        c = c if abs(c) > tiny else tiny
        fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return front / fraction


def beta_quantile(probability: float, a: float, b: float) -> float:
    """The x at which the incomplete beta function reaches a probability, by Newton's method kept inside a bracket."""
    low, high, x = 0.0, 1.0, a / (a + b)
    log_beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    for _ in range(100):
        error = beta_cdf(x, a, b) - probability
        if error > 0:
            high = x
        else:
            low = x
        density = math.exp((a - 1) * math.log(x) + (b - 1) * math.log1p(-x) - log_beta)
        step = x - error / density if density > 0 else -1.0
        following = step if low < step < high else (low + high) / 2
        if abs(following - x) < 1e-14:
            return following
        x = following
    return x


def clopper_pearson(events: int, total: int, level: float) -> Limits:
    """Exact interval. Source: Clopper and Pearson 1934, Biometrika 26:404."""
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else beta_quantile(tail, events, total - events + 1)
    high = 1.0 if events == total else beta_quantile(1 - tail, events + 1, total - events)
    return low, high


def jeffreys(events: int, total: int, level: float) -> Limits:
    """Interval from a Beta(1/2, 1/2) prior, 0 and 1 at the ends. Source: Brown et al. 2001, Stat Sci 16:101."""
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else beta_quantile(tail, events + 0.5, total - events + 0.5)
    high = 1.0 if events == total else beta_quantile(1 - tail, events + 0.5, total - events + 0.5)
    return low, high


def wilson(events: int, total: int, level: float) -> Limits:
    """Score interval. Source: Wilson 1927, JASA 22:209."""
    z, p = z_of_level(level), events / total
    centre = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    return max(centre - half, 0.0), min(centre + half, 1.0)


def agresti_coull(events: int, total: int, level: float) -> Limits:
    """Wald interval after adding z²/2 successes and failures. Source: Agresti and Coull 1998, Am Stat 52:119."""
    z = z_of_level(level)
    n = total + z * z
    p = (events + z * z / 2) / n
    half = z * math.sqrt(p * (1 - p) / n)
    return max(p - half, 0.0), min(p + half, 1.0)


def wald(events: int, total: int, level: float) -> Limits:
    """Asymptotic interval, cut at 0 and 1."""
    p = events / total
    half = z_of_level(level) * math.sqrt(p * (1 - p) / total)
    return max(p - half, 0.0), min(p + half, 1.0)


def wald_corrected(events: int, total: int, level: float) -> Limits:
    """Asymptotic interval with continuity correction, cut at 0 and 1."""
    low, high = wald(events, total, level)
    return max(low - 0.5 / total, 0.0), min(high + 0.5 / total, 1.0)


RATE_METHODS: dict[str, Callable[[int, int, float], Limits]] = {
    "Clopper-Pearson": clopper_pearson,
    "Wilson": wilson,
    "Wald": wald,
    "Jeffreys": jeffreys,
    "Agresti-Coull": agresti_coull,
    "Wald with continuity correction": wald_corrected,
}
"""Usual intervals of one proportion, the commonest in print first."""


def difference_wald(x1: int, n1: int, x2: int, n2: int, level: float) -> Limits:
    """Asymptotic interval of a risk difference, unpooled variance."""
    p, q = x1 / n1, x2 / n2
    half = z_of_level(level) * math.sqrt(p * (1 - p) / n1 + q * (1 - q) / n2)
    return p - q - half, p - q + half


def difference_wald_corrected(x1: int, n1: int, x2: int, n2: int, level: float) -> Limits:
    """Asymptotic interval of a risk difference with continuity correction."""
    low, high = difference_wald(x1, n1, x2, n2, level)
    more = 0.5 * (1 / n1 + 1 / n2)
    return low - more, high + more


def difference_newcombe(x1: int, n1: int, x2: int, n2: int, level: float) -> Limits:
    """Hybrid score interval of a risk difference. Source: Newcombe 1998, Stat Med 17:873, method 10."""
    p, q = x1 / n1, x2 / n2
    (low1, high1), (low2, high2) = wilson(x1, n1, level), wilson(x2, n2, level)
    return p - q - math.hypot(p - low1, high2 - q), p - q + math.hypot(high1 - p, q - low2)


def difference_agresti_caffo(x1: int, n1: int, x2: int, n2: int, level: float) -> Limits:
    """Wald interval with a success and a failure more in each group. Source: Agresti and Caffo 2000, Am Stat 54:280."""
    return difference_wald(x1 + 1, n1 + 2, x2 + 1, n2 + 2, level)


DIFFERENCE_METHODS: dict[str, Callable[[int, int, int, int, float], Limits]] = {
    "Wald": difference_wald,
    "Newcombe": difference_newcombe,
    "Wald with continuity correction": difference_wald_corrected,
    "Agresti-Caffo": difference_agresti_caffo,
}
"""Usual intervals of a risk difference."""


def ratio_katz(x1: int, n1: int, x2: int, n2: int, level: float) -> Limits:
    """Interval of a risk ratio on the log scale; 0 to infinity without events.

    Source: Katz et al. 1978, Biometrics 34:469.
    """
    if x1 == 0 or x2 == 0:
        return 0.0, math.inf
    half = z_of_level(level) * math.sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)
    ratio = x1 / n1 / (x2 / n2)
    return ratio * math.exp(-half), ratio * math.exp(half)


def odds_woolf(x1: int, n1: int, x2: int, n2: int, level: float) -> Limits:
    """Interval of an odds ratio on the log scale; 0 to infinity with an empty cell.

    Source: Woolf 1955, Ann Hum Genet 19:251.
    """
    cells = (x1, n1 - x1, x2, n2 - x2)
    if 0 in cells:
        return 0.0, math.inf
    half = z_of_level(level) * math.sqrt(sum(1 / cell for cell in cells))
    ratio = x1 * (n2 - x2) / ((n1 - x1) * x2)
    return ratio * math.exp(-half), ratio * math.exp(half)


def chi_square_p(x1: int, n1: int, x2: int, n2: int) -> float:
    """Two-sided p of Pearson's chi-square test without correction; 1 where nobody or everybody has the event."""
    events, total = x1 + x2, n1 + n2
    if events in (0, total):
        return 1.0
    share = events / total
    return two_sided_p((x1 / n1 - x2 / n2) / math.sqrt(share * (1 - share) * (1 / n1 + 1 / n2)))


def yates_p(x1: int, n1: int, x2: int, n2: int) -> float:
    """Two-sided p of the chi-square test with Yates's continuity correction, as R's chisq.test has it."""
    events, total = x1 + x2, n1 + n2
    if events in (0, total):
        return 1.0
    deviation = abs(x1 * (n2 - x2) - x2 * (n1 - x1))
    corrected = max(deviation - min(total / 2, deviation), 0.0)
    return math.erfc(math.sqrt(total * corrected**2 / (n1 * n2 * events * (total - events)) / 2))


def fisher_p(x1: int, n1: int, x2: int, n2: int) -> float:
    """Two-sided p of Fisher's exact test: the tables no more likely than the observed one, as in R and scipy."""
    events, total = x1 + x2, n1 + n2

    def log_choose(n: int, k: int) -> float:
        return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)

    whole = log_choose(total, events)
    chances = {
        x: math.exp(log_choose(n1, x) + log_choose(n2, events - x) - whole)
        for x in range(max(0, events - n2), min(n1, events) + 1)
    }
    observed = chances[x1] * (1 + 1e-7)
    return min(1.0, math.fsum(chance for chance in chances.values() if chance <= observed))
