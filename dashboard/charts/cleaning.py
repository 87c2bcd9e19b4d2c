"""Where did the lines of the file go?"""

import pandas as pd
import plotly.graph_objects as go

from analytics.orders.cleaning.rules import CLEANING_RULES
from dashboard.charts import style
from dashboard.language import figures
from dashboard.language.translation import _


def read_to_kept(ledger: pd.DataFrame) -> go.Figure:
    """Lines read, set aside by each rule that matched any, and kept: `ledger` of Orders."""
    used = ledger[ledger["n_lines"] > 0]
    read, kept = int(ledger["n_lines_left"].iloc[0]), int(ledger["n_lines_left"].iloc[-1])
    steps = used["n_lines"].tolist()
    chart = style.figure(height=360)
    chart.add_waterfall(
        x=[_("Read"), *(_(CLEANING_RULES[step].label) for step in used["step"]), _("Kept")],
        y=[read, *(-n for n in steps), kept],
        measure=["absolute", *("relative" for _step in steps), "total"],
        text=[figures.count(n) for n in (read, *(-n for n in steps), kept)],
        textposition="outside",
        cliponaxis=False,
        decreasing={"marker": {"color": style.SECOND}},
        totals={"marker": {"color": style.MAIN}},
        connector={"line": {"color": style.GREY, "width": 1}},
        hovertemplate="%{x}<br>%{text}<extra></extra>",
    )
    return chart
