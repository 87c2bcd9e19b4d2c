"""How long does a page wait for a bundle when the discount is moved, on a million orders?

Reading the orders and drawing what is uncertain happen once for a bundle and are kept; moving the slider evaluates the
kept draws. Run as a module from the repository: python -m tests.bench.slider --out tests/bench/slider.json
"""

import argparse
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TypeVar

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.bundles.demand.assumptions import Assumptions
from analytics.bundles.demand.elasticity import price_evidence
from analytics.bundles.demand.offers import offer
from analytics.bundles.demand.panels import weekly_panel
from analytics.bundles.demand.states import order_totals, states
from analytics.bundles.simulation.draws import draw
from analytics.bundles.simulation.simulate import DRAWS, simulate_drawn
from analytics.orders.lines import Orders, Reading
from analytics.orders.schema import COLUMNS
from tests.bench.shops import PRODUCTS, synthetic

WEEKS, START = 104, np.datetime64("2023-01-02")
MOVES = 15  # discounts that the slider is moved to
Answer = TypeVar("Answer")


def priced(table: pa.Table, *, seed: int = 7) -> Orders:
    """Which orders are these with a week, a price that falls by a fifth now and then, and a cost?"""
    rng = np.random.default_rng(seed)
    listed = np.round(rng.lognormal(2.5, 0.6, PRODUCTS), 2)
    cut = np.where(rng.random((WEEKS, PRODUCTS)) < 0.2, 0.8, 1.0)
    product = np.char.replace(table["product_id"].to_numpy().astype(str), "SKU-", "").astype(np.int64)
    order = np.char.replace(table["order_id"].to_numpy().astype(str), "order-", "").astype(np.int64)
    week = (order * WEEKS) // (int(order.max()) + 1)
    known = {
        "order_id": table["order_id"],
        "product_id": table["product_id"],
        "ordered_at": pa.array((START + 7 * week).astype("datetime64[us]")),
        "quantity": pa.array(np.ones(len(order))),
        "unit_price": pa.array(listed[product] * cut[week, product]),
        "unit_cost": pa.array(0.5 * listed[product]),
    }
    types = {"string": pa.string(), "timestamp": pa.timestamp("us"), "float64": pa.float64(), "boolean": pa.bool_()}
    columns = {name: known.get(name, pa.nulls(len(order), types[column.type])) for name, column in COLUMNS.items()}
    lines = ibis.duckdb.connect().create_table("lines", pa.table(columns))
    return Orders(lines, lines.limit(0), pd.DataFrame(), "bench", Reading("mapped", (), {}), frozenset(known))


def timed(work: Callable[[], Answer]) -> tuple[Answer, float, float]:
    """What does it answer, after how many seconds, and how many of a processor?"""
    wall, core = perf_counter(), process_time()
    answer = work()
    return answer, perf_counter() - wall, process_time() - core


def measure(orders: Orders, *, products: list[str]) -> dict[str, float]:
    """How long do the parts of an answer about these products take? Milliseconds; a redraw is the median of MOVES."""
    totals = order_totals(orders)
    held, states_wall, states_core = timed(lambda: states(orders, components=products, totals=totals))
    told, evidence_wall, evidence_core = timed(lambda: price_evidence(weekly_panel(orders, products=products)))
    kept, draw_wall, draw_core = timed(
        lambda: draw(held, assumptions=Assumptions(), evidence=told, draws=DRAWS, seed=0)
    )
    moves = [
        timed(lambda share=share: simulate_drawn(held, offer=offer(*products, percent=share), drawn=kept))[1:]
        for share in np.linspace(0.05, 0.4, MOVES).tolist()
    ]
    said = {
        "states_wall": states_wall,
        "states_core": states_core,
        "evidence_wall": evidence_wall,
        "evidence_core": evidence_core,
        "draw_wall": draw_wall,
        "draw_core": draw_core,
        "redraw_wall": median(wall for wall, _core in moves),
        "redraw_worst": max(wall for wall, _core in moves),
        "redraw_core": median(core for _wall, core in moves),
    }
    joint = 0 if told.joint is None else 1
    return {"n_products": len(products), "joint_evidence": joint} | {k: round(1000 * v) for k, v in said.items()}


def main() -> None:
    """Measure bundles of two, three and six products, and write the result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    orders = priced(synthetic(given.orders))
    counted = orders.lines.group_by("product_id").agg(n=orders.lines.count()).to_pyarrow().to_pandas()
    common = counted.sort_values(["n", "product_id"], ascending=[False, True])["product_id"].tolist()
    measure(orders, products=common[:2])  # whatever is loaded or compiled on first use
    rows = [measure(orders, products=common[:m]) for m in (2, 3, 6)]
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    given.out.write_text(json.dumps({"commit": commit, "orders": given.orders, "milliseconds": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
