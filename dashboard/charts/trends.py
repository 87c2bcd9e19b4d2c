"""How has a figure moved from month to month?"""

import pandas as pd
import plotly.graph_objects as go

from analytics.kpis import KPIS
from dashboard.charts import style
from dashboard.language import figures
from dashboard.language.translation import _


def line(table: pd.DataFrame, *, kpi: str, currency: str | None) -> go.Figure:
    """One figure over time: `table` of kpis.summarise with `period`."""
    entry = KPIS[kpi]
    texts = [figures.figure(value, entry.unit, currency) for value in table[kpi]]
    months = [figures.month(day) for day in table["period"]]
    chart = style.figure()
    chart.add_scatter(
        x=table["period"],
        y=table[kpi],
        mode="lines+markers",
        line={"color": style.MAIN, "width": 2},
        customdata=list(zip(months, texts, strict=True)),
        hovertemplate="%{customdata[0]}<br>%{customdata[1]}<extra></extra>",
        name=_(entry.label),
    )
    chart.update_yaxes(rangemode="tozero", title=_(entry.label))
    chart.update_xaxes(tickvals=table["period"], ticktext=months, nticks=12)
    if len(months) > 12:
        step = -(-len(months) // 12)
        chart.update_xaxes(tickvals=table["period"].iloc[::step], ticktext=months[::step])
    return chart


def product(table: pd.DataFrame) -> go.Figure:
    """Orders of a product by month: `by_month` of Focus."""
    chart = style.figure(height=220)
    chart.add_bar(
        x=[figures.month(day) for day in table["period"]],
        y=table["n_orders"],
        marker_color=style.MAIN,
        text=[figures.percent(share) for share in table["attach_rate"]],
        hovertemplate="%{x}: %{y}<extra></extra>",
        textposition="none",
    )
    chart.update_yaxes(title=_("Orders"))
    return chart
