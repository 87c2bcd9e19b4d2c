"""What does each product cost each week, which promotions run, and what does that do to demand?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.months import N_DAYS, SEASONS, START, calendar_month, month_of
from data.plan import Plan

N_WEEKS: Final = N_DAYS // 7 + 1
STEADY_ELASTICITY: Final = -0.6
N_MOVED: Final = 44
N_FOLLOWERS: Final = 10
_LEVELS: Final = np.array([0.74, 0.86, 1.0, 1.12, 1.24])


@dataclass(frozen=True)
class Cross:
    """A price that moves another product's demand: negative for complements, positive for substitutes."""

    product: int
    price_of: int
    elasticity: float


@dataclass(frozen=True)
class Prices:
    """Week by product: price level against list, promotion discount, and what both do to demand."""

    level: npt.NDArray[np.float64]
    promotion: npt.NDArray[np.float64]
    demand: npt.NDArray[np.float64]
    surge: npt.NDArray[np.float64]
    elasticity: npt.NDArray[np.float64]
    moved: tuple[int, ...]
    followers: tuple[int, ...]
    cross: tuple[Cross, ...]

    @property
    def steady(self) -> npt.NDArray[np.int64]:
        """The products whose price does not move for reasons of its own."""
        return np.setdiff1d(np.arange(self.level.shape[1]), [*self.moved, *self.followers])

    @property
    def answering(self) -> npt.NDArray[np.int64]:
        """The products whose demand answers to prices as the truth says, to the percent."""
        return np.unique([*self.moved, *self.followers, *(effect.product for effect in self.cross)]).astype(np.int64)

    def net_level(self) -> npt.NDArray[np.float64]:
        """Return the paid price against list, week by product, before any discount code."""
        return self.level * (1 - self.promotion)


def draw_prices(products: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> Prices:
    """Return two years of weekly prices: 44 products whose price moves, 10 whose promotions follow their demand."""
    n = len(products)
    level, promotion, surge = np.ones((N_WEEKS, n)), np.zeros((N_WEEKS, n)), np.ones((N_WEEKS, n))
    elasticity = np.full(n, STEADY_ELASTICITY)
    moved, followers = _choose(products, plan, rng)
    elasticity[list(moved)] = rng.permutation(np.linspace(-4.0, -0.8, len(moved))).round(2)
    elasticity[list(followers)] = -1.2
    for product in moved:
        level[:, product] = _steps(rng)
    for product in followers:
        surge[:, product], promotion[:, product] = _follow(rng)
    _seasonal_promotions(products, promotion, frozenset((*moved, *followers)), rng)
    cross = _cross(plan, frozenset(moved), rng)
    demand = _demand(level * (1 - promotion), surge, elasticity, cross)
    return Prices(level, promotion, demand, surge, elasticity, moved, followers, cross)


def held(prices: Prices, products: Sequence[int], weeks: slice) -> Prices:
    """Return the prices with some products at list price, and in no sale, in some weeks."""
    level, promotion = prices.level.copy(), prices.promotion.copy()
    level[weeks, list(products)], promotion[weeks, list(products)] = 1.0, 0.0
    demand = _demand(level * (1 - promotion), prices.surge, prices.elasticity, prices.cross)
    return replace(prices, level=level, promotion=promotion, demand=demand)


def _demand(
    net: npt.NDArray[np.float64],
    surge: npt.NDArray[np.float64],
    elasticity: npt.NDArray[np.float64],
    cross: tuple[Cross, ...],
) -> npt.NDArray[np.float64]:
    """Return what prices, own and of partners, do to demand: 1 on average over the weeks."""
    demand = net**elasticity * surge
    for effect in cross:
        demand[:, effect.product] *= net[:, effect.price_of] ** effect.elasticity
    return np.asarray(demand / demand.mean(axis=0))


def _choose(products: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the products whose price moves, and those whose promotions follow demand: all of them sell well."""
    steady = (products["ladder"] >= 0) | (products["season"] == "christmas")
    left_alone = [product for trio in plan.steady for product in trio]
    candidates = [int(p) for p in np.argsort(plan.rank) if not steady[p] and p not in left_alone]
    chosen = rng.permutation(candidates[: N_MOVED + N_FOLLOWERS + 6])
    return tuple(map(int, chosen[:N_MOVED])), tuple(map(int, chosen[N_MOVED : N_MOVED + N_FOLLOWERS]))


def _steps(rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Return a price that stays for 5 to 11 weeks, then steps to another level."""
    levels: list[float] = []
    while len(levels) < N_WEEKS:
        choices = _LEVELS[levels[-1] != _LEVELS] if levels else _LEVELS
        levels += [float(rng.choice(choices))] * int(rng.integers(5, 12))
    return np.array(levels[:N_WEEKS])


def _follow(rng: np.random.Generator) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return a demand that surges for reasons of its own, and promotions that the shop places in its best weeks."""
    noise = np.convolve(rng.normal(size=N_WEEKS + 5), np.ones(6) / 6**0.5, mode="valid")
    surge = np.exp(0.55 * noise)
    return surge, np.where(surge > np.quantile(surge, 0.72), 0.25, 0.0)


def _seasonal_promotions(
    products: pd.DataFrame, promotion: npt.NDArray[np.float64], skip: frozenset[int], rng: np.random.Generator
) -> None:
    """Give each other category its sale weeks: 20% off some of its products, in place."""
    month = calendar_month(month_of(np.minimum(np.arange(N_WEEKS) * 7, N_DAYS - 1)))
    for members in products.groupby("category_3").groups.values():
        season = np.array(SEASONS[products["season"].iloc[members[0]]])[month]
        weeks = rng.choice(N_WEEKS, 3, replace=False, p=season / season.sum())
        chosen = np.array([p for p in members if p not in skip and rng.random() < 0.35], dtype=np.int64)
        promotion[np.ix_(weeks, chosen)] = 0.2


def _cross(plan: Plan, moved: frozenset[int], rng: np.random.Generator) -> tuple[Cross, ...]:
    """Return what the moving prices do to partners: complements sell less at a higher price, rivals more."""
    effects = []
    for link in plan.links:
        if link.kind not in ("complement", "substitute") or link.context.label() != "always":
            continue
        for price_of in moved & set(link.products):
            for product in link.products:
                if product != price_of and product not in moved:
                    size = float(rng.uniform(0.3, 1.0))
                    effects.append(Cross(product, price_of, round(-size if link.kind == "complement" else size, 2)))
    return tuple(effects)


def week_label(week: int) -> str:
    """Return the first day of a week as a date.

    >>> week_label(0)
    '2024-10-01'
    """
    return str(START + week * 7)
