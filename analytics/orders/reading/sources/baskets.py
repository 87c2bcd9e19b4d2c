"""One basket a line, without header: no price and no date."""

from analytics.labels import N_
from analytics.orders.reading.sources.source import Source

SOURCE = Source(
    name="baskets",
    label=N_("Baskets, one a line"),
    needs=frozenset(),
    names={"order_id": ("order_id",), "product_id": ("product_id",)},
    has_order_ids=False,
)
