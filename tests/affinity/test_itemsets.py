"""Does the miner find every frequent itemset, with its exact count?"""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.affinity.mining.itemsets import Itemsets, frequent_itemsets
from analytics.affinity.mining.options import Constraints, Options
from analytics.errors import InputError
from analytics.orders.baskets.coding import Baskets, encode

ROWS = st.lists(st.sets(st.integers(0, 9), min_size=1, max_size=8), min_size=1, max_size=40)


def _answer(itemsets: Itemsets) -> dict[tuple[int, ...], int]:
    keys = [tuple(sorted(int(product[1:]) for product in key)) for key in itemsets.keys]
    return dict(zip(keys, itemsets.counts.tolist(), strict=True))


@settings(deadline=None, max_examples=60)
@given(ROWS, st.integers(1, 12), st.integers(1, 6))
def test_native_is_brute_force(coded: Any, brute_force: Any, rows: list[set[int]], least: int, longest: int) -> None:
    least = min(least, len(rows))
    found = frequent_itemsets(coded([sorted(row) for row in rows]), min_support=least / len(rows), max_length=longest)
    assert found.stopped is None
    assert _answer(found) == brute_force([sorted(row) for row in rows], found.min_count, longest)


@settings(deadline=None, max_examples=25)
@given(ROWS, st.integers(1, 12))
def test_native_is_mlxtend(coded: Any, rows: list[set[int]], least: int) -> None:
    baskets, share = coded([sorted(row) for row in rows]), min(least, len(rows)) / len(rows)
    ours, theirs = (frequent_itemsets(baskets, min_support=share, engine=engine) for engine in ("native", "mlxtend"))
    assert ours.table.equals(theirs.table)


def test_long_baskets_are_brute_force(coded: Any, brute_force: Any) -> None:
    """Baskets of up to 80 of 90 products: the other ways of sorting a row, and deep sweeps."""
    rng = np.random.default_rng(3)
    rows = [np.flatnonzero(rng.random(90) < rng.choice([0.05, 0.3, 0.9])) for _ in range(150)]
    found = frequent_itemsets(coded(rows), min_support=0.3, max_length=3)
    assert _answer(found) == brute_force([row.tolist() for row in rows if len(row)], found.min_count, 3)


def test_online_retail_has_389_itemsets_at_2_percent_and_2007_at_1_percent(retail: Baskets) -> None:
    assert (retail.n_orders, retail.n_products) == (19_773, 3_900)
    assert len(frequent_itemsets(retail, min_support=0.02)) == 389
    assert len(frequent_itemsets(retail, min_support=0.01)) == 2_007


def test_t10i4d100k_has_27532_1073_and_385_itemsets(t10i4: Baskets) -> None:
    assert [len(frequent_itemsets(t10i4, min_support=share)) for share in (0.001, 0.005, 0.01)] == [27_532, 1_073, 385]


def test_the_order_of_the_lines_changes_nothing(retail: Baskets) -> None:
    ids = retail.products["product_id"].to_numpy(object)[retail.codes]
    orders = np.repeat(np.arange(retail.n_orders), np.diff(retail.offsets)).astype(str)
    mixed = np.random.default_rng(1).permutation(len(ids))
    again = encode(pa.array(orders[mixed].tolist()), pa.array(ids[mixed].tolist()))
    assert frequent_itemsets(again, min_support=0.02).table.equals(frequent_itemsets(retail, min_support=0.02).table)


def test_short_then_frequent_then_by_product_id(coded: Any) -> None:
    found = frequent_itemsets(coded([[0, 1, 2], [0, 1, 2], [2, 3]]), min_support=0.6)
    assert found.keys.tolist() == [
        ("P2",),
        ("P0",),
        ("P1",),
        ("P0", "P1"),
        ("P0", "P2"),
        ("P1", "P2"),
        ("P0", "P1", "P2"),
    ]
    assert found.table["n_x"].tolist() == [3, 2, 2, 2, 2, 2, 2]


def test_no_orders_give_no_itemsets_in_the_same_columns(coded: Any) -> None:
    empty, some = (frequent_itemsets(coded(rows), min_support=0.5).table for rows in ([], [[0]]))
    assert len(empty) == 0
    assert list(empty) == list(some)


def test_read_only_arrays_are_no_other_type(coded: Any) -> None:
    baskets = coded([[0, 1], [0, 1], [1]])
    baskets.codes.flags.writeable = baskets.offsets.flags.writeable = False
    assert len(frequent_itemsets(baskets, min_support=0.5)) == 3


@settings(deadline=None, max_examples=40)
@given(ROWS, st.sets(st.integers(0, 9), max_size=3), st.sets(st.integers(0, 9), max_size=3), st.integers(1, 3))
def test_constraints_are_a_filter_of_all_itemsets(
    coded: Any, rows: list[set[int]], required: set[int], excluded: set[int], shortest: int
) -> None:
    baskets = coded([sorted(row) for row in rows])
    every = _answer(frequent_itemsets(baskets, min_support=2 / max(2, len(rows))))
    limits = Constraints(
        required=tuple(f"P{item}" for item in required),
        excluded=tuple(f"P{item}" for item in excluded),
        ignored=(("P0", "P1"),),
        min_length=shortest,
    )
    found = frequent_itemsets(baskets, min_support=2 / max(2, len(rows)), options=Options(constraints=limits))
    assert _answer(found) == {
        itemset: n
        for itemset, n in every.items()
        if required <= set(itemset)
        and not excluded & set(itemset)
        and not {0, 1} <= set(itemset)
        and len(itemset) >= shortest
    }


def test_what_cannot_be_mined_is_refused(coded: Any) -> None:
    with pytest.raises(InputError, match="engine"):
        frequent_itemsets(coded([[0]]), min_support=0.5, engine="magic")
    with pytest.raises(InputError, match="max_length"):
        frequent_itemsets(coded([[0]]), min_support=0.5, max_length=0)
