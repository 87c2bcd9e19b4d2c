"""Which bundles are the best together?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.bundles.basket_choice import Floats
from analytics.labels import N_

MOST_BUNDLES = 2000  # more are thinned out first: half by value, half by value per give-away
SECONDS, GAP = 8.0, 1e-3
SURE = 1e-9

REJECTIONS: dict[str, str] = {
    "below_floor": N_("Every discount tried goes below the margin floor."),
    "not_worth_it": N_("It is not expected to bring money once chance is allowed for."),
    "over_budget": N_("Its give-away alone is more than the budget."),
    "product_taken": N_("One of its products is in a better bundle already."),
    "overlaps": N_("It would bring much of what a chosen bundle brings already."),
    "budget_spent": N_("The give-away budget is better spent on the chosen bundles."),
    "beaten": N_("Enough better bundles were chosen."),
}


@dataclass(frozen=True)
class Limits:
    """How many bundles, how often may a product occur in them, and how much may be given away in all?"""

    n_bundles: int = 10
    per_product: int = 1
    give_away: float = np.inf


@dataclass(frozen=True)
class Portfolio:
    """Which bundles are the best together?

    `chosen`: one row per chosen bundle, most valuable first: `bundle`, `level`, `value`, `give_away`. `rejected`: one
    row per other bundle, its best level by value, with `reason`, a key of REJECTIONS. `value`: of the choice, overlap
    counted once; `greedy_value`: of the simple rule beside it; `method`: "milp" or "greedy", whichever is better.
    """

    chosen: pd.DataFrame
    rejected: pd.DataFrame
    value: float
    greedy_value: float
    method: str


def shrink(values: Floats, *, errors: Floats) -> Floats:
    """What may be expected of each value, knowing that the best of many look better than they are?

    Empirical Bayes: values ~ N(true, error²), true ~ N(mean, spread²); returns the posterior means.
    Source: Efron and Morris 1973; DerSimonian and Laird 1986 for the spread.

    >>> shrink(np.array([0.0, 10.0]), errors=np.array([100.0, 100.0])).tolist()
    [5.0, 5.0]
    """
    if len(values) < 2:
        return values
    weight = 1 / np.maximum(errors, SURE) ** 2
    mean = (weight * values).sum() / weight.sum()
    excess = (weight * (values - mean) ** 2).sum() - (len(values) - 1)
    spread = max(0.0, excess / (weight.sum() - (weight**2).sum() / weight.sum()))
    weight = 1 / (spread + np.maximum(errors, SURE) ** 2)
    mean = (weight * values).sum() / weight.sum()
    return np.asarray(mean + spread * weight * (values - mean), dtype=np.float64)


def best_together(
    options: pd.DataFrame,
    *,
    members: Mapping[str, Sequence[str]],
    limits: Limits = Limits(),
    overlaps: pd.DataFrame | None = None,
) -> Portfolio:
    """Which bundles, at which discount each, bring the most together?

    `options`: one row per bundle and discount level: `bundle`, `level`, `value` (shrunk money), `give_away`, and
    `is_allowed` where a margin floor forbids some. `members`: bundle -> product ids. `overlaps`: pairs of bundles
    (`bundle_x`, `bundle_y`) and the `loss` if both are chosen. Row order is irrelevant; ties go by bundle and level.
    """
    ordered = options.sort_values(["bundle", "level"], ignore_index=True)
    allowed = ordered[ordered["is_allowed"]] if "is_allowed" in ordered else ordered
    usable = allowed[(allowed["value"] > 0) & (allowed["give_away"] <= limits.give_away)]
    usable = _thinned(usable).reset_index(drop=True)
    losses = _losses(overlaps, usable)
    greedy = _greedy(usable, members, limits, losses)
    exact = _milp(usable, members, limits, losses)
    worth = {"greedy": _worth(usable, greedy, losses), "milp": _worth(usable, exact, losses)}
    method = "milp" if worth["milp"] >= worth["greedy"] else "greedy"
    picked = {"milp": exact, "greedy": greedy}[method]
    columns = ["bundle", "level", "value", "give_away"]
    chosen = usable.loc[picked, columns].sort_values(["value", "bundle"], ascending=[False, True], ignore_index=True)
    rejected = _rejected(ordered, allowed, chosen, members, limits, losses)
    return Portfolio(chosen, rejected, worth[method], worth["greedy"], method)


def _thinned(usable: pd.DataFrame) -> pd.DataFrame:
    if usable["bundle"].nunique() <= MOST_BUNDLES:
        return usable
    per = usable.assign(per=usable["value"] / np.maximum(usable["give_away"], SURE))
    best = per.groupby("bundle")[["value", "per"]].max()
    kept = set(best.nlargest(MOST_BUNDLES // 2, "value").index) | set(best.nlargest(MOST_BUNDLES // 2, "per").index)
    return usable[usable["bundle"].isin(kept)]


def _losses(overlaps: pd.DataFrame | None, usable: pd.DataFrame) -> dict[frozenset[str], float]:
    if overlaps is None:
        return {}
    names = set(usable["bundle"])
    pairs = zip(overlaps["bundle_x"], overlaps["bundle_y"], overlaps["loss"], strict=True)
    return {frozenset((x, y)): float(loss) for x, y, loss in pairs if x in names and y in names and x != y and loss > 0}


def _worth(usable: pd.DataFrame, picked: list[int], losses: dict[frozenset[str], float]) -> float:
    names = set(usable.loc[picked, "bundle"])
    return float(usable.loc[picked, "value"].sum()) - sum(loss for pair, loss in losses.items() if pair <= names)


def _greedy(
    usable: pd.DataFrame, members: Mapping[str, Sequence[str]], limits: Limits, losses: dict[frozenset[str], float]
) -> list[int]:
    """Take, again and again, what adds most and still fits."""
    picked: list[int] = []
    names: list[str] = []
    used: dict[str, int] = {}
    left = limits.give_away
    rows = list(usable[["bundle", "value", "give_away"]].itertuples())
    while len(picked) < limits.n_bundles:
        best, gain = None, 0.0
        for row in rows:
            full = any(used.get(each, 0) >= limits.per_product for each in members[row.bundle])
            if row.bundle in names or full or row.give_away > left:
                continue
            adds = float(row.value) - sum(losses.get(frozenset((row.bundle, name)), 0.0) for name in names)
            if adds > gain + SURE:
                best, gain = row, adds
        if best is None:
            break
        picked.append(int(best.Index))
        names.append(str(best.bundle))
        left -= float(best.give_away)
        for each in members[str(best.bundle)]:
            used[each] = used.get(each, 0) + 1
    return picked


def _milp(
    usable: pd.DataFrame, members: Mapping[str, Sequence[str]], limits: Limits, losses: dict[frozenset[str], float]
) -> list[int]:
    """max sum v x - sum w y with y_bb' >= x_b + x_b' - 1, by HiGHS."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # here: it is slow to import
    from scipy.sparse import coo_array

    n, k = len(usable), len(losses)
    if n == 0:
        return []
    rows_of: dict[str, list[int]] = {}
    for index, bundle in enumerate(usable["bundle"]):
        rows_of.setdefault(bundle, []).append(index)
    products: dict[str, list[int]] = {}
    for bundle, indices in rows_of.items():
        for each in members[bundle]:
            products.setdefault(each, []).extend(indices)
    rules: list[tuple[list[tuple[int, float]], float]] = [([(i, 1.0) for i in own], 1.0) for own in rows_of.values()]
    rules += [([(i, 1.0) for i in own], float(limits.per_product)) for own in products.values()]
    rules.append(([(i, 1.0) for i in range(n)], float(limits.n_bundles)))
    if np.isfinite(limits.give_away):
        rules.append((list(enumerate(usable["give_away"].tolist())), limits.give_away))
    for j, pair in enumerate(losses):
        both = [(i, 1.0) for name in sorted(pair) for i in rows_of[name]]
        rules.append(([*both, (n + j, -1.0)], 1.0))
    entries = [(r, column, value) for r, (terms, _) in enumerate(rules) for column, value in terms]
    row, column, value = (np.array(part) for part in zip(*entries, strict=True))
    matrix = coo_array((value, (row, column)), shape=(len(rules), n + k)).tocsr()
    found = milp(
        np.concatenate(
            [-usable["value"].to_numpy(dtype=np.float64), np.array(list(losses.values()), dtype=np.float64)]
        ),
        integrality=np.concatenate([np.ones(n), np.zeros(k)]),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, ub=np.array([bound for _, bound in rules])),
        options={"time_limit": SECONDS, "mip_rel_gap": GAP},
    )
    return [] if found.x is None else np.flatnonzero(found.x[:n] > 0.5).tolist()


