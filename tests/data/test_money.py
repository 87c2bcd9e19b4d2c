"""Are price effects, shocks of the average order and launches in the data as the truth says?"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar

from data.baskets import refill
from data.launches import LAUNCHES
from data.simulate import simulate

N_WEEKS = 105


def _weekly(store):
    """Return week-by-product sales and net prices, and the number of orders a week; gaps keep the price before."""
    lines = store.chosen
    week = (lines["ordered_at"] - pd.Timestamp("2024-10-01")).dt.days // 7
    plain = lines["promotion"].isna() | lines["promotion"].str.contains("Sale|Offers")  # no personal codes
    net = (lines["unit_price"] - lines["discount"] / lines["quantity"]).where(plain)
    keys = [week.rename("week"), lines["product_id"]]
    sales = lines.groupby(keys).size().unstack(fill_value=0).reindex(range(N_WEEKS), fill_value=0)
    price = net.groupby(keys).median().unstack().reindex(range(N_WEEKS)).ffill().bfill()
    return sales, price, lines.groupby(week)["order_id"].nunique().reindex(range(N_WEEKS))


def _elasticity(sold, price, traffic):
    """Return the Poisson slope of sales on the logarithm of a price, with traffic as exposure."""
    log_price = np.log(price) - np.log(price).mean()

    def loss(slope):
        shape = traffic * np.exp(slope * log_price)
        return shape.sum() * sold.sum() / shape.sum() - (sold * np.log(shape / shape.sum())).sum()

    return minimize_scalar(loss, bounds=(-12, 6), method="bounded").x


def test_prices_move_and_demand_answers_with_its_elasticity(stores):
    for store in stores:
        sales, price, traffic = _weekly(store)
        table = store.truth["products"].query("price == 'moves'")
        spread = np.log(price[table["product_id"]]).std()
        assert (spread >= 0.15).sum() >= 40
        assert table["elasticity"].min() == -4
        assert table["elasticity"].max() == -0.8
        slopes = np.array([_elasticity(sales[p], price[p], traffic) for p in table["product_id"]])
        error = slopes - table["elasticity"].to_numpy()
        assert np.median(np.abs(error)) < 0.3
        assert np.corrcoef(slopes, table["elasticity"])[0, 1] > 0.9
        followers = store.truth["products"].query("price == 'promotions follow demand'")
        assert len(followers) == 10
        naive = np.array([_elasticity(sales[p], price[p], traffic) for p in followers["product_id"]])
        assert naive.mean() < followers["elasticity"].mean() - 1


def test_prices_move_partners_and_rivals(stores):
    signed, planned = [], []
    for store in stores:
        sales, price, traffic = _weekly(store)
        table = store.truth["cross_elasticities"]
        assert table["elasticity"].gt(0).any()
        assert table["elasticity"].lt(0).any()
        for row in table.itertuples():
            slope = _elasticity(sales[row.product_id], price[row.price_of], traffic)
            signed.append(slope * np.sign(row.elasticity))
            planned.append(abs(row.elasticity))
    error = np.std(signed) / np.sqrt(len(signed))
    assert np.mean(signed) == pytest.approx(np.mean(planned), abs=4 * error)
    assert np.mean(signed) > 4 * error


def _average_order(store, month):
    """Return merchandise revenue per order of a month of the store's life, without cancelled orders."""
    lines = store.orders[store.orders["status"] != "cancelled"]
    lines = lines[(lines["ordered_at"].dt.year - 2024) * 12 + lines["ordered_at"].dt.month - 9 == month]
    goods = lines[lines["line_kind"] == "product"]
    return (goods["quantity"] * goods["unit_price"] - goods["discount"]).sum() / lines["order_id"].nunique()


def test_eight_shocks_in_separate_months_and_two_null_months(stores):
    signs = {"price": 1, "discount": -1, "product mix": -1, "units per item": 1}
    signs |= {"items per order": 1, "channel mix": 1, "country mix": 1, "giant orders": 1}
    for store in stores:
        table = store.truth["shocks"]
        assert table["month"].is_unique
        assert (table["kind"] == "none").sum() == 2
        for row in table.itertuples():
            assert _average_order(store, row.month) == pytest.approx(row.aov, rel=0.002)
            if row.kind == "none":
                assert row.delta_aov == 0
            else:
                assert row.delta_aov * signs[row.kind] > 0.3, row.kind


def test_shocks_are_visible_where_they_happen(stores):
    for store in stores:
        lines = store.chosen
        month = (lines["ordered_at"].dt.year - 2024) * 12 + lines["ordered_at"].dt.month - 9
        first = ~lines.duplicated("order_id")
        steady = store.truth["products"].query("price == 'steady'")["product_id"]
        price = lines[lines["product_id"].isin(steady)].groupby([month, "product_id"])["unit_price"].median().unstack()
        assert (price.loc[5] / price.loc[4]).median() == pytest.approx(1.18, abs=0.02)
        assert set(month[lines["promotion"] == "APRIL15"]) == {7}
        cheap = (lines["unit_price"] < 5).groupby(month).mean()
        assert cheap[9] > 1.3 * cheap[10]
        units = lines["quantity"].groupby(month).mean()
        assert units[11] > 1.15 * units[10]
        web = (lines["channel"] == "Web")[first].groupby(month[first]).mean()
        assert web[16] > web.drop(16).max() + 0.2
        abroad = (lines["country"] == "Germany")[first].groupby(month[first]).mean()
        assert abroad[17] > abroad.drop(17).max() + 0.2
        size = lines.groupby(month).size() / lines[first].groupby(month[first]).size()
        assert size[19] > 1.15 * size[18]
        giant = (lines["quantity"] >= 12).groupby(month).mean()
        assert giant[20] > 3 * giant.drop(20).max()


