"""Among so many pairs, which counts would chance alone not bring about, and what can the data see at all?"""

from dataclasses import dataclass

import numpy as np
import scipy

from analytics.affinity.counts import Floats, Integers
from analytics.affinity.mining.ordering import Flags
from analytics.affinity.mining.threads import by_entry
from analytics.affinity.null_models.fixed_margins import Expected, expected_matrix

# Pairs are searched in two tiers, by what they can show with a power of POWER: an adjusted lift of 2, as most pairs
# worth having; or only one of 20, as a tea and its strainer. Each tier may spend half of the false discoveries.
EFFECTS, POWER = (2.0, 20.0), 0.8
# Expected joint orders are sorted into bins of this width (of their natural logarithm) to count the pairs of a tier.
BIN, LEAST, MOST = 0.02, 1e-3, 1e7
ROWS = 512


@dataclass(frozen=True)
class Family:
    """Which pairs are searched? Fixed by what is expected, before joint orders are looked at.

    `floors`: by tier, the expected joint orders from which on a pair belongs to it, falling; `sizes`: pairs by tier.
    """

    floors: tuple[float, ...]
    sizes: tuple[int, ...]

    @property
    def n_searched(self) -> int:
        """Pairs in all tiers."""
        return sum(self.sizes)

    def weights(self, chance: Floats) -> Floats:
        """By how much is each pair's p-value divided? 0 outside of the family; 1 on average within it."""
        found = np.zeros(len(chance))
        for floor, size in zip(reversed(self.floors), reversed(self.sizes), strict=True):
            found = np.where(chance >= floor, self.n_searched / (len(self.sizes) * max(size, 1)), found)
        return found


def family(model: Expected, *, false_discovery: float) -> Family:
    """Which pairs can this data see, at the level that the correction for searching them all needs?

    The level of a tier is its share of `false_discovery`, divided by its pairs: what the first discovery must pass.
    """
    counts = _histogram(model)
    lower = np.exp(np.log(LEAST) + BIN * np.arange(len(counts)))
    above = np.cumsum(counts[::-1])[::-1]
    floors: list[float] = []
    sizes: list[int] = []
    for effect in EFFECTS:
        size, taken = int(above[0]), sum(sizes)
        for _ in range(20):
            level = false_discovery / len(EFFECTS) / max(size, 1)
            at = int(np.argmax(power(lower, lift=effect, level=level) >= POWER))
            size, before = int(above[at]) - taken, size
            if size == before:
                break
        floors.append(float(lower[at]))
        sizes.append(max(size, 0))
    return Family(tuple(floors), tuple(sizes))


def _histogram(model: Expected) -> Integers:
    """How many pairs have how many expected joint orders?"""
    n = model.factors.shape[1]
    counts = np.zeros(int(np.log(MOST / LEAST) / BIN) + 1, np.int64)
    for begin in range(0, n, ROWS):
        rows = np.arange(begin, min(begin + ROWS, n))
        chance = expected_matrix(model, rows=rows)[np.arange(n)[None, :] > rows[:, None]]
        bins = np.floor(np.log(np.clip(chance[chance >= LEAST], LEAST, MOST / 1.1) / LEAST) / BIN).astype(np.int64)
        counts += np.bincount(bins, minlength=len(counts))
    return counts


def p_values(seen: Floats, chance: Floats) -> Floats:
    """How likely would chance alone give more joint orders, those that are as many counted by half? Poisson, mid-p.

    Counting ties in full is too careful where a count of one is the difference (Lancaster 1961): in shuffled orders
    nothing is found either way.

    >>> p_values(np.array([3.0, 0.0]), np.array([1.0, 1.0])).round(4).tolist()
    [0.0496, 1.0]
    """
    return by_entry(_p_values, seen, chance)


def _p_values(seen: Floats, chance: Floats) -> Floats:
    n, e = np.maximum(seen, 1e-9), np.maximum(chance, 1e-12)
    return np.where(seen > 0, (scipy.special.gammainc(n, e) + scipy.special.gammainc(n + 1, e)) / 2, 1.0)


def limits(seen: Floats, *, level: float = 0.95, repeats: Floats | float = 1.0) -> tuple[Floats, Floats]:
    """Between which limits does the expectation of a count lie? Exact for Poisson (Garwood 1936).

    `repeats`: by how much the count varies more than Poisson's because customers repeat themselves.

    >>> [float(limit.round(2)) for limit in limits(np.array(10.0))]
    [4.8, 18.39]
    """
    tail, own = (1 - level) / 2, seen / repeats
    low = np.where(own > 0, scipy.special.gammaincinv(np.maximum(own, 1e-9), tail), 0.0)
    return low * repeats, np.asarray(scipy.special.gammaincinv(own + 1, 1 - tail) * repeats, np.float64)


def power(chance: Floats, *, lift: Floats | float, level: float) -> Floats:
    """How likely is a pair of this adjusted lift to pass the level? By the Cornish-Fisher quantile of Poisson."""
    z = -float(scipy.special.ndtri(level))
    needed = np.ceil(chance + z * np.sqrt(chance) + (z * z - 1) / 6)
    return scipy.special.gammainc(np.maximum(needed, 1.0), lift * chance)


def q_values(p: Floats, *, weights: Floats, n_searched: int) -> Floats:
    """At which false discovery rate does each pair pass? 1 outside of the family.

    Benjamini and Hochberg 1995 on weighted p-values (Genovese, Roeder and Wasserman 2006); pairs that are not given
    count with a p-value of 1. Counts of different pairs depend on each other positively where they do (a product's
    sales), under which the procedure holds (Benjamini and Yekutieli 2001).
    """
    weighted = np.where(weights > 0, p / np.maximum(weights, 1e-12), np.inf)
    order = np.argsort(weighted, kind="stable")
    steps = weighted[order] * n_searched / np.arange(1, len(p) + 1)
    found = np.empty(len(p))
    found[order] = np.minimum.accumulate(steps[::-1])[::-1]
    return np.minimum(found, 1.0)


def discovered(p: Floats, *, weights: Floats, n_searched: int, rate: float) -> Flags:
    """Which pairs pass this false discovery rate? Those whose q-value is at most so high.

    No q-value is below p ÷ weight: what is beyond the rate by that is not put in order.
    """
    passes = weights * rate >= p
    passes[passes] = q_values(p[passes], weights=weights[passes], n_searched=n_searched) <= rate
    return passes


def orders_needed(chance: Floats, *, lift: Floats, level: float) -> Floats:
    """How many times the orders would show a pair of this adjusted lift with a power of 80%? inf for a lift of 1.

    On the scale of square roots, where the variance of a count is 1/4 whatever is expected (Anscombe 1948).
    """
    z, apart = (
        float(scipy.special.ndtri(POWER)) - float(scipy.special.ndtri(level)),
        2 * (np.sqrt(np.maximum(lift, 1.0)) - 1),
    )
    with np.errstate(divide="ignore"):
        return np.asarray((z / apart) ** 2 / np.maximum(chance, 1e-12), np.float64)
