"""How long do artefacts, trust and relations take on a million orders?

Run: python -m tests.bench.trust.speed [orders].
"""

import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.affinity.artefacts.search import artefacts, without
from analytics.affinity.certainty.trust import Trust, trust
from analytics.affinity.null_models.strata import placed
from analytics.affinity.relations.classification import relations
from analytics.orders.lines import Orders
from analytics.orders.reading.read import read_orders
from tests.bench.shops import synthetic
from tests.bench.trust.results import write

WARM = 20_000  # orders of the run that only compiles


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
    """Seconds of each part, as a page needs them: artefacts, the baskets without them, their trust, relations."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.parquet"
        pq.write_table(dated(synthetic(min(n_orders, WARM))), path)
        _timed(read_orders(path))  # compiled once
        pq.write_table(dated(synthetic(n_orders)), path)
        found, seconds = _timed(read_orders(path))
    words = found.table["certainty"].value_counts().to_dict()
    names = ("processor_seconds", "wall_seconds")
    sums = dict(zip(names, map(sum, zip(*seconds.values(), strict=True)), strict=True))
    parts = {name: {"processor": round(each[0], 2), "wall": round(each[1], 2)} for name, each in seconds.items()}
    rounded = {name: round(value, 2) for name, value in sums.items()}
    return {"n_orders": found.n_orders, "n_searched": found.n_searched, "certainty": words} | rounded | {"parts": parts}


def _timed(orders: Orders) -> tuple[Trust, dict[str, tuple[float, float]]]:
    """The trust, and by part the seconds of processor and wall."""
    seconds: dict[str, tuple[float, float]] = {}
    wall, processor = perf_counter(), process_time()

    def lap(name: str) -> None:
        nonlocal wall, processor
        seconds[name] = process_time() - processor, perf_counter() - wall
        wall, processor = perf_counter(), process_time()

    made = artefacts(orders)
    lap("artefacts")
    left = without(orders, artefacts=made)
    held = placed(left)
    lap("baskets")
    found = trust(orders, artefacts=made, held=held)
    lap("trust")
    relations(left, held=held)
    lap("relations")
    return found, seconds


if __name__ == "__main__":
    write("speed", measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
