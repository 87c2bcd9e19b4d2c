"""How are rules and pairs written down in a file, and with names for a person?"""

import json
from collections.abc import Mapping

import pandas as pd

from analytics.affinity.overviews.matrices import AffinityMatrix


def flat_rules(table: pd.DataFrame) -> pd.DataFrame:
    """Rules as a file holds them: an itemset is a JSON array of its sorted items, all other columns as they are.

    >>> flat_rules(pd.DataFrame({"antecedents": [("a", "b")], "consequents": [("c",)]})).iloc[0].tolist()
    ['["a", "b"]', '["c"]']
    """
    sides = {
        side: table[side].map(lambda items: json.dumps(list(items), ensure_ascii=False))
        for side in ("antecedents", "consequents")
    }
    return table.assign(**sides)


def named_rules(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Rules with the names of their products instead of the ids, " + " between them."""
    sides = {
        side: table[side].map(lambda items: " + ".join(names[item] for item in items))
        for side in ("antecedents", "consequents")
    }
    return table.assign(**sides)


def flat_pairs(table: pd.DataFrame) -> pd.DataFrame:
    """Pairs of Trust as a file holds them: the reasons are their codes, commas between them."""
    reasons = [",".join(each.code for each in found) for found in table["reasons"]]
    return table.assign(reasons=pd.Series(reasons, table.index, dtype="str"))


def flat_matrix(matrix: AffinityMatrix) -> pd.DataFrame:
    """A matrix as a file holds it: one row per pair of items, `x`, `y`, `n_joint`, `lift`, in the matrix's order."""
    items = list(matrix.lift.columns)
    rows = [(x, y, int(matrix.n_joint.at[x, y]), float(matrix.lift.at[x, y])) for x in items for y in items if x != y]
    return pd.DataFrame(rows, columns=["x", "y", "n_joint", "lift"])
