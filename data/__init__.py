"""Where is the demo store, and how is a fresh one made? A shop whose truth is known."""

from pathlib import Path

DEMO: Path = Path(__file__).parent / "store"
"""The folder of the committed default store: order lines, catalogue and truth tables."""

ORDERS: Path = DEMO / "orders.parquet"
"""The order lines of the default store, in the canonical columns."""
