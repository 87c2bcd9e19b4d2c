"""How does one product sell: alone, with others, to whom, when and where?"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd

from analytics.orders.lines import Orders

WHERE = ("channel", "store", "country")


@dataclass(frozen=True)
class Focus:
    """One product at a glance.

    `n_orders`: orders that hold it; `n_alone`: that hold nothing else; `attach_rate`: the share that holds something
    else too, by any other product. `n_customers`: known customers who bought it; `n_exclusive`: who bought nothing
    else; both None where the dataset has no customers. `by_month`: `period`, `n_orders`, `attach_rate`, in time order
    (empty without dates). `by_place`: `column` (channel, store or country), `value`, `n_orders`, `attach_rate`, most
    orders first within a column.
    """

    product_id: str
    n_orders: int
    n_alone: int
    attach_rate: float
    n_customers: int | None
    n_exclusive: int | None
    by_month: pd.DataFrame
    by_place: pd.DataFrame


def focus(orders: Orders, *, product: str) -> Focus:
    """How does this product sell? Gifts do not count as company. A product that was not sold has no orders."""
    holding = _holding(orders, product)
    all_in = holding.aggregate(**_figures(holding)).execute().iloc[0]
    n_orders = int(all_in["n_orders"])
    n_customers, n_exclusive = _customers(orders, product)
    return Focus(
        product_id=product,
        n_orders=n_orders,
        n_alone=int((holding.n_items == 1).sum().fill_null(0).execute()),
        attach_rate=float(all_in["attach_rate"]) if n_orders else float("nan"),
        n_customers=n_customers,
        n_exclusive=n_exclusive,
        by_month=_by_month(holding),
        by_place=pd.concat([_by_place(holding, column) for column in WHERE], ignore_index=True),
    )


def _holding(orders: Orders, product: str) -> ir.Table:
    """One row per order that holds the product: when, where, how many different products."""
    lines = orders.lines.filter(orders.lines.line_kind != "gift")
    chosen = lines.filter(lines.product_id == product).select("order_id").distinct()
    held = lines.semi_join(chosen, "order_id")
    places = {column: ibis._[column].max() for column in WHERE}
    return held.group_by("order_id").aggregate(
        ordered_at=ibis._.ordered_at.min(), n_items=ibis._.product_id.nunique(), **places
    )


def _figures(holding: ir.Table) -> dict[str, ir.Value]:
    return {"n_orders": holding.count(), "attach_rate": (holding.n_items > 1).ifelse(1.0, 0.0).mean()}


def _by_month(holding: ir.Table) -> pd.DataFrame:
    dated = holding.filter(holding.ordered_at.notnull())
    dated = dated.mutate(period=dated.ordered_at.truncate("M"))
    return dated.group_by("period").aggregate(**_figures(dated)).order_by("period").execute()


def _by_place(holding: ir.Table, column: str) -> pd.DataFrame:
    known = holding.filter(holding[column].notnull()).rename(value=column)
    found = known.group_by("value").aggregate(**_figures(known)).order_by(ibis.desc("n_orders"), "value").execute()
    found.insert(0, "column", column)
    return found


def _customers(orders: Orders, product: str) -> tuple[int | None, int | None]:
    if "customer_id" not in orders.columns:
        return None, None
    lines = orders.lines.filter((orders.lines.line_kind != "gift") & orders.lines.customer_id.notnull())
    buyers = lines.filter(lines.product_id == product).select("customer_id").distinct()
    kinds = lines.semi_join(buyers, "customer_id").group_by("customer_id").aggregate(n=ibis._.product_id.nunique())
    found = kinds.aggregate(all=kinds.count(), alone=(kinds.n == 1).sum().fill_null(0)).execute().iloc[0]
    return int(found["all"]), int(found["alone"])
