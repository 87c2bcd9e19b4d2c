"""What can this data answer, and which column would open the rest?"""

from dataclasses import dataclass

import pandas as pd

from analytics.orders.lines import Orders
from analytics.orders.schema import COLUMNS, OPENS

ENOUGH_ORDERS = 30  # of a product, before anything is said about it


@dataclass(frozen=True)
class Answers:
    """What this data can answer.

    `table`: one row per entry of schema.OPENS, in its order: `opens`; `is_open`; `missing`, the columns whose absence
    locks it, joined by ", " ("" where it is open). `n_orders`; `n_several`: orders of two products or more;
    `n_products`; `n_products_enough`: products in at least ENOUGH_ORDERS orders; `n_months`: calendar months with
    orders; `customer_share`, `cost_share`, `price_share`: shares of orders with a customer, and of lines with a cost
    and a price.
    """

    table: pd.DataFrame
    n_orders: int
    n_several: int
    n_products: int
    n_products_enough: int
    n_months: int
    customer_share: float
    cost_share: float
    price_share: float


def answers(orders: Orders) -> Answers:
    """What can this data answer? Ticks and locks per page or figure, and the counts that matter."""
    lines = orders.lines
    by_order = lines.group_by("order_id").aggregate(
        n_products=lines.product_id.nunique(),
        customer=lines.customer_id.max(),
        month=lines.ordered_at.max().truncate("M"),
    )
    of_orders = by_order.aggregate(
        n=by_order.count(),
        several=(by_order.n_products >= 2).sum(),
        months=by_order.month.nunique(),
        customers=by_order.customer.count(),
    )
    by_product = lines.group_by("product_id").aggregate(n_orders=lines.order_id.nunique())
    of_products = by_product.aggregate(n=by_product.count(), enough=(by_product.n_orders >= ENOUGH_ORDERS).sum())
    of_lines = lines.aggregate(n=lines.count(), costs=lines.unit_cost.count(), prices=lines.unit_price.count())
    order, product, line = (counts.execute().fillna(0).iloc[0] for counts in (of_orders, of_products, of_lines))
    return Answers(
        table=_ticks(orders.columns),
        n_orders=int(order["n"]),
        n_several=int(order["several"]),
        n_products=int(product["n"]),
        n_products_enough=int(product["enough"]),
        n_months=int(order["months"]),
        customer_share=_share(order["customers"], order["n"]),
        cost_share=_share(line["costs"], line["n"]),
        price_share=_share(line["prices"], line["n"]),
    )


def _ticks(columns: frozenset[str]) -> pd.DataFrame:
    needs = {opened: [name for name, column in COLUMNS.items() if opened in column.opens] for opened in OPENS}
    missing = [", ".join(name for name in needs[opened] if name not in columns) for opened in OPENS]
    return pd.DataFrame({"opens": list(OPENS), "is_open": [not names for names in missing], "missing": missing})


def _share(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else 0.0
