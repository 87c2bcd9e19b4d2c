"""What is said of the products of a kept dataset, beside its lines: a product file, confirmed families?"""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pandas as pd

from analytics.orders.datasets.catalogue import Catalogue, with_catalogue
from analytics.orders.datasets.families import with_families
from analytics.orders.lines import Orders

Kind = Literal["products", "families"]
KINDS: tuple[Kind, ...] = ("products", "families")


def described(orders: Orders, *, folder: Path) -> Orders:
    """The orders, with what is said of their products in the folder of their dataset."""
    plain = orders
    products, families = (read(folder, kind=kind) for kind in KINDS)
    if products is not None:
        orders = with_catalogue(orders, Catalogue(products))
    if families is not None:
        orders = with_families(orders, families)
    if orders.lines is plain.lines:
        return orders
    # A table of its own: the cursors of other threads see it too.
    return replace(orders, lines=orders.lines.get_backend().create_table("described_lines", orders.lines))


def read(folder: Path, *, kind: Kind) -> pd.DataFrame | None:
    """What is kept of this kind? None if nothing is."""
    path = _path(folder, kind)
    return pd.read_parquet(path) if path.is_file() else None


def write(folder: Path, *, kind: Kind, table: pd.DataFrame | None) -> None:
    """Keep a table (Catalogue.table, or families.propose_families as confirmed), whole or not at all; None forgets."""
    path = _path(folder, kind)
    if table is None:
        path.unlink(missing_ok=True)
        return
    fresh = path.with_name(f".{path.name}")
    table.to_parquet(fresh, index=False)
    fresh.replace(path)


def stamp(folder: Path) -> str:
    """Names what is said now: another text after each change."""
    files = (_path(folder, kind) for kind in KINDS)
    return " ".join(f"{path.name} {path.stat().st_mtime_ns}" for path in files if path.is_file())


def _path(folder: Path, kind: Kind) -> Path:
    return folder / f"{kind}.parquet"
