"""What must hold exactly, whatever is assumed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.bundles.demand.assumptions import ASSUMPTIONS, Assumptions, Prior
from analytics.bundles.demand.offers import Discount, Offer, offer
from analytics.bundles.demand.responses import Estimate, Evidence
from analytics.bundles.demand.states import Component, states
from analytics.bundles.simulation.branches import joint_elasticity
from analytics.bundles.simulation.draws import draw
from analytics.bundles.simulation.simulate import offer_effects, simulate, simulate_drawn
from analytics.errors import InputError

THREE = {"n_orders": [9000, 500, 300, 90, 200, 60, 40, 25], "prices": [20.0, 30.0, 12.0], "costs": [10.0, 18.0, 5.0]}


@pytest.fixture(scope="module")
def three(states_of):
    return states_of(**THREE)


def test_no_discount_is_the_baseline_to_the_cent(three):
    found = simulate(three, offer=offer("A", "B", "C", percent=0.0), assumptions=Assumptions().cautious())
    figures = found.figures
    assert figures.aov_after.low_95 == figures.aov_after.high_95 == figures.aov_before
    for each in (figures.d_revenue, figures.d_margin, figures.uptake, figures.give_away, figures.long_run):
        assert each.low_95 == each.high_95 == 0.0
    assert figures.attach_after.mean == figures.attach_before
    assert found.advice.reasons[0] == "nothing_offered"
    assert not found.curve.iloc[0].filter(like="d_").any()


def test_taking_lies_between_none_and_all_and_rises_with_the_discount(three):
    drawn = draw(three, assumptions=Assumptions(), draws=256, seed=1)
    effects, _, _ = offer_effects(three, offer=offer("A", "B", "C", percent=0.4), drawn=drawn)
    assert np.all(np.diff(effects.uptake, axis=1) >= 0)
    assert np.all(effects.uptake <= three.table["n_orders"].iloc[:-1].sum())


def test_attach_rises_with_the_response_and_in_proportion_to_visibility(three, certain):
    def uptake(**changes):
        return simulate(
            three, offer=offer("A", "B", "C", percent=0.1), assumptions=certain(**changes), draws=2
        ).figures.uptake.mean

    assert uptake(elasticity=np.log(1.0)) < uptake(elasticity=np.log(2.0)) < uptake(elasticity=np.log(3.0))
    assert uptake(visibility=0.25, basket_logit=0.3) == pytest.approx(0.25 * uptake(basket_logit=0.3))


def test_no_response_gives_the_discount_away_and_nothing_else(three, certain):
    deaf = certain(elasticity=-60.0, redemption=0.6)
    figures = simulate(three, offer=offer("A", "B", "C", amount=6.0), assumptions=deaf, draws=2).figures
    totals = three.totals
    assert figures.d_aov.mean == pytest.approx(-0.6 * 6.0 * 25 / totals.n_orders, rel=1e-9)


def test_give_away_is_the_discount_on_every_set_by_brute_force(orders_of):
    rng = np.random.default_rng(5)
    lines = pd.DataFrame(
        {
            "order_id": [f"o{i}" for i in rng.integers(0, 60, 500)],
            "product_id": rng.choice(["A", "B", "C"], 500),
            "quantity": rng.integers(1, 5, 500).astype(float),
            "unit_price": 10.0,
        }
    )
    sizes = {"A": 2, "B": 1}
    q = lines.pivot_table(index="order_id", columns="product_id", values="quantity", aggfunc="sum", fill_value=0)
    sets = sum(int(min(row[name] // size for name, size in sizes.items())) for _, row in q.iterrows())
    chosen = tuple(Component(name, size) for name, size in sizes.items())
    found = simulate(orders_of(lines), offer=Offer(chosen, Discount("amount", 3.0)), draws=8)
    assert found.figures.give_away.mean == pytest.approx(3.0 * sets)


def test_ledger_adds_up_to_the_change_in_all(three):
    found = simulate(three, offer=offer("A", "B", "C", percent=0.2), assumptions=Assumptions().cautious())
    assert found.ledger["revenue_mean"].sum() == pytest.approx(found.figures.d_revenue.mean)
    assert found.ledger["margin_mean"].sum() == pytest.approx(found.figures.d_margin.mean)


def test_break_even_uptake_makes_the_margin_change_nothing(three, certain):
    figures = simulate(
        three, offer=offer("A", "B", "C", amount=4.0), assumptions=certain(switching=0.1, redemption=0.8), draws=2
    ).figures
    each = (figures.d_margin.mean + figures.give_away.mean) / figures.uptake.mean
    assert figures.break_even.uptake * each - figures.give_away.mean == pytest.approx(0.0, abs=1e-9)


def test_break_even_uptake_is_the_formula_and_never_where_an_order_loses(fixture_states, certain):
    def needed(amount):
        assumed = certain(switching=0.1)
        return simulate(fixture_states, offer=offer("A", "B", amount=amount), assumptions=assumed, draws=2).figures

    figures = needed(5.0)
    samples = figures.samples
    price = samples["added_value"][0] / samples["uptake"][0]
    margin = (samples["d_margin"][0] + 500 + 0.1 * 0.4 * samples["added_value"][0]) / samples["uptake"][0] + 5.0
    assert figures.break_even.uptake == pytest.approx(500 / (margin - 0.1 * price * 0.4 - 5.0))
    assert needed(19.0).break_even.uptake is None
    assert needed(19.0).break_even.never == 1.0


def test_break_even_margin_rate_is_the_discount_over_the_added_value(fixture_states, certain):
    figures = simulate(fixture_states, offer=offer("A", "B", amount=5.0), assumptions=certain(), draws=2).figures
    row = figures.samples.iloc[0]
    assert figures.break_even_margin.mean == pytest.approx(5.0 * (100 + row["uptake"]) / row["added_value"])


@pytest.mark.parametrize("weight", [0.0, 0.4])
@pytest.mark.parametrize("kappa", [0.0, 0.7])
def test_marginal_identities_of_revenue_and_margin(fixture_states, three, certain, weight, kappa):
    for held, price, cost in (
        (fixture_states, [20.0, 30.0], [10.0, 18.0]),
        (three, [20.0, 30.0, 12.0], [10.0, 18.0, 5.0]),
    ):
        assumed = certain(basket_logit=0.0, complementarity=kappa, redemption=0.9)
        drawn = draw(held, assumptions=assumed, draws=2, seed=0)
        slopes = joint_elasticity(elasticity=drawn.response.draws, structure=drawn.structure, counts=drawn.counts)[0]
        names = [each.product_id for each in held.components]
        figures = simulate(held, offer=offer(*names, amount=1e-6), assumptions=assumed, draws=2).figures
        complete = held.table["n_orders"].iloc[-1]
        margins = 1 - np.array(cost) / np.array(price)
        assert figures.d_revenue.mean / 1e-6 == pytest.approx(complete * (slopes.sum() - 0.9), rel=1e-4)
        assert figures.d_margin.mean / 1e-6 == pytest.approx(complete * (margins @ slopes - 0.9), rel=1e-4)


@settings(max_examples=10, deadline=None)
@given(st.sampled_from([(0, 2, 1), (2, 1, 0), (1, 2, 0)]), st.floats(0.01, 1000.0))
def test_price_unit_and_order_of_components_change_nothing(states_of, certain, order, unit):
    def run(prices, costs, counts, scale, names):
        held = states_of(
            n_orders=counts, prices=[p * scale for p in prices], costs=[c * scale for c in costs], aov=60 * scale
        )
        return simulate(held, offer=offer(*names, percent=0.15), assumptions=certain(basket_logit=0.3), draws=2).figures

    names = ["A", "B", "C"]
    plain = run(THREE["prices"], THREE["costs"], THREE["n_orders"], 1.0, names)
    place = {mask: sum(((mask >> old) & 1) << new for new, old in enumerate(order)) for mask in range(8)}
    counts = [0] * 8
    for mask, moved in place.items():
        counts[moved] = THREE["n_orders"][mask]
    moved = run([THREE["prices"][i] for i in order], [THREE["costs"][i] for i in order], counts, unit, names)
    assert moved.d_revenue.mean / unit == pytest.approx(plain.d_revenue.mean, rel=1e-9)
    assert moved.uptake.mean == pytest.approx(plain.uptake.mean, rel=1e-9)


def test_aov_falls_by_give_away_and_uptake_per_order_at_a_fixed_uptake(fixture_states, certain):
    row = simulate(
        fixture_states, offer=offer("A", "B", amount=5.0), assumptions=certain(), draws=2
    ).figures.samples.iloc[0]
    n, sets = 10_000, 100
    slope = -(sets + row["uptake"]) / n
    assert row["d_aov"] == pytest.approx(row["added_value"] / n + slope * 5.0)
    rising = simulate(fixture_states, offer=offer("A", "B", amount=5.0), assumptions=certain(visibility=0.5), draws=2)
    assert rising.figures.d_aov.mean < row["d_aov"]  # the missing pieces cost more than the discount


def test_the_same_seed_gives_the_same_answer(three):
    first, second = (simulate(three, offer=offer("A", "B", "C", percent=0.1), seed=4) for _ in range(2))
    pd.testing.assert_frame_equal(first.curve, second.curve)
    pd.testing.assert_frame_equal(first.figures.samples, second.figures.samples)
    other = simulate(three, offer=offer("A", "B", "C", percent=0.1), seed=5)
    assert other.figures.d_revenue.mean != first.figures.d_revenue.mean
    assert other.figures.d_revenue.median == pytest.approx(first.figures.d_revenue.median, rel=0.2)


def test_unknown_cost_is_said_and_judged_by_revenue(states_of):
    held = states_of(n_orders=[9000, 600, 300, 100], prices=[20.0, 30.0], costs=[10.0, float("nan")])
    found = simulate(held, offer=offer("A", "B", percent=0.1))
    assert found.objective == "revenue"
    assert found.figures.d_margin is None
    assert "cost_unknown" in found.advice.reasons
    assert found.figures.break_even_margin is not None


def test_margin_floor_bounds_what_is_recommended(fixture_states):
    told = Evidence((Estimate("A", -3.0, 0.2), Estimate("B", -3.0, 0.2)))
    plain = simulate(fixture_states, offer=offer("A", "B", percent=0.1), evidence=told)
    floored = replace(offer("A", "B", percent=0.1), margin_floor=0.4)
    found = simulate(fixture_states, offer=floored, evidence=told)
    assert found.advice.most_allowed == pytest.approx(50 - 28 / 0.6)
    assert found.advice.recommended <= found.advice.to_test <= found.advice.most_allowed < plain.advice.to_test
    assert found.advice.verdict == "dont"
    assert found.advice.reasons[0] == "below_floor"


def test_bought_anyway_is_called_given_away(states_of, certain):
    held = states_of(n_orders=[9000, 5, 5, 900], prices=[20.0, 30.0], costs=[10.0, 18.0])
    found = simulate(held, offer=offer("A", "B", percent=0.1), assumptions=certain(elasticity=np.log(0.2)))
    assert found.advice.verdict == "dont"
    assert {"loss_likely", "mostly_given_away"} <= set(found.advice.reasons)


def test_every_assumption_has_a_default_and_can_be_changed(fixture_states):
    for name, entry in ASSUMPTIONS.items():
        assert isinstance(entry.default, Prior)
        changed = replace(Assumptions(), **{name: Prior("fixed", 0.5)})
        simulate(fixture_states, offer=offer("A", "B", percent=0.1), assumptions=changed, draws=8)


def test_states_of_orders_and_orders_give_the_same(orders_of):
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(
        {"order_id": [f"o{i}" for i in rng.integers(0, 200, 500)], "product_id": rng.choice(["A", "B", "C"], 500)}
    ).assign(quantity=1.0, unit_price=10.0, unit_cost=4.0)
    orders = orders_of(frame)
    deal = offer("A", "B", percent=0.1)
    direct = simulate(orders, offer=deal, draws=16)
    pd.testing.assert_frame_equal(
        direct.curve, simulate(states(orders, components=["A", "B"]), offer=deal, draws=16).curve
    )


def test_states_of_other_components_are_refused(fixture_states):
    with pytest.raises(InputError):
        simulate(fixture_states, offer=offer("B", "A", percent=0.1))


def test_borrowed_evidence_alone_never_says_do_it(fixture_states):
    deal = offer("A", "B", percent=0.1)
    sure = Assumptions(bundle_response=Prior("fixed", 4.0), switching=Prior("fixed", 0.0))
    borrowed = simulate(fixture_states, offer=deal, assumptions=sure)
    assert borrowed.figures.chance_of_loss < 0.1
    assert borrowed.advice.verdict == "test"
    assert borrowed.advice.reasons[:2] == ("untested", "price_never_moved")
    own = Evidence((Estimate("A", -2.5, 0.3), Estimate("B", -2.5, 0.3)))
    assert simulate(fixture_states, offer=deal, assumptions=sure, evidence=own).advice.verdict == "do"


def test_draws_made_once_answer_for_every_discount(fixture_states):
    for mode in ("mixed", "multi_buy", "pure"):
        drawn = draw(fixture_states, assumptions=Assumptions(), draws=64, seed=3)
        for percent in (0.1, 0.2):
            made = Offer(fixture_states.components, Discount("percent", percent), mode)
            kept = simulate_drawn(fixture_states, offer=made, drawn=drawn)
            fresh = simulate(fixture_states, offer=made, draws=64, seed=3)
            pd.testing.assert_frame_equal(kept.figures.samples, fresh.figures.samples)
            pd.testing.assert_frame_equal(kept.curve, fresh.curve)
