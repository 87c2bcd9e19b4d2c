"""Are rivals, versions and companions told apart, in fresh stores and by hand?"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

from analytics.affinity.relations.classification import RELATIONS, Relations, relations
from analytics.affinity.relations.latent_tastes import likings
from analytics.affinity.relations.price_responses import price_responses
from analytics.affinity.relations.switching import switching
from analytics.affinity.relations.third_products import through_third
from analytics.affinity.relations.variants import about_products, told
from analytics.affinity.significance.multiple_tests import discoveries, lower_tail, upper_tail


def keys(table, first, second):
    ends = table[[first, second]].astype("str")
    return list(zip(ends.min(axis=1), ends.max(axis=1), strict=True))


@pytest.fixture(scope="module")
def judged(planted_stores) -> list[tuple[dict[str, pd.DataFrame], Relations]]:
    return [(store.truth, relations(store.cleaned)) for store in planted_stores]


def labels(found: Relations) -> dict[tuple[str, str], str]:
    return dict(zip(keys(found.table, "x", "y"), found.table["relation"], strict=True))


def test_rivals_are_found_also_those_that_never_meet(judged):
    n_found = n_planted = n_called = 0
    for truth, found in judged:
        planted, relation = set(keys(truth["substitutes"], "product_a", "product_b")), labels(found)
        called = {pair for pair, label in relation.items() if label == "substitute"}
        never = truth["substitutes"].query("expected_on == 0")
        assert set(keys(never, "product_a", "product_b")) <= called
        n_found, n_planted, n_called = n_found + len(planted & called), n_planted + len(planted), n_called + len(called)
    assert n_found >= 0.7 * n_planted
    assert n_found >= 0.9 * n_called


def test_colours_bought_together_complete_a_set_and_others_are_versions(judged):
    n_right = n_all = 0
    for truth, found in judged:
        relation = labels(found)
        wanted = truth["variants"]["kind"].map({"set": "completes_a_set", "replace": "variant"})
        got = [relation.get(pair, "unclear") for pair in keys(truth["variants"], "product_a", "product_b")]
        assert set(got) <= {"completes_a_set", "variant"}
        n_right, n_all = n_right + int((wanted == got).sum()), n_all + len(got)
    assert n_right >= 0.9 * n_all


def test_what_is_called_a_complement_mostly_is_one(judged):
    n_true = n_called = 0
    for truth, found in judged:
        every = truth["pairs"]
        real = set(keys(every[every["is_true"]], "product_a", "product_b"))
        called = {pair for pair, label in labels(found).items() if label == "complement"}
        n_true, n_called = n_true + len(real & called), n_called + len(called)
    assert n_called >= 20
    assert n_true >= 0.85 * n_called


def test_a_pair_that_is_not_in_the_table_is_unclear(judged):
    _, found = judged[0]
    first = found.table.iloc[0]
    assert found.of(first["y"], first["x"]) == first["relation"]
    assert found.of("nobody", "nothing") == "unclear"
    assert set(found.table["relation"]) < set(RELATIONS)


def test_tastes_are_seen_through_and_a_rival_stands_out():
    """Two groups of buyers with their own products; two products of one group never meet."""
    rng = np.random.default_rng(2)
    n, group = 20_000, rng.integers(0, 2, 20_000)
    share = np.full((2, 30), 0.02)
    share[0, :15], share[1, 15:] = 0.2, 0.2
    held = rng.random((n, 30)) < share[group]
    held[held[:, 3], 4] = False
    joint = (held.T.astype(float)) @ held
    base = np.outer(held.sum(0), held.sum(0)) / n
    expected = likings(joint, base=base, n_tastes=4).expected(base)
    truth = n / 2 * (share.T @ share)
    others = np.triu(np.ones((30, 30), bool), 1)
    others[3:5] = others[:, 3:5] = False
    assert np.abs(np.log(expected[others] / truth[others])).max() < 0.3
    assert joint[3, 4] == 0
    assert expected[3, 4] > 100


def test_tails_are_poissons_without_scatter_and_negative_binomial_with():
    n, mean = np.arange(0.0, 12.0), np.full(12, 4.0)
    np.testing.assert_allclose(lower_tail(n, mean, 0.0), stats.poisson.cdf(n, mean), rtol=1e-4)
    np.testing.assert_allclose(upper_tail(n, mean, 0.0), stats.poisson.sf(n - 1, mean), rtol=1e-3)
    shape = 1 / 0.3**2
    wide = stats.nbinom(shape, shape / (shape + 4.0))
    np.testing.assert_allclose(lower_tail(n, mean, 0.3), wide.cdf(n), rtol=1e-9)
    np.testing.assert_allclose(upper_tail(n, mean, 0.3), wide.sf(n - 1), rtol=1e-9)


def test_benjamini_and_hochbergs_own_example():
    """Their 15 p-values of 1995: four pass at 0.05."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    assert discoveries(np.array([*p, 1.0]), rate=0.05).sum() == 4


