"""Are the shop's own kits, gifts, trade orders, bursts and double codes in the lines, under the ids of the truth?"""

import pandas as pd


def _ids(store, kind):
    """Return the ids of each artefact of a kind."""
    return store.truth["artefacts"].query("kind == @kind").groupby("artefact")["id"].agg(list)


def test_five_kits_send_their_parts_together(stores):
    for store in stores:
        kits = _ids(store, "kit")
        assert len(kits) == 5
        held = store.chosen.groupby("product_id")["order_id"].agg(frozenset)
        for parts in kits:
            together = frozenset.intersection(*(held[part] for part in parts))
            assert len(together) > 70
            lines = store.chosen[store.chosen["product_id"].isin(parts) & store.chosen["order_id"].isin(together)]
            share = (lines["discount"] / (lines["quantity"] * lines["unit_price"])).round(2)
            assert (share == 0.15).mean() > 0.9


def test_four_gifts_cost_nothing_and_half_of_them_pass_for_products(stores):
    for store in stores:
        gifts = _ids(store, "gift").explode()
        lines = store.orders[store.orders["product_id"].isin(gifts)]
        assert (lines["unit_price"] == 0).all()
        assert (store.orders.loc[store.orders["unit_price"] == 0, "product_id"].isin(gifts)).all()
        assert lines.groupby("product_id").size().min() > 300
        assert lines.groupby("product_id")["line_kind"].first().value_counts().to_dict() == {"gift": 2, "product": 2}


def test_forty_wholesale_orders_are_long_and_bulky(stores):
    for store in stores:
        wholesale = store.orders[store.orders["order_id"].isin(_ids(store, "wholesale").explode())]
        grouped = wholesale.groupby("order_id")
        assert len(grouped) == 40
        assert grouped.size().min() >= 12
        assert grouped["quantity"].mean().min() > 5
        assert wholesale["customer_id"].notna().all()


def test_three_bursts_raise_their_products_for_a_week(stores):
    for store in stores:
        table = store.truth["artefacts"].query("kind == 'burst'")
        assert table["artefact"].nunique() == 3
        for _, burst in table.groupby("artefact"):
            start, end = burst["from_day"].iloc[0], burst["to_day"].iloc[0] + pd.Timedelta(days=1)
            lines = store.chosen[store.chosen["product_id"].isin(burst["id"])]
            within = (lines["ordered_at"] >= start) & (lines["ordered_at"] < end)
            named = lines["promotion"] == burst["name"].iloc[0]
            assert within[named].all()
            assert named[within].mean() > 0.9
            assert within.sum() / 7 > 10 * (~within).sum() / 723


def test_six_products_are_sold_under_two_codes(stores):
    for store in stores:
        doubles = _ids(store, "double code")
        assert len(doubles) == 6
        for codes in doubles:
            lines = store.orders[store.orders["product_id"].isin(codes)]
            assert lines["product_id"].value_counts().min() > 5
            assert lines["product_id"].nunique() == 2
            assert lines["product_name"].str.lower().nunique() == 1
            second = lines[lines["product_id"] == codes[1]]
            assert second["ordered_at"].min() >= pd.Timestamp("2025-08-01")
