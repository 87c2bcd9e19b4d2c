"""WooCommerce: item rows of the order export plug-in, WebToffee's wide rows, and core Analytics without prices."""

from __future__ import annotations

from analytics.engines.database import ibis, ir
from analytics.labels import N_
from analytics.orders.reading.sources.source import Fields, Source, needs
from analytics.orders.words import text

GUEST = "0"  # the customer id of who bought without an account
MARK, CUT = "\x1e", "\x1f"  # characters that no export holds


def _customer(fields: Fields) -> Fields:
    if "customer_id" not in fields:
        return fields
    return {**fields, "customer_id": text(fields["customer_id"]).nullif(GUEST)}


def _adjust_items(raw: ir.Table, fields: Fields) -> Fields:
    code = fields["product_id"] if "product_id" in fields else ibis.null("string")
    own = _customer(fields)
    adjusted = {**own, "product_id": ibis.coalesce(text(code), *_texts(raw, "item_product_id", "item_name"))}
    if "promotion" in fields:
        adjusted["promotion"] = fields["promotion"].re_extract(r"code:([^|;]*)", 1)
    return adjusted


def _texts(raw: ir.Table, *names: str) -> list[ir.StringValue]:
    return [text(raw[name]) for name in names if name in raw.columns]


ITEMS = Source(
    name="woocommerce_items",
    label=N_("WooCommerce order export, one row per item"),
    needs=needs("order_id", "item_name", "item_quantity", "item_total"),
    names={
        "order_id": ("order_id",),
        "ordered_at": ("date",),
        "product_id": ("item_sku",),
        "product_name": ("item_name",),
        "status": ("status",),
        "quantity": ("item_quantity",),
        "line_gross": ("item_subtotal",),
        "line_total": ("item_total",),
        "tax": ("item_total_tax",),
        "refund": ("item_refunded",),
        "returned_quantity": ("item_refunded_qty",),
        "promotion": ("coupon_items",),
        "customer_id": ("customer_id",),
        "contact": ("billing_email", "billing_phone"),
        "country": ("shipping_country", "billing_country"),
        "currency": ("order_currency",),
        "order_shipping": ("shipping_total",),
        "line_number": ("item_id",),
    },
    adjust=_adjust_items,
)


def _one_row_per_item(raw: ir.Table) -> ir.Table:
    """Each `line_item_k` of an order on a row of its own, as `item`; an order without items keeps one row."""
    wide = [name for name in raw.columns if name.startswith("line_item_")]
    items = ibis.array([raw[name].fill_null("") for name in wide]).filter(lambda item: item != "")
    kept = ibis.ifelse(items.length() == 0, ibis.array([""]), items)
    return raw.mutate(item=kept.unnest()).drop(*wide[1:])


def _adjust_wide(raw: ir.Table, fields: Fields) -> Fields:
    def part(name: str) -> ir.StringValue:
        return raw["item"].re_extract(rf"\|{name}:([^|]*)", 1).nullif("")

    name = raw["item"].re_extract(r"^name:(.*)\|product_id:", 1).nullif("")
    return {
        **_customer(fields),
        "product_id": ibis.coalesce(part("sku"), part("product_id"), name),
        "product_name": name,
        "quantity": part("quantity"),
        "line_gross": part("sub_total"),
        "line_total": part("total"),
    }


WIDE = Source(
    name="woocommerce_wide",
    label=N_("WooCommerce order export, one row per order"),
    needs=needs("order_id", "line_item_1"),
    names={
        "order_id": ("order_id",),
        "ordered_at": ("order_date",),
        "product_id": ("line_item_1",),
        "quantity": ("line_item_1",),
        "line_total": ("line_item_1",),
        "status": ("status",),
        "customer_id": ("customer_id", "customer_user"),
        "contact": ("customer_email", "billing_email", "billing_phone"),
        "country": ("shipping_country", "billing_country"),
        "currency": ("order_currency",),
        "order_shipping": ("shipping_total",),
        "order_tax": ("tax_total",),
    },
    reshape=_one_row_per_item,
    adjust=_adjust_wide,
)


def _one_row_per_product(raw: ir.Table) -> ir.Table:
    """ "2× Name A, 1× Name B" as rows "2", "Name A" and "1", "Name B" of `item`."""
    marked = raw["product(s)"].fill_null("").re_replace(r"(^|,\s*)(\d+)\s*[×x]\s+", rf"{MARK}\2{CUT}")
    return raw.mutate(item=ibis.ifelse(marked.startswith(MARK), marked.substr(1), marked).split(MARK).unnest())


def _adjust_analytics(raw: ir.Table, fields: Fields) -> Fields:
    product = raw["item"].re_extract(rf"{CUT}(.*)$", 1).strip().nullif("")
    quantity = raw["item"].re_extract(rf"^(\d+){CUT}", 1).nullif("")
    return {**fields, "product_id": product, "product_name": product, "quantity": quantity}


ANALYTICS = Source(
    name="woocommerce_analytics",
    label=N_("WooCommerce Analytics orders, without prices"),
    needs=needs("Order #", "Product(s)"),
    names={
        "order_id": ("Order #",),
        "ordered_at": ("Date",),
        "product_id": ("Product(s)",),
        "quantity": ("Product(s)",),
        "status": ("Status",),
        "promotion": ("Coupon(s)",),
        "contact": ("Customer",),
        "channel": ("Attribution",),
    },
    reshape=_one_row_per_product,
    adjust=_adjust_analytics,
)

SOURCES = (ITEMS, WIDE, ANALYTICS)
