"""Complete Journey: two years of a grocer's loyal households, as published for research by dunnhumby."""

from __future__ import annotations

from analytics.engines.database import ir
from analytics.labels import N_
from analytics.orders.reading.sources.source import Fields, Source, needs


def _adjust(raw: ir.Table, fields: Fields) -> Fields:
    """`sales_value` is what the shop received, after its own discounts and its match of a coupon."""
    own, match = (raw[name].try_cast("float64").fill_null(0.0) for name in ("retail_disc", "coupon_match_disc"))
    return {**fields, "discount": own.abs() + match.abs()}


SOURCE = Source(
    name="complete_journey",
    label=N_("Complete Journey transactions"),
    needs=needs(
        "household_id", "basket_id", "product_id", "quantity", "sales_value", "retail_disc", "coupon_match_disc"
    ),
    names={
        "order_id": ("basket_id",),
        "ordered_at": ("transaction_timestamp",),
        "product_id": ("product_id",),
        "quantity": ("quantity",),
        "line_total": ("sales_value",),
        "discount": ("retail_disc",),
        "customer_id": ("household_id",),
        "store": ("store_id",),
    },
    adjust=_adjust,
)
