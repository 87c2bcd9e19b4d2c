"""Does what a test showed move the answer to the truth, and does the answer say that it was tested?"""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from analytics.bundles.demand.assumptions import Assumptions
from analytics.bundles.demand.offers import offer
from analytics.bundles.demand.responses import NO_EVIDENCE, Evidence, Outcome
from analytics.bundles.demand.states import states
from analytics.bundles.simulation.draws import draw
from analytics.bundles.simulation.simulate import simulate
from analytics.errors import InputError
from analytics.experiments.measurements import BEFORE_AFTER, Measurement, from_readout, from_test, load, remove, save
from analytics.experiments.readouts import before_and_after
from tests.bench.markets import bundle_markets as markets

SHOPS = range(91_000, 91_006)
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("figure", ["d_aov", "attach"])
def test_a_test_at_one_discount_moves_the_answer_at_another_to_the_truth(figure, orders_of):
    before, after, width = [], [], []
    for seed in SHOPS:
        shop = markets.draw_shop(seed, moves=False)
        held = states(orders_of(markets.observed(shop, n=8000)), components=shop.names)
        off = shop.prices.sum() * np.array([0.0, 0.15, 0.2])
        known = markets.truth(shop, discounts=off, n=8000, of=60_000)
        shown = float(known[figure].iloc[1] - (known[figure].iloc[0] if figure == "attach" else 0.0))
        told = Evidence(tested=(Outcome(0.15, figure, shown, 0.1 * abs(shown) + 1e-6),))
        plain, tested = (
            simulate(held, offer=offer(*shop.names, percent=0.2), evidence=each) for each in (NO_EVIDENCE, told)
        )
        true = float(known["d_aov"].iloc[2])
        before.append(abs(plain.figures.d_aov.median - true))
        after.append(abs(tested.figures.d_aov.median - true))
        width += [
            np.ptp([getattr(each.figures.d_aov, end) for end in ("low_80", "high_80")]) for each in (plain, tested)
        ]
        assert set(plain.response.table["kind"]) == {"borrowed"}
        assert set(tested.response.table["kind"]) == {"tested"}
        assert "price_never_moved" in plain.advice.reasons
        assert "price_never_moved" not in tested.advice.reasons
    assert np.sum(after) < 0.75 * np.sum(before)
    assert np.sum(width[1::2]) < 0.75 * np.sum(width[::2])


def test_a_test_that_hardly_tells_anything_changes_hardly_anything(fixture_states):
    vague = Evidence(tested=(Outcome(0.1, "d_aov", 0.0, 1000.0),))
    made = offer("A", "B", percent=0.1)
    plain, told = (simulate(fixture_states, offer=made, evidence=each) for each in (NO_EVIDENCE, vague))
    assert told.figures.d_aov.median == pytest.approx(plain.figures.d_aov.median, rel=0.15)
    assert set(told.response.table["kind"]) == {"borrowed"}


def test_measurements_are_kept_by_bundle_and_replaced(tmp_path):
    path = tmp_path / "folder" / "scenarios.sqlite"
    first = Measurement(
        "shop", ("cup", "tea"), from_test("d_aov", change=1, low_95=0, high_95=2, discount_share=0.1), WHEN
    )
    better = replace(first, tested=from_test("d_aov", change=1.5, low_95=1, high_95=2, discount_share=0.1))
    assert load(path, dataset="shop") == []
    for each in (first, better, replace(first, dataset="other"), replace(first, products=("cup",))):
        save(path, measurement=each)
    (kept,) = load(path, dataset="shop", products=["tea", "cup"])
    assert kept == replace(better, id=kept.id)
    assert len(load(path, dataset="shop")) == 2
    remove(path, id=kept.id)
    assert load(path, dataset="shop", products=["tea", "cup"]) == []


def test_before_and_after_is_believed_less_than_it_says(orders_of):
    from tests.bundle_shop import bundle_shop

    lines = bundle_shop()
    found = before_and_after(orders_of(lines), products=["pad", "pen"], launched_on=lines["ordered_at"].median().date())
    told = from_readout(found, discount_share=0.1)
    stated = (found.attach_change_high - found.attach_change_low) / 2 / 1.96
    assert told.standard_error == pytest.approx(BEFORE_AFTER * stated, rel=1e-3)
    assert told.change == pytest.approx(found.table["attach_rate"].diff().iloc[1])


def test_an_interval_without_its_change_is_refused():
    with pytest.raises(InputError):
        from_test("d_aov", change=3, low_95=0, high_95=2, discount_share=0.1)
    with pytest.raises(InputError):
        from_test("d_aov", change=1, low_95=0, high_95=2, discount_share=0)


def test_draws_that_are_kept_fill_the_range_of_every_assumption(fixture_states):
    vague = Evidence(tested=(Outcome(0.1, "d_aov", 0.0, 1000.0),))
    plain, kept = (
        draw(fixture_states, assumptions=Assumptions(), evidence=each, draws=512, seed=0)
        for each in (NO_EVIDENCE, vague)
    )
    for name, values in plain.structure.items():
        expected, found = (np.quantile(each, [0.1, 0.5, 0.9]) for each in (values, kept.structure[name]))
        assert found == pytest.approx(expected, abs=0.35 * max(values.std(), 1e-9)), name
