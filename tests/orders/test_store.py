"""Datasets on disk: complete or not there at all."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analytics.errors import InputError
from analytics.orders.datasets.catalogue import read_catalogue, unavailable
from analytics.orders.datasets.store import Store
from analytics.orders.reading import leftovers
from analytics.orders.reading.read import Options, read_orders

NOW = datetime(2024, 5, 1, tzinfo=UTC)
HEADER = "order id,date,sku,quantity,price\n"


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "datasets")


@pytest.fixture
def april(tmp_path):
    path = tmp_path / "april.csv"
    path.write_text(HEADER + "1,2024-04-01,tea,1,2.50\n1,2024-04-01,milk,2,1.00\n2,2024-04-30,tea,3,2.50\n")
    return path


@pytest.fixture
def may(tmp_path):
    path = tmp_path / "may.csv"
    path.write_text(HEADER + "2,2024-04-30,tea,3,2.50\n3,2024-05-02,jam,1,4.00\n")
    return path


def n_files(store):
    return sum(1 for path in store.folder.rglob("*") if path.is_file())


def test_the_same_file_again_is_the_same_dataset_and_is_not_read_again(store, april):
    first = store.add(april, now=NOW)
    started = time.perf_counter()
    again = store.add(april, now=NOW + timedelta(days=1), progress=lambda step, share: pytest.fail("read again"))
    assert time.perf_counter() - started < 0.5
    assert again == first
    assert store.datasets() == [first]


def test_another_mapping_is_another_dataset(store, april):
    first = store.add(april, now=NOW)
    second = store.add(april, now=NOW, options=Options(mapping={"product_name": "sku"}))
    assert first.key != second.key


def test_what_is_opened_is_what_was_read(store, april, check_balance):
    dataset = store.add(april, now=NOW)
    orders = store.open(dataset.key)
    assert orders.key == dataset.key
    assert orders.ledger["n_lines_left"].iloc[-1] == 3
    assert orders.reading == dataset.reading
    assert orders.reading.mapping["order_id"] == "order id"
    check_balance(orders)


def test_a_newer_file_is_added_and_lines_sent_twice_count_once(store, april, may, check_balance):
    old = store.add(april, now=NOW)
    both = store.append(old.key, may, now=NOW + timedelta(hours=1))
    orders = store.open(both.key)
    assert orders.lines.count().execute() == 4
    assert orders.ledger.set_index("step").loc["sent_twice", "n_lines"] == 1
    assert orders.reading.files == ("april.csv", "may.csv")
    assert store.open(old.key).lines.count().execute() == 3
    assert [dataset.key for dataset in store.datasets()] == [both.key, old.key]
    check_balance(orders)


def test_a_dataset_is_renamed_and_deleted(store, april):
    key = store.add(april, now=NOW).key
    assert store.rename(key, name="Spring").name == "Spring"
    assert store.dataset(key).name == "Spring"
    store.delete(key)
    assert store.datasets() == []
    for forgotten in (store.dataset, store.open, store.delete):
        with pytest.raises(InputError) as refused:
            forgotten(key)
        assert refused.value.code == "unknown_dataset"


@pytest.mark.parametrize("key", ["", "..", "../april", "a/b", "nothing"])
def test_a_key_is_no_path(store, april, key):
    store.add(april, now=NOW)
    with pytest.raises(InputError):
        store.open(key)


def test_a_file_that_cannot_be_used_leaves_nothing(store, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError):
        store.add(path, now=NOW)
    assert store.datasets() == []
    assert not list(store.folder.glob("*/"))


LOAD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from analytics.orders.datasets.store import Store
tell = lambda step, share: print(step, flush=True)
Store(Path(sys.argv[1])).add(Path(sys.argv[2]), now=datetime(2024, 5, 1, tzinfo=UTC), progress=tell)
"""


@pytest.mark.parametrize(("step", "wait"), [("reading", 0.0), ("cleaning", 0.0), ("cleaning", 0.4)])
def test_a_load_killed_halfway_leaves_the_datasets_as_they_were(store, april, tmp_path, step, wait):
    before = store.add(april, now=NOW)
    big = tmp_path / "big.csv"
    lines = pd.DataFrame({"order id": range(200_000), "sku": "tea", "price": 2.5, "date": "2024-01-01"})
    lines.to_csv(big, index=False)
    load = subprocess.Popen([sys.executable, "-c", LOAD, store.folder, big], stdout=subprocess.PIPE, text=True)
    assert load.stdout is not None
    while (said := load.stdout.readline()).strip() != step:
        assert said, "the load ended before the step"
    time.sleep(wait)
    load.send_signal(signal.SIGKILL)
    load.wait()
    load.stdout.close()
    # A fast machine may be done before the kill: what appeared is then complete.
    kept = store.datasets()
    assert before in kept
    assert all(store.open(each.key).lines.count().execute() == 200_000 for each in kept if each != before)
    assert store.open(before.key).lines.count().execute() == 3
    later = store.add(big, now=NOW + timedelta(days=2))
    assert store.open(later.key).lines.count().execute() == 200_000
    leftovers.sweep(store.folder, now=time.time())
    assert {path.name for path in store.folder.iterdir()} == {before.key, later.key, "customer.key"}


