"""Is a longer rule found where all of its products belong together, and only there?"""

from itertools import combinations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analytics.affinity.mining.candidate_sets import candidates, of_length
from analytics.affinity.mining.itemsets import frequent_itemsets
from analytics.affinity.mining.rules import mine_rules
from analytics.affinity.mining.tidsets import n_holders
from analytics.affinity.null_models.within_orders import cells, contexts, expected_within, shifts
from analytics.affinity.significance.rule_tests import RuleTests, rule_tests
from analytics.orders.baskets.coding import Baskets, encode
from analytics.orders.levels import baskets
from analytics.orders.reading.read import read_orders
from tests.bench.trust.stores import DEMO
from tests.shuffles import shuffled

TRIPLE, PAIR, CHAIN = ("p10", "p11", "p12"), ("p20", "p21"), ("p30", "p31", "p32")


def shop(seed: int, *, n_orders: int = 12_000, n_products: int = 60) -> Baskets:
    """Orders of one to some ten products: a triple, a pair, and a chain of two pairs are bought on purpose."""
    rng = np.random.default_rng(seed)
    popular = rng.uniform(0.01, 0.06, n_products)
    held = rng.random((n_orders, n_products)) < popular * rng.gamma(3.0, 1 / 3, (n_orders, 1))
    for names, n in ((TRIPLE, 80), (PAIR, 250), (CHAIN[:2], 250), (CHAIN[1:], 250)):
        chosen = rng.choice(n_orders, n, replace=False)
        held[np.ix_(chosen, [int(name[1:]) for name in names])] = True
    order, product = np.nonzero(held)
    return encode(
        pa.array([f"o{n:06d}" for n in order], pa.string()), pa.array([f"p{n:02d}" for n in product], pa.string())
    )


def answers(held: Baskets, *, least: int = 10) -> RuleTests:
    rules = mine_rules(held, min_support=least / held.n_orders, min_confidence=0.01, max_length=4)
    return rule_tests(rules, baskets=held)


def found(result: RuleTests) -> set[tuple[str, ...]]:
    table = result.table[result.table["is_found"]]
    return {tuple(sorted(x + y)) for x, y in zip(table["antecedents"], table["consequents"], strict=True)}


@pytest.fixture(scope="module")
def planted() -> RuleTests:
    return answers(shop(1))


def test_a_triple_bought_together_is_found_whatever_is_on_the_right(planted):
    table = planted.table[planted.table["is_found"]]
    ours = table[
        [tuple(sorted(x + y)) == TRIPLE for x, y in zip(table["antecedents"], table["consequents"], strict=True)]
    ]
    assert set(ours["consequents"]) == {(name,) for name in TRIPLE}
    assert (ours["adjusted_lift"] > 1).all()


def test_neither_a_pair_with_a_bystander_nor_a_chain_of_pairs_is_a_rule_of_three(planted):
    assert found(planted) == {TRIPLE}
    table = planted.table[planted.table["is_tested"]]
    sets = [set(x + y) for x, y in zip(table["antecedents"], table["consequents"], strict=True)]
    assert any(set(CHAIN) == each for each in sets)
    assert any(set(PAIR) < each for each in sets)


def test_nothing_is_found_in_shuffled_orders_and_chance_is_about_right():
    real = shop(1)
    for seed in range(3):
        result = answers(shuffled(real, seed=seed, trades=20), least=5)
        table = result.table[result.table["is_tested"]]
        assert not table["is_found"].any()
        assert len(table) > 100
    assert shuffled_ratio(real) == pytest.approx(1.0, abs=0.04)


def shuffled_ratio(real: Baskets) -> float:
    """All orders that hold three products, to those expected when two of the three meet by chance in the third's."""
    held = shuffled(real, seed=9, trades=20)
    family = frequent_itemsets(held, min_support=1 / held.n_orders, max_length=2)
    parts, on = of_length(family, length=2), cells(held)
    within = contexts(on, of_length(family, length=1))
    listed, n = candidates(parts)
    assert listed is not None
    items = np.ascontiguousarray(listed, np.int32).ravel()
    seen, _ = n_holders(held, items=items, offsets=np.arange(n + 1) * 3)
    grown = shifts(on, within, wholes=parts)
    chance = expected_within(on, within, wholes=parts, grown=grown, sets=listed)
    return float(seen.sum() / chance[:, 0, 1].sum())


def test_candidates_are_the_sets_all_of_whose_parts_are_frequent():
    held = shop(2, n_orders=300, n_products=40)
    family = frequent_itemsets(held, min_support=6 / held.n_orders)
    for length in (2, 3):
        parts = of_length(family, length=length)
        frequent = {tuple(each) for each in parts.sets.tolist()}
        every = {
            each
            for each in combinations(range(held.n_products), length + 1)
            if all(part in frequent for part in combinations(each, length))
        }
        listed, n = candidates(parts)
        assert listed is not None
        assert {tuple(each) for each in listed.tolist()} == every
        assert n == len(every)


def test_the_odds_in_orders_with_others_add_up_to_the_orders_with_all():
    held = shop(3, n_orders=2_000, n_products=40)
    family = frequent_itemsets(held, min_support=10 / held.n_orders, max_length=2)
    parts, on = of_length(family, length=2), cells(held)
    within = contexts(on, of_length(family, length=1))
    grown = shifts(on, within, wholes=parts)
    odds = on.odds.T[parts.sets[:, 1]] * grown[:, 1][:, None]
    context = within.sets.at(parts.sets[:, :1])
    orders = (within.places[context] * odds / (1 + odds)).sum(axis=1)
    room = within.places[context].sum(axis=1)
    np.testing.assert_allclose(orders, np.minimum(parts.counts, 0.999 * room), rtol=1e-3)
    assert (parts.counts < 0.999 * room).mean() > 0.95


def test_the_table_is_that_of_the_rules_and_only_one_product_on_the_right_is_tested(planted):
    held = shop(1)
    rules = mine_rules(held, min_support=10 / held.n_orders, min_confidence=0.01, max_length=4)
    pd.testing.assert_frame_equal(planted.table[list(rules.table.columns)], rules.table)
    untested = planted.table[~planted.table["is_tested"]]
    assert untested[["p_value", "q_value", "expected"]].isna().all(axis=None)
    assert not untested["is_found"].any()
    short = planted.table["antecedents"].map(len) == 1
    several = planted.table["consequents"].map(len) > 1
    assert not planted.table.loc[short | several, "is_tested"].any()


def test_the_demo_store_s_triples_are_too_rare_for_its_orders_and_nothing_else_is_called():
    """The commonest planted triple is expected in 1.3 orders: there is nothing that 40,000 orders could show."""
    truth = pd.read_parquet(DEMO / "truth" / "triples.parquet")
    assert truth["expected_on"].max() < 2
    real = {tuple(sorted(each)) for each in truth[["product_a", "product_b", "product_c"]].astype(str).to_numpy()}
    result = answers(baskets(read_orders(DEMO / "orders.parquet")), least=15)
    assert sum(result.n_searched.values()) > 10_000
    assert found(result) <= real
