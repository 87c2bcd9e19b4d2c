"""Do two products meet only because both go with a third?"""

import numpy as np
import numpy.typing as npt
import scipy

from analytics.affinity.mining.threads import in_spans
from analytics.affinity.significance.multiple_tests import Floats, upper_tail

Codes = npt.NDArray[np.int64]

STILL = 0.05  # chance of so many joint orders without the third product from which nothing is left between the two
SPAN = 64  # pairs that one thread takes at once


def through_third(matrix: "scipy.sparse.csr_array", *, x: Codes, y: Codes, n_xy: Floats, apart: Floats) -> Codes:
    """Through which third product do the two of each pair meet? -1: they meet without any as well.

    `matrix`: orders × products; the pairs are those found related, `n_xy` their joint orders and `apart` those
    expected. A third product that is related to both, and more closely than they are to each other, is taken out with
    its orders; the expectation falls with the orders of x and of y that go.
    """
    columns = matrix.tocsc()
    sold = np.diff(columns.indptr)
    met, times = (_both_ways(values, x, y, len(sold)) for values in (n_xy, n_xy / np.maximum(apart, 1e-9)))
    found, last, open_still = np.full(len(x), -1, np.int64), np.full(len(x), -1, np.int64), np.arange(len(x))
    while len(open_still):
        third, free = _next(columns, times, x[open_still], y[open_still], last[open_still])
        open_still, free, third = open_still[third >= 0], free[third >= 0], third[third >= 0]
        a, b = x[open_still], y[open_still]
        left = apart[open_still] * (1 - met[a, third] / sold[a]) * (1 - met[b, third] / sold[b])
        nothing = upper_tail(free, np.maximum(left, 1e-9), 0.0) > STILL
        found[open_still[nothing]], last[open_still] = third[nothing], third
        open_still = open_still[~nothing]
    return found


def _both_ways(values: Floats, x: Codes, y: Codes, n: int) -> Floats:
    """Products × products: the value of each pair, 0 elsewhere."""
    found = np.zeros((n, n))
    found[x, y] = found[y, x] = values
    return found


def _next(columns: "scipy.sparse.csc_array", times: Floats, x: Codes, y: Codes, last: Codes) -> tuple[Codes, Floats]:
    """The next third product of each pair, -1 where none is left; and the joint orders without it."""
    from analytics.affinity.relations.third_product_kernels import next_thirds  # here: it loads the compiler

    starts, holders = columns.indptr.astype(np.int64), columns.indices.astype(np.int32, copy=False)

    def of(begin: int, end: int) -> tuple[Codes, Floats]:
        return next_thirds(x[begin:end], y[begin:end], last[begin:end], times, starts, holders)

    thirds, free = zip(*in_spans(of, n=len(x), size=SPAN), strict=True)
    return np.concatenate(thirds), np.concatenate(free)
