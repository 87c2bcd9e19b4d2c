"""Was what came of the launched bundle foreseen from the months before it? In the demo store and ten others.

Two truths are held against two ranges. What the launch does on average, over twenty replays of the same visits with
fresh luck, belongs in the simulator's own range. What came, once, is a matter of twenty or so orders: its range has the
luck of so few orders added, each count drawn from a Poisson distribution around what the simulator says.

python -m tests.bench.markets.launch_forecast, then python -m tests.bench.markets.tables
"""

import argparse
import json
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.bundles.demand.assumptions import Assumptions
from analytics.bundles.demand.elasticity import price_evidence
from analytics.bundles.demand.offers import offer
from analytics.bundles.demand.panels import weekly_panel
from analytics.bundles.demand.states import states
from analytics.bundles.ranges import interval
from analytics.bundles.simulation.draws import Draws, draw
from analytics.bundles.simulation.effects import ROLES
from analytics.bundles.simulation.simulate import Simulation, offer_effects, simulate_drawn
from analytics.orders.lines import Scope, within
from analytics.orders.reading.read import read_orders
from data.baskets import Baskets
from data.generate import write_orders
from data.launches import LAUNCHES, offered
from data.simulate import Sales, Shop, sell
from data.simulate import simulate as live
from data.table import is_cancelled
from data.truth import launches
from tests.bench.readme import commit

RESULT = Path(__file__).with_name("launch_forecast.json")
DEMO = 1
TRIED = (9101, 9102, 9103, 9104, 9105)  # looked at while the launch was being planted: they prove less
FRESH = (9201, 9202, 9203, 9204, 9205)  # first looked at when all was settled
N_ORDERS = 40_000
REPLAYS = 20
DRAWS = 512
FIGURES = ("d_revenue", "d_margin", "d_aov", "attach")


@dataclass(frozen=True)
class World:
    """What the offered orders add up to: revenue, margin, and orders that hold all and any of the bundle."""

    revenue: float
    margin: float
    n_all: int
    n_any: int


def world(shop: Shop, sales: Sales, hit: np.ndarray) -> World:
    """What do the offered orders add up to in one world?"""
    lines = pd.DataFrame({"order": sales.picked.order, "product": sales.picked.product, "money": sales.priced.revenue})
    lines["cost"] = sales.priced.quantity * shop.products["unit_cost"].to_numpy()[sales.picked.product]
    lines = lines[hit[lines["order"].to_numpy()]]
    held = lines[lines["product"].isin(shop.market.launched[0])].groupby("order").size()
    return World(lines["money"].sum(), (lines["money"] - lines["cost"]).sum(), int((held == 2).sum()), len(held))


def came(shop: Shop, bought: Baskets, hit: np.ndarray) -> dict[str, float]:
    """What did the launch change among the offered orders, against the same orders and luck without it?"""
    after, before = (
        world(shop, sell(bought, shop.visits, shop.products, shop.market, shop.seed, launched=each), hit)
        for each in (True, False)
    )
    gained = after.revenue - before.revenue
    return {
        "d_revenue": gained,
        "d_margin": after.margin - before.margin,
        "d_aov": gained / float(hit.sum()),
        "attach": after.n_all / max(after.n_any, 1),
    }


def foreseen(found: Simulation, *, n_orders: int) -> pd.DataFrame:
    """What does each draw say of so many orders, on average over their luck?"""
    share = n_orders / found.states.totals.n_orders
    return found.figures.samples[list(FIGURES)].astype("float64") * [share, share, 1.0, 1.0]


