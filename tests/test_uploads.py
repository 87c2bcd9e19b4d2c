"""Does a person's file become a dataset on the page, and is a bad one refused in a sentence?"""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import cache, home, ignored, jobs
from dashboard.pages import PAGES
from tests.test_pages import at_home, kept, opened  # noqa: F401 - fixtures

GUESSED = b"Basket,Item,Price\n1,tea,2\n1,milk,1\n2,tea,2\n"
NEWER = b"Basket,Item,Price\n2,tea,2\n3,tea,2\n3,jam,4\n"


def uploaded(name: str, content: bytes) -> AppTest:
    app = opened("your_data")
    app.file_uploader(key="orders_file").upload(name, content).run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label.startswith(label)).click().run()
    assert not app.exception
    return app


def test_a_guessed_mapping_is_confirmed_or_changed(at_home: Path) -> None:  # noqa: F811 - a fixture
    app = uploaded("mine.csv", GUESSED)
    assert app.selectbox(key="map_order_id").value == "Basket"
    assert app.selectbox(key="map_unit_price").value == "Price"
    assert app.selectbox(key="map_category_1").value is None
    app.selectbox(key="map_category_1").select("Item").run()
    press(app, "Read the orders")
    assert app.selectbox(key="dataset").value == home.current()
    assert cache.facts(home.current()).columns >= {"unit_price", "category_1"}
    assert cache.n_orders(cache.Scope(home.current())) == 2


def test_a_newer_file_is_appended_and_lines_sent_twice_count_once(at_home: Path) -> None:  # noqa: F811 - a fixture
    press(uploaded("mine.csv", GUESSED), "Read the orders")
    press(uploaded("newer.csv", NEWER), "Add to")
    ledger = home.store().open(home.current()).ledger.set_index("step")
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
    before = [dataset.key for dataset in home.store().datasets()]
    app = uploaded(name, content)
    for button in [each for each in app.button if each.label == "Read the orders"]:
        button.click().run()
    assert not app.exception
    assert app.error
    assert [dataset.key for dataset in home.store().datasets()] == before


def test_a_dataset_is_renamed_and_deleted(at_home: Path) -> None:  # noqa: F811 - a fixture
    app = press(uploaded("mine.csv", GUESSED), "Read the orders")
    key = home.current()
    app.text_input(key=f"name_{key}").set_value("Corner shop").run()
    assert home.store().dataset(key).name == "Corner shop"
    press(app, "Delete it")
    assert key not in {dataset.key for dataset in home.store().datasets()}
    assert app.title[0].value == PAGES["your_data"].title


def test_what_is_not_for_us_is_remembered_and_taken_back(at_home: Path) -> None:  # noqa: F811 - a fixture
    ignored.ignore("shop", ("b", "a"))
    ignored.ignore("shop", ("a", "b"))
    assert ignored.ignored("shop") == (("a", "b"),)
    ignored.restore("shop", ("a", "b"))
    assert ignored.ignored("shop") == ()


def test_a_job_is_done_once_and_anew_after_an_error() -> None:
    board, done = jobs.Board(), []

    def work(job: jobs.Job) -> int:
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
    def work(job: jobs.Job) -> str:
        job.progress(0.5)
        job.cancelled.wait(5)
        return "stopped early"

    job = jobs.Board().started("key", work)
    job.cancelled.set()
    assert job.done.wait(5)
    assert (job.share, job.answer) == (0.5, "stopped early")


def test_a_folder_without_its_last_dataset_falls_back_to_the_demo(at_home: Path) -> None:  # noqa: F811 - a fixture
    press(uploaded("mine.csv", GUESSED), "Read the orders")
    shutil.rmtree(at_home / "datasets" / str(home.current()))
    app = opened("today")
    assert not app.exception
    assert any("not your numbers" in each.value for each in app.caption)
