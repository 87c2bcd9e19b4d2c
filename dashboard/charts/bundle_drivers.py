"""Which assumption makes a bundle's answer uncertain?"""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import style
from dashboard.language import figures
from dashboard.language.translation import _


def bars(table: pd.DataFrame) -> go.Figure:
    """Share of the uncertainty by assumption: `label`, `share`, the largest on top."""
    shown = [figures.percent(share, decimals=0) for share in table["share"]]
    chart = style.figure(height=90 + 30 * len(table))
    chart.add_bar(
        y=list(range(len(table))),
        x=table["share"],
        orientation="h",
        marker_color=style.MAIN,
        text=shown,
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{text}<extra></extra>",
    )
    labels = [style.short(label, length=64) for label in table["label"]]
    chart.update_yaxes(tickvals=list(range(len(table))), ticktext=labels, autorange="reversed")
    chart.update_xaxes(title=_("Share of the uncertainty"), tickformat=".0%")
    return chart
