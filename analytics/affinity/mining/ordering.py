"""How are itemsets put in order, and the baskets narrowed to the products that matter?"""

from math import ceil, floor, log10

import numpy as np
import numpy.typing as npt

from analytics.affinity.mining.tasks import Found
from analytics.orders.baskets.coding import Codes, Offsets, offsets_of

Flags = npt.NDArray[np.bool_]


def held_per_row(flags: Flags, offsets: Offsets) -> npt.NDArray[np.int64]:
    """How many flagged items does each row hold?"""
    before = offsets_of(flags.astype(np.int64))
    return before[offsets[1:]] - before[offsets[:-1]]


def only(codes: Codes, offsets: Offsets, *, items: Flags, rows: Flags | None = None) -> tuple[Codes, Offsets]:
    """What remains of the rows with only these items (flags by line), and only these rows?"""
    lengths = np.diff(offsets)
    if rows is not None:
        items = items & np.repeat(rows, lengths)
    kept = held_per_row(items, offsets)
    return codes[items], offsets_of(kept if rows is None else kept[rows])


def with_items(found: Found, items: Codes) -> Found:
    """Which itemsets are these with the items added to each?"""
    if len(items) == 0:
        return found
    lengths, n = np.diff(found.offsets), len(found.counts)
    owners = np.concatenate((np.repeat(np.arange(n), lengths), np.repeat(np.arange(n), len(items))))
    codes = np.concatenate((found.items, np.tile(items, n)))
    longer = None if found.complete_length is None else found.complete_length + len(items)
    return Found(
        codes[np.lexsort((codes, owners))],
        offsets_of(lengths + len(items)),
        found.counts,
        found.stopped,
        longer,
        found.suggested_count,
    )


def in_order(found: Found) -> npt.NDArray[np.int64]:
    """Which order has short itemsets first, then frequent ones, then the first by product id?"""
    lengths = np.diff(found.offsets)
    keys = _packed(found, lengths)
    return np.lexsort((*reversed(keys), -found.counts, lengths))


def _packed(found: Found, lengths: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """Pack as many codes as fit into whole numbers that compare as the itemsets do."""
    bits = int(found.items.max(initial=0) + 1).bit_length()
    per_key = 62 // bits
    keys = []
    for first in range(0, int(lengths.max(initial=0)), per_key):
        key = np.zeros(len(lengths), np.int64)
        for column in range(first, first + per_key):
            at = np.minimum(found.offsets[:-1] + column, len(found.items) - 1)
            key = (key << bits) | np.where(column < lengths, found.items[at].astype(np.int64) + 1, 0)
        keys.append(key)
    return keys


def spans(items: Codes, offsets: Offsets, *, which: npt.NDArray[np.int64]) -> tuple[Codes, Offsets]:
    """Which items and offsets do these rows have, in this order?"""
    lengths = np.diff(offsets)[which]
    bounds = offsets_of(lengths)
    return items[np.arange(bounds[-1]) + np.repeat(offsets[:-1][which] - bounds[:-1], lengths)], bounds


def rounded_up(share: float) -> float:
    """Which share of two digits is the next above?

    >>> rounded_up(0.01234), rounded_up(0.5)
    (0.013, 0.5)
    """
    digits = 1 - floor(log10(share))
    return min(1.0, round(ceil(round(share * 10**digits, 6)) / 10**digits, digits))
