"""Do pairs found in nine months hold in the next three? Run: python -m tests.bench.trust.replication.

Online Retail: trusted on December 2010 to August 2011, held against September to November 2011. A pair holds where the
95% lower limit of its adjusted lift in the later orders is above 1: by popularity and basket size, and like with like.
A pair that the later orders are too few for (its earlier lift would not show with a power of 80%) is not counted.
"""

from datetime import date

import numpy as np
import pandas as pd

from analytics.affinity.artefacts.search import artefacts, without
from analytics.affinity.certainty import evidence
from analytics.affinity.certainty.certainties import CERTAINTIES
from analytics.affinity.certainty.trust import trust
from analytics.affinity.null_models.fixed_margins import expected, expected_pairs
from analytics.affinity.null_models.strata import placed
from analytics.affinity.significance.candidate_pairs import POWER, limits, power
from analytics.customers.segments import grouped
from analytics.orders.lines import Orders, Scope, within
from analytics.orders.reading.read import read_orders
from tests.bench.trust.results import write
from tests.bench.trust.stores import REAL

UNTIL, UP_TO = date(2011, 8, 31), date(2011, 11, 30)
ONE_SIDED = 0.025


def held(pairs: pd.DataFrame, later: Orders) -> pd.DataFrame:
    """Of each pair, what the later orders say."""
    placed_later = placed(later)
    found = placed_later.baskets
    code = pd.Series(np.arange(found.n_products), index=found.products["product_id"])
    x, y = (code.reindex(pairs[side]).to_numpy() for side in ("x", "y"))
    known = np.flatnonzero(~np.isnan(x) & ~np.isnan(y))
    x, y, there = x[known].astype(np.int64), y[known].astype(np.int64), pairs.iloc[known].reset_index(drop=True)
    on, when = evidence.ground(placed_later), evidence.met(placed_later, x=x, y=y)
    low = limits(when.n_by_period.sum(axis=1).astype(np.float64), repeats=when.repeats)[0]
    alone, alike = expected_pairs(expected(found), x=x, y=y), expected_pairs(on.like.model, x=x, y=y)
    lift, like = there["adjusted_lift"].to_numpy(), there["like_lift"].to_numpy()
    return there.assign(
        holds=low > alone,
        holds_alike=low > alike,
        visible=power(alone, lift=lift, level=ONE_SIDED) >= POWER,
        visible_alike=power(alike, lift=like, level=ONE_SIDED) >= POWER,
    )


def main() -> None:
    """Share of each certainty that holds."""
    orders = read_orders(REAL["Online Retail"])
    earlier = grouped(within(orders, scope=Scope("online retail", end=UNTIL)))
    made = artefacts(earlier)
    found = trust(earlier, artefacts=made)
    # What was known in August is applied: products keep one code. Which of the later orders are no shopper's is judged
    # by these orders alone, as it was for the earlier; were they left in, their size would make every pair expected.
    later = without(within(orders, scope=Scope("online retail", start=date(2011, 9, 1), end=UP_TO)), artefacts=made)
    later = without(later, artefacts=artefacts(later))
    pairs = held(found.table, later)
    figures = {}
    for word in CERTAINTIES:
        here = pairs[pairs["certainty"] == word]
        seen, alike = here[here["visible"]], here[here["visible_alike"]]
        figures[word] = {
            "pairs": len(here), "visible": len(seen), "holds": round(float(seen["holds"].mean()), 4),
            "visible_alike": len(alike), "holds_alike": round(float(alike["holds_alike"].mean()), 4),
            "all_hold_alike": round(float(here["holds_alike"].mean()), 4),
        }  # fmt: skip
    write("replication", {"shop": "Online Retail", "until": str(UNTIL), "certainty": figures})


if __name__ == "__main__":
    main()
