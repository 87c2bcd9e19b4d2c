"""How sure is a pair, in one word, and why?"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from analytics.affinity.counts import Floats
from analytics.labels import N_

CERTAINTIES: dict[str, str] = {
    "solid": N_("Solid"),
    "likely": N_("Likely"),
    "early_sign": N_("Early sign"),
    "dont_use": N_("Don't use"),
}

MEANINGS: dict[str, str] = {
    "solid": N_("Held in earlier and later orders, and like compared with like."),
    "likely": N_("Clear, but one check is missing."),
    "early_sign": N_("Too few orders yet."),
    "dont_use": N_("Explained by something else than the two products."),
}

# The checks beside the count itself, in the order in which a person reads them, and what each says.
CHECKS: dict[str, str] = {
    "like_with_like": N_("Holds when months, channels, basket sizes and customers of the same taste are compared"),
    "replicated": N_("Held in the later orders too"),
    "one_customer": N_("Holds without its largest customer"),
    "direct": N_("Holds with other products accounted for"),
}
# Pairs up to so many times the false discovery rate are looked at; up to so many, a pair that passes every other check
# is likely: the one that is missing are orders.
LAX, NEARLY = 5.0, 2.0
# Gone, and not only unclear: chance among orders that are alike would bring it about more often than this.
CHANCE = 0.001
# How much of an association must be left given all other products.
DIRECT_SHARE = 0.5
VARIABLES = ("month", "channel", "store", "country", "promotion", "segment", "month_channel", "taste")


class Reason(NamedTuple):
    """Why no higher certainty: `code`, and the number that says how far.

    `failed_<check>`: the check of CHECKS was made and not passed; with the later lift (replicated), the lower limit of
    the lift without the largest customer (one_customer), the share left (direct). `missing_<check>`: the data cannot
    make it. `few_orders`: about so many more orders are needed. `explained_by_<variable>` (one of VARIABLES, or
    `everything` at once): the adjusted lift left when like is compared with like. `set_aside_<kind>`: the shop made
    it itself; the adjusted lift without that.
    """

    code: str
    value: float


def graded(table: pd.DataFrame, *, false_discovery: float, missing: tuple[str, ...]) -> pd.DataFrame:
    """How sure is each pair? The table with `certainty`, `n_more_orders` (0 once found) and `reasons`.

    Solid: found among all pairs that were searched, and every check of CHECKS passed. Likely: like with like, but one
    thing is missing: another check failed, or the data cannot make it, or a few orders (found at NEARLY times the
    rate, and later orders at least do not speak against it). Early sign: rare by chance even among orders that are
    alike, but more is missing. Don't use: made by the shop, or explained: gone when like is compared with like.
    """
    found, nearly = (table["q_value"] <= times * false_discovery for times in (1.0, NEARLY))
    failed = pd.DataFrame(
        {
            "like_with_like": (table["like_p"] > CHANCE) | (_least_low(table) <= 1),
            "replicated": ~(table["later_low"] > 1),
            "one_customer": ~(table["low_without"] > 1),
            "direct": table["direct_share"] < DIRECT_SHARE,
        }
    )[list(CHECKS)]
    failed[list(missing)] = False
    n_failed = failed.sum(axis=1)
    unclear = failed["replicated"] & (table["later_lift"] > 1)  # more often in the later orders too: they are too few
    conditions = [
        failed["like_with_like"] | (table["set_aside"] != ""),
        found & (n_failed == 0) & (len(missing) == 0),
        (found & (n_failed <= 1)) | (nearly & (n_failed == unclear)),
    ]
    certainty = np.select(conditions, ["dont_use", "solid", "likely"], "early_sign")
    graded = table.assign(
        n_more_orders=np.where(found, 0.0, table["n_more_orders"]),
        certainty=pd.Series(certainty, table.index, dtype="str"),
    )
    reasons = [_reasons(row, tuple(c for c in CHECKS if fails[c]), missing) for row, fails in _rows(graded, failed)]
    return graded.assign(reasons=pd.Series(reasons, table.index, dtype=object))


def _rows(table: pd.DataFrame, failed: pd.DataFrame) -> list[tuple[dict[str, float], dict[str, bool]]]:
    pairs = zip(table.to_dict("records"), failed.to_dict("records"), strict=True)
    return [({str(k): v for k, v in row.items()}, {str(k): bool(v) for k, v in fails.items()}) for row, fails in pairs]


def _least_low(table: pd.DataFrame) -> Floats:
    """The lowest lower limit of the adjusted lift over all single variables; variables the data lacks don't count."""
    lifts = table[[f"by_{name}" for name in VARIABLES]].min(axis=1)
    return (lifts * table["lift_low"] / table["adjusted_lift"]).fillna(np.inf).to_numpy()


def _reasons(row: dict[str, float], failed: tuple[str, ...], missing: tuple[str, ...]) -> tuple[Reason, ...]:
    if row["set_aside"]:
        return (Reason(f"set_aside_{row['set_aside']}", row["like_lift"]),)
    if "like_with_like" in failed:
        return (_explanation(row),)
    measured = {"replicated": "later_lift", "one_customer": "low_without", "direct": "direct_share"}
    found = [Reason("few_orders", row["n_more_orders"])] if row["n_more_orders"] > 0 else []
    found += [Reason(f"failed_{check}", row[measured[check]]) for check in failed]
    return (*found, *(Reason(f"missing_{check}", np.nan) for check in missing))


def _explanation(row: dict[str, float]) -> Reason:
    """Which variable leaves least of the lift? Everything at once, where it takes more than any alone."""
    lifts = {name: row[f"by_{name}"] for name in VARIABLES if not np.isnan(row[f"by_{name}"])}
    name = min(lifts, key=lambda variable: lifts[variable], default="everything")
    if lifts.get(name, np.inf) > 1.5 * row["like_lift"]:
        name = "everything"
    return Reason(f"explained_by_{name}", lifts.get(name, row["like_lift"]) if name in lifts else row["like_lift"])
