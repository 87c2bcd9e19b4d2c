"""Which products are in nearly the same orders?"""

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from analytics.affinity.counts import Integers

FEWEST = 8  # orders of a product before it is looked at
MARKS = 16  # hashes that tell look-alikes
Marks = npt.NDArray[np.int32]


def look_alikes(by_product: "scipy.sparse.csc_array") -> tuple[Integers, Integers]:
    """Which pairs of products x < y may be inseparable? `by_product`: orders × products.

    Of products that share nine orders in ten, the least of the orders' hashes is the same with a chance of 0.8 or more
    (Broder 1997): of MARKS hashes most are the same, and of two other products hardly any. Where most are, two that
    stand beside each other are: only such pairs are compared.
    """
    codes = np.flatnonzero(np.diff(by_product.indptr) >= FEWEST)
    marks = _marks(by_product)[:, codes]
    pairs = [_equal(pd.DataFrame(marks[salt : salt + 2].T)) for salt in range(0, MARKS, 2)]
    i, j = np.unique(np.concatenate(pairs), axis=0).T
    most = 2 * (marks[:, i] == marks[:, j]).sum(axis=0) > MARKS
    return codes[i[most]], codes[j[most]]


def _marks(by_product: "scipy.sparse.csc_array") -> Marks:
    """By hash and product, the least hash of the product's orders; each hash is an order of the orders by luck."""
    n_orders, n_products = by_product.shape
    sold = np.flatnonzero(np.diff(by_product.indptr))
    marks = np.full((MARKS, n_products), -1, np.int32)
    rng = np.random.default_rng(0)
    for salt in range(MARKS if len(sold) else 0):
        ranks = rng.permutation(n_orders).astype(np.int32)
        marks[salt, sold] = np.minimum.reduceat(ranks[by_product.indices], by_product.indptr[sold])
    return marks


def _equal(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Which two rows are equal? Their places, the first before the second."""
    places = rows.reset_index(names="place")
    both = places.merge(places, on=list(rows.columns), suffixes=("_x", "_y"))[["place_x", "place_y"]]
    return both[both["place_x"] < both["place_y"]].to_numpy(np.int64)
