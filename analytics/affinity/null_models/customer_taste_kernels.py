"""What did each buyer buy in all? The compiled loop of tastes."""

import numpy as np
import numpy.typing as npt

from analytics.engines.compiled import compiled

Float32 = npt.NDArray[np.float32]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]


@compiled
def bought(starts: Int64, orders: Int32, codes: Int32, offsets: Int64, n_products: int) -> tuple[Int64, Int32, Float32]:
    """How many products did each buyer buy, which, the last new one first, and each in how many orders?

    `starts`, `orders`: where each buyer's orders begin, and these.
    """
    sizes, products = np.zeros(len(starts) - 1, np.int64), np.empty(len(codes), np.int32)
    times, seen = np.empty(len(codes), np.float32), np.zeros(n_products, np.int32)
    at = 0
    for buyer in range(len(starts) - 1):
        begin = at
        for place in range(starts[buyer], starts[buyer + 1]):
            for line in range(offsets[orders[place]], offsets[orders[place] + 1]):
                product = codes[line]
                if seen[product] == 0:
                    products[at] = product
                    at += 1
                seen[product] += 1
        for left in range((at - begin) // 2):
            right = at - 1 - left
            products[begin + left], products[right] = products[right], products[begin + left]
        for place in range(begin, at):
            times[place] = seen[products[place]]
            seen[products[place]] = 0
        sizes[buyer] = at - begin
    return sizes, products[:at].copy(), times[:at].copy()
