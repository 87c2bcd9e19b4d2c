"""Does a file say what the table says, and run nothing?"""

import io
import zipfile

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics.exports.cells import (
    DANGEROUS,
    FILE_TYPES,
    MEDIA_TYPES,
    harmless,
    to_csv,
    to_exact_csv,
    to_parquet,
    to_xlsx,
)

# No surrogates (no file holds them) and no characters that XML does not know.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], include_characters="\n\r\t"))
TEXTS = st.lists(TEXT, min_size=1, max_size=6)
PERSIAN = 'چای «ممتاز» "تازه"'


@settings(max_examples=60)
@given(texts=TEXTS)
@example(texts=[f"{mark}1+1" for mark in DANGEROUS])
def test_no_cell_and_no_header_begins_as_a_formula_and_safe_ones_stay(texts):
    table = pd.DataFrame({"name": texts, "n": -1.5})
    table.columns = [texts[0], "n"] if texts[0] != "n" else ["m", "n"]
    safe = harmless(table)
    for before, after in zip([*table.columns[:1], *texts], [*safe.columns[:1], *safe.iloc[:, 0]], strict=True):
        assert not after.startswith(DANGEROUS)
        assert after == (f"'{before}" if before.startswith(DANGEROUS) else before)
    assert safe["n"].tolist() == table["n"].tolist()
    pd.testing.assert_frame_equal(harmless(safe), safe)


def test_what_a_spreadsheet_runs_is_made_text_by_name():
    cells = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "tea", "'=1", 'a"=1', "1=1"]
    assert [text.startswith("'") for text in harmless(pd.DataFrame({"c": cells}))["c"]] == [True] * 8 + [
        False, True, False, False
    ]  # fmt: skip


@settings(max_examples=100)
@given(texts=TEXTS)
@example(texts=[PERSIAN, "a,b", "one\ntwo", "one\r\ntwo", "\u202bشیر\u202c", "a\rb", "  spaces  "])
def test_csv_comes_back_as_it_went(texts):
    table = pd.DataFrame({"name": texts, "n": range(len(texts))})
    as_written = {"encoding": "utf-8-sig", "keep_default_na": False, "dtype": {"name": "str"}}
    back = pd.read_csv(io.BytesIO(to_csv(table)), **as_written)
    pd.testing.assert_frame_equal(back, harmless(table), check_dtype=False)


def test_csv_begins_with_the_mark_that_spreadsheets_need():
    assert to_csv(pd.DataFrame({"n": [1]})) == b"\xef\xbb\xbfn\r\n1\r\n"


def test_a_workbook_keeps_texts_as_texts_and_numbers_as_numbers():
    texts = [PERSIAN, "=1+1", "https://example.org", "one\ntwo", "007"]
    table = pd.DataFrame({"name": texts, "n": [1.5, 2, 3, 4, None]})
    back = pd.read_excel(io.BytesIO(to_xlsx(table)), engine="calamine")
    assert back["name"].tolist()[:4] == texts[:4]
    assert back["n"].tolist()[:4] == [1.5, 2, 3, 4]
    as_text = pd.read_excel(io.BytesIO(to_xlsx(table)), engine="calamine", dtype=str)
    assert as_text["name"].tolist() == texts


def test_parquet_keeps_types():
    table = pd.DataFrame({"name": [PERSIAN, None], "n": [1, 2], "at": pd.to_datetime(["2024-01-01", None])})
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(to_parquet(table))), table, check_dtype=False)


@pytest.mark.parametrize("ending", FILE_TYPES)
def test_every_ending_has_a_media_type_and_writes_a_table_without_rows(ending):
    assert "/" in MEDIA_TYPES[ending]
    assert FILE_TYPES[ending](pd.DataFrame({"name": pd.Series(dtype="str")}))


def test_writing_changes_nothing():
    table = pd.DataFrame({"name": ["=1", "tea"], "n": [1, 2]})
    before = table.copy(deep=True)
    for write in FILE_TYPES.values():
        write(table)
    pd.testing.assert_frame_equal(table, before)


def test_a_file_for_a_program_is_the_table_to_the_byte():
    table = pd.DataFrame({"SKU": ["-5", "=1", "007", 'a"b'], "Upsells": ["x", "y,z", "@q", "شیر"]})
    assert to_exact_csv(table).decode() == 'SKU,Upsells\r\n-5,x\r\n=1,"y,z"\r\n007,@q\r\n"a""b",شیر\r\n'


@pytest.mark.parametrize(("name", "begins_right"), [("چای ممتاز", True), ("قهوة", True), ("Tea", False), ("12", False)])
def test_a_sheet_begins_where_its_text_does(name, begins_right):
    sheet = zipfile.ZipFile(io.BytesIO(to_xlsx(pd.DataFrame({"product_name": [name], "n": [1]})))).read(
        "xl/worksheets/sheet1.xml"
    )
    assert (b'rightToLeft="1"' in sheet) == begins_right
