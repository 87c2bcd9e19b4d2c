"""Which step up in price does each product have?"""

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import style
from dashboard.language import figures
from dashboard.language.translation import _


def steps(table: pd.DataFrame, *, currency: str | None) -> go.Figure:
    """A line from each product's price to that of its better version: rows of Ladders, one a product."""
    names = [style.short(name) for name in table["product_name"]]
    chart = style.figure(height=100 + 28 * len(names))
    for place, row in enumerate(table.itertuples()):
        prices = [figures.money(row.price, currency), figures.money(row.better_price, currency)]
        chart.add_scatter(
            x=[row.price, row.better_price],
            y=[place, place],
            mode="lines+markers",
            line={"color": style.GREY, "width": 2},
            marker={"color": [style.GREY, style.MAIN], "size": 11},
            text=[f"{names[place]}: {prices[0]}", f"{style.short(row.better_name)}: {prices[1]}"],
            hovertemplate="%{text}<extra></extra>",
            showlegend=False,
        )
    chart.update_yaxes(tickvals=list(range(len(names))), ticktext=names, autorange="reversed")
    chart.update_xaxes(title=_("Price"), rangemode="tozero")
    return chart
