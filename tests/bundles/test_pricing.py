"""Analytic optima of separate, pure and mixed prices, to the digits given in the model."""

import numpy as np
import pytest
from scipy.stats import expon, irwinhall, norm, uniform

from analytics.bundles.simulation.pricing import best_bundle, best_for_table, best_mixed, best_single, total_survival

ROOT2 = 2**0.5
CASES = [
    ("uniform", uniform(), 0.0, 0.5, ((2 / 3) ** 0.5, 0.544331), (2 / 3, (4 - ROOT2) / 3, 0.549201)),
    ("uniform", uniform(), 0.1, 0.405, (0.885880, 0.416746), (0.663715, 0.972644, 0.437498)),
    ("uniform", uniform(), 0.25, 0.28125, (1.0, 0.25), (0.692366, 1.137173, 0.297942)),
    ("uniform", uniform(), 0.5, 0.125, (4 / 3, 0.074074), (0.774895, 1.416895, 0.129204)),
    ("exponential", expon(), 0.0, 2 / np.e, (1.618034, 0.839962), None),
    ("normal", norm(2.5, 1), 0.0, 2.766002, (3.86360, 3.049050), (2.85963, 3.89305, 3.068838)),
    ("normal", norm(2.5, 1), 1.5, 1.013122, (4.88907, 1.003589), (2.95008, 4.99224, 1.095873)),
]


@pytest.mark.parametrize(("name", "good", "cost", "separate", "pure", "mixed"), CASES)
def test_analytic_optima_of_two_independent_goods(name, good, cost, separate, pure, mixed):
    assert best_single(good, cost=cost, n=2).value == pytest.approx(separate, abs=1e-6)
    found = best_bundle(total_survival(good), cost=2 * cost, high=2 * float(good.ppf(1 - 1e-9)))
    assert (found.bundle, found.value) == pytest.approx(pure, abs=6e-6)
    assert found.value == pytest.approx(pure[1], abs=1e-6)
    both = best_mixed(good, cost=cost)
    if mixed is None:  # exponential: the bundle alone is as good as it gets
        assert both.value == pytest.approx(pure[1], abs=1e-6)
        assert both.bundle == pytest.approx(pure[0], abs=1e-3)
    else:
        assert (both.single, both.bundle) == pytest.approx(mixed[:2], abs=2e-5)
        assert both.value == pytest.approx(mixed[2], abs=1e-6)


@pytest.mark.parametrize(
    ("n", "per_good"), [(2, 0.272166), (3, 0.286870), (5, 0.311056), (10, 0.344831), (20, 0.376358)]
)
def test_revenue_per_good_of_a_pure_bundle_of_uniform_goods(n, per_good):
    assert best_bundle(irwinhall(n).sf, high=float(n)).value / n == pytest.approx(per_good, abs=1e-6)


def test_stigler_1963_block_booking():
    found = best_for_table(np.array([[8000.0, 2500.0], [7000.0, 3000.0]]))
    assert found.separate == 19_000
    assert found.pure == 20_000
    assert found.mixed >= found.pure


def test_mixed_prices_never_earn_less_than_either_way_alone():
    rng = np.random.default_rng(0)
    for _ in range(20):
        found = best_for_table(rng.uniform(0, 10, (4, 2)).round(1), costs=rng.uniform(0, 3, 2))
        assert found.mixed >= max(found.separate, found.pure) - 1e-9
