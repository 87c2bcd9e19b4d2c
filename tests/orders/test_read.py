"""Which orders does a file hold, and what is said of a file that holds none?"""

import gzip
import time
import zipfile

import pandas as pd
import pytest

from analytics.errors import InputError
from analytics.kpis import summarise
from analytics.orders.reading import workbooks
from analytics.orders.reading.limits import Limits
from analytics.orders.reading.read import Options, preview, read_orders

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


MIXED_ENDS = {
    "the header alone ends in CR LF": ("order id,sku\r\n", "1,tea\n2,milk\n"),
    "a quoted line end and lines of both kinds": ("order id,sku\n", '1,"te\na"\r\n2,milk\n'),
    "lines of a file are appended to another's": ("order id,sku\n", "1,tea\n2,milk\r\n"),
    "a preamble ends otherwise": ("Shop: mine\n\norder id,sku\r\n", "1,tea\r\n2,milk\r\n"),
}


@pytest.mark.parametrize("name", MIXED_ENDS)
def test_no_line_is_lost_where_lines_end_in_two_ways(name, tmp_path, check_balance):
    path = tmp_path / "orders.csv"
    path.write_bytes("".join(MIXED_ENDS[name]).encode())
    orders = read_orders(path)
    assert orders.lines.order_by("order_id").execute()["order_id"].tolist() == ["1", "2"]
    check_balance(orders)


