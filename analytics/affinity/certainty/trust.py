"""Which pairs are worth believing, how much, and why not more?"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import scipy

from analytics.affinity.artefacts.search import Artefacts, without
from analytics.affinity.certainty import evidence
from analytics.affinity.certainty.certainties import CERTAINTIES, CHANCE, LAX, VARIABLES, graded
from analytics.affinity.certainty.evidence import Ground
from analytics.affinity.certainty.set_aside import with_set_aside
from analytics.affinity.counts import Integers
from analytics.affinity.mining.co_occurrence import Meetings, joint_counts, met_pairs
from analytics.affinity.null_models.fixed_margins import Expected, expected, expected_pairs
from analytics.affinity.null_models.strata import Placed, placed
from analytics.affinity.significance.candidate_pairs import (
    Family,
    discovered,
    family,
    limits,
    orders_needed,
    p_values,
    q_values,
)
from analytics.orders.levels import item_of
from analytics.orders.lines import Orders, margin, money

# Of the pairs that are gone when like is compared with like, so many are listed, those of most joint orders first.
MOST_EXPLAINED = 500
# A third product is named where less than this is left of the association.
MOSTLY = 0.9


@dataclass(frozen=True)
class Trust:
    """Which pairs are worth believing, how much, and why not more?

    `table`: one row per pair of items that met more often than popularity and basket size explain; ordered by
    certainty, then `worth` (`extra_low` where no cost is known) falling, ties by `x`, `y`. Columns:

    - `x`, `y` (items, x before y), `x_name`, `y_name`; `n_x`, `n_y`, `n_xy`: orders.
    - `expected`: joint orders by popularity and size alone; `adjusted_lift` = n_xy ÷ expected, `lift_low`,
      `lift_high` (95%); `extra_orders` = n_xy − expected; `p_value` one-sided.
    - `like_expected`, `like_lift`, `like_low`, `like_high`, `like_p`: the same, like compared with like in month,
      channel, basket size and taste at once; `q_value`: the false discovery rate at which the larger p passes;
      `extra_low`: the lower limit of n_xy less the larger expected.
    - `by_month`, `by_channel`, `by_store`, `by_country`, `by_promotion`, `by_segment`, `by_month_channel`, `by_taste`:
      adjusted lift with strata of that variable alone, NaN where the column is missing (`segment`: see
      customers.segments.with_segments).
    - `direct_share`: share of the association left given all other products; `through`: the third product that
      explains most of the rest (None where nothing is explained).
    - `largest_customer`: most joint orders of one customer; `low_without`: lower limit of `like_lift` without them.
      NaN where customers are unknown.
    - `earlier_low`, `later_low`, `later_lift`: `like_lift` in the earlier three quarters of the time and in the last;
      `n_months_above`: months with more joint orders than expected, of the `n_months` with 1 expected. NaN without
      dates.
    - `set_aside`: kind of artefact, "" without one.
    - `unit_margin`: margin of one x and one y, NaN where a cost is unknown; `worth` = extra_low × it.
    - `n_more_orders`: orders still needed to decide, 0 for a found pair; `certainty`: key of CERTAINTIES; `reasons`:
      tuple of certainties.Reason, empty for Solid.

    `n_orders`; `n_searched`: pairs that were looked at, fixed before joint orders were counted; `floor`: the expected
    joint orders from which on a pair is looked at; `false_discovery`: the rate allowed; `n_explained`: pairs gone
    when like is compared with like, of which the table lists those of most joint orders; `missing`: checks that this
    data cannot make.
    """

    table: pd.DataFrame
    n_orders: int
    n_searched: int
    floor: float
    false_discovery: float
    n_explained: int
    missing: tuple[str, ...]


def trust(
    orders: Orders,
    *,
    level: str = "product",
    false_discovery: float = 0.05,
    artefacts: Artefacts | None = None,
    held: Placed | None = None,
) -> Trust:
    """Which pairs of items are worth believing?

    A pair is found when chance would not bring together so many orders: neither by the items' popularity and the
    sizes of the orders (expected), nor among orders of the same month, channel, size and taste (likes); corrected
    for all pairs that were searched. How sure it is says `certainties.graded`.
    `artefacts`: of the same orders, are set aside first; of the pairs of products, those that are gone then are listed.
    `held`: the baskets and strata that are left then, if they are at hand; not used where of another level.
    Raises InputError for an unknown level.
    """
    if artefacts is None:
        return _trust(orders, held, level, false_discovery)
    found = _trust(without(orders, artefacts=artefacts), held, level, false_discovery)
    if level != "product":
        return found
    return replace(found, table=_ordered(with_set_aside(found.table, artefacts=artefacts, orders=orders)))


def _trust(orders: Orders, held: Placed | None, level: str, false_discovery: float) -> Trust:
    """The trust of these orders as they are."""
    from threadpoolctl import threadpool_limits  # here: it looks for the libraries that are loaded

    held = held if held is not None and held.level == level else placed(orders, level=level)
    # One core for each: the threads of a product of matrices that wait for a busy core only burn the other.
    with ThreadPoolExecutor(1) as pool, threadpool_limits(limits=1, user_api="blas"):
        grounded = pool.submit(evidence.ground, held)
        base, joint = expected(held.baskets), joint_counts(held.baskets)
        searched = family(base, false_discovery=false_discovery)
        pairs, when = _met(held, _rare(joint, base, searched, LAX * false_discovery))
        margins, on = _margins(orders, level), grounded.result()
        pairs = _compared(on, pairs, when, searched)
        listed, n_explained = _listed(pairs)
        pairs, when = pairs.iloc[listed].reset_index(drop=True), when.of(listed)
        found = (pairs["q_value"] <= false_discovery).to_numpy()
        ends = {"x": pairs["i"].to_numpy(), "y": pairs["j"].to_numpy()}
        direct = pool.submit(evidence.directness, on, **ends, found=found, joint=joint)
        table = _detailed(on, pairs, when, searched, false_discovery).join(direct.result())
    table = _named(table, on, joint.diagonal().astype(np.int64), margins)
    missing = _missing(held)
    table = graded(table, false_discovery=false_discovery, missing=missing)
    n_orders, floor = held.baskets.n_orders, searched.floors[-1]
    return Trust(_ordered(table)[COLUMNS], n_orders, searched.n_searched, floor, false_discovery, n_explained, missing)


def _missing(held: Placed) -> tuple[str, ...]:
    """Which checks can these orders not make?"""
    known = {"replicated": held.strata.later is not None, "one_customer": held.strata.knows_buyers}
    return tuple(check for check, is_known in known.items() if not is_known)


COLUMNS = [
    *("x", "y", "x_name", "y_name", "n_x", "n_y", "n_xy", "expected", "adjusted_lift", "lift_low", "lift_high"),
    *("extra_orders", "p_value", "like_expected", "like_lift", "like_low", "like_high", "like_p", "q_value"),
    *("extra_low", *(f"by_{name}" for name in VARIABLES), "direct_share", "through", "largest_customer"),
    *("low_without", "earlier_low", "later_low", "later_lift", "n_months_above", "n_months", "set_aside"),
    *("unit_margin", "worth", "n_more_orders", "certainty", "reasons"),
]


def _rare(joint: "scipy.sparse.csr_array", base: Expected, searched: Family, most: float) -> pd.DataFrame:
    """Which searched pairs met more often than expected, at this false discovery rate at most?"""
    x, y, n = met_pairs(joint)
    chance = expected_pairs(base, x=x, y=y)
    among = np.flatnonzero(chance >= searched.floors[-1])
    weights = searched.weights(chance[among])
    p = p_values(n[among].astype(np.float64), chance[among])
    rare = discovered(p, weights=weights, n_searched=searched.n_searched, rate=most) & (n[among] > chance[among])
    found, p, weights = among[rare], p[rare], weights[rare]
    figures = {"i": x[found], "j": y[found], "n_xy": n[found], "expected": chance[found], "weight": weights}
    return pd.DataFrame(figures | {"p_value": p})


def _met(held: Placed, pairs: pd.DataFrame) -> tuple[pd.DataFrame, Meetings]:
    """The pairs with their lifts by each variable alone; and when they met."""
    x, y = pairs["i"].to_numpy(), pairs["j"].to_numpy()
    chance = evidence.by_variable(held, x=x, y=y).add_prefix("by_")
    return pairs.join(chance.rdiv(pairs["n_xy"], axis=0)), evidence.met(held, x=x, y=y)


def _compared(on: Ground, pairs: pd.DataFrame, when: Meetings, searched: Family) -> pd.DataFrame:
    """The pairs with their like-with-like figures."""
    x, y = pairs["i"].to_numpy(), pairs["j"].to_numpy()
    like = evidence.like_with_like(on, x=x, y=y, n=pairs["n_xy"].to_numpy(), repeats=when.repeats)
    both = np.maximum(like["like_p"], pairs["p_value"]).to_numpy()
    q = q_values(both, weights=pairs["weight"].to_numpy(), n_searched=searched.n_searched)
    low, high = limits(pairs["n_xy"].to_numpy(np.float64), repeats=when.repeats)
    return pairs.join(like).assign(
        q_value=q,
        adjusted_lift=pairs["n_xy"] / pairs["expected"],
        lift_low=low / pairs["expected"],
        lift_high=high / pairs["expected"],
        extra_orders=pairs["n_xy"] - pairs["expected"],
        extra_low=low - np.maximum(pairs["expected"], like["like_expected"]),
        repeats=when.repeats,
        largest_customer=when.largest.astype(np.float64) if on.held.strata.knows_buyers else np.nan,
    )


def _listed(pairs: pd.DataFrame) -> tuple[Integers, int]:
    """Which rows stay in the table, and how many are explained? Of those, only the most frequent stay."""
    explained = (pairs["like_p"] > CHANCE).to_numpy()
    frequent = np.lexsort((pairs["j"], pairs["i"], -pairs["n_xy"], ~explained))
    first = frequent[: min(MOST_EXPLAINED, int(explained.sum()))]
    return np.sort(np.concatenate((np.flatnonzero(~explained), first))), int(explained.sum())


def _detailed(
    on: Ground,
    pairs: pd.DataFrame,
    when: Meetings,
    searched: Family,
    false_discovery: float,
) -> pd.DataFrame:
    """The listed pairs with every other check."""
    x, y, n = (pairs[name].to_numpy() for name in ("i", "j", "n_xy"))
    repeats = pairs["repeats"].to_numpy()
    chance = evidence.by_period(on, x=x, y=y)
    knows_later = on.held.strata.later is not None
    held = evidence.replication(when.n_by_period, chance, repeats=repeats, knows_later=knows_later)
    spared = limits((n - when.largest).astype(np.float64), repeats=repeats)[0] / pairs["like_expected"]
    level = false_discovery * pairs["weight"].to_numpy() / max(searched.n_searched, 1)
    least = np.minimum(pairs["like_lift"], pairs["adjusted_lift"]).to_numpy()
    most = np.maximum(pairs["like_expected"], pairs["expected"]).to_numpy()
    times = orders_needed(most, lift=least, level=float(np.min(level, initial=false_discovery)))
    return pairs.join(held).assign(
        by_taste=n / expected_pairs(on.taste.model, x=x, y=y),
        low_without=spared if on.held.strata.knows_buyers else np.full(len(n), np.nan),
        n_more_orders=np.maximum(on.held.baskets.n_orders * (times - 1), 1.0).round(),
        set_aside=pd.Series("", pairs.index, dtype="str"),
    )


def _named(table: pd.DataFrame, on: Ground, sold: Integers, margins: pd.Series) -> pd.DataFrame:
    ids, names = (on.held.baskets.products[column] for column in ("product_id", "product_name"))
    i, j, third = (table[name].to_numpy() for name in ("i", "j", "third"))
    earned = margins.reindex(ids).to_numpy()
    through = pd.Series(ids.array[third], table.index).astype(object)
    return table.assign(
        x=ids.array[i], y=ids.array[j], x_name=names.array[i], y_name=names.array[j], n_x=sold[i], n_y=sold[j],
        through=through.where(table["direct_share"] < MOSTLY, None).where(third >= 0, None),
        unit_margin=earned[i] + earned[j],
        worth=(earned[i] + earned[j]) * table["extra_low"],
    )  # fmt: skip


def _margins(orders: Orders, level: str) -> pd.Series:
    """What one unit of each item earns, on average; NaN where a line lacks price or cost."""
    lines = orders.lines.filter(orders.lines.line_kind != "gift")
    lines = lines.mutate(item=item_of(lines, level=level), _margin=margin(lines))
    lines = lines.filter(lines.item.notnull())
    sums = lines.group_by("item").aggregate(
        earned=money(lines._margin.sum()), units=lines.quantity.sum(), whole=lines._margin.count() == lines.count()
    )
    found = sums.execute()
    each = (found["earned"] / found["units"].where(found["units"] > 0)).where(found["whole"])
    return pd.Series(each.to_numpy(np.float64), index=found["item"].astype("str"))


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    rank = table["certainty"].map({name: place for place, name in enumerate(CERTAINTIES)}).astype("int64")
    known = table.loc[table["certainty"] != "dont_use", "worth"].notna().all()
    value = table["worth"] if known else table["extra_low"]
    order = np.lexsort((table["y"], table["x"], -value.fillna(-np.inf), rank))
    return table.iloc[order].reset_index(drop=True)
