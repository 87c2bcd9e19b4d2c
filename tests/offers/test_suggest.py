"""Are suggestions likely, never what may not be suggested, and do their reasons and chances hold?"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.offers.ease import together, votes, weights
from analytics.offers.suggest import Controls, Model, learn, model_of, suggest, without_one
from analytics.orders.baskets.coding import Baskets, encode

PARTNER = {f"a{n}": f"b{n}" for n in range(8)}
TAKES = 0.5


def shop(seed: int, n_orders: int = 6000) -> Baskets:
    """Each order holds one to three things at random; and the partner of one every other time."""
    rng = np.random.default_rng(seed)
    things = [*PARTNER, *(f"c{n}" for n in range(8))]
    orders = []
    for _ in range(n_orders):
        order = set(rng.choice(things, rng.integers(1, 4), replace=False).tolist())
        orders.append(order | {PARTNER[each] for each in order if each in PARTNER and rng.random() < TAKES})
    lines = pd.DataFrame([(f"{n:05}", each) for n, order in enumerate(orders) for each in sorted(order)])
    return encode(pa.chunked_array([lines[0].tolist()]), pa.chunked_array([lines[1].tolist()]))


@pytest.fixture(scope="module")
def model() -> Model:
    held = shop(1)
    kinds = np.array([each[0] for each in held.products["product_id"]])
    return learn(held, category=kinds)


def test_the_weights_are_those_of_the_published_equation():
    rng = np.random.default_rng(5)
    dense = (rng.random((60, 9)) < 0.4).astype(np.float64)
    dense = dense[dense.any(axis=1)]
    rows = scipy.sparse.csr_array(dense.astype(np.float32))
    counted = votes(rows)
    inverse = np.linalg.inv(dense.T @ (dense * counted.weight[:, None]) + 3.0 * np.eye(9))
    wanted = np.eye(9) - inverse / np.diag(inverse)[None, :]
    np.fill_diagonal(wanted, 0)
    assert weights(together(counted), penalty=3.0).toarray() == pytest.approx(wanted, abs=1e-5)


def test_what_is_taken_out_of_an_order_was_in_it_and_the_rest_stays():
    dense = np.random.default_rng(2).random((40, 12)) < 0.4
    dense = dense[dense.sum(axis=1) >= 2]
    rows = scipy.sparse.csr_array(dense.astype(np.float32))
    rest, taken = without_one(rows, rng=np.random.default_rng(0))
    assert (rows.toarray() == dense).all()
    back = rest.toarray()
    assert (back.sum(axis=1) == dense.sum(axis=1) - 1).all()
    back[np.arange(len(taken)), taken] += 1
    assert (back == dense).all()


@pytest.mark.parametrize(("thing", "partner"), PARTNER.items())
def test_the_partner_comes_first_with_the_chance_that_was_planted(model, thing, partner):
    [first, *_rest] = suggest(model, [thing]).table.to_dict("records")
    assert (first["product_id"], first["reason"], first["because_id"]) == (partner, "bought_with", thing)
    assert first["chance"] == pytest.approx(TAKES, abs=0.1)
    assert first["share"] == pytest.approx(first["n_both"] / first["n_because"])
    assert first["share_low"] < TAKES < first["share_high"] or abs(first["share"] - TAKES) < 0.05


def test_the_counts_of_a_reason_are_those_of_the_orders(model):
    held = shop(1)
    names = held.products["product_id"].to_numpy()
    orders = [set(names[held.codes[a:b]]) for a, b in zip(held.offsets[:-1], held.offsets[1:], strict=True)]
    for row in suggest(model, ["a1", "a2"]).table.to_dict("records"):
        pair = {row["product_id"], row["because_id"]}
        assert row["n_both"] == sum(pair <= order for order in orders)
        assert row["n_because"] == sum(row["because_id"] in order for order in orders)
        assert row["share_overall"] == pytest.approx(sum(row["product_id"] in order for order in orders) / len(orders))


THINGS = [*PARTNER, *PARTNER.values(), "c0", "c1", "never sold", ""]


@settings(max_examples=60)
@given(
    cart=st.lists(st.sampled_from(THINGS), max_size=5),
    excluded=st.frozensets(st.sampled_from(THINGS), max_size=4),
    k=st.integers(1, 6),
)
def test_any_cart_is_answered_and_nothing_that_may_not_be_suggested_is(model, cart, excluded, k):
    family = {each: each[1:] for each in (*PARTNER, *PARTNER.values())}  # a1 and b1 replace each other
    answer = suggest(model, cart, k=k, controls=Controls(excluded=excluded, family=family))
    offered = answer.table["product_id"].tolist()
    assert not set(offered) & ({*cart} | excluded)
    assert len(set(offered)) == len(offered) <= k
    families = [family[each] for each in offered if each in family]
    assert len(families) == len(set(families))
    assert not {family.get(each) for each in offered} & {family[each] for each in cart if each in family}
    assert answer.table["rank"].tolist() == list(range(1, len(offered) + 1))
    assert set(answer.unknown) == set(cart) & {"never sold", ""}


def test_a_cart_of_unknown_products_gets_what_sells_most_and_says_so(model):
    answer = suggest(model, ["never sold"])
    assert answer.unknown == ("never sold",)
    assert answer.table["reason"].tolist() == ["popular"] * 3
    assert answer.table["chance"].isna().all()
    sold = pd.Series(model.n_orders_of, model.product_ids)
    assert (sold[answer.table["product_id"]] >= sold.median()).all()


def test_what_the_model_leaves_free_is_filled_from_the_same_category(model):
    bare = Controls(excluded=frozenset(each for each in model.product_ids if each[0] == "b"))
    answer = suggest(model, ["a1"], k=12, controls=bare)
    learnt, filled = (answer.table[answer.table["reason"] == each] for each in ("bought_with", "category"))
    assert len(learnt) + len(filled) > 6
    assert filled["product_id"].str[0].isin(["a"]).all()


def test_nothing_dearer_than_the_cart_bears(model):
    price = {each: 100.0 if each.startswith("b") else 1.0 for each in model.product_ids}
    answer = suggest(model, ["a1"], k=5, controls=Controls(price=price, most_times_dearest=2.0))
    assert not answer.table["product_id"].str.startswith("b").any()


def test_an_unlikely_suggestion_is_none_at_all(model):
    assert suggest(model, ["a1"], controls=Controls(least_chance=0.3)).table["product_id"].tolist() == ["b1"]


@pytest.mark.parametrize("least", [0.1, 0.3])
def test_the_chance_is_that_of_orders_not_seen(model, least):
    """Of fresh orders, one product shown: what is suggested with such a chance is in the rest about as often."""
    fresh = shop(77, 1500)
    names = fresh.products["product_id"].to_numpy()
    rng = np.random.default_rng(0)
    said, came = [], []
    for a, b in zip(fresh.offsets[:-1], fresh.offsets[1:], strict=True):
        if b - a >= 2:
            shown, *rest = rng.permutation(names[fresh.codes[a:b]])
            for row in suggest(model, [shown]).table.to_dict("records"):
                if row["chance"] >= least:
                    said.append(row["chance"])
                    came.append(row["product_id"] in rest)
    assert len(said) > 200
    assert np.mean(came) == pytest.approx(np.mean(said), abs=4 * np.sqrt(0.25 / len(said)))


def test_the_same_orders_teach_the_same_and_the_order_of_products_in_a_cart_is_nothing(model):
    again = learn(shop(1), category=model.category)
    assert (again.weights != model.weights).nnz == 0
    one, other = (suggest(again, cart).table for cart in (["a1", "a2"], ["a2", "a1"]))
    pd.testing.assert_frame_equal(one, other)


def test_later_orders_weigh_more():
    """b goes with a in the first half of the time, d in the second."""
    orders = [["a", "b"], ["c"]] * 300 + [["a", "d"], ["c"]] * 300
    lines = [(f"{n:05}", each) for n, order in enumerate(orders) for each in order]
    held = encode(pa.array([n for n, _ in lines]), pa.array([each for _, each in lines]))
    days = np.datetime64("2024-01-01") + np.arange(len(orders)).astype("timedelta64[D]")
    assert suggest(learn(held, ordered_at=days), ["a"], k=2).table["product_id"].tolist() == ["d", "b"]


@pytest.mark.parametrize("orders", [[["a"]], [["a", "b"]], [["a"], ["b"]], [["a", "b"], ["a", "b"], ["c"]]])
def test_the_smallest_shops_are_answered(orders):
    lines = [(str(n), each) for n, order in enumerate(orders) for each in order]
    held = encode(pa.array([n for n, _ in lines]), pa.array([each for _, each in lines]))
    n_products = len({each for order in orders for each in order})
    assert len(suggest(learn(held), ["a"], k=9).table) == n_products - 1


def test_no_suggestion_is_asked_for_by_no_number(model):
    with pytest.raises(InputError, match="k must be at least 1; found 0"):
        suggest(model, ["a1"], k=0)


def test_online_retail_answers_every_cart_with_what_its_buyers_took(online_retail):
    model = model_of(online_retail)
    rng = np.random.default_rng(3)
    carts = [rng.choice(model.product_ids, n).tolist() for n in (1, 2, 5) for _ in range(40)]
    tables = [suggest(model, cart).table for cart in carts]
    assert all(len(table) == 3 for table in tables)
    learnt = np.mean([(table["reason"] == "bought_with").all() for table in tables])
    assert learnt > 0.9
    heart = suggest(model, ["85123A"]).table
    assert heart["product_name"][0] == "RED HANGING HEART T-LIGHT HOLDER"
