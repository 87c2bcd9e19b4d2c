"""Which pairs emerged, strengthened, weakened or went since the period before?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from analytics.affinity.certainty import evidence
from analytics.affinity.certainty.trust import Trust, trust
from analytics.affinity.counts import Floats
from analytics.affinity.null_models.fixed_margins import expected_pairs
from analytics.affinity.null_models.strata import Placed, placed
from analytics.labels import N_
from analytics.orders.lines import Orders

CHANGES: dict[str, str] = {
    "emerged": N_("new"),
    "strengthened": N_("stronger"),
    "weakened": N_("weaker"),
    "gone": N_("gone"),
    "steady": N_("no clear change"),
}
CALLED = ("solid", "likely")
NOTHING = 1e-9


@dataclass(frozen=True)
class Changes:
    """What became of each pair since the period before.

    `table`: one row per pair that is solid or likely in either period, by `change` in the order of CHANGES, then the
    distance of `ratio` from 1 falling, then x, y. `x`, `y`; `n_xy`, `like_expected`, `like_lift`, `certainty` ("" where
    it is not listed) of this period, and with `_before` of the one before; `ratio` of the two lifts with `ratio_low`,
    `ratio_high` (95%). Emerged: believed only now, and the ratio's interval is above 1; gone: believed only before,
    and it is below 1; strengthened, weakened: the same for pairs believed in both; steady: the interval holds 1.
    """

    table: pd.DataFrame
    n_orders: int
    n_orders_before: int


def changes(
    orders: Orders,
    *,
    before: Orders,
    level: str = "product",
    false_discovery: float = 0.05,
    held: tuple[Placed, Placed] | None = None,
) -> Changes:
    """Which pairs of these orders are new, stronger, weaker or gone against the orders before?

    Lifts are like with like within each period, so that a season or a change of assortment is no change of a pair.
    Of n joint orders in both periods, those of this one are binomial; the interval of the ratio is that of its share
    (Clopper and Pearson 1934; Przyborowski and Wilenski 1940), widened where customers repeat themselves.
    `held`: the baskets and strata of both, if they are at hand.
    Raises InputError for an unknown level.
    """
    both = held or (placed(orders, level=level), placed(before, level=level))
    now, then = (
        trust(each, level=level, false_discovery=false_discovery, held=placed_there)
        for each, placed_there in zip((orders, before), both, strict=True)
    )
    pairs = pd.concat([_called(now), _called(then)]).drop_duplicates(["x", "y"], ignore_index=True)[["x", "y"]]
    pairs = pairs.join(_counted(pairs, both[0])).join(_counted(pairs, both[1]).add_suffix("_before"))
    for suffix, found in (("", now), ("_before", then)):
        words = found.table[["x", "y", "certainty"]].rename(columns={"certainty": f"certainty{suffix}"})
        pairs = pairs.merge(words, on=["x", "y"], how="left", validate="one_to_one")
        pairs[f"certainty{suffix}"] = pairs[f"certainty{suffix}"].fillna("").astype("str")
    table = _ordered(_changed(pairs.join(_ratios(pairs))))
    return Changes(table, now.n_orders, then.n_orders)


def _called(found: Trust) -> pd.DataFrame:
    return found.table[found.table["certainty"].isin(CALLED)]


def _counted(pairs: pd.DataFrame, held: Placed) -> pd.DataFrame:
    """Joint orders of these pairs, how many are expected like with like, and how far customers repeat themselves."""
    products = held.baskets.products["product_id"].astype("str")
    code = pd.Series(np.arange(len(products)), index=products)
    x, y = (code.reindex(pairs[side]).fillna(-1).to_numpy(np.int64) for side in ("x", "y"))
    sold = np.flatnonzero((x >= 0) & (y >= 0))
    n, chance, repeats = np.zeros(len(pairs), np.int64), np.zeros(len(pairs)), np.ones(len(pairs))
    if len(sold):
        on, when = evidence.ground(held), evidence.met(held, x=x[sold], y=y[sold])
        n[sold], repeats[sold] = when.n_by_period.sum(axis=1), when.repeats
        chance[sold] = expected_pairs(on.like.model, x=x[sold], y=y[sold])
    lift = n / np.maximum(chance, NOTHING)
    return pd.DataFrame({"n_xy": n, "like_expected": chance, "like_lift": lift, "repeats": repeats})


def _ratios(pairs: pd.DataFrame) -> pd.DataFrame:
    repeats = pairs[["repeats", "repeats_before"]].max(axis=1).to_numpy(np.float64)
    now, then = (pairs[name].to_numpy(np.float64) / repeats for name in ("n_xy", "n_xy_before"))
    weight = pairs["like_expected_before"] / np.maximum(pairs["like_expected"], NOTHING)
    low = np.where(now > 0, scipy.special.betaincinv(np.maximum(now, NOTHING), then + 1, 0.025), 0.0)
    high = np.where(then > 0, scipy.special.betaincinv(now + 1, np.maximum(then, NOTHING), 0.975), 1.0)
    middle = now / np.maximum(now + then, NOTHING)
    ratios = {name: _odds(share) * weight for name, share in (("", middle), ("_low", low), ("_high", high))}
    return pd.DataFrame({f"ratio{name}": ratio for name, ratio in ratios.items()})


def _odds(share: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(share / (1 - share), np.float64)


def _changed(pairs: pd.DataFrame) -> pd.DataFrame:
    is_now, was = pairs["certainty"].isin(CALLED), pairs["certainty_before"].isin(CALLED)
    more, less = pairs["ratio_low"] > 1, pairs["ratio_high"] < 1
    cases = [more & is_now & ~was, less & was & ~is_now, more, less]
    change = np.select(cases, ["emerged", "gone", "strengthened", "weakened"], "steady")
    return pairs.assign(change=pd.Series(change, pairs.index, dtype="str"))


def _ordered(pairs: pd.DataFrame) -> pd.DataFrame:
    rank = pairs["change"].map({name: place for place, name in enumerate(CHANGES)}).astype("int64")
    far = np.abs(np.log(np.clip(pairs["ratio"], NOTHING, 1 / NOTHING)))
    order = np.lexsort((pairs["y"], pairs["x"], -far, rank))
    columns = ["x", "y", "change", "ratio", "ratio_low", "ratio_high"]
    columns += [f"{name}{suffix}" for suffix in ("", "_before") for name in COUNTED]
    return pairs.iloc[order].reset_index(drop=True)[columns]


COUNTED = ("n_xy", "like_expected", "like_lift", "certainty")
