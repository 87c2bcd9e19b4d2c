"""Is a file that was read before recognised at once, and only then?"""

import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.command.main import Files, _look_at
from dashboard.workspace import datasets, folders, last_dataset

ORDERS = "order_id,sku,price,date\n1,tea,2,2024-01-01\n1,milk,1,2024-01-01\n2,tea,2,2024-02-01\n"
START_AGAIN = """
import sys
from pathlib import Path
from dashboard.command import main as cli
cli._look_at(cli.Files(Path(sys.argv[1]), (), None))
print(sorted({"pandas", "ibis", "duckdb", "streamlit"} & set(sys.modules)))
"""


@pytest.fixture
def orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(folders.VARIABLE, str(tmp_path / "home"))
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    _look_at(Files(path, (), None))
    return path


def test_the_next_start_loads_no_library_to_find_the_dataset(orders: Path) -> None:
    first = last_dataset.current()
    last_dataset.remember("another")
    command = [sys.executable, "-c", START_AGAIN, str(orders)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert last_dataset.current() == first


def test_another_content_or_reading_is_read(orders: Path) -> None:
    first = last_dataset.dataset_of(orders, ())
    assert first == last_dataset.current()
    assert last_dataset.dataset_of(orders, ("category_1=sku",)) is None
    orders.write_text(ORDERS + "3,milk,1,2024-03-01\n", encoding="utf-8")
    assert last_dataset.dataset_of(orders, ()) is None
    _look_at(Files(orders, (), None))
    assert last_dataset.dataset_of(orders, ()) == last_dataset.current() != first


def test_a_mapping_confirmed_since_then_is_heeded(orders: Path) -> None:
    twin = orders.with_name("twin.csv")
    twin.write_text(ORDERS, encoding="utf-8")
    _look_at(Files(twin, ("product_id=date",), None))
    assert last_dataset.dataset_of(orders, ()) is None


def test_a_deleted_dataset_or_a_damaged_note_is_read_again(orders: Path) -> None:
    datasets.store().delete(str(last_dataset.current()))
    assert last_dataset.dataset_of(orders, ()) is None
    assert last_dataset.current() is None
    _look_at(Files(orders, (), None))
    (folders.home() / last_dataset.FILE).write_text("{", encoding="utf-8")
    assert last_dataset.dataset_of(orders, ()) is None
