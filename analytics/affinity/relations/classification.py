"""What are two products to each other: complements, rivals, versions, or only on the same trip?"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from analytics.affinity.null_models.strata import Placed, placed
from analytics.affinity.relations.labels import RELATIONS as RELATIONS
from analytics.affinity.relations.labels import Labels, answered
from analytics.affinity.relations.popular_pairs import Codes, pairings
from analytics.affinity.relations.price_responses import price_responses
from analytics.affinity.relations.switching import switching
from analytics.affinity.relations.third_products import through_third
from analytics.affinity.relations.variants import about_products, told
from analytics.affinity.significance.multiple_tests import Flags, discoveries, lower_tail, upper_tail
from analytics.orders.lines import Orders

FALSE_SHARE = 0.05  # of what is called a complement or a substitute, at most so many falsely
ENOUGH = 20.0  # expected joint orders from which too few of them say something
SAYS_LITTLE = 3.0  # from here on, behaviour is asked as well
LEAST = 1.0  # expected joint orders below which a pair is no candidate
FEW, MORE = 0.8, 1.2  # times as often as expected: what a difference is
TRIP = 1.5  # raw lift of what looks related
SET_PRIOR = 1.0  # expected joint orders by which a family's ratio is drawn to one
SET_FROM = 1.5
SWITCHED = 1.3
MOST_RISE = 4.0  # percent per percent: beyond it the price stood for something else


@dataclass(frozen=True)
class Relations:
    """What two products are to each other.

    `table`: one row per pair with an answer, x < y, by relation in the order of RELATIONS, then the difference between
    joint and expected orders, then x, y. `relation`: one of RELATIONS. `reason`: "more_than_tastes" (complement);
    "fewer_than_tastes", "switching", "price_response" (substitute); "same_family" (variant); "family_together"
    (completes a set); "large_orders", "shared_taste", "third_product" (same trip). `via`: the third product.
    `n_xy`: joint orders; `expected`: by popularity and the size of orders; `expected_by_taste`: by shared tastes as
    well; `ratio`: n_xy ÷ expected_by_taste, for versions that of their family; `p`: chance of so many (or so few) by
    luck. `n_switched`, `switch_ratio`, `switch_p`, `price_response`, `price_p`: see switching and price_responses; NaN
    where not asked. `n_considered`: pairs looked at. A pair that is not in the table is unclear.
    """

    table: pd.DataFrame
    n_considered: int

    def of(self, x: str, y: str) -> str:
        """What are these two to each other? One of RELATIONS."""
        first, second = sorted((x, y))
        found = self.table.loc[(self.table["x"] == first) & (self.table["y"] == second), "relation"]
        return str(found.iloc[0]) if len(found) else "unclear"


def relation_of(related: Relations, *, pairs: pd.DataFrame) -> "pd.Series[str]":
    """What is each of these pairs (`x`, `y`, in any order)? One of RELATIONS a row, in the index of `pairs`."""
    known = related.table.set_index(["x", "y"])["relation"]
    ends = pd.MultiIndex.from_arrays([pairs[["x", "y"]].min(axis=1), pairs[["x", "y"]].max(axis=1)])
    return pd.Series(known.reindex(ends).fillna("unclear").array, index=pairs.index, dtype="str")


def relations(orders: Orders, *, held: Placed | None = None) -> Relations:
    """What are two products to each other?

    `orders`: without what the shop made itself (artefacts.without); `held`: their baskets of products as sold and
    strata, if they are at hand. The expectation is that of the null model times what a few shared tastes explain,
    fitted to all other pairs: rivals of one taste are expected to meet often, and stand out when they don't. Pairs are
    taken by what is expected of them, so that those that never meet are seen.
    """
    held = placed(orders) if held is None else held
    with ThreadPoolExecutor(1) as pool:
        paired = pool.submit(pairings, held)
        said = told(orders)
        pairs, matrix = paired.result()
    about = about_products(said, product_ids=list(pairs.ids))
    parent, kind = about["parent"].to_numpy(np.int64), about["kind"].to_numpy(np.int64)
    sisters = (parent[pairs.x] >= 0) & (parent[pairs.x] == parent[pairs.y])
    same_need = (kind[pairs.x] >= 0) & (kind[pairs.x] == kind[pairs.y]) & ~sisters
    labels = Labels.empty(pairs)
    _name_families(labels, sisters, parent[pairs.x])
    _name_complements(labels, matrix, ~sisters)
    _name_rivals(labels, same_need, ~sisters & ~same_need)
    _name_trips(labels, ~sisters)
    evidence = _name_by_behaviour(labels, orders, same_need, kind)
    return Relations(answered(labels, evidence), int((pairs.apart >= LEAST).sum()))


def _name_families(labels: Labels, sisters: Flags, parent: Codes) -> None:
    """Versions of one product are bought together, or instead of each other: told by the family's pairs together."""
    pairs, where = labels.pairs, np.flatnonzero(sisters)
    if not len(where):
        return
    sums = pd.DataFrame({"n": pairs.n_xy[where], "apart": pairs.apart[where]}).groupby(parent[where]).transform("sum")
    n, apart = sums["n"].to_numpy(np.float64), sums["apart"].to_numpy(np.float64)
    p = upper_tail(n, apart, pairs.scatter)
    own = lower_tail(pairs.n_xy[where], pairs.apart[where], pairs.scatter)
    shrunk = (n + SET_PRIOR) / (apart + SET_PRIOR)
    together = ((shrunk >= SET_FROM) | ((p <= FALSE_SHARE) & (n >= MORE * apart))) & (own > FALSE_SHARE)
    labels.ratio[where], labels.p[where] = n / np.maximum(apart, 1e-9), p
    chosen = np.zeros(len(pairs.x), bool)
    chosen[where[together]] = True
    labels.put(chosen, "completes_a_set", "family_together")
    labels.put(sisters, "variant", "same_family")


