"""Do steps lead to better versions only?"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.affinity.certainty.trust import trust
from analytics.errors import InputError
from analytics.offers.cross_sell import cross_sell
from analytics.offers.upsell import DEAREST, MIN_ORDERS, ladders
from analytics.orders.baskets.coding import Baskets, encode
from analytics.orders.levels import baskets
from analytics.orders.products import products

CATEGORIES = ["category_1", "category_2", "category_3"]


def check_laws(found, held: Baskets, known: pd.DataFrame, *, n_each: int = 2, ratio: float = DEAREST) -> None:
    table = found.table
    assert (table["better_price"] > table["price"]).all()
    assert (table["better_price"] <= ratio * table["price"]).all()
    assert table["price_step"].to_numpy() == pytest.approx((table["better_price"] - table["price"]).to_numpy())
    assert table["price_step_share"].to_numpy() == pytest.approx((table["price_step"] / table["price"]).to_numpy())
    assert ((table["similarity"] > 0) & (table["similarity"] <= 1 + 1e-9)).all()
    assert (table[["n_orders", "better_n_orders"]] >= MIN_ORDERS).all(axis=None)
    assert (table.groupby("product_id").size() <= n_each).all()
    assert table["product_id"].is_monotonic_increasing
    for _, rows in table.groupby("product_id"):
        assert rows["rank"].tolist() == list(range(1, len(rows) + 1))
        assert (np.diff(rows["similarity"]) <= 1e-12).all()
    if found.basis == "category":
        path = known.set_index("product_id")[CATEGORIES].fillna("").agg("/".join, axis=1)
        assert path[table["product_id"]].tolist() == path[table["better_id"]].tolist()
    price = known.set_index("product_id")["unit_price"]
    assert table["price"].tolist() == price[table["product_id"]].tolist()


def test_online_retail_keeps_the_laws(online_retail):
    held, known = baskets(online_retail), products(online_retail)
    companions = cross_sell(trust(online_retail)).table
    found = ladders(held, products=known, companions=companions)
    assert found.basis == "name"
    assert len(found.table) > 100
    offered = set(zip(companions["product_id"], companions["companion_id"], strict=True))
    steps = set(zip(found.table["product_id"], found.table["better_id"], strict=True))
    assert not offered & steps
    check_laws(found, held, known)


def test_a_companion_is_no_better_version():
    held, known = shop(1)
    steps = ladders(held, products=known).table
    companions = steps.rename(columns={"better_id": "companion_id"})[["product_id", "companion_id"]].head(1)
    assert (
        len(ladders(held, products=known, companions=companions, n_each=9).table)
        == len(ladders(held, products=known, n_each=9).table) - 1
    )


def shop(seed: int, n_orders: int = 3000) -> tuple[Baskets, pd.DataFrame]:
    """Every buyer of tea takes one of three teas, and sugar with it more often than others do; the same with coffee."""
    rng = np.random.default_rng(seed)
    prices = {"tea-s": 3.0, "tea-m": 4.0, "tea-l": 5.5, "coffee-s": 4.0, "coffee-l": 6.0, "sugar": 2.0, "filter": 2.5}
    orders = []
    for _ in range(n_orders):
        drink = rng.choice(["tea", "coffee"])
        size = rng.choice(["s", "m", "l"] if drink == "tea" else ["s", "l"])
        along = {"sugar": 0.6 if drink == "tea" else 0.1, "filter": 0.6 if drink == "coffee" else 0.1}
        orders.append([f"{drink}-{size}", *(name for name, share in along.items() if rng.random() < share)])
    lines = pd.DataFrame([(str(n), name) for n, names in enumerate(orders) for name in names], columns=["order", "id"])
    known = pd.DataFrame({"product_id": list(prices), "unit_price": list(prices.values())})
    known["product_name"] = known["product_id"]
    known[CATEGORIES] = None
    known["category_1"] = "drinks"
    known["category_2"] = [name.split("-")[0] if "-" in name else None for name in known["product_id"]]
    return encode(pa.chunked_array([lines["order"].tolist()]), pa.chunked_array([lines["id"].tolist()])), known


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_ladders_are_found_whole_and_nothing_else(seed):
    held, known = shop(seed)
    found = ladders(held, products=known)
    check_laws(found, held, known)
    steps = set(zip(found.table["product_id"], found.table["better_id"], strict=True))
    wanted = {("tea-s", "tea-m"), ("tea-s", "tea-l"), ("tea-m", "tea-l"), ("coffee-s", "coffee-l")}
    assert steps - {("sugar", "filter")} == wanted  # both stand in "drinks" alone
    assert (found.table["similarity"] > 0.5).sum() >= len(wanted)


def test_categories_of_one_name_in_two_places_are_two_kinds():
    held, known = shop(1)
    known = known.assign(category_1=known["category_2"], category_2="size", category_3=None)
    kinds = ladders(held, products=known).table
    kinds = kinds[kinds["product_id"] != "sugar"]  # sugar and filters have no category: one kind
    assert not kinds.empty
    assert (kinds["product_id"].str.split("-").str[0] == kinds["better_id"].str.split("-").str[0]).all()


def test_without_categories_names_make_the_kind():
    held, known = shop(1)
    names = known["product_id"].str.replace("-", " size ")
    found = ladders(held, products=known.assign(product_name=names, category_1=None, category_2=None))
    assert found.basis == "name"
    assert set(found.table["product_id"]) == {"tea-s", "tea-m", "coffee-s"}


def test_without_prices_or_names_of_words_there_is_no_step():
    held, known = shop(1)
    assert ladders(held, products=known.assign(unit_price=np.nan)).table.empty
    wordless = known.assign(category_1=None, category_2=None, product_name="?")
    assert ladders(held, products=wordless).table.empty


@settings(max_examples=12, deadline=None)
@given(n_each=st.integers(1, 3), ratio=st.sampled_from([1.0, 1.3, 3.0]), seed=st.integers(0, 20))
def test_any_options_keep_the_laws(n_each, ratio, seed):
    held, known = shop(seed, n_orders=300)
    found = ladders(held, products=known, n_each=n_each, max_price_ratio=ratio)
    check_laws(found, held, known, n_each=n_each, ratio=ratio)


@pytest.mark.parametrize("option", ["n_each", "max_price_ratio"])
def test_less_than_one_is_refused(option):
    held, known = shop(1, n_orders=20)
    with pytest.raises(InputError, match=f"{option} must be at least 1; found 0"):
        ladders(held, products=known, **{option: 0})
