"""Are these all the confident rules, and only these?"""

from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.affinity.measures import MEASURES, MLXTEND_MEASURES
from analytics.affinity.mining.options import Constraints, Options
from analytics.affinity.mining.rules import Rules, mine_rules
from analytics.orders.baskets.coding import Baskets

ROWS = st.lists(st.sets(st.integers(0, 7), min_size=1, max_size=6), min_size=2, max_size=30)
COUNTS = ("n_x", "n_y", "n_xy")


def _answer(rules: Rules) -> dict[Any, tuple[int, ...]]:
    columns = [rules.table[name].tolist() for name in ("antecedents", "consequents", *COUNTS)]
    return {(left, right): tuple(numbers) for left, right, *numbers in zip(*columns, strict=True)}


def _splits(itemsets: dict[tuple[int, ...], int], share: Fraction) -> dict[Any, tuple[int, ...]]:
    rules = {}
    for itemset, n_xy in itemsets.items():
        for size in range(1, len(itemset)):
            for left in combinations(itemset, size):
                right = tuple(item for item in itemset if item not in left)
                if Fraction(n_xy, itemsets[left]) >= share:
                    names = (tuple(f"P{item}" for item in side) for side in (left, right))
                    rules[tuple(names)] = (itemsets[left], itemsets[right], n_xy)
    return rules


@settings(deadline=None, max_examples=60)
@given(ROWS, st.integers(1, 8), st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.6, 0.8, 1.0]))
def test_rules_are_brute_force(coded: Any, brute_force: Any, rows: list[set[int]], least: int, share: float) -> None:
    ordered = [sorted(row) for row in rows]
    rules = mine_rules(coded(ordered), min_support=min(least, len(rows)) / len(rows), min_confidence=share)
    itemsets = brute_force(ordered, rules.itemsets.min_count)
    assert _answer(rules) == _splits(itemsets, Fraction(str(share)))


def _single(rules: Rules) -> int:
    return int((rules.table["consequents"].map(len) == 1).sum())


def test_online_retail_has_61_rules_at_2_percent_and_956_at_1_percent(retail: Baskets) -> None:
    found = [mine_rules(retail, min_support=share, min_confidence=0.5) for share in (0.02, 0.01)]
    assert [(len(rules.table), _single(rules)) for rules in found] == [(61, 58), (956, 882)]


def test_groceries_has_the_published_410_rules_and_413_with_any_right_side(groceries: Baskets) -> None:
    """Hahsler's arules introduction: 410 at support 0.001, confidence 0.8. Some have exactly 8 of 10."""
    rules = mine_rules(groceries, min_support=0.001, min_confidence=0.8)
    assert (groceries.n_orders, len(rules.table), _single(rules)) == (9_835, 413, 410)
    exactly = rules.table["n_xy"] * 10 == rules.table["n_x"] * 8
    assert exactly.any()


def test_the_reference_engine_gives_the_same_table(groceries: Baskets) -> None:
    ours, theirs = (
        mine_rules(groceries, min_support=0.005, min_confidence=0.2, engine=engine) for engine in ("native", "mlxtend")
    )
    assert len(ours.table) > 100
    assert ours.table.equals(theirs.table)


@pytest.mark.parametrize(
    "limits",
    [
        Constraints(required=("yogurt",)),
        Constraints(required_left=("yogurt", "whole milk")),
        Constraints(required_right=("whole milk",), max_left=1),
        Constraints(required_left=("yogurt",), required_right=("whole milk",)),
        Constraints(required=("yogurt",), excluded_left=("whole milk",)),
        Constraints(excluded=("whole milk",), max_left=2, max_right=1),
        Constraints(excluded_right=("whole milk", "other vegetables")),
        Constraints(ignored=(("whole milk", "other vegetables"), ("soda",)), min_length=3),
        Constraints(required=("no such product",)),
        Constraints(required=("yogurt",), excluded=("yogurt",)),
    ],
)
def test_constraints_are_a_filter_of_all_rules(groceries: Baskets, limits: Constraints) -> None:
    every = mine_rules(groceries, min_support=0.002, min_confidence=0.1).table
    found = mine_rules(groceries, min_support=0.002, min_confidence=0.1, options=Options(constraints=limits)).table

    def wanted(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
        x, y = set(left), set(right)
        return (
            set(limits.required) <= x | y
            and set(limits.required_left) <= x
            and set(limits.required_right) <= y
            and not set(limits.excluded) & (x | y)
            and not set(limits.excluded_left) & x
            and not set(limits.excluded_right) & y
            and not any(set(ignored) <= x | y for ignored in limits.ignored)
            and len(x | y) >= limits.min_length
            and len(x) <= (limits.max_left or 99)
            and len(y) <= (limits.max_right or 99)
        )

    kept = [wanted(left, right) for left, right in zip(every["antecedents"], every["consequents"], strict=True)]
    assert found.equals(every[kept].reset_index(drop=True))


def test_the_table_has_mlxtends_columns_then_the_counts_and_most_extra_orders_first(groceries: Baskets) -> None:
    rules = mine_rules(groceries, min_support=0.01, min_confidence=0.3)
    assert list(rules.table) == ["antecedents", "consequents", *MLXTEND_MEASURES, *COUNTS]
    assert rules.table["leverage"].is_monotonic_decreasing
    assert (rules.itemsets.keys[rules.left] == rules.table["antecedents"]).all()
    assert (rules.itemsets.counts[rules.both] == rules.table["n_xy"]).all()


def test_other_measures_can_be_asked_for(groceries: Baskets) -> None:
    options = Options(measures=tuple(MEASURES))
    rules = mine_rules(groceries, min_support=0.02, min_confidence=0.3, options=options)
    assert set(MEASURES) <= set(rules.table)
    assert (rules.table["fisher_p"] < 1e-3).any()


def test_no_orders_give_no_rules_in_the_same_columns(coded: Any) -> None:
    empty = mine_rules(coded([]), min_support=0.5, min_confidence=0.5)
    some = mine_rules(coded([[0, 1]]), min_support=0.5, min_confidence=0.5)
    assert list(empty.table) == list(some.table)
    assert (len(empty.table), len(some.table)) == (0, 2)
