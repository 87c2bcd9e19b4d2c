"""What would the best prices earn if goods were sold singly, only together, or both?

For a monopolist and shoppers who want at most one of each good and value them independently. The goods are alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Protocol

import numpy as np

from analytics.bundles.basket_choice import Floats

SEARCH = 100  # prices tried before the best is refined
NODES, WEIGHTS = np.polynomial.legendre.leggauss(96)


Point = np.ndarray[tuple[int], np.dtype[np.float64]]


class Valuation(Protocol):
    """How shoppers value a good: a frozen distribution of scipy.stats."""

    def sf(self, x: Floats) -> Floats:
        """Share of shoppers who value the good above x."""

    def pdf(self, x: Floats) -> Floats:
        """Density of shoppers at x."""

    def ppf(self, q: float) -> float:
        """The value below which a share q of shoppers lies."""


@dataclass(frozen=True)
class Price:
    """The best prices and what they earn per shopper: `single` of a good, `bundle` of the set; NaN if not sold."""

    single: float
    bundle: float
    value: float


def best_single(good: Valuation, *, cost: float = 0.0, n: int = 1) -> Price:
    """What do n such goods earn per shopper when each is sold alone?"""
    price, value = _best(lambda p: (p - cost) * _above(good, p), low=cost, high=_top(good))
    return Price(price, np.nan, n * value)


def best_bundle(survival: Callable[[float], float], *, cost: float = 0.0, high: float) -> Price:
    """What does a set earn per shopper when it is sold only whole?

    `survival`: share of shoppers whose total value is above a price; `cost` of the set; `high`: a price above the best.
    """
    price, value = _best(lambda p: (p - cost) * float(survival(p)), low=cost, high=high)
    return Price(np.nan, price, value)


def total_survival(good: Valuation) -> Callable[[float], float]:
    """Which share of shoppers values two such goods, taken together, above a price?"""
    low, high = float(good.ppf(0.0)), _top(good)
    low = max(low, float(good.ppf(1e-12)))

    def survival(price: float) -> float:
        bounds = (max(low, price - high), min(high, price - low))
        if bounds[0] >= bounds[1]:
            return 1.0 if price <= 2 * low else 0.0
        return _pairs(good, price, *bounds) + _above(good, bounds[1])

    return survival


def best_mixed(good: Valuation, *, cost: float = 0.0) -> Price:
    """What do two such goods earn per shopper when each is sold alone and both together for less?

    Source: Adams and Yellen 1976; Schmalensee 1984; Eckalbar 2010.
    """
    alone = best_single(good, cost=cost, n=2)
    from scipy.optimize import minimize  # here: it is slow to import

    pure = best_bundle(total_survival(good), cost=2 * cost, high=2 * _top(good))

    def loss(prices: Point) -> float:
        single, together = float(prices[0]), float(prices[1])
        if not max(single, cost) <= together <= 2 * single:
            return 0.0
        return -mixed_profit(good, single=single, bundle=together, cost=cost)

    starts = [(alone.single * 1.1, alone.single * 1.9), (pure.bundle * 0.8, pure.bundle), (pure.bundle, pure.bundle)]
    found = [minimize(loss, np.array(start), method="Nelder-Mead", tol=1e-11).x for start in starts]
    best = min(found, key=loss)
    return Price(float(best[0]), float(best[1]), -loss(best))


def mixed_profit(good: Valuation, *, single: float, bundle: float, cost: float = 0.0) -> float:
    """What do two such goods earn per shopper at a price for one and a price for both?

    One alone is bought by those who value it at its price or more, and the other at less than the bundle adds.
    """
    extra = bundle - single
    alone = 2 * _above(good, single) * (1 - _above(good, extra))
    both = _above(good, single) * _above(good, extra) + _pairs(good, bundle, extra, single)
    return (single - cost) * alone + (bundle - 2 * cost) * both


@dataclass(frozen=True)
class TablePrices:
    """What does each way of selling earn from shoppers whose values are known, and at which prices the best?"""

    separate: float
    pure: float
    mixed: float
    singles: tuple[float, ...]
    bundle: float


def best_for_table(values: Floats, *, costs: Floats | None = None) -> TablePrices:
    """What do two goods earn from shoppers whose values are known, one row each, (n, 2)?

    Each shopper takes what leaves the most; the seller gains a tie. Source: Stigler 1963.

    >>> best_for_table(np.array([[8000.0, 2500.0], [7000.0, 3000.0]])).separate
    19000.0
    """
    cost = np.zeros(2) if costs is None else costs
    never = float(values.sum()) + 1.0
    singles = [sorted({*values[:, i].tolist(), never}) for i in range(2)]
    whole = sorted({*values.sum(axis=1).tolist(), never})
    # the price at which a shopper is torn between the set and one good
    torn = {p + v for i in range(2) for p in singles[i] if p < never for v in values[:, 1 - i].tolist()}
    offers = [(a, b, c) for a, b in product(*singles) for c in sorted({*whole, *torn})]
    earned = {offer: _earned(values, cost, offer) for offer in offers}
    best = max(earned, key=lambda offer: (earned[offer], offer))
    separate = max(_earned(values, cost, (a, b, never)) for a, b in product(*singles))
    pure = max(_earned(values, cost, (never, never, c)) for c in whole)
    return TablePrices(separate, pure, earned[best], best[:2], best[2])


def _earned(values: Floats, cost: Floats, offer: tuple[float, float, float]) -> float:
    first, second, bundle = offer
    paid = np.array([0.0, first, second, first + second, bundle])
    worth = np.stack([0 * values[:, 0], values[:, 0], values[:, 1], values.sum(axis=1), values.sum(axis=1)], axis=1)
    gain = paid - np.array([0.0, cost[0], cost[1], cost.sum(), cost.sum()])
    left = worth - paid
    best = left.max(axis=1, keepdims=True)
    return float(np.where(left >= best - 1e-9, gain, -np.inf).max(axis=1).sum())


def _best(profit: Callable[[float], float], *, low: float, high: float) -> tuple[float, float]:
    """The best of many prices, refined between its neighbours."""
    from scipy.optimize import minimize_scalar  # here: it is slow to import

    tried = np.linspace(low, high, SEARCH)
    at = int(np.argmax([profit(float(price)) for price in tried]))
    bounds = (float(tried[max(at - 1, 0)]), float(tried[min(at + 1, SEARCH - 1)]))
    found = minimize_scalar(lambda p: -profit(float(p)), bounds=bounds, method="bounded", options={"xatol": 1e-10})
    return float(found.x), -float(found.fun)


def _above(good: Valuation, price: float) -> float:
    return float(good.sf(np.array([price]))[0])


def _pairs(good: Valuation, price: float, low: float, high: float) -> float:
    """Share of shoppers who value one good between low and high and both together above the price (Gauss-Legendre)."""
    v = 0.5 * (high + low) + 0.5 * (high - low) * NODES
    return float(0.5 * (high - low) * (WEIGHTS * good.pdf(v)) @ good.sf(price - v))


def _top(good: Valuation) -> float:
    return float(good.ppf(1 - 1e-12))
