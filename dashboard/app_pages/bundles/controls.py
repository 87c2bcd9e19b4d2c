"""What does a person say of a bundle: its products, its discount, and everything that is assumed?"""

import math
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import streamlit as st

from analytics.bundles.demand.assumptions import ASSUMPTIONS, Assumption, Assumptions, Prior
from analytics.bundles.demand.offers import MODES, Discount, Mode, Offer
from analytics.bundles.demand.states import Component
from analytics.labels import N_
from analytics.orders.lines import Scope
from dashboard.components import product_pickers
from dashboard.language import figures
from dashboard.language.translation import _
from dashboard.queries import shop_queries

KINDS = {"percent": N_("Percent"), "amount": N_("Amount"), "price": N_("Price of the set")}
USUAL = 10  # percent
BOUNDS = {
    "elasticity": (0.05, 10.0),
    "elasticity_spread": (0.05, 1.5),
    "bundle_response": (0.05, 5.0),
    "rest_of_basket": (-1.0, 1.0),
}
LOG = {"elasticity": N_("Percent more buyers that 1% off brings a typical product.")}  # the library takes the log


def ask(scope: Scope) -> tuple[Offer | None, Assumptions]:
    """The offer, None until there is enough of it, and what is assumed."""
    chosen = product_pickers.product_choices(scope, key="bundle")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = st.container(width=320)
        automatic = st.toggle(_("Applies by itself"), value=True, key="automatic", bind="query-params", help=_(
            "On: whoever holds all products gets the discount. Off: the bundle is listed separately and has to be "
            "chosen."
        ))  # fmt: skip
        with st.popover(_("Assumptions"), icon=":material/tune:"):
            mode, kind, floor = _offer_terms()
            numbers = _numbers(scope, chosen, mode)
            assumptions = _assumptions(automatic=automatic)
    with place:
        discount = _discount(kind, shop_queries.facts(scope.dataset).currency)
    if len(chosen) < MODES[mode].least or discount is None:
        return None, assumptions
    components = tuple(Component(each, numbers.get(each, 1.0)) for each in chosen)
    units = {name: int(numbers[name]) for name in ("buy", "get") if name in numbers}
    return Offer(components, discount, mode, automatic, floor, **units), assumptions


def _discount(kind: str, currency: str | None) -> Discount | None:
    if kind == "percent":
        usual = None if "discount" in st.session_state else USUAL  # an idea that was clicked has set it already
        label = _("Discount on the set")
        share = st.slider(label, 0, 60, usual, format="%d%%", key="discount", bind="query-params")
        return Discount("percent", share / 100)
    label = _("Money off a set") if kind == "amount" else _("Price of the set")
    label = f"{label} ({currency})" if currency else label
    value = st.number_input(label, min_value=0.0, value=None, key=f"discount_{kind}", bind="query-params")
    return None if value is None else Discount("amount" if kind == "amount" else "price", float(value))


def _offer_terms() -> tuple[Mode, str, float | None]:
    modes: tuple[Mode, ...] = get_args(Mode)
    mode = st.selectbox(
        _("How it is offered"), modes, format_func=lambda each: _(MODES[each].label), key="mode",
        bind="query-params",
    )  # fmt: skip
    st.caption(_(MODES[mode].meaning))
    kind = st.segmented_control(
        _("Discount as"), list(KINDS), default="percent", required=True, format_func=lambda each: _(KINDS[each]),
        key="discount_kind", bind="query-params",
    )  # fmt: skip
    floor = st.number_input(
        _("Smallest margin of the set, in percent"), 0, 95, value=None, placeholder=_("none"), key="margin_floor",
        bind="query-params", help=_("Discounts that leave less are not recommended."),
    )  # fmt: skip
    return mode, str(kind), None if floor is None else floor / 100


def _numbers(scope: Scope, chosen: list[str], mode: str) -> dict[str, float]:
    """Units: `buy` and `get` of a multi-buy, else of each product in a set."""
    if mode in {"multi_buy", "buy_get"}:
        numbers = {"buy": float(st.number_input(_("Units to buy"), 1, 20, 2, key="buy", bind="query-params"))}
        if mode == "buy_get":
            get = st.number_input(_("Units that then cost less"), 1, 20, 1, key="get", bind="query-params")
            numbers["get"] = float(get)
        return numbers
    names = shop_queries.product_table(scope).set_index("product_id")["product_name"]
    label = _("Units in a set: {name}")
    return {
        each: float(st.number_input(label.format(name=names[each]), 1, 20, 1, key=f"units_{each}")) for each in chosen
    }


def _assumptions(*, automatic: bool) -> Assumptions:
    """What orders cannot tell: each has its usual range until a person fixes it."""
    usual = Assumptions() if automatic else Assumptions().listed()
    if st.toggle(_("Be careful"), key="cautious", bind="query-params", help=_(
        "The rest of the basket may shrink, and a lower price may spoil the full one."
    )):  # fmt: skip
        usual = usual.cautious()
    st.caption(_("What orders cannot tell is drawn from a range. Type a number to fix it."))
    found: dict[str, Any] = {each.name: _fixed(each, getattr(usual, each.name)) for each in ASSUMPTIONS.values()}
    return replace(usual, **{name: prior for name, prior in found.items() if prior is not None})


def _fixed(each: Assumption, usual: Prior) -> Prior | None:
    low, high = BOUNDS.get(each.name, (0.0, 1.0))
    value = st.number_input(
        _(each.label), low, high, value=None, step=0.05, placeholder=prior(each, usual), key=f"assume_{each.name}",
        bind="query-params",
    )  # fmt: skip
    st.caption(f"{_(LOG.get(each.name, each.meaning))} {_('Source: {basis}.', basis=each.basis)}")
    if value is None:
        return None
    return Prior("fixed", math.log(value) if each.name in LOG else float(value))


def prior(each: Assumption, usual: Prior) -> str:
    """ "mostly 1.4 to 3.4": where 8 of 10 of the values lie that are drawn."""
    ends = usual.at(np.array([0.1, 0.9]))
    low, high = (figures.number(end, decimals=2) for end in (np.exp(ends) if each.name in LOG else ends))
    return _("always {a}", a=low) if low == high else _("mostly {low} to {high}", low=low, high=high)
