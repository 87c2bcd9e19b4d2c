"""When, where and by whom was each basket bought, as numbers that can be compared within?"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from analytics.affinity.counts import Integers
from analytics.orders.levels import items
from analytics.orders.lines import Orders

PLACES = ("channel", "store", "country", "promotion")
# The last quarter of the time is the later part. Fewer months than this are looked at by week.
LATER_SHARE, FEW_MONTHS = 0.25, 3


@dataclass(frozen=True)
class Strata:
    """One entry per basket, in the baskets' order.

    `values`: variable -> number of its value from 0 (unknown is a value too); only variables with two values or
    more: month (of fewer than three months: week), channel, store, country, promotion. `buyers`: number of the
    customer, an own one for an order without; `n_unknown`: orders without. `later`: whether the order is of the later
    part; None without dates.
    """

    values: dict[str, Integers]
    buyers: Integers
    knows_buyers: bool
    later: np.ndarray | None


def strata(orders: Orders, *, level: str) -> Strata:
    """When, where and by whom was each basket of this level bought?"""
    frame = _facts(orders, level)
    at = frame["at"]
    values = {name: _numbers(frame[name]) for name in PLACES}
    later = None
    if len(at) and at.notna().any() and at.min() < at.max():
        later = (at > at.min() + (1 - LATER_SHARE) * (at.max() - at.min())).to_numpy()
        months = at.dt.to_period("M")
        values = {"month": _numbers(months if months.nunique() >= FEW_MONTHS else at.dt.to_period("W"))} | values
    customers = _numbers(frame["customer"])
    known = frame["customer"].notna().to_numpy()
    buyers = np.where(known, customers, customers.max(initial=-1) + 1 + np.arange(len(frame)))
    several = {name: numbers for name, numbers in values.items() if numbers.max(initial=0) > 0}
    return Strata(several, buyers, bool(known.any()), later)


def crossed(first: Integers, second: Integers) -> Integers:
    """Which number has each combination of two variables?"""
    return first * (int(second.max(initial=0)) + 1) + second


def _facts(orders: Orders, level: str) -> pd.DataFrame:
    held: ir.Table = items(orders, level=level).select("order_id").distinct()
    lines = orders.lines.semi_join(held, "order_id")
    places = {name: lines[name].max() for name in PLACES}
    by_order = lines.group_by("order_id").aggregate(
        at=lines.ordered_at.min(), customer=lines.customer_id.max(), **places
    )
    return by_order.order_by(ibis.asc("order_id")).execute()


def _numbers(column: pd.Series) -> Integers:
    """Number the values in their order; unknown comes last."""
    codes = pd.factorize(column, sort=True)[0]
    return np.where(codes < 0, codes.max(initial=-1) + 1, codes).astype(np.int64)
