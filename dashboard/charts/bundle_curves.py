"""What does each discount of a bundle bring, and how sure is that?"""

import plotly.graph_objects as go

from analytics.bundles.simulation.simulate import Simulation
from dashboard.charts import style
from dashboard.language import figures
from dashboard.language.translation import _


def money_over_discount(simulation: Simulation, *, currency: str | None, per: float, period: str) -> go.Figure:
    """Change in margin (revenue without costs) over the discount, with its 80% range.

    This offer, the recommended discount (or else the one worth a test) and the range of the draws' own best discounts
    are marked.
    """
    curve, name = simulation.curve, f"d_{simulation.objective}"
    share = curve["discount_share"]
    low, mean, high = (curve[f"{name}_{part}"] / per for part in ("low_80", "mean", "high_80"))
    texts = [
        _(
            "{share} off: {low} to {high}",
            share=figures.percent(s),
            low=figures.money(a, currency, is_signed=True),
            high=figures.money(b, currency, is_signed=True),
        )
        for s, a, b in zip(share, low, high, strict=True)
    ]
    chart = style.figure(height=340)
    _best_range(chart, simulation)
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
    _marks(chart, simulation, mean.tolist())
    chart.update_xaxes(title=_("Discount on the set"), tickformat=".0%")
    what = _("Margin gained") if simulation.objective == "margin" else _("Revenue gained")
    chart.update_yaxes(title=f"{what}, {period}")
    return chart


def _best_range(chart: go.Figure, simulation: Simulation) -> None:
    """Where 8 of 10 simulations have their best discount: a strip along the bottom."""
    best, full = simulation.advice.optimum, simulation.full_price
    chart.add_shape(
        type="rect", xref="x", yref="paper", x0=best.low_80 / full, x1=best.high_80 / full, y0=0, y1=0.03,
        fillcolor=style.BLUE, opacity=0.6, line={"width": 0}, layer="above",
    )  # fmt: skip
    chart.add_scatter(
        x=[None], y=[None], mode="lines", line={"color": style.BLUE, "width": 6}, name=_("Best discount, 8 of 10")
    )


def _marks(chart: go.Figure, simulation: Simulation, mean: list[float]) -> None:
    curve, advice = simulation.curve, simulation.advice
    is_safe = advice.recommended > 0 or advice.to_test == 0
    wanted = advice.recommended if is_safe else advice.to_test
    at = int((curve["discount"] - wanted).abs().to_numpy().argmin())
    chart.add_scatter(
        x=[curve["discount_share"].iloc[at]], y=[mean[at]], mode="markers",
        name=_("Recommended") if is_safe else _("Worth a test"),
        marker={"color": style.BLUE, "size": 12, "symbol": "diamond"}, hoverinfo="skip",
    )  # fmt: skip
    offered = simulation.discount / simulation.full_price
    chart.add_vline(x=offered, line={"color": style.SECOND, "width": 2, "dash": "dot"}, annotation_text=_("this offer"))
