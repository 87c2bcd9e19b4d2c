"""Amazon: the All Orders report and the date-range transaction report. Prices are line totals."""

from __future__ import annotations

from analytics.engines.database import ibis, ir
from analytics.labels import N_
from analytics.orders.reading.sources.source import Fields, Source, needs
from analytics.orders.words import text


def _adjust_orders(raw: ir.Table, fields: Fields) -> Fields:
    item = text(raw["item-status"]).lower() if "item-status" in raw.columns else ibis.null("string")
    status = ibis.ifelse(item == "cancelled", item, text(fields["status"]).lower())
    return {**fields, "status": status, "product_id": ibis.coalesce(text(fields["product_id"]), text(raw["asin"]))}


ORDERS = Source(
    name="amazon_orders",
    label=N_("Amazon All Orders report"),
    needs=needs("amazon-order-id", "purchase-date", "order-status", "sku", "asin", "quantity", "item-price"),
    names={
        "order_id": ("amazon-order-id",),
        "ordered_at": ("purchase-date",),
        "product_id": ("sku",),
        "product_name": ("product-name",),
        "status": ("order-status",),
        "quantity": ("quantity",),
        "line_gross": ("item-price",),
        "discount": ("item-promotion-discount",),
        "tax": ("item-tax",),
        "shipping": ("shipping-price",),
        "promotion": ("promotion-ids",),
        "channel": ("sales-channel",),
        "country": ("ship-country",),
        "currency": ("currency",),
    },
    adjust=_adjust_orders,
)


def _adjust_transactions(raw: ir.Table, fields: Fields) -> Fields:
    """Only orders and refunds are sales; service fees, transfers and adjustments are fees."""
    kind = text(raw["type"]).lower()
    is_sale = kind.isin(["order", "refund"]).fill_null(False)
    return {
        **fields,
        "status": ibis.ifelse(kind == "refund", "returned", "sold"),
        "line_kind": ibis.ifelse(is_sale, "product", "fee"),
        "product_id": ibis.coalesce(text(fields["product_id"]), text(raw["description"])),
        "order_id": ibis.coalesce(text(fields["order_id"]), ibis.ifelse(is_sale, ibis.null("string"), kind)),
    }


TRANSACTIONS = Source(
    name="amazon_transactions",
    label=N_("Amazon date-range transaction report"),
    needs=needs("date/time", "settlement id", "type", "order id", "sku", "description", "quantity", "product sales"),
    names={
        "order_id": ("order id",),
        "ordered_at": ("date/time",),
        "product_id": ("sku",),
        "product_name": ("description",),
        "quantity": ("quantity",),
        "line_gross": ("product sales",),
        "discount": ("promotional rebates",),
        "tax": ("product sales tax",),
        "shipping": ("shipping credits",),
        "channel": ("marketplace",),
        "store": ("fulfillment",),
    },
    adjust=_adjust_transactions,
)

SOURCES = (ORDERS, TRANSACTIONS)
