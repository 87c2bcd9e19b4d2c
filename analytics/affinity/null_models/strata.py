"""When, where and by whom was each basket bought, as numbers that can be compared within?"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.affinity.counts import Integers
from analytics.engines.database import ibis
from analytics.orders.baskets.coding import Baskets, encode, ranks
from analytics.orders.levels import item_lines, item_names, item_of, named
from analytics.orders.lines import Orders

PLACES = ("channel", "store", "country", "promotion", "segment")
# The last quarter of the time is the later part. Fewer months than this are looked at by week.
LATER_SHARE, FEW_MONTHS = 0.25, 3
# NumPy's weeks begin on Thursday: from a Monday it is three days to one.
MONDAY = np.timedelta64(3, "D")
Times = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Strata:
    """One entry per basket, in the baskets' order.

    `values`: variable -> number of its value from 0 (unknown is a value too); only variables with two values or
    more: month (of fewer than three months: week), channel, store, country, promotion, segment
    (customers.segments.with_segments). `buyers`: number of the customer, an own one for an order without. `later`:
    whether the order is of the later part; None without dates.
    """

    values: dict[str, Integers]
    buyers: Integers
    knows_buyers: bool
    later: np.ndarray | None


@dataclass(frozen=True)
class Placed:
    """The baskets of these orders and, in their order, when, where and by whom they were bought.

    Reading both is a good part of the work: who asks for the trust and the relations of the same orders reads once.
    """

    baskets: Baskets
    strata: Strata
    level: str


def placed(orders: Orders, *, level: str = "product") -> Placed:
    """Which items of the level does each order hold, and when, where and by whom was it bought?"""
    table = item_lines(orders, level=level)
    with ThreadPoolExecutor(1) as pool:
        coded = pool.submit(encode, table["order_id"], table["item"])
        where, names = strata(orders, level=level), item_names(orders, level=level)
        return Placed(named(coded.result(), names=names), where, level)


def strata(orders: Orders, *, level: str) -> Strata:
    """When, where and by whom was each basket of this level bought?"""
    table = facts(orders, level=level)
    at: Times = table["at"].to_numpy()
    values = {name: _numbers(table[name]) for name in PLACES if name in table.column_names}
    dates, later = at[~np.isnat(at)], None
    if len(dates) and dates.min() < dates.max():
        later = at > dates.min() + (1 - LATER_SHARE) * (dates.max() - dates.min())
        values = {"month": _months(at)} | values
    customers = ranks(table["customer"])[0].astype(np.int64)
    known = customers >= 0
    buyers = np.where(known, customers, customers.max(initial=-1) + 1 + np.arange(len(known)))
    several = {name: numbers for name, numbers in values.items() if numbers.max(initial=0) > 0}
    return Strata(several, buyers, bool(known.any()), later)


def crossed(first: Integers, second: Integers) -> Integers:
    """Which number has each combination of two variables?"""
    return first * (int(second.max(initial=0)) + 1) + second


def facts(orders: Orders, *, level: str) -> pa.Table:
    """When, where and by whom was each basket of this level bought? `at`, `customer`, and PLACES that the data has.

    One row per order that holds an item of the level, in the order of their ids.
    """
    lines = orders.lines
    places = {name: lines[name].max() for name in PLACES if name in orders.columns}
    held = ((lines.line_kind != "gift") & item_of(lines, level=level).notnull()).any()
    by_order = lines.group_by("order_id").aggregate(
        held=held, at=lines.ordered_at.min(), customer=lines.customer_id.max(), **places
    )
    return by_order.filter(by_order.held).order_by(ibis.asc("order_id")).drop("order_id", "held").to_pyarrow()


def _months(at: Times) -> Integers:
    """Number the months, or the weeks where these are too few; an unknown time comes last."""
    months, numbers = np.unique(at.astype("datetime64[M]"), return_inverse=True)
    if (~np.isnat(months)).sum() < FEW_MONTHS:
        numbers = np.unique((at + MONDAY).astype("datetime64[W]"), return_inverse=True)[1]
    return numbers.astype(np.int64)


def _numbers(column: pa.ChunkedArray) -> Integers:
    """Number the values in their order; unknown comes last."""
    places = ranks(column)[0]
    return np.where(places < 0, places.max(initial=-1) + 1, places).astype(np.int64)
