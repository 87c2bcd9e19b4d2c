"""How is each column of a table headed and formatted on a page?"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from analytics.affinity.measures import MEASURES
from analytics.kpis import KPIS
from analytics.orders.schema import COLUMNS
from dashboard.language.translation import _

Columns = dict[str, Any | str | None]


def count(label: str, *, meaning: str | None = None) -> Any:
    """A whole number."""
    return st.column_config.NumberColumn(label, format="localized", step=1, help=meaning)


def money(label: str, currency: str | None, *, meaning: str | None = None) -> Any:
    """An amount; the currency stands in the heading."""
    heading = f"{label} ({currency})" if currency else label
    return st.column_config.NumberColumn(heading, format="localized", step=0.01, help=meaning)


def share(label: str, *, meaning: str | None = None) -> Any:
    """A share from 0 to 1, in percent."""
    return st.column_config.NumberColumn(label, format="percent", help=meaning)


def text(label: str, *, meaning: str | None = None) -> Any:
    """A text."""
    return st.column_config.TextColumn(label, help=meaning)


def kpis(currency: str | None) -> Columns:
    """All figures of KPIS, and the month."""
    formats = {
        "money": lambda kpi: money(_(kpi.label), currency, meaning=_(kpi.definition)),
        "share": lambda kpi: share(_(kpi.label), meaning=_(kpi.definition)),
        "count": lambda kpi: count(_(kpi.label), meaning=_(kpi.definition)),
        "number": lambda kpi: number(_(kpi.label), meaning=_(kpi.definition)),
    }
    month = st.column_config.DateColumn(_("Month"), format="YYYY-MM")
    return {"period": month} | {kpi.name: formats[kpi.unit](kpi) for kpi in KPIS.values()}


def number(label: str, *, meaning: str | None = None) -> Any:
    """A number with two decimals."""
    return st.column_config.NumberColumn(label, format="localized", step=0.01, help=meaning)


RULES = (
    "antecedents",
    "consequents",
    "needed",
    "n_xy",
    "confidence",
    "consequent support",
    "support",
    "lift",
    "rest_sales",
    "rest_margin",
)


def rules(currency: str | None) -> Columns:
    """Rules: what they say first; the other measures are in the download."""
    said = {
        "antecedents": text(_("When they buy")),
        "consequents": text(_("this comes along")),
        "needed": text(
            _("All of them needed?"),
            meaning=_("Whether each product on the left brings the right side more often than the others do alone."),
        ),
        "n_xy": count(_("Orders with both")),
        "rest_sales": money(_("Rest of the basket"), currency, meaning=_("What else these orders hold, on average.")),
        "rest_margin": money(
            _("Its margin"), currency, meaning=_("Margin on what else these orders hold, on average.")
        ),
    }
    formats = {"lift": number} | dict.fromkeys(("confidence", "consequent support", "support"), share)
    return said | {name: of(_(MEASURES[name].label), meaning=_(MEASURES[name].meaning)) for name, of in formats.items()}


PAIRS = (
    "x_name",
    "y_name",
    "certainty",
    "relation",
    "n_xy",
    "extra_low",
    "worth",
    "like_lift",
    "like_low",
    "like_high",
    "why",
)


def pairs(currency: str | None) -> Columns:
    """Pairs of products and how sure they are; everything else is in the download."""
    return {
        "x_name": text(_("Product")),
        "y_name": text(_("and")),
        "certainty": text(_("How sure")),
        "relation": text(_("They …")),
        "n_xy": count(_("Orders with both")),
        "extra_low": count(
            _("Extra orders, at least"),
            meaning=_("Orders with both beyond those that popularity, season, basket size and taste explain; 95%."),
        ),
        "worth": money(_("Their margin"), currency, meaning=_("Extra orders × the margin of one of each.")),
        "like_lift": number(
            _("Times as often"), meaning=_("Orders with both ÷ those to be expected among orders alike.")
        ),
        "like_low": number(_("at least"), meaning=_("Lower end of the 95% interval.")),
        "like_high": number(_("at most"), meaning=_("Upper end of the 95% interval.")),
        "why": text(_("Why no surer")),
    }


PAIR_CHANGES = ("x_name", "y_name", "change", "n_xy_before", "n_xy", "ratio", "ratio_low", "ratio_high")


def pair_changes() -> Columns:
    """What became of pairs since the period before."""
    return {
        "x_name": text(_("Product")),
        "y_name": text(_("and")),
        "change": text(_("Since then")),
        "n_xy_before": count(_("Orders with both, before")),
        "n_xy": count(_("now")),
        "ratio": number(_("Times as strong"), meaning=_("How many times as often as expected, now ÷ before.")),
        "ratio_low": number(_("at least"), meaning=_("Lower end of the 95% interval.")),
        "ratio_high": number(_("at most"), meaning=_("Upper end of the 95% interval.")),
    }


def segments(currency: str | None) -> Columns:
    """Groups of customers."""
    return {
        "label": text(_("Group")),
        "n_customers": count(_("Customers")),
        "customer_share": share(_("Share of customers")),
        "revenue": money(_("Revenue"), currency),
        "revenue_share": share(_("Share of revenue")),
        "recency_days": count(_("Days since last order"), meaning=_("Median")),
        "n_orders": count(_("Orders"), meaning=_("Median")),
        "aov": money(_("Average order"), currency, meaning=_("Median")),
    }


def ladders(currency: str | None) -> Columns:
    """Steps to better versions."""
    return {
        "product_name": text(_("Product")),
        "price": money(_("Price"), currency),
        "better_name": text(_("Better version")),
        "better_price": money(_("Its price"), currency),
        "price_step": money(_("More"), currency),
        "similarity": number(
            _("Likeness of baskets"), meaning=_("1: bought with exactly the same things; 0: with nothing in common.")
        ),
        "n_orders": count(_("Orders")),
        "better_n_orders": count(_("Orders of the better one")),
        **dict.fromkeys(("product_id", "better_id", "rank", "price_step_share")),
    }


def readout(currency: str | None) -> Columns:
    """Before and after a launch."""
    return {
        "period": text(_("Period")),
        "n_days": count(_("Days")),
        "n_orders": count(_("Orders with any of it")),
        "n_complete": count(_("Orders with all of it")),
        "attach_rate": share(_("Attach rate"), meaning=_("Orders with all of it ÷ orders with any of it.")),
        "aov": money(_("Average of these orders"), currency),
        "attach_low": None,
        "attach_high": None,
    }


def ledger(currency: str | None) -> Columns:
    """The cleaning ledger."""
    return {
        "step": text(_("Step")),
        "n_lines": count(_("Lines set aside")),
        "n_orders": count(_("Orders set aside")),
        "revenue": money(_("Revenue set aside"), currency),
        "n_reported": count(_("Only reported"), meaning=_("Lines that look odd and were kept.")),
        "n_lines_left": count(_("Lines left")),
        "n_orders_left": count(_("Orders left")),
        "n_products_left": count(_("Products left")),
        "revenue_left": money(_("Revenue left"), currency),
    }


def answer(*, is_wide: bool) -> Columns:
    """Every figure of a bundle, written out."""
    return {
        "figure": text(_("Figure")),
        "today": text(_("Today")),
        "range": text(_("With the offer, 95 of 100") if is_wide else _("With the offer, 8 of 10")),
        "meaning": text(_("What it counts")),
    }


def responses() -> Columns:
    """How buyers answer to 1% off."""
    return {
        "product": text(_("Product")),
        "more_buyers": number(_("% more buyers per 1% off")),
        "low": number(_("at least (8 of 10)")),
        "high": number(_("at most (8 of 10)")),
        "data_weight": share(
            _("Weight of your own data"), meaning=_("0%: all from published studies; 100%: all yours.")
        ),
        "evidence": text(_("Evidence")),
    }


def portfolio(currency: str | None) -> Columns:
    """The best bundles together, and the others with the reason."""
    return {
        "bundle": text(_("Bundle")),
        "level": share(_("Discount")),
        "value": money(_("Expected a month"), currency, meaning=_("Margin, or revenue where a cost is unknown.")),
        "give_away": money(_("Given away a month"), currency),
        "reason": text(_("Why not")),
    }


COMPANIONS = ("companion_name", "n_joint", "confidence", "support_companion")
ALL_COMPANIONS = ("product_name", *COMPANIONS, "extra_low")


def companions() -> Columns:
    """What the buyers of a product also take."""
    return {
        "product_name": text(_("Product")),
        "companion_name": text(_("Companion")),
        "extra_low": count(_("Extra orders, at least"), meaning=_("More than orders alike would bring; 95%.")),
        "n_joint": count(_("Orders with both")),
        "confidence": share(_("Of its buyers")),
        "support_companion": share(_("Of all orders")),
    }


def places() -> Columns:
    """Where a product sells."""
    return {
        "column": text(_("Where")),
        "value": text(""),
        "n_orders": count(_("Orders")),
        "attach_rate": share(_("Attach rate"), meaning=_("Its orders that hold something else too.")),
    }


def merged() -> Columns:
    """Spellings that are one product."""
    return {
        "product_code": text(_("In the file")),
        "product_id": text(_("Counted as")),
        "n_lines": count(_("Lines")),
    }


def set_aside(label: Callable[[str], str]) -> Columns:
    """Lines that cleaning set aside, with what each field is called."""
    own = {"problem": text(_("Could not be read")), "source_file": None, "source_row": count(_("Line of the file"))}
    return {**{name: label(name) for name in COLUMNS}, **own, "set_aside": text(_("Set aside as"))}


def about_products() -> Columns:
    """What a product file says of the products sold."""
    return {
        "product_name": text(_("Product")),
        "product_id": text(_("Code")),
        "stock": count(_("Stock")),
        "status": text(_("Status")),
        "is_available": st.column_config.CheckboxColumn(_("Can be bought now")),
    }


def families() -> Columns:
    """Families proposed from names."""
    return {
        "product_id": text(_("Code")),
        "product_name": text(_("Product")),
        "family": text(_("Family")),
        "n_products": count(_("Products of the family")),
    }


def lists(currency: str | None) -> Columns:
    """Columns of the lists for a person; those of a shop's importer keep the importer's own headers."""
    return {
        "product_id": text(_("Code")),
        "product_name": text(_("Product")),
        "companion_id": text(_("Code of the companion")),
        "companion_name": text(_("Offer beside it")),
        "rank": count(_("Rank")),
        "n_product": count(_("Its orders")),
        "n_joint": count(_("Orders with both")),
        "confidence": share(_("Buyers who take both")),
        "confidence_low": share(_("at least"), meaning=_("Lower end of the 95% interval.")),
        "confidence_high": share(_("at most"), meaning=_("Upper end of the 95% interval.")),
        "certainty": text(_("How sure")),
        "price": money(_("Price"), currency),
        "better_id": text(_("Code of the better version")),
        "better_name": text(_("Better version")),
        "better_price": money(_("Its price"), currency),
        "price_step": money(_("Step"), currency),
        "n_orders": count(_("Its orders")),
        "better_n_orders": count(_("Orders of the better version")),
        "bundle_sku": text(_("Code of the bundle")),
        "bundle_name": text(_("Bundle")),
        "component_sku": text(_("Code of the component")),
        "component_quantity": number(_("Quantity")),
        "bundle_price": money(_("Price of the bundle"), currency),
        "discount_percent": number(_("Discount in percent")),
    }
