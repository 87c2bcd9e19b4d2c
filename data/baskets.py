"""What does each shopper put into the basket? Everything whose utility is positive, and always the best thing.

The utility of a product is the logarithm of its rate plus a standard Gumbel draw, so that it is positive with
probability 1 - exp(-rate), and the best of all follows a multinomial logit (McFadden 1974).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from data.draws import uniform
from data.interactions import Interaction, shared_luck
from data.market import Market, Past, Rates
from data.visits import Visits

CHUNK: Final = 4_000


@dataclass(frozen=True)
class Baskets:
    """Which product is in which order: parallel arrays, by order then product, and what each visit had behind it.

    `limit`: visit by launched pair by piece, the price at which the visit would just take the piece, as a share of the
    price it met.
    """

    order: npt.NDArray[np.int64]
    product: npt.NDArray[np.int64]
    past: Past
    limit: npt.NDArray[np.float64]


def fill_baskets(
    market: Market,
    visits: Visits,
    interactions: tuple[Interaction, ...],
    seed: int,
    progress: Callable[[float], None] = lambda _: None,
) -> Baskets:
    """Return the baskets of all visits: first every customer's first order, then the second, and so on."""
    plan = market.plan
    past = Past(
        np.zeros((len(visits), len(plan.next_orders)), dtype=bool),
        np.full((len(visits), len(plan.ladders)), -1, dtype=np.int8),
    )
    memory = _Memory(int(visits.customer.max(initial=-1)) + 1, market)
    limit = _no_limits(market, visits)
    found = []
    done = 0
    for rows in _rounds(visits):
        known = visits.customer[rows] >= 0
        memory.recall(visits, rows[known], past)
        chosen, limit[rows] = choose(market, visits, rows, past.take(rows), interactions, seed)
        memory.learn(visits, rows[known], chosen[known])
        order, product = np.nonzero(chosen)
        found.append((rows[order], product))
        done += len(rows)
        progress(done / len(visits))
    return _collect(found, past, limit)


def refill(
    market: Market, visits: Visits, past: Past, interactions: tuple[Interaction, ...], seed: int,
    rows: npt.NDArray[np.int64],
) -> Baskets:  # fmt: skip
    """Return the baskets of some visits in another world: same luck and same past, other rates or links."""
    found = []
    limit = _no_limits(market, visits)
    for part in np.array_split(rows, max(len(rows) // CHUNK, 1)):
        chosen, limit[part] = choose(market, visits, part, past.take(part), interactions, seed)
        order, product = np.nonzero(chosen)
        found.append((part[order], product))
    return _collect(found, past, limit)


def choose(
    market: Market, visits: Visits, rows: npt.NDArray[np.int64], past: Past | None,
    interactions: tuple[Interaction, ...], seed: int,
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float64]]:  # fmt: skip
    """Return which products each visit takes, and at which price it would just take each piece of a launched pair."""
    rate = market.rates(visits, rows, past)
    luck = uniform(seed, "baskets", rows[:, None], np.arange(rate.shape[1])[None, :])
    shared_luck(luck, interactions, visits, rows)
    chosen = luck < -np.expm1(-rate)
    empty = np.flatnonzero(~chosen.any(axis=1))
    chosen[empty, best(rate[empty], luck[empty])] = True
    return np.asarray(chosen), _limits(market, rate, luck)


def best(rate: Rates, luck: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return the product with the highest utility: log(rate) + Gumbel, that is the earliest exponential arrival."""
    return np.asarray(np.argmin(-np.log1p(-luck) / np.maximum(rate, 1e-300), axis=1))


def _limits(market: Market, rate: Rates, luck: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the price at which each piece of a launched pair is just wanted, as a share of the price that was met.

    A product is wanted where its luck is below its chance, and the chance grows with the price to the power of the
    elasticity, up to even odds: with bad luck it is not wanted at any price.
    """
    pieces = np.array(market.launched, dtype=np.int64).reshape(-1, 2)
    own, chance = luck[:, pieces], -np.expm1(-rate[:, pieces])
    return np.asarray(np.where(own < 0.5, (own / chance) ** (1 / market.prices.elasticity[pieces]), 0.0))


def _no_limits(market: Market, visits: Visits) -> npt.NDArray[np.float64]:
    """Return the limits of visits that have not been made."""
    return np.full((len(visits), len(market.launched), 2), np.nan)


class _Memory:
    """What each customer remembers of earlier orders."""

    def __init__(self, n_customers: int, market: Market) -> None:
        self._pairs, self._ladders = market.plan.next_orders, market.plan.ladders
        self._firsts = [pair.first for pair in self._pairs]
        self._last = np.full((n_customers, len(self._pairs)), -np.inf)
        self._held = np.full((n_customers, len(self._ladders)), -1, dtype=np.int8)

    def recall(self, visits: Visits, rows: npt.NDArray[np.int64], past: Past) -> None:
        """Write down what these visits have behind them."""
        who = visits.customer[rows]
        delay = visits.day[rows][:, None] - self._last[who]
        windows = np.array([pair.window for pair in self._pairs]).reshape(-1, 2)
        past.windows[rows] = (delay >= windows[:, 0]) & (delay <= windows[:, 1])
        past.held[rows] = self._held[who]

    def learn(self, visits: Visits, rows: npt.NDArray[np.int64], chosen: npt.NDArray[np.bool_]) -> None:
        """Remember what these visits bought; each customer appears at most once."""
        who = visits.customer[rows]
        bought = chosen[:, self._firsts]
        self._last[who] = np.where(bought, visits.day[rows][:, None], self._last[who])
        for number, ladder in enumerate(self._ladders):
            for tier, product in enumerate(ladder.products):
                self._held[who[chosen[:, product]], number] = tier


def _rounds(visits: Visits) -> Iterator[npt.NDArray[np.int64]]:
    """Yield visits in chunks such that a customer's orders come one after the other."""
    order = np.argsort(visits.nth, kind="stable")
    starts = np.flatnonzero(np.diff(visits.nth[order], prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        yield from np.array_split(order[start:end], -(-(end - start) // CHUNK))


def _collect(
    found: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]], past: Past, limit: npt.NDArray[np.float64]
) -> Baskets:
    """Return the baskets in order of visit and product."""
    order = np.concatenate([rows for rows, _ in found])
    product = np.concatenate([products for _, products in found])
    by = np.lexsort((product, order))
    return Baskets(order[by], product[by].astype(np.int64), past, limit)
