"""Was the launch of the demo store's bundle foreseen from the months before it?

Reads months 1 to 17 of fresh stores, forecasts the bundle that is offered from month 18 on, and holds the forecast
against what it changed. Run as a module from the repository:
python -m tests.bench.launch_forecast --out tests/bench/launch_forecast.json
"""

import argparse
import json
import subprocess
import tempfile
from datetime import timedelta
from pathlib import Path

from analytics.bundles.elasticity import price_evidence
from analytics.bundles.offers import offer
from analytics.bundles.panels import weekly_panel
from analytics.bundles.simulate import simulate
from analytics.orders.lines import Scope, within
from analytics.orders.read import read_orders
from data import truth
from data.generate import write_orders
from data.simulate import simulate as simulate_shop

SEEDS = (101, 102, 103, 104, 105)


def forecast(seed: int, *, n_orders: int) -> dict[str, object]:
    """What was foreseen of the launched bundle, and what was true?"""
    shop = simulate_shop(seed, n_orders)
    known = truth.launches(shop).iloc[0]
    with tempfile.TemporaryDirectory() as folder:
        write_orders(shop, Path(folder))
        orders = read_orders(Path(folder) / "orders.parquet")
        until = known["first_day"].date() - timedelta(days=1)
        before = within(orders, scope=Scope(orders.key, end=until))
        products = [known["product_a"], known["product_b"]]
        told = price_evidence(weekly_panel(before, products=products))
        found = simulate(before, offer=offer(*products, percent=float(known["discount"])), evidence=told)
    d_aov = found.figures.d_aov
    return {
        "seed": seed,
        "orders_before": found.states.totals.n_orders,
        "held_both_before": int(found.states.numbers("n_orders")[-1]),
        "evidence": sorted(set(found.response.table["kind"])),
        "d_aov_median": round(d_aov.median, 3),
        "d_aov_80": [round(d_aov.low_80, 3), round(d_aov.high_80, 3)],
        "d_aov_95": [round(d_aov.low_95, 3), round(d_aov.high_95, 3)],
        "true_d_aov": round(float(known["delta_aov"]), 3),
        "orders_offered": int(known["orders_offered"]),
        "orders_taken": int(known["orders_taken"]),
        "in_80": bool(d_aov.low_80 <= known["delta_aov"] <= d_aov.high_80),
        "in_95": bool(d_aov.low_95 <= known["delta_aov"] <= d_aov.high_95),
        "verdict": found.advice.verdict,
    }


def main() -> None:
    """Forecast the launches of the seeds and write the result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=40_000)
    parser.add_argument("--seed", type=int, action="append", help=f"Instead of {SEEDS}.")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
    stores = [forecast(seed, n_orders=given.orders) for seed in given.seed or SEEDS]
    given.out.write_text(json.dumps({"commit": commit, "orders": given.orders, "stores": stores}, indent=1) + "\n")


if __name__ == "__main__":
    main()
