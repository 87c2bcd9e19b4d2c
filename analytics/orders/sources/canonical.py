"""Basketlift's own columns: a table that already has the names of schema.COLUMNS."""

import ibis.expr.types as ir

from analytics.orders.schema import COLUMNS, N_
from analytics.orders.sources.source import Fields, Source


def _fields(raw: ir.Table) -> Fields:
    return {name: raw[name] for name in COLUMNS if name in raw.columns}


SOURCE = Source(
    name="basketlift",
    label=N_("Basketlift order lines"),
    needs=frozenset({"order_id", "product_id", "ordered_at", "quantity", "unit_price"}),
    fields=_fields,
    mapping={name: name for name in COLUMNS},
)
