"""Which pairs are there only because the shop made them?"""

import numpy as np
import pandas as pd

from analytics.affinity.artefacts.search import Artefacts
from analytics.affinity.certainty.certainties import CHANCE, Reason
from analytics.affinity.counts import Floats
from analytics.affinity.significance.candidate_pairs import limits, p_values
from analytics.orders.levels import item_names, items
from analytics.orders.lines import Orders

BELIEVED = ("solid", "likely")


def with_set_aside(table: pd.DataFrame, *, artefacts: Artefacts, orders: Orders) -> pd.DataFrame:
    """The table of the orders without artefacts, and a row for each pair that is gone without them.

    Such a pair is rare by chance with everything (p below CHANCE), not so without the artefacts of one kind, and not
    believed on the orders that are left. Its counts are those with everything; `like_lift` is the adjusted lift
    without; what was not looked at is NaN. Of several kinds, the one that leaves the least lift.
    """
    gone = _gone(artefacts.pairs)
    believed = set(_ends(table[table["certainty"].isin(BELIEVED)]))
    gone = gone[[pair not in believed for pair in _ends(gone)]]
    if gone.empty:
        return table
    taken = set(_ends(gone))
    rest = table[[pair not in taken for pair in _ends(table)]]
    return pd.concat([rest, _rows(gone, table, orders)], ignore_index=True).astype(table.dtypes.to_dict())


def _ends(table: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(table["x"].astype(str), table["y"].astype(str), strict=True))


def _gone(pairs: pd.DataFrame) -> pd.DataFrame:
    is_clear = _p(pairs, "n_xy", "expected") <= CHANCE
    is_left = _p(pairs, "n_xy_without", "expected_without") <= CHANCE
    gone = pairs[is_clear & ~is_left].assign(left=pairs["adjusted_lift_without"].fillna(0.0))
    return gone.sort_values(["x", "y", "left", "kind"]).drop_duplicates(["x", "y"], ignore_index=True)


def _p(pairs: pd.DataFrame, seen: str, chance: str) -> Floats:
    n, e = (pairs[name].fillna(0.0).to_numpy(np.float64) for name in (seen, chance))
    return p_values(n, e)


def _rows(gone: pd.DataFrame, like: pd.DataFrame, orders: Orders) -> pd.DataFrame:
    held = items(orders, level="product")
    counts = held.group_by("item").aggregate(n=held.count()).execute().set_index("item")["n"]
    # A gift line is no item: nobody chose it, and no pair of it was ever counted.
    gone = gone[gone["x"].isin(counts.index) & gone["y"].isin(counts.index)].reset_index(drop=True)
    names, n, chance = item_names(orders, level="product"), gone["n_xy"].astype(np.int64), gone["expected"]
    low, high = limits(n.to_numpy(np.float64))
    causes = zip(gone["kind"], gone["left"], strict=True)
    reasons = [(Reason(f"set_aside_{kind}", float(lift)),) for kind, lift in causes]
    ends = {side: gone[side].astype(str) for side in ("x", "y")}
    of_ends = {f"{side}_name": ids.map(names) for side, ids in ends.items()}
    of_ends |= {f"n_{side}": ids.map(counts) for side, ids in ends.items()}
    known = {
        "n_xy": n, "expected": chance, "adjusted_lift": gone["adjusted_lift"],
        "lift_low": low / chance, "lift_high": high / chance,
        "extra_orders": n - chance, "extra_low": low - chance,
        "p_value": _p(gone, "n_xy", "expected"), "like_expected": gone["expected_without"], "like_lift": gone["left"],
        "through": None, "set_aside": gone["kind"].astype(str), "certainty": "dont_use", "n_more_orders": 0.0,
        "reasons": pd.Series(reasons, gone.index, dtype=object),
    }  # fmt: skip
    return pd.DataFrame(ends | of_ends | known).reindex(columns=like.columns)
