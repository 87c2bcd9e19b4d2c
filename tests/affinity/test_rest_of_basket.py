"""Is the rest of the basket what a person counts by hand?"""

from typing import Any

import numpy as np
import pytest

from analytics.affinity.mining.rest_of_basket import rest_of_basket
from analytics.affinity.mining.rules import mine_rules
from analytics.orders.baskets.coding import Baskets


def test_three_baskets_by_hand(coded: Any) -> None:
    """P0 and P1 meet in two baskets, worth 10 and 30; they themselves cost 3 and 4 there, so 3 and 23 remain."""
    baskets = coded([[0, 1, 2], [0, 1], [2]])
    rules = mine_rules(baskets, min_support=0.6, min_confidence=0.5)
    lines = np.array([3.0, 4.0, 3.0, 3.0, 4.0, 50.0])
    rest = rest_of_basket(
        rules, baskets=baskets, basket_values={"sales": np.array([10.0, 30.0, 50.0])}, line_values={"sales": lines}
    )
    assert rules.table["antecedents"].tolist() == [("P0",), ("P1",)]
    assert rest["rest_sales"].tolist() == [13.0, 13.0]


def test_counting_lines_gives_the_mean_number_of_other_products(groceries: Baskets) -> None:
    rules = mine_rules(groceries, min_support=0.005, min_confidence=0.3)
    sizes = np.diff(groceries.offsets).astype(float)
    rest = rest_of_basket(
        rules, baskets=groceries, basket_values={"n": sizes}, line_values={"n": np.ones(len(groceries.codes))}
    )
    names = groceries.products["product_id"].to_numpy(object)
    orders = [set(names[part]) for part in np.split(groceries.codes, groceries.offsets[1:-1])]
    for row in (0, len(rest) // 2, len(rest) - 1):
        both = set(rules.table["antecedents"][row] + rules.table["consequents"][row])
        others = [len(order) - len(both) for order in orders if both <= order]
        assert rest["rest_n"][row] == pytest.approx(np.mean(others))


def test_values_that_do_not_fit_the_baskets_are_refused(coded: Any) -> None:
    baskets = coded([[0, 1], [0, 1]])
    rules = mine_rules(baskets, min_support=0.5, min_confidence=0.5)
    with pytest.raises(ValueError, match="sales"):
        rest_of_basket(rules, baskets=baskets, basket_values={"sales": np.ones(3)}, line_values={"sales": np.ones(4)})
