"""Which products bring valuable baskets with them?"""

import pandas as pd

from analytics.engines.database import ibis
from analytics.orders.lines import CENTS, Orders, margin, money, revenue


def anchors(orders: Orders) -> pd.DataFrame:
    """How often is each product bought, and what is the rest of its baskets worth?

    One row per product, most orders first, ties by product_id: `product_id`, `n_orders`, `rest_sales`, `rest_margin`
    (mean over the orders that hold it of the order's value less that of the product's own lines; NaN where a price or,
    for margin, a cost of the order is unknown in all of them).
    """
    lines = orders.lines.filter(orders.lines.line_kind != "gift")
    lines = lines.mutate(sales=revenue(lines), earned=margin(lines))
    by_product = lines.group_by("order_id", "product_id").aggregate(
        own_sales=ibis._.sales.sum(), own_margin=ibis._.earned.sum()
    )
    has_all_costs = lines.earned.count() == lines.count()
    whole = lines.group_by("order_id").aggregate(
        sales=lines.sales.sum(), earned=ibis.ifelse(has_all_costs, lines.earned.sum(), ibis.null(CENTS))
    )
    held = by_product.join(whole, "order_id")
    means = held.group_by("product_id").aggregate(
        n_orders=held.count(),
        rest_sales=money((held.sales - held.own_sales).sum()) / (held.sales - held.own_sales).count(),
        rest_margin=money((held.earned - held.own_margin).sum()) / (held.earned - held.own_margin).count(),
    )
    table = means.order_by(ibis.desc("n_orders"), "product_id").execute()
    return table.astype({"rest_sales": "float64", "rest_margin": "float64"})
