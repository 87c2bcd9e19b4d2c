"""How is a store made? Shoppers first, then their baskets, then prices, then the shop's own bookkeeping."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data import artefacts, baskets, catalogue, interactions, plan, prices, pricing, shoppers, table, visits
from data.draws import stream
from data.market import open_market
from data.shocks import SHOCKS


def generate(
    *, seed: int, n_orders: int, directory: Path, progress: Callable[[float, str], None] | None = None
) -> Path:
    """Make a store of about `n_orders` orders in `directory`, which must not exist yet or be empty."""
    if directory.exists() and any(directory.iterdir()):
        raise FileExistsError(f"{directory} must be new or empty, it holds files already")
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=directory.name, dir=directory.parent) as temporary:
        unfinished = Path(temporary) / "store"
        unfinished.mkdir()
        _write(unfinished, seed, n_orders, progress or (lambda _share, _what: None))
        if directory.exists():
            directory.rmdir()
        shutil.move(unfinished, directory)
    return directory


def _write(directory: Path, seed: int, n_orders: int, progress: Callable[[float, str], None]) -> None:
    products = catalogue.build(stream(seed, "catalogue"))
    planned = plan.draw_plan(products, stream(seed, "plan"))
    people = shoppers.draw_customers(n_orders, stream(seed, "customers"))
    calm = visits.draw_visits(people, n_orders, stream(seed, "visits"))
    tags = prices.draw_prices(products, planned, stream(seed, "prices"), pair_effects=True)
    market = open_market(products, shoppers.taste(products, stream(seed, "taste")), tags, planned, calm)
    links = interactions.calibrate(market, calm)
    visited = visits.shocked(calm, SHOCKS)
    bought = baskets.fill_baskets(market, visited, links, seed, lambda share: progress(share, "baskets"))
    picked = artefacts.add_artefacts(bought.order, bought.product, planned, visited, seed, kits=True)
    priced = pricing.price_lines(picked, visited, products, tags, planned, seed)
    lines = table.order_lines(picked, priced, visited, people, products, planned, seed)
    save(lines, directory / "orders.parquet", table.SCHEMA)
    shelf = table.shelf(products, planned)
    save(table.catalogue_table(shelf, lines, stream(seed, "stock")), directory / "catalogue.parquet")


def save(frame: pd.DataFrame, path: Path, schema: pa.Schema | None = None) -> None:
    """Write a table as small as Parquet makes it."""
    content = pa.Table.from_pandas(frame, schema=schema, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(content, path, compression="zstd", compression_level=19)
