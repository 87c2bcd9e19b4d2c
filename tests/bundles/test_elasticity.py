"""The shop's own price response: planted responses come back, silence stays silence, and scanner data agree."""

import numpy as np
import pandas as pd
import pytest

from analytics.bundles.demand.assumptions import Assumptions, points
from analytics.bundles.demand.elasticity import calendar, price_evidence, quasi_poisson
from analytics.bundles.demand.offers import offer
from analytics.bundles.demand.panels import Panel, weekly_panel
from analytics.bundles.demand.responses import Estimate, Evidence, JointEstimate, respond
from analytics.bundles.simulation.draws import draw
from analytics.bundles.simulation.simulate import simulate
from analytics.errors import InputError

WEEKS = pd.date_range("2023-01-02", periods=104, freq="7D")


def planted(
    seed: int, *, elasticity: float = -2.0, timed: float = 0.0, cuts: float = 0.15, sales: float = 30.0
) -> Panel:
    """One product over two years: demand wanders, the price is cut at random or when demand is high."""
    rng = np.random.default_rng(seed)
    demand = np.zeros(104)
    for t in range(1, 104):
        demand[t] = 0.7 * demand[t - 1] + rng.normal(0, 0.15)
    cut = (
        rng.random(104) < 1 / (1 + np.exp(-np.log(cuts / (1 - cuts)) - timed * demand / 0.2))
        if cuts
        else np.zeros(104, bool)
    )
    price = 10.0 * np.where(cut, rng.choice([0.7, 0.8, 0.9], 104), 1.0)
    counts = rng.poisson(sales * np.exp(elasticity * np.log(price / 10) + demand)).astype(float)
    one = np.ones(104)
    return Panel(("A",), WEEKS, 600 * one, counts[:, None], price[:, None], 0 * one)


def test_planted_elasticity_comes_back_with_its_interval():
    found = [price_evidence(planted(seed)).estimates[0] for seed in range(60)]
    inside = [abs(each.elasticity + 2.0) < 1.2816 * each.standard_error for each in found]
    assert np.mean([each.elasticity for each in found]) == pytest.approx(-2.0, abs=0.15)
    assert 0.75 <= np.mean(inside) <= 0.97


def test_a_price_that_never_moved_and_too_few_sales_give_no_estimate():
    assert price_evidence(planted(1, cuts=0.0)).estimates == ()
    assert price_evidence(planted(1, sales=0.1)).estimates == ()


def test_promotions_that_follow_demand_are_named_and_doubted():
    follow = [price_evidence(planted(seed, timed=1.5)) for seed in range(40)]
    fair = [price_evidence(planted(seed)) for seed in range(40)]
    named, wrongly = (np.mean([bool(each.demand_timed) for each in family]) for family in (follow, fair))
    assert named > 0.3
    assert wrongly < 0.15
    warned = next(each for each in follow if each.demand_timed)
    assert warned.estimates[0].standard_error >= 0.75


def test_weekly_panel_counts_what_the_lines_say(orders_of):
    lines = pd.DataFrame(
        [
            ("o1", "2024-01-01", "A", 1.0, 10.0),
            ("o1", "2024-01-01", "B", 2.0, 5.0),
            ("o2", "2024-01-07", "A", 1.0, 8.0),
            ("o3", "2024-01-16", "B", 1.0, 4.0),
            ("o4", "2024-01-17", "C", 1.0, 1.0),
        ],
        columns=["order_id", "ordered_at", "product_id", "quantity", "unit_price"],
    )
    lines["ordered_at"] = pd.to_datetime(lines["ordered_at"])
    panel = weekly_panel(orders_of(lines), products=["A", "B"])
    assert panel.n_orders.tolist() == [2, 0, 2]
    assert panel.holding.tolist() == [[2, 1], [0, 0], [0, 1]]
    assert panel.price.tolist() == [[9, 5], [9, 5], [9, 4]]
    assert panel.joint.tolist() == [1, 0, 0]
    with pytest.raises(InputError):
        weekly_panel(orders_of(lines.drop(columns="ordered_at")), products=["A"])


def test_data_move_the_answer_from_the_prior_and_by_how_much_is_said():
    u = points(1024, dimensions=4, seed=0)
    prior = respond(["A", "B"], u=u)
    assert prior.table["data_weight"].tolist() == [0.0, 0.0]
    assert prior.table["kind"].tolist() == ["borrowed", "borrowed"]
    assert prior.table["elasticity"].tolist() == pytest.approx([-2.2, -2.2], rel=0.05)
    told = respond(["A", "B"], evidence=Evidence((Estimate("A", -4.0, 0.3),)), u=u)
    first, second = told.table.itertuples()
    assert first.elasticity == pytest.approx(-3.95, abs=0.15)
    assert first.data_weight > 0.9
    assert first.kind == "own"
    assert second.kind == "borrowed"
    assert second.elasticity < prior.table["elasticity"][1]  # the family moved with its member
    assert (
        respond(["A"], evidence=Evidence((Estimate("A", -4.0, 0.3, "tested"),)), u=u[:, :3]).table["kind"][0]
        == "tested"
    )


