"""What does each discount of a bundle bring, and how sure is that?"""

import plotly.graph_objects as go

from analytics.bundles.simulate import Simulation
from dashboard import display
from dashboard.charts import style
from dashboard.text import _

ROLE_COLOURS = {"already": style.GREY, "adders": style.MAIN, "pulled_in": style.BLUE, "lost_or_switched": style.RED}


def money_over_discount(simulation: Simulation, *, currency: str | None, per_month: float) -> go.Figure:
    """Change in margin (revenue without costs) over the discount, with its 80% range; this offer is marked."""
    curve, name = simulation.curve, f"d_{simulation.objective}"
    scale = 1 / per_month
    share = curve["discount_share"]
    low, mean, high = (curve[f"{name}_{part}"] * scale for part in ("low_80", "mean", "high_80"))
    texts = [
        _(
            "{share} off: {low} to {high}",
            share=display.percent(s),
            low=display.money(a, currency, is_signed=True),
            high=display.money(b, currency, is_signed=True),
        )
        for s, a, b in zip(share, low, high, strict=True)
    ]
    chart = style.figure(height=340)
    chart.add_scatter(x=share, y=high, mode="lines", line={"width": 0}, showlegend=False, hoverinfo="skip")
    chart.add_scatter(
        x=share, y=low, mode="lines", line={"width": 0}, fill="tonexty", fillcolor=style.BAND,
        name=_("8 of 10 simulations"), hoverinfo="skip",
    )  # fmt: skip
    chart.add_scatter(
        x=share, y=mean, mode="lines", line={"color": style.MAIN, "width": 2}, name=_("On average"),
        text=texts, hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
    chart.add_hline(y=0, line={"color": style.GREY, "width": 1})
    offered = simulation.discount / simulation.full_price
    chart.add_vline(x=offered, line={"color": style.SECOND, "width": 2, "dash": "dot"}, annotation_text=_("this offer"))
    chart.update_xaxes(title=_("Discount on the set"), tickformat=".0%")
    chart.update_yaxes(title=_("Money gained a month"))
    return chart


def order_flow(simulation: Simulation, *, labels: dict[str, str], per_month: float) -> go.Figure:
    """The four kinds of orders that the offer touches, in orders a month."""
    table = simulation.ledger
    values = table["n_orders_mean"] / per_month
    chart = style.figure(height=240)
    chart.add_bar(
        y=[labels[role] for role in table["role"]],
        x=values,
        orientation="h",
        marker_color=[ROLE_COLOURS[role] for role in table["role"]],
        text=[display.number(value) for value in values],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    chart.update_yaxes(autorange="reversed")
    chart.update_xaxes(title=_("Orders a month"))
    return chart
