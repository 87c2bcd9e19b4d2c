"""How often does a companion come along with a product, and has that moved?"""

import pandas as pd

from analytics.affinity.counts import counts
from analytics.affinity.rule_intervals import wilson
from analytics.errors import InputError
from analytics.kpis import PERIODS
from analytics.orders.lines import Orders
from analytics.orders.weeks import truncated


def attach_rates(orders: Orders, *, product: str, companion: str, by: str = "month") -> pd.DataFrame:
    """Of the orders with the product, which share holds the companion too? One row per period, in time order.

    Columns: `period` (its first day), `n_product`, `n_joint` (orders), `attach_rate` (joint ÷ product's orders),
    `attach_rate_low`, `attach_rate_high` (95%, Wilson). Both are product ids. A period in which the product was not
    sold has no row; undated orders and gifts are left out.
    Raises InputError for an unknown period or a dataset without dates.
    """
    if by not in PERIODS:
        raise InputError("bad_option", name="by", choices=", ".join(PERIODS), found=by)
    orders.require("ordered_at", "no_dates")
    lines = orders.lines.filter(orders.lines.line_kind != "gift")
    held = lines.group_by("order_id").aggregate(
        ordered_at=lines.ordered_at.min(),
        has_product=(lines.product_id == product).any(),
        has_companion=(lines.product_id == companion).any(),
    )
    holding = held.filter(held.has_product & held.ordered_at.notnull())
    start = orders.reading.week_start
    holding = holding.mutate(period=truncated(holding.ordered_at, unit=PERIODS[by], week_start=start))
    by_period = holding.group_by("period").aggregate(
        n_product=holding.count(), n_joint=holding.count(where=holding.has_companion)
    )
    table = by_period.order_by("period").execute()
    seen = counts(int(table["n_product"].sum()), table["n_product"], table["n_joint"], table["n_joint"])
    limits = wilson(seen)
    return table.assign(
        attach_rate=table["n_joint"] / table["n_product"],
        attach_rate_low=limits["confidence_low"],
        attach_rate_high=limits["confidence_high"],
    )
