"""The engine fixture of the model, to the digits given, and the kernel's laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma

from analytics.bundles.basket_choice import conversion, price_rise, rises, shortfall, total_shortfall
from analytics.bundles.demand.offers import offer
from analytics.bundles.simulation.branches import bundle_branches
from analytics.bundles.simulation.draws import draw
from analytics.bundles.simulation.simulate import simulate

FIXTURE = [
    (0.0, (0.0014561, 0.0619194, 0.1763547), 103.1634, 1812.127, 247.384, 60.181213),
    (1.0, (0.0012274, 0.0559843, 0.1510950), 89.9659, 1516.797, 149.572, 60.151680),
]


@pytest.mark.parametrize(("shape", "taking", "uptake", "d_revenue", "d_margin", "aov"), FIXTURE)
def test_engine_fixture_of_the_model(fixture_states, certain, shape, taking, uptake, d_revenue, d_margin, aov):
    assumed = certain(shape=shape)
    figures = simulate(fixture_states, offer=offer("A", "B", amount=5.0), assumptions=assumed, draws=2).figures
    assert figures.uptake.mean == pytest.approx(uptake, abs=5e-5)
    assert figures.d_revenue.mean == pytest.approx(d_revenue, abs=5e-4)
    assert figures.d_margin.mean == pytest.approx(d_margin, abs=5e-4)
    assert figures.aov_after.mean == pytest.approx(aov, abs=5e-7)
    assert figures.give_away.mean == 500.0
    drawn = draw(fixture_states, assumptions=assumed, draws=2, seed=0)
    branches, _ = bundle_branches(
        fixture_states, elasticity=drawn.response.draws, structure=drawn.structure, counts=drawn.counts
    )
    worth = rises(np.linspace(0, 20, 41), prices=[20.0, 30.0], shape=np.full(2, shape))
    shares = [conversion(branch, rises=worth, lift=np.ones(2))[0, 10] for branch in branches]
    assert shares == pytest.approx(taking, abs=5e-8)


def test_engine_fixture_margin_slope_at_no_discount(fixture_states, certain):
    found = simulate(fixture_states, offer=offer("A", "B", amount=1e-6), assumptions=certain(), draws=2)
    assert found.figures.d_margin.mean / 1e-6 == pytest.approx(52.0737, abs=1e-4)


def test_sum_of_shortfalls_against_the_gamma_distribution():
    points = np.linspace(0, 3, 81)
    piece = (1 - np.exp(-points))[None, :]
    assert total_shortfall([piece] * 2)[0] == pytest.approx(gamma(2).cdf(points[::2]), abs=1e-7)
    assert total_shortfall([piece] * 5)[0] == pytest.approx(gamma(5).cdf(points), abs=1e-4)


unit = st.floats(0.001, 0.95)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(unit, st.floats(0.1, 30.0), st.floats(0.02, 3.0)), min_size=2, max_size=6), st.floats(0, 1))
def test_a_total_shortfall_is_a_distribution_that_never_falls(pieces, shape):
    fine = np.linspace(0, 1, 81 if len(pieces) <= 2 else 41)
    made = [
        shortfall(np.array([share]), np.array([slope]), price_rise(fine / price, np.array([shape])))
        for share, slope, price in pieces
    ]
    chance = total_shortfall(made)[0]
    assert chance[0] == 0
    assert np.all(np.diff(chance) >= 0)
    assert np.all((chance >= 0) & (chance <= 1))
