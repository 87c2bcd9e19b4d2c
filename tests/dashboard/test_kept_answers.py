"""Are answers there after a restart, and gone once they would be wrong?"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st

from analytics import kpis
from analytics.orders.lines import Scope
from dashboard.queries import shop_queries
from dashboard.workspace import datasets, folders
from dashboard.workspace.kept_answers import trim
from tests.dashboard.test_pages import (
    MAIN,
    at_home,  # noqa: F401 - a fixture
    kept,  # noqa: F401 - a fixture
)

FIRST_PAGE = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file(sys.argv[1], default_timeout=120).run()
assert app.title and not app.exception
print(sorted({"ibis", "duckdb", "numba", "networkx", "scipy.special", "scipy.stats", "sklearn"} & set(sys.modules)))
"""


@pytest.fixture
def scope(at_home: Path) -> Iterator[Scope]:  # noqa: F811 - a fixture
    restart()
    yield Scope(datasets.ready())
    restart()  # the next file's home may hold the same dataset, and this one's may be gone


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Scope]:
    """How often were the orders summarised?"""
    made: list[Scope] = []
    real = kpis.summarise

    def summarise(orders, **options):
        made.append(orders)
        return real(orders, **options)

    monkeypatch.setattr(kpis, "summarise", summarise)
    return made


def restart() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


def test_an_answer_is_there_after_a_restart(scope, counted):
    first = shop_queries.summary(scope, "month")
    restart()
    pd.testing.assert_frame_equal(shop_queries.summary(scope, "month"), first)
    assert len(counted) == 1
    assert len(shop_queries.summary(scope)) == 1  # another question, another answer
    assert len(counted) == 2


def test_a_product_file_makes_every_answer_new(scope, counted):
    shop_queries.summary(scope)
    before = set(answer_folders())
    table = pd.DataFrame({"product_id": ["nothing"], "stock": [3.0]})
    datasets.store().describe(scope.dataset, kind="products", table=table)
    restart()
    shop_queries.summary(scope)
    assert len(counted) == 2
    trim()
    assert len(answer_folders()) == 1
    assert not before & set(answer_folders())


def test_what_was_written_half_is_answered_anew(scope, counted):
    expected = shop_queries.summary(scope)
    for path in Path(folders.home() / "answers").rglob("output.pkl"):
        path.write_bytes(path.read_bytes()[:20])
    restart()
    pd.testing.assert_frame_equal(shop_queries.summary(scope), expected)
    assert len(counted) == 2


def test_nothing_is_left_of_a_deleted_dataset(scope):
    shop_queries.summary(scope)
    assert len(answer_folders()) == 1
    shutil.rmtree(datasets.store().folder / scope.dataset)
    trim()
    assert answer_folders() == []


def test_the_next_start_shows_the_first_page_without_what_counts(tmp_path, monkeypatch):
    monkeypatch.setenv(folders.VARIABLE, str(tmp_path / "home"))
    orders = tmp_path / "orders.csv"
    orders.write_text("".join(shop()), encoding="utf-8")
    datasets.add(orders)
    assert loaded_by_the_first_page() != "[]"
    assert loaded_by_the_first_page() == "[]"


def shop() -> Iterator[str]:
    """300 orders of 60 customers, large enough for every question of the first page to have an answer."""
    yield "order id,sku,price,date,customer id\n"
    for order in range(300):
        day = date(2024, 1, 1) + timedelta(days=order // 2)
        for product in {order % 7, order % 5, order % 11}:
            yield f"{order},p{product},{product + order % 3 + 1},{day},c{order * order % 60}\n"


def loaded_by_the_first_page() -> str:
    """Which libraries that count does a new process load to show it?"""
    command = [sys.executable, "-c", FIRST_PAGE, str(MAIN)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def answer_folders() -> list[Path]:
    return sorted((folders.home() / "answers").glob("*/*"))
