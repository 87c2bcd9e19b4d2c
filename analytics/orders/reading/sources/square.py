"""Square, item level: money as text with sign and symbol, refunds as lines of their own."""

from __future__ import annotations

from analytics.engines.database import ibis, ir
from analytics.labels import N_
from analytics.orders.reading.sources.source import Fields, Source, needs
from analytics.orders.words import text


def _adjust(raw: ir.Table, fields: Fields) -> Fields:
    """What was sold is named by its code, else by item and variation."""
    item, variation = text(raw["item"]), _variation(raw)
    name = ibis.ifelse(variation.notnull(), item + " - " + variation, item)
    code = text(fields["product_id"]) if "product_id" in fields else ibis.null("string")
    is_refund = text(raw["event type"]).lower() == "refund"
    return {
        **fields,
        "product_id": ibis.coalesce(code, name),
        "product_name": name,
        "parent_product_id": item,
        "status": ibis.ifelse(is_refund, "returned", "sold"),
        "ordered_at": text(raw["date"]) + " " + text(raw["time"]).fill_null("00:00:00"),
    }


def _variation(raw: ir.Table) -> ir.StringValue:
    if "price point name" not in raw.columns:
        return ibis.null("string")
    return text(raw["price point name"]).nullif("Regular")


SOURCE = Source(
    name="square_items",
    label=N_("Square item sales"),
    needs=needs("Date", "Time", "Item", "Qty", "Gross Sales", "Transaction ID", "Event Type"),
    names={
        "order_id": ("Transaction ID",),
        "ordered_at": ("Date",),
        "product_id": ("SKU", "GTIN"),
        "product_name": ("Item",),
        "category_1": ("Category",),
        "status": ("Event Type",),
        "quantity": ("Qty", "Count"),
        "line_gross": ("Gross Sales",),
        "discount": ("Discounts",),
        "tax": ("Tax",),
        "customer_id": ("Customer ID",),
        "channel": ("Channel",),
        "store": ("Location",),
    },
    adjust=_adjust,
)
