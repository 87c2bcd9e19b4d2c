"""Does a person's file become a dataset on the page, and is a bad one refused in a sentence?"""

import shutil
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from analytics.errors import InputError
from analytics.orders.cleaning.totals import REASONS
from analytics.orders.datasets.catalogue import unavailable
from analytics.orders.lines import Scope
from analytics.orders.reading.read import Options
from dashboard.pages import PAGES
from dashboard.queries import long_work, shop_queries
from dashboard.workspace import datasets, dismissed, last_dataset
from tests.dashboard.test_pages import at_home, kept, opened  # noqa: F401 - fixtures
from tests.orders.test_answers import CHANGES, HEADER, LEDGER

FIXTURES = Path(__file__).parents[1] / "orders" / "fixtures"
GUESSED = b"Basket,Item,Price\n1,tea,2\n1,milk,1\n2,tea,2\n"
NEWER = b"Basket,Item,Price\n2,tea,2\n3,tea,2\n3,jam,4\n"


@pytest.fixture(autouse=True)
def nothing_open() -> None:
    """Datasets of an earlier test lie in a folder that is gone."""
    shop_queries.opened.clear()


def uploaded(*files: tuple[str, bytes], **parameters: str) -> AppTest:
    app = opened("your_data", **parameters)
    app.file_uploader(key="orders_file").set_value([(name, content, "text/csv") for name, content in files]).run()
    assert not app.exception
    return app


def choice(app: AppTest, field: str) -> Selectbox[str]:
    return next(box for box in app.selectbox if str(box.key).startswith(f"map_0_{field}_"))


def said(app: AppTest) -> str:
    return "\n".join(each.value for each in (*app.markdown, *app.warning, *app.caption))


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label.startswith(label)).click().run()
    assert not app.exception
    return app


def test_a_guessed_mapping_is_confirmed_or_changed(at_home: Path) -> None:  # noqa: F811 - a fixture
    app = uploaded(("mine.csv", GUESSED))
    assert choice(app, "order_id").value == "Basket"
    assert choice(app, "unit_price").value == "Price"
    assert choice(app, "category_1").value is None
    choice(app, "category_1").set_value("Item").run()
    press(app, "Read the orders")
    assert app.selectbox(key="dataset").value == last_dataset.current()
    assert shop_queries.facts(datasets.ready()).columns >= {"unit_price", "category_1"}
    assert shop_queries.n_orders(Scope(datasets.ready())) == 2


def test_a_newer_file_is_appended_and_lines_sent_twice_count_once(at_home: Path) -> None:  # noqa: F811 - a fixture
    press(uploaded(("mine.csv", GUESSED)), "Read the orders")
    press(uploaded(("newer.csv", NEWER)), "Add to")
    ledger = datasets.store().open(datasets.ready()).ledger.set_index("step")
    assert ledger["n_orders_left"].iloc[-1] == 3
    assert ledger.loc["sent_twice", "n_lines"] == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("no_order_id.csv", b"a,b\n1,2\n3,4\n"),
        ("page.csv", b"<html><body>no</body></html>"),
        ("broken.xlsx", b"PK\x03\x04 this is no workbook"),
    ],
)
def test_a_bad_file_gets_a_sentence_and_changes_nothing(name: str, content: bytes, at_home: Path) -> None:  # noqa: F811
    before = [dataset.key for dataset in datasets.store().datasets()]
    app = uploaded((name, content))
    for button in [each for each in app.button if each.label == "Read the orders"]:
        button.click().run()
    assert not app.exception
    assert app.error
    assert [dataset.key for dataset in datasets.store().datasets()] == before


def test_a_dataset_is_renamed_and_deleted(at_home: Path) -> None:  # noqa: F811 - a fixture
    app = press(uploaded(("mine.csv", GUESSED)), "Read the orders")
    key = last_dataset.current()
    app.text_input(key=f"name_{key}").set_value("Corner shop").run()
    assert datasets.store().dataset(str(key)).name == "Corner shop"
    app.button(key=f"delete_{key}").click().run()
    assert key not in {dataset.key for dataset in datasets.store().datasets()}
    assert app.title[0].value == PAGES["your_data"].title


SEMICOLONS = "Bestellung;Artikel;Preis;Datum\n1;Tee;2,50;13.01.2024\n1;Milch;1,20;13.01.2024\n2;Tee;2,50;14.01.2024\n"
MONEYS = (
    b"order id,sku,price,currency,date\n1,tea,10,EUR,2024-01-01\n2,tea,10,EUR,2024-01-02\n3,tea,10,USD,2024-01-02\n"
)


def test_what_was_understood_of_a_persian_file_is_said(at_home: Path) -> None:  # noqa: F811 - a fixture
    app = press(uploaded(("persian.csv", (FIXTURES / "persian.csv").read_bytes())), "Read the orders")
    assert "Jalali" in said(app)
    assert "IRT (toman)" in said(app)
    assert any("taken for the same product" in each.label for each in app.expander)


