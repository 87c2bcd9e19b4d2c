"""Three fresh stores, made once: what is planted must be found in each by counting."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.generate import generate
from data.hardness import joint_orders, read_store

SEEDS = (1, 2, 3)
N_ORDERS = 40_000


@dataclass(frozen=True)
class Counted:
    """One store and what a person can count in it; `chosen` are the lines that shoppers picked from a shelf."""

    seed: int
    directory: Path
    seconds: float
    orders: pd.DataFrame
    truth: dict[str, pd.DataFrame]
    chosen: pd.DataFrame
    products: pd.Index
    joint: np.ndarray

    def met(self, table: pd.DataFrame) -> np.ndarray:
        """Return in how many orders each pair of a truth table meets."""
        a, b = (self.products.get_indexer(table[name]) for name in ("product_a", "product_b"))
        return self.joint[a, b]

    def met_within(self, table: pd.DataFrame, orders: pd.DataFrame) -> np.ndarray:
        """Return in how many of some order lines' orders each pair meets."""
        wanted = orders["product_id"].isin([*table["product_a"], *table["product_b"]])
        held = orders[wanted].groupby("product_id")["order_id"].agg(frozenset)
        empty: frozenset[str] = frozenset()
        pairs = zip(table["product_a"], table["product_b"], strict=True)
        return np.array([len(held.get(a, empty) & held.get(b, empty)) for a, b in pairs])


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> list[Counted]:
    """Return the stores of three seeds, of which the first is the committed one."""
    return [_count(seed, tmp_path_factory.mktemp("stores") / str(seed)) for seed in SEEDS]


def _count(seed: int, directory: Path) -> Counted:
    start = time.process_time()  # other work on the machine must not decide
    generate(seed=seed, n_orders=N_ORDERS, directory=directory)
    seconds = time.process_time() - start
    store = read_store(directory)
    artefacts = store.truth["artefacts"]
    wholesale = artefacts.loc[artefacts["kind"] == "wholesale", "id"]
    chosen = store.orders[~store.orders["order_id"].isin(wholesale)]
    products = pd.Index(store.truth["products"]["product_id"])
    chosen = chosen[chosen["product_id"].isin(products)]
    joint, _ = joint_orders(chosen, products)
    return Counted(seed, directory, seconds, store.orders, store.truth, chosen, products, joint)
