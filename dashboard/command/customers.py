"""The command about customers: which group is each in?"""

from pathlib import Path

import click

from dashboard.command import printing
from dashboard.command.files import Files, read, reads_orders
from dashboard.language.translation import _


@click.command()
@click.option("--groups", "n_segments", default=5, show_default=True, help="Number of groups.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="A .csv, .json or .parquet file.")
@reads_orders
def segments(files: Files, output: Path, n_segments: int) -> None:
    """Write the customers of ORDERS with their group."""
    from analytics.customers.rfm import rfm
    from analytics.customers.segments import segment

    write = printing.writer(output)
    found = segment(rfm(read(files)), n_segments=n_segments)
    write(found.customers)
    printing.say(
        _("{n} customers in {groups} groups in {path}.", n=len(found.customers), groups=len(found.table), path=output)
    )
