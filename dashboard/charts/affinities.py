"""What goes with what, at one look?"""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics.affinity.matrices import AffinityMatrix
from dashboard import display
from dashboard.charts import style
from dashboard.text import _

MOST_SHOWN = 4.0  # times as often: the colour scale ends here, symmetric around 1 on a log scale


def heatmap(matrix: AffinityMatrix) -> go.Figure:
    """Items × items, coloured by how many times as often they meet as their sales alone would bring about."""
    items = list(matrix.lift.columns)
    names = [style.short(matrix.names[item]) for item in items]
    joint = matrix.n_joint.to_numpy()
    lift = matrix.lift.to_numpy()
    shown = matrix.lift.clip(lower=1 / MOST_SHOWN, upper=MOST_SHOWN)
    texts = [
        [
            _("{a} with {b}", a=names[i], b=names[j])
            + "<br>"
            + _(
                "{n} orders, {lift} times as often as by chance",
                n=display.count(joint[i, j]),
                lift=display.number(lift[i, j], decimals=2),
            )
            for j in range(len(items))
        ]
        for i in range(len(items))
    ]
    chart = style.figure(height=max(320, 120 + 20 * len(items)))
    chart.add_heatmap(
        z=np.log2(shown.to_numpy()),
        x=list(range(len(items))),
        y=list(range(len(items))),
        text=texts,
        hovertemplate="%{text}<extra></extra>",
        colorscale=style.DIVERGING,
        zmid=0,
        zmin=-2,
        zmax=2,
        xgap=1,
        ygap=1,
        colorbar={
            "title": {"text": _("Times as often"), "side": "right"},
            "tickvals": [-2, -1, 0, 1, 2],
            "ticktext": ["¼", "½", "1", "2", "4"],
            "thickness": 12,
            **style.beside(),
        },
    )
    ticks = {"tickvals": list(range(len(items))), "ticktext": names}
    chart.update_xaxes(**ticks, tickangle=-45)
    chart.update_yaxes(**ticks, autorange="reversed")
    return chart


def pairs(table: pd.DataFrame, *, names: dict[str, str]) -> go.Figure:
    """Pairs by share of orders with both and share of buyers who add it: `table` of Rules."""
    sides = [
        " + ".join(style.short(names[item]) for item in left) + " → " + " + ".join(style.short(names[i]) for i in right)
        for left, right in zip(table["antecedents"], table["consequents"], strict=True)
    ]
    hundred = [display.out_of_hundred(share) for share in table["confidence"]]
    chart = style.figure()
    chart.add_scatter(
        x=table["support"],
        y=table["confidence"],
        mode="markers",
        marker={"size": 8, "opacity": 0.7, "color": style.MAIN},
        customdata=list(zip(sides, hundred, [display.count(n) for n in table["n_xy"]], strict=True)),
        hovertemplate="%{customdata[0]}<br>"
        + _("{a} of 100 buyers add it; {b} orders", a="%{customdata[1]}", b="%{customdata[2]}")
        + "<extra></extra>",
    )
    chart.update_xaxes(title=_("Share of orders with both"), tickformat=".1%")
    chart.update_yaxes(title=_("Share of buyers who add it"), tickformat=".0%")
    return chart
