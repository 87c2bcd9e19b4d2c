"""How does the first click not wait for the compiler?"""

import numpy as np
import pyarrow as pa
import scipy

from analytics.affinity.mining.co_occurrence import joint_counts, meetings
from analytics.affinity.mining.forecasts import forecast_itemsets
from analytics.affinity.mining.itemsets import frequent_itemsets
from analytics.affinity.mining.options import Constraints, Options
from analytics.affinity.mining.redundancy import closed, folded
from analytics.affinity.mining.rest_of_basket import rest_of_basket
from analytics.affinity.mining.rules import mine_rules
from analytics.affinity.null_models.covariates import alike
from analytics.affinity.null_models.customer_tastes import tastes
from analytics.affinity.relations.third_products import through_third
from analytics.orders.baskets.coding import Baskets, encode


def warm_up() -> None:
    """Which loops must be compiled, or read from disk, before a person asks? A tiny shop uses each of them once."""
    baskets, long_baskets = _identical(3), _identical(20)
    frequent_itemsets(long_baskets, min_support=0.5, max_length=2)
    forecast_itemsets(baskets, min_support=0.5)
    needs = Options(constraints=Constraints(required=("P00",)))
    mine_rules(baskets, min_support=0.5, min_confidence=0.5, options=needs)
    rules = mine_rules(baskets, min_support=0.5, min_confidence=0.5)
    folded(rules)
    closed(rules.itemsets)
    pair, none = np.array([0]), np.zeros(4, np.int64)
    joint_counts(baskets)
    meetings(baskets, x=pair, y=pair + 1, buyers=none, periods=none)
    alike(baskets, variables=[none], shares=tastes(long_baskets, n_tastes=2).shares)
    thrice, matrix = np.array([0, 0, 1]), np.ones((4, 3))
    through_third(scipy.sparse.csr_array(matrix), x=thrice, y=np.array([1, 2, 2]), n_xy=matrix[0], apart=matrix[0])
    rest_of_basket(rules, baskets=baskets, basket_values={"n": np.full(4, 3.0)}, line_values={"n": np.ones(12)})


def _identical(n_products: int) -> Baskets:
    """Which four orders all hold the same products?"""
    ids = [f"P{number:02d}" for number in range(n_products)]
    return encode(pa.array([order for order in "1234" for _ in ids]), pa.array(4 * ids))
