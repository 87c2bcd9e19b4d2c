"""UCI Online Retail and Online Retail II: a British gift wholesaler, DOI 10.24432/C5BW33 and 10.24432/C5CG6D."""

from __future__ import annotations

from analytics.engines.database import ibis, ir
from analytics.labels import N_
from analytics.orders.reading.sources.source import Fields, Source, needs


def _adjust(raw: ir.Table, fields: Fields) -> Fields:
    cancelled = fields["order_id"].strip().upper().startswith("C")
    is_product = fields["product_id"].strip().re_search(r"^[0-9]{5}")
    return {
        **fields,
        "status": ibis.ifelse(cancelled, "cancelled", "sold"),
        # Postage, bank charges, bad debt, samples and vouchers have codes of letters.
        "line_kind": ibis.ifelse(is_product, "product", "fee"),
        "currency": ibis.literal("GBP"),
    }


def _source(name: str, label: str, *, order: str, price: str, customer: str) -> Source:
    names = {
        "order_id": order,
        "product_id": "StockCode",
        "product_name": "Description",
        "quantity": "Quantity",
        "ordered_at": "InvoiceDate",
        "unit_price": price,
        "customer_id": customer,
        "country": "Country",
    }
    aliases = {field: (header,) for field, header in names.items()}
    return Source(name=name, label=label, needs=needs(*names.values()), names=aliases, adjust=_adjust)


SOURCES = (
    _source("uci_online_retail", N_("UCI Online Retail"), order="InvoiceNo", price="UnitPrice", customer="CustomerID"),
    _source("uci_online_retail_ii", N_("UCI Online Retail II"), order="Invoice", price="Price", customer="Customer ID"),
)
