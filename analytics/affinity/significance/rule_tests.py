"""Which rules with several products on the left need every one of them?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.affinity.counts import Floats, Integers
from analytics.affinity.mining.candidate_sets import OfLength, candidates, fits, of_length
from analytics.affinity.mining.rules import Rules
from analytics.affinity.null_models.within_orders import Cells, cells, contexts, expected_within, shifts
from analytics.affinity.significance.candidate_pairs import p_values, q_values
from analytics.orders.baskets.coding import Baskets

SHORTEST, LONGEST = 3, 6


@dataclass(frozen=True)
class RuleTests:
    """Which rules with several products on the left need every one of them?

    `table`: the rows and columns of the rules' table, in its order, and beside them:

    - `weakest`: product on the left that adds least; `expected`: orders that would hold the whole rule if, in orders
      with all others on the left, it met the right side only by chance; `adjusted_lift` = n_xy ÷ expected.
    - `p_value`: of that; `q_value`: the false discovery rate at which it passes among rules of its length.
    - `is_tested`: whether the rule was searched; otherwise all of these are None or NaN. `is_found`: passes.

    `n_searched`: length -> rules of this length that were searched, fixed before their own orders were counted.
    """

    table: pd.DataFrame
    n_searched: dict[int, int]
    false_discovery: float


def rule_tests(
    rules: Rules, *, baskets: Baskets, customers: Integers | None = None, false_discovery: float = 0.05
) -> RuleTests:
    """Which rules with several products on the left need every one of them?

    For each product z on the left of a rule: within the orders that hold the others on the left, how likely would
    chance alone give so many orders with z and the right side? Chance knows how often z and the right side are in these
    orders, how many places these have left, and the tastes (tastes; `customers`: for each basket the number of its
    customer). The p-value is the largest over z: a rule is no better than its weakest part. It is corrected, length by
    length, for all rules whose parts are in `rules.itemsets` and whose margins could reach significance at all,
    whatever their confidence. Tested are rules with one product on the right and up to LONGEST in all.
    `baskets`: those that the rules were mined in.

    Source: Webb 2007 (a rule must improve on each of its generalisations); Tarone 1990 and Gilbert 2005 for what could
    not reach significance.
    """
    table = rules.table.assign(weakest=None, expected=np.nan, adjusted_lift=np.nan, p_value=np.nan, q_value=np.nan)
    table = table.assign(is_tested=False, is_found=False).astype({"weakest": object})
    lengths = rules.itemsets.lengths
    long = (lengths[rules.left] >= SHORTEST - 1) & (lengths[rules.right] == 1) if len(table) else np.zeros(0, bool)
    complete = rules.itemsets.complete_length or LONGEST
    n_searched: dict[int, int] = {}
    on = cells(baskets, customers=customers) if long.any() else None
    for length in range(SHORTEST, min(LONGEST, complete) + 1):
        rows = np.flatnonzero(long & (lengths[rules.both] == length)) if len(table) else np.zeros(0, np.int64)
        if on is None or not len(rows) or not fits(rules.itemsets, length=length):
            continue
        found, n_searched[length] = _of_length(on, rules, rows, length, false_discovery)
        for name in found:
            table.loc[table.index[rows], name] = found[name].to_numpy()
    return RuleTests(table, n_searched, false_discovery)


def _of_length(
    on: Cells, rules: Rules, rows: Integers, length: int, false_discovery: float
) -> tuple[pd.DataFrame, int]:
    """The tests of these rules, all of one length; and how many were searched."""
    parts, wholes = (of_length(rules.itemsets, length=length - less) for less in (1, 0))
    within = contexts(on, of_length(rules.itemsets, length=length - 2))
    grown = shifts(on, within, wholes=parts)
    listed, n_all = candidates(parts)
    level, n_searched = 1.0, n_all * length
    if listed is not None:
        chance = expected_within(on, within, wholes=parts, grown=grown, sets=listed)
        level, n_searched = _searched(_least_p(parts, listed, chance), false_discovery)
    sets = wholes.sets
    chance = expected_within(on, within, wholes=parts, grown=grown, sets=sets)
    p = p_values(np.repeat(wholes.counts.astype(np.float64), length * length), chance.ravel()).reshape(chance.shape)
    p[:, np.arange(length), np.arange(length)] = -1.0
    at, right = _places(rules, rows, wholes)
    own = p[at, :, right]
    weakest = own.argmax(axis=1)
    tested = _least_p(parts, sets, chance)[at, right] <= level
    value, expected = own[np.arange(len(at)), weakest], chance[at, weakest, right]
    q = q_values(value, weights=tested.astype(np.float64), n_searched=max(n_searched, 1))
    ids = rules.itemsets.products["product_id"].to_numpy(object)
    table = pd.DataFrame(
        {
            "weakest": pd.Series(ids[sets[at, weakest]], dtype=object).where(tested, None),
            "expected": expected,
            "adjusted_lift": wholes.counts[at] / np.maximum(expected, 1e-9),
            "p_value": value,
            "q_value": q,
        }
    )
    table.loc[~tested, ["expected", "adjusted_lift", "p_value", "q_value"]] = np.nan
    return table.assign(is_tested=tested, is_found=tested & (q <= false_discovery)), n_searched


def _places(rules: Rules, rows: Integers, wholes: OfLength) -> tuple[Integers, Integers]:
    """In which row of the sets is each rule, and at which place in it is its right side?"""
    family, size = rules.itemsets, wholes.sets.shape[1]
    sets = family.items[family.offsets[rules.both[rows]][:, None] + np.arange(size)].astype(np.int64)
    right = family.items[family.offsets[rules.right[rows]]]
    return wholes.at(sets), (sets == right[:, None]).argmax(axis=1)


def _least_p(parts: OfLength, sets: np.ndarray, chance: Floats) -> Floats:
    """The smallest p-value that each rule could have, by its margins: sets × which product is on the right.

    In orders with all others, two products meet at most as often as the rarer of them is there.
    """
    size = sets.shape[1]
    without = np.stack([parts.counts[parts.at(np.delete(sets, out, axis=1))] for out in range(size)], axis=1)
    most = np.minimum(without[:, :, None], without[:, None, :]).astype(np.float64)
    p = p_values(most.ravel(), chance.ravel()).reshape(chance.shape)
    p[:, np.arange(size), np.arange(size)] = -1.0
    return np.asarray(p.max(axis=1), np.float64)


def _searched(least: Floats, false_discovery: float) -> tuple[float, int]:
    """At which level do only as many rules come into question as it is corrected for? The level, and how many."""
    ordered = np.sort(least.ravel())
    if not len(ordered):
        return 1.0, 0
    numbers = np.arange(1, len(ordered) + 1)
    reach = np.searchsorted(ordered, false_discovery / numbers, side="right")
    first = int(np.argmax(reach <= numbers)) if (reach <= numbers).any() else len(ordered) - 1
    return false_discovery / float(numbers[first]), max(int(reach[first]), 1)
