"""Which engine makes a table of rules fastest, and in how much memory? Writes its table into the README.

    uv run --group bench python -m tests.bench.rules

Every engine starts from the same two Arrow string columns in memory (order id, product id) and ends with the same
table of rules with mlxtend's twelve measures; conversions count. pyfim finds only rules with one product on the right.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import click
import pyarrow as pa

from tests.bench import readme
from tests.bench.shops import online_retail, synthetic

RETAIL = readme.ROOT.parent / "shared" / "data" / "online_retail_2010_2011.csv.gz"


@dataclass(frozen=True)
class Race:
    """One table of orders, the thresholds, and who runs on it."""

    name: str
    table: Callable[[], pa.Table]
    min_support: float
    min_confidence: float
    engines: tuple[str, ...]


EVERYONE = ("Basketlift", "pyfim fpgrowth", "pyfim eclat", "rusket", "mlxtend")


# mlxtend needs a dense frame: 5 GB for the million, so it stays at home there.
RACES = (
    Race("Online Retail", partial(online_retail, RETAIL), 0.01, 0.1, EVERYONE),
    Race("1 million orders", partial(synthetic, 1_000_000), 0.0001, 0.1, EVERYONE[:-1]),
    Race("250 thousand orders", partial(synthetic, 250_000), 0.0001, 0.1, EVERYONE[:1]),
    Race("4 million orders", partial(synthetic, 4_000_000), 0.0001, 0.1, EVERYONE[:1]),
)


def run(race: Race, engine: str, *, path: Path, runs: int) -> dict[str, Any]:
    """What did the engine take, in a process of its own?"""
    command = [sys.executable, "-m", "tests.bench.engines", engine, str(path)]
    numbers = [str(race.min_support), str(race.min_confidence), str(runs)]
    done = subprocess.run([*command, *numbers], cwd=readme.ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{engine} on {race.name}: {done.stderr[-2000:]}")
    return dict(json.loads(done.stdout))


def compete(race: Race, *, runs: int) -> list[str]:
    """Which lines of the table does the race give? All answers must be the same."""
    table = race.table()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "orders.arrow"
        with pa.ipc.new_file(path, table.schema) as sink:
            sink.write_table(table.combine_chunks())
        results = {engine: run(race, engine, path=path, runs=runs) for engine in race.engines}
    for answer in ("single", "every"):
        given = {engine: result[answer] for engine, result in results.items() if result[answer]}
        assert len(set(given.values())) == 1, f"the answers differ on {race.name}: {given}"
    ours = median(results["Basketlift"]["seconds"])
    lines = []
    for engine, result in results.items():
        took = median(result["seconds"])
        peak = result["peak"] / 1e6
        lines.append(
            f"| {race.name} | {table.num_rows:,} | {engine} | {result['n_rules']:,} | {took:.2f} | "
            f"{took / ours:.1f} | {median(result['busy']):.2f} | {peak:,.0f} |"
        )
        click.echo(lines[-1])
    return lines


@click.command()
@click.option("--runs", default=5, show_default=True, help="Runs of each engine; the median counts.")
@click.option("--only", default="", help="Run only the races whose name holds this; the README stays as it is.")
def main(runs: int, only: str) -> None:
    """Let the engines race, and write the table into the README."""
    head = [
        "| orders | lines | engine | rules | seconds | times ours | core seconds | peak MB |",
        "|---|--:|---|--:|--:|--:|--:|--:|",
    ]
    lines = [line for race in RACES if only in race.name for line in compete(race, runs=runs)]
    note = f"Median of {runs} runs, {readme.origin()}. Peak: the whole process."
    if not only:
        readme.write("rules", [*head, *lines, "", note])
    click.echo(note)


if __name__ == "__main__":
    main()
