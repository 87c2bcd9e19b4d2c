"""Whatever the file: the order of its rows and columns is irrelevant, and it is read or refused, never a traceback."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.orders.reading.limits import Limits, save_upload
from analytics.orders.reading.previews import preview
from analytics.orders.reading.read import Options, read_orders
from analytics.orders.reading.sources import SOURCES

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # a reading takes a second: no shrinking


@dataclass(frozen=True)
class Shuffled:
    """What of a fixture may stand in another order without meaning anything else.

    All rows and columns may; `preamble`: lines before the header stay; `delimiter`, `encoding`: of the file.
    """

    delimiter: str = ","
    encoding: str = "utf-8-sig"
    preamble: int = 0


SHUFFLED = {
    "amazon_orders.txt": Shuffled("\t"),
    "amazon_transactions.csv": Shuffled(preamble=4),
    "arabic_windows_1256.csv": Shuffled(";", encoding="cp1256"),
    "complete_journey.csv": Shuffled(),
    "digikala.csv": Shuffled(),
    "ebay.csv": Shuffled(preamble=5),
    "persian.csv": Shuffled(),
    "shopify.csv": Shuffled(),
    "square.csv": Shuffled(),
    "uci.csv": Shuffled(),
    "uci_ii_utf_16.tsv": Shuffled("\t", encoding="utf-16"),
    "woocommerce_analytics.csv": Shuffled(),
    "woocommerce_items.csv": Shuffled(),
    "woocommerce_wide.csv": Shuffled(),
}


def shuffled(path, shape, *, draw):
    """The rows of the file and its columns in another order; lines before the header stay."""
    lines = path.read_text(encoding=shape.encoding).splitlines(keepends=True)
    text = "".join(lines[shape.preamble :])
    header, *body = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=shape.delimiter) if row]
    order = draw(st.permutations(range(len(header))))
    moved = draw(st.permutations(body))
    out = io.StringIO(newline="")
    rows = [[row[column] for column in order] for row in (header, *moved)]
    csv.writer(out, delimiter=shape.delimiter).writerows(rows)
    return "".join(lines[: shape.preamble]) + out.getvalue()


@pytest.mark.parametrize("name", SHUFFLED)
@settings(max_examples=3, deadline=None, phases=QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_permutation_of_rows_and_columns_gives_the_same_dataset(name, data, fixtures, tmp_path, kept_lines):
    shape = SHUFFLED[name]
    path = tmp_path / name
    path.write_text(shuffled(fixtures / name, shape, draw=data.draw), encoding=shape.encoding, newline="")
    options = Options(secret=b"for tests only")
    orders, permuted = read_orders(fixtures / name, options=options), read_orders(path, options=options)
    pd.testing.assert_frame_equal(kept_lines(orders), kept_lines(permuted))
    pd.testing.assert_frame_equal(orders.ledger, permuted.ledger)


@settings(max_examples=3, deadline=None, phases=QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_items_of_a_basket_may_stand_in_any_order_and_baskets_too(data, fixtures, tmp_path):
    for name, mark in (("baskets.csv", ","), ("baskets_fimi.dat", " ")):
        lines = (fixtures / name).read_text(encoding="utf-8-sig").split("\n")
        held = [data.draw(st.permutations(line.strip().split(mark))) for line in lines if line.strip()]
        path = tmp_path / name
        path.write_text(
            "".join(f"{mark.join(items)}\n" for items in data.draw(st.permutations(held))), encoding="utf-8"
        )
        assert basket_counts(path) == basket_counts(fixtures / name)


def basket_counts(path):
    lines = read_orders(path).lines.execute()
    return Counter(frozenset(items) for _, items in lines.groupby("order_id")["product_id"])


def test_every_format_is_shuffled():
    known = {source.name for source in SOURCES.values() if source.needs and not source.refused_as}
    found = {recognised(name) for name in SHUFFLED}
    assert known - found == {"basketlift"}


def recognised(name):
    return read_orders(Path(__file__).parent / "fixtures" / name).reading.source


def read_or_refuse(source):
    try:
        return read_orders(source)
    except InputError as refused:
        assert str(refused)  # noqa: PT017 - either outcome is right
        return None


TEXTS = [
    "order id,sku,price\n",
    '"',
    ",",
    "\n",
    "\r\n",
    "\t",
    "1",
    "tea",
    "1,2,3\n",
    ";",
    "=1",
    "'",
    "--",
    "1e999",
    "[",
    " ",
]
MAGIC = [b"\xff\xfe", b"\xef\xbb\xbf", b"\0", b"\xd8\xb3", b"\xcd", b"PK\x03\x04", b"PAR1", b"\x1f\x8b\x08"]
PIECES = st.sampled_from([*(text.encode() for text in TEXTS), *MAGIC])
BYTES = st.lists(PIECES | st.binary(max_size=8), max_size=30).map(b"".join)


@settings(max_examples=12, deadline=None, phases=QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=BYTES)
def test_any_bytes_are_read_or_refused(content, tmp_path, check_balance):
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    orders = read_or_refuse(path)
    if orders is not None:
        check_balance(orders)


CELLS = st.one_of(
    st.none(),
    st.text(max_size=6),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(["1", "2.5", "tea", "2024-01-01", "1403/05/12", "£3", "x@example.org"]),
)
KNOWN = ["order id", "sku", "price", "qty", "date", "customer", "email", "currency", "status"]
NAMES = st.sampled_from([*KNOWN, "'", '"', ""])
TABLES = st.integers(0, 5).flatmap(
    lambda n: st.lists(st.tuples(NAMES, st.lists(CELLS, min_size=n, max_size=n)), min_size=1, max_size=6)
)


@settings(max_examples=8, deadline=None, phases=QUICK)
@given(columns=TABLES)
def test_any_table_is_read_or_refused(columns, check_balance):
    table = pd.concat([pd.Series(values, name=name, dtype=object) for name, values in columns], axis=1)
    orders = read_or_refuse(table)
    if orders is not None:
        check_balance(orders)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_bytes=20), "file_too_large"),
        (Limits(max_rows=2), "too_many_rows"),
        (Limits(max_columns=2), "too_many_columns"),
        (Limits(max_cell_characters=1), "cell_too_long"),
    ],
)
def test_what_is_beyond_a_limit_is_refused(limits, code, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("order id,sku,price\n1,long-long-code,2\n2,tea,1\n3,tea,1\n")
    with pytest.raises(InputError) as refused:
        read_orders(path, options=Options(limits=limits))
    assert refused.value.code == code


def test_an_upload_that_is_too_large_leaves_nothing(tmp_path):
    with pytest.raises(InputError):
        save_upload(io.BytesIO(b"x" * 100), tmp_path / "orders.csv", limits=Limits(max_bytes=50))
    assert list(tmp_path.iterdir()) == []
    kept = save_upload(io.BytesIO(b"x" * 100), tmp_path / "orders.csv", limits=Limits())
    assert kept.stat().st_size == 100


def test_unknown_names_are_proposed_from_the_values(tmp_path):
    path = tmp_path / "orders.csv"
    products = ["tea", "milk", "jam"]
    lines = [
        f"{place // 3},{products[place % 3]},{place % 2 + 1},{place % 3}.50,2024-01-{place % 27 + 1:02d}"
        for place in range(90)
    ]
    path.write_text("\n".join(["a,b,c,d,e", *lines]))
    assert preview(path).proposed == {
        "order_id": "a",
        "product_id": "b",
        "quantity": "c",
        "unit_price": "d",
        "ordered_at": "e",
    }
