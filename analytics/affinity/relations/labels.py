"""Which answer does each pair get, and how do the answers read as a table?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.affinity.relations.popular_pairs import Pairs
from analytics.affinity.significance.multiple_tests import Flags, Floats
from analytics.labels import N_

RELATIONS: dict[str, str] = {
    "complement": N_("go together"),
    "substitute": N_("bought instead of each other"),
    "variant": N_("versions of one product"),
    "completes_a_set": N_("complete a set"),
    "same_trip": N_("only on the same trip"),
    "unclear": N_("relation unclear"),
}
COLUMNS = ["x", "y", "relation", "reason", "via", "n_xy", "expected", "expected_by_taste", "ratio", "p", "n_switched",
           "switch_ratio", "switch_p", "price_response", "price_p"]  # fmt: skip


@dataclass(frozen=True)
class Labels:
    """The answer for each pair, filled in step by step; "" is not yet known."""

    pairs: Pairs
    relation: npt.NDArray[np.object_]
    reason: npt.NDArray[np.object_]
    via: npt.NDArray[np.object_]
    ratio: Floats
    p: Floats

    @classmethod
    def empty(cls, pairs: Pairs) -> "Labels":
        """No answer yet."""
        n = len(pairs.x)
        relation, reason, via = (np.full(n, "", dtype=object) for _ in range(3))
        ratio = pairs.n_xy / np.maximum(pairs.apart, 1e-9)
        return cls(pairs, relation, reason, via, ratio, np.full(n, np.nan))

    def put(self, which: Flags, relation: str, reason: str) -> None:
        """Give these pairs the answer, where they have none."""
        free = which & (self.relation == "")
        self.relation[free], self.reason[free] = relation, reason


def answered(labels: Labels, evidence: pd.DataFrame) -> pd.DataFrame:
    """The pairs that have an answer, with the evidence of behaviour (indexed by pair) beside it."""
    pairs, which = labels.pairs, np.flatnonzero(labels.relation != "")
    table = pd.DataFrame(
        {
            "x": pairs.ids[pairs.x[which]],
            "y": pairs.ids[pairs.y[which]],
            "relation": labels.relation[which],
            "reason": labels.reason[which],
            "via": labels.via[which],
            "n_xy": pairs.n_xy[which].astype(np.int64),
            "expected": pairs.base[which],
            "expected_by_taste": pairs.apart[which],
            "ratio": labels.ratio[which],
            "p": labels.p[which],
        },
        index=which,
    ).astype(dict.fromkeys(("x", "y", "relation", "reason", "via"), "str"))
    table = table.join(evidence.astype("float64"))
    rank = table["relation"].map({name: place for place, name in enumerate(RELATIONS)})
    size = -(table["n_xy"] - table["expected_by_taste"]).abs().round(6)
    ordered = table.assign(_rank=rank, _size=size).sort_values(["_rank", "_size", "x", "y"], ignore_index=True)
    return ordered[COLUMNS]
