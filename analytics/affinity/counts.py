"""How many orders hold x, y and both; and what can be said from these four counts?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """Counts of orders, one entry per pair or rule "orders with x also hold y".

    `n`: orders in all; `n_x`: with x; `n_y`: with y; `n_xy`: with both. All int64; n_xy <= n_x, n_y <= n.
    """

    n: int
    n_x: Integers
    n_y: Integers
    n_xy: Integers


def counts(n: int, n_x: npt.ArrayLike, n_y: npt.ArrayLike, n_xy: npt.ArrayLike) -> Counts:
    """Which four counts belong together? Accepts numbers or arrays of the same length.

    >>> counts(100, 20, 80, 15).n_xy
    array([15])
    """
    x, y, both = (np.atleast_1d(np.asarray(part, dtype=np.int64)) for part in (n_x, n_y, n_xy))
    return Counts(int(n), x, y, both)


def _ratio(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> Floats:
    """Divide; inf where only the denominator is 0, nan (not defined) where both are."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.divide(np.asarray(numerator, np.float64), np.asarray(denominator, np.float64))


def _extra(c: Counts) -> Integers:
    """n times the orders beyond those that chance would give: exact, in integers."""
    return c.n * c.n_xy - c.n_x * c.n_y


def antecedent_support(c: Counts) -> Floats:
    """Which share of orders holds x?"""
    return _ratio(c.n_x, c.n)


def consequent_support(c: Counts) -> Floats:
    """Which share of orders holds y?"""
    return _ratio(c.n_y, c.n)


def support(c: Counts) -> Floats:
    """Which share of orders holds both?"""
    return _ratio(c.n_xy, c.n)


def confidence(c: Counts) -> Floats:
    """Which share of the orders with x holds y too?"""
    return _ratio(c.n_xy, c.n_x)


def lift(c: Counts) -> Floats:
    """How many times as often as by chance do x and y meet?"""
    return _ratio(_ratio(c.n * c.n_xy, c.n_x), c.n_y)


def representativity(c: Counts) -> Floats:
    """Which share of orders could be judged? All of them: an order line is never missing in part."""
    return _ratio(np.full(len(c.n_xy), c.n), c.n)


def leverage(c: Counts) -> Floats:
    """Which share of orders holds both beyond chance?"""
    return _ratio(_ratio(_extra(c), c.n), c.n)


def conviction(c: Counts) -> Floats:
    """How many times as often would x come without y, were they independent? inf: never seen without."""
    always = c.n_xy == c.n_x
    return np.where(always, np.inf, _ratio(_ratio((c.n - c.n_y) * c.n_x, c.n_x - c.n_xy), c.n))


def zhangs_metric(c: Counts) -> Floats:
    """How strongly do x and y attract (towards 1) or repel (towards -1) each other? 0 where it is not defined."""
    bound = np.maximum(c.n_xy * (c.n - c.n_x), c.n_x * (c.n_y - c.n_xy))
    return np.where(bound == 0, 0.0, _ratio(_extra(c), bound))


def jaccard(c: Counts) -> Floats:
    """Of the orders with either, which share holds both?"""
    return _ratio(c.n_xy, c.n_x + c.n_y - c.n_xy)


def certainty(c: Counts) -> Floats:
    """How much of the way from y's own share to certainty does x go? 0 where every order holds y."""
    gain = _ratio(_ratio(_extra(c), c.n_x), c.n - c.n_y)
    return np.where(c.n_y == c.n, 0.0, gain)


def kulczynski(c: Counts) -> Floats:
    """What is the mean of the confidences in both directions?"""
    return (_ratio(c.n_xy, c.n_x) + _ratio(c.n_xy, c.n_y)) / 2


def all_confidence(c: Counts) -> Floats:
    """What is the smaller of the confidences in both directions?"""
    return _ratio(c.n_xy, np.maximum(c.n_x, c.n_y))


def max_confidence(c: Counts) -> Floats:
    """What is the larger of the confidences in both directions?"""
    return _ratio(c.n_xy, np.minimum(c.n_x, c.n_y))


def cosine(c: Counts) -> Floats:
    """What is the geometric mean of the confidences in both directions?"""
    return _ratio(c.n_xy, np.sqrt(c.n_x.astype(np.float64) * c.n_y))


def imbalance_ratio(c: Counts) -> Floats:
    """How unequal are the numbers of orders with x and with y?"""
    return _ratio(np.abs(c.n_x - c.n_y), c.n_x + c.n_y - c.n_xy)


def added_value(c: Counts) -> Floats:
    """By how much does x raise the share of orders that hold y?"""
    return _ratio(_ratio(_extra(c), c.n_x), c.n)


def odds_ratio(c: Counts) -> Floats:
    """How many times are the odds of y higher with x than without?"""
    only_x, only_y = c.n_x - c.n_xy, c.n_y - c.n_xy
    neither = c.n - c.n_x - only_y
    return _ratio(c.n_xy.astype(np.float64) * neither, only_x.astype(np.float64) * only_y)


def phi(c: Counts) -> Floats:
    """What is the correlation of "holds x" with "holds y"? nan where all orders hold one of them."""
    spread = _spread(c.n_x, c.n) * _spread(c.n_y, c.n)
    return _ratio(_extra(c), spread)


def _spread(held: Integers, n: int) -> Floats:
    return np.asarray(np.sqrt(held.astype(np.float64) * (n - held)), np.float64)


def chi_squared(c: Counts) -> Floats:
    """How far are the counts from independence (one degree of freedom, no continuity correction)?"""
    return np.asarray(c.n * phi(c) ** 2, np.float64)


def fisher_p(c: Counts) -> Floats:
    """How likely would chance alone give at least so many common orders (one-sided, margins fixed)?"""
    from scipy.stats import hypergeom  # here: it takes a second to import, and few ask for it

    return np.asarray(hypergeom.sf(c.n_xy - 1, c.n, c.n_x, c.n_y), np.float64)


def hyper_confidence(c: Counts) -> Floats:
    """How likely would chance alone give fewer common orders (margins fixed)?"""
    from scipy.stats import hypergeom

    return np.asarray(hypergeom.cdf(c.n_xy - 1, c.n, c.n_x, c.n_y), np.float64)


def hyper_lift(c: Counts) -> Floats:
    """How many times as many common orders are there as chance exceeds once in a hundred? inf: chance gives none."""
    from scipy.stats import hypergeom

    return _ratio(c.n_xy, hypergeom.ppf(0.99, c.n, c.n_x, c.n_y))
