"""Which assumption matters most?"""

import numpy as np
import pandas as pd

from analytics.bundles.basket_choice import Floats


def sensitivity(outcome: Floats, *, inputs: dict[str, Floats]) -> pd.DataFrame:
    """Which of the inputs explains most of how much the outcome varies over the draws?

    `outcome`, each of `inputs`: (S,). One row per input that varies, most important first: `name`, `correlation` (of
    ranks, its sign is the direction) and `share`, its square ÷ the sum of the squares.
    Source: Saltelli and others 2008, squared rank correlation.
    """
    from scipy.stats import rankdata  # here: it takes a second to import

    varying = {name: values for name, values in inputs.items() if np.ptp(values) > 0}
    if np.ptp(outcome) == 0:
        varying = {}
    ranks = rankdata(outcome) if varying else outcome
    correlation = np.array([np.corrcoef(rankdata(values), ranks)[0, 1] for values in varying.values()])
    squares = correlation**2
    table = pd.DataFrame(
        {
            "name": list(varying),
            "correlation": correlation,
            "share": squares / squares.sum() if len(squares) else squares,
        }
    )
    return table.sort_values(["share", "name"], ascending=[False, True], ignore_index=True)
