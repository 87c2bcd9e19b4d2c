"""The commands about what sells together: association rules, and pairs worth believing."""

from pathlib import Path
from typing import Any

import click

from dashboard.command import printing
from dashboard.command.files import AS_JSON, Files, read, reads_orders
from dashboard.language.translation import _


@click.command()
@click.option("--min-support", type=float, default=0.01, show_default=True, help="Smallest share of orders.")
@click.option("--min-confidence", type=float, default=0.2, show_default=True, help="Smallest share of buyers.")
@click.option("--max-length", type=int, help="Most products in a rule.")
@click.option("--level", default="product", show_default=True, help="product, parent, category_1 to category_3.")
@click.option("--engine", default="native", show_default=True, help="native or mlxtend.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="A .csv, .json or .parquet file.")
@reads_orders
def rules(files: Files, output: Path, level: str, **options: Any) -> None:
    """Write the association rules of ORDERS, with mlxtend's column names."""
    from analytics.affinity.mining.rules import mine_rules
    from analytics.affinity.overviews.tables import flat_rules
    from analytics.orders.levels import baskets

    write = printing.writer(output)
    found = mine_rules(baskets(read(files), level=level), **options)
    write(flat_rules(found.table))
    printing.say(_("{n} rules from {orders} orders in {path}.", n=len(found.table), orders=found.n_orders, path=output))
    if found.stopped:
        printing.say(_("Stopped early: the rules are complete up to {n} products.", n=found.complete_length))


@click.command(name="pairs")
@click.option("--level", default="product", show_default=True, help="product, parent, category_1 to category_3.")
@click.option("--false-discovery", type=float, default=0.05, show_default=True, help="Share of chance among the found.")
@AS_JSON
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A .csv, .json or .parquet file.")
@reads_orders
def tested_pairs(files: Files, output: Path | None, as_json: bool, **options: Any) -> None:
    """Which pairs in ORDERS are worth believing, how much, and why not more."""
    from analytics.affinity.artefacts.search import artefacts, without
    from analytics.affinity.certainty.trust import trust
    from analytics.affinity.null_models.strata import placed
    from analytics.affinity.overviews.tables import flat_pairs
    from analytics.affinity.relations.classification import relation_of, relations
    from analytics.customers.segments import grouped

    write = printing.writer(output) if output else None
    orders = grouped(read(files))
    made = artefacts(orders)
    left = without(orders, artefacts=made)
    held = placed(left)
    found = trust(orders, artefacts=made, held=held, **options)
    relation = relation_of(relations(left, held=held), pairs=found.table)
    table = flat_pairs(found.table.assign(relation=relation))
    if write:
        write(table)
    elif as_json:
        printing.show_json(
            {"n_orders": found.n_orders, "n_searched": found.n_searched, "pairs": printing.records(table)}
        )
    else:
        printing.show_table(
            table[["certainty", "relation", "x_name", "y_name", "n_xy", "like_lift", "like_low", "extra_low"]]
        )
    said = _("{n} pairs listed of {searched} that were looked at, in {orders} orders.")
    printing.say(said.format(n=len(table), searched=found.n_searched, orders=found.n_orders))
