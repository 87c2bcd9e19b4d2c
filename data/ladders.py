"""What does a shopper buy who has bought this need before: the same tier, or the next one up or down?"""

from typing import Final

import numpy as np
import numpy.typing as npt

from data.plan import Ladder

LOYALTY: Final = 100.0
"""How much more often a holder buys from the ladder than a shopper who has never bought from it."""


def ladder_rates(rate: npt.NDArray[np.float64], held: npt.NDArray[np.int8], ladder: Ladder) -> npt.NDArray[np.float64]:
    """Return the rates of the three tiers for holders: the family's chance, raised by loyalty, by where they move.

    >>> ladder = Ladder((0, 1, 2), up=(0.1, 0.0), down=(0.0, 0.0))
    >>> ladder_rates(np.array([[0.2, 0.2, 0.1]]), np.array([0], dtype=np.int8), ladder).round(3).tolist()
    [[0.598, 0.051, 0.0]]
    """
    moves = np.array(
        [
            [1 - ladder.up[0], ladder.up[0], 0.0],
            [ladder.down[0], 1 - ladder.down[0] - ladder.up[1], ladder.up[1]],
            [0.0, ladder.down[1], 1 - ladder.down[1]],
        ]
    )
    wanted = np.minimum(-np.expm1(-LOYALTY * rate.sum(axis=1, keepdims=True)), 0.5)
    return np.asarray(-np.log1p(-wanted * moves[held]))
