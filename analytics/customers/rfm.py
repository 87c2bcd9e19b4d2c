"""How recently, how often and for how much has each customer bought?"""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analytics.engines.database import ibis
from analytics.kpis import per_order
from analytics.orders.lines import Orders, money

QUINTILES = 5


@dataclass(frozen=True)
class Rfm:
    """One row per known customer, ordered by customer_id.

    `table`: `customer_id`, `recency_days` (from the last order to `as_of`), `n_orders`, `revenue` (0 without prices),
    `aov`, `first_order_at`, `last_order_at`, and the scores `r`, `f`, `m` from 1 (worst fifth) to 5 (best fifth).
    `as_of`: the day looked back from; date.min where none was asked for and there is no order. `n_orders_unknown`:
    orders without a customer, which no customer figure counts; `n_orders_undated`: orders of known customers without
    a time, which are left out too.
    """

    table: pd.DataFrame
    as_of: date
    n_orders_unknown: int
    n_orders_undated: int = 0

    @property
    def returning_share(self) -> float:
        """Customers with two orders or more ÷ all customers; NaN without customers."""
        return float((self.table["n_orders"] > 1).mean())


def rfm(orders: Orders, *, as_of: date | None = None) -> Rfm:
    """How recently, how often and for how much has each customer bought?

    `as_of`: the day to look back from, later orders do not count; by default the day of the last order.
    Raises InputError where the dataset has no customers or no dates.
    Source: recency, frequency, monetary value; scores by fifths of the customers (Hughes 1994), equal customers alike.
    """
    orders.require("customer_id", "no_customers")
    orders.require("ordered_at", "no_dates")
    buyers = orders.lines.group_by("order_id").aggregate(customer_id=orders.lines.customer_id.max())
    table = per_order(orders).join(buyers, "order_id")
    if as_of is not None:
        after = ibis.timestamp((as_of + timedelta(days=1)).isoformat())
        table = table.filter(table.ordered_at.isnull() | (table.ordered_at < after))
    is_known, is_dated = table.customer_id.notnull(), table.ordered_at.notnull()
    known = table.filter(is_known & is_dated)
    found = known.group_by("customer_id").aggregate(
        n_orders=known.count(),
        revenue=money(known.revenue.sum()).fill_null(0.0),
        first_order_at=known.ordered_at.min(),
        last_order_at=known.ordered_at.max(),
    )
    sizes = table.aggregate(
        last=table.ordered_at.max(),
        unknown=table.count(where=~is_known),
        undated=table.count(where=is_known & ~is_dated),
    )
    size = sizes.execute().iloc[0]
    last_day = as_of or (date.min if pd.isna(size["last"]) else size["last"].date())
    customers = _scored(found.order_by("customer_id").execute(), last_day)
    return Rfm(customers, last_day, int(size["unknown"]), int(size["undated"]))


def _scored(customers: pd.DataFrame, as_of: date) -> pd.DataFrame:
    recency = (pd.Timestamp(as_of) - customers["last_order_at"].dt.normalize()).dt.days
    customers = customers.assign(recency_days=recency, aov=customers["revenue"] / customers["n_orders"])
    scores = {
        "r": _fifths(-customers["recency_days"]),
        "f": _fifths(customers["n_orders"]),
        "m": _fifths(customers["revenue"]),
    }
    first = ["customer_id", "recency_days", "n_orders", "revenue", "aov", "first_order_at", "last_order_at"]
    return customers.assign(**scores)[[*first, *scores]]


def _fifths(values: pd.Series) -> pd.Series:
    """1 to 5 by rank; equal values have the mean of their ranks, so the same score.

    >>> _fifths(pd.Series([10, 20, 30, 40, 50])).tolist(), _fifths(pd.Series([1, 1, 1, 1, 9])).tolist()
    ([1, 2, 3, 4, 5], [3, 3, 3, 3, 5])
    """
    twice = (2 * values.rank(method="average")).astype("int64")  # whole, so that the border of a fifth is exact
    return -(-QUINTILES * twice // (2 * max(len(values), 1)))


def known_share(orders: Orders) -> float:
    """Which share of the orders names its customer? 0 where there is no order."""
    lines = orders.lines
    named = lines.group_by("order_id").aggregate(known=lines.customer_id.count() > 0)
    share = named.aggregate(share=ibis.ifelse(named.known, 1.0, 0.0).mean()).execute()["share"].iloc[0]
    return float(share) if pd.notna(share) else 0.0
