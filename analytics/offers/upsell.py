"""Which better version could the buyer of a product take instead?"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from analytics.affinity.mining.co_occurrence import joint_counts
from analytics.errors import InputError
from analytics.orders.baskets.coding import Baskets

MIN_ORDERS = 10
DEAREST = 2.0  # times the price: beyond it a product is another purchase, not a better version
SAME_NAME = 0.5  # cosine of the names' words from which two products without category count as one kind
CHUNK = 20_000  # pairs whose profiles are compared at a time

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ladders:
    """Steps from a product to a dearer one of the same kind that is bought with the same things.

    `table`: one row per step: `product_id`, `product_name`, `price`, `better_id`, `better_name`, `better_price`,
    `price_step` (money), `price_step_share`, `similarity` (cosine of what else is bought with them, 0 to 1),
    `n_orders`, `better_n_orders`, `rank`. Ordered by product_id, rank; rank by similarity, ties by better_id.
    `basis`: what made two products one kind: "category", or "name" where the dataset has no categories.
    """

    table: pd.DataFrame
    basis: Literal["category", "name"]


def ladders(
    baskets: Baskets,
    *,
    products: pd.DataFrame,
    companions: pd.DataFrame | None = None,
    n_each: int = 2,
    max_price_ratio: float = DEAREST,
) -> Ladders:
    """Which better version of each product do similar baskets hold?

    `baskets`: of products as sold; `products`: the frame of orders.products; `companions`: the table of cross_sell. A
    step leads to a product of the same narrowest category (or of a similar name) at a higher price, at most
    `max_price_ratio` times it, both held by at least MIN_ORDERS orders, whose lift with it is not above that of all
    pairs together and that is no companion of it: what is bought together is no replacement. Prices are medians before
    discount; without prices there is no step.
    Raises InputError where `n_each` or `max_price_ratio` is below 1.
    """
    for name, value in (("n_each", n_each), ("max_price_ratio", max_price_ratio)):
        if not value >= 1:
            raise InputError("bad_number", name=name, least=1, found=value)
    known = products.set_index("product_id").reindex(baskets.products["product_id"]).reset_index()
    joint = joint_counts(baskets)
    sold = joint.diagonal()
    same_kind, basis = _same_kind(known)
    x, y = _dearer(same_kind, known["unit_price"].to_numpy(np.float64), max_price_ratio)
    enough = np.minimum(sold[x], sold[y]) >= MIN_ORDERS
    x, y = x[enough], y[enough]
    apart = _met(joint, x, y) * baskets.n_orders <= _usual_lift(joint, baskets.n_orders) * sold[x] * sold[y]
    if companions is not None:
        place = pd.Index(known["product_id"])
        product, companion = (place.get_indexer(companions[name]) for name in ("product_id", "companion_id"))
        apart &= ~np.isin(x * len(known) + y, product * len(known) + companion)
    x, y = x[apart], y[apart]
    return Ladders(_best(_table(known, sold, x, y, _similarity(joint, sold, x, y)), n_each), basis)


def _met(joint: "scipy.sparse.csr_array", x: Places, y: Places) -> Floats:
    """How many orders hold both x and y? scipy gives a sparse array where there is no pair."""
    return np.asarray(joint[x, y], np.float64) if len(x) else np.zeros(0)


def _usual_lift(joint: "scipy.sparse.csr_array", n_orders: int) -> float:
    """Joint orders of all pairs ÷ what their sales alone would bring: above 1 where some baskets are large."""
    sold = joint.diagonal().astype(np.float64)
    expected = sold.sum() ** 2 - (sold**2).sum()
    return float((joint.sum() - sold.sum()) * n_orders / expected) if expected else 1.0


def _same_kind(known: pd.DataFrame) -> tuple["scipy.sparse.csr_array", Literal["category", "name"]]:
    """Products x products: which two are of one kind?"""
    categories = known[["category_1", "category_2", "category_3"]]  # together: "Accessories" of phones and of bikes
    has = np.flatnonzero(categories.notna().any(axis=1))
    if len(has):
        codes = categories.groupby(list(categories), dropna=False).ngroup().to_numpy()
        shape = (len(known), codes.max() + 1)
        member = scipy.sparse.csr_array((np.ones(len(has), dtype=np.int32), (has, codes[has])), shape=shape)
        return member @ member.T, "category"
    from sklearn.feature_extraction.text import TfidfVectorizer  # here: it takes a second to import

    words = TfidfVectorizer(token_pattern=r"(?u)\b\w\w+\b")  # noqa: S106 - a pattern of words, not a password
    try:
        names = words.fit_transform(known["product_name"].astype(str))
    except ValueError:  # no name holds a word of two letters
        names = scipy.sparse.csr_array(np.zeros((len(known), 1)))
    return (names @ names.T > SAME_NAME).tocsr(), "name"


def _dearer(same_kind: "scipy.sparse.csr_array", price: Floats, max_ratio: float) -> tuple[Places, Places]:
    x, y = (places.astype(np.int64) for places in same_kind.nonzero())
    up = (price[x] > 0) & (price[y] > price[x]) & (price[y] <= max_ratio * price[x])
    return x[up], y[up]


def _similarity(joint: "scipy.sparse.csr_array", sold: Places, x: Places, y: Places) -> Floats:
    """Cosine of what else is bought with x and with y, each companion divided by the root of its own sales."""
    from sklearn.preprocessing import normalize  # here: it takes a second to import

    if len(x) == 0:
        return np.zeros(0)
    others = joint.astype(np.float64)
    others.setdiag(0)
    profiles = normalize(others @ scipy.sparse.diags_array(1 / np.sqrt(np.maximum(sold, 1))))
    parts = [slice(start, start + CHUNK) for start in range(0, len(x), CHUNK)]
    cosines = [np.asarray(profiles[x[part]].multiply(profiles[y[part]]).sum(axis=1)).ravel() for part in parts]
    return np.concatenate(cosines)


def _table(known: pd.DataFrame, sold: Places, x: Places, y: Places, similarity: Floats) -> pd.DataFrame:
    ids, names, prices = (known[column].array for column in ("product_id", "product_name", "unit_price"))
    return pd.DataFrame(
        {
            "product_id": ids[x],
            "product_name": names[x],
            "price": prices[x],
            "better_id": ids[y],
            "better_name": names[y],
            "better_price": prices[y],
            "price_step": prices[y] - prices[x],
            "price_step_share": prices[y] / prices[x] - 1,
            "similarity": similarity,
            "n_orders": sold[x],
            "better_n_orders": sold[y],
        }
    )


def _best(table: pd.DataFrame, n_each: int) -> pd.DataFrame:
    table = table[table["similarity"] > 0]
    order = ["product_id", "similarity", "better_id"]
    table = table.sort_values(order, ascending=[True, False, True], ignore_index=True)
    table["rank"] = table.groupby("product_id").cumcount() + 1
    return table[table["rank"] <= n_each].reset_index(drop=True)
