"""What moved the average order value from one period to the other?"""

import pandas as pd
import plotly.graph_objects as go

from analytics.kpis import AOV_FACTORS
from dashboard.charts import style
from dashboard.language import figures
from dashboard.language.translation import _


def bridge(table: pd.DataFrame, *, before: float, after: float, currency: str | None) -> go.Figure:
    """A waterfall from the value before to the value after: `table` of kpis.aov_bridge."""
    steps = table["contribution"].tolist()
    texts = [figures.money(step, currency, is_signed=True) for step in steps]
    chart = style.figure(height=360)
    chart.add_waterfall(
        x=[_("Before"), *(_(AOV_FACTORS[name]) for name in table["factor"]), _("After")],
        y=[before, *steps, after],
        measure=["absolute", *("relative" for _step in steps), "total"],
        text=[figures.money(before, currency), *texts, figures.money(after, currency)],
        textposition="outside",
        cliponaxis=False,
        increasing={"marker": {"color": style.MAIN}},
        decreasing={"marker": {"color": style.RED}},
        totals={"marker": {"color": style.GREY}},
        connector={"line": {"color": style.GREY, "width": 1}},
        hovertemplate="%{x}<br>%{text}<extra></extra>",
    )
    return chart
