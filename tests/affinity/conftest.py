"""Which baskets do the tests of affinity share?"""

import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analytics.affinity.artefacts.search import Artefacts, artefacts, without
from analytics.orders.baskets.coding import Baskets, encode
from analytics.orders.lines import Orders
from analytics.orders.reading.read import read_orders
from data.generate import generate

Rows = Sequence[Sequence[int]]
SPRING = ("2011-03", "2011-04", "2011-05")
TRUTHS = ("artefacts", "substitutes", "variants", "complements", "pairs", "launches")


@dataclass(frozen=True)
class Planted:
    """A store whose truth is known: its orders, what the shop made of them itself, and what is left without that."""

    orders: Orders
    truth: dict[str, pd.DataFrame]
    artefacts: Artefacts
    cleaned: Orders


@pytest.fixture(scope="session")
def coded() -> Callable[[Rows], Baskets]:
    """Baskets from rows of product numbers; product 3 has the id "P3"."""

    def build(rows: Rows) -> Baskets:
        distinct = [np.unique(np.asarray(row, np.int32)) for row in rows if len(row)]
        n_products = max((int(row[-1]) for row in distinct), default=-1) + 1
        codes = np.concatenate([*distinct, np.empty(0, np.int32)]).astype(np.int32)
        offsets = np.cumsum([0, *(len(row) for row in distinct)]).astype(np.int64)
        ids = [f"P{number}" for number in range(n_products)]
        return Baskets(codes, offsets, pd.DataFrame({"product_id": ids, "product_name": ids}))

    return build


@pytest.fixture(scope="session")
def brute_force() -> Callable[..., dict[tuple[int, ...], int]]:
    """Every itemset that at least min_count rows hold, by trying each subset of each row."""

    def count(rows: Rows, min_count: int, max_length: int = 99) -> dict[tuple[int, ...], int]:
        counts: dict[tuple[int, ...], int] = {}
        for row in rows:
            items = sorted(set(row))
            for length in range(1, min(len(items), max_length) + 1):
                for itemset in combinations(items, length):
                    counts[itemset] = counts.get(itemset, 0) + 1
        return {itemset: n for itemset, n in counts.items() if n >= min_count}

    return count


@pytest.fixture(scope="session")
def retail(shared_data: Path) -> Baskets:
    """UCI Online Retail: 19,773 orders of products, codes as they are written."""
    lines = duckdb.connect().read_csv(str(shared_data / "online_retail_2010_2011.csv.gz"), all_varchar=True)
    sold = "InvoiceNo NOT LIKE 'C%' AND Quantity::INT > 0 AND UnitPrice::DOUBLE > 0"
    kept = lines.filter(f"{sold} AND regexp_matches(StockCode, '^[0-9]{{5}}')").to_arrow_table()
    return encode(kept["InvoiceNo"], kept["StockCode"])


@pytest.fixture(scope="session")
def groceries(shared_data: Path) -> Baskets:
    """Groceries (Hahsler, Hornik & Reutterer 2006): 9,835 orders, one a line."""
    lines = (shared_data / "groceries" / "groceries_basket.csv").read_text(encoding="utf-8").splitlines()
    return _from_lines([line.split(",") for line in lines])


@pytest.fixture(scope="session")
def t10i4(shared_data: Path) -> Baskets:
    """T10I4D100K (IBM Almaden's generator): 100,000 orders, one a line."""
    with gzip.open(shared_data / "small" / "T10I4D100K.dat.gz", "rt") as lines:
        return _from_lines([line.split() for line in lines])


def _from_lines(lines: Sequence[Sequence[str]]) -> Baskets:
    orders = pa.array([str(order) for order, line in enumerate(lines) for _ in line])
    return encode(orders, pa.array([product for line in lines for product in line]))


@pytest.fixture(scope="session")
def planted_stores(tmp_path_factory: pytest.TempPathFactory) -> list[Planted]:
    """A fresh store; tests/bench/relations scores five."""
    fresh = tmp_path_factory.mktemp("planted") / "store"
    return [_planted(generate(seed=6, n_orders=40_000, directory=fresh))]


def _planted(folder: Path) -> Planted:
    orders = read_orders(folder / "orders.parquet")
    truth = {name: pd.read_parquet(folder / "truth" / f"{name}.parquet") for name in TRUTHS}
    found = artefacts(orders)
    return Planted(orders, truth, found, without(orders, artefacts=found))


@pytest.fixture(scope="session")
def retail_spring(online_retail: Orders) -> Orders:
    """Three months of UCI Online Retail."""
    lines = online_retail.lines
    return replace(online_retail, lines=lines.filter(lines.ordered_at.strftime("%Y-%m").isin(SPRING)))
