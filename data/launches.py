"""What did a launched bundle change, and for whom? One launch with a discount, one without, both randomised.

Shoppers meet a launch with the utilities by which they buy everything else: a piece is worth the price at which a
visit would just take it. Whoever holds both gets the discount; whoever lacks a piece, or both, takes the bundle where
what the missing pieces cost beyond their worth is no more than the discount. Without one nobody changes anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.artefacts import Picked
from data.draws import uniform
from data.market import Market
from data.months import MONTH_FIRST_DAY, SEASONS, calendar_month
from data.plan import Link, Plan
from data.popularity import target_share
from data.prices import Prices, held
from data.visits import Visits

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Launch:
    """A bundle on offer for some months (both ends included) to half of the customers; `discount` off each set."""

    name: str
    months: tuple[int, int]
    discount: float


_MOST_OF_A_PIECE: Final = 0.5
LAUNCHES: Final = (Launch("The Good Company Duo", (18, 21), 0.15), Launch("The Candlelight Pair", (14, 16), 0.0))


@dataclass(frozen=True)
class Takes:
    """The orders that took a launched bundle: `why` is had both, added or new (had neither)."""

    order: Ints
    launch: Ints
    why: npt.NDArray[np.str_]


def pairs(products: pd.DataFrame, plan: Plan, prices: Prices) -> tuple[tuple[int, int], ...]:
    """Return what the shop launches: the complements that promise most, and two candles that have nothing in common.

    A shop knows what sells together and which of its price cuts brought buyers; it takes the pair whose small discount
    earns most, and would not give away most of a piece.
    """
    share, elasticity = target_share()[plan.rank], -prices.elasticity
    margin = (1 - products["unit_cost"] / products["list_price"]).to_numpy()
    months = calendar_month(np.arange(LAUNCHES[0].months[0], LAUNCHES[0].months[1] + 1))
    season = np.array([np.array(SEASONS[name])[months].mean() for name in products["season"]])

    price = products["list_price"].to_numpy()

    def promise(link: Link) -> tuple[bool, float]:
        pair = list(link.products)
        is_modest = LAUNCHES[0].discount * price[pair].sum() <= _MOST_OF_A_PIECE * price[pair].min()
        earns = float((margin * elasticity)[pair].sum() - 1) * price[pair].sum()
        return bool(is_modest), link.ratio * float((share * season)[pair].prod()) * earns

    always = [link for link in plan.links if link.kind == "complement" and link.context.label() == "always"]
    first, second = max(always, key=promise).products
    return (first, second), plan.steady[1][:2]


def steadied(prices: Prices, launched: Sequence[tuple[int, int]]) -> Prices:
    """Return the prices with each launched pair at list price, and in no sale, while it is on offer.

    A shop that tries an offer leaves the prices of its pieces alone: else nobody could say which of the two sold them.
    """
    for launch, pair in zip(LAUNCHES, launched, strict=False):
        first, last = MONTH_FIRST_DAY[launch.months[0] - 1], MONTH_FIRST_DAY[launch.months[1]] - 1
        prices = held(prices, pair, slice(first // 7, last // 7 + 1))
    return prices


def assigned(n_customers: int, launch: int, seed: int) -> Booleans:
    """Return which customers are offered a launch: each with probability one half."""
    return uniform(seed, "assignment", np.arange(n_customers), np.array(launch)) < 0.5


def offered(visits: Visits, number: int, seed: int) -> Booleans:
    """Return which orders are placed under an offer."""
    first, last = LAUNCHES[number].months
    customers = assigned(int(visits.customer.max(initial=0)) + 1, number, seed)
    in_time = (visits.month >= first) & (visits.month <= last)
    return np.asarray(in_time & (visits.customer >= 0) & customers[visits.customer])


def launch(
    picked: Picked, limit: Floats, visits: Visits, products: pd.DataFrame, market: Market, seed: int
) -> tuple[Picked, Takes]:
    """Return the lines as the launches change them, and the orders that took a bundle; `limit` as in Baskets."""
    takes = []
    for number, pair in enumerate(market.launched):
        has = np.stack([np.isin(np.arange(len(visits)), picked.order[picked.product == piece]) for piece in pair], 1)
        why = np.where(offered(visits, number, seed), _why(number, has, limit[:, number], visits, products, market), "")
        orders = np.flatnonzero(why != "")
        takes.append(Takes(orders, np.full(len(orders), number), why[orders]))
        picked = _apply(picked, orders, pair)
    every = Takes(*(np.concatenate([getattr(take, name) for take in takes]) for name in ("order", "launch", "why")))
    return picked, every


def in_bundle(picked: Picked, market: Market, takes: Takes) -> Ints:
    """Return the number of the launch under which each line was bought, or -1."""
    result = np.full(len(picked.order), -1)
    for number, pair in enumerate(market.launched):
        members = np.isin(picked.product, pair)
        result[members & np.isin(picked.order, takes.order[takes.launch == number])] = number
    return result


def _why(
    number: int, has: Booleans, limit: Floats, visits: Visits, products: pd.DataFrame, market: Market
) -> npt.NDArray[np.str_]:
    """Return why each order takes the bundle if it is offered, or an empty word."""
    pair, week = list(market.launched[number]), visits.day // 7
    full = products["list_price"].to_numpy()[pair] * market.prices.level[week][:, pair]
    promotion = market.prices.promotion[week][:, pair]
    discount = (full * np.maximum(LAUNCHES[number].discount - promotion, 0.0)).sum(axis=1)
    lacks = full * (1 - promotion) * np.where(has, 0.0, np.maximum(1 - limit, 0.0))
    takes = lacks.sum(axis=1) <= discount  # visits that were not made lack an unknown sum, and take nothing
    return np.select([takes & has.all(axis=1), takes & has.any(axis=1), takes], ["had both", "added", "new"], "")


def _apply(picked: Picked, orders: Ints, pair: tuple[int, int]) -> Picked:
    """Return the lines with both products in every order that takes the bundle: one unit of each missing piece."""
    ones = np.ones(2 * len(orders), dtype=np.int64)
    added = Picked(np.repeat(orders, 2), np.tile(pair, len(orders)), ones, -ones)
    names = ("order", "product", "quantity", "kit")
    lines = pd.DataFrame({name: np.concatenate([getattr(picked, name), getattr(added, name)]) for name in names})
    lines = lines.drop_duplicates(["order", "product"]).sort_values(["order", "product"], kind="stable")
    return Picked(*(lines[name].to_numpy() for name in names))
