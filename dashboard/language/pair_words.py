"""What is said of a pair of products: how often, how sure, and why not more?"""

from collections.abc import Mapping
from math import ceil, isnan
from typing import Any

import pandas as pd

from analytics.affinity.certainty.certainties import CERTAINTIES, Reason
from analytics.affinity.certainty.chance_shares import share_of_chance
from analytics.affinity.certainty.trust import Trust
from analytics.affinity.relations.labels import RELATIONS
from analytics.labels import N_
from dashboard.language import figures
from dashboard.language.sentences import safe
from dashboard.language.translation import _

LOOKS = {"solid": "green", "likely": "blue", "early_sign": "orange", "dont_use": "gray"}
# Why a pair is no surer; {value} is the reason's number.
REASONS = {
    "few_orders": N_("About {value} more orders would decide it."),
    "failed_replicated": N_("In the later orders alone it is not clear: {value} times as often as expected."),
    "failed_one_customer": N_("Without its largest customer it is not clear: perhaps only {value} times as often."),
    "failed_direct": N_("Other products explain most of it; {value} of it is left."),
    "missing_replicated": N_("Your orders have no dates, so nobody can see whether it lasted."),
    "missing_one_customer": N_("Your orders name no customers, so one customer could be behind it."),
    "explained_by_month": N_("The season brings both: in the same month {value} times as often as expected."),
    "explained_by_channel": N_("One channel sells both: within a channel {value} times as often as expected."),
    "explained_by_store": N_("One store sells both: within a store {value} times as often as expected."),
    "explained_by_country": N_("One country buys both: within a country {value} times as often as expected."),
    "explained_by_promotion": N_("Promotions bring both: within one {value} times as often as expected."),
    "explained_by_segment": N_("One group of customers buys both: within it {value} times as often as expected."),
    "explained_by_month_channel": N_("Season and channel bring both: within them {value} times as often as expected."),
    "explained_by_taste": N_("The same kind of customer buys both: among them {value} times as often as expected."),
    "explained_by_everything": N_(
        "Among orders of the same month, channel, size and taste only {value} times as often as expected."
    ),
    "set_aside_kit": N_("You sell the two as a kit."),
    "set_aside_gift": N_("One of them is your own gift or sample."),
    "set_aside_wholesale": N_("A few very large orders bring both; without them {value} times as often as expected."),
    "set_aside_burst": N_("A few days of promotion brought both; without them {value} times as often as expected."),
    "set_aside_double_code": N_("They are one product under two codes."),
}
SHARES = {"failed_direct"}
COUNTS = {"few_orders"}


def badge(certainty: str) -> str:
    """The certainty as a coloured word."""
    return f":{LOOKS[certainty]}-badge[{_(CERTAINTIES[certainty])}]"


def relation(name: str) -> str:
    """What the two are to each other, as a grey word."""
    return f":gray-badge[{_(RELATIONS[name])}]"


def pair(row: Mapping[str, Any], n_orders: int) -> str:
    """ "62 of 100 buyers of candles add matches; 9 of 100 orders overall hold them. 143 more orders than …" """
    a, b = (row["x"], row["y"]) if row["n_x"] <= row["n_y"] else (row["y"], row["x"])
    side = {row["x"]: ("x_name", "n_x"), row["y"]: ("y_name", "n_y")}
    (a_name, n_a), (b_name, n_b) = side[a], side[b]
    return _(
        "{part} of 100 buyers of **{a}** add **{b}**; {all} of 100 orders overall hold it.",
        part=figures.out_of_hundred(row["n_xy"] / row[n_a]),
        a=safe(row[a_name]),
        b=safe(row[b_name]),
        all=figures.out_of_hundred(row[n_b] / max(n_orders, 1)),
    )


def beyond(row: Mapping[str, Any], currency: str | None) -> str:
    """What the pair brings beyond chance, at least: orders, and money where the costs are known."""
    if pd.notna(row["worth"]):
        return _(
            "At least {n} orders more than orders alike would bring: {money} of margin.",
            n=figures.count(row["extra_low"]),
            money=figures.money(row["worth"], currency),
        )
    return _(
        "At least {n} orders more than orders alike would bring.",
        n=figures.count(row["extra_low"]),
    )


def reasons(found: tuple[Reason, ...]) -> list[str]:
    """Why the pair is no surer, one sentence each."""
    return [_(REASONS[each.code], value=_value(each)) for each in found]


def _value(reason: Reason) -> str:
    if reason.code in SHARES:
        return figures.percent(reason.value, decimals=0)
    return figures.count(reason.value) if reason.code in COUNTS else figures.number(reason.value)


def searched(found: Trust) -> str:
    """How many pairs were looked at, and what was found among them."""
    said = _(
        "{searched} pairs were looked at: those of which at least {floor} common orders were to be expected by chance "
        "alone, so that a pair that meets twice as often could show.",
        searched=figures.count(found.n_searched),
        floor=figures.number(found.floor),
    )
    chance = share_of_chance(found)
    if not isnan(chance):
        said += " " + _(
            "At most {share} of the {n} Solid pairs may be there by chance alone.",
            share=figures.percent(ceil(chance * 1000) / 1000, decimals=1),
            n=figures.count(int((found.table["certainty"] == "solid").sum())),
        )
    if found.n_explained:
        said += " " + _(
            "{n} pairs meet more often than popularity and basket size explain, and no more than orders alike do: "
            "large baskets, seasons and tastes bring them.",
            n=figures.count(found.n_explained),
        )
    return said


def nothing(found: Trust) -> str:
    """Why no pair is worth believing yet, and what would change it."""
    table = found.table
    early = table[table["certainty"] == "early_sign"]
    if len(early):
        return _(
            "Nothing solid yet; about {n} more orders would decide the first of {pairs} early signs.",
            n=figures.count(early["n_more_orders"].min()),
            pairs=figures.count(len(early)),
        )
    if not found.n_searched:
        return _("Nothing solid yet: no pair of products could be expected to meet often enough to be judged.")
    return _("Nothing solid: among {n} pairs, none meets more often than orders alike bring about.",
             n=figures.count(found.n_searched))  # fmt: skip


def table_row(row: Mapping[str, Any], n_orders: int) -> list[list[str]]:
    """The 2 × 2 table of a pair: orders with and without each of the two."""
    both, only_x, only_y = row["n_xy"], row["n_x"] - row["n_xy"], row["n_y"] - row["n_xy"]
    neither = n_orders - both - only_x - only_y
    return [[figures.count(both), figures.count(only_x)], [figures.count(only_y), figures.count(neither)]]
