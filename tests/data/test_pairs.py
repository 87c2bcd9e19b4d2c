"""Do the planted pairs meet as often as the truth says, and nowhere else?"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from data.pairs import pair_truth
from data.simulate import simulate


def _agree(seen: float, expected: float) -> bool:
    """Return whether a Poisson count lies within four and a half standard deviations of its mean."""
    return abs(seen - expected) < 4.5 * np.sqrt(expected) + 1


def test_sixty_complements_meet_as_often_as_their_truth_says(stores):
    for store in stores:
        table = store.truth["complements"]
        assert len(table) == 60
        assert table["ratio_in_context"].between(1.3, 8.3).all()
        assert (table["ratio"] >= 1.2).all()
        assert table["expected_on"].between(1.9, 205).all()
        seen, on = store.met(table), table["expected_on"]
        assert all(_agree(*pair) for pair in zip(seen, on, strict=True))
        assert abs(seen.sum() / on.sum() - 1) < 0.1
        # The strong half is told from independence by counting alone.
        strong = table["ratio"] > 3
        assert seen[strong].sum() > 2.5 * table.loc[strong, "expected_off"].sum()


@pytest.mark.parametrize(
    ("context", "n"), [("channel=", 6), ("segment=", 6), ("month=December", 6), ("months=13-24", 4), ("months=1-12", 4)]
)
def test_pairs_of_one_context_act_there_only(stores, context, n):
    inside, outside = np.zeros(3), np.zeros(3)
    for store in stores:
        table = store.truth["complements"]
        table = table[table["context"].str.startswith(context)]
        assert len(table) == n
        for _, row in table.iterrows():
            pair = row.to_frame().T
            here = _in_context(store, row["context"])
            guests = context == "segment="  # a guest has no row in the truth, so both parts count customers
            lines = store.chosen[store.chosen["customer_id"].notna()] if guests else store.chosen
            share = 0.8 if guests else 1.0
            seen_here = store.met_within(pair, lines[here.reindex(lines.index)])[0]
            seen_out = store.met_within(pair, lines[~here.reindex(lines.index)])[0]
            out = row["expected_off"] - row["expected_off_in_context"]
            inside += share * np.array(
                [seen_here / share, row["expected_on_in_context"], row["expected_off_in_context"]]
            )
            outside += share * np.array([seen_out / share, out, out])
    assert _agree(inside[0], inside[1])
    assert inside[0] > 1.4 * inside[2]
    assert _agree(outside[0], outside[1])


def _in_context(store, context: str) -> pd.Series:
    """Return for each line whether its order is in the context."""
    lines = store.chosen
    name, value = context.split("=")
    if name == "channel":
        return lines["channel"] == value
    if name == "month":
        return lines["ordered_at"].dt.month == 12
    if name == "months":
        first, last = map(int, value.split("-"))
        month = (lines["ordered_at"].dt.year - 2024) * 12 + lines["ordered_at"].dt.month - 9
        return month.between(first, last)
    people = store.truth["customers"].set_index("customer_id").reindex(lines["customer_id"])
    moved = lines["ordered_at"].to_numpy() >= people["migrated_on"].to_numpy()
    return pd.Series(np.where(moved, people["segment_after"], people["segment"]) == int(value), index=lines.index)


def test_ten_triples_meet_far_more_often_than_chance(stores):
    seen = on = off = 0.0
    for store in stores:
        table = store.truth["triples"]
        assert len(table) == 10
        held = store.chosen.groupby("product_id")["order_id"].agg(frozenset)
        names = ["product_a", "product_b", "product_c"]
        seen += sum(len(held[a] & held[b] & held[c]) for a, b, c in table[names].itertuples(index=False))
        on, off = on + table["expected_on"].sum(), off + table["expected_off"].sum()
    assert _agree(seen, on)
    assert seen > 8 * off


def test_truth_covers_every_pair_and_the_data_follow_it(stores):
    for store in stores:
        table = store.truth["pairs"]
        assert len(table) == 600 * 599 // 2
        assert ((table["ratio"] >= 1.2) & ~table["through_third"] == table["is_true"]).all()
        artificial = store.truth["artefacts"].query("kind in ['kit', 'double code']")["id"].tolist()
        launched = store.truth["launches"][["product_a", "product_b"]].to_numpy().ravel().tolist()
        kept = table[~table["product_a"].isin(artificial + launched) & ~table["product_b"].isin(artificial + launched)]
        seen = store.met(kept)
        on = kept["expected_on"].astype(float)
        for low, high in ((0, 1), (1, 5), (5, 20), (20, 1e9)):
            band = on.between(low, high, inclusive="left")
            assert abs(seen[band].sum() / on[band].sum() - 1) < 0.04
        z = (seen - on) / np.sqrt(on)
        assert 0.9 < z[on > 5].std() < 1.15


def test_truth_is_the_mean_of_replays_with_other_luck():
    shop = simulate(7, 6_000)
    found = pair_truth(shop)
    rows = np.arange(len(shop.visits))
    held = np.zeros_like(found.on)
    n_replays = 10
    for seed in range(100, 100 + n_replays):
        bought = shop.replay(rows, seed=seed)
        chosen = np.zeros((len(rows), 600), dtype=np.float32)
        chosen[bought.order, bought.product] = 1
        held += chosen.T @ chosen
    upper = np.triu_indices(600, 1)
    seen, on = held[upper] / n_replays, found.on[upper]
    assert seen.sum() == pytest.approx(on.sum(), rel=0.02)
    linked = [pair for pair in found.linked if pair.direct and pair.on > 0.2]
    seen_linked = sum(held[pair.first, pair.second] for pair in linked) / n_replays
    assert seen_linked == pytest.approx(sum(pair.on for pair in linked), rel=0.05)
    assert seen_linked != pytest.approx(sum(pair.off for pair in linked), rel=0.05)


def test_sixty_decoys_meet_often_without_an_interaction_of_their_own(stores):
    for store in stores:
        table = store.truth["decoys"]
        assert (table["mechanism"].value_counts() == 12).all()
        assert len(table) == 60
        third = table["mechanism"] == "third product"
        assert (table.loc[~third, "ratio"] == 1).all()
        pairs = store.truth["pairs"].set_index(["product_a", "product_b"]).sort_index()
        keys = pd.MultiIndex.from_arrays([table.loc[third, "product_a"], table.loc[third, "product_b"]])
        assert pairs.loc[keys, "through_third"].all()
        assert not pairs.loc[keys, "is_true"].any()
        single = pd.Series(store.joint.diagonal(), index=store.products)
        chance = (
            single[table["product_a"]].to_numpy()
            * single[table["product_b"]].to_numpy()
            / store.orders["order_id"].nunique()
        )
        seen = store.met(table)
        for name in table["mechanism"].unique():
            here = (table["mechanism"] == name).to_numpy()
            assert seen[here].sum() > 2 * chance[here].sum(), name
            assert _agree(seen[here].sum(), table["expected_on"][here].sum()), name


def test_thirty_substitutes_of_which_ten_never_meet(stores):
    for store in stores:
        table = store.truth["substitutes"]
        assert len(table) == 30
        assert (table["expected_off"] >= 20).all()
        seen = store.met(table)
        never = (table["expected_on"] == 0).to_numpy()
        assert never.sum() == 10
        assert seen[never].sum() == 0
        assert all(_agree(*pair) for pair in zip(seen[~never], table["expected_on"][~never], strict=True))
        assert seen[~never].sum() < 0.65 * table["expected_off"][~never].sum()


def test_never_means_never_in_wholesale_orders_too(stores):
    for store in stores:
        table = store.truth["substitutes"].query("expected_on == 0")
        assert store.met_within(table, store.orders).sum() == 0


def test_fifteen_families_complete_a_set_or_replace_each_other(stores):
    total = dict.fromkeys(("set", "replace"), (0.0, 0.0, 0.0))
    for store in stores:
        table = store.truth["variants"].assign(seen=store.met(store.truth["variants"]))
        assert table["family"].nunique() == 15
        for kind, rows in table.groupby("kind"):
            added = rows["seen"].sum(), rows["expected_on"].sum(), rows["expected_off"].sum()
            total[kind] = tuple(np.add(total[kind], added))
    seen, on, off = total["set"]
    assert _agree(seen, on)
    assert seen > 3 * off
    seen, on, off = total["replace"]
    assert _agree(seen, on)
    assert stats.poisson.cdf(seen, off) < 0.001


def test_without_pair_effects_nothing_is_linked_and_the_rest_stays():
    linked, plain = simulate(5, 10_000), simulate(5, 10_000, pair_effects=False)
    truth = pair_truth(linked)
    rivals = [pair for pair in truth.linked if linked.plan.links[pair.interaction].ratio == 0]
    partners = [pair for pair in truth.linked if linked.plan.links[pair.interaction].ratio > 2 and pair.direct]

    def met(shop, pairs):
        held = np.zeros((len(shop.visits), 600), dtype=bool)
        held[shop.sales.picked.order, shop.sales.picked.product] = True
        return sum(int((held[:, pair.first] & held[:, pair.second]).sum()) for pair in pairs)

    assert met(linked, rivals) == 0
    assert _agree(met(plain, rivals), sum(pair.off for pair in rivals))
    assert met(linked, partners) > 1.8 * met(plain, partners)
    assert not plain.links
    assert len(plain.sales.takes.order) == 0
    assert (plain.sales.picked.kit == -1).all()
    december = np.isin(plain.visits.month, (3, 15))[plain.bought.order]
    christmas = (plain.products["season"] == "christmas").to_numpy()[plain.bought.product]
    assert christmas[december].mean() > 5 * christmas[~december].mean()
