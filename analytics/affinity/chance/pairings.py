"""How often do the most sold products meet, and how often would they by popularity, size and taste?"""

from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from analytics.affinity.chance.chances import Floats
from analytics.affinity.chance.likings import likings
from analytics.affinity.chance.strata import Placed, crossed
from analytics.affinity.expected import expected, expected_matrix
from analytics.orders.baskets import Baskets

MOST_PRODUCTS = 1_500  # the most sold ones, between which every pair is looked at
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Every pair of the most sold products, x before y; one entry per pair.

    `ids`: of the products; `x`, `y`: their places in it; `n_xy`: joint orders; `chance`: those expected by popularity
    alone; `base`: by popularity and size; `apart`: by taste as well, as two that have nothing to do with each other;
    `scatter`: of that.
    """

    ids: npt.NDArray[np.object_]
    x: Codes
    y: Codes
    n_xy: Floats
    chance: Floats
    base: Floats
    apart: Floats
    scatter: float


def pairings(held: Baskets) -> "tuple[Pairs, scipy.sparse.csr_array]":
    """How often does each pair meet, and how often would it? The pairs, and orders × products (in the order of ids)."""
    ones = np.ones(len(held.codes), np.float64)
    matrix = scipy.sparse.csr_array((ones, held.codes, held.offsets), shape=(held.n_orders, held.n_products))
    sold: Floats = np.asarray(matrix.sum(axis=0), np.float64).ravel()
    top = np.sort(np.lexsort((np.arange(len(sold)), -sold))[:MOST_PRODUCTS]).astype(np.int64)
    matrix = scipy.sparse.csr_array(matrix[:, top])
    joint = (matrix.T @ matrix).toarray()
    base = expected_matrix(expected(held), rows=top)[:, top]
    model = likings(joint, base=base)
    x, y = (side.astype(np.int64) for side in np.triu_indices(len(top), 1))
    n_x = sold[top]
    chance = n_x[x] * n_x[y] / max(held.n_orders, 1)
    ids = held.products["product_id"].to_numpy(dtype=object)[top]
    apart = model.expected(base)[x, y]
    return Pairs(ids, x, y, joint[x, y], chance, base[x, y], apart, model.scatter), matrix


def like_with_like(held: Placed, pairs: Pairs) -> Floats:
    """How many joint orders would there be within each month and channel, per joint order expected without them?"""
    known = [held.strata.values[name] for name in ("month", "channel") if name in held.strata.values]
    if not known or not len(pairs.x):
        return np.ones(len(pairs.x))
    codes = pd.Index(held.baskets.products["product_id"]).get_indexer(pairs.ids).astype(np.int64)
    within = expected_matrix(expected(held.baskets, strata=reduce(crossed, known)), rows=codes)[:, codes]
    return np.asarray(within[pairs.x, pairs.y] / np.maximum(pairs.base, 1e-9), np.float64)
