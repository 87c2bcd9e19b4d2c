"""Does the command write what a shop's importer reads?"""

import csv
import sys
from pathlib import Path

import pytest

from analytics.exports.lists import LISTS
from dashboard.command import main

STORE = Path(__file__).parents[3] / "data" / "store" / "orders.parquet"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["basketlift", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main.main()
    return int(ended.value.code or 0)


def test_links_of_the_demo_store_reach_the_file_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "links.csv"
    assert run(monkeypatch, "lists", STORE, "--target", "woocommerce_cross_sells", "-o", out) == 0
    rows = list(csv.reader(out.read_text(encoding="utf-8").splitlines()))
    assert rows[0] == ["SKU", "Cross-sells"]
    assert len(rows) > 50
    assert all(sku and linked for sku, linked in rows[1:])
    assert f"{len(rows) - 1} rows in" in capsys.readouterr().err


def test_a_target_that_does_not_exist_is_answered_with_those_that_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "lists", STORE, "--target", "magento", "-o", tmp_path / "links.csv") == 2
    said = capsys.readouterr().err
    assert [name for name in LISTS if name not in said] == []


def test_a_program_s_file_is_a_csv_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "lists", STORE, "--target", "google_related", "-o", tmp_path / "links.json") == 2
    assert ".csv" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
