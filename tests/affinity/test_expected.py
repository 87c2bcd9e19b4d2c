"""Is the null model right where nothing is there, and blind to nothing where something is?"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from analytics.affinity.mining.co_occurrence import joint_counts
from analytics.affinity.null_models.fixed_margins import expected, expected_matrix, expected_pairs
from analytics.orders.baskets.coding import Baskets, encode
from analytics.orders.levels import baskets
from analytics.orders.reading.read import read_orders
from tests.shuffles import shuffled

DEMO = Path(__file__).parents[2] / "data" / "store" / "orders.parquet"


@pytest.fixture(scope="module")
def demo() -> Baskets:
    return baskets(read_orders(DEMO))


def ratios_by_tenth(found: Baskets) -> np.ndarray:
    """Observed ÷ expected joint orders by tenths of what is expected, from the rarest pairs to the commonest."""
    places = np.triu_indices(found.n_products, 1)
    seen = joint_counts(found).toarray()[places]
    chance = expected_matrix(expected(found), rows=np.arange(found.n_products))[places]
    order = np.argsort(chance)
    tenth = np.minimum(np.cumsum(chance[order]) / chance.sum() * 10, 9.999).astype(int)
    return np.bincount(tenth, weights=seen[order]) / np.bincount(tenth, weights=chance[order])


def test_in_shuffled_orders_pairs_of_every_popularity_meet_as_often_as_expected(demo, shared_data):
    groceries = baskets(read_orders(shared_data / "groceries" / "groceries_long.csv.gz"))
    for real in (demo, groceries):
        ratios = np.mean([ratios_by_tenth(shuffled(real, seed=seed, trades=20)) for seed in range(3)], axis=0)
        assert np.abs(ratios - 1).max() < 0.015
    assert np.abs(ratios_by_tenth(groceries) - 1).max() > 0.05


def test_all_pairs_together_meet_as_often_as_they_do(demo):
    sizes = np.diff(demo.offsets)
    strata = np.arange(demo.n_orders) % 7 - 1
    for given, used in ((None, sizes), (strata, sizes[strata >= 0])):
        chance = expected_matrix(expected(demo, strata=given), rows=np.arange(demo.n_products))
        assert chance.sum() == pytest.approx((used * (used - 1)).sum(), rel=1e-4)
        assert np.allclose(chance, chance.T, rtol=1e-4)


def test_strata_of_one_size_and_even_sales_are_counted_by_hand():
    """Four products, two an order: each pair is equally likely, a sixth of the orders; two strata with their own."""
    orders = [*("ab", "ac", "ad", "bc", "bd", "cd") * 20, *("ef", "eg", "fg") * 20]
    lines = [(f"{number:03d}", item) for number, order in enumerate(orders) for item in order]
    found = encode(*(pa.array(list(column)) for column in zip(*lines, strict=True)))
    strata = np.array([0] * 120 + [1] * 60)
    chance = expected_matrix(expected(found, strata=strata), rows=np.arange(7))
    assert chance[:4, :4][~np.eye(4, dtype=bool)] == pytest.approx(20)
    assert chance[4:, 4:][~np.eye(3, dtype=bool)] == pytest.approx(20)
    assert chance[:4, 4:] == pytest.approx(0)
    together = expected_matrix(expected(found), rows=np.arange(7))
    assert together[0, 4] > 5


def test_asked_pairs_are_the_matrix_s(demo):
    model, x = expected(demo, strata=np.arange(demo.n_orders) % 3), np.array([5, 17, 300])
    y = np.array([9, 4, 11])
    assert expected_pairs(model, x=x, y=y) == pytest.approx(expected_matrix(model, rows=x)[np.arange(3), y], rel=1e-4)


@pytest.mark.parametrize("orders", [[], ["a"], ["ab"], ["ab", "ab", "abc"]])
def test_few_orders_have_an_answer(orders):
    lines = [(str(number), item) for number, order in enumerate(orders) for item in order]
    ids, items = ([line[column] for line in lines] for column in (0, 1))
    found = encode(pa.array(ids, pa.string()), pa.array(items, pa.string()))
    chance = expected_matrix(expected(found), rows=np.arange(found.n_products))
    sizes = np.diff(found.offsets)
    assert chance.sum() == pytest.approx((sizes * (sizes - 1)).sum(), abs=0.1)
