"""Candidates come from trusted pairs, are counted exactly and judged in money."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analytics.bundles.demand.offers import offer
from analytics.bundles.demand.responses import Estimate, Evidence
from analytics.bundles.selection.candidates import GROUNDS, candidates, shared_products, trusted_sets
from analytics.bundles.selection.portfolio import Limits, best_together
from analytics.bundles.selection.suggestions import LEFT_OUT, STANDINGS, best_bundles, standing_of
from analytics.bundles.simulation.simulate import simulate
from analytics.bundles.simulation.verdicts import RISK


@pytest.fixture(scope="module")
def shop(orders_of):
    """Tea and cup go together, tea and pot too, cup and pot as well; bread stands alone."""
    rng = np.random.default_rng(4)
    n = 4000
    tea = rng.random(n) < 0.15
    cup = rng.random(n) < np.where(tea, 0.35, 0.05)
    pot = rng.random(n) < np.where(tea & cup, 0.3, 0.03)
    parts = [
        pd.DataFrame({"order_id": np.flatnonzero(flag), "product_id": name, "unit_price": price, "unit_cost": cost})
        for name, flag, price, cost in (
            ("tea", tea, 8.0, 3.0),
            ("cup", cup, 6.0, 2.0),
            ("pot", pot, 20.0, 12.0),
            ("bread", np.ones(n, bool), 4.0, 2.0),
        )
    ]
    lines = pd.concat(parts, ignore_index=True)
    return orders_of(lines.assign(order_id="o" + lines["order_id"].astype(str), quantity=1.0)), lines


TRUSTED = pd.DataFrame({"product_x": ["tea", "tea", "pot"], "product_y": ["cup", "pot", "cup"]})


def test_counts_are_what_a_count_by_hand_gives(shop):
    orders, lines = shop
    found = candidates(TRUSTED, orders=orders, most=3).table
    baskets = lines.groupby("order_id")["product_id"].agg(set)
    assert sorted(found["products"]) == [("cup", "pot"), ("cup", "pot", "tea"), ("cup", "tea"), ("pot", "tea")]
    for row in found.itertuples():
        held = baskets.map(lambda basket, wanted=set(row.products): len(basket & wanted))
        assert row.n_complete == (held == len(row.products)).sum()
        assert row.n_lacking_one == (held == len(row.products) - 1).sum()
        assert set(row.grounds) <= set(GROUNDS)


def test_screen_is_money_at_the_margin(shop):
    orders, _ = shop
    found = candidates(TRUSTED, orders=orders, most=2, elasticities={"tea": 2.0, "cup": 1.5}).table
    row = found[found["products"] == ("cup", "tea")].iloc[0]
    assert row["marginal_gain"] == pytest.approx(row["n_complete"] * (2.0 * 5 / 8 + 1.5 * 4 / 6 - 1))
    assert found["score"].is_monotonic_decreasing


def test_only_what_is_in_stock_and_trusted_is_offered(shop):
    orders, _ = shop
    found = candidates(TRUSTED, orders=orders, available={"tea", "cup", "bread"}).table
    assert found["products"].tolist() == [("cup", "tea")]
    assert candidates(TRUSTED.iloc[:0], orders=orders).table.empty


def test_larger_sets_need_every_pair():
    square = [frozenset(pair) for pair in (("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"))]
    assert all(len(each) == 2 for each in trusted_sets(square, most=4))
    every = [frozenset(pair) for pair in combinations("abcd", 2)]
    assert ("a", "b", "c", "d") in trusted_sets(every, most=4)
    assert max(map(len, trusted_sets(every, most=3))) == 3


def cautious_score_of(suggested):
    """The score of the discount that is suggested."""
    curve = suggested.simulation.curve.set_index("discount")["score"]
    return curve[suggested.simulation.discount]


def test_a_recommended_bundle_stands_at_the_discount_that_is_recommended(shop):
    orders, _ = shop
    keen = {("cup", "tea"): Evidence((Estimate("cup", -4.0, 0.1), Estimate("tea", -4.0, 0.1)))}
    found = best_bundles(candidates(TRUSTED, orders=orders), orders=orders, evidence=keen, keep=3).kept
    recommended = [each.simulation for each in found if each.standing == "recommended"]
    assert recommended
    assert all(each.advice.verdict == "do" and each.figures.chance_of_loss <= RISK for each in recommended)


def test_best_bundles_are_ranked_in_money_with_a_range(shop):
    orders, _ = shop
    found = best_bundles(candidates(TRUSTED, orders=orders), orders=orders, keep=3).kept
    assert found
    for standing in STANDINGS:
        worth = [
            each.gain.mean if standing == "open" else cautious_score_of(each)
            for each in found
            if each.standing == standing
        ]
        assert worth == sorted(worth, reverse=True)
    rank = [list(STANDINGS).index(each.standing) for each in found]
    assert rank == sorted(rank)
    assert all(each.gain.low_80 <= each.gain.median <= each.gain.high_80 for each in found)


def test_every_set_that_was_considered_is_kept_or_left_out_with_a_reason(shop):
    orders, _ = shop
    considered = candidates(TRUSTED, orders=orders, most=3)
    for keep in (1, 3):
        found = best_bundles(considered, orders=orders, keep=keep)
        both = [*(each.products for each in found.kept), *found.left_out["products"]]
        assert sorted(both) == sorted(considered.table["products"])
        assert set(found.left_out["reason"]) <= set(LEFT_OUT)
    assert "crowded_out" in set(best_bundles(considered, orders=orders, keep=1).left_out["reason"])


@pytest.mark.parametrize(
    ("response", "cost", "reason"),
    [
        (0.05, 0.5, "given_away"),  # nobody answers: the discount is a gift to those who take both anyway
        (2.0, 0.97, "thin_margin"),  # many answer, and nothing is earned on them
        (4.0, 0.3, "recommended"),
    ],
)
def test_a_set_is_left_out_for_what_is_wrong_with_it(response, cost, reason, states_of):
    prices = np.array([20.0, 30.0])
    held = states_of(n_orders=[9000, 600, 300, 100], prices=prices.tolist(), costs=(cost * prices).tolist())
    told = Evidence(tuple(Estimate(each, -response, 0.02) for each in "AB"))
    tried = simulate(held, offer=offer("A", "B", percent=0.1), evidence=told)
    assert standing_of(tried)[0] == reason
    assert (standing_of(tried)[1] > 0) == (reason == "recommended")


def test_overlap_of_bundles_that_share_products_feeds_the_portfolio():
    members = {"x": ("a", "b"), "y": ("b", "c"), "z": ("d", "e")}
    values = {"x": 9.0, "y": 6.0, "z": 3.0}
    loss = shared_products(members, values=values)
    assert loss.to_dict("records") == [{"bundle_x": "x", "bundle_y": "y", "loss": 2.0}]
    options = pd.DataFrame({"bundle": list(values), "level": 0.1, "value": list(values.values()), "give_away": 1.0})
    chosen = best_together(options, members=members, limits=Limits(per_product=2), overlaps=loss).chosen
    assert chosen["bundle"].tolist() == ["x", "y", "z"]
    assert best_together(options, members=members, overlaps=loss).chosen["bundle"].tolist() == ["x", "z"]