def test_an_estimate_of_the_wrong_sign_still_gives_a_falling_demand():
    u = points(512, dimensions=3, seed=0)
    told = respond(["A"], evidence=Evidence((Estimate("A", 1.0, 0.5),)), u=u)
    assert 0 < -told.table["elasticity"][0] < 1.0


def test_joint_evidence_narrows_the_answer(fixture_states):
    joint = JointEstimate((-1.0, -1.0), ((0.05, 0.0), (0.0, 0.05)))
    plain = draw(fixture_states, assumptions=Assumptions(), draws=256, seed=0)
    told = draw(fixture_states, assumptions=Assumptions(), evidence=Evidence(joint=joint), draws=256, seed=0)
    assert told.response.draws.std() < 0.8 * plain.response.draws.std()
    deal = offer("A", "B", percent=0.1)
    wide, narrow = (
        simulate(fixture_states, offer=deal, evidence=each).figures.d_revenue
        for each in (Evidence(), Evidence(joint=joint))
    )
    assert narrow.high_80 - narrow.low_80 < wide.high_80 - wide.low_80


def test_warning_of_demand_timed_promotions_reaches_the_advice(fixture_states):
    told = Evidence((Estimate("A", -2.0, 0.8),), demand_timed=("A",))
    advice = simulate(fixture_states, offer=offer("A", "B", percent=0.1), evidence=told).advice
    assert "demand_timed" in advice.reasons
    assert "price_never_moved" not in advice.reasons


def test_promotions_that_follow_demand_are_worth_a_test_at_most(fixture_states):
    estimates = (Estimate("A", -4.0, 0.3), Estimate("B", -4.0, 0.3))
    fair, timed = (
        simulate(fixture_states, offer=offer("A", "B", percent=0.05), evidence=Evidence(estimates, demand_timed=names))
        for names in ((), ("A",))
    )
    assert (fair.advice.verdict, fair.advice.reasons[0]) == ("do", "gain_likely")
    assert fair.advice.recommended > 0
    assert (timed.advice.verdict, timed.advice.reasons[0]) == ("test", "demand_timed")
    assert timed.advice.recommended == 0
    assert 0 < timed.advice.to_test <= fair.advice.to_test
    assert len(set(timed.advice.reasons)) == len(timed.advice.reasons)


def test_dominicks_orange_juice_own_price_elasticities(shared_data):
    """Montgomery 1997: eleven brands of refrigerated orange juice in 83 Chicago stores, 121 weeks."""
    frame = pd.read_parquet(shared_data / "dominicks_oj.parquet")
    prices = frame[[f"price{brand}" for brand in range(1, 12)]].to_numpy()
    frame["price"] = prices[np.arange(len(frame)), frame["brand"].to_numpy() - 1]
    frame["units"] = np.exp(frame["logmove"])
    found = []
    for _, brand in frame.groupby("brand"):
        weekly = brand.groupby("week")[["units", "price", "deal", "feat"]].mean()
        week = weekly.index.to_numpy() - weekly.index.min()
        logs = np.log(weekly["price"].to_numpy())
        controls = np.column_stack([calendar(int(week.max()) + 1)[week], weekly["deal"], weekly["feat"]])
        regressors = np.column_stack([controls, logs - logs.mean()])
        fit = quasi_poisson(weekly["units"].to_numpy(), regressors=regressors, exposure=np.ones(len(weekly)))
        found.append((fit.coefficients[-1], fit.error(-1)))
    points_, errors = np.array(found).T
    assert len(points_) == 11
    assert np.all(points_ + 1.96 * errors > -4.1)  # each 95% interval meets the published range of -4.1 to -1
    assert np.all(points_ - 1.96 * errors < -1.0)
    assert np.sum((points_ >= -4.1) & (points_ <= -1.0)) >= 10
    assert np.median(points_) == pytest.approx(-2.75, abs=0.5)
    assert np.all(errors < 1.0)


def test_hundreds_of_products_at_once_stay_within_the_range_of_numbers():
    told = Evidence(tuple(Estimate(f"p{i:03d}", -2.0 - (i % 5) / 4, 0.3) for i in range(400)))
    ids = [each.product_id for each in told.estimates]
    table = respond(ids, evidence=told, u=points(64, dimensions=2 + len(ids), seed=0)).table
    assert np.isfinite(table["elasticity"]).all()
    assert table["elasticity"].median() == pytest.approx(-2.4, abs=0.15)
