"""Magento and Adobe Commerce, order grid: it has no lines and is refused, with the export to use."""

from analytics.labels import N_
from analytics.orders.reading.sources.source import Source, needs

SOURCE = Source(
    name="magento_grid",
    label=N_("Magento order grid, without lines"),
    needs=needs("ID", "Purchase Point", "Purchase Date", "Grand Total (Base)"),
    names={},
    refused_as="magento_grid",
)
