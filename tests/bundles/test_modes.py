"""The ways to offer a bundle: companion, multi-buy, buy some get some, bundle only."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analytics.bundles.demand.assumptions import Assumptions
from analytics.bundles.demand.offers import Discount, Offer, offer
from analytics.bundles.demand.states import Component
from analytics.bundles.simulation.draws import draw
from analytics.bundles.simulation.pure import pure_effects, takes_whole
from analytics.bundles.simulation.simulate import offer_effects, simulate
from analytics.errors import InputError


@pytest.fixture(scope="module")
def mugs(orders_of):
    """Orders of one product in several units, beside other things."""
    rng = np.random.default_rng(1)
    n = 3000
    units = rng.choice([0, 1, 2, 3, 4, 7], n, p=[0.7, 0.2, 0.05, 0.03, 0.01, 0.01])
    mugs = pd.DataFrame({"order_id": [f"o{i}" for i in range(n)], "product_id": "mug", "quantity": units.astype(float)})
    rest = mugs.assign(product_id="rest", quantity=1.0)[units < 3]
    lines = pd.concat([mugs[units > 0], rest], ignore_index=True)
    lines["unit_price"] = lines["product_id"].map({"mug": 10.0, "rest": 25.0})
    lines["unit_cost"] = lines["unit_price"] * 0.5
    return orders_of(lines), units


def test_companion_discount_is_a_percentage_of_the_companions_price(fixture_states):
    pair = (Component("A"), Component("B"))
    found = simulate(fixture_states, offer=Offer(pair, Discount("percent", 0.2), mode="companion"))
    assert found.discount == pytest.approx(0.2 * 30.0)
    same = simulate(fixture_states, offer=offer("A", "B", amount=6.0))
    pd.testing.assert_frame_equal(found.figures.samples, same.figures.samples)


def test_buy_one_get_one_gives_away_the_discount_on_every_second_unit(mugs):
    orders, units = mugs
    deal = Offer((Component("mug"),), Discount("percent", 0.5), mode="buy_get", buy=1, get=1)
    found = simulate(orders, offer=deal, draws=16)
    assert found.figures.give_away.mean == pytest.approx((units // 2).sum() * 0.5 * 10.0)
    assert found.discount == pytest.approx(5.0)


def test_buy_one_get_one_is_the_multi_buy_kernel_with_two_units(mugs, certain):
    orders, _ = mugs
    half = Offer((Component("mug"),), Discount("percent", 0.5), mode="buy_get", buy=1, get=1)
    quarter = Offer((Component("mug"),), Discount("percent", 0.25), mode="multi_buy", buy=2)
    first, second = (simulate(orders, offer=each, assumptions=certain(), draws=2).figures for each in (half, quarter))
    assert first.uptake.mean == pytest.approx(second.uptake.mean, rel=1e-12)
    assert first.give_away.mean < second.give_away.mean  # a multi-buy discounts the odd units too


def test_buy_three_save_a_tenth_is_three_tenths_off_the_third(mugs, certain):
    orders, units = mugs
    deal = Offer((Component("mug"),), Discount("percent", 0.1), mode="multi_buy", buy=3)
    found = simulate(orders, offer=deal, assumptions=certain(), draws=2)
    assert found.figures.give_away.mean == pytest.approx(units[units >= 3].sum() * 0.1 * 10.0)
    n = [int((units == u).sum()) for u in range(3)] + [int((units >= 3).sum())]
    slope = 2.0 / (1 - (units > 0).mean())
    expected = 0.0
    for u in range(3):
        gain = n[3] / (n[u] + n[3]) * ((1 - 0.1 * 3 / (3 - u)) ** -slope - 1)
        expected += n[u] * gain / (1 + gain)
    assert found.figures.uptake.mean == pytest.approx(expected, rel=1e-9)


def test_single_product_break_even_matches_the_price_cut_formula(certain, states_of):
    """A price cut d on a product of margin CM needs d / (CM - d) more sales (Nagle and Holden)."""
    held = states_of(n_orders=[9900, 100], prices=[10.0], costs=[4.0])
    deal = Offer((Component("A"),), Discount("amount", 1.5), mode="multi_buy", buy=1)
    found = simulate(held, offer=deal, assumptions=certain(), draws=2)
    assert found.figures.break_even.uptake / 100 == pytest.approx(1.5 / (6.0 - 1.5))


def test_bundle_only_keeps_every_order_that_held_it_all_and_loses_singles(fixture_states, certain):
    drawn = draw(fixture_states, assumptions=certain(), draws=4, seed=0)
    taking = takes_whole(fixture_states, drawn=drawn, bundle_prices=np.array([50.0, 45.0, 30.0]))
    assert np.all(taking[3] == 1.0)  # both valued above their price
    assert np.all(np.diff(taking, axis=2) >= 0)
    assert np.all(taking[1] < 1.0)
    deal = replace(offer("A", "B", percent=0.1), mode="pure")
    found = simulate(fixture_states, offer=deal)
    assert "singles_lost" in found.advice.reasons
    assert found.ledger["revenue_mean"].sum() == pytest.approx(found.figures.d_revenue.mean)
    assert found.ledger["margin_mean"].sum() == pytest.approx(found.figures.d_margin.mean)


def test_bundle_only_at_a_prohibitive_price_loses_what_the_components_brought(fixture_states, certain):
    drawn = draw(fixture_states, assumptions=certain(), draws=4, seed=0)
    _, whole, _ = offer_effects(fixture_states, offer=offer("A", "B", percent=0.1), drawn=drawn)
    effects = pure_effects(fixture_states, whole=whole, drawn=drawn, amounts=np.array([-1e12]))
    assert np.all(effects.d_revenue == -(600 * 20.0 + 300 * 30.0 + 100 * 50.0))
    assert np.all(effects.d_margin == -(600 * 10.0 + 300 * 12.0 + 100 * 22.0))


@pytest.mark.parametrize("value", [-0.1, 1.2])
def test_discounts_beyond_the_price_are_refused(fixture_states, value):
    with pytest.raises(InputError):
        simulate(fixture_states, offer=offer("A", "B", percent=value))


def test_a_listed_bundle_is_taken_by_fewer(fixture_states):
    deal = offer("A", "B", percent=0.1)
    listed = simulate(fixture_states, offer=replace(deal, automatic=False))
    own = simulate(fixture_states, offer=deal)
    assert listed.figures.uptake.mean < own.figures.uptake.mean
    assert listed.figures.give_away.mean < own.figures.give_away.mean
    wide = simulate(fixture_states, offer=deal, assumptions=Assumptions().listed())
    pd.testing.assert_frame_equal(wide.figures.samples, listed.figures.samples)
