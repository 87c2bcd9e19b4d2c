"""Do the codes say the same as the ids?"""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.orders.baskets.coding import encode

LINES = st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from(["x", "y", "é", "z", "aa"])), max_size=40)


def _strings(values: list[str]) -> pa.Array:
    return pa.array(values, pa.string())


@settings(deadline=None)
@given(LINES)
def test_baskets_hold_the_distinct_products_of_each_order(lines: list[tuple[str, str]]) -> None:
    baskets = encode(_strings([order for order, _ in lines]), _strings([product for _, product in lines]))
    names = baskets.products["product_id"].tolist()
    assert names == sorted({product for _, product in lines})
    orders = sorted({order for order, _ in lines})
    assert baskets.n_orders == len(orders)
    for place, order in enumerate(orders):
        codes = baskets.codes[baskets.offsets[place] : baskets.offsets[place + 1]].tolist()
        assert [names[code] for code in codes] == sorted({product for other, product in lines if other == order})
    assert (baskets.codes.dtype, baskets.offsets.dtype) == (np.int32, np.int64)


# Long and short, one the beginning of another, and alike but for one letter: all that is read eight letters at a time.
IDS = ["", "a", "ab", "order-1", "order-2", "order-10", "order-00000001", "order-00000002", "0rder-00000001", "éé"]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=30), st.integers(0, 5), st.booleans())
def test_ids_of_any_length_in_any_part_of_a_column(lines: list[tuple[str, str]], skipped: int, large: bool) -> None:
    kind = pa.large_string() if large else pa.string()
    columns = [pa.array([line[side] for line in lines], kind).slice(skipped) for side in (0, 1)]
    baskets, kept = encode(*columns), lines[skipped:]
    names = baskets.products["product_id"].tolist()
    assert names == sorted({product for _, product in kept})
    found = [[names[code] for code in row] for row in np.split(baskets.codes, baskets.offsets[1:-1])] if kept else []
    orders = sorted({order for order, _ in kept})
    assert found == [sorted({product for other, product in kept if other == order}) for order in orders]


def test_rows_that_are_sorted_and_distinct_line_up_with_the_codes() -> None:
    baskets = encode(_strings(["1", "1", "2"]), _strings(["a", "b", "a"]))
    assert baskets.codes.tolist() == [0, 1, 0]
    assert baskets.offsets.tolist() == [0, 2, 3]


def test_chunks_are_one_column() -> None:
    orders, products = pa.chunked_array([["1"], ["1", "2"]]), pa.chunked_array([["b", "a"], ["a"]])
    assert encode(orders, products).codes.tolist() == [0, 1, 0]


@pytest.mark.parametrize("missing", [0, 1])
def test_a_missing_id_is_an_error(missing: int) -> None:
    columns = [pa.array(["1", "2"]), pa.array(["a", "b"])]
    columns[missing] = pa.array(["1", None])
    with pytest.raises(ValueError, match="1 are missing"):
        encode(*columns)
