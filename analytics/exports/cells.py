"""How does a table become a file that a spreadsheet and a shop system read as it is meant?"""

import io
import unicodedata
from collections import Counter
from collections.abc import Callable

import pandas as pd

# A cell that starts like this is a formula to a spreadsheet; a leading apostrophe makes it text (CWE-1236). Only in
# files for a person: an importer would take the apostrophe for a part of the code. The last four are full-width.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

DIRECTION_ROWS = 1000  # rows whose letters tell on which side a sheet begins


def harmless(table: pd.DataFrame) -> pd.DataFrame:
    """The table with every cell and header that a spreadsheet would run made text.

    >>> harmless(pd.DataFrame({"name": ["=1+1", "tea"]}))["name"].tolist()
    ["'=1+1", 'tea']
    """
    columns = {
        name: table[name].map(_harmless) for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])
    }
    return table.assign(**columns).rename(columns=_harmless)


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def to_csv(table: pd.DataFrame) -> bytes:
    """CSV in UTF-8 with byte-order mark, so that spreadsheets show Persian and Arabic."""
    return harmless(table).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def to_exact_csv(table: pd.DataFrame) -> bytes:
    """CSV for a program: UTF-8 without a mark, every cell as it is. Safe in no spreadsheet."""
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8")


def to_xlsx(table: pd.DataFrame) -> bytes:
    """A workbook of one sheet; texts stay texts."""
    out = io.BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(out, engine="xlsxwriter", engine_kwargs=options) as writer:
        table.to_excel(writer, index=False, sheet_name="Basketlift")
        sheet = writer.sheets["Basketlift"]
        sheet.freeze_panes(1, 0)
        if is_right_to_left(table):
            sheet.right_to_left()
        sheet.autofit()
    return out.getvalue()


def is_right_to_left(table: pd.DataFrame) -> bool:
    """Is more of the table's text written from the right (Persian, Arabic, Hebrew) than from the left?

    >>> is_right_to_left(pd.DataFrame({"sku": ["A-1"], "name": ["چای ممتاز"]}))
    True
    """
    texts = table.select_dtypes(["object", "string"]).head(DIRECTION_ROWS)
    kinds = Counter(
        unicodedata.bidirectional(letter)
        for column in texts
        for cell in texts[column]
        if isinstance(cell, str)
        for letter in cell
    )
    return kinds["R"] + kinds["AL"] > kinds["L"]


def to_parquet(table: pd.DataFrame) -> bytes:
    """Parquet, with the types kept."""
    return table.to_parquet(index=False)


FILE_TYPES: dict[str, Callable[[pd.DataFrame], bytes]] = {"csv": to_csv, "xlsx": to_xlsx, "parquet": to_parquet}
MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
