"""Are the limits that allow for customers' habits those that a bootstrap over customers gives?"""

import numpy as np
import pytest

from analytics.affinity.mining.co_occurrence import joint_counts, met_pairs
from analytics.affinity.null_models.strata import strata
from analytics.affinity.significance.candidate_pairs import limits
from analytics.orders.levels import baskets
from analytics.orders.reading.read import read_orders
from tests.bench.trust.stores import DEMO

PAIRS, DRAWS = 30, 300


@pytest.fixture(scope="module")
def compared() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of the pairs that met most, the limits of the lift ÷ the lift: ours, by bootstrap, and without customers."""
    orders = read_orders(DEMO / "orders.parquet")
    held, rng = baskets(orders), np.random.default_rng(4)
    _, buyers = np.unique(strata(orders, level="product").buyers, return_inverse=True)
    joint = joint_counts(held)
    (x, y, n), sold = met_pairs(joint), joint.diagonal()
    most = np.argsort(-n, kind="stable")[: PAIRS * 10 : 10]
    owner = np.repeat(np.arange(held.n_orders), np.diff(held.offsets))
    has = {item: np.isin(np.arange(held.n_orders), owner[held.codes == item]) for item in {*x[most], *y[most]}}
    of_customer = np.bincount(buyers)
    weights = rng.multinomial(len(of_customer), np.full(len(of_customer), 1 / len(of_customer)), size=DRAWS)
    n_orders = weights @ of_customer
    single = {item: weights @ np.bincount(buyers[which], minlength=len(of_customer)) for item, which in has.items()}
    ours, drawn, plain = [], [], []
    for i, j, count in zip(x[most], y[most], n[most], strict=True):
        joint = np.bincount(buyers[has[i] & has[j]], minlength=len(of_customer))
        repeats = float((joint**2).sum() / joint.sum())
        lifts = (weights @ joint) * n_orders / (single[i] * single[j])
        drawn.append(np.quantile(lifts, [0.025, 0.975]) / (count * held.n_orders / (sold[i] * sold[j])))
        ours.append([float(limit) / count for limit in limits(np.array(float(count)), repeats=repeats)])
        plain.append([float(limit) / count for limit in limits(np.array(float(count)))])
    return np.array(ours), np.array(drawn), np.array(plain)


def test_the_limits_are_never_narrower_than_those_of_a_bootstrap_and_a_fifth_wider_in_the_middle(compared):
    """The bootstrap draws sales and joint orders together: what both share cancels in a lift, and not in our limits."""
    ours, drawn, plain = (np.diff(limit, axis=1).ravel() for limit in compared)
    assert (ours / drawn).min() > 0.95
    assert np.median(ours / drawn) == pytest.approx(1.19, abs=0.08)
    assert np.median(plain / drawn) < np.median(ours / drawn)


def test_each_limit_lies_outside_of_the_bootstrap_s_or_hardly_inside(compared):
    ours, drawn, _ = compared
    assert (ours[:, 0] - drawn[:, 0]).max() < 0.02
    assert (ours[:, 1] - drawn[:, 1]).min() > -0.02
