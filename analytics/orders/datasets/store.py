"""Which datasets are kept on this machine, and where? Parquet under one folder, complete or not there at all."""

import dataclasses
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.engines.database import ibis
from analytics.errors import InputError
from analytics.orders.datasets import descriptions
from analytics.orders.lines import Orders, Reading
from analytics.orders.reading import leftovers, mappings
from analytics.orders.reading.canonical import INTERNAL
from analytics.orders.reading.read import (
    Options,
    Progress,
    assemble,
    content_key,
    filled_columns,
    joined,
    orders_from,
    read_orders,
)
from analytics.orders.reading.sources import SOURCES
from analytics.orders.reading.sources.mapped import mapped
from analytics.orders.reading.tables import read_header
from analytics.orders.schema import COLUMNS

LINES = "lines.parquet"
SQL_TYPES = {"string": "VARCHAR", "timestamp": "TIMESTAMP", "float64": "DOUBLE", "boolean": "BOOLEAN"}
LEDGER = "ledger.parquet"
ABOUT = "about.json"
CUSTOMER_KEY = "customer.key"


@dataclass(frozen=True)
class Dataset:
    """One stored dataset: `key` names its folder, `name` is what a person calls it, `added_at` is in UTC.

    `columns`: those that some kept line fills.
    """

    key: str
    name: str
    added_at: datetime
    reading: Reading
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Store:
    """The datasets under `folder`. A dataset appears by one rename, so that a killed load leaves nothing behind."""

    folder: Path

    def datasets(self) -> list[Dataset]:
        """Which datasets are kept? The newest first."""
        kept = [
            self._about(path.parent) for path in self.folder.glob(f"*/{ABOUT}") if not path.parent.name.startswith(".")
        ]
        return sorted(kept, key=lambda dataset: (dataset.added_at, dataset.key), reverse=True)

    def dataset(self, key: str) -> Dataset:
        """The dataset of this key. Raises InputError if it is not kept."""
        if not key.isalnum() or not (self.folder / key / ABOUT).is_file():
            raise InputError("unknown_dataset", key=key)
        return self._about(self.folder / key)

    def add(
        self,
        path: Path,
        *,
        now: datetime,
        options: Options | None = None,
        name: str | None = None,
        progress: Progress | None = None,
    ) -> Dataset:
        """Read a file and keep it; a file that is kept already, read the same way, is not read again.

        Raises InputError where the file can't be used; nothing is then kept.
        """
        if not path.is_file():
            raise InputError("not_found", path=path)
        options = dataclasses.replace(self._with_remembered(path, options or Options()), secret=self._secret())
        key = content_key(path, options=options)
        if (self.folder / key / ABOUT).is_file():
            return self.dataset(key)
        orders = read_orders(path, options=options, progress=progress)
        if options.mapping:
            mappings.remember(self.folder, orders.reading.header, mapping=options.mapping)
        return self._keep(orders, Dataset(key, name or path.name, now, orders.reading))

    def append(
        self, key: str, path: Path, *, now: datetime, options: Options | None = None, progress: Progress | None = None
    ) -> Dataset:
        """Add a newer file to a dataset: a new dataset of both, lines sent twice counted once; the old one stays.

        What is said of the products of the old one is said of the new one too.
        """
        old = self.dataset(key)
        options = dataclasses.replace(self._with_remembered(path, options or Options()), secret=self._secret())
        newer = read_orders(path, options=options, progress=progress)
        both = content_key(path, options=dataclasses.replace(options, mapping={**(options.mapping or {}), "onto": key}))
        connection = ibis.duckdb.connect()
        with tempfile.TemporaryDirectory(prefix=leftovers.prefix()) as directory:
            part = Path(directory) / LINES
            _write(newer, part)
            columns = [*COLUMNS, *INTERNAL]
            first = connection.read_parquet(str(self.folder / key / LINES)).select(columns)
            second = connection.read_parquet(str(part)).select(columns)
            second = second.mutate(source_file=second.source_file + len(old.reading.files))
            if not SOURCES.get(newer.reading.source, mapped({})).has_order_ids:
                # Baskets are counted from 1 in every file.
                second = second.mutate(order_id=ibis.literal(f"{len(old.reading.files) + 1}:") + second.order_id)
            lines = connection.create_table("appended", first.union(second))
        reading = joined([old.reading, newer.reading])
        orders = assemble(connection, lines=lines, reading=reading, options=options)
        appended = self._keep(orders, Dataset(both, old.name, now, orders.reading))
        for kind in descriptions.KINDS:
            if self.description(appended.key, kind=kind) is None:
                self.describe(appended.key, kind=kind, table=self.description(key, kind=kind))
        return appended

    def open(self, key: str) -> Orders:
        """The orders of a kept dataset, with what is said of their products, in a connection of their own.

        Raises InputError if it is not kept.
        """
        dataset = self.dataset(key)
        connection = ibis.duckdb.connect()
        # A view, not a temporary one: the cursors of other threads see it too. It takes no parameters: quotes in the
        # path are doubled, and the columns are our own.
        path = str(self.folder / key / LINES).replace("'", "''")
        kept = connection.read_parquet(str(self.folder / key / LINES)).columns
        # A dataset kept before a column was known has none of its values.
        newer = "".join(f', NULL::{SQL_TYPES[COLUMNS[name].type]} AS "{name}"' for name in COLUMNS if name not in kept)
        connection.raw_sql(f"CREATE VIEW all_lines AS SELECT *{newer} FROM read_parquet('{path}')")  # noqa: S608 - see above
        steps = pd.read_parquet(self.folder / key / LEDGER)
        lines = connection.table("all_lines")
        columns = frozenset(dataset.columns) or filled_columns(lines)  # kept before its columns were noted
        orders = orders_from(lines, steps=steps, reading=dataset.reading, key=key, columns=columns)
        return descriptions.described(orders, folder=self.folder / key)

    def describe(self, key: str, *, kind: descriptions.Kind, table: pd.DataFrame | None) -> None:
        """Keep what is said of the products of a dataset, see descriptions.write; None forgets it."""
        descriptions.write(self.folder / self.dataset(key).key, kind=kind, table=table)

    def description(self, key: str, *, kind: descriptions.Kind) -> pd.DataFrame | None:
        """What is said of the products of a dataset? None if nothing of this kind is."""
        return descriptions.read(self.folder / self.dataset(key).key, kind=kind)

    def stamp(self, key: str) -> str:
        """Names what is said of the products of a dataset: another text after each change."""
        return descriptions.stamp(self.folder / key)

    def rename(self, key: str, *, name: str) -> Dataset:
        """Give a dataset another name."""
        dataset = dataclasses.replace(self.dataset(key), name=name)
        fresh = self.folder / key / f".{ABOUT}"
        fresh.write_text(_as_json(dataset), encoding="utf-8")
        fresh.replace(self.folder / key / ABOUT)
        return dataset

    def delete(self, key: str) -> None:
        """Forget a dataset. Raises InputError if it is not kept."""
        self.dataset(key)
        gone = self.folder / f".{key}-{secrets.token_hex(4)}"
        (self.folder / key).rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    def mappings(self) -> dict[tuple[str, ...], dict[str, str]]:
        """Which mappings did a person confirm? Columns of a file, folded and in order -> field -> column."""
        return mappings.saved(self.folder)

    def remembered(self, header: Sequence[str]) -> dict[str, str]:
        """The mapping that was confirmed for a file with these columns, in any order; empty if none was."""
        return mappings.saved(self.folder).get(mappings.shape(header), {})

    def forget_mapping(self, header: Sequence[str]) -> None:
        """The next file with these columns is recognised or guessed anew. Datasets stay as they are."""
        mappings.forget(self.folder, header)

    def _with_remembered(self, path: Path, options: Options) -> Options:
        if options.mapping is not None or not mappings.saved(self.folder):
            return options
        return dataclasses.replace(options, mapping=self.remembered(read_header(path)) or None)

    def _about(self, folder: Path) -> Dataset:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        listed: dict[str, Any]
        listed = {name: tuple(value) if isinstance(value, list) else value for name, value in about["reading"].items()}
        reading = Reading(**listed)
        added_at, columns = datetime.fromisoformat(about["added_at"]), tuple(about.get("columns", ()))
        return Dataset(about["key"], about["name"], added_at, reading, columns)

    def _keep(self, orders: Orders, dataset: Dataset) -> Dataset:
        dataset = dataclasses.replace(dataset, columns=tuple(sorted(orders.columns)))
        with self._complete_or_nothing(dataset.key) as folder:
            _write(orders, folder / LINES)
            orders.ledger.to_parquet(folder / LEDGER)
            (folder / ABOUT).write_text(_as_json(dataset), encoding="utf-8")
        return dataset

    @contextmanager
    def _complete_or_nothing(self, key: str) -> Iterator[Path]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{leftovers.prefix()}", dir=self.folder) as directory:
            folder = Path(directory) / key
            folder.mkdir()
            yield folder
            if not (self.folder / key).exists():
                folder.rename(self.folder / key)

    def _secret(self) -> bytes:
        """The key under which customers' addresses are hashed: made once, never leaves the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / CUSTOMER_KEY
        if not path.exists():
            fresh = self.folder / f".{secrets.token_hex(8)}"
            fresh.touch(mode=0o600)
            fresh.write_bytes(secrets.token_bytes(32))
            try:
                os.link(fresh, path)  # fails if another process was faster: its key counts
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_bytes()


def _as_json(dataset: Dataset) -> str:
    reading = dataclasses.asdict(dataset.reading)
    about = {
        "key": dataset.key,
        "name": dataset.name,
        "added_at": dataset.added_at.isoformat(),
        "reading": reading,
        "columns": dataset.columns,
    }
    return json.dumps(about, ensure_ascii=False, indent=1)


def _write(orders: Orders, path: Path) -> None:
    """All lines with their `set_aside`."""
    orders.lines.get_backend().table("all_lines").to_parquet(str(path), compression="zstd")
