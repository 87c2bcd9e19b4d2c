"""How is work shared between the cores?"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from analytics.affinity.counts import Floats
from analytics.affinity.mining.progress import THREADS

R = TypeVar("R")

# Numbers that one thread takes at once.
ENTRIES = 1 << 16


def in_spans(work: Callable[[int, int], R], *, n: int, size: int) -> list[R]:
    """What does the work give for each span (begin, end) of n things, in their order? One span where there is nothing.

    The spans do not depend on the number of threads, and so neither do sums of what they give. It is worth it for work
    that lets other threads run: compiled loops, and NumPy on long arrays.
    """
    begins = range(0, max(n, 1), size)
    if len(begins) == 1:
        return [work(0, n)]
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda begin: work(begin, min(begin + size, n)), begins))


def by_entry(work: Callable[..., Floats], *values: Floats) -> Floats:
    """What does the work give for these arrays of one length, if each entry of the answer needs only its own?

    >>> by_entry(np.add, np.array([1.0, 2.0]), np.array([3.0, 4.0])).tolist()
    [4.0, 6.0]
    """
    each = in_spans(lambda begin, end: work(*(array[begin:end] for array in values)), n=len(values[0]), size=ENTRIES)
    return np.concatenate(each)
