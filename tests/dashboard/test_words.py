"""Does every word that a person reads pass through gettext? The pages speak a language in which it shows."""

import json
import re
from collections.abc import Iterator
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

import data
from analytics.kpis import AOV_FACTORS
from dashboard.language import sentences, translation
from dashboard.pages import PAGES
from dashboard.workspace import datasets, folders

MAIN = Path(__file__).parents[2] / "dashboard" / "main.py"
READ = {
    "label",
    "body",
    "content",
    "value",
    "placeholder",
    "help",
    "header",
    "caption",
    "options",
    "text",
    "title",
    "name",
}
WRITTEN_AS_JSON = {"spec", "columns"}  # charts, and what a table's columns are called
NOT_READ = {
    "tag",
    "label_visibility",
    "element_type",
    "type",
    "icon",
    "id",
    "key",
    "page",
    "query_string",
    "color",
    "format",
    "customdata",
}
MARKUP = re.compile(
    r":material/\w+:|<style>.*?</style>|</?\w+>|:[a-z]+-badge|:(?:red|green|orange|blue|gray|small)\b|&\w+;", re.DOTALL
)
WORD = re.compile(r"[^\W\d_]{3,}")
OURS = {"Language", "Basketlift", "English", "GBP", "زبان", "اللغة", "فارسی", "العربية"}


class Marked(NullTranslations):
    """A language whose every message stands in brackets."""

    def gettext(self, message: str) -> str:
        """The message in brackets."""
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The message for this number in brackets."""
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture(scope="module")
def from_the_data() -> set[str]:
    """The words that the demo store itself holds, and its name."""
    words = set()
    for file in (data.ORDERS, data.ORDERS.with_name("catalogue.parquet")):
        table = pd.read_parquet(file).select_dtypes(exclude=["number", "datetime", "bool"])
        for column in table:
            words |= {word for value in table[column].dropna().astype(str).unique() for word in WORD.findall(value)}
    return words | set(WORD.findall(datasets.DEMO_NAME)) | set(WORD.findall(data.ORDERS.name))


def elements(node: Any) -> Iterator[dict[str, Any]]:
    """The messages of a page, from the first to the last."""
    for child in getattr(node, "children", {}).values():
        if getattr(child, "proto", None) is not None:
            yield MessageToDict(child.proto, preserving_proto_field_name=True)
        yield from elements(child)


def read(part: Any, name: str = "") -> Iterator[str]:
    """Every text of a message that a person reads."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in WRITTEN_AS_JSON and isinstance(value, str):
                yield from read(json.loads(value or "{}"))
            elif key not in NOT_READ:
                yield from read(value, key)
    elif isinstance(part, list):
        for each in part:
            yield from read(each, name)
    elif isinstance(part, str) and name in READ:
        yield part


def unmarked(words: str) -> str:
    """What stands in no bracket and is no markup."""
    before = ""
    while before != words:
        before, words = words, re.sub(r"⟦[^⟦⟧]*⟧", " ", words)
    return MARKUP.sub(" ", words)


@pytest.mark.parametrize("name", list(PAGES))
def test_every_word_of_a_page_passes_through_gettext(
    name: str, tmp_path: Path, from_the_data: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(folders.VARIABLE, str(tmp_path))
    monkeypatch.setattr(translation, "_catalogue", lambda _code: Marked())
    datasets.ready()
    app = AppTest.from_file(str(MAIN), default_timeout=120).run()
    if name != "today":
        app.switch_page(PAGES[name].file).run()
    assert not app.exception
    texts = [each for element in elements(app._tree) for each in read(element)]
    assert sum("⟦" in each for each in texts) > 10, "the page is not read"
    found = {word: each for each in texts for word in WORD.findall(unmarked(each))}
    months = {
        word for month in pd.date_range("2024-01-01", periods=12, freq="MS") for word in month.strftime("%b %B").split()
    }
    leaks = {word: each[:120] for word, each in found.items() if word not in from_the_data | OURS | months | {"Sept"}}
    assert not leaks


def test_whatever_moved_the_average_order_has_words_up_and_down() -> None:
    assert set(sentences.MOVES) == set(AOV_FACTORS)
