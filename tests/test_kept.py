"""Are answers there after a restart, and gone once they would be wrong?"""

import shutil
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st

from analytics import kpis
from analytics.orders.lines import Scope
from dashboard import cache, folders, home
from dashboard.kept import trim
from tests.test_pages import (
    at_home,  # noqa: F401 - a fixture
    kept,  # noqa: F401 - a fixture
)


@pytest.fixture
def scope(at_home: Path) -> Scope:  # noqa: F811 - a fixture
    restart()
    return Scope(home.ready())


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
    first = cache.summary(scope, "month")
    restart()
    pd.testing.assert_frame_equal(cache.summary(scope, "month"), first)
    assert len(counted) == 1
    assert len(cache.summary(scope)) == 1  # another question, another answer
    assert len(counted) == 2


def test_a_product_file_makes_every_answer_new(scope, counted):
    cache.summary(scope)
    before = set(answer_folders())
    table = pd.DataFrame({"product_id": ["nothing"], "stock": [3.0]})
    home.store().describe(scope.dataset, kind="products", table=table)
    restart()
    cache.summary(scope)
    assert len(counted) == 2
    trim()
    assert len(answer_folders()) == 1
    assert not before & set(answer_folders())


def test_what_was_written_half_is_answered_anew(scope, counted):
    expected = cache.summary(scope)
    for path in Path(folders.home() / "answers").rglob("output.pkl"):
        path.write_bytes(path.read_bytes()[:20])
    restart()
    pd.testing.assert_frame_equal(cache.summary(scope), expected)
    assert len(counted) == 2


def test_nothing_is_left_of_a_deleted_dataset(scope):
    cache.summary(scope)
    assert len(answer_folders()) == 1
    shutil.rmtree(home.store().folder / scope.dataset)
    trim()
    assert answer_folders() == []


def answer_folders() -> list[Path]:
    return sorted((folders.home() / "answers").glob("*/*"))
