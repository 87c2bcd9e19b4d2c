"""How long does a large file of orders take to read, and in how much memory? Writes its table into the README.

    uv run python -m tests.bench.reading

UCI Online Retail, written as it comes, as a workbook, and twice over as a CSV file of more than a million lines. Each
file is read by a process of its own, from the file to the dataset kept on disk.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import click
import duckdb

from analytics.orders.datasets.store import Store
from tests.bench import readme

RETAIL = readme.ROOT.parent / "shared" / "data" / "online_retail_2010_2011.csv.gz"


def _as_it_comes(folder: Path) -> Path:
    return RETAIL


def _million(folder: Path) -> Path:
    path = folder / "million.csv"
    lines = duckdb.read_csv(str(RETAIL), all_varchar=True)
    again = lines.project("* REPLACE ('B' || InvoiceNo AS InvoiceNo)")
    lines.union(again).write_csv(str(path), header=True)
    return path


def _workbook(folder: Path) -> Path:
    import xlsxwriter

    path = folder / "orders.xlsx"
    lines = duckdb.read_csv(str(RETAIL), all_varchar=True)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, lines.columns)
        for number, row in enumerate(lines.fetchall(), start=1):
            sheet.write_row(number, 0, ["" if cell is None else cell for cell in row])
    return path


FILES: dict[str, Callable[[Path], Path]] = {
    "CSV, compressed": _as_it_comes,
    "CSV, a million lines": _million,
    "XLSX": _workbook,
}


def read(path: str) -> None:
    """Read one file and print what it took."""
    began, busy = perf_counter(), process_time()
    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        kept = store.add(Path(path), now=datetime.now(tz=UTC))
        seconds, busy = perf_counter() - began, process_time() - busy
        n_lines = int(store.open(kept.key).ledger["n_lines_left"].iloc[0])
    peak = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    click.echo(json.dumps({"n_lines": n_lines, "seconds": seconds, "busy": busy, "peak": peak}))


@click.command()
@click.argument("path", required=False)
def main(path: str | None) -> None:
    """Read each file and write the table into the README; with PATH, read only that one here."""
    if path:
        read(path)
        return
    lines = ["| file | lines | seconds | core seconds | peak MB |", "|---|--:|--:|--:|--:|"]
    with TemporaryDirectory() as folder:
        for name, make in FILES.items():
            command = [sys.executable, "-m", "tests.bench.reading", str(make(Path(folder)))]
            done = subprocess.run(command, cwd=readme.ROOT, capture_output=True, text=True, check=True)
            took = json.loads(done.stdout)
            lines.append(
                f"| {name} | {took['n_lines']:,} | {took['seconds']:.1f} | {took['busy']:.1f} | {took['peak']:,.0f} |"
            )
            click.echo(lines[-1])
    readme.write("reading", [*lines, "", f"One run each, {readme.origin()}. Peak: the whole process."])


if __name__ == "__main__":
    main()
