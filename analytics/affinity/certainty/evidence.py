"""What speaks for each pair of products, and what against it?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from analytics.affinity.certainty.certainties import VARIABLES
from analytics.affinity.counts import Floats, Integers
from analytics.affinity.mining.co_occurrence import Int32, Meetings, meetings
from analytics.affinity.mining.ordering import Flags
from analytics.affinity.null_models.covariates import Alike, alike
from analytics.affinity.null_models.customer_tastes import tastes
from analytics.affinity.null_models.fixed_margins import BLOCK, Expected, expected, expected_pairs
from analytics.affinity.null_models.strata import Placed, crossed
from analytics.affinity.significance.candidate_pairs import limits, p_values
from analytics.affinity.significance.partial_association import direct


@dataclass(frozen=True)
class Ground:
    """What the pairs are held against: `like`, the null model of orders that are alike in period, channel and taste;
    `taste`, that of orders that are alike in taste alone.
    """

    held: Placed
    like: Alike
    taste: Alike


def ground(held: Placed) -> Ground:
    """What are the pairs of these baskets to be compared with?"""
    baskets, strata = held.baskets, held.strata
    shares = tastes(baskets, customers=strata.buyers if strata.knows_buyers else None).shares
    channel = strata.values.get("channel", np.zeros(baskets.n_orders, np.int64))
    like = alike(baskets, variables=[periods(held), channel], shares=shares)
    return Ground(held, like, alike(baskets, variables=[], shares=shares))


def periods(held: Placed) -> Integers:
    """In which period was each basket bought? Twice its month, and one more in the later part of the time."""
    none = np.zeros(held.baskets.n_orders, np.int64)
    later = none if held.strata.later is None else held.strata.later.astype(np.int64)
    return crossed(held.strata.values.get("month", none), later)


def met(held: Placed, *, x: Integers, y: Integers) -> Meetings:
    """When and by whom were these pairs bought?"""
    return meetings(held.baskets, x=x, y=y, buyers=held.strata.buyers, periods=periods(held))


def by_variable(held: Placed, *, x: Integers, y: Integers) -> pd.DataFrame:
    """How many joint orders are expected with strata of one variable alone? NaN for variables the data lacks."""
    strata = dict(held.strata.values)
    if {"month", "channel"} <= set(strata):
        strata["month_channel"] = crossed(strata["month"], strata["channel"])
    found = {
        name: expected_pairs(expected(held.baskets, strata=strata[name]), x=x, y=y)
        if name in strata
        else np.full(len(x), np.nan)
        for name in VARIABLES
        if name != "taste"
    }
    return pd.DataFrame(found)


def by_period(ground: Ground, *, x: Integers, y: Integers) -> Floats:
    """How many joint orders are expected in each period, like compared with like? Pairs × periods."""
    model, period = ground.like.model, ground.like.levels[:, 1] if len(ground.like.levels) else np.zeros(0, np.int64)
    n_periods = int(periods(ground.held).max(initial=0)) + 1
    found = np.zeros((len(x), n_periods))
    for number in np.unique(period):
        cells = period == number
        found[:, number] = expected_pairs(Expected(model.factors[cells], model.weights[cells]), x=x, y=y)
    return found


def replication(seen: Int32, chance: Floats, *, repeats: Floats, knows_later: bool) -> pd.DataFrame:
    """Does each pair hold in the earlier and in the later part, and in how many months?

    `seen`, `chance`: pairs × periods; periods are months, each earlier (even) and later (odd).
    """
    if not knows_later:
        names = ("earlier_low", "later_lift", "later_low", "n_months_above", "n_months")
        return pd.DataFrame({name: np.full(len(seen), np.nan) for name in names})
    parts = {}
    for name, first in (("earlier", 0), ("later", 1)):
        n, e = seen[:, first::2].sum(axis=1).astype(np.float64), np.maximum(chance[:, first::2].sum(axis=1), 1e-9)
        parts[f"{name}_low"], parts[f"{name}_lift"] = limits(n, repeats=repeats)[0] / e, n / e
    months = np.arange(seen.shape[1]) // 2
    by_month = np.zeros((seen.shape[1], int(months.max(initial=0)) + 1))
    by_month[np.arange(len(months)), months] = 1.0
    n, e = seen @ by_month, chance @ by_month
    parts |= {"n_months_above": ((n > e) & (e >= 1)).sum(axis=1) * 1.0, "n_months": (e >= 1).sum(axis=1) * 1.0}
    return pd.DataFrame(parts).drop(columns="earlier_lift")


def directness(
    ground: Ground, *, x: Integers, y: Integers, found: Flags, joint: "scipy.sparse.csr_array"
) -> pd.DataFrame:
    """What is left of each pair given all other products, and which third product explains most of the rest?

    Only products of `found` pairs are accounted for: what goes with nothing explains nothing. NaN and -1 for a pair
    of other products. `joint`: see joint_counts.
    """
    share, third = np.full(len(x), np.nan), np.full(len(x), -1, np.int64)
    kept = np.unique(np.concatenate((x[found], y[found])))
    asked = np.flatnonzero(np.isin(x, kept) & np.isin(y, kept))
    if len(asked):
        seen = joint[kept][:, kept].toarray().astype(np.float64)
        left = direct(seen, chance=_between(ground.like.model, kept), n_each=seen.diagonal().astype(np.int64))
        i, j = np.searchsorted(kept, x[asked]), np.searchsorted(kept, y[asked])
        raw, partial = left.raw[i, j], left.partial[i, j]
        share[asked] = np.clip(np.where(raw > 0, partial / np.where(raw > 0, raw, 1.0), 0.0), 0.0, 1.0)
        step = max(BLOCK // len(kept), 1)
        blocks = [slice(begin, begin + step) for begin in range(0, len(asked), step)]
        third[asked] = kept[np.concatenate([(left.raw[i[b]] * left.raw[j[b]]).argmax(axis=1) for b in blocks])]
    return pd.DataFrame({"direct_share": share, "third": third})


def _between(model: Expected, kept: Integers) -> Floats:
    factors = model.factors[:, kept]
    chance = np.maximum((factors * model.weights[:, None].astype(np.float32)).T @ factors, 0.0).astype(np.float64)
    np.fill_diagonal(chance, 0.0)
    return chance


def like_with_like(ground: Ground, *, x: Integers, y: Integers, n: Integers, repeats: Floats) -> pd.DataFrame:
    """How often would each pair meet among orders that are alike, and how likely is that to be chance?"""
    chance = np.maximum(expected_pairs(ground.like.model, x=x, y=y), 1e-9)
    low, high = limits(n.astype(np.float64), repeats=repeats)
    p = p_values(n / repeats, chance / repeats)
    columns = {"like_expected": chance, "like_lift": n / chance, "like_low": low / chance, "like_high": high / chance}
    return pd.DataFrame(columns | {"like_p": p})