BAD = {
    "empty": ("", "empty_file"),
    "blank": ("\n \n", "empty_file"),
    "html": ("<html><body>log in</body></html>", "not_a_table"),
    "json": ('{"orders": []}', "not_a_table"),
    "no order id": ("colour,sku\nred,1\nblue,2\n", "no_order_id"),
    "no product": ("order id,price\n1,2\n2,3\n", "no_product"),
    "no line": ("order id,sku\n", "empty_file"),
    "products": ("Handle,Title,Variant SKU,Variant Price\ntea,Tea,T-1,2\n", "product_file"),
    "a cell of 1 MB": ('order id,sku\n1,"' + "x" * 1_000_000 + '"\n', "long_cell"),
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


HOSTILE = [
    ("=1+1", '"=HYPERLINK(""http://example.org"",""tea"")"'),
    ("@tea", "+cmd|calc"),
    ("<b>tea</b>", '"<script>alert(1)</script>"'),
    ("tea", "چای «سبز»"),
    ('"te""a"', '"Tea, ""fine"",\nblack"'),
]


def test_names_that_are_code_stay_names(tmp_path):
    path = tmp_path / "orders.csv"
    lines = [f"{place},{code},{name},1,2.50\n" for place, (code, name) in enumerate(HOSTILE)]
    path.write_text("order id,sku,product name,quantity,price\n" + "".join(lines), encoding="utf-8")
    found = read_orders(path).lines.order_by("order_id").execute()
    assert found["product_id"].tolist() == ["=1+1", "@tea", "<b>tea</b>", "tea", 'te"a']
    assert found["product_name"].iloc[-1] == 'Tea, "fine",\nblack'


def test_two_hundred_columns_are_previewed_in_a_moment(tmp_path):
    path = tmp_path / "wide.csv"
    header = [f"x{place}" for place in range(200)]
    rows = [[str(row // 2 * 10 + place) for place in range(200)] for row in range(60)]
    path.write_text("\n".join(map(",".join, [header, *rows])))
    started = time.process_time()
    assert preview(path).source == "mapped"
    assert time.process_time() - started < 8


def test_an_order_of_a_thousand_lines_and_a_basket_of_a_thousand_items(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("order id,sku,price\n" + "".join(f"1,p{place},2\n" for place in range(1_000)))
    assert read_orders(path).ledger["revenue_left"].iloc[-1] == 2_000
    path.write_text(",".join(f"p{place}" for place in range(1_000)) + "\ntea,milk\n")
    assert read_orders(path).ledger["n_lines_left"].iloc[-1] == 1_002


def test_a_repeated_header_is_the_first_column_of_its_name(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("order id,order id,sku,sku,price\n1,9,tea,x,2.5\n1,9,milk,y,2.5\n")
    orders = read_orders(path)
    assert set(orders.lines.execute()["order_id"]) == {"1"}
    assert set(orders.lines.execute()["product_id"]) == {"tea", "milk"}


DATES = {
    "day or month first": (("03/04/2024", "05/04/2024"), ("2024-04-03", "2024-04-05"), False),
    "one date decides": (("03/04/2024", "13/04/2024"), ("2024-04-03", "2024-04-13"), True),
    "with and without clock": (("03/04/2024", "13/04/2024 10:30"), ("2024-04-03", "2024-04-13"), True),
    "clock with and without seconds": (("13/04/2024 10:30:05", "13/04/2024 10:30"), ("2024-04-13", "2024-04-13"), True),
    "iso with and without clock": (("2024-04-03", "2024-04-13 10:30"), ("2024-04-03", "2024-04-13"), True),
}


@pytest.mark.parametrize("name", DATES)
def test_dates_are_read_by_the_whole_column(name, tmp_path):
    cells, days, is_certain = DATES[name]
    path = tmp_path / "orders.csv"
    path.write_text("order id,sku,date\n" + "".join(f"{place},tea,{cell}\n" for place, cell in enumerate(cells)))
    orders = read_orders(path)
    found = orders.lines.order_by("order_id").execute()["ordered_at"].dt.date.astype(str).tolist()
    assert found == list(days)
    assert ("day_first:ordered_at" not in orders.reading.uncertain) == is_certain


def test_dates_of_two_kinds_are_set_aside_and_counted(tmp_path, check_balance):
    path = tmp_path / "orders.csv"
    path.write_text("order id,sku,date\n1,tea,2024-04-03\n2,tea,2024-04-05\n3,tea,13/04/2024\n")
    orders = read_orders(path)
    assert orders.ledger.set_index("step").loc["unreadable", "n_lines"] == 1
    assert orders.set_aside.execute()["problem"].tolist() == ["ordered_at"]
    check_balance(orders)


def test_a_zip_bomb_is_refused_by_what_it_unpacks_to(tmp_path):
    path = tmp_path / "orders.xlsx"
    frame().to_excel(path, index=False, engine="xlsxwriter")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/nothing.bin", bytes(3 << 20))
    with pytest.raises(InputError) as refused:
        read_orders(path, options=Options(limits=Limits(max_unpacked_bytes=2 << 20)))
    assert refused.value.code == "unpacked_too_large"
    assert "2 MB" in str(refused.value)


def test_words_for_a_state_that_are_not_known_are_read_as_sold_and_named(tmp_path):
    path = tmp_path / "orders.csv"
    words = ["paid", "Waiting for pickup", "cancelled", "تم الإلغاء", "ارسال شده", "wc-processing", "zugestellt"]
    path.write_text("order id,sku,status\n" + "".join(f"{place},tea,{word}\n" for place, word in enumerate(words)))
    orders = read_orders(path)
    assert orders.reading.unknown_statuses == ("Waiting for pickup", "zugestellt")
    assert orders.ledger["n_lines_left"].iloc[-1] == 5


def test_spellings_that_are_one_product_are_named(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("order id,product\n1,چای سبز\n2,چاي سبز\n3,چای سبز\n", encoding="utf-8")
    assert read_orders(path).reading.merged == {"چاي سبز": "چای سبز"}


PRICED = [("tea", 1, 2.5), ("tea", 2, 2.5), ("milk", 1, 1.2), ("milk", 4, 1.2), ("milk", 2, 1.2), ("tea", 3, 2.5)]


@pytest.mark.parametrize("is_of_line", [True, False])
@pytest.mark.parametrize("mapping", [None, {"unit_price": "price"}])
def test_the_values_tell_whether_a_price_is_that_of_the_line(is_of_line, mapping, tmp_path):
    path = tmp_path / "orders.csv"
    rows = [(name, n, price * n if is_of_line else price) for name, n, price in PRICED]
    text = "".join(f"{place},{name},{n},${price:.2f} \n" for place, (name, n, price) in enumerate(rows))
    path.write_text("order id,product,quantity,price\n" + text)
    orders = read_orders(path, options=Options(mapping=mapping))
    is_told = is_of_line and mapping is None
    assert orders.reading.assumed == (("line_gross",) if is_told else ())
    assert preview(path).is_of_line == is_of_line
    paid = sum(price if is_told else n * price for _, n, price in rows)
    assert orders.ledger["revenue_left"].iloc[-1] == pytest.approx(paid)


@pytest.mark.parametrize(
    ("money", "options", "start"),
    [
        ("2 EUR", Options(), "monday"),
        ("2 تومان", Options(), "saturday"),
        ("2 SAR", Options(), "sunday"),
        ("2 EUR", Options(week_start="sunday"), "sunday"),
    ],
)
def test_a_week_begins_where_the_money_says_or_the_person(money, options, start, tmp_path):
    path = tmp_path / "orders.csv"
    days = ["2024-04-05", "2024-04-06", "2024-04-07", "2024-04-08"]  # Friday to Monday
    path.write_text(
        "order id,sku,date,price\n" + "".join(f"{day},tea,{day},{money}\n" for day in days), encoding="utf-8"
    )
    orders = read_orders(path, options=options)
    assert orders.reading.week_start == start
    weeks = summarise(orders, by="week")
    begins = {"saturday": "2024-04-06", "sunday": "2024-04-07", "monday": "2024-04-08"}[start]
    assert weeks["period"].dt.date.astype(str).tolist()[-1] == begins
    assert weeks["n_orders"].tolist() == [days.index(begins), 4 - days.index(begins)]


def test_a_sheet_that_is_full_is_doubted(tmp_path, monkeypatch):
    path = tmp_path / "orders.xlsx"
    frame().to_excel(path, index=False, engine="xlsxwriter")
    assert read_orders(path).reading.uncertain == ()
    monkeypatch.setitem(workbooks.MOST_ROWS, ".xlsx", 4)
    assert read_orders(path).reading.uncertain == ("full_sheet",)