def test_launches_are_randomised_and_taken_only_where_offered(stores):
    for store in stores:
        launches, offers = store.truth["launches"], store.truth["launch_customers"].set_index("customer_id")
        takes = store.truth["launch_orders"].merge(store.orders.drop_duplicates("order_id"), on="order_id")
        for launch in launches.itertuples():
            offered = offers[f"offered_{launch.launch}"]
            assert offered.mean() == pytest.approx(0.5, abs=0.02)
            own = takes[takes["launch"] == launch.launch]
            assert offered.reindex(own["customer_id"]).all()
            assert own["ordered_at"].between(launch.first_day, launch.last_day + pd.Timedelta(days=1)).all()
        assert launches["first_day"].tolist() == [pd.Timestamp("2026-03-01"), pd.Timestamp("2025-11-01")]


def test_one_launch_moves_the_bundle_and_the_other_does_not(stores):
    seen = []
    for store in stores:
        for launch in store.truth["launches"].itertuples():
            share, n_orders = _share_with_both(store, launch)
            noise = np.sqrt((share * (1 - share) / n_orders).sum())
            if launch.delta_revenue == 0:
                assert launch.delta_margin == 0
                assert launch.delta_aov == 0
                assert abs(share[1] - share[0]) < 4 * noise + 1e-3
            else:
                moved = launch.orders_taken - launch.had_both_anyway
                assert share[1] - share[0] == pytest.approx(moved / launch.orders_offered, abs=4 * noise)
                seen.append((share[1] - share[0]) / noise)
                assert moved >= 5
                assert launch.had_both_anyway >= 1
                assert launch.delta_margin < launch.delta_revenue
                assert launch.delta_aov == pytest.approx(launch.delta_revenue / launch.orders_offered)
    assert np.sum(seen) > 1.645 * np.sqrt(len(seen))  # one-sided, 5%: a launch is taken by a few dozen orders


def test_shops_launch_complements_that_sell(stores):
    for store in stores:
        products = store.truth["products"].set_index("product_id")
        launch = store.truth["launches"].iloc[0]
        pair = {launch.product_a, launch.product_b}
        complements = store.truth["complements"].query("context == 'always'")
        assert pair in [{a, b} for a, b in complements[["product_a", "product_b"]].to_numpy()]
        assert products.loc[list(pair), "popularity_rank"].max() <= 95
        assert products.loc[list(pair), "elasticity"].min() < -1


def test_a_piece_is_worth_the_price_at_which_the_visit_just_takes_it():
    shop = simulate(7, 6_000)
    prices, rows = shop.market.prices, np.arange(len(shop.visits))
    for place, piece in enumerate(shop.market.launched[0]):
        limit = shop.bought.limit[:, 0, place]
        for share in (1.0, 0.85, 0.6):
            demand = prices.demand.copy()
            demand[:, piece] *= share ** prices.elasticity[piece]
            cheaper = replace(shop.market, prices=replace(prices, demand=demand))
            again = refill(cheaper, shop.visits, shop.bought.past, shop.links, shop.seed, rows)
            buys = np.isin(rows, again.order[again.product == piece])
            assert buys[limit > share].all()
            forced = rows[buys & (limit < share)]  # nothing cleared the bar, and this was the best thing
            assert (np.bincount(again.order)[forced] == 1).all()
            assert len(forced) < 0.3 * buys.sum()


def test_a_bundle_is_taken_where_the_missing_pieces_are_worth_their_price_less_the_discount():
    shop = simulate(7, 6_000)
    takes = shop.sales.takes
    first = takes.launch == 0
    pair, week = list(shop.market.launched[0]), shop.visits.day // 7
    price = shop.products["list_price"].to_numpy()[pair] * shop.market.prices.level[week][:, pair]
    kit = shop.sales.picked.kit >= 0
    for why, missing in (("added", 1), ("new", 2)):
        orders = takes.order[first & (takes.why == why)]
        orders = orders[~np.isin(orders, shop.sales.picked.order[kit])]
        lacks = np.maximum(1 - shop.bought.limit[orders, 0], 0) * price[orders]
        assert (lacks.sum(axis=1) <= LAUNCHES[0].discount * price[orders].sum(axis=1)).all()
        assert ((lacks > 0).sum(axis=1) == missing).all()


def _share_with_both(store, launch):
    """Return the share of orders with both products, and the number of orders: without and with the offer."""
    lines = store.orders[store.orders["customer_id"].notna() & (store.orders["status"] != "cancelled")]
    lines = lines[lines["ordered_at"].between(launch.first_day, launch.last_day + pd.Timedelta(days=1))]
    offers = store.truth["launch_customers"].set_index("customer_id")[f"offered_{launch.launch}"]
    orders = lines.drop_duplicates("order_id").set_index("order_id")["customer_id"].map(offers)
    a, b = (set(lines.loc[lines["product_id"] == p, "order_id"]) for p in (launch.product_a, launch.product_b))
    both = pd.Series(orders.index.isin(a & b), index=orders.index)
    grouped = both.groupby(orders)
    return grouped.mean().to_numpy(), grouped.size().to_numpy()
