"""How long does the trust of all pairs take on a million orders? Run: python -m tests.bench.trust.speed [orders]."""

import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.affinity.trust import trust
from analytics.orders.read import read_orders
from tests.bench.shops import synthetic
from tests.bench.trust.results import write


def dated(table: pa.Table, *, seed: int = 7) -> pa.Table:
    """The same lines with two years of dates, two channels and three orders a customer."""
    rng = np.random.default_rng(seed)
    order = pc.dictionary_encode(table["order_id"].combine_chunks()).indices.to_numpy()
    n = int(order.max()) + 1
    days = np.datetime64("2024-01-01", "us") + rng.integers(0, 730 * 86_400, n) * np.timedelta64(1_000_000, "us")
    customers = rng.integers(0, n // 3, n)
    return (
        table.append_column("ordered_at", pa.array(days[order]))
        .append_column("channel", pa.array(np.where(rng.random(n) < 0.5, "web", "shop")[order]))
        .append_column("customer_id", pa.array(customers.astype(str)[order]))
        .append_column("quantity", pa.array(np.ones(len(order))))
    )


def measure(n_orders: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.parquet"
        pq.write_table(dated(synthetic(n_orders)), path)
        orders = read_orders(path)
        trust(read_orders(path))  # compiled and read once
        wall, processor = perf_counter(), process_time()
        found = trust(orders)
        wall, processor = perf_counter() - wall, process_time() - processor
    words = found.table["certainty"].value_counts().to_dict()
    return {
        "n_orders": found.n_orders, "n_searched": found.n_searched, "certainty": words,
        "processor_seconds": round(processor, 2), "wall_seconds": round(wall, 2),
    }  # fmt: skip


if __name__ == "__main__":
    write("speed", measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
