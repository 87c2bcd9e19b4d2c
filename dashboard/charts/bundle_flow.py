"""Whose orders does a bundle change, and what does each kind bring or cost?"""

import html

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts import style

LINKS = {"already": "rgba(138, 151, 150, .28)", "adders": "rgba(20, 149, 138, .28)"}
GAIN, LOSS = "rgba(91, 127, 209, .28)", "rgba(207, 95, 69, .28)"


def sankey(table: pd.DataFrame) -> go.Figure:
    """From what an order holds today to what becomes of it: `start`, `end`, `n_orders`, `role`, see bundle_tables."""
    nodes = [*table["start"], *table["end"]]
    n = len(table)
    chart = style.figure(height=90 + 60 * n)
    chart.add_sankey(
        textfont={"size": 14, "shadow": "none"},
        arrangement="fixed" if n == 1 else "snap",
        node={
            "label": [html.escape(each, quote=False) for each in nodes],
            "color": style.GREY,
            "thickness": 10,
            "pad": 24,
            "hovertemplate": "%{label}<extra></extra>",
        },
        link={
            "source": list(range(n)),
            "target": list(range(n, 2 * n)),
            "value": table["n_orders"].tolist(),
            "color": [LINKS.get(role, GAIN if role == "pulled_in" else LOSS) for role in table["role"]],
            "hovertemplate": "%{source.label} → %{target.label}<extra></extra>",
        },
    )
    return chart
