"""Are the pairs of a shop of a few products counted out as every possible order would have them?"""

from itertools import product

import numpy as np
import pyarrow as pa
import pytest

from analytics.affinity.mining.co_occurrence import joint_counts
from analytics.affinity.null_models.few_products import joint_orders
from analytics.affinity.null_models.fixed_margins import FEW_PRODUCTS, expected, expected_matrix
from analytics.orders.baskets.coding import Baskets, encode

CHANCES = np.array([0.7, 0.6, 0.5, 0.3, 0.1, 0.02])


def every_order(chances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each possible order of two products or more, and how many of 10,000 visits make it if every wish is a coin."""
    orders = np.array(list(product([0, 1], repeat=len(chances))))
    orders = orders[orders.sum(axis=1) >= 2]
    return orders, 1e4 * np.where(orders, chances, 1 - chances).prod(axis=1)


def visited(chances: np.ndarray, *, n: int, seed: int) -> Baskets:
    """Visits that want each product by chance, independently of all others."""
    order, item = np.nonzero(np.random.default_rng(seed).random((n, len(chances))) < chances)
    return encode(pa.array(np.char.zfill(order.astype(str), 6)), pa.array(np.char.zfill(item.astype(str), 3)))


def test_independent_wishes_meet_as_often_as_all_possible_orders_add_up_to():
    orders, visits = every_order(CHANCES)
    true = (orders * visits[:, None]).T @ orders
    np.fill_diagonal(true, 0)
    n_by_size = np.bincount(orders.sum(axis=1), weights=visits)
    assert joint_orders(visits @ orders, n_by_size) == pytest.approx(true, rel=1e-6)


@pytest.mark.parametrize("n_products", [3, 5, 8, 20])
def test_in_a_shop_of_few_products_nothing_meets_more_often_than_by_chance(n_products):
    chances = 0.65 * 0.8 ** np.arange(n_products)
    found = visited(chances, n=40_000, seed=n_products)
    chance = expected_matrix(expected(found), rows=np.arange(n_products))
    places = np.triu_indices(n_products, 1)
    seen = joint_counts(found).toarray()[places]
    misses = (seen - chance[places]) / np.sqrt(chance[places])
    assert np.abs(misses).max() < 4


def test_the_formula_takes_over_without_a_step():
    exact, formula = (visited(np.full(n, 0.1), n=30_000, seed=1) for n in (FEW_PRODUCTS, FEW_PRODUCTS + 1))
    each = [expected_matrix(expected(found), rows=np.arange(1))[0, 1:].mean() for found in (exact, formula)]
    assert each[0] == pytest.approx(each[1], rel=0.05)


def test_a_product_in_every_order_and_orders_of_everything_have_an_answer():
    assert joint_orders(np.array([10.0, 5.0, 5.0]), np.array([0, 0, 10, 0]))[0] == pytest.approx([0, 5, 5], abs=0.01)
    assert joint_orders(np.array([4.0, 4.0]), np.array([0, 0, 4]))[0, 1] == pytest.approx(4)
