"""How does the first click not wait for the compiler?"""

import numpy as np
import pandas as pd

from analytics.affinity.folding import closed, folded
from analytics.affinity.forecasts import forecast_itemsets
from analytics.affinity.options import Constraints, Options
from analytics.affinity.rest_of_basket import rest_of_basket
from analytics.affinity.rules import mine_rules
from analytics.orders.baskets import Baskets


def warm_up() -> None:
    """Which loops must be compiled, or read from disk, before a person asks? A tiny shop uses each of them once."""
    products = ["bread", "butter", "milk"]
    codes, offsets = np.array([0, 1, 2] * 4, np.int32), np.arange(0, 13, 3)
    baskets = Baskets(codes, offsets, pd.DataFrame({"product_id": products, "product_name": products}))
    forecast_itemsets(baskets, min_support=0.5)
    needs = Options(constraints=Constraints(required=("bread",)))
    mine_rules(baskets, min_support=0.5, min_confidence=0.5, options=needs)
    rules = mine_rules(baskets, min_support=0.5, min_confidence=0.5)
    folded(rules)
    closed(rules.itemsets)
    rest_of_basket(rules, baskets=baskets, basket_values={"n": np.full(4, 3.0)}, line_values={"n": np.ones(12)})
