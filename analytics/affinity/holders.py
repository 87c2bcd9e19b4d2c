"""How many orders hold a given set of products, and what is in the rest of them?"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.affinity import holder_kernels as kernels
from analytics.affinity.compiled import compilable
from analytics.affinity.rules import Rules
from analytics.orders.baskets import Baskets, Codes, Offsets

Values = npt.NDArray[np.float64]


def n_holders(baskets: Baskets, *, items: Codes, offsets: Offsets) -> npt.NDArray[np.int64]:
    """How many orders hold each set items[offsets[i]:offsets[i + 1]] of product codes?"""
    return _held(baskets, items, offsets, np.empty((0, 0)), np.empty((0, 0)))[0]


def rest_of_basket(
    rules: Rules, *, baskets: Baskets, basket_values: dict[str, Values], line_values: dict[str, Values]
) -> pd.DataFrame:
    """What else is in the orders that a rule is about, on average? One row per rule, in the table's order.

    `basket_values`: by name (for example "sales", "margin"), the value of each whole basket, in the baskets' order;
    `line_values`: by the same names, the value of each entry of `baskets.codes`. Columns `rest_<name>`: the mean over
    the orders with x and y of the basket's value less that of the rule's own products, in the unit given.
    """
    wanted = np.unique(rules.both)
    lengths = rules.itemsets.lengths[wanted]
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    at = np.arange(offsets[-1]) + np.repeat(rules.itemsets.offsets[:-1][wanted] - offsets[:-1], lengths)
    whole = _stacked(basket_values, list(basket_values), baskets.n_orders)
    lines = _stacked(line_values, list(basket_values), len(baskets.codes))
    counts, sums = _held(baskets, rules.itemsets.items[at], offsets, whole, lines)
    means = (sums / np.maximum(counts, 1)[:, None])[np.searchsorted(wanted, rules.both)]
    return pd.DataFrame(means, columns=[f"rest_{name}" for name in basket_values])


def _stacked(values: dict[str, Values], names: list[str], length: int) -> Values:
    for name in names:
        if len(values[name]) != length:
            raise ValueError(f"Values of {name!r} must be {length} numbers, in the order of the baskets.")
    return np.array([values[name] for name in names], np.float64).reshape(len(names), length)


def _held(
    baskets: Baskets, items: Codes, offsets: Offsets, whole: Values, lines: Values
) -> tuple[npt.NDArray[np.int64], Values]:
    by_item = kernels.lines_by_item(compilable(baskets.codes), compilable(baskets.offsets), baskets.n_products)
    return kernels.held(compilable(items), compilable(offsets), *by_item, whole, lines)
