"""The command about lists: the file that a shop system imports."""

from pathlib import Path
from typing import Any

import click

from dashboard.command import printing
from dashboard.command.files import Files, read, reads_orders
from dashboard.language.translation import _


@click.command()
@click.option("--target", default="cross_sell", show_default=True, help="Which list: its name, see the error for all.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="A .csv file; others for people.")
@reads_orders
def lists(files: Files, target: str, output: Path) -> None:
    """Write a list that a shop system imports: links between products, or companions and better versions to read."""
    from analytics.errors import InputError
    from analytics.exports.lists import LISTS
    from dashboard.language import sentences

    if target not in LISTS:
        raise InputError("bad_option", name="--target", choices=", ".join(LISTS), found=target)
    chosen = LISTS[target]
    write = printing.writer(output, is_exact=chosen.is_exact)
    offers = _offers(files)
    table, left_out = chosen.build(offers), chosen.left_out(offers)
    write(table)
    printing.say(_("{n} rows in {path}.", n=len(table), path=output))
    if left_out:
        printing.say(sentences.left_out(left_out))
    if table.empty:
        printing.say(sentences.empty_list(target, n_left_out=len(left_out)))


def _offers(files: Files) -> Any:
    import pandas as pd

    from analytics.exports.lists import Offers, handles_of
    from analytics.offers.cross_sell import companions
    from analytics.offers.upsell import ladders
    from analytics.orders.levels import baskets
    from analytics.orders.products import products

    orders = read(files)
    beside = companions(orders).table
    better = ladders(baskets(orders), products=products(orders), companions=beside).table
    return Offers(beside, better, pd.DataFrame(), handles_of(orders.about_products))
