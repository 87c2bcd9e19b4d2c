"""Does the command say what is true, in one line where something is wrong, and leave nothing half-written?"""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard.command import main

SHOP = (
    "order_id,product_id,product_name,ordered_at,quantity,unit_price,unit_cost,customer_id\n"
    "1,a,Tea,2024-01-01,1,2.00,1.00,c1\n1,b,Milk,2024-01-01,1,1.00,0.40,c1\n"
    "2,a,Tea,2024-02-01,2,2.00,1.00,c2\n2,b,Milk,2024-02-01,1,1.00,0.40,c2\n"
    "3,a,Tea,2024-03-01,1,2.00,1.00,c3\n"
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    file = tmp_path / "shop.csv"
    file.write_text(SHOP, encoding="utf-8")
    return file


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["basketlift", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main.main()
    return int(ended.value.code or 0)


def test_kpis_are_those_of_the_shop(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "kpis", shop, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["n_orders"] == 3
    assert found["revenue"] == pytest.approx(10.0)
    assert found["aov"] == pytest.approx(10 / 3)
    assert found["margin"] == pytest.approx(10 - 4.8)


def test_kpis_by_month(shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "kpis", shop, "--by", "month", "--json") == 0
    assert [row["n_orders"] for row in json.loads(capsys.readouterr().out)] == [1, 1, 1]


def test_inspect_shows_the_ledger_of_online_retail(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "inspect", shared_data / "online_retail_2010_2011.csv.gz") == 0
    said = capsys.readouterr().out
    assert "uci_online_retail" in said
    fees = next(line for line in said.splitlines() if line.split()[:1] == ["fees"])
    assert {"19773", "3900", "10,271,034.61"} <= set(fees.split())


@pytest.mark.parametrize(
    ("ending", "reader"), [(".csv", pd.read_csv), (".json", pd.read_json), (".parquet", pd.read_parquet)]
)
def test_rules_of_the_groceries_are_the_published_number(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, reader: object
) -> None:
    out = tmp_path / f"rules{ending}"
    file = shared_data / "groceries" / "groceries_basket.csv"
    assert run(monkeypatch, "rules", file, "--min-support", "0.001", "--min-confidence", "0.8", "-o", out) == 0
    rules = reader(out)  # type: ignore[operator]  # one of pandas' three readers
    assert len(rules) == 413
    assert sum(len(json.loads(right)) == 1 for right in rules["consequents"]) == 410
    assert all(json.loads(left) == sorted(json.loads(left)) for left in rules["antecedents"])
    assert {"support", "confidence", "lift", "zhangs_metric", "antecedent support"} <= set(rules.columns)


def test_rules_of_online_retail_at_the_first_step_of_the_ledger(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = tmp_path / "lines.csv"
    duckdb.sql(f"""
        COPY (SELECT InvoiceNo AS order_id, hex(encode(StockCode)) AS sku
              FROM read_csv('{shared_data / "online_retail_2010_2011.csv.gz"}', all_varchar = true)
              WHERE InvoiceNo NOT LIKE 'C%' AND Quantity::INT > 0 AND UnitPrice::DOUBLE > 0
                AND regexp_matches(StockCode, '^[0-9]{{5}}'))
        TO '{lines}' (HEADER)
    """)  # noqa: S608 - a file of our own; codes in hexadecimal, so that those that differ in case only stay apart
    out = tmp_path / "rules.parquet"
    for support, n_rules, n_single in (("0.02", 61, 58), ("0.01", 956, 882)):
        assert run(monkeypatch, "rules", lines, "--min-support", support, "--min-confidence", "0.5", "-o", out) == 0
        rules = pd.read_parquet(out)
        assert len(rules) == n_rules
        assert sum(len(json.loads(right)) == 1 for right in rules["consequents"]) == n_single


def test_segments_hold_every_customer_once(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "segments.csv"
    assert run(monkeypatch, "segments", shop, "--groups", "2", "-o", out) == 0
    assert sorted(pd.read_csv(out)["customer_id"]) == ["c1", "c2", "c3"]


def test_simulate_says_what_is_given_away(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "simulate", shop, "--bundle", "a,b", "--discount", "10%", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["full_price"] == pytest.approx(3.0)
    assert found["discount"] == pytest.approx(0.3)
    assert found["give_away"]["mean"] == pytest.approx(0.6)  # two orders hold one set of both
    assert found["verdict"] in {"do", "test", "dont"}


def test_simulate_in_words(shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "simulate", shop, "--bundle", "a,b", "--discount", "0.30") == 0
    assert "Chance of a loss" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        ("", ("kpis", "FILE"), "is empty"),
        ("{}", ("kpis", "FILE"), "could not be read"),
        ("a,b\n1,2\n1,3\n", ("kpis", "FILE"), "order id"),
        ("order id,price\n1,2\n", ("kpis", "FILE"), "product"),
        (SHOP, ("kpis", "FILE", "--map", "order_id"), "FIELD=COLUMN"),
        (SHOP, ("kpis", "FILE", "--map", "order_id=nowhere"), "nowhere"),
        (SHOP, ("kpis", "FILE", "--map", "size=order_id"), "size"),
        (SHOP, ("kpis", "FILE", "--by", "fortnight"), "fortnight"),
        (SHOP, ("kpis", "nowhere.csv"), "nowhere.csv"),
        (SHOP, ("simulate", "FILE", "--bundle", "a,zz", "--discount", "10%"), "zz"),
        (SHOP, ("simulate", "FILE", "--bundle", "a,b", "--discount", "ten"), "ten"),
        (SHOP, ("simulate", "FILE", "--bundle", "a,b", "--discount", "120%"), "discount"),
        (SHOP, ("rules", "FILE", "--min-support", "0", "-o", "OUT.csv"), "min_support"),
        (SHOP, ("rules", "FILE", "-o", "OUT.doc"), "OUT.doc"),
        (SHOP, ("rules", "FILE", "--level", "shelf", "-o", "OUT.csv"), "shelf"),
        (SHOP, ("segments", "FILE", "--groups", "9", "-o", "OUT.csv"), "9"),
        (SHOP, ("nonsense",), "nonsense"),
        (SHOP, ("rules", "FILE"), "-o"),
    ],
)
def test_a_problem_is_one_line_and_exit_code_2(
    content: str,
    arguments: tuple[str, ...],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(content, encoding="utf-8")
    folder = tmp_path / "out"
    folder.mkdir()
    filled = [str(file) if a == "FILE" else str(folder / a) if a.startswith("OUT") else a for a in arguments]
    assert run(monkeypatch, *filled) == 2
    assert said in capsys.readouterr().err.splitlines()[-1]
    assert list(folder.iterdir()) == []


def test_nothing_is_guessed_silently(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("Basket,Item\n1,tea\n1,milk\n", encoding="utf-8")
    assert run(monkeypatch, "kpis", file, "--json") == 0
    said = capsys.readouterr()
    assert "order_id=Basket" in said.err
    assert json.loads(said.out)["revenue"] is None


def test_the_command_is_installed_and_makes_a_demo_store(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "dashboard",
        "demo",
        "--seed",
        "7",
        "--orders",
        "3000",
        "-o",
        str(tmp_path / "demo"),
    ]
    environment = {**os.environ, "BASKETLIFT_HOME": str(tmp_path / "home")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "demo" / "orders.parquet").is_file()
    again = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)
    assert again.returncode == 2
    assert again.stderr.count("\n") == 1
    assert "must not exist yet" in again.stderr
