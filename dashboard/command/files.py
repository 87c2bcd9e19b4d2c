"""Which files does a command read, and what is in them?"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from analytics.errors import InputError
from analytics.labels import N_
from dashboard.command import printing
from dashboard.language.translation import _

MAPPING = click.option(
    "--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Which column of the file is which field."
)
PRODUCTS = click.option(
    "--products", type=click.Path(path_type=Path), metavar="FILE", help="The shop's product file: names, costs, stock."
)
# What to write on the command line where a file is not understood, see analytics.errors.
HINTS: dict[str, str] = {
    "no_order_id": N_("On the command line: --map order_id=COLUMN."),
    "no_product": N_("On the command line: --map product_id=COLUMN."),
    "bad_mapping": N_("On the command line: --map order_id=Invoice."),
}
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


@dataclass(frozen=True)
class Files:
    """What a command reads: the file of orders, which column is which field, the product file."""

    orders: Path
    pairs: tuple[str, ...]
    products: Path | None


def reads_orders(command: Callable[..., None]) -> Callable[..., None]:
    """A command that takes ORDERS with --map and --products, as one argument `files`."""

    @functools.wraps(command)
    def with_files(orders: Path, pairs: tuple[str, ...], products: Path | None, **options: Any) -> None:
        command(files=Files(orders, pairs, products), **options)

    argument = click.argument("orders", type=click.Path(path_type=Path))
    return argument(MAPPING(PRODUCTS(with_files)))


def read(files: Files) -> Any:
    """The orders of the files; a mapping that was guessed is said."""
    from analytics.orders.reading.read import Options, read_orders

    found = read_orders(files.orders, options=Options(mapping=mapping_of(files.pairs)))
    if files.products is not None:
        from analytics.orders.datasets.catalogue import with_catalogue

        found = with_catalogue(found, catalogue(files.products))
    if found.reading.source == "mapped" and not files.pairs:
        guessed = ", ".join(f"{field}={column}" for field, column in found.reading.mapping.items())
        printing.say(_("Format not known; guessed {mapping}. Change it with --map.", mapping=guessed))
    return found


def catalogue(path: Path) -> Any:
    """What a product file says."""
    from analytics.orders.datasets.catalogue import read_catalogue

    return read_catalogue(path)


def priced(files: Files) -> Any:
    """The orders, if they have prices."""
    found = read(files)
    found.require("unit_price", "no_prices")
    return found


def mapping_of(pairs: tuple[str, ...]) -> dict[str, str] | None:
    """Which column is which field, by FIELD=COLUMN; None where nothing is said."""
    mapping = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals:
            raise InputError("bad_mapping", found=pair)
        mapping[field.strip()] = column.strip()
    return mapping or None
