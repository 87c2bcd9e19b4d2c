"""How often do the most sold products meet, and how often would they by popularity, size and taste?"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
import scipy

from analytics.affinity.mining.co_occurrence import joint_counts
from analytics.affinity.null_models.fixed_margins import expected, expected_matrix
from analytics.affinity.null_models.strata import Placed, crossed
from analytics.affinity.relations.latent_tastes import likings
from analytics.affinity.significance.multiple_tests import Floats
from analytics.orders.baskets.coding import Baskets

MOST_PRODUCTS = 1_500  # the most sold ones, between which every pair is looked at
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Every pair of the most sold products, x before y; one entry per pair.

    `ids`: of the products; `x`, `y`: their places in it; `n_xy`: joint orders; `chance`: those expected by popularity
    alone; `base`: by popularity and size; `apart`: by taste as well, as two that have nothing to do with each other;
    `scatter`: of that; `within`: joint orders expected within each month and channel, per one of `base`.
    """

    ids: npt.NDArray[np.object_]
    x: Codes
    y: Codes
    n_xy: Floats
    chance: Floats
    base: Floats
    apart: Floats
    scatter: float
    within: Floats


def pairings(held: Placed) -> "tuple[Pairs, scipy.sparse.csr_array]":
    """How often does each pair meet, and how often would it? The pairs, and orders × products (in the order of ids)."""
    found = held.baskets
    sold = np.bincount(found.codes, minlength=found.n_products).astype(np.float64)
    top = np.sort(np.lexsort((np.arange(len(sold)), -sold))[:MOST_PRODUCTS]).astype(np.int64)
    joint = joint_counts(found)[top][:, top].toarray().astype(np.float64)
    base = expected_matrix(expected(found), rows=top)[:, top]
    x, y = (side.astype(np.int64) for side in np.triu_indices(len(top), 1))
    with ThreadPoolExecutor(1) as pool:
        fitted = pool.submit(likings, joint, base=base)
        within = like_with_like(held, top)[x, y] / np.maximum(base[x, y], 1e-9)
        model = fitted.result()
    n_x = sold[top]
    chance = n_x[x] * n_x[y] / max(found.n_orders, 1)
    ids = found.products["product_id"].to_numpy(dtype=object)[top]
    apart = model.expected(base)[x, y]
    return Pairs(ids, x, y, joint[x, y], chance, base[x, y], apart, model.scatter, within), _holding(found, top)


def like_with_like(held: Placed, codes: Codes) -> Floats:
    """How many joint orders of these products would there be within each month and channel? Products × products."""
    known = [held.strata.values[name] for name in ("month", "channel") if name in held.strata.values]
    strata = reduce(crossed, known) if known else None
    return expected_matrix(expected(held.baskets, strata=strata), rows=codes)[:, codes]


def _holding(found: Baskets, codes: Codes) -> "scipy.sparse.csr_array":
    """Orders × these products."""
    ones, shape = np.ones(len(found.codes), np.float64), (found.n_orders, found.n_products)
    return scipy.sparse.csr_array(scipy.sparse.csr_array((ones, found.codes, found.offsets), shape=shape)[:, codes])
