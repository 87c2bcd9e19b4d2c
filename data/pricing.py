"""How many units does each line hold, and what was paid for them?"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.artefacts import BURST_DISCOUNT, BURST_NAMES, KIT_DISCOUNT, KIT_NAMES, Picked, burst_of_day
from data.draws import uniform
from data.launches import LAUNCHES
from data.market import Market
from data.plan import Plan
from data.visits import Visits

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.object_]

WELCOME: Final = ("WELCOME10", 0.10)
_SALES: Final = {1: "New Year Sale", 2: "New Year Sale", 3: "Spring Offers", 4: "Spring Offers", 5: "Spring Offers"}
_GIANT_ORDERS_SHARE: Final = 0.012


@dataclass(frozen=True)
class Priced:
    """Lines with units and money, parallel to the picked lines; `promotion` is None without one."""

    quantity: Floats
    unit_price: Floats
    discount: Floats
    promotion: Labels

    @property
    def revenue(self) -> Floats:
        """Money of each line after discount."""
        return self.quantity * self.unit_price - self.discount


def price_lines(
    picked: Picked, bundle: npt.NDArray[np.int64], visits: Visits, products: pd.DataFrame, market: Market, seed: int
) -> Priced:
    """Return units and money of each line; the same line meets the same luck in every world."""
    prices, plan = market.prices, market.plan
    order, product = picked.order, picked.product
    week, month = visits.day[order] // 7, visits.month[order]
    list_price = products["list_price"].to_numpy()[product]
    quantity = np.where(picked.quantity > 0, picked.quantity, _units(picked, list_price, seed))
    unit_price = list_price * prices.level[week, product]
    discount = prices.promotion[week, product].copy()
    promotion = _sale_names(visits)[order]
    promotion[discount == 0] = None
    _apply_bursts(picked, visits, plan, discount, promotion)
    _apply_kits(picked, discount, promotion)
    _apply_welcome(picked, visits, seed, discount, promotion)
    _apply_launches(picked, quantity, bundle, discount, promotion)
    for shock in market.shocks:
        hit = month == shock.month
        if shock.kind == "price":
            unit_price = np.where(hit & np.isin(product, prices.steady), unit_price * shock.size, unit_price)
        if shock.kind == "discount":
            plain = hit & (promotion == None)  # noqa: E711 - element by element
            discount[plain], promotion[plain] = shock.size, "APRIL15"
        if shock.kind == "units per item":
            more = hit & (uniform(seed, "more units", order, product) < shock.size - 1)
            quantity = quantity + more
        if shock.kind == "giant orders":
            giant = hit & (uniform(seed, "giants", order, np.array(0)) < _GIANT_ORDERS_SHARE)
            quantity = np.where(giant, quantity * shock.size, quantity)
    unit_price = np.round(unit_price * 20) / 20  # shelf prices end in 0 or 5
    units = quantity.astype(np.float64)
    return Priced(units, unit_price, np.round(discount * unit_price * units, 2), promotion)


def _units(picked: Picked, list_price: Floats, seed: int) -> npt.NDArray[np.int64]:
    """Return how many units a shopper takes: cheap things come in twos and threes."""
    again = np.select([list_price < 4, list_price < 8, list_price < 15], [0.42, 0.27, 0.15], 0.05)
    luck = uniform(seed, "units", picked.order, picked.product)
    return 1 + np.floor(np.log(luck) / np.log(again)).astype(np.int64).clip(0, 11)


def _sale_names(visits: Visits) -> Labels:
    """Return what a sale is called at the time of each order."""
    calendar = (visits.month + 8) % 12 + 1
    names = np.array(
        [_SALES.get(m, "Summer Sale" if m in (6, 7, 8) else "Autumn Offers") for m in range(13)], dtype=object
    )
    names[12] = "Christmas Offers"
    return np.asarray(names[calendar], dtype=object)


def _apply_bursts(picked: Picked, visits: Visits, plan: Plan, discount: Floats, promotion: Labels) -> None:
    """Discount the products of each burst on its days, in place."""
    burst = burst_of_day(visits.day)[picked.order]
    for number, members in enumerate(plan.bursts):
        hit = (burst == number) & np.isin(picked.product, members)
        discount[hit], promotion[hit] = BURST_DISCOUNT, BURST_NAMES[number]


def _apply_kits(picked: Picked, discount: Floats, promotion: Labels) -> None:
    """Discount the components of kits, in place; two of the five leave no name behind."""
    hit = picked.kit >= 0
    discount[hit] = KIT_DISCOUNT
    names = np.array([*KIT_NAMES[:3], None, None], dtype=object)
    promotion[hit] = names[picked.kit[hit]]


def _apply_launches(
    picked: Picked, quantity: npt.NDArray[np.int64], bundle: npt.NDArray[np.int64], discount: Floats, promotion: Labels
) -> None:
    """Name what was bought as a launched bundle and discount as many units as there are sets, in place."""
    for number, launch in enumerate(LAUNCHES):
        hit = bundle == number
        sets = pd.Series(quantity[hit]).groupby(picked.order[hit]).transform("min").to_numpy()
        off = np.zeros_like(discount)
        off[hit] = launch.discount * sets / quantity[hit]
        better = hit & (off > discount)
        discount[better] = off[better]
        promotion[better | (hit & (discount == 0))] = launch.name


def _apply_welcome(picked: Picked, visits: Visits, seed: int, discount: Floats, promotion: Labels) -> None:
    """Give a share of first web orders the welcome code on everything not yet reduced, in place."""
    first = visits.web & (visits.nth == 0) & (visits.customer >= 0)
    orders = np.arange(len(visits))
    welcomed = first & (uniform(seed, "welcome", orders, np.array(0)) < 0.35)
    hit = welcomed[picked.order] & (discount == 0)
    promotion[hit], discount[hit] = WELCOME
