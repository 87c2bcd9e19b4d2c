"""How are results said in a sentence? Codes and numbers in, words out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from analytics.affinity.overviews.matrices import AffinityMatrix
from analytics.kpis import Comparison
from analytics.labels import N_
from analytics.orders.cleaning.rules import CLEANING_RULES
from analytics.orders.cleaning.totals import REASONS
from analytics.orders.cleaning.totals import Comparison as TotalComparison
from analytics.orders.lines import Scope
from dashboard.language import figures
from dashboard.language.translation import _, ngettext
from dashboard.language.translation import safe as safe

if TYPE_CHECKING:
    from analytics.affinity.mining.rules import Rules


# What moved the average order value most, up and down: one for each of AOV_FACTORS.
MOVES = {
    "items_per_order": (
        N_("Mostly more different products per order."),
        N_("Mostly fewer different products per order."),
    ),
    "units_per_item": (N_("Mostly more units of each product."), N_("Mostly fewer units of each product.")),
    "price_per_unit": (N_("Mostly a higher price per unit."), N_("Mostly a lower price per unit.")),
    "kept_after_discount": (N_("Mostly smaller discounts."), N_("Mostly larger discounts.")),
}


def average_order(change: Comparison, bridge: pd.DataFrame, period: str, currency: str | None) -> str:
    """ "Average order £42.10, up £1.30 on the period before. Mostly more items per order; more than usual noise." """
    row = change.table.set_index("kpi").loc["aov"]
    moved = figures.money(abs(row["change"]), currency)
    up = _("Average order {aov}, up {change} on {period}.")
    down = _("Average order {aov}, down {change} on {period}.")
    first = (up if row["change"] >= 0 else down).format(
        aov=figures.money(row["after"], currency), change=moved, period=period
    )
    is_clear = change.aov_change_low > 0 or change.aov_change_high < 0
    noise = _("More than the usual noise.") if is_clear else _("Within the usual noise.")
    return " ".join([first, _mostly(bridge, row["change"]), noise])


def _mostly(bridge: pd.DataFrame, change: float) -> str:
    same_way = bridge[bridge["contribution"] * change > 0]
    if same_way.empty:
        return ""
    factor = same_way.loc[same_way["contribution"].abs().idxmax()]
    up, down = MOVES[factor["factor"]]
    return _(up if factor["contribution"] > 0 else down)


def pair(row: Mapping[str, Any]) -> str:
    """ "62 of 100 buyers of A add B; 9 of 100 orders overall contain B." """
    return _(
        "{part} of 100 buyers of **{a}** add **{b}**; {all} of 100 orders overall hold it.",
        part=figures.out_of_hundred(row["confidence"]),
        a=safe(row["product_name"]),
        b=safe(row["companion_name"]),
        all=figures.out_of_hundred(row["support_companion"]),
    )


def product_label(name: str, product_id: str) -> str:
    """A product as it stands in choices, and in the address of a page."""
    return name if name == product_id else f"{name} · {product_id}"


def pair_labels(row: Mapping[str, Any]) -> list[str]:
    """Both products of a companion row, as the choice of a bundle names them."""
    return [
        product_label(row["product_name"], row["product_id"]),
        product_label(row["companion_name"], row["companion_id"]),
    ]


def compared(now: Scope, against: str) -> str:
    """ "2 Jul 2026 to 30 Sept 2026, against the period before." """
    first, last = (figures.day(each) for each in (now.start, now.end) if each is not None)
    return _("{first} to {last}, against {period}.", first=first, last=last, period=against)


def extent(n_orders: int, first: date | None, last: date | None, *, n_set_aside: int) -> str:
    """ "19,651 orders from 1 Dec 2010 to 9 Dec 2011; 16,873 lines set aside." """
    parts = [_("{n} orders", n=figures.count(n_orders))]
    if first and last:
        parts.append(_("from {first} to {last}", first=figures.day(first), last=figures.day(last)))
    aside = _("{n} lines of the file set aside.", n=figures.count(n_set_aside))
    return " ".join(parts) + "; " + aside


def companion(row: Mapping[str, Any]) -> str:
    """ "62 of 100 buyers add it; 9 of 100 orders overall hold it. 120 orders hold both." """
    return _(
        "{part} of 100 buyers add it; {all} of 100 orders overall hold it. {n} orders hold both.",
        part=figures.out_of_hundred(row["confidence"]),
        all=figures.out_of_hundred(row["support_companion"]),
        n=figures.count(row["n_joint"]),
    )


def step_name(step: str) -> str:
    """What a step of the cleaning ledger is called."""
    others = {"read": _("Read from the file"), "codes_folded": _("Codes that differ in case become one")}
    return others.get(step) or _(CLEANING_RULES[step].label)


def stopped(rules: "Rules") -> str:
    """ "There are too many rules … complete up to 2 products … try 2% of the orders." """
    said = [_("There are too many rules to count them all.")]
    if rules.complete_length:
        said.append(_("Shown is what is complete: up to {n} products.", n=figures.count(rules.complete_length)))
    if rules.suggested_support:
        share = figures.percent(rules.suggested_support, decimals=2)
        said.append(_("From {share} of the orders on, all can be counted.", share=share))
    return " ".join(said)


def rules_counted(n_rules: int, n_shown: int, n_orders: int) -> str:
    """ "2,632 rules from 19,651 orders; the 2,000 with most extra orders are shown, the download holds all." """
    said = _("{rules} rules from {orders} orders.", rules=figures.count(n_rules), orders=figures.count(n_orders))
    if n_shown < n_rules:
        said += " " + _("Shown are the {n} with most extra orders; the download holds all.", n=figures.count(n_shown))
    return said


def longer_rules(table: pd.DataFrame) -> str:
    """ "191 rules with several products on the left were tested; of 3 every product counts …" """
    return _(
        "{n} rules with several products on the left were tested, corrected for all that were searched: in {found} of "
        "them every product on the left is shown to count; in the others a shorter rule may say as much.",
        n=figures.count(int(table["is_tested"].sum())),
        found=figures.count(int(table["is_found"].sum())),
    )


def cell(matrix: AffinityMatrix, x: str, y: str) -> str:
    """ "62 of 100 orders with A hold B; 9 of 100 orders overall hold it. 120 orders hold both." """
    both, n_x, n_y = (int(matrix.n_joint.at[a, b]) for a, b in ((x, y), (x, x), (y, y)))
    return _(
        "{part} of 100 orders with **{a}** hold **{b}**; {all} of 100 orders overall do. {n} orders hold both.",
        part=figures.out_of_hundred(both / n_x),
        a=safe(matrix.names[x]),
        b=safe(matrix.names[y]),
        all=figures.out_of_hundred(n_y / matrix.n_orders),
        n=figures.count(both),
    )


def empty_list(name: str, *, n_left_out: int) -> str:
    """Why a list has no row."""
    if name == "bundles":
        return _("No bundle is saved yet. Simulate one under Bundles and save it.")
    if name.startswith("shopify") and n_left_out:
        return _("Shopify names products by their handle. Add your product export under Your data: it holds them.")
    if n_left_out:
        return _("None of the products in this list can be named in such a file.")
    if "upsell" in name or name == "shopify_related":
        return _("No better version was found. This needs prices, and categories or telling names.")
    return _("No pair is bought together clearly more often than in all orders.")


def left_out(product_ids: Sequence[str]) -> str:
    """ "3 products are left out, because such a file cannot hold their codes: …" """
    shown = ", ".join(safe(each) for each in product_ids[:5]) + (" …" if len(product_ids) > 5 else "")
    return ngettext(
        "{n} product is left out, because such a file cannot hold its code: {codes}",
        "{n} products are left out, because such a file cannot hold their codes: {codes}",
        len(product_ids),
        n=figures.count(len(product_ids)),
        codes=shown,
    )


def total(found: TotalComparison, currency: str | None) -> str:
    """ "Your shop system shows £12 more than the £42 here. What makes the difference: it holds shipping." """
    ours, theirs = (figures.money(value, currency) for value in (found.ours, found.theirs))
    if found.is_match:
        return _("It matches: {ours} here, {theirs} in your shop system.", ours=ours, theirs=theirs)
    size = figures.money(abs(found.difference), currency)
    more = _("Your shop system shows {theirs}, which is {size} more than the {ours} here.")
    less = _("Your shop system shows {theirs}, which is {size} less than the {ours} here.")
    first = (more if found.difference > 0 else less).format(theirs=theirs, size=size, ours=ours)
    reasons = "; ".join(_(REASONS[reason]) for reason in found.reasons)
    if found.reasons == ("unexplained",):
        return f"{first} {reasons}."
    return f"{first} " + _("What makes the difference, in your shop system's figure: {reasons}.", reasons=reasons)
