"""Basketlift's own columns: a table that already has the names of schema.COLUMNS."""

from analytics.labels import N_
from analytics.orders.reading.sources.source import Source, needs
from analytics.orders.schema import COLUMNS

SOURCE = Source(
    name="basketlift",
    label=N_("Basketlift order lines"),
    needs=needs("order_id", "product_id", "ordered_at", "quantity", "unit_price"),
    names={name: (name,) for name in COLUMNS},
)
