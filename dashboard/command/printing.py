"""How does the command write what it found: as a file, as JSON, as a table, as a line?"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from analytics.errors import InputError


def writer(path: Path, *, is_exact: bool = False) -> Callable[[Any], None]:
    """How the table gets into the file: written beside it first, so that nothing half-written is left.

    `is_exact`: a program reads it, so that only a CSV is written, without a cell altered for the sake of a spreadsheet.
    """
    people = {
        ".csv": lambda table, to: to.write_bytes(_csv(table)),
        ".json": lambda table, to: table.to_json(to, orient="records", force_ascii=False),
        ".parquet": lambda table, to: table.to_parquet(to, index=False),
    }
    kinds = {".csv": lambda table, to: to.write_bytes(_exact_csv(table))} if is_exact else people
    if path.suffix not in kinds:
        raise InputError("bad_ending", choices=", ".join(kinds), found=path.name)
    if not path.parent.is_dir():
        raise InputError("not_found", path=path.parent)

    def write(table: Any) -> None:
        fresh = path.with_name(f".{path.name}.part")
        try:
            kinds[path.suffix](table, fresh)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)

    return write


def _csv(table: Any) -> bytes:
    from analytics.exports.cells import to_csv

    return to_csv(table)


def _exact_csv(table: Any) -> bytes:
    from analytics.exports.cells import to_exact_csv

    return to_exact_csv(table)


def records(table: Any) -> list[dict[str, Any]]:
    """The rows of a table as JSON knows them."""
    return json.loads(table.to_json(orient="records", date_format="iso"))


def show_json(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def show_table(table: Any) -> None:
    """Print a table, numbers with two decimals."""
    click.echo(table.to_string(index=False, float_format=lambda value: f"{value:,.2f}"))


def say(message: str) -> None:
    """A word to the person beside the result, which stays alone on standard output."""
    click.echo(message, err=True)


def tell(step: str, share: float) -> None:
    """Say how far long work is."""
    say(f"{round(share * 100):3d}% {step}")
