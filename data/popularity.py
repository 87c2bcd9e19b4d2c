"""How popular is each product? Near Zipf 0.9, with a broad shelf of best sellers."""

from typing import Final

import numpy as np
import numpy.typing as npt

N_PRODUCTS: Final = 600
HEAD: Final = 44
UPPER: Final = 95
SOLID: Final = 284
LOWER: Final = 400
MIDDLE: Final = 450

BANDS: Final[dict[str, tuple[int, int]]] = {
    "head": (0, HEAD),
    "upper": (HEAD, UPPER),
    "solid": (UPPER, SOLID),
    "lower": (SOLID, LOWER),
    "middle": (LOWER, MIDDLE),
    "tail": (MIDDLE, N_PRODUCTS),
}
"""Ranks of each band, most popular first."""

# Orders in 40,000 that hold the product, at the knots of the curve (straight in logarithms between them).
_KNOT_RANK = np.array([1, HEAD, HEAD + 2, UPPER, SOLID, LOWER, MIDDLE, N_PRODUCTS])
_KNOT_SALES = np.array([1800.0, 1650.0, 570.0, 305.0, 70.0, 38.0, 24.0, 8.0])


def target_share() -> npt.NDArray[np.float64]:
    """Return the share of orders that hold the product of each rank.

    >>> share = target_share()
    >>> int((share * 40_000 >= 1_500).sum())
    44
    """
    log_rank = np.log(np.arange(1, N_PRODUCTS + 1))
    return np.asarray(np.exp(np.interp(log_rank, np.log(_KNOT_RANK), np.log(_KNOT_SALES))) / 40_000)