def _rejected(
    ordered: pd.DataFrame,
    allowed: pd.DataFrame,
    chosen: pd.DataFrame,
    members: Mapping[str, Sequence[str]],
    limits: Limits,
    losses: dict[frozenset[str], float],
) -> pd.DataFrame:
    names = chosen["bundle"].tolist()
    used: dict[str, int] = {}
    for name in names:
        for each in members[name]:
            used[each] = used.get(each, 0) + 1
    left = limits.give_away - float(chosen["give_away"].sum())

    def reason(bundle: str, levels: pd.DataFrame) -> str:
        good = levels[levels["value"] > 0]
        best = float(good["value"].max()) if len(good) else 0.0
        lost = sum(losses.get(frozenset((bundle, name)), 0.0) for name in names)
        checks = {
            "below_floor": levels.empty,
            "not_worth_it": good.empty,
            "over_budget": bool((good["give_away"] > limits.give_away).all()),
            "product_taken": any(used.get(each, 0) >= limits.per_product for each in members[bundle]),
            "overlaps": lost >= best,
            "budget_spent": bool((good["give_away"] > left).all()),
        }
        return next((code for code, holds in checks.items() if holds), "beaten")

    rest = ordered[~ordered["bundle"].isin(names)]
    best = rest.sort_values(["bundle", "value", "level"], ascending=[True, False, True]).drop_duplicates("bundle")
    by_bundle = dict(iter(allowed.groupby("bundle")))
    reasons = [reason(bundle, by_bundle.get(bundle, allowed.iloc[:0])) for bundle in best["bundle"]]
    table = best[["bundle", "level", "value", "give_away"]].assign(reason=reasons)
    return table.sort_values(["value", "bundle"], ascending=[False, True], ignore_index=True)
