"""How is a store made? Shoppers first, then their baskets, then prices, then the shop's own bookkeeping."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data import table, truth
from data.draws import stream
from data.simulate import Shop, simulate


def generate(
    *,
    seed: int,
    n_orders: int,
    directory: Path,
    progress: Callable[[float, str], None] | None = None,
    pair_effects: bool = True,
) -> Path:
    """Make a store of about `n_orders` orders in `directory`, which must be new or empty.

    Without pair effects no purchase depends on another product, while season, promotion, segment and big
    baskets stay: a store in which every pair found is a false one. It has no truth tables.
    """
    if directory.exists() and any(directory.iterdir()):
        raise FileExistsError(f"The directory must be new or empty; {directory} holds files already")
    directory.parent.mkdir(parents=True, exist_ok=True)
    tell = progress or (lambda _share, _what: None)
    with tempfile.TemporaryDirectory(prefix=f".{directory.name}-", dir=directory.parent) as temporary:
        unfinished = Path(temporary) / "store"
        shop = simulate(seed, n_orders, pair_effects=pair_effects, progress=lambda share: tell(0.6 * share, "baskets"))
        tell(0.6, "order lines")
        write_orders(shop, unfinished)
        if pair_effects:
            tell(0.75, "truth")
            for name, content in truth.tables(shop).items():
                save(content, unfinished / "truth" / f"{name}.parquet")
        if directory.exists():
            directory.rmdir()
        shutil.move(unfinished, directory)
    tell(1.0, "done")
    return directory


def write_orders(shop: Shop, directory: Path) -> None:
    """Write the order lines and the product file."""
    lines = table.order_lines(shop)
    save(lines, directory / "orders.parquet", table.SCHEMA)
    shelf = table.shelf(shop.products, shop.plan)
    save(table.catalogue_table(shelf, lines, stream(shop.seed, "stock")), directory / "catalogue.parquet")


def save(frame: pd.DataFrame, path: Path, schema: pa.Schema | None = None) -> None:
    """Write a table as small as Parquet makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = pa.Table.from_pandas(frame, schema=schema, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(content, path, compression="zstd", compression_level=19)