def test_semicolons_and_decimal_commas_are_said(at_home: Path) -> None:  # noqa: F811 - a fixture
    app = uploaded(("bestellungen.csv", SEMICOLONS.encode("cp1252")))
    choice(app, "order_id").set_value("Bestellung").run()
    choice(app, "product_name").set_value("Artikel").run()
    choice(app, "unit_price").set_value("Preis").run()
    app = press(app, "Read the orders")
    assert "Separator: semicolon" in said(app)
    assert "Decimal sign: comma" in said(app)
    assert datasets.store().open(datasets.ready()).ledger["revenue_left"].iloc[-1] == pytest.approx(6.2)
    again = uploaded(("bestellungen_2.csv", SEMICOLONS.replace("Tee", "Saft").encode()))
    assert choice(again, "order_id").value == "Bestellung"
    assert "You confirmed" in said(again)


def test_currencies_are_never_added_up(at_home: Path) -> None:  # noqa: F811 - a fixture
    app = press(uploaded(("moneys.csv", MONEYS)), "Read the orders")
    assert "several currencies" in said(app)
    assert shop_queries.n_orders(Scope(datasets.ready())) == 2
    app.text_input(key="read_rates").set_value("USD=0.5").run()
    press(app, "Read the orders")
    assert datasets.store().open(datasets.ready()).ledger["revenue_left"].iloc[-1] == pytest.approx(25)


def test_a_rate_that_is_none_is_refused_in_a_sentence(at_home: Path) -> None:  # noqa: F811 - a fixture
    app = uploaded(("moneys.csv", MONEYS))
    app.text_input(key="read_rates").set_value("cheap").run()
    assert not app.exception
    assert "rate" in app.error[0].value


def test_several_files_become_one_dataset(at_home: Path) -> None:  # noqa: F811 - a fixture
    before = len(datasets.store().datasets())
    press(uploaded(("mine.csv", GUESSED), ("newer.csv", NEWER)), "Read the orders")
    assert len(datasets.store().datasets()) == before + 1
    assert datasets.store().dataset(datasets.ready()).name == "mine + newer"
    assert shop_queries.n_orders(Scope(datasets.ready())) == 3


def test_a_bad_file_among_several_keeps_none(at_home: Path) -> None:  # noqa: F811 - a fixture
    before = [dataset.key for dataset in datasets.store().datasets()]
    files = [(at_home / "mine.csv", Options()), (at_home / "empty.csv", Options())]
    files[0][0].write_bytes(GUESSED)
    files[1][0].write_bytes(b"")
    with pytest.raises(InputError):
        datasets.add_files(files)
    assert [dataset.key for dataset in datasets.store().datasets()] == before


def test_the_shop_systems_total_matches_or_the_difference_is_named(at_home: Path) -> None:  # noqa: F811 - a fixture
    app = press(uploaded(("mine.csv", GUESSED)), "Read the orders")
    app.segmented_control(key="match_figure").set_value("revenue").run()
    app.number_input(key="match_theirs").set_value(5.0).run()
    assert "matches" in app.success[0].value
    app.number_input(key="match_theirs").set_value(6.0).run()
    assert "more than" in app.warning[-1].value


def test_the_reason_of_another_total_is_named_on_the_page(at_home: Path) -> None:  # noqa: F811 - a fixture
    app = press(uploaded(("totals.csv", (HEADER + LEDGER).encode())), "Read the orders")
    app.segmented_control(key="match_figure").set_value("revenue").run()
    days = next(box for box in app.date_input if str(box.key).startswith("match_days"))
    days.set_value((date(2024, 1, 10), date(2024, 1, 12))).run()
    for reason, (money, _n_orders) in CHANGES.items():
        if money > -300:
            app.number_input(key="match_theirs").set_value(300.0 + money).run()
            assert REASONS[reason].lower() in app.warning[-1].value.lower(), reason
    app.number_input(key="match_theirs").set_value(300.0).run()
    assert "matches" in app.success[0].value


def test_a_confirmed_mapping_is_forgotten_where_it_is_used_and_where_it_is_listed(
    at_home: Path,  # noqa: F811 - a fixture
) -> None:
    app = uploaded(("mine.csv", GUESSED))
    choice(app, "category_1").set_value("Item").run()
    press(app, "Read the orders")
    again = uploaded(("mine_2.csv", GUESSED.replace(b"jam", b"tea")))
    assert choice(again, "category_1").value == "Item"
    press(again, "Forget this mapping")
    assert choice(again, "category_1").value is None
    press(again, "Read the orders")
    assert len(datasets.store().mappings()) == 1
    press(opened("your_data"), "Forget")
    assert datasets.store().mappings() == {}


def test_the_currency_to_keep_is_asked_before_the_first_reading(at_home: Path) -> None:  # noqa: F811 - a fixture
    app = uploaded(("moneys.csv", MONEYS))
    assert "several currencies" in said(app)
    app.selectbox(key="read_currency").set_value("USD").run()
    press(app, "Read the orders")
    assert shop_queries.n_orders(Scope(datasets.ready())) == 1


