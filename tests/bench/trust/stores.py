"""Which shops are the claims measured on, and what is true in each?"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
from ibis.util import gen_name

from analytics.orders.baskets.coding import Baskets
from analytics.orders.levels import items
from analytics.orders.lines import Orders
from data.generate import generate

ROOT = Path(__file__).parents[3]
DEMO = ROOT / "data" / "store"
SHARED = ROOT.parent / "shared" / "data"
REAL = {
    "demo store": DEMO / "orders.parquet",
    "Groceries": SHARED / "groceries" / "groceries_long.csv.gz",
    "Online Retail": SHARED / "online_retail_2010_2011.csv.gz",
}


@contextmanager
def fresh_store(seed: int, *, pair_effects: bool = True) -> Iterator[Path]:
    """A demo store of another seed, for as long as it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        yield generate(seed=seed, n_orders=40_000, directory=Path(folder) / "store", pair_effects=pair_effects)


def truth_of(store: Path) -> pd.DataFrame:
    """The truth of every pair of products, x before y: `ratio`, `is_true`, `through_third`, expected orders."""
    pairs = pd.read_parquet(store / "truth" / "pairs.parquet")
    ends = np.sort(pairs[["product_a", "product_b"]].astype(str).to_numpy(), axis=1)
    return pairs.assign(x=ends[:, 0], y=ends[:, 1]).drop(columns=["product_a", "product_b"])


def rebuilt(orders: Orders, baskets: Baskets) -> Orders:
    """The same orders at the same times by the same customers, holding these baskets instead."""
    order_ids = items(orders, level="product").select("order_id").distinct().order_by("order_id").execute()["order_id"]
    owner = np.repeat(np.arange(baskets.n_orders), np.diff(baskets.offsets))
    ids = baskets.products["product_id"].to_numpy()[baskets.codes]
    swapped = pa.table({"order_id": order_ids.to_numpy()[owner], "product_id": ids})
    lines = orders.lines.filter(orders.lines.line_kind != "gift")
    name = gen_name("shuffled")
    held = orders.lines.get_backend().create_table(name, swapped, temp=True)
    places = ("ordered_at", "customer_id", "channel", "store", "country", "promotion", "segment")
    facts = lines.group_by("order_id").aggregate(**{place: lines[place].max() for place in places if place in lines})
    joined = held.join(facts, "order_id")
    known = {name: ibis.literal(value) for name, value in {"line_kind": "product", "status": "sold"}.items()}
    known |= {"quantity": ibis.literal(1.0), "product_name": joined.product_id}
    kinds = orders.lines.schema()
    rest = {name: ibis.null(kinds[name]) for name in kinds if name not in joined.columns and name not in known}
    return replace(orders, lines=joined.mutate(**known, **rest).select(*orders.lines.columns))
