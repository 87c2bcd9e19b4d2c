"""How does a person take a table away as a file?"""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from analytics.exports.cells import FILE_TYPES, MEDIA_TYPES, to_exact_csv
from dashboard.language.translation import _


def _file(build: Callable[[pd.DataFrame], bytes], table_of: Callable[[], pd.DataFrame]) -> bytes:
    return build(table_of())


def downloads(table_of: Callable[[], pd.DataFrame], *, name: str, key: str, is_exact: bool = False) -> None:
    """Buttons for the same table as CSV, XLSX and Parquet; the file is made when it is asked for.

    `is_exact`: only a CSV that a program reads, no cell of which is altered for the sake of a spreadsheet.
    """
    with st.container(horizontal=True):
        for ending, build in ({"csv": to_exact_csv} if is_exact else FILE_TYPES).items():
            st.download_button(
                _("Download {kind}", kind=ending.upper() if ending != "parquet" else "Parquet"),
                partial(_file, build, table_of),
                file_name=f"{name}.{ending}",
                mime=MEDIA_TYPES[ending],
                key=f"{key}_{ending}",
                on_click="ignore",
                icon=":material/download:",
            )
