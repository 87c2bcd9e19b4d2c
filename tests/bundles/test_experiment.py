"""Golden sample sizes, the variance of a ratio, and what triggered analysis gains."""

import numpy as np
import pandas as pd
import pytest

from analytics.bundles.demand.offers import offer
from analytics.bundles.simulation.simulate import simulate
from analytics.experiments.design import detectable, n_for_mean, n_for_share, plan_test, ratio, read_test


def test_golden_sample_sizes():
    assert n_for_mean(1.6, sd=100.0) == pytest.approx(61_319.4, abs=0.05)
    assert n_for_mean(1.6, sd=100.0, correlation=0.4) == pytest.approx(51_508.3, abs=0.05)
    assert n_for_share(0.10, after=0.12) == pytest.approx(3_840.8, abs=0.05)
    assert detectable(n_for_mean(1.6, sd=100.0), sd=100.0) == pytest.approx(1.6)


def test_variance_of_a_ratio_is_what_repetition_shows():
    def sample(seed):
        rng = np.random.default_rng(seed)
        orders = rng.poisson(2.0, 400) + 1.0
        return ratio(orders * rng.gamma(2.0, 30.0, 400), denominator=orders)

    found = [sample(seed) for seed in range(400)]
    spread = np.var([each.value for each in found])
    assert np.mean([each.variance for each in found]) == pytest.approx(spread, rel=0.2)


def customers(seed: int, *, uplift: float, n: int = 6000, share: float = 0.08) -> pd.DataFrame:
    """A test randomised by customer; only orders with a component can change, by `uplift` each."""
    rng = np.random.default_rng(seed)
    treated = rng.random(n) < 0.5
    orders = rng.poisson(1.0, n) + 1
    eligible = rng.binomial(orders, share)
    other = np.array([rng.lognormal(3.5, 1.0, k).sum() for k in orders - eligible])
    own = np.array([rng.lognormal(3.5, 0.4, k).sum() for k in eligible]) + eligible * uplift * treated
    return pd.DataFrame(
        {
            "is_treated": treated,
            "revenue": other + own,
            "n_orders": orders,
            "eligible_revenue": own,
            "n_eligible": eligible,
        }
    )


def test_a_test_without_effect_is_mostly_inconclusive():
    found = [read_test(customers(seed, uplift=0.0, n=800)) for seed in range(60)]
    for name in ("plain", "winsorised", "eligible"):
        wrong = np.mean([getattr(each, name).verdict != "inconclusive" for each in found])
        assert wrong <= 0.15


def test_triggered_analysis_sees_what_the_plain_average_misses():
    found = [read_test(customers(seed, uplift=5.0)) for seed in range(20)]
    plain = np.mean([each.plain.verdict == "gain" for each in found])
    triggered = np.mean([each.overall_from_eligible.verdict == "gain" for each in found])
    assert triggered > 0.8
    assert plain < 0.3
    share = 0.08
    assert np.mean([each.overall_from_eligible.change for each in found]) == pytest.approx(share * 5.0, rel=0.15)
    assert found[0].needs_customers > 355


def test_plan_reads_only_orders_that_the_offer_can_change(fixture_states):
    found = simulate(fixture_states, offer=offer("A", "B", percent=0.1))
    held = fixture_states.table.assign(revenue_squared=lambda t: t["n_orders"] * (60.0**2 + 40.0**2))
    states = type(fixture_states)(
        fixture_states.components,
        held,
        fixture_states.products,
        fixture_states.units,
        type(fixture_states.totals)(10_000, 600_000.0, 10_000 * (60.0**2 + 40.0**2), 30_000.0, 0.4, 12.0),
    )
    found = simulate(states, offer=offer("A", "B", percent=0.1))
    plan = plan_test(found, uplift=0.2)
    assert plan.share_eligible == pytest.approx(0.1)
    assert plan.n_plain == pytest.approx(n_for_mean(0.2, sd=40.0))
    assert plan.n_eligible == pytest.approx(n_for_mean(2.0, sd=40.0))
    assert plan.n_triggered == pytest.approx(0.1 * plan.n_plain)
    assert plan.months == pytest.approx(2 * plan.n_triggered / (10_000 / 12))
    assert plan_test(found, uplift=0.0) is None
