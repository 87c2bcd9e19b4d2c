"""Are items what they roll up to?"""

import pandas as pd
import pytest

from analytics.errors import InputError
from analytics.orders.levels import LEVELS, available_levels, baskets, item_names, items


@pytest.mark.parametrize("level", LEVELS)
def test_baskets_hold_the_items_that_pandas_finds(level, small_shop, orders_of):
    column = small_shop[LEVELS[level].column]
    column = column.fillna(small_shop["product_id"]) if LEVELS[level].is_product else column
    expected = small_shop.assign(item=column).dropna(subset="item").groupby("order_id")["item"].agg(set)
    orders = orders_of(small_shop)
    found = baskets(orders, level=level)
    ids = found.products["product_id"].to_numpy()
    held = [set(ids[found.codes[a:b]]) for a, b in zip(found.offsets[:-1], found.offsets[1:], strict=True)]
    assert held == expected.sort_index().tolist()
    assert len(items(orders, level=level).execute()) == expected.map(len).sum()


def test_a_variant_without_parent_is_its_own_parent(orders_of):
    lines = pd.DataFrame({"order_id": ["1", "1", "2"], "product_id": ["red", "blue", "tea"], "quantity": 1.0})
    orders = orders_of(lines.assign(parent_product_id=["cup", "cup", None]))
    assert baskets(orders, level="parent").products["product_id"].tolist() == ["cup", "tea"]
    assert available_levels(orders) == ["parent", "product"]


def test_an_item_has_its_most_frequent_name_the_first_among_equals_or_its_own(orders_of):
    names = ["Tea", "tea", "tea", "b", "a", None]
    lines = pd.DataFrame({"order_id": list("123456"), "product_id": list("tttcck"), "product_name": names})
    assert item_names(orders_of(lines), level="product") == {"t": "tea", "c": "a", "k": "k"}


def test_a_category_is_called_as_it_is(small_shop, orders_of):
    orders = orders_of(small_shop)
    assert item_names(orders, level="category_1") == {name: name for name in ("paper", "writing", "cases")}


@pytest.mark.parametrize("function", [items, item_names, baskets])
def test_an_unknown_level_is_refused(function, small_shop, orders_of):
    with pytest.raises(InputError, match="level must be one of parent, product"):
        function(orders_of(small_shop), level="shelf")
