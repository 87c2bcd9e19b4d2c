"""Do the parts of the trust count right: the search, the joint orders, what is direct, and who is alike?"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analytics.affinity.mining.co_occurrence import joint_counts, meetings, met_pairs
from analytics.affinity.null_models.covariates import alike
from analytics.affinity.null_models.customer_tastes import tastes
from analytics.affinity.null_models.fixed_margins import expected, expected_matrix
from analytics.affinity.significance.candidate_pairs import (
    EFFECTS,
    POWER,
    family,
    limits,
    orders_needed,
    p_values,
    power,
    q_values,
)
from analytics.affinity.significance.partial_association import direct
from analytics.orders.baskets.coding import Baskets, encode

RNG = np.random.default_rng(3)


def random_baskets(n: int = 600) -> Baskets:
    held = RNG.random((n, 12)) < 0.3
    held[~held.any(axis=1), 0] = True
    order, item = np.nonzero(held)
    return encode(pa.array([f"{o:04d}" for o in order]), pa.array([f"{i:02d}" for i in item]))


def test_benjamini_and_hochberg_s_own_example():
    """Benjamini and Hochberg 1995, section 3.2: 15 p-values of which four are rejected at 0.05."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.759,
        1,
    ]
    q = q_values(np.array(p), weights=np.ones(15), n_searched=15)
    assert (q <= 0.05).sum() == 4
    assert (q_values(np.array(p[:5]), weights=np.ones(5), n_searched=15) <= 0.05).sum() == 4
    assert q_values(np.array([1e-9]), weights=np.zeros(1), n_searched=15).tolist() == [1.0]


def test_half_of_the_false_discoveries_go_to_each_tier():
    found = family(expected(random_baskets()), false_discovery=0.05)
    chance = expected_matrix(expected(random_baskets()), rows=np.arange(12))[np.triu_indices(12, 1)]
    assert found.n_searched <= 66
    weights = found.weights(chance)
    assert weights.sum() <= found.n_searched * 1.001
    level = 0.05 / len(EFFECTS) / max(found.sizes[0], 1)
    assert power(np.array(found.floors[0]), lift=EFFECTS[0], level=level) >= POWER


@pytest.mark.parametrize("lift", [1.5, 2.0, 5.0])
def test_power_is_what_simulated_counts_show(lift):
    chance, level = 30.0, 1e-4
    drawn = RNG.poisson(lift * chance, 20_000).astype(float)
    shown = (p_values(drawn, np.full(len(drawn), chance)) <= level).mean()
    assert float(power(np.array(chance), lift=lift, level=level)) == pytest.approx(shown, abs=0.04)
    needed = float(orders_needed(np.array(chance), lift=np.array(lift), level=level))
    assert float(power(np.array(chance * needed), lift=lift, level=level)) == pytest.approx(0.8, abs=0.1)


def test_limits_cover_and_widen_where_customers_repeat_themselves():
    drawn = RNG.poisson(20, 4000).astype(float)
    low, high = limits(drawn)
    assert ((low <= 20) & (high >= 20)).mean() >= 0.94
    repeated = 3 * RNG.poisson(20 / 3, 4000).astype(float)
    low, high = limits(repeated, repeats=3.0)
    assert ((low <= 20) & (high >= 20)).mean() >= 0.94
    low, high = limits(repeated)
    assert ((low <= 20) & (high >= 20)).mean() < 0.85


def test_joint_orders_by_period_and_customer_are_counted_as_pandas_counts_them():
    found = random_baskets()
    joint = joint_counts(found)
    (x, y, n), sold = met_pairs(joint), joint.diagonal()
    buyers, periods = RNG.integers(0, 40, found.n_orders), RNG.integers(0, 5, found.n_orders)
    counted = meetings(found, x=x, y=y, buyers=buyers, periods=periods)
    assert (counted.n_by_period.sum(axis=1) == n).all()
    owner = np.repeat(np.arange(found.n_orders), np.diff(found.offsets))
    held = pd.crosstab(owner, found.codes).to_numpy(bool)
    assert (held.sum(axis=0) == sold).all()
    for pair in (0, 7, len(x) - 1):
        both = np.flatnonzero(held[:, x[pair]] & held[:, y[pair]])
        per_buyer = np.bincount(buyers[both])
        assert counted.n_by_period[pair].tolist() == np.bincount(periods[both], minlength=5).tolist()
        assert counted.largest[pair] == per_buyer.max()
        assert counted.repeats[pair] == pytest.approx((per_buyer**2).sum() / len(both))


def test_what_two_share_with_a_third_is_not_direct():
    """A chain of correlations 0.5 and 0.5: 0.25 between its ends, all of it through the middle."""
    raw = np.array([[0, 0.5, 0.25], [0.5, 0, 0.5], [0.25, 0.5, 0]])
    each = np.array([1000, 1000, 1000])
    found = direct(100 + raw * 1000, chance=np.full((3, 3), 100.0), n_each=each)
    assert found.raw == pytest.approx(raw)
    assert found.partial[0, 2] < 0.45 * raw[0, 2]
    assert found.partial[0, 1] > 0.85 * raw[0, 1]
    alone = direct(100 + raw[:2, :2] * 1000, chance=np.full((2, 2), 100.0), n_each=each[:2])
    assert alone.partial[0, 1] == pytest.approx(0.5, rel=1e-4)


def test_alike_orders_keep_every_margin_and_explain_what_a_variable_brings():
    """Two seasons with their own products: by popularity alone they look related, within a season they are not."""
    n, season = 6000, RNG.integers(0, 2, 6000)
    chance = np.full((n, 10), 0.2)
    chance[:, :3] = np.where(season, 0.3, 0.02)[:, None]
    order, item = np.nonzero(RNG.random((n, 10)) < chance)
    found = encode(pa.array([f"{o:05d}" for o in order]), pa.array([f"{i}" for i in item]))
    kept = np.unique(order)
    x, y, joint = met_pairs(joint_counts(found))
    shares = tastes(found, n_tastes=1).shares
    within = expected_matrix(alike(found, variables=[season[kept]], shares=shares).model, rows=np.arange(10))
    plain = expected_matrix(expected(found), rows=np.arange(10))
    ours = (x < 3) & (y < 3)
    assert (joint[ours] / plain[x, y][ours]).min() > 1.3
    assert joint[ours] / within[x, y][ours] == pytest.approx(1, abs=0.15)
    assert within.sum() == pytest.approx(2 * joint.sum(), rel=0.01)


def test_tastes_find_who_likes_what():
    n, taste = 4000, RNG.integers(0, 2, 4000)
    chance = np.where((taste[:, None] == np.arange(40)[None, :] // 20), 0.25, 0.03)
    order, item = np.nonzero(RNG.random((n, 40)) < chance)
    found = encode(pa.array([f"{o:05d}" for o in order]), pa.array([f"{i:02d}" for i in item]))
    shares = tastes(found, n_tastes=2).shares
    assert shares.sum(axis=1) == pytest.approx(1, abs=1e-5)
    called = shares.argmax(axis=1) == taste[np.unique(order)]
    assert max(called.mean(), 1 - called.mean()) > 0.85
