"""What else is in the orders that a rule is about?"""

import numpy as np
import pandas as pd

from analytics.affinity.mining.ordering import spans
from analytics.affinity.mining.rules import Rules
from analytics.affinity.mining.tidsets import Values, n_holders
from analytics.orders.baskets.coding import Baskets


def rest_of_basket(
    rules: Rules, *, baskets: Baskets, basket_values: dict[str, Values], line_values: dict[str, Values]
) -> pd.DataFrame:
    """What else is in the orders that a rule is about, on average? One row per rule, in the table's order.

    `basket_values`: by name (for example "sales", "margin"), the value of each whole basket, in the baskets' order;
    `line_values`: by the same names, the value of each entry of `baskets.codes`. Columns `rest_<name>`: the mean over
    the orders with x and y of the basket's value less that of the rule's own products, in the unit given.
    """
    wanted = np.unique(rules.both)
    items, offsets = spans(rules.itemsets.items, rules.itemsets.offsets, which=wanted)
    whole = _stacked(basket_values, list(basket_values), baskets.n_orders)
    lines = _stacked(line_values, list(basket_values), len(baskets.codes))
    counts, sums = n_holders(baskets, items=items, offsets=offsets, basket_values=whole, line_values=lines)
    means = (sums / np.maximum(counts, 1)[:, None])[np.searchsorted(wanted, rules.both)]
    return pd.DataFrame(means, columns=[f"rest_{name}" for name in basket_values])


def _stacked(values: dict[str, Values], names: list[str], length: int) -> Values:
    for name in names:
        if len(values[name]) != length:
            raise ValueError(f"Values of {name!r} must be {length} numbers, in the order of the baskets.")
    return np.array([values[name] for name in names], np.float64).reshape(len(names), length)
