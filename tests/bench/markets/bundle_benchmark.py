"""Do the simulator's ranges hold the truth in shops it has never seen? Writes the calibration table.

python -m tests.bench.markets.bundle_benchmark --shops 300, then python -m tests.bench.markets.tables
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.bundles.demand.assumptions import Assumptions, Prior
from analytics.bundles.demand.elasticity import price_evidence
from analytics.bundles.demand.offers import offer
from analytics.bundles.demand.panels import weekly_panel
from analytics.bundles.demand.responses import NO_EVIDENCE, Evidence
from analytics.bundles.demand.states import States, states
from analytics.bundles.simulation.draws import draw
from analytics.bundles.simulation.simulate import Simulation, offer_effects, simulate
from analytics.orders.lines import Orders, Reading
from analytics.orders.schema import COLUMNS
from tests.bench.markets.bundle_markets import Shop, draw_shop, observed, truth
from tests.bench.readme import commit

RESULT = Path(__file__).with_name("bundle_calibration.json")
EVERY = 20  # shops after which the result so far is written

# Of the full price: where the truth is known; finer where a straight line between two points would hide a gain.
SHARES = np.array([0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4])
OFFERED = tuple(np.flatnonzero(np.isin(SHARES, [0.05, 0.1, 0.15, 0.2])).tolist())
FIGURES = ("attach", "d_revenue", "d_aov", "d_margin")
SETTINGS: dict[str, dict[str, object]] = {
    "structure at random": {"n": 60_000},
    "8,000 orders": {"n": 8_000},
    "no price variation": {"n": 60_000, "moves": False},
    "promotions follow demand": {"n": 60_000, "timed": 1.5},
    "whole baskets (logit)": {"n": 60_000, "kind": "basket"},
}


@dataclass(frozen=True)
class Case:
    """One shop as the simulator sees it and as it is: `known` one row per share in SHARES."""

    shop: Shop
    states: States
    orders: Orders
    known: pd.DataFrame


def orders_of(lines: pd.DataFrame) -> Orders:
    """The lines as Orders."""
    types = {"string": pa.string(), "timestamp": pa.timestamp("us"), "float64": pa.float64(), "boolean": pa.bool_()}
    columns = {
        name: pa.array(lines[name], types[column.type]) if name in lines else pa.nulls(len(lines), types[column.type])
        for name, column in COLUMNS.items()
    }
    table = ibis.duckdb.connect().create_table("lines", pa.table(columns))
    return Orders(table, table.limit(0), pd.DataFrame(), "shop", Reading("mapped", (), {}), frozenset(lines.columns))


def case(seed: int, *, n: int, of: int = 150_000, **options: object) -> Case:
    """A shop at random, its data from n shoppers and its truth from `of`."""
    shop = draw_shop(seed, **options)
    orders = orders_of(observed(shop, n=n))
    known = truth(shop, discounts=SHARES * shop.prices.sum(), n=n, of=of)
    return Case(shop, states(orders, components=shop.names), orders, known)


def simulated(held: States, evidence: Evidence, *, share: float) -> Simulation:
    """What the simulator says at a discount."""
    return simulate(held, offer=offer(*held.components, percent=share), evidence=evidence, draws=512)


def plug_in(held: States, evidence: Evidence, *, share: float) -> tuple[pd.DataFrame, float]:
    """What the point estimate of the price response and the usual simple structure say; and its best discount.

    Its interval is the sampling noise of the orders, as a plain calculation would give it.
    """
    fixed = {
        "bundle_response": 1.0, "shape": 0.0, "complementarity": 0.0, "carried_lift": 1.0, "basket_logit": 0.0,
        "new_orders": 0.0, "switching": 0.0, "earlier": 0.0, "elasticity": float(np.log(2.2)), "elasticity_spread": 0.0,
    }  # fmt: skip
    assumed = replace(Assumptions(), **{name: Prior("fixed", value) for name, value in fixed.items()})
    drawn = draw(held, assumptions=assumed, draws=256, seed=0)
    found = {each.product_id: each for each in evidence.estimates}
    points = drawn.response.draws.copy()
    for i, component in enumerate(held.components):
        each = found.get(component.product_id)
        if each is not None:
            points[:, i] = np.clip(-each.elasticity, 0.1, 8.0)
    drawn = replace(drawn, response=replace(drawn.response, draws=points))
    effects, whole, at = offer_effects(held, offer=offer(*held.components, percent=share), drawn=drawn)
    totals = held.totals
    after = (totals.revenue + effects.d_revenue) / totals.n_orders
    attach = (whole.n_complete + effects.uptake) / (whole.n_any + effects.orders["pulled_in"])
    table = {
        "attach": attach[:, at],
        "d_revenue": effects.d_revenue[:, at],
        "d_aov": after[:, at] - totals.aov,
        "d_margin": effects.d_margin[:, at],
    }
    best = float(effects.amounts[effects.d_margin.mean(axis=0).argmax()])
    return pd.DataFrame(table), best


def scores(drawn: pd.DataFrame, true: pd.Series, *, method: str) -> list[dict[str, object]]:
    """Does each 80% and 95% interval hold the truth, and what is its interval score?"""
    rows = []
    for name in FIGURES:
        low, high, far_low, far_high = np.quantile(drawn[name], [0.1, 0.9, 0.025, 0.975])
        value = float(true[name])
        miss = max(low - value, 0.0) + max(value - high, 0.0)
        rows.append(
            {
                "method": method,
                "figure": name,
                "in_80": bool(low <= value <= high),
                "in_95": bool(far_low <= value <= far_high),
                "score": (high - low + 10.0 * miss) / max(abs(value), 1e-9),
            }
        )
    return rows


def judge(found: Case, *, seed: int) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """All methods on one shop: intervals at a random discount, and what their best discounts really bring."""
    level = int(np.random.default_rng([seed, 7]).choice(OFFERED))
    share, true = float(SHARES[level]), found.known.iloc[level]
    evidence = price_evidence(weekly_panel(found.orders, products=found.shop.names))
    full = simulated(found.states, evidence, share=share)
    prior = simulated(found.states, NO_EVIDENCE, share=share)
    plug, plug_best = plug_in(found.states, evidence, share=share)
    rows = scores(full.figures.samples, true, method="full")
    rows += scores(prior.figures.samples, true, method="prior only")
    rows += scores(plug, true, method="plug-in")
    price = float(found.states.products["unit_price"].sum())
    real = price * SHARES
    attainable = float(found.known["d_margin"].max())
    advice, curve = full.advice, full.curve
    mean_best = float(curve["discount"].iloc[curve["d_margin_mean"].to_numpy().argmax()])
    chosen = {
        "recommended": advice.recommended,
        "worth a test": advice.to_test,
        "plug-in": plug_best,
        "always 10%": 0.1 * price,
        "highest mean": mean_best,
    }
    decisions = []
    for method, discount in chosen.items():
        gain = float(np.interp(discount, real, found.known["d_margin"]))
        brought = {"gain": gain, "attainable": attainable, "loses": gain < 0, "offers": discount > 0}
        decisions.append({"method": method, **brought})
    optimum = real[int(found.known["d_margin"].to_numpy().argmax())]
    near = 0.025 * price  # the truth is known on steps of 5%
    held = advice.optimum.low_80 - near <= optimum <= advice.optimum.high_80 + near
    decisions[0] |= {"optimum_in_80": held}
    return rows, decisions


def table(rows: pd.DataFrame, decisions: pd.DataFrame) -> dict[str, object]:
    """The calibration of one setting."""
    intervals = {
        method: {
            figure: {
                "coverage_80": round(float(part["in_80"].mean()), 3),
                "coverage_95": round(float(part["in_95"].mean()), 3),
                "median_score": round(float(part["score"].median()), 3),
            }
            for figure, part in family.groupby("figure")
        }
        for method, family in rows.groupby("method")
    }
    choices = {
        method: {
            "lose_money": round(float(part["loses"].mean()), 3),
            "lose_if_offered": round(float(part["loses"].sum() / max(part["offers"].sum(), 1)), 3),
            "offered": round(float(part["offers"].mean()), 3),
            "captured": round(float(part["gain"].sum() / part["attainable"].sum()), 3),
        }
        for method, part in decisions.groupby("method")
    }
    held = decisions["optimum_in_80"].dropna()
    return {"intervals": intervals, "decisions": choices, "optimum_in_80": round(float(held.astype(float).mean()), 3)}


def run(*, shops: int, seed: int, settings: list[str], until: float) -> Iterator[dict[str, object]]:
    """The calibration in each setting so far, time and again until the time `until` (of perf_counter)."""
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in settings}
    decisions: dict[str, list[dict[str, object]]] = {name: [] for name in settings}
    done, version = 0, commit()
    while done < shops and perf_counter() < until:
        for name in settings:
            found, chosen = judge(case(seed + done, **SETTINGS[name]), seed=seed + done)
            rows[name] += found
            decisions[name] += chosen
        done += 1
        sys.stderr.write(f"{done} ")
        sys.stderr.flush()
        if done % EVERY == 0 or done == shops or perf_counter() >= until:
            tables = {name: table(pd.DataFrame(rows[name]), pd.DataFrame(decisions[name])) for name in settings}
            yield {"commit": version, "seed": seed, "shops": done, "table": tables}


def main() -> None:
    """Run the benchmark and write its result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shops", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, default=600.0, help="No shop is begun after so many minutes.")
    parser.add_argument("--setting", action="append", choices=list(SETTINGS))
    parser.add_argument("--out", type=Path, default=RESULT)
    given = parser.parse_args()
    until = perf_counter() + 60 * given.minutes
    for result in run(shops=given.shops, seed=given.seed, settings=given.setting or list(SETTINGS), until=until):
        given.out.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
