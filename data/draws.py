"""Which random number belongs to this cell? Streams per purpose, so that a counterfactual meets the same luck.

Per-shopper draws come from seeded NumPy generators. Draws per order and product come from a counter
(SplitMix64: Steele, Lea & Flood 2014, OOPSLA): the number of a cell depends on the cell alone, so leaving
a mechanism out changes no other cell, and no stream has to be replayed in order.
"""

import zlib

import numpy as np
import numpy.typing as npt

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_WIDTH = np.uint64(4096)  # cells per row: more than there are products


def stream(seed: int, purpose: str) -> np.random.Generator:
    """Return the generator of one purpose.

    >>> bool(stream(1, "prices").random() == stream(1, "prices").random())
    True
    """
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(zlib.crc32(purpose.encode()),)))


def uniform(
    seed: int, purpose: str, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Return the number in (0, 1) of each cell; `rows` and `columns` broadcast against each other.

    >>> rows, columns = np.array([[7], [8]]), np.array([1, 2, 3])
    >>> bool(uniform(1, "buy", rows, columns)[1, 2] == uniform(1, "buy", rows[1], columns[2:])[0])
    True
    """
    key = stream(seed, purpose).integers(0, 2**63, dtype=np.uint64)
    cell = (np.asarray(rows).astype(np.uint64) * _WIDTH + np.asarray(columns).astype(np.uint64)) * _GOLDEN + key
    cell ^= cell >> np.uint64(30)
    cell *= _MIX_1
    cell ^= cell >> np.uint64(27)
    cell *= _MIX_2
    cell ^= cell >> np.uint64(31)
    return ((cell >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
