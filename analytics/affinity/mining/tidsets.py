"""How many orders hold a given set of products?"""

import numpy as np
import numpy.typing as npt

from analytics.orders.baskets.coding import Baskets, Codes, Offsets

Values = npt.NDArray[np.float64]

NO_VALUES = np.empty((0, 0))


def n_holders(
    baskets: Baskets,
    *,
    items: Codes,
    offsets: Offsets,
    basket_values: Values = NO_VALUES,
    line_values: Values = NO_VALUES,
) -> tuple[npt.NDArray[np.int64], Values]:
    """How many orders hold each set items[offsets[i]:offsets[i + 1]] of codes, and what is the rest of them worth?

    `basket_values` (kinds x baskets), `line_values` (kinds x entries of `baskets.codes`): the second answer is, by
    set and kind, the sum over its holders of the basket's value less that of the set's own lines.
    """
    from analytics.affinity.mining import tidset_kernels as kernels  # here: they load the compiler
    from analytics.engines.compiled import compilable

    by_item = kernels.lines_by_item(compilable(baskets.codes), compilable(baskets.offsets), baskets.n_products)
    return kernels.held(compilable(items), compilable(offsets), *by_item, basket_values, line_values)