def test_companions_of_a_hub_meet_through_it_and_partners_of_their_own_do_not():
    rng = np.random.default_rng(5)
    held = rng.random((8_000, 4)) < [0.1, 0.02, 0.02, 0.02]
    held[:, 1] |= held[:, 0] & (rng.random(8_000) < 0.5)
    held[:, 2] |= held[:, 0] & (rng.random(8_000) < 0.5)
    held[:, 3] |= held[:, 1] & (rng.random(8_000) < 0.5)
    x, y = np.array([0, 0, 1, 1]), np.array([1, 2, 2, 3])
    sold = held.sum(axis=0)
    apart = sold[x] * sold[y] / 8_000
    n_xy = (held[:, x] & held[:, y]).sum(axis=0).astype(float)
    third = through_third(sparse.csr_array(held.astype(float)), x=x, y=y, n_xy=n_xy, apart=apart)
    assert third.tolist() == [-1, -1, 0, -1]


@pytest.fixture(scope="module")
def rivals(orders_of):
    """300 customers, an order a month each: a third takes now the soap, now the gel."""
    rng = np.random.default_rng(8)
    rows = []
    for customer in range(300):
        washes = customer % 3 == 0
        for month in range(12):
            order = {f"q{number:02d}" for number in np.flatnonzero(rng.random(20) < 0.08)} or {"q00"}
            if washes and rng.random() < 0.5:
                order.add("soap" if rng.random() < 0.5 else "gel")
            rows += [(f"{customer}-{month}", f"c{customer}", month, product) for product in sorted(order)]
    lines = pd.DataFrame(rows, columns=["order_id", "customer_id", "month", "product_id"])
    lines["ordered_at"] = pd.Timestamp("2024-01-05") + pd.to_timedelta(30 * lines.pop("month"), unit="D")
    lines["category_1"] = np.where(lines["product_id"].isin(["soap", "gel"]), "wash", "rest")
    return orders_of(lines.assign(quantity=1.0))


def test_customers_who_switch_are_seen(rivals):
    pairs = pd.DataFrame({"x": ["gel", "q01"], "y": ["soap", "q02"]})
    found = switching(rivals, pairs=pairs, among=[f"q{n:02d}" for n in range(20)] + ["gel", "soap"])
    assert found.loc[0, "n_switched"] > 1.5 * found.loc[0, "expected"]
    assert found.loc[0, "p"] < 1e-3
    assert found.loc[1, "p"] > 0.01


def test_a_price_that_moves_another_product_is_seen_and_one_that_does_not_is_not(orders_of):
    rng = np.random.default_rng(4)
    rows = []
    for week in range(104):
        price = 5.0 * (1.3 if (week // 7) % 2 else 0.8)
        for day in range(7):
            for visitor in range(12):
                chances = {"y": 0.3, "x": 0.12 * (price / 5.0) ** 1.5, "z": 0.15, "rest": 0.6, "more": 0.5}
                taken = [name for name, chance in chances.items() if rng.random() < chance] or ["rest"]
                rows += [
                    (f"{week}-{day}-{visitor}", 7 * week + day, name, price if name == "y" else 4.0) for name in taken
                ]
    lines = pd.DataFrame(rows, columns=["order_id", "day", "product_id", "unit_price"])
    lines["ordered_at"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(lines.pop("day"), unit="D")
    orders = orders_of(lines.assign(quantity=1.0, discount=0.0))
    pairs = pd.DataFrame({"x": ["x", "y", "more", "rest"], "y": ["y", "z", "y", "y"], "kind": 0})
    found = price_responses(orders, pairs=pairs)
    assert 1.0 < found.loc[0, "elasticity"] < 2.0
    assert found.loc[0, "p"] < 1e-4
    assert (found.loc[1:, "p"] > 0.01).all()


def test_names_tell_versions_where_the_shop_names_no_parents(orders_of):
    cups = ["GREEN REGENCY TEACUP AND SAUCER", "PINK REGENCY TEACUP AND SAUCER", "REGENCY CAKESTAND 3 TIER"]
    bags = ["LUNCH BAG RED SPOTTY", "LUNCH BAG SUKI DESIGN", "RED SPOTTY BISCUIT TIN"]
    names = [*cups, *bags, "SET OF 6 SPOONS", "SET OF 6 FORKS"]
    prices = [3.0, 3.0, 12.0, 1.65, 1.65, 2.9, 4.0, 4.0]
    lines = pd.DataFrame({"product_id": [f"p{n}" for n in range(8)], "product_name": names, "unit_price": prices})
    orders = orders_of(lines.assign(order_id="o1", quantity=1.0))
    parent = about_products(told(orders), product_ids=[f"p{n}" for n in range(8)])["parent"].tolist()
    assert parent == [0, 0, -1, 3, 3, -1, -1, -1]


def test_online_retails_teacups_complete_a_set(retail_spring):
    """Colours of one teacup are the top pairs there; a lift alone would offer them as cross-sells."""
    lines, cups = retail_spring.lines, ["22697", "22698", "22699"]
    counts = lines.group_by("product_id").aggregate(n=lines.order_id.nunique())
    often = replace(retail_spring, lines=lines.semi_join(counts.filter(counts.n >= 80), "product_id"))
    table = relations(often).table
    found = table[table["x"].isin(cups) & table["y"].isin(cups)]
    assert found["relation"].tolist() == ["completes_a_set"] * 3
