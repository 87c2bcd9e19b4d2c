"""How likely are so many, or so few, joint orders by luck, and which of many tests stand together?"""

import numpy as np
import numpy.typing as npt
import scipy

from analytics.affinity.counts import Floats as Floats
from analytics.affinity.mining.threads import by_entry
from analytics.affinity.significance.candidate_pairs import discovered

Flags = npt.NDArray[np.bool_]

LEAST_SCATTER = 1e-3


def lower_tail(n: Floats, expected: Floats, scatter: float) -> Floats:
    """How likely are n or fewer, if the true mean scatters around the expected one by this share (negative binomial)?

    >>> lower_tail(np.array([0.0]), np.array([3.0]), 0.0).round(3)  # Poisson: exp(-3)
    array([0.05])
    """
    shape = 1 / max(scatter, LEAST_SCATTER) ** 2
    return by_entry(lambda n, mean: scipy.special.betainc(shape, n + 1, shape / (shape + mean)), n, expected)


def upper_tail(n: Floats, expected: Floats, scatter: float) -> Floats:
    """How likely are n or more? As lower_tail.

    >>> upper_tail(np.array([0.0, 1.0]), np.array([3.0, 3.0]), 0.0).round(3)
    array([1.  , 0.95])
    """
    shape = 1 / max(scatter, LEAST_SCATTER) ** 2

    def tail(n: Floats, mean: Floats) -> Floats:
        return np.where(n < 1, 1.0, scipy.special.betainc(np.maximum(n, 1.0), shape, mean / (shape + mean)))

    return by_entry(tail, n, expected)


def discoveries(p: Floats, *, rate: float) -> Flags:
    """Which tests pass, so that at most this share of those that pass is false (Benjamini & Hochberg 1995)?

    >>> discoveries(np.array([0.2, 0.001, 0.03]), rate=0.05).tolist()
    [False, True, True]
    """
    return discovered(p, weights=np.ones(len(p)), n_searched=len(p), rate=rate)
