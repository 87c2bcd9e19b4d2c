"""Does one product sell more when the price of another rises?"""

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from analytics.affinity.significance.multiple_tests import Floats
from analytics.orders.lines import Orders, money, revenue

MOVED = 0.05  # standard deviation of the logarithm of a price over weeks from which it can tell anything
BLOCK_WEEKS = 13  # popularity and season are compared within a quarter
FEWEST_ORDERS, FEWEST_WEEKS = 50, 20
STEPS = 12
STEP, FEWEST_PRICES = 0.02, 8  # what a step of a price is, and prices seen before their answers count


def price_responses(orders: Orders, *, pairs: pd.DataFrame) -> pd.DataFrame:
    """By how many percent do the orders of x rise per percent that y costs more? One row per pair (`x`, `y`, `kind`).

    `elasticity`: of the side that can be told better, NaN where neither price moved; `p`: the chance of so large a rise
    if there were none, for both sides looked at. Weeks are compared within their quarter, for the same own price, per
    order with another product of the same `kind` (conditional Poisson regression): what moves the kind is no answer.
    """
    nothing = pd.DataFrame({"elasticity": np.full(len(pairs), np.nan), "p": np.full(len(pairs), np.nan)})
    if not {"ordered_at", "unit_price"} <= orders.columns or pairs.empty:
        return nothing
    counts, prices = _weekly(orders, sorted({*pairs["x"], *pairs["y"]}))
    if len(counts) < FEWEST_WEEKS:
        return nothing
    sides = pd.concat([pairs[[side, "kind"]].set_axis(["id", "kind"], axis=1) for side in ("x", "y")])
    of_kind = sides.drop_duplicates().groupby("kind")["id"].agg(list)
    totals = {kind: counts[ids].sum(axis=1) for kind, ids in of_kind.items()}
    moves = prices.std() >= MOVED
    rows = []
    for x, y, kind in pairs[["x", "y", "kind"]].itertuples(index=False, name=None):
        others = (totals[kind] - counts[x] - counts[y] + 1.0).to_numpy(np.float64)
        found = [_response(counts[a], prices[a], prices[b], others) for a, b in ((x, y), (y, x)) if moves[b]]
        found = [side for side in found if np.isfinite(side[1])]
        best = min(found, key=lambda side: side[1], default=(np.nan, np.nan))
        rows.append((best[0], min(best[1] * len(found), 1.0) if found else np.nan))
    return pd.DataFrame(rows, columns=["elasticity", "p"])


def _weekly(orders: Orders, ids: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Weeks × products: orders that hold each, and the logarithm of what was paid for a unit."""
    lines = orders.lines.filter(orders.lines.line_kind != "gift")
    lines = lines.mutate(week=lines.ordered_at.truncate("W"), paid=revenue(lines))
    weeks = lines.select("week").distinct().order_by("week").execute()["week"].dropna()
    wanted = lines.filter(lines.product_id.isin(ids))
    weekly = wanted.group_by("week", "product_id").aggregate(
        n=wanted.order_id.nunique(), price=money(wanted.paid.sum()) / wanted.quantity.sum()
    )
    table = weekly.execute()
    counts = table.pivot(index="week", columns="product_id", values="n").reindex(index=weeks, columns=ids)
    price = table.pivot(index="week", columns="product_id", values="price").reindex(index=weeks, columns=ids)
    logs = np.log(price.astype("float64").where(price > 0)).ffill().bfill()
    return counts.fillna(0.0), logs


def _response(n: pd.Series, own: pd.Series, other: pd.Series, totals: Floats) -> tuple[float, float]:
    """Elasticity to the other price and its one-sided p, by Newton's method on the conditional likelihood."""
    held = n.to_numpy(np.float64)
    if held.sum() < FEWEST_ORDERS or own.isna().any() or other.isna().any():
        return float("nan"), float("nan")
    block = np.arange(len(held)) // BLOCK_WEEKS
    design = np.column_stack((own.to_numpy(np.float64), other.to_numpy(np.float64)))
    design -= design.mean(axis=0)
    effect, spread = np.zeros(2), np.eye(2)
    for _ in range(STEPS):
        weight = totals * np.exp(np.clip(design @ effect, -5, 5))
        share = weight / np.bincount(block, weights=weight)[block]
        mean = share * np.bincount(block, weights=held)[block]
        centred = design - np.column_stack([np.bincount(block, weights=share * column)[block] for column in design.T])
        spread = (centred * mean[:, None]).T @ centred + 1e-6 * np.eye(2)
        effect = effect + np.clip(np.linalg.solve(spread, centred.T @ (held - mean)), -1, 1)
    return float(effect[1]), _p(
        effect, centred * (held - mean)[:, None], np.asarray(np.linalg.inv(spread), np.float64), _runs(other)
    )


def _runs(price: pd.Series) -> npt.NDArray[np.int64]:
    """Number the spans of weeks in which the price stood still."""
    steps = np.abs(np.diff(price.to_numpy(np.float64), prepend=price.iloc[0])) > STEP
    return np.cumsum(steps)


def _p(effect: Floats, scores: Floats, inverse: Floats, runs: npt.NDArray[np.int64]) -> float:
    """The chance of so large an effect of the other price, each of its prices counted once (clustered errors)."""
    n_runs = int(runs[-1]) + 1
    if n_runs < FEWEST_PRICES:
        return float("nan")
    by_run = np.column_stack([np.bincount(runs, weights=column, minlength=n_runs) for column in scores.T])
    clustered = inverse @ (by_run.T @ by_run) @ inverse * n_runs / (n_runs - 2)
    error = np.sqrt(max(float(clustered[1, 1]), float(inverse[1, 1])))
    return float(scipy.special.stdtr(n_runs - 2, -effect[1] / error))