def _name_complements(labels: Labels, matrix: "scipy.sparse.csr_array", others: Flags) -> None:
    """More joint orders than popularity, size and tastes explain, and not only through a third product."""
    pairs = labels.pairs
    tried = np.flatnonzero(others & (pairs.apart >= LEAST))
    p = upper_tail(pairs.n_xy[tried], pairs.apart[tried], pairs.scatter)
    labels.p[tried] = p
    clear = tried[discoveries(p, rate=FALSE_SHARE) & (labels.ratio[tried] >= MORE)]
    x, y = pairs.x[clear], pairs.y[clear]
    third = through_third(matrix, x=x, y=y, n_xy=pairs.n_xy[clear], apart=pairs.apart[clear])
    labels.via[clear] = np.where(third >= 0, pairs.ids[third], "") if len(clear) else ""
    flags = np.zeros(len(pairs.x), bool)
    flags[clear[third >= 0]] = True
    labels.put(flags, "same_trip", "third_product")
    flags[clear] = True
    labels.put(flags, "complement", "more_than_tastes")


def _name_rivals(labels: Labels, same_need: Flags, others: Flags) -> None:
    """Fewer joint orders than expected, within months and channels too. Pairs that serve one need are a family of tests
    of their own: among them rivals are common.
    """
    pairs = labels.pairs
    apart = pairs.apart * np.minimum(pairs.within, 1.0)
    for family in (same_need, others):
        tried = np.flatnonzero(family & (pairs.apart >= ENOUGH) & (labels.relation == ""))
        p = lower_tail(pairs.n_xy[tried], apart[tried], pairs.scatter)
        few = discoveries(p, rate=FALSE_SHARE) & (pairs.n_xy[tried] <= FEW * apart[tried])
        labels.p[tried] = p
        flags = np.zeros(len(pairs.x), bool)
        flags[tried[few]] = True
        labels.put(flags, "substitute", "fewer_than_tastes")


def _name_trips(labels: Labels, others: Flags) -> None:
    """What a plain lift would call related, and large orders or tastes explain."""
    pairs = labels.pairs
    tried = np.flatnonzero(others & (pairs.chance >= LEAST))
    clear = discoveries(upper_tail(pairs.n_xy[tried], pairs.chance[tried], 0.0), rate=FALSE_SHARE)
    clear &= pairs.n_xy[tried] >= TRIP * pairs.chance[tried]
    by_size = pairs.n_xy[tried] < MORE * pairs.base[tried]
    for which, reason in ((clear & by_size, "large_orders"), (clear & ~by_size, "shared_taste")):
        flags = np.zeros(len(pairs.x), bool)
        flags[tried[which]] = True
        labels.put(flags, "same_trip", reason)


def _name_by_behaviour(labels: Labels, orders: Orders, same_need: Flags, kind: Codes) -> pd.DataFrame:
    """Where joint orders can't tell, do customers switch, or does one sell more when the other costs more?"""
    pairs = labels.pairs
    open_still = np.isin(labels.relation, ["", "same_trip"]) & (pairs.apart >= SAYS_LITTLE) & (pairs.apart < ENOUGH)
    asked = np.flatnonzero(same_need & open_still & (pairs.n_xy <= FEW * pairs.apart))
    named = pd.DataFrame({"x": pairs.ids[pairs.x[asked]], "y": pairs.ids[pairs.y[asked]]}).astype("str")
    named["kind"] = kind[pairs.x[asked]]
    moved = switching(orders, pairs=named, among=pairs.ids.tolist())
    answer = price_responses(orders, pairs=named)
    times = (moved["n_switched"] / moved["expected"]).to_numpy(np.float64)
    switched = discoveries(moved["p"].to_numpy(np.float64), rate=FALSE_SHARE) & (times >= SWITCHED)
    rises = answer["elasticity"].to_numpy(np.float64)
    answered_to = discoveries(answer["p"].to_numpy(np.float64), rate=FALSE_SHARE) & (rises <= MOST_RISE)
    for which, reason in ((switched, "switching"), (answered_to, "price_response")):
        labels.relation[asked[which]], labels.reason[asked[which]] = "substitute", reason
    return pd.DataFrame(
        {
            "n_switched": moved["n_switched"].to_numpy(np.float64),
            "switch_ratio": times,
            "switch_p": moved["p"].to_numpy(np.float64),
            "price_response": answer["elasticity"].to_numpy(np.float64),
            "price_p": answer["p"].to_numpy(np.float64),
        },
        index=asked,
    )
