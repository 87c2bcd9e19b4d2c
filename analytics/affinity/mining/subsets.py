"""How many orders hold the parts of an itemset, where the itemsets were mined without them?"""

from itertools import chain

import numpy as np

from analytics.affinity.mining import itemset_kernels as kernels
from analytics.affinity.mining.itemsets import Itemsets, arranged
from analytics.affinity.mining.ordering import spans
from analytics.affinity.mining.tasks import Found
from analytics.affinity.mining.tidsets import n_holders
from analytics.orders.baskets.coding import Baskets, offsets_of


def with_subsets(itemsets: Itemsets, *, baskets: Baskets, most: int) -> Itemsets:
    """Which itemsets are these with all their subsets, each counted in the orders? At most `most` are added.

    Past that, only the lengths whose subsets are all counted are kept, and `stopped` is "itemsets".
    """
    table = kernels.hashed(itemsets.items, itemsets.offsets)
    owners, masks, until = kernels.subsets_missing(itemsets.items, itemsets.offsets, table, most)
    stopped, complete, kept = itemsets.stopped, itemsets.complete_length, len(itemsets)
    if until < len(itemsets):
        stopped, complete = "itemsets", int(itemsets.lengths[until]) - 1
        kept = int(np.searchsorted(itemsets.lengths, complete, side="right"))
        owners, masks = owners[owners < kept], masks[owners < kept]
    parts = list(dict.fromkeys(_part(itemsets, *named) for named in zip(owners.tolist(), masks.tolist(), strict=True)))
    extra = np.fromiter(chain.from_iterable(parts), np.int32)
    bounds = offsets_of(np.array([len(part) for part in parts], np.int64))
    counts, _ = n_holders(baskets, items=extra, offsets=bounds)
    items, offsets = spans(itemsets.items, itemsets.offsets, which=np.arange(kept))
    found = Found(
        np.concatenate((items, extra)),
        np.concatenate((offsets, bounds[1:] + offsets[-1])),
        np.concatenate((itemsets.counts[:kept], counts)),
        stopped,
        complete,
    )
    return arranged(found, baskets, min_support=itemsets.min_support, min_count=itemsets.min_count)


def _part(itemsets: Itemsets, owner: int, mask: int) -> tuple[int, ...]:
    codes = itemsets.items[itemsets.offsets[owner] : itemsets.offsets[owner + 1]].tolist()
    return tuple(code for bit, code in enumerate(codes) if mask >> bit & 1)