def test_files_of_two_formats_are_named_each(at_home: Path) -> None:  # noqa: F811 - a fixture
    names = ("uci.csv", "woocommerce_items.csv")
    app = press(uploaded(*((name, (FIXTURES / name).read_bytes()) for name in names)), "Read the orders")
    assert "uci.csv: UCI Online Retail" in said(app).replace("\\", "")
    assert "woocommerce_items.csv: WooCommerce order export" in said(app).replace("\\", "")


def test_an_unknown_status_and_a_price_of_the_line_are_said(at_home: Path) -> None:  # noqa: F811 - a fixture
    rows = "".join(f"{n},tea,{n % 3 + 1},{(n % 3 + 1) * 2.5},{'paid' if n else 'zugestellt'}\n" for n in range(8))
    app = uploaded(("lines.csv", f"order id,sku,quantity,price,status\n{rows}".encode()))
    assert "money of the whole line" in "\n".join(each.value for each in app.info)
    app = press(app, "Read the orders")
    assert "zugestellt" in said(app)
    assert shop_queries.facts(datasets.ready()).columns >= {"unit_price", "status"}


def test_stock_is_shown_and_what_is_sold_out_is_not_suggested(at_home: Path) -> None:  # noqa: F811 - a fixture
    app = press(uploaded(("sold.csv", SOLD)), "Read the orders")
    table = b"SKU,Name,Stock,Status\nCUP-B,Blue cup,0,active\ncup-g,Green cup,4,active\n"
    app.file_uploader(key="product_file").set_value([("products.csv", table, "text/csv")]).run()
    assert "Stock" in said(app)
    press(app, "Use this product file")
    assert any("1 product can't be bought now" in each.label for each in app.expander)
    assert unavailable(shop_queries.all_orders(datasets.ready())) == {"CUP-B"}


def test_ticks_and_locks_are_those_of_the_columns(at_home: Path) -> None:  # noqa: F811 - a fixture
    app = press(uploaded(("mine.csv", GUESSED)), "Read the orders")
    assert "opens with: **Unit cost**" in said(app)
    assert "opens with: **Unit price**" not in said(app)


SOLD = b"order id,sku,price,date\n1,CUP-B,10,2024-01-01\n1,cup-g,10,2024-01-01\n2,PLATE,4,2024-01-02\n"


def test_a_product_file_adds_by_code_and_is_left_out_again(at_home: Path) -> None:  # noqa: F811 - a fixture
    app = press(uploaded(("sold.csv", SOLD)), "Read the orders")
    content = (FIXTURES / "products_shopify.csv").read_bytes()
    app.file_uploader(key="product_file").upload("products.csv", content).run()
    assert "3 of the 3 products" in said(app)
    app = press(app, "Use this product file")
    assert shop_queries.facts(datasets.ready()).columns >= {"unit_cost", "brand", "category_1"}
    app = press(app, "Leave the product file out")
    assert "unit_cost" not in shop_queries.facts(datasets.ready()).columns


def test_families_are_proposed_and_used_only_once_confirmed(at_home: Path) -> None:  # noqa: F811 - a fixture
    lines = [f"{n},{colour} mug,2" for n, colour in enumerate(("red", "tall", "small", "round"))]
    app = press(uploaded(("mugs.csv", "\n".join(["order id,product,price", *lines]).encode())), "Read the orders")
    assert "category_1" not in shop_queries.facts(datasets.ready()).columns
    press(app, "Use these families")
    assert shop_queries.facts(datasets.ready()).choices["categories"] == ("mug",)


def test_what_is_not_for_us_is_remembered_and_taken_back(at_home: Path) -> None:  # noqa: F811 - a fixture
    dismissed.ignore("shop", ("b", "a"))
    dismissed.ignore("shop", ("a", "b"))
    assert dismissed.ignored("shop") == (("a", "b"),)
    dismissed.restore("shop", ("a", "b"))
    assert dismissed.ignored("shop") == ()


def test_a_job_is_done_once_and_anew_after_an_error() -> None:
    board, done = long_work.Board(), []

    def work(job: long_work.Job) -> int:
        done.append(1)
        if len(done) == 1:
            raise ValueError("first time")
        return 7

    first = board.started("key", work)
    first.done.wait(5)
    assert isinstance(first.error, ValueError)
    second = board.started("key", work)
    second.done.wait(5)
    assert second.answer == 7
    assert board.started("key", work) is second
    board.forget("key")
    assert board.started("key", work) is not second


def test_a_job_can_be_cancelled_and_says_how_far_it_is() -> None:
    def work(job: long_work.Job) -> str:
        job.progress(0.5)
        job.cancelled.wait(5)
        return "stopped early"

    job = long_work.Board().started("key", work)
    job.cancelled.set()
    assert job.done.wait(5)
    assert (job.share, job.answer) == (0.5, "stopped early")


def test_a_folder_without_its_last_dataset_falls_back_to_the_demo(at_home: Path) -> None:  # noqa: F811 - a fixture
    press(uploaded(("mine.csv", GUESSED)), "Read the orders")
    shutil.rmtree(at_home / "datasets" / str(last_dataset.current()))
    app = opened("today")
    assert not app.exception
    assert any("not your numbers" in each.value for each in app.caption)
