"""How does every chart look? Colours that are readable on a light and on a dark page, and no clutter."""

import html

import plotly.graph_objects as go

from dashboard.language.translation import language

MAIN, SECOND, BLUE, PURPLE, RED, GREEN = "#14958a", "#d9822b", "#5b7fd1", "#a567c2", "#cf5f45", "#7f9f2f"
COLOURS = (MAIN, SECOND, BLUE, PURPLE, RED, GREEN)
BAND = "rgba(20, 149, 138, 0.22)"
GREY = "#8a9796"
# Below 1 (less often than by chance) orange, 1 grey, above teal.
DIVERGING = [[0.0, SECOND], [0.5, "#b9c3c2"], [1.0, MAIN]]


def figure(*, height: int = 320) -> go.Figure:
    """An empty chart of the house."""
    side = "right" if language().is_right_to_left else "left"
    return go.Figure(
        layout={
            "height": height,
            "margin": {"l": 8, "r": 8, "t": 24, "b": 8},
            "colorway": COLOURS,
            "hovermode": "closest",
            "legend": {"orientation": "h", "y": 1.12, "x": 0},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "yaxis": {"automargin": True, "side": side},
            "xaxis": {"automargin": True},
        }
    )


def short(name: str, *, length: int = 28) -> str:
    """A name that fits on an axis, with nothing in it that a chart would read as markup."""
    cut = name if len(name) <= length else name[: length - 1].rstrip() + "…"
    return html.escape(cut, quote=False)


def beside() -> dict[str, object]:
    """Where a colour scale stands: on the side without axis labels."""
    return {"x": -0.02, "xanchor": "right"} if language().is_right_to_left else {}
