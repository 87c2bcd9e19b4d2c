"""Is what is called Solid true, what is planted found, and nothing called where nothing is?"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.affinity.certainty.certainties import CERTAINTIES
from analytics.affinity.certainty.trust import Trust, trust
from analytics.customers.segments import with_segments
from analytics.orders.levels import baskets
from analytics.orders.lines import Orders
from analytics.orders.reading.read import read_orders
from tests.bench.trust.planted import complements, decoys, share_left
from tests.bench.trust.stores import DEMO, rebuilt, truth_of
from tests.shuffles import shuffled


@pytest.fixture(scope="module")
def demo() -> Orders:
    return read_orders(DEMO / "orders.parquet")


@pytest.fixture(scope="module")
def believed(demo) -> Trust:
    return trust(demo)


def by_the_shop(store: Path) -> set[frozenset[str]]:
    """Pairs of products of one kit, burst, double code or launched bundle."""
    made = pd.read_parquet(store / "truth" / "artefacts.parquet")
    together = made[made["id_of"] == "product"].groupby(["kind", "artefact"])["id"].apply(list)
    launches = pd.read_parquet(store / "truth" / "launches.parquet")[["product_a", "product_b"]].to_numpy().tolist()
    return {frozenset((x, y)) for ids in [*together, *launches] for x in ids for y in ids if x != y}


def test_every_solid_pair_of_the_demo_store_is_true_or_made_by_the_shop(believed):
    called = believed.table[believed.table["certainty"].isin(["solid", "likely"])]
    pairs = called.merge(truth_of(DEMO), on=["x", "y"], validate="one_to_one")
    made = [frozenset(pair) in by_the_shop(DEMO) for pair in zip(pairs["x"], pairs["y"], strict=True)]
    assert len(pairs) == len(called) >= 30
    assert pairs["is_true"][~np.array(made)].all()
    assert pairs["is_true"].sum() >= 28


def test_visible_complements_are_found_and_decoys_are_not(demo, believed):
    counts = complements(DEMO, believed, share_left(demo, truth_of(DEMO), DEMO)) | decoys(DEMO, believed)
    assert counts["complements_visible"] >= 20
    assert counts["complements_visible_reached"] >= 0.9 * counts["complements_visible"]
    assert counts["decoys_solid"] == 0


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_orders_have_no_solid_or_likely_pair(demo, seed):
    table = trust(rebuilt(demo, shuffled(baskets(demo), seed=seed, trades=20))).table
    assert not table["certainty"].isin(["solid", "likely"]).any()


def test_a_pair_that_only_taste_or_season_brings_together_is_explained(believed):
    planted = pd.read_parquet(DEMO / "truth" / "decoys.parquet").query("mechanism == 'segment'")
    ends = {frozenset(pair) for pair in zip(planted["product_a"], planted["product_b"], strict=True)}
    table = believed.table
    met = table[[frozenset(pair) in ends for pair in zip(table["x"], table["y"], strict=True)]]
    assert (met["adjusted_lift"] > 2).all()
    codes = {reason.code for reasons in met["reasons"] for reason in reasons}
    assert met.empty or (met["certainty"].isin(["dont_use", "early_sign"]).all() and codes)
    assert believed.n_explained > 1000


def test_every_row_says_why_it_is_not_solid(believed):
    table = believed.table
    assert set(table["certainty"]) == set(CERTAINTIES)
    is_solid = table["certainty"] == "solid"
    assert table["reasons"].map(len)[is_solid].eq(0).all()
    assert table["reasons"].map(len)[~is_solid].gt(0).all()
    assert table["certainty"].map(list(CERTAINTIES).index).is_monotonic_increasing
    assert (table["n_more_orders"] > 0).equals(table["q_value"] > believed.false_discovery)


def test_without_dates_or_customers_nothing_is_solid_and_the_missing_checks_are_named(demo):
    bare = replace(demo, lines=demo.lines.mutate(ordered_at=demo.lines.ordered_at.nullif(demo.lines.ordered_at)))
    found = trust(bare)
    assert found.missing == ("replicated",)
    likely = found.table[found.table["certainty"] == "likely"]
    assert not (found.table["certainty"] == "solid").any()
    assert len(likely) >= 20
    assert likely["reasons"].map(lambda reasons: "missing_replicated" in {r.code for r in reasons}).all()


def test_one_customer_s_habit_is_not_a_pair(orders_of):
    """Two products that one customer buys together each time, and everybody else by chance."""
    rng = np.random.default_rng(5)
    held = rng.random((4000, 30)) < 0.1
    held[:60, :2] = True
    order, item = np.nonzero(held)
    lines = pd.DataFrame({"order_id": order, "item": item})
    frame = pd.DataFrame(
        {
            "order_id": lines["order_id"].map("o{:05d}".format),
            "product_id": lines["item"].map("p{:02d}".format),
            "quantity": 1.0,
            "customer_id": np.where(lines["order_id"] < 60, "trader", lines["order_id"].map("c{:05d}".format)),
        }
    )
    everyone = frame.assign(customer_id=lines["order_id"].map("c{:05d}".format))
    ours = ("p00", "p01")
    words = [
        {(row.x, row.y): row.certainty for row in trust(orders_of(each)).table.itertuples()}.get(ours)
        for each in (everyone, frame)
    ]
    assert words[0] == "likely"
    assert words[1] in {None, "early_sign", "dont_use"}


def test_a_pair_that_one_group_of_customers_brings_is_compared_within_the_group(orders_of):
    """Within each group all products are bought independently; one group buys the first two four times as often."""
    rng = np.random.default_rng(8)
    customer = rng.integers(0, 1500, 6000)
    is_fond = customer < 500
    chances = np.full((6000, 40), 0.08)
    chances[:, :2] = np.where(is_fond, 0.4, 0.1)[:, None]
    order, item = np.nonzero(rng.random(chances.shape) < chances)
    frame = pd.DataFrame(
        {
            "order_id": [f"o{number:05d}" for number in order],
            "product_id": [f"p{number:02d}" for number in item],
            "customer_id": [f"c{customer[number]:05d}" for number in order],
            "quantity": 1.0,
        }
    )
    ids = [f"c{number:05d}" for number in range(1500)]
    labels = np.where(np.arange(1500) < 500, "champions", "lapsed")
    orders = with_segments(orders_of(frame), customers=pd.DataFrame({"customer_id": ids, "label": labels}))
    table = trust(orders).table.set_index(["x", "y"])
    assert table.loc[("p00", "p01"), "adjusted_lift"] > 1.3
    assert table.loc[("p00", "p01"), "by_segment"] == pytest.approx(1, abs=0.1)
    assert table.loc[("p00", "p01"), "certainty"] == "dont_use"
