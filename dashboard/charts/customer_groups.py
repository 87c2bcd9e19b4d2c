"""How much of the revenue comes from which group of customers?"""

import pandas as pd
import plotly.graph_objects as go

from analytics.customers.segments import SEGMENT_LABELS, Segments
from dashboard.charts import style
from dashboard.language import figures
from dashboard.language.translation import _


def group_names(segments: Segments) -> list[str]:
    """What each group is called; groups that share a description are numbered."""
    labels = [_(SEGMENT_LABELS[label]) for label in segments.table["label"]]
    shared = {label for label in labels if labels.count(label) > 1}
    seen: dict[str, int] = {}
    names = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        names.append(f"{label} ({figures.count(seen[label])})" if label in shared else label)
    return names


def shares(segments: Segments) -> go.Figure:
    """Share of customers beside share of revenue, one pair of bars a group."""
    names = group_names(segments)
    chart = style.figure(height=110 + 64 * len(names))
    for column, label, colour in (
        ("customer_share", _("Share of customers"), style.GREY),
        ("revenue_share", _("Share of revenue"), style.MAIN),
    ):
        values = segments.table[column]
        chart.add_bar(
            y=[name.replace(": ", ":<br>") for name in names],  # two lines: a phone is narrow
            x=values,
            orientation="h",
            name=label,
            marker_color=colour,
            text=[figures.percent(value) for value in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}<br>" + label + ": %{text}<extra></extra>",
        )
    chart.update_layout(barmode="group")
    chart.update_yaxes(autorange="reversed")
    chart.update_xaxes(tickformat=".0%")
    return chart


def named(segments: Segments) -> pd.DataFrame:
    """Each customer with the group's name: what a mailing system imports."""
    names = dict(zip(segments.table["segment"], group_names(segments), strict=True))
    return segments.customers.assign(label=segments.customers["segment"].map(names))
