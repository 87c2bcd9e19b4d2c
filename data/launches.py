"""What did a launched bundle change, and for whom? One launch with an effect, one without, both randomised."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.artefacts import Picked
from data.draws import uniform
from data.plan import Plan
from data.visits import Visits

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Launch:
    """A bundle on offer for some months to half of the customers; the chances are per order."""

    name: str
    bundle: int
    months: tuple[int, int]
    discount: float
    adds_second: float = 0.0
    adds_first: float = 0.0
    leaves_rival: float = 0.0
    out_of_the_blue: float = 0.0


LAUNCHES: Final = (
    Launch("The Sunday Sofa Duo", 0, (18, 21), 0.15, 0.45, 0.35, 0.35, 0.05),
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


def launch(picked: Picked, plan: Plan, visits: Visits, seed: int) -> tuple[Picked, Takes]:
    """Return the lines as the launches change them, and the orders that took a bundle."""
    takes = []
    for number, offer in enumerate(LAUNCHES):
        first, second, rival = plan.bundles[offer.bundle]
        open_to = offered(visits, number, seed)
        has_first, has_second, has_rival = (
            np.isin(np.arange(len(visits)), picked.order[picked.product == product])
            for product in (first, second, rival)
        )
        why = _why(
            has_first, has_second, has_rival, offer, uniform(seed, "takes", np.arange(len(visits)), np.array(number))
        )
        why[~open_to] = ""
        orders = np.flatnonzero(why != "")
        takes.append(Takes(orders, np.full(len(orders), number), why[orders]))
        picked = _apply(picked, orders, why, (first, second, rival))
    every = Takes(*(np.concatenate([getattr(take, name) for take in takes]) for name in ("order", "launch", "why")))
    return picked, every


def in_bundle(picked: Picked, plan: Plan, takes: Takes) -> Ints:
    """Return the number of the launch under which each line was bought, or -1."""
    result = np.full(len(picked.order), -1)
    for number, offer in enumerate(LAUNCHES):
        members = np.isin(picked.product, plan.bundles[offer.bundle][:2])
        result[members & np.isin(picked.order, takes.order[takes.launch == number])] = number
    return result


def _why(
    has_first: npt.NDArray[np.bool_], has_second: npt.NDArray[np.bool_], has_rival: npt.NDArray[np.bool_],
    offer: Launch, luck: npt.NDArray[np.float64],
) -> npt.NDArray[np.str_]:  # fmt: skip
    """Return why each order would take the bundle if it were offered, or an empty word."""
    neither = ~has_first & ~has_second
    return np.select(
        [
            has_first & has_second,
            has_first & ~has_second & (luck < offer.adds_second),
            has_second & ~has_first & (luck < offer.adds_first),
            neither & has_rival & (luck < offer.leaves_rival),
            neither & ~has_rival & (luck < offer.out_of_the_blue),
        ],
        ["had both", "added", "added", "switched", "new"],
        "",
    )


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
