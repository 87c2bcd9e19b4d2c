"""What is an engine given, and what does it give back?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

import numpy as np
import numpy.typing as npt

from analytics.affinity.mining.options import Options
from analytics.orders.baskets.coding import Codes, Offsets


@dataclass(frozen=True)
class Task:
    """Find the sets of at most `max_length` products that at least `min_count` of the baskets hold.

    `codes`, `offsets`: the baskets; some may be empty. `n_products`: codes are below it. `begun`: when the budget of
    seconds began to run (monotonic clock).
    """

    codes: Codes
    offsets: Offsets
    n_products: int
    min_count: int
    max_length: int
    options: Options
    begun: float = field(default_factory=monotonic)

    @property
    def deadline(self) -> float:
        """When is the budget of seconds used up, on the monotonic clock?"""
        return self.begun + self.options.budget.seconds

    @property
    def seconds_left(self) -> float:
        """How much of the budget of seconds is left?"""
        return self.deadline - monotonic()


@dataclass(frozen=True)
class Found:
    """The itemsets found: items[offsets[i]:offsets[i + 1]] ascending, held by counts[i] baskets; in any order.

    `stopped`: None, or the budget that ran out ("itemsets", "seconds", "memory"), or "cancelled".
    `complete_length`: every itemset up to this length is there; None when every itemset of the task is.
    `suggested_count`: a smallest number of orders that is expected to fit the budget; None when this one did.
    """

    items: Codes
    offsets: Offsets
    counts: npt.NDArray[np.int64]
    stopped: str | None = None
    complete_length: int | None = None
    suggested_count: int | None = None


NOTHING = Found(np.empty(0, np.int32), np.zeros(1, np.int64), np.empty(0, np.int64))

Engine = Callable[[Task], Found]


def singles(counts: npt.NDArray[np.int64], min_count: int) -> Found:
    """Which products are frequent on their own?"""
    items = np.flatnonzero(counts >= min_count).astype(np.int32)
    return Found(items, np.arange(len(items) + 1, dtype=np.int64), counts[items])


def joined(first: Found, second: Found) -> Found:
    """Which itemsets are in one or the other? The notes are the second's."""
    return Found(
        np.concatenate((first.items, second.items)),
        np.concatenate((first.offsets, second.offsets[1:] + first.offsets[-1])),
        np.concatenate((first.counts, second.counts)),
        second.stopped,
        second.complete_length,
        second.suggested_count,
    )