def test_a_confirmed_mapping_serves_the_next_file_of_the_same_shape(store, tmp_path):
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("beleg,artikel,preis\n1,tea,2.5\n1,milk,1\n")
    second.write_text("PREIS,artikel,Beleg\n2.5,tea,7\n")
    mapping = {"order_id": "beleg", "product_id": "artikel", "unit_price": "preis"}
    store.add(first, now=NOW, options=Options(mapping=mapping))
    dataset = store.add(second, now=NOW)
    assert store.open(dataset.key).lines.execute()["order_id"].tolist() == ["7"]
    assert store.remembered(["Artikel", "preis", "beleg"]) == mapping


def test_baskets_of_a_second_file_are_other_baskets(store, tmp_path):
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("tea,milk\nbread,jam,tea\n")
    second.write_text("tea,milk\nbread,jam,honey\n")
    both = store.append(store.add(first, now=NOW).key, second, now=NOW)
    assert store.open(both.key).ledger["n_orders_left"].iloc[-1] == 4


def test_a_line_with_a_number_is_one_line_and_the_newest_file_counts(tmp_path, check_balance):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    header = "order id,line number,sku,quantity,price,date,status\n"
    old.write_text(header + "1,1,tea,1,2.5,2024-04-01,paid\n2,1,tea,2,2.5,2024-04-02,paid\n")
    new.write_text(header + "2,1,tea,2,2.5,2024-04-02,refunded\n3,1,tea,1,2.5,2024-05-01,paid\n")
    for files in ([old, new], [new, old]):
        orders = read_orders(files)
        assert orders.lines.order_by("order_id").execute()["order_id"].tolist() == ["1", "3"]
        steps = orders.ledger.set_index("step")["n_lines"]
        assert (steps["sent_twice"], steps["returns"]) == (1, 1)
        check_balance(orders)


def test_a_dataset_kept_before_a_column_was_known_still_opens(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("order_id,product_id,unit_price\n1,tea,2\n1,milk,1\n", encoding="utf-8")
    store = Store(tmp_path / "datasets")
    kept = store.add(file, now=datetime(2026, 1, 1, tzinfo=UTC))
    lines = tmp_path / "datasets" / kept.key / "lines.parquet"
    pd.read_parquet(lines).drop(columns=["refund", "shipping"]).to_parquet(lines)
    found = store.open(kept.key)
    assert found.lines.count().execute() == 2
    assert found.lines.refund.count().execute() == 0


def test_what_a_dead_process_left_is_swept_and_nothing_else(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers.tempfile, "tempdir", str(tmp_path))
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    now = time.time()
    own, old = tmp_path / f"{leftovers.prefix()}x", tmp_path / "basketlift-old"
    left = [tmp_path / f"basketlift-{dead.pid}-x", store.folder / f".basketlift-{dead.pid}-x", store.folder / ".fresh"]
    kept = [own, tmp_path / "another-1-x", store.folder / "abc", store.folder / ".now"]
    for path in (*left, *kept, old):
        path.mkdir(parents=True)
    for path in (store.folder / ".fresh", old, tmp_path / "another-1-x", store.folder / "abc"):
        os.utime(path, (now - 2 * leftovers.DAY,) * 2)
    assert set(leftovers.sweep(store.folder, now=now)) == {*left, old}
    assert all(path.is_dir() for path in kept)
    assert not any(path.exists() for path in left)


def test_a_confirmed_mapping_can_be_forgotten(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("order id,sku,note\n1,tea,x\n1,milk,y\n")
    wrong = {"order_id": "order id", "product_id": "note"}
    store.add(file, now=NOW, options=Options(mapping=wrong))
    assert store.mappings() == {("note", "order id", "sku"): wrong}
    store.forget_mapping(["note", "sku", "Order ID"])
    assert store.mappings() == {}
    assert store.open(store.add(file, now=NOW).key).reading.mapping["product_id"] == "sku"


def test_each_file_keeps_its_format(store: Store, tmp_path: Path, fixtures: Path) -> None:
    key = store.add(fixtures / "uci.csv", now=NOW).key
    both = store.append(key, fixtures / "woocommerce_items.csv", now=NOW)
    reading = store.open(both.key).reading
    assert reading.formats == ("uci_online_retail", "woocommerce_items")
    assert reading.files == ("uci.csv", "woocommerce_items.csv")
    assert set(reading.currencies) == {"GBP"}
    assert read_orders([fixtures / "uci.csv", fixtures / "persian.csv"]).reading.formats == (
        "uci_online_retail",
        "persian_shop",
    )


def test_what_is_said_of_products_is_kept_with_the_dataset_and_its_successor(
    store: Store, tmp_path: Path, fixtures: Path
) -> None:
    key = store.add(fixtures / "shopify.csv", now=NOW).key
    store.describe(key, kind="products", table=read_catalogue(fixtures / "products_shopify.csv").table)
    orders = store.open(key)
    assert "unit_cost" in orders.columns
    assert unavailable(orders) == {"PLATE"}
    newer = tmp_path / "newer.csv"
    newer.write_bytes((fixtures / "shopify.csv").read_bytes().replace(b"#1001", b"#1009"))
    grown = store.append(key, newer, now=NOW)
    assert "unit_cost" in store.open(grown.key).columns
    store.describe(key, kind="products", table=None)
    assert "unit_cost" not in store.open(key).columns
