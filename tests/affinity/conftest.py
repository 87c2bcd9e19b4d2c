"""Which baskets do the tests of affinity share?"""

import gzip
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analytics.orders.baskets import Baskets, encode

Rows = Sequence[Sequence[int]]


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
