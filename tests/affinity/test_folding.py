"""Is what is folded away said by what remains?"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.affinity.mining.itemsets import frequent_itemsets
from analytics.affinity.mining.redundancy import closed, folded, maximal
from analytics.affinity.mining.rules import mine_rules
from analytics.orders.baskets.coding import Baskets

ROWS = st.lists(st.sets(st.integers(0, 6), min_size=1, max_size=5), min_size=2, max_size=20)


@settings(deadline=None, max_examples=30)
@given(ROWS, st.integers(1, 5))
def test_closed_and_maximal_are_their_definitions(coded: Any, rows: list[set[int]], least: int) -> None:
    found = frequent_itemsets(coded([sorted(row) for row in rows]), min_support=min(least, len(rows)) / len(rows))
    every = [(frozenset(key), n) for key, n in zip(found.keys, found.counts.tolist(), strict=True)]
    is_closed = [not any(key < other and n == m for other, m in every) for key, n in every]
    is_maximal = [not any(key < other for other, _ in every) for key, _ in every]
    assert closed(found).keys.tolist() == found.keys[is_closed].tolist()
    assert maximal(found).keys.tolist() == found.keys[is_maximal].tolist()


@settings(deadline=None, max_examples=30)
@given(ROWS, st.sampled_from([0.1, 0.5, 0.8]))
def test_a_rule_is_folded_when_a_shorter_one_is_as_confident(coded: Any, rows: list[set[int]], share: float) -> None:
    rules = folded(mine_rules(coded([sorted(row) for row in rows]), min_support=1 / len(rows), min_confidence=share))
    columns = ("antecedents", "consequents", "n_x", "n_xy", "folded_under")
    lines = list(zip(*(rules.table[name].tolist() for name in columns), strict=True))
    for left, right, n_x, n_xy, under in lines:
        shorter = [
            row
            for row, (other, same, m_x, m_xy, _) in enumerate(lines)
            if same == right and set(other) < set(left) and m_xy * n_x >= n_xy * m_x
        ]
        assert (under in shorter) if shorter else under == -1
        assert under == -1 or lines[under][4] == -1


def test_groceries_fold(groceries: Baskets) -> None:
    rules = folded(mine_rules(groceries, min_support=0.001, min_confidence=0.5))
    share = (rules.table["folded_under"] >= 0).mean()
    assert 0.05 < share < 0.95
