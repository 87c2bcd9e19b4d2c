"""Orders as integer-coded sets of products, the form that the miners read."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Baskets:
    """Which distinct products did each order hold?

    `codes`: product codes (int32), the baskets one after the other, ascending and distinct within each basket.
    `offsets`: int64, length n_orders + 1; basket b is codes[offsets[b]:offsets[b + 1]]. No basket is empty.
    `products`: one row per code, in code order: `product_id`, `product_name`.
    """

    codes: Codes
    offsets: Offsets
    products: pd.DataFrame

    @property
    def n_orders(self) -> int:
        """Number of orders."""
        return len(self.offsets) - 1

    @property
    def n_products(self) -> int:
        """Number of distinct products."""
        return len(self.products)
