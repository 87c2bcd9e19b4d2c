"""Which itemsets and rules say nothing that another does not say as well?"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from analytics.affinity.mining import itemset_kernels as kernels
from analytics.affinity.mining.itemsets import Itemsets, selected
from analytics.affinity.mining.rules import Rules
from analytics.engines.compiled import compilable


def closed(itemsets: Itemsets) -> Itemsets:
    """Which itemsets have no superset that as many orders hold? They keep every count (Pasquier et al. 1999).

    Where `complete_length` is set, supersets beyond it are not known, so the longest itemsets all remain.
    """
    return selected(itemsets, _within(itemsets)[1] == 0)


def maximal(itemsets: Itemsets) -> Itemsets:
    """Which itemsets have no frequent superset? They keep what is frequent, not how often (Bayardo 1998).

    Where `complete_length` is set, supersets beyond it are not known, so the longest itemsets all remain.
    """
    return selected(itemsets, _within(itemsets)[0] == 0)


def _within(itemsets: Itemsets) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    items, offsets, counts = compilable(itemsets.items), compilable(itemsets.offsets), compilable(itemsets.counts)
    return kernels.within(items, offsets, counts, kernels.hashed(items, offsets))


def folded(rules: Rules) -> Rules:
    """Which rules does a shorter one explain as well? Adds the column `folded_under`.

    A rule is folded when another rule of the table has the same right side, fewer products on the left (a part of
    this one's), and at least the same confidence, compared exactly (Bayardo, Agrawal & Gunopulos 2000: improvement
    of 0 or less). `folded_under` is that rule's row label, of several the most confident, then the shortest, then
    the first; -1 where the rule stands on its own. A rule that others are folded under is never folded itself.
    """
    family = rules.itemsets
    items, offsets, counts = compilable(family.items), compilable(family.offsets), compilable(family.counts)
    table = kernels.hashed(items, offsets)
    under = kernels.folds(items, offsets, counts, table, rules.left, rules.right, rules.both)
    return replace(rules, table=rules.table.assign(folded_under=under))
