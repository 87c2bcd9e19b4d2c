"""Which orders does a file hold, and what is said of a file that holds none?"""

import gzip

import pandas as pd
import pytest

from analytics.errors import InputError
from analytics.orders.read import Options, preview, read_orders

TEXT = "order id,date,sku,quantity,price\n1,2024-04-01,tea,1,2.50\n1,2024-04-01,milk,2,1.00\n2,2024-04-02,tea,3,2.50\n"
SHAPES = {
    "csv": lambda path: path.write_text(TEXT, encoding="utf-8"),
    "bom": lambda path: path.write_text(TEXT, encoding="utf-8-sig"),
    "crlf": lambda path: path.write_bytes(TEXT.replace("\n", "\r\n").encode()),
    "tsv": lambda path: path.write_text(TEXT.replace(",", "\t"), encoding="utf-8"),
    "semicolons": lambda path: path.write_text(TEXT.replace(",", ";"), encoding="utf-8"),
    "utf-16": lambda path: path.write_text(TEXT, encoding="utf-16"),
    "windows-1252": lambda path: path.write_bytes(TEXT.replace("tea", "thé").encode("cp1252")),
    "gzip": lambda path: path.write_bytes(gzip.compress(TEXT.encode())),
    "upper case": lambda path: path.write_text(TEXT.replace("order id,date", " ORDER ID ,Date"), encoding="utf-8"),
    "xlsx": lambda path: frame().to_excel(path, index=False, engine="xlsxwriter"),
    "parquet": lambda path: frame().to_parquet(path),
}


def frame():
    lines = [row.split(",") for row in TEXT.splitlines()]
    table = pd.DataFrame(lines[1:], columns=lines[0])
    return table.assign(quantity=table["quantity"].astype(int), price=table["price"].astype(float))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_lines_come_out_of_every_container(shape, tmp_path, kept_lines, check_balance):
    path = tmp_path / ("orders.xlsx" if shape == "xlsx" else "orders.dat")
    SHAPES[shape](path)
    orders = read_orders(path)
    found, expected = kept_lines(orders), kept_lines(read_orders(frame()))
    if shape == "windows-1252":
        assert found["product_id"].tolist() == ["milk", "thé", "thé"]
        found = found.assign(product_id=found["product_id"].str.replace("thé", "tea"))
    columns = ["order_id", "ordered_at", "product_id", "quantity", "unit_price"]
    pd.testing.assert_frame_equal(found[columns], expected[columns])
    check_balance(orders)


BAD = {
    "empty": ("", "empty_file"),
    "blank": ("\n \n", "empty_file"),
    "html": ("<html><body>log in</body></html>", "not_a_table"),
    "json": ('{"orders": []}', "not_a_table"),
    "no order id": ("colour,sku\nred,1\nblue,2\n", "no_order_id"),
    "no product": ("order id,price\n1,2\n2,3\n", "no_product"),
    "no line": ("order id,sku\n", "nothing_left"),
    "only cancelled": ("order id,sku,quantity,price\n1,tea,-1,2\n", "nothing_left"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_used_is_refused_by_its_code(name, tmp_path):
    text, code = BAD[name]
    path = tmp_path / "orders.csv"
    path.write_text(text)
    with pytest.raises(InputError) as refused:
        read_orders(path)
    assert refused.value.code == code
    assert len(str(refused.value).split(". ")) <= 4


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError) as refused:
        read_orders(tmp_path / "nothing.csv")
    assert refused.value.code == "not_found"


@pytest.mark.parametrize("content", [b"\x1f\x8b\x08broken", b"PK\x03\x04broken", b"PAR1broken", b"\x00\x01\x02" * 50])
def test_a_broken_container_is_refused(content, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as refused:
        read_orders(path)
    assert refused.value.code == "not_a_table"


def test_one_order_is_enough():
    orders = read_orders(frame().head(1))
    assert orders.ledger["n_orders_left"].iloc[-1] == 1


def test_without_prices_there_are_orders_and_no_money(check_balance):
    orders = read_orders(frame()[["order id", "sku"]])
    assert "unit_price" not in orders.columns
    assert orders.reading.assumed == ("quantity",)
    with pytest.raises(InputError):
        orders.require("unit_price", "no_prices")
    check_balance(orders)


def test_a_mapping_counts_over_the_guess():
    table = frame().rename(columns={"order id": "a", "sku": "b"})
    orders = read_orders(table, options=Options(mapping={"order_id": "a", "product_id": "b"}))
    assert orders.lines.count().execute() == 3
    assert orders.reading.mapping["order_id"] == "a"


@pytest.mark.parametrize(
    ("mapping", "code"), [({"order_id": "nothing"}, "unknown_column"), ({"nothing": "sku"}, "unknown_field")]
)
def test_a_mapping_of_what_is_not_there_is_refused(mapping, code):
    with pytest.raises(InputError) as refused:
        read_orders(frame(), options=Options(mapping=mapping))
    assert refused.value.code == code


def test_lines_that_do_not_fit_the_header_are_set_aside_with_their_place(tmp_path, check_balance):
    path = tmp_path / "orders.csv"
    path.write_text(TEXT + "3,2024-04-03,tea\n4,2024-04-04,tea,1,much\n")
    orders = read_orders(path)
    aside = orders.set_aside.execute()
    assert aside["set_aside"].tolist() == ["unreadable", "unreadable"]
    assert set(aside["problem"]) == {"missing columns", "unit_price"}
    check_balance(orders)


def test_a_preview_names_the_columns_and_shows_lines(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(TEXT)
    seen = preview(path)
    assert seen.source == "mapped"
    assert seen.mapping["product_id"] == "sku"
    assert len(seen.examples) == 3


def test_baskets_need_no_header(tmp_path, check_balance):
    path = tmp_path / "baskets.csv"
    path.write_text("tea,milk\nbread\ntea,jam,bread\n")
    orders = read_orders(path)
    assert orders.reading.source == "baskets"
    assert (orders.lines.count().execute(), orders.lines.order_id.nunique().execute()) == (6, 3)
    check_balance(orders)


def test_groceries_are_9835_baskets_of_169_products_in_both_shapes(shared_data):
    for name in ("groceries_basket.csv", "groceries_long.csv.gz"):
        last = read_orders(shared_data / "groceries" / name).ledger.iloc[-1]
        assert last[["n_lines_left", "n_orders_left", "n_products_left"]].tolist() == [43_367, 9_835, 169]
