"""How recently, how often and for how much has each customer bought?"""

from dataclasses import dataclass
from datetime import date

import ibis
import pandas as pd

from analytics.kpis import per_order
from analytics.orders.lines import Orders, money

QUINTILES = 5


@dataclass(frozen=True)
class Rfm:
    """One row per known customer, ordered by customer_id.

    `table`: `customer_id`, `recency_days` (from the last order to `as_of`), `n_orders`, `revenue` (0 without prices),
    `aov`, `first_order_at`, `last_order_at`, and the scores `r`, `f`, `m` from 1 (worst fifth) to 5 (best fifth).
    `n_orders_unknown`: orders without a customer, which no customer figure counts.
    """

    table: pd.DataFrame
    as_of: date
    n_orders_unknown: int


def rfm(orders: Orders, *, as_of: date | None = None) -> Rfm:
    """How recently, how often and for how much has each customer bought?

    `as_of`: the day to look back from; by default the day of the last order.
    Raises InputError where the dataset has no customers or no dates.
    Source: recency, frequency, monetary value; scores by fifths of the customers (Hughes 1994).
    """
    orders.require("customer_id", "no_customers")
    orders.require("ordered_at", "no_dates")
    buyers = orders.lines.group_by("order_id").aggregate(customer_id=orders.lines.customer_id.max())
    table = per_order(orders).join(buyers, "order_id")
    known = table.filter(table.customer_id.notnull())
    found = known.group_by("customer_id").aggregate(
        n_orders=known.count(),
        revenue=money(known.revenue.sum()).fill_null(0.0),
        first_order_at=known.ordered_at.min(),
        last_order_at=known.ordered_at.max(),
    )
    customers = found.order_by("customer_id").execute()
    n_unknown = int(table.filter(table.customer_id.isnull()).count().execute())
    last_day = as_of or orders.lines.ordered_at.max().execute().date()
    return Rfm(_scored(customers, last_day), last_day, n_unknown)


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
    """1 to 5 by rank; equal values get the same score."""
    share = values.rank(method="average", pct=True)
    return (share * QUINTILES).apply(lambda place: min(QUINTILES, max(1, -int(-place // 1)))).astype("int64")


def known_share(orders: Orders) -> float:
    """Which share of the orders names its customer?"""
    lines = orders.lines
    named = lines.group_by("order_id").aggregate(known=lines.customer_id.count() > 0)
    share = named.aggregate(share=ibis.ifelse(named.known, 1.0, 0.0).mean()).execute()["share"].iloc[0]
    return float(share) if pd.notna(share) else 0.0
