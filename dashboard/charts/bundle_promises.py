"""Did the attach rate become what was promised?"""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from dashboard.charts import style
from dashboard.language import figures
from dashboard.language.translation import _


def attach_rates(promised: Mapping[str, float], *, before: Mapping[str, Any], after: Mapping[str, Any]) -> go.Figure:
    """Before, promised (80% range) and after (before and after with their 95% intervals)."""
    rows = [
        (_("Before the launch"), before["attach_rate"], before["attach_low"], before["attach_high"], style.GREY),
        (_("Promised, 8 of 10"), promised["median"], promised["low_80"], promised["high_80"], style.BLUE),
        (_("After the launch"), after["attach_rate"], after["attach_low"], after["attach_high"], style.MAIN),
    ]
    chart = style.figure(height=220)
    for label, value, low, high, colour in rows:
        said = _("{value} ({low} to {high})", value=figures.percent(value), low=figures.percent(low),
            high=figures.percent(high))  # fmt: skip
        chart.add_scatter(
            x=[low, high], y=[label, label], mode="lines", line={"color": colour, "width": 6}, showlegend=False,
            hoverinfo="skip",
        )  # fmt: skip
        chart.add_scatter(
            x=[value], y=[label], mode="markers", marker={"color": colour, "size": 14}, showlegend=False, text=[said],
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    chart.update_yaxes(autorange="reversed")
    chart.update_xaxes(title=_("Orders with all of it ÷ orders with any of it"), tickformat=".1%")
    return chart
