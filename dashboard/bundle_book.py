"""Which bundles has a person saved, made from which data and with which promise?"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from analytics.bundles.simulate import Simulation
from dashboard import home

_SCHEMA = """
CREATE TABLE IF NOT EXISTS bundles (
    id INTEGER PRIMARY KEY, dataset TEXT NOT NULL, saved_at TEXT NOT NULL, name TEXT NOT NULL,
    price REAL NOT NULL, discount_share REAL NOT NULL, objective TEXT NOT NULL,
    low REAL NOT NULL, high REAL NOT NULL, n_months REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS components (
    bundle INTEGER NOT NULL REFERENCES bundles (id) ON DELETE CASCADE, place INTEGER NOT NULL,
    product_id TEXT NOT NULL, quantity REAL NOT NULL, PRIMARY KEY (bundle, place)
);
"""


@dataclass(frozen=True)
class SavedBundle:
    """A saved bundle: `low` to `high`, the promised change of the objective a month (80%)."""

    id: int
    name: str
    saved_at: datetime
    products: tuple[str, ...]
    quantities: tuple[float, ...]
    price: float
    discount_share: float
    objective: str
    low: float
    high: float


@contextmanager
def _book() -> Iterator[sqlite3.Connection]:
    """The book, in one transaction: all of a write is kept or nothing."""
    home.folder().mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(home.folder() / "bundles.sqlite")) as connection:
        connection.executescript("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;" + _SCHEMA)
        with connection:
            yield connection


def save(dataset: str, simulation: Simulation, products: pd.DataFrame) -> None:
    """Keep a simulated bundle with the promise that was made for it."""
    names = products.set_index("product_id")["product_name"]
    components = simulation.states.components
    promised = simulation.figures.d_margin or simulation.figures.d_revenue
    months = simulation.n_months or 1.0
    row = (
        dataset,
        datetime.now(UTC).isoformat(),
        " + ".join(names[each.product_id] for each in components),
        simulation.full_price - simulation.discount,
        simulation.discount / simulation.full_price,
        simulation.objective,
        promised.low_80 / months,
        promised.high_80 / months,
        months,
    )
    with _book() as book:
        saved = book.execute("INSERT INTO bundles VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row).lastrowid
        parts = [(saved, place, each.product_id, each.quantity) for place, each in enumerate(components)]
        book.executemany("INSERT INTO components VALUES (?, ?, ?, ?)", parts)


def saved(dataset: str) -> list[SavedBundle]:
    """The bundles saved for a dataset, the newest first."""
    query = """
        SELECT id, name, saved_at, price, discount_share, objective, low, high FROM bundles
        WHERE dataset = ? ORDER BY id DESC
    """
    with _book() as book:
        rows = book.execute(query, (dataset,)).fetchall()
        parts = "SELECT product_id, quantity FROM components WHERE bundle = ? ORDER BY place"
        found = [(row, book.execute(parts, (row[0],)).fetchall()) for row in rows]
    return [_bundle(row, held) for row, held in found]


def _bundle(row: tuple[Any, ...], held: list[tuple[str, float]]) -> SavedBundle:
    number, name, saved_at, *rest = row
    products, quantities = zip(*held, strict=True)
    return SavedBundle(number, name, datetime.fromisoformat(saved_at), products, quantities, *rest)


def delete(number: int) -> None:
    """Forget a saved bundle."""
    with _book() as book:
        book.execute("DELETE FROM bundles WHERE id = ?", (number,))


def recipes(dataset: str) -> pd.DataFrame:
    """The saved bundles as a shop system reads them, one row per component."""
    rows = [
        (f"BUNDLE-{b.id}", b.name, product, quantity, round(b.price, 2), round(b.discount_share * 100, 2))
        for b in saved(dataset)
        for product, quantity in zip(b.products, b.quantities, strict=True)
    ]
    columns = ["bundle_sku", "bundle_name", "component_sku", "component_quantity", "bundle_price", "discount_percent"]
    return pd.DataFrame(rows, columns=columns)
