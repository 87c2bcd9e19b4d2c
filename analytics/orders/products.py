"""Which products were sold, how often, and at which price?"""

from __future__ import annotations

import pandas as pd

from analytics.engines.database import ibis, ir
from analytics.orders.lines import Orders, margin, money, most_frequent, revenue

NAMED = ("product_name", "parent_product_id", "brand", "category_1", "category_2", "category_3")


def products(orders: Orders) -> pd.DataFrame:
    """Which products were sold? One row per product, the one in most orders first, ties by product_id.

    Columns: `product_id`; `product_name` (the id without one), `parent_product_id`, `brand`, `category_1` to
    `category_3` (the value of most lines, the first by name among equals); `n_orders`, `units`, `revenue` (of the lines
    that have a price), `margin` (NaN where one line lacks a price or cost), `unit_price` (the median of the lines,
    before discount), `unit_cost` (the median). Gifts are not counted: the shop put them in, nobody chose them.
    """
    table = sold_products(orders).order_by(ibis.desc("n_orders"), "product_id").execute()
    first = ["product_id", *NAMED]
    return table[[*first, *(column for column in table.columns if column not in first)]]


def sold_products(orders: Orders) -> ir.Table:
    """The same rows in any order, still to be computed: columns that are not selected cost next to nothing."""
    lines = orders.lines.filter(orders.lines.line_kind != "gift")
    lines = lines.mutate(_margin=margin(lines))
    has_all_costs = lines._margin.count() == lines.count()
    counts = lines.group_by("product_id").aggregate(
        n_orders=lines.order_id.nunique(),
        units=lines.quantity.sum(),
        revenue=money(revenue(lines).sum()),
        margin=ibis.ifelse(has_all_costs, money(lines._margin.sum()), None),
        unit_price=lines.unit_price.median(),
        unit_cost=lines.unit_cost.median(),
    )
    for column in NAMED:
        if column in orders.columns:
            usual = most_frequent(lines, key="product_id", value=column)
            counts = counts.left_join(usual, "product_id").drop("product_id_right")
        else:
            counts = counts.mutate(ibis.null("string").name(column))
    return counts.mutate(product_name=counts.product_name.fill_null(counts.product_id))
