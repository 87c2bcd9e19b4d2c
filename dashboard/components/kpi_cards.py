"""How does an executive read the figures that come first?"""

import pandas as pd
import streamlit as st

from analytics.kpis import KPIS
from dashboard.language import figures
from dashboard.language.translation import _

CARDS = ("aov", "n_orders", "revenue", "units_per_order")


def kpi_cards(
    values: pd.Series,
    currency: str | None,
    *,
    change: pd.DataFrame | None = None,
    trend: pd.DataFrame | None = None,
) -> None:
    """The figures that an executive reads first: value, change against the period before, by month."""
    shares = change.set_index("kpi")["change_share"] if change is not None else None
    with st.container(horizontal=True):
        for name in CARDS:
            if pd.isna(values[name]):
                continue
            kpi = KPIS[name]
            moved = None if shares is None or pd.isna(shares[name]) else float(shares[name])
            st.metric(
                _(kpi.label),
                figures.figure(values[name], kpi.unit, currency),
                None
                if moved is None
                else (
                    0 if round(moved, 3) == 0 else figures.percent(moved, is_signed=True).replace(figures.MINUS, "-")
                ),
                border=True,
                help=_(kpi.definition),
                chart_data=None if trend is None else trend[name].tolist(),
                chart_type="line",
            )
