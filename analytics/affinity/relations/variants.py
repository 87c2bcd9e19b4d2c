"""Which products are versions of one product, and which serve one need?"""

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.orders.datasets.families import PLAIN
from analytics.orders.lines import Orders
from analytics.orders.products import sold_products
from analytics.orders.words import fold_word

COMMON_WORDS = 2  # that say what it is and that two names share; at least half of all words
ALIKE = 1.1  # times the price, at most: colours of one thing cost the same
CATEGORIES = ("category_3", "category_2", "category_1")

Codes = npt.NDArray[np.int64]


def told(orders: Orders) -> pd.DataFrame:
    """What does the shop say of its products? One row each: `product_id`, `product_name`, `unit_price`, and what it

    knows of `parent_product_id` and the narrowest category.
    """
    narrowest = next((name for name in CATEGORIES if name in orders.columns), None)
    known = [name for name in ("parent_product_id", narrowest) if name in orders.columns]
    return sold_products(orders).select("product_id", "product_name", "unit_price", *known).execute()


def about_products(known: pd.DataFrame, *, product_ids: list[str]) -> pd.DataFrame:
    """Which of these products belong together? One row each, in their order. `known`: see told.

    `parent`: the number of the product whose version it is, -1 alone; `kind`: the number of its narrowest category, -1
    unknown (a family that a name proposes says too little of the need; once confirmed it is a category). Parents are
    the shop's own where it names them; else two names are one product's where they differ in a word or two and the
    prices are alike.
    """
    known = known.set_index("product_id").reindex(product_ids).reset_index()
    column = next((name for name in CATEGORIES if name in known), None)
    kinds = known[column].to_numpy(dtype=object) if column else np.full(len(known), None, dtype=object)
    parents = _named_parents(known) if "parent_product_id" in known else _parents_by_name(known)
    return pd.DataFrame({"product_id": product_ids, "parent": parents, "kind": _numbers(kinds)})


def _numbers(values: npt.NDArray[np.object_]) -> Codes:
    return np.asarray(pd.factorize(pd.Series(values, dtype="object"), sort=True)[0], np.int64)


def _named_parents(known: pd.DataFrame) -> Codes:
    numbers = _numbers(known["parent_product_id"].to_numpy(dtype=object))
    sizes = np.bincount(numbers[numbers >= 0], minlength=1)
    return np.where((numbers >= 0) & (sizes[numbers] > 1), numbers, -1)


def _parents_by_name(known: pd.DataFrame) -> Codes:
    """Which names say the same but for a colour, a motif or a size? Grouped by what most products of a price share."""
    words = [re.findall(r"[^\W_]+", fold_word(name)) for name in known["product_name"].fillna("")]
    stems: dict[tuple[str, ...], list[int]] = {}
    for place, name in enumerate(words):
        for stem in _stems(name):
            stems.setdefault(stem, []).append(place)
    price = known["unit_price"].to_numpy(np.float64)
    groups = [(stem, _of_one_price(np.array(places), price)) for stem, places in stems.items() if len(places) > 1]
    parent = np.full(len(known), -1, np.int64)
    # The largest group first, then the longest stem: a product belongs to one.
    for _, places in sorted(groups, key=lambda group: (-len(group[1]), -len(group[0]), group[0])):
        free = places[parent[places] < 0]
        if len(free) > 1:
            parent[free] = free.min()
    return parent


def _of_one_price(places: Codes, price: npt.NDArray[np.float64]) -> Codes:
    """The products whose price is about the group's middle; all, where none has a price."""
    known = price[places]
    if np.isnan(known).all():
        return places
    return places[np.abs(np.log(known / np.nanmedian(known))) <= np.log(ALIKE)]


def _stems(name: list[str]) -> list[tuple[str, ...]]:
    """What is left of a name without one or two words that follow each other, "*" in their place?

    >>> _stems(["red", "lunch", "bag"])[0]
    ('*', 'lunch', 'bag')
    """
    found = []
    for taken in (1, 2):
        for begin in range(len(name) - taken + 1):
            rest = [*name[:begin], *name[begin + taken :]]
            telling = sum(not word.isdigit() and word not in PLAIN for word in rest)
            if telling >= COMMON_WORDS and 2 * len(rest) >= len(name):
                found.append((*name[:begin], "*", *name[begin + taken :]))
    return found
