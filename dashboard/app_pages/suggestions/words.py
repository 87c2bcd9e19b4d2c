"""What is said of a suggestion: how likely, because of what, and how sure that is?"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.language import figures, pair_words
from dashboard.language.translation import _, safe


def chance(row: Mapping[str, Any]) -> str:
    """ "About 31 of 100 such carts went on to hold it." """
    if pd.isna(row["chance"]):
        return _("{all} of 100 orders overall hold it.", all=figures.out_of_hundred(row["share_overall"]))
    return _(
        "About {n} of 100 orders that began like this one went on to hold it; {all} of 100 orders overall do.",
        n=figures.out_of_hundred(row["chance"]),
        all=figures.out_of_hundred(row["share_overall"]),
    )


def reason(row: Mapping[str, Any]) -> str:
    """ "494 of the 2,253 orders with A also hold it (20% to 24%)." """
    if row["reason"] == "category":
        return _("It sells best among what is of the same category; nothing is known of the cart itself.")
    if row["reason"] == "popular":
        return _("It sells best in the whole shop; nothing is known of the cart itself.")
    return _(
        "{n} of the {of} orders with **{name}** also hold it ({low} to {high}).",
        n=figures.count(row["n_both"]),
        of=figures.count(row["n_because"]),
        name=safe(row["because_name"]),
        low=figures.percent(row["share_low"], decimals=0),
        high=figures.percent(row["share_high"], decimals=0),
    )


def standing(certainty: str | None) -> str:
    """How sure it is that the two belong together, as a coloured word; a prediction need not be proven."""
    return pair_words.badge(certainty) if certainty else f":gray-badge[{_('Predicted, not proven')}]"