def with_luck(found: Simulation, drawn: Draws, *, n_orders: int, seed: int) -> pd.DataFrame:
    """And with the luck of so few orders: how many hold all of it, add a piece, are pulled in, hold any of it?"""
    effects, whole, at = offer_effects(found.states, offer=found.offer, drawn=drawn)
    share, rng = n_orders / found.states.totals.n_orders, np.random.default_rng(seed)
    mean = {role: effects.orders[role][:, at] * share for role in ("already", "adders", "pulled_in")}
    n = {role: rng.poisson(each) for role, each in mean.items()}
    times = {role: n[role] / np.maximum(each, 1e-12) for role, each in mean.items()}
    takers = mean["adders"] + mean["pulled_in"]
    times["lost_or_switched"] = (n["adders"] + n["pulled_in"]) / np.maximum(takers, 1e-12)
    plain = foreseen(found, n_orders=n_orders)
    money = {
        name: sum(family[role][:, at] * share * times[role] for role in ROLES)
        for name, family in (("d_revenue", effects.revenue), ("d_margin", effects.margin))
    }
    holders = rng.poisson(np.maximum((whole.n_any - whole.n_complete) * share - mean["adders"], 0.0))
    complete = n["already"] + n["adders"] + n["pulled_in"]
    return plain.assign(
        **money,
        d_aov=plain["d_aov"] + (money["d_revenue"] - plain["d_revenue"]) / n_orders,
        attach=complete / np.maximum(complete + holders, 1),
    )


def beside(true: float, said: pd.Series) -> dict[str, float | bool]:
    """Does the truth lie in the range that was foreseen?"""
    ends = interval(said.to_numpy())
    return {
        "truth": true, "median": ends.median, "low_80": ends.low_80, "high_80": ends.high_80, "low_95": ends.low_95,
        "high_95": ends.high_95, "in_80": bool(ends.low_80 <= true <= ends.high_80),
        "in_95": bool(ends.low_95 <= true <= ends.high_95),
    }  # fmt: skip


def judged(seed: int) -> dict[str, object]:
    """One store: what its first months foresee, what came, and what comes on average over the shoppers' luck."""
    shop = live(seed, N_ORDERS)
    planted = launches(shop).iloc[0]
    hit = offered(shop.visits, 0, shop.seed) & ~is_cancelled(shop.visits, shop.seed)
    with tempfile.TemporaryDirectory() as folder:
        write_orders(shop, Path(folder))
        orders = read_orders(Path(folder) / "orders.parquet")
        until = planted["first_day"].date() - timedelta(days=1)
        past = within(orders, scope=Scope("store", end=until))
        pair = [planted["product_a"], planted["product_b"]]
        evidence = price_evidence(weekly_panel(past, products=pair))
        held = states(past, components=pair)
        drawn = draw(held, assumptions=Assumptions(), evidence=evidence, draws=DRAWS, seed=0)
        found = simulate_drawn(held, offer=offer(*pair, percent=LAUNCHES[0].discount), drawn=drawn)
    plain = foreseen(found, n_orders=int(hit.sum()))
    lucky = with_luck(found, drawn, n_orders=int(hit.sum()), seed=seed)
    truth = came(shop, shop.bought, hit)
    rows = np.flatnonzero(hit)
    again = [came(shop, shop.replay(rows, seed=seed + 1000 * (1 + k)), hit) for k in range(REPLAYS)]
    average = {name: float(np.mean([each[name] for each in again])) for name in FIGURES}
    figures = {
        name: {"came": beside(truth[name], lucky[name]), "on_average": beside(average[name], plain[name])}
        for name in FIGURES
    }
    counts = {name: int(planted[name]) for name in ("orders_offered", "orders_taken", "had_both_anyway")}
    told = found.response.table["elasticity"].round(2).tolist()
    planned = shop.market.prices.elasticity[list(shop.market.launched[0])].tolist()
    return {"seed": seed, "products": pair} | counts | {
        "elasticity": planned, "elasticity_foreseen": told, "figures": figures
    }  # fmt: skip


def main() -> None:
    """Write the result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, action="append", help="Stores; without it the demo store and ten others.")
    parser.add_argument("--out", type=Path, default=RESULT)
    given = parser.parse_args()
    version = commit()
    stores = [judged(seed) for seed in given.seed or (DEMO, *TRIED, *FRESH)]
    result = {"commit": version, "replays": REPLAYS, "stores": stores}
    given.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
