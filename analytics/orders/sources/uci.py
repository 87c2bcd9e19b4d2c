"""UCI Online Retail and Online Retail II: a British gift wholesaler, DOI 10.24432/C5BW33 and 10.24432/C5CG6D."""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from analytics.orders.schema import N_
from analytics.orders.sources.source import Fields, Source, fold


def _fields(mapping: dict[str, str]) -> Callable[[ir.Table], Fields]:
    def fields(raw: ir.Table) -> Fields:
        named = {column: raw[fold(header)] for column, header in mapping.items()}
        cancelled = named["order_id"].strip().upper().startswith("C")
        is_product = named["product_id"].strip().re_search(r"^[0-9]{5}")
        return {
            **named,
            "status": ibis.ifelse(cancelled, "cancelled", "sold"),
            # Postage, bank charges, bad debt, samples and vouchers have codes of letters.
            "line_kind": ibis.ifelse(is_product, "product", "fee"),
            "currency": ibis.literal("GBP"),
        }

    return fields


def _source(name: str, label: str, *, order: str, price: str, customer: str) -> Source:
    mapping = {
        "order_id": order,
        "product_id": "StockCode",
        "product_name": "Description",
        "quantity": "Quantity",
        "ordered_at": "InvoiceDate",
        "unit_price": price,
        "customer_id": customer,
        "country": "Country",
    }
    needs = frozenset(fold(header) for header in mapping.values())
    return Source(name=name, label=label, needs=needs, fields=_fields(mapping), mapping=mapping)


SOURCES = (
    _source("uci_online_retail", N_("UCI Online Retail"), order="InvoiceNo", price="UnitPrice", customer="CustomerID"),
    _source("uci_online_retail_ii", N_("UCI Online Retail II"), order="Invoice", price="Price", customer="Customer ID"),
)
