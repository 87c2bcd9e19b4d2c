"""Magento and Adobe Commerce, order grid: it has no lines and is refused, with the export to use."""

from analytics.orders.reading.sources.source import Source, needs
from analytics.orders.schema import N_

SOURCE = Source(
    name="magento_grid",
    label=N_("Magento order grid, without lines"),
    needs=needs("ID", "Purchase Point", "Purchase Date", "Grand Total (Base)"),
    names={},
    refused_as="magento_grid",
)
