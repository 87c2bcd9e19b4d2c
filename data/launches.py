"""What did a launched bundle change, and for whom? One launch with an effect, one without, both randomised.

A shopper who lacks products of the bundle takes it when what they would have paid for those falls short of the shelf
prices by no more than the bundle saves: the same utilities that answer to every other price.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.artefacts import Picked
from data.draws import uniform
from data.market import Market, Past
from data.plan import Plan
from data.visits import Visits

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Launch:
    """A bundle on offer for some months to half of the customers.

    `leaves_rival`: share of the takers with the rival in their basket who put it back.
    """

    name: str
    bundle: int
    months: tuple[int, int]
    discount: float
    leaves_rival: float = 0.35


LAUNCHES: Final = (
    Launch("The Sunday Sofa Duo", 0, (18, 21), 0.2),
    Launch("The Candlelight Pair", 1, (14, 16), 0.0),
)


@dataclass(frozen=True)
class Takes:
    """The orders that took a launched bundle: `why` is had both, added, switched or new."""

    order: Ints
    launch: Ints
    why: npt.NDArray[np.str_]


def assigned(n_customers: int, launch: int, seed: int) -> npt.NDArray[np.bool_]:
    """Return which customers are offered a launch: each with probability one half."""
    return uniform(seed, "assignment", np.arange(n_customers), np.array(launch)) < 0.5


def offered(visits: Visits, number: int, seed: int) -> npt.NDArray[np.bool_]:
    """Return which orders are placed under an offer."""
    first, last = LAUNCHES[number].months
    customers = assigned(int(visits.customer.max(initial=0)) + 1, number, seed)
    in_time = (visits.month >= first) & (visits.month <= last)
    return np.asarray(in_time & (visits.customer >= 0) & customers[visits.customer])


def launch(picked: Picked, market: Market, visits: Visits, past: Past, seed: int) -> tuple[Picked, Takes]:
    """Return the lines as the launches change them, and the orders that took a bundle."""
    takes = []
    for number, offer in enumerate(LAUNCHES):
        first, second, rival = market.plan.bundles[offer.bundle]
        rows = np.flatnonzero(offered(visits, number, seed))
        held = np.stack(
            [np.isin(rows, picked.order[picked.product == product]) for product in (first, second, rival)], axis=1
        )
        lacking, saved = valuations(market, visits, past, rows, offer, seed)
        is_taken = np.where(held[:, :2], 0.0, lacking).sum(axis=1) <= saved
        is_back = held[:, 2] & (uniform(seed, "leaves", rows, np.array(number)) < offer.leaves_rival)
        why = np.full(len(visits), "", dtype="U8")
        why[rows] = np.where(is_taken, _why(held[:, 0], held[:, 1], is_back), "")
        orders = np.flatnonzero(why != "")
        takes.append(Takes(orders, np.full(len(orders), number), why[orders]))
        picked = _apply(picked, orders, why, (first, second, rival))
    every = Takes(*(np.concatenate([getattr(take, name) for take in takes]) for name in ("order", "launch", "why")))
    return picked, every


def valuations(
    market: Market, visits: Visits, past: Past, rows: Ints, offer: Launch, seed: int
) -> tuple[Floats, Floats]:
    """Return by how many list prices' money each product's value falls short of its price, and what the bundle saves.

    A product that is wanted with probability 1 - exp(-rate) at its price is wanted with 1 - exp(-rate x^elasticity) at
    x times its price; so, for who did not want it, the largest such x solves 1 - exp(-rate (x^elasticity - 1)) = luck.
    """
    pair = np.array(market.plan.bundles[offer.bundle][:2])
    rate = np.maximum(market.rates(visits, rows, past.take(rows))[:, pair], 1e-300)
    luck = uniform(seed, "valuations", rows[:, None], pair[None, :])
    reach = (1.0 - np.log1p(-luck) / rate) ** (1.0 / market.prices.elasticity[pair])
    week = visits.day[rows] // 7
    promotion = market.prices.promotion[week][:, pair]
    price = market.list_price[pair] * market.prices.level[week][:, pair] * (1 - promotion)
    cut = np.maximum(offer.discount - promotion, 0.0) / (1 - promotion)
    return price * (1.0 - reach), (price * cut).sum(axis=1)


def in_bundle(picked: Picked, plan: Plan, takes: Takes) -> Ints:
    """Return the number of the launch under which each line was bought, or -1."""
    result = np.full(len(picked.order), -1)
    for number, offer in enumerate(LAUNCHES):
        members = np.isin(picked.product, plan.bundles[offer.bundle][:2])
        result[members & np.isin(picked.order, takes.order[takes.launch == number])] = number
    return result


def _why(
    has_first: npt.NDArray[np.bool_], has_second: npt.NDArray[np.bool_], is_back: npt.NDArray[np.bool_]
) -> npt.NDArray[np.str_]:
    """Return why each order would take the bundle if it did."""
    cases = [has_first & has_second, is_back, has_first | has_second]
    return np.select(cases, ["had both", "switched", "added"], "new")


def _apply(picked: Picked, orders: Ints, why: npt.NDArray[np.str_], products: tuple[int, int, int]) -> Picked:
    """Return the lines with both products in every order that takes the bundle, and without the rival it left."""
    first, second, rival = products
    left = (picked.product == rival) & (why[picked.order] == "switched")
    added = Picked(
        np.repeat(orders, 2),
        np.tile([first, second], len(orders)),
        np.zeros(2 * len(orders), dtype=np.int64),
        np.full(2 * len(orders), -1),
    )
    names = ("order", "product", "quantity", "kit")
    lines = pd.DataFrame({name: np.concatenate([getattr(picked, name)[~left], getattr(added, name)]) for name in names})
    lines = lines.drop_duplicates(["order", "product"]).sort_values(["order", "product"], kind="stable")
    return Picked(*(lines[name].to_numpy() for name in names))
