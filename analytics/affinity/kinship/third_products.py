"""Do two products meet only because both go with a third?"""

import numpy as np
import numpy.typing as npt
import scipy

from analytics.affinity.chance.chances import Floats, upper_tail

Codes = npt.NDArray[np.int64]

STILL = 0.05  # chance of so many joint orders without the third product from which nothing is left between the two


def through_third(matrix: "scipy.sparse.csr_array", *, x: Codes, y: Codes, apart: Floats) -> Codes:
    """Through which third product do the two of each pair meet? -1: they meet without any as well.

    `matrix`: orders × products; the pairs are those found related, `apart` their expected joint orders. A third
    product that is related to both, and more closely than they are to each other, is taken out with its orders; the
    expectation falls with the orders of x and of y that go.
    """
    columns = matrix.tocsc()
    sold = np.asarray(matrix.sum(axis=0)).ravel()
    related: dict[int, dict[int, float]] = {}
    joint = np.array([_n_both(columns, a, b) for a, b in zip(x, y, strict=True)])
    for a, b, times in zip(x.tolist(), y.tolist(), (joint / np.maximum(apart, 1e-9)).tolist(), strict=True):
        related.setdefault(a, {})[b] = times
        related.setdefault(b, {})[a] = times
    found = np.full(len(x), -1, np.int64)
    for place, (a, b) in enumerate(zip(x.tolist(), y.tolist(), strict=True)):
        own = related[a][b]
        shared = [
            third for third in related[a].keys() & related[b].keys() if min(related[a][third], related[b][third]) > own
        ]
        for third in sorted(shared, key=lambda third: (-min(related[a][third], related[b][third]), third)):
            rest = _without(columns, a, b, third)
            left = apart[place] * (1 - rest[1] / sold[a]) * (1 - rest[2] / sold[b])
            if upper_tail(np.array([rest[0]]), np.array([max(left, 1e-9)]), 0.0)[0] > STILL:
                found[place] = third
                break
    return found


def _held_by(columns: "scipy.sparse.csc_array", product: int) -> Codes:
    return np.asarray(columns.indices[columns.indptr[product] : columns.indptr[product + 1]], np.int64)


def _n_both(columns: "scipy.sparse.csc_array", a: int, b: int) -> float:
    return float(len(np.intersect1d(_held_by(columns, a), _held_by(columns, b), assume_unique=True)))


def _without(columns: "scipy.sparse.csc_array", a: int, b: int, third: int) -> tuple[float, float, float]:
    """Orders with a and b but not the third; with a and the third; with b and the third."""
    both = np.intersect1d(_held_by(columns, a), _held_by(columns, b), assume_unique=True)
    other = _held_by(columns, third)
    free = len(both) - len(np.intersect1d(both, other, assume_unique=True))
    return float(free), _n_both(columns, a, third), _n_both(columns, b, third)
