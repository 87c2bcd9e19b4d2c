"""What does a page say of a bundle: where to begin, what it does, what is assumed?"""

import streamlit as st

from analytics.bundles.assumptions import ASSUMPTIONS, Prior
from analytics.bundles.figures import Figures
from analytics.bundles.intervals import Interval
from analytics.orders.lines import Scope
from dashboard import cache, display, sentences
from dashboard.text import _


def ideas(scope: Scope) -> None:
    """Three pairs to begin with, as sentences."""
    st.info(_("Choose two to six products, or begin with a pair that is often bought together."))
    table = cache.companions(scope).table
    first = table[table["product_id"] < table["companion_id"]].nlargest(3, "extra_orders")
    for place, row in zip(st.columns(3), first.to_dict("records"), strict=False):
        with place, st.container(border=True, height="stretch"):
            st.markdown(sentences.pair(row))
            st.button(
                _("Bundle this"),
                key=f"idea_{row['product_id']}_{row['companion_id']}",
                icon=":material/redeem:",
                on_click=_choose,
                args=([row["product_id"], row["companion_id"]],),
            )


def _choose(products: list[str]) -> None:
    st.session_state["bundle"] = products


def figures(found: Figures, *, currency: str | None, months: float) -> list[tuple[str, str, str]]:
    """What an offer does, a month: label, value, what it counts."""

    def span(interval: Interval, *, scale: float = 1.0) -> str:
        low, high = (
            display.money(value / scale, currency, is_signed=True) for value in (interval.low_80, interval.high_80)
        )
        return _("{low} to {high}", low=low, high=high)

    change = found.d_aov
    shown = [
        (
            _("Average order"),
            span(change),
            _("Change of the average order value; 8 of 10 simulations lie in this range."),
        ),
        (_("Revenue a month"), span(found.d_revenue, scale=months), _("Change of revenue a month.")),
    ]
    if found.d_margin is not None:
        shown.append((_("Margin a month"), span(found.d_margin, scale=months), _("Change of margin a month.")))
    given = display.money(found.give_away.mean / months, currency)
    before, after = display.percent(found.attach_before), display.percent(found.attach_after.mean)
    return [
        *shown,
        (_("Given away a month"), given, _("Discount on sets that are bought anyway.")),
        (
            _("Attach rate"),
            f"{before} → {after}",
            _("Orders with the whole set ÷ the {n} orders with any of it.", n=display.count(found.n_attach_before)),
        ),
    ]


def assumptions() -> None:
    """Every quantity that orders cannot tell, with what is assumed and why."""
    for each in ASSUMPTIONS.values():
        st.markdown(f"**{_(each.label)}** · {_prior(each.default)}  \n{_(each.meaning)}  \n*{each.basis}*")


def _prior(prior: Prior) -> str:
    """What values are drawn, in the field's words."""
    low, high = display.number(prior.a, decimals=2), display.number(prior.b, decimals=2)
    said = {
        "fixed": _("always {a}", a=low),
        "uniform": _("anything from {a} to {b}", a=low, b=high),
        "beta": _("Beta({a}, {b})", a=low, b=high),
        "lognormal": _("log-normal, log mean {a}, log standard deviation {b}", a=low, b=high),
        "normal": _("normal, mean {a}, standard deviation {b}", a=low, b=high),
        "halfnormal": _("half-normal, standard deviation {a}, at most {b}", a=low, b=high),
    }
    return said[prior.family]
