"""In which orders do two products meet: when, and of how many customers?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from analytics.affinity.counts import Floats, Integers
from analytics.affinity.mining.ordering import spans
from analytics.affinity.mining.threads import in_spans
from analytics.orders.baskets.coding import Baskets, offsets_of

Int32 = npt.NDArray[np.int32]

# Products whose meetings, and pairs whose orders, one thread counts at once.
ROWS, PAIRS = 64, 256


@dataclass(frozen=True)
class Meetings:
    """One entry per pair. `n_by_period`: pairs × periods, joint orders; `largest`: the most that one customer placed;

    `repeats`: the sum of the squares of the customers' joint orders ÷ their sum: 1 where none met the pair twice.
    """

    n_by_period: Int32
    largest: Integers
    repeats: Floats

    def of(self, pairs: Integers) -> "Meetings":
        """Only these pairs."""
        return Meetings(self.n_by_period[pairs], self.largest[pairs], self.repeats[pairs])


def joint_counts(baskets: Baskets) -> "scipy.sparse.csr_array":
    """How many orders hold both? Products × products in code order; the diagonal counts the orders of each."""
    from analytics.affinity.mining import co_occurrence_kernels as kernels  # here: they load the compiler
    from analytics.affinity.mining.tidset_kernels import lines_by_item
    from analytics.engines.compiled import compilable

    codes, offsets, n = compilable(baskets.codes), compilable(baskets.offsets), baskets.n_products
    starts, holders, _ = lines_by_item(codes, offsets, n)
    # Looked up at once: in the loop each would be waited for.
    lists = starts, offsets[holders], offsets[holders + 1]
    parts = in_spans(lambda first, last: kernels.counted(first, last, codes, *lists), n=n, size=ROWS)
    sizes, others, times = (np.concatenate(each) for each in zip(*parts, strict=True))
    return scipy.sparse.csr_array((times, others, offsets_of(sizes)), shape=(n, n))


def met_pairs(joint: "scipy.sparse.csr_array") -> tuple[Integers, Integers, Integers]:
    """Which pairs x < y met, in how many orders? In this order; `joint`: see joint_counts."""
    x = np.repeat(np.arange(joint.shape[0]), np.diff(joint.indptr))
    above = np.flatnonzero(joint.indices > x)
    return x[above], joint.indices[above].astype(np.int64), joint.data[above].astype(np.int64)


def meetings(baskets: Baskets, *, x: Integers, y: Integers, buyers: Integers, periods: Integers) -> Meetings:
    """When and by whom were these pairs bought? `buyers`, `periods`: for each basket a number from 0."""
    from analytics.affinity.mining import co_occurrence_kernels as kernels  # here: they load the compiler
    from analytics.affinity.mining.tidset_kernels import lines_by_item
    from analytics.engines.compiled import compilable

    by_buyer = np.argsort(buyers, kind="stable")
    codes, offsets = spans(baskets.codes, baskets.offsets, which=by_buyer)
    starts, holders, _ = lines_by_item(compilable(codes), compilable(offsets), baskets.n_products)
    n_periods = int(periods.max(initial=0)) + 1
    of_order = buyers[by_buyer], periods[by_buyer]

    def meet(begin: int, end: int) -> tuple[Int32, Integers, Integers]:
        both = compilable(x[begin:end]), compilable(y[begin:end])
        return kernels.meet(*both, starts, holders, *of_order, n_periods)

    parts = in_spans(meet, n=len(x), size=PAIRS)
    n_by_period, largest, squares = (np.concatenate(each) for each in zip(*parts, strict=True))
    n = n_by_period.sum(axis=1)
    return Meetings(n_by_period, largest, np.where(n > 0, squares / np.maximum(n, 1), 1.0))
