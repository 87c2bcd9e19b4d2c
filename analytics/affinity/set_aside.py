"""Which pairs are there only because the shop made them?"""

import numpy as np
import pandas as pd

from analytics.affinity.artefacts import Artefacts
from analytics.affinity.certainties import CHANCE, Reason
from analytics.affinity.searches import limits, p_values
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
    counts = {name: pairs[name].fillna(0.0).to_numpy(np.float64) for name in pairs.columns[pairs.columns.str.match("n_xy|exp")]}
    clear = p_values(counts["n_xy"], counts["expected"]) <= CHANCE
    left = p_values(counts["n_xy_without"], counts["expected_without"]) <= CHANCE
    gone = pairs[clear & ~left].assign(left=pairs["adjusted_lift_without"].fillna(0.0))
    return gone.sort_values(["x", "y", "left", "kind"]).drop_duplicates(["x", "y"], ignore_index=True)


def _rows(gone: pd.DataFrame, like: pd.DataFrame, orders: Orders) -> pd.DataFrame:
    held = items(orders, level="product")
    counts = held.group_by("item").aggregate(n=held.count()).execute().set_index("item")["n"]
    names, chance = item_names(orders, level="product"), gone["expected"]
    low, high = limits(gone["n_xy"].to_numpy(np.float64))
    reasons = [(Reason(f"set_aside_{kind}", float(lift)),) for kind, lift in zip(gone["kind"], gone["left"], strict=True)]
    known = {
        "x": gone["x"].astype(str), "y": gone["y"].astype(str),
        "x_name": gone["x"].map(names), "y_name": gone["y"].map(names),
        "n_x": gone["x"].map(counts), "n_y": gone["y"].map(counts), "n_xy": gone["n_xy"].astype(np.int64),
        "expected": chance, "adjusted_lift": gone["adjusted_lift"], "lift_low": low / chance, "lift_high": high / chance,
        "extra_orders": gone["n_xy"] - chance, "extra_low": low - chance,
        "p_value": p_values(gone["n_xy"].to_numpy(np.float64), chance.to_numpy()),
        "like_expected": gone["expected_without"], "like_lift": gone["left"], "through": None,
        "set_aside": gone["kind"].astype(str), "certainty": "dont_use", "n_more_orders": 0.0,
        "reasons": pd.Series(reasons, gone.index, dtype=object),
    }  # fmt: skip
    return pd.DataFrame(known).reindex(columns=like.columns)
