"""Digikala's public order file: amounts in rial."""

from __future__ import annotations

from analytics.engines.database import ibis, ir
from analytics.labels import N_
from analytics.orders.reading.sources.source import Fields, Source, needs
from analytics.orders.words import text


def _adjust(raw: ir.Table, fields: Fields) -> Fields:
    """An amount that every line of an order repeats is the order's: it is shared among them."""
    amount, order = text(raw["amount_gross_order"]), raw["id_order"]
    of_order = ibis.window(group_by=order)
    is_repeated = (amount.min().over(of_order) == amount.max().over(of_order)) & (order.count().over(of_order) > 1)
    adjusted = {name: field for name, field in fields.items() if name != "line_gross"}
    return {
        **adjusted,
        "line_gross": ibis.ifelse(is_repeated, ibis.null("string"), amount),
        "order_subtotal": ibis.ifelse(is_repeated, amount, ibis.null("string")),
        "currency": ibis.literal("IRR"),
        "country": ibis.literal("IR"),
    }


SOURCE = Source(
    name="digikala_orders",
    label=N_("Digikala orders"),
    needs=needs("ID_Order", "ID_Item", "DateTime_CartFinalize", "Amount_Gross_Order", "Quantity_item"),
    names={
        "order_id": ("ID_Order",),
        "ordered_at": ("DateTime_CartFinalize",),
        "product_id": ("ID_Item",),
        "quantity": ("Quantity_item",),
        "line_gross": ("Amount_Gross_Order",),
        "customer_id": ("ID_Customer",),
    },
    adjust=_adjust,
)
