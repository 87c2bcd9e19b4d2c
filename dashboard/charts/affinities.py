"""What goes with what, at one look?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics.affinity.overviews.matrices import AffinityMatrix
from dashboard.charts import style
from dashboard.language import figures
from dashboard.language.translation import _

MOST_SHOWN = 4.0  # times as often: the colour scale ends here, symmetric around 1 on a log scale


def heatmap(matrix: AffinityMatrix) -> go.Figure:
    """Items × items, coloured by how many times as often they meet as their sales alone would bring about.

    Invisible marks over the cells carry what is said of them and can be clicked; `customdata` holds both items.
    """
    items = list(matrix.lift.columns)
    names = [style.short(matrix.names[item]) for item in items]
    chart = style.figure(height=max(320, 120 + 20 * len(items)))
    places = list(range(len(items)))
    shown = matrix.lift.clip(lower=1 / MOST_SHOWN, upper=MOST_SHOWN)
    chart.add_heatmap(
        z=np.log2(shown.to_numpy()),
        x=places,
        y=places,
        hoverinfo="skip",
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
    cells = [(i, j) for i in places for j in places if i != j]
    chart.add_scatter(
        x=[j for _i, j in cells],
        y=[i for i, _j in cells],
        mode="markers",
        marker={"symbol": "square", "size": 18, "opacity": 0},
        customdata=[(items[i], items[j]) for i, j in cells],
        text=[_cell(matrix, names, i, j) for i, j in cells],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )
    ticks = {"tickvals": places, "ticktext": names, "showgrid": False}
    chart.update_xaxes(**ticks, tickangle=-45)
    chart.update_yaxes(**ticks, autorange="reversed")
    return chart


def _cell(matrix: AffinityMatrix, names: Sequence[str], i: int, j: int) -> str:
    joint, lift = matrix.n_joint.iat[i, j], matrix.lift.iat[i, j]
    said = _("{n} orders, {lift} times as often as by chance")
    numbers = said.format(n=figures.count(joint), lift=figures.number(lift, decimals=2))
    return _("{a} with {b}", a=names[i], b=names[j]) + "<br>" + numbers


def pairs(table: pd.DataFrame, *, names: dict[str, str]) -> go.Figure:
    """Rules by share of orders with both and share of buyers who add it: `table` of Rules."""
    said = _("{a} of 100 buyers add it; {b} orders")
    texts = [
        f"{_side(left, names)} → {_side(right, names)}<br>"
        + said.format(a=figures.out_of_hundred(confidence), b=figures.count(n_xy))
        for left, right, confidence, n_xy in table[["antecedents", "consequents", "confidence", "n_xy"]].itertuples(
            index=False
        )
    ]
    chart = style.figure()
    chart.add_scatter(
        x=table["support"],
        y=table["confidence"],
        mode="markers",
        marker={"size": 8, "opacity": 0.6, "color": style.MAIN},
        text=texts,
        hovertemplate="%{text}<extra></extra>",
    )
    chart.update_xaxes(title=_("Share of orders with both"), tickformat=".1%")
    chart.update_yaxes(title=_("Share of buyers who add it"), tickformat=".0%")
    return chart


def _side(items: Sequence[str], names: dict[str, str]) -> str:
    return " + ".join(style.short(names[item]) for item in items)


def anchors(table: pd.DataFrame, *, names: dict[str, str], column: str, currency: str | None) -> go.Figure:
    """Products by how often they are bought and what the rest of their baskets is worth; medians cut them in four."""
    chart = style.figure(height=420)
    chart.add_scatter(
        x=table["n_orders"],
        y=table[column],
        mode="markers",
        marker={"size": 8, "opacity": 0.6, "color": style.MAIN},
        text=[
            f"{style.short(names.get(product, product))}<br>"
            + _("{n} orders, {money} beside it", n=figures.count(n), money=figures.money(rest, currency))
            for product, n, rest in table[["product_id", "n_orders", column]].itertuples(index=False)
        ],
        hovertemplate="%{text}<extra></extra>",
    )
    middle = {"line": {"color": style.GREY, "width": 1, "dash": "dot"}}
    chart.add_vline(x=table["n_orders"].median(), **middle)
    chart.add_hline(y=table[column].median(), **middle)
    label = _("Margin of the rest of the basket") if column == "rest_margin" else _("Sales of the rest of the basket")
    chart.update_xaxes(title=_("Orders that hold it"), type="log")
    chart.update_yaxes(title=label)
    return chart


def network(table: pd.DataFrame, *, names: dict[str, str], positions: pd.DataFrame) -> go.Figure:
    """Products as points, pairs as lines: `table` holds pairs `x`, `y`, `n_xy`; `positions` their places."""
    place = positions.set_index("item")
    chart = style.figure(height=520)
    for pair in table.itertuples():
        ends = place.loc[[pair.x, pair.y]]
        width = 1 + 5 * pair.n_xy / table["n_xy"].max()
        chart.add_scatter(
            x=ends["x"], y=ends["y"], mode="lines", line={"color": style.GREY, "width": width}, hoverinfo="skip"
        )
    chart.add_scatter(
        x=positions["x"],
        y=positions["y"],
        mode="markers+text",
        marker={"size": 12, "color": style.MAIN},
        text=[style.short(names[item], length=20) for item in positions["item"]],
        textposition="top center",
        hoverinfo="text",
    )
    chart.update_layout(showlegend=False)
    chart.update_xaxes(visible=False)
    chart.update_yaxes(visible=False)
    return chart
