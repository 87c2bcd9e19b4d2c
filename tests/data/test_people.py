"""Are segments, migrations, repurchases and next orders in the data at the stated strength?"""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

LAST_MINUTE = pd.Timestamp("2026-10-01")


def test_five_segments_overlap_but_can_be_told_apart(stores):
    for store in stores:
        customers = store.truth["customers"]
        share = customers["segment"].value_counts(normalize=True)
        planned = store.truth["segments"].set_index("segment")
        assert len(planned) == 5
        assert share.max() > 3 * share.min()
        assert (share - planned["share"]).abs().max() < 0.02
        known = customers[customers["likely_segment"].notna()]
        orders = store.orders[store.orders["ordered_at"] < store.truth["store"]["held_out_from"].iloc[0]]
        n_orders = orders.groupby("customer_id")["order_id"].nunique()
        assert set(known["customer_id"]) == set(n_orders[n_orders >= 3].index)
        rand = adjusted_rand_score(known["segment_after"], known["likely_segment"].astype(int))
        assert 0.85 <= rand <= 0.95


def test_segments_differ_in_category_and_channel(stores):
    for store in stores:
        lines = store.chosen.merge(store.truth["customers"].query("segment == segment_after"), on="customer_id")
        planned = store.truth["segments"].set_index("segment")
        share = pd.crosstab(lines["segment"], lines["category_2"], normalize="index")
        likes = planned[[f"likes {name}" for name in share.columns]].to_numpy()
        seen = np.log(share.to_numpy())
        seen, likes = seen - seen.mean(axis=0), likes - likes.mean(axis=0)
        assert np.corrcoef(seen.ravel(), likes.ravel())[0, 1] > 0.9
        first = lines[(lines["ordered_at"].dt.to_period("M") != "2026-01")].drop_duplicates("order_id")
        web = (first["channel"] == "Web").groupby(first["segment"]).mean()
        assert (web - planned["web_share"]).abs().max() < 0.03


def test_some_customers_migrate_in_the_second_year_and_buy_differently(stores):
    for store in stores:
        movers = store.truth["customers"].query("segment != segment_after")
        assert len(movers) > 300
        assert movers["migrated_on"].min() >= pd.Timestamp("2025-10-01")
        lines = store.chosen.merge(movers.query("segment == 0"), on="customer_id")
        hot = lines["category_2"].isin(["Tea", "Coffee"])
        after = lines["ordered_at"] >= lines["migrated_on"]
        assert hot[~after].mean() > 2 * hot[after].mean()


def test_dropouts_are_gone_and_held_out_probabilities_are_calibrated(stores):
    for store in stores:
        orders = store.orders[store.orders["customer_id"].notna()].drop_duplicates("order_id")
        customers = store.truth["customers"].set_index("customer_id")
        gone = customers["dropped_out_on"].reindex(orders["customer_id"]).to_numpy()
        assert (orders["ordered_at"].dt.normalize().to_numpy() <= gone).all()
        since = store.truth["store"]["held_out_from"].iloc[0]
        bought = customers.index.isin(orders.loc[orders["ordered_at"] >= since, "customer_id"])
        told = customers["held_out_probability"]
        old = (customers["joined_on"] < since).to_numpy()
        for low, high in ((0, 0.05), (0.05, 0.2), (0.2, 0.4), (0.4, 1)):
            here = old & told.between(low, high).to_numpy()
            noise = np.sqrt((told * (1 - told))[here].sum()) / here.sum()
            assert abs(bought[here].mean() - told[here].mean()) < 4 * noise + 0.002
        n_orders = orders.groupby("customer_id").size().reindex(customers.index)
        assert np.corrcoef(customers["orders_per_year"], n_orders)[0, 1] > 0.3


def test_forty_ladder_steps_move_up_down_or_not_at_all(stores):
    seen = {"up": np.zeros(3), "down": np.zeros(3), "none": np.zeros(3)}
    for store in stores:
        steps = store.truth["ladders"]
        assert steps["move"].value_counts().to_dict() == {"up": 15, "none": 15, "down": 10}
        assert steps.loc[steps["move"] != "none", "move_share"].between(0.03, 0.12).all()
        for step, moves in _moves(store, steps):
            for kind in ("up", "down"):
                planned = step.move_share if step.move == kind else 0.0
                key = kind if step.move == kind else "none"
                n_moved, n_bought = moves[kind]
                seen[key] += (n_moved, n_bought, planned * n_bought)
    for kind in ("up", "down"):
        moved, bought, planned = seen[kind]
        assert bought > 600
        assert abs(moved - planned) < 4 * np.sqrt(planned) + 2
    assert seen["none"][0] < 0.01 * seen["none"][1]


