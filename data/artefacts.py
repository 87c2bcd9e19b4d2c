"""Which lines did the shop make itself: kits, gifts, trade orders, promotion bursts and products under two codes?"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.draws import stream, uniform
from data.months import MONTH_FIRST_DAY
from data.plan import Plan
from data.popularity import N_PRODUCTS
from data.visits import Visits

Ints = npt.NDArray[np.int64]

KIT_NAMES: Final = (
    "Tea for Two Set",
    "First Bake Set",
    "Windowsill Garden Set",
    "Quiet Evening Set",
    "Slow Coffee Set",
)
KIT_SHARE: Final = 0.003
KIT_DISCOUNT: Final = 0.15
TRADE_SHARE: Final = 0.001
BURST_DAYS: Final = 7
BURST_FACTOR: Final = 40.0
BURST_DISCOUNT: Final = 0.3
BURST_NAMES: Final = ("Cosy Corner Weekend", "Kitchen Clear-Out", "Back to School Desk")
BURST_FIRST_DAY: Final = tuple(int(MONTH_FIRST_DAY[month - 1]) + 12 for month in (4, 8, 12))
SECOND_CODE_FROM: Final = int(MONTH_FIRST_DAY[10])
GIFTS: Final = (
    ("GFT-0001", "Sample Sachet, Assam", "gift", 0.22),
    ("GFT-0002", "Cotton Tote, With Our Thanks", "gift", 1.4),
    ("GFT-0003", "Thank You Postcard", "product", 0.08),
    ("GFT-0004", "Chocolate Coin, Gold", "product", 0.12),
)
"""Code, name, kind of line and cost. Two of the four are booked as if they were sold."""


@dataclass(frozen=True)
class Picked:
    """Lines before prices: parallel arrays; `kit` is -1 outside of kits, `quantity` 0 where the shopper decides."""

    order: Ints
    product: Ints
    quantity: Ints
    kit: Ints


def trade_orders(visits: Visits, seed: int) -> Ints:
    """Return the wholesale orders: 1 in 1,000, of customers who shop in between like everybody else."""
    known = np.flatnonzero((visits.customer >= 0) & (visits.nth > 0))
    n = min(round(TRADE_SHARE * len(visits)), len(known))
    return np.sort(stream(seed, "trade").choice(known, n, replace=False))


def add_artefacts(order: Ints, product: Ints, plan: Plan, visits: Visits, seed: int, *, kits: bool) -> Picked:
    """Return the shoppers' lines with kits and wholesale lines added."""
    parts = [Picked(order, product, np.zeros_like(order), np.full_like(order, -1)), _trade_lines(plan, visits, seed)]
    if kits:
        parts += [_kit_lines(number, kit, visits, seed) for number, kit in enumerate(plan.kits)]
    lines = pd.DataFrame(
        {
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in ("order", "product", "quantity", "kit")
        }
    )
    # A kit or a trade quantity replaces what the shopper took of the same product.
    lines["rank"] = -(lines["quantity"] + 1_000 * (lines["kit"] >= 0))
    lines = lines.sort_values(["order", "product", "rank"], kind="stable").drop_duplicates(["order", "product"])
    return Picked(*(lines[name].to_numpy() for name in ("order", "product", "quantity", "kit")))


def second_codes(order: Ints, product: Ints, plan: Plan, visits: Visits) -> Ints:
    """Return the products with new codes (600 and up) where a till already used them: shops first, the web later."""
    day, web = visits.day[order], visits.web[order]
    changed = day >= np.where(web, SECOND_CODE_FROM + 90, SECOND_CODE_FROM)
    result = product.copy()
    for number, original in enumerate(plan.double_codes):
        # The stock under the old code sells on: a third of the lines keeps it.
        keeps = (order % 3) == 0
        result[(product == original) & changed & ~keeps] = N_PRODUCTS + number
    return result


def burst_of_day(day: Ints) -> Ints:
    """Return the number of the promotion burst on each day, or -1.

    >>> burst_of_day(np.array([0, BURST_FIRST_DAY[1]])).tolist()
    [-1, 1]
    """
    result = np.full(len(day), -1)
    for number, first in enumerate(BURST_FIRST_DAY):
        result[(day >= first) & (day < first + BURST_DAYS)] = number
    return result


def gift_lines(
    visits: Visits, value: npt.NDArray[np.float64], has_tea: npt.NDArray[np.bool_], seed: int
) -> pd.DataFrame:
    """Return the lines at price 0: `order` and `gift`, by what the shop packs into which parcel."""
    orders = np.arange(len(visits))
    luck = uniform(seed, "gifts", orders[:, None], np.arange(len(GIFTS))[None, :])
    december = np.isin(visits.month, (3, 15))
    packed = np.stack(
        [
            visits.web & has_tea & (luck[:, 0] < 0.55),
            (value > 75) & (luck[:, 1] < 0.9),
            visits.web & (luck[:, 2] < 0.12),
            december & (luck[:, 3] < 0.3),
        ],
        axis=1,
    )
    order, gift = np.nonzero(packed)
    return pd.DataFrame({"order": order, "gift": gift})


def _trade_lines(plan: Plan, visits: Visits, seed: int) -> Picked:
    """Return the many lines of the wholesale orders, mostly of what sells."""
    rng = stream(seed, "trade lines")
    weight = 1 / (plan.rank + 8.0)
    never = [product for link in plan.links if link.ratio == 0 for product in link.products]
    weight[never] = 0.0  # exclusive rivals stay so in trade orders as well
    orders, products = [], []
    for order in trade_orders(visits, seed):
        n = int(rng.integers(14, 31))
        products.append(np.sort(rng.choice(N_PRODUCTS, n, replace=False, p=weight / weight.sum())))
        orders.append(np.full(n, order))
    order, product = (np.concatenate([np.empty(0, dtype=np.int64), *part]) for part in (orders, products))
    return Picked(order, product, 6 * rng.integers(1, 4, len(order)), np.full_like(order, -1))


def _kit_lines(number: int, kit: tuple[int, ...], visits: Visits, seed: int) -> Picked:
    """Return the component lines of one kit, in the orders that hold it."""
    orders = np.arange(len(visits))
    bought = orders[uniform(seed, "kits", orders, np.array(number)) < KIT_SHARE]
    order = np.repeat(bought, len(kit))
    return Picked(order, np.tile(kit, len(bought)), np.ones_like(order), np.full_like(order, number))
