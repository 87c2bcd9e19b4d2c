"""eBay transaction report: a preamble, "--" for nothing, orders beside fees, refunds and payouts."""

from __future__ import annotations

from analytics.engines.database import ibis, ir
from analytics.labels import N_
from analytics.orders.reading.sources.source import Fields, Source, needs
from analytics.orders.words import text


def _adjust(raw: ir.Table, fields: Fields) -> Fields:
    """The row of an order of several items names no item: its items follow on rows of their own."""
    kind = text(raw["type"]).lower()
    code = text(fields["product_id"]) if "product_id" in fields else ibis.null("string")
    item = text(raw["item id"]) if "item id" in raw.columns else ibis.null("string")
    return {
        **fields,
        "product_id": ibis.coalesce(code, item, text(fields["product_name"])),
        "status": ibis.cases((kind == "refund", "returned"), (kind == "claim", "returned"), else_="sold"),
        "line_kind": ibis.ifelse(kind.isin(["order", "refund", "claim"]), "product", "fee"),
    }


SOURCE = Source(
    name="ebay_transactions",
    label=N_("eBay transaction report"),
    needs=needs("Transaction creation date", "Type", "Order number", "Item title", "Quantity", "Item subtotal"),
    names={
        "order_id": ("Order number",),
        "ordered_at": ("Transaction creation date",),
        "product_id": ("Custom label",),
        "product_name": ("Item title",),
        "quantity": ("Quantity",),
        "line_gross": ("Item subtotal",),
        "tax": ("Seller collected tax",),
        "shipping": ("Shipping and handling",),
        "contact": ("Buyer username", "Buyer name"),
        "country": ("Ship to country",),
        "currency": ("Transaction currency", "Payout currency"),
        "line_number": ("Transaction ID",),
    },
    adjust=_adjust,
)