def _moves(store, steps):
    """Yield each step with how many purchases of holders moved, and how many there were, up and down."""
    lines = store.chosen[store.chosen["customer_id"].notna()]
    for _, ladder in steps.groupby("ladder"):
        tiers = [*ladder["lower_product"], ladder["higher_product"].iloc[-1]]
        own = lines[lines["product_id"].isin(tiers)]
        own = own.assign(tier=own["product_id"].map({product: tier for tier, product in enumerate(tiers)}))
        orders = own.groupby(["customer_id", "ordered_at"])["tier"].agg(["max", "min", "size"]).reset_index()
        orders["held"] = orders.groupby("customer_id")["max"].shift()
        again = own.merge(orders.dropna(subset=["held"])[["customer_id", "ordered_at", "held"]])
        for number, step in enumerate(ladder.itertuples()):
            low, high = again[again["held"] == number], again[again["held"] == number + 1]
            yield (
                step,
                {
                    "up": ((low["tier"] == number + 1).sum(), len(low)),
                    "down": ((high["tier"] == number).sum(), len(high)),
                },
            )


def test_twenty_next_orders_follow_at_their_hazard_and_decoys_do_not(stores):
    seen = np.zeros(2)
    decoys = np.zeros(2)
    for store in stores:
        table = store.truth["next_orders"]
        assert table["is_decoy"].sum() == 20
        planted = table[~table["is_decoy"]]
        assert len(planted) == 20
        assert planted["hazard_ratio"].between(1.5, 4).all()
        assert planted["median_delay_days"].between(10, 60).all()
        lines = store.chosen.loc[
            store.chosen["customer_id"].notna(), ["order_id", "customer_id", "ordered_at", "product_id"]
        ]
        orders = lines.drop_duplicates("order_id")
        lines = lines[lines["product_id"].isin([*table["first"], *table["then"]])]
        for row in table.itertuples():
            start, end = (7.0, 60.0) if row.is_decoy else (row.from_days, row.to_days)
            n_seen, n_base = _follow(lines, orders, row.first, row.then, start, end)
            if row.is_decoy:
                decoys += (n_seen, n_base)
            else:
                seen += (n_seen, n_base * row.hazard_ratio)
    assert abs(seen[0] - seen[1]) < 4 * np.sqrt(seen[1]) + 0.1 * seen[1]
    assert seen[0] > 300
    assert abs(decoys[0] - decoys[1]) < 4 * np.sqrt(decoys[1]) + 0.1 * decoys[1]


def _follow(lines, orders, first, then, start, end):
    """Return how many orders in the window after `first` hold `then`, and how many would at the rate outside it."""
    bought = lines.loc[lines["product_id"] == first, ["customer_id", "ordered_at"]].rename(
        columns={"ordered_at": "since"}
    )
    orders = orders[orders["customer_id"].isin(bought["customer_id"])]
    again = lines.loc[lines["product_id"] == first, "order_id"]
    orders = orders[~orders["order_id"].isin(again)]  # an order that holds `first` is larger than most
    held = orders["order_id"].isin(lines.loc[lines["product_id"] == then, "order_id"])
    orders = orders.assign(held=held)[["customer_id", "ordered_at", "held"]]
    after = pd.merge_asof(
        orders.sort_values("ordered_at"), bought.sort_values("since"), left_on="ordered_at", right_on="since",
        by="customer_id", allow_exact_matches=False,
    )  # fmt: skip
    delay = (after["ordered_at"].dt.normalize() - after["since"].dt.normalize()).dt.days
    inside = delay.between(start, end)
    return after.loc[inside, "held"].sum(), inside.sum() * after.loc[~inside, "held"].mean()


def test_next_orders_come_at_their_median_delay(stores):
    told, seen = [], []
    for store in stores:
        lines = store.chosen[store.chosen["customer_id"].notna()]
        for row in store.truth["next_orders"].query("not is_decoy").itertuples():
            first = lines.loc[lines["product_id"] == row.first, ["customer_id", "ordered_at"]]
            then = lines.loc[lines["product_id"] == row.then, ["customer_id", "ordered_at"]]
            both = first.merge(then, on="customer_id", suffixes=("", "_then"))
            delay = (both["ordered_at_then"].dt.normalize() - both["ordered_at"].dt.normalize()).dt.days
            delay = delay[delay.between(row.from_days, row.to_days)]
            if len(delay) >= 8:
                told.append(row.median_delay_days)
                seen.append(delay.median())
    assert len(told) > 15
    assert np.mean(np.array(seen) / np.array(told)) == pytest.approx(1, abs=0.12)
    assert np.corrcoef(told, seen)[0, 1] > 0.8


def test_next_orders_are_not_bought_together(stores):
    for store in stores:
        table = (
            store.truth["next_orders"].query("not is_decoy").rename(columns={"first": "product_a", "then": "product_b"})
        )
        pairs = store.truth["pairs"].query("ratio != 1")
        linked = {frozenset(pair) for pair in zip(pairs["product_a"], pairs["product_b"], strict=True)}
        assert not linked & {frozenset(pair) for pair in zip(table["product_a"], table["product_b"], strict=True)}
