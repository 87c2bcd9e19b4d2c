"""Shopify admin, Orders > Export: one row per line, what belongs to the order on its first row only."""

from __future__ import annotations

from analytics.engines.database import ibis, ir
from analytics.labels import N_
from analytics.orders.reading.sources.source import Fields, Source, needs
from analytics.orders.words import text

NAMES = {
    "order_id": ("Name",),
    "ordered_at": ("Created at",),
    "product_id": ("Lineitem sku", "Lineitem name"),
    "product_name": ("Lineitem name",),
    "brand": ("Vendor",),
    "status": ("Financial Status",),
    "quantity": ("Lineitem quantity",),
    "unit_price": ("Lineitem price",),
    "discount": ("Lineitem discount",),
    "promotion": ("Discount Code",),
    "marketing_consent": ("Accepts Marketing",),
    "channel": ("Source",),
    "store": ("Location",),
    "country": ("Shipping Country", "Billing Country"),
    "currency": ("Currency",),
    "contact": ("Email",),
    "order_discount": ("Discount Amount",),
    "order_subtotal": ("Subtotal",),
    "order_total": ("Total",),
    "order_shipping": ("Shipping",),
    "order_tax": ("Taxes",),
    "order_refund": ("Refunded Amount",),
}
CANCELLED = ("cancelled at", "canceled at")
STATUSES = {
    "voided": "cancelled",
    "expired": "cancelled",
    "refunded": "returned",
    "pending": "open",
    "unpaid": "open",
}


def _reshape(raw: ir.Table) -> ir.Table:
    """What only the first row of an order says stands on each of its rows."""
    of_line = {"name", "vendor", "source_row", *(name for name in raw.columns if name.startswith("lineitem"))}
    of_order = [name for name in raw.columns if name not in of_line]
    if not of_order:
        return raw
    orders = raw.group_by("name").aggregate(**{name: raw[name].max() for name in of_order})
    lines = raw.drop(*of_order)
    return lines.left_join(orders, "name").select(*lines.columns, *of_order)


def _adjust(raw: ir.Table, fields: Fields) -> Fields:
    """A gift card is money kept for later and a tip no product: both are fees. Paid on delivery is sold once sent."""
    name = fields["product_name"]
    kind = ibis.ifelse(name.re_search(r"(?i)\bgift card\b|^tips?$|^shipping protection"), "fee", "product")
    adjusted = {**fields, "line_kind": kind, "product_id": ibis.coalesce(text(fields["product_id"]), text(name))}
    state = text(fields["status"]).lower() if "status" in fields else ibis.null("string")
    is_sent = _one(raw, "fulfillment status").lower() == "fulfilled"
    branches = [(state == word, status) for word, status in STATUSES.items()]
    adjusted["status"] = ibis.cases(
        (ibis.coalesce(*(_one(raw, name) for name in CANCELLED)).notnull(), "cancelled"),
        ((state == "pending") & is_sent.fill_null(False), "sold"),
        *branches,
        else_="sold",
    )
    adjusted["contact"] = ibis.coalesce(*(_one(raw, name) for name in ("email", "phone", "billing phone")))
    return adjusted


def _one(raw: ir.Table, name: str) -> ir.StringValue:
    return text(raw[name]) if name in raw.columns else ibis.null("string")


SOURCE = Source(
    name="shopify",
    label=N_("Shopify orders"),
    needs=needs("Name", "Lineitem name", "Lineitem quantity", "Lineitem price"),
    names=NAMES,
    reshape=_reshape,
    adjust=_adjust,
)
