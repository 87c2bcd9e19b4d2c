"""The command: one function per verb, thin; what it says goes through gettext, what it computes is in analytics."""

import gc
import sys
from pathlib import Path
from typing import Any

import click

from analytics.errors import InputError
from dashboard.command import bundle_commands, printing
from dashboard.command.order_files import (
    AS_JSON,
    HINTS,
    MAPPING,
    PRODUCTS,
    Files,
    catalogue,
    mapping_of,
    read,
    reads_orders,
)
from dashboard.language import text
from dashboard.language.text import _
from dashboard.workspace import last_dataset

MOST_MERGED = 20  # spellings that `inspect` names


@click.group(invoke_without_command=True)
@click.version_option(package_name="basketlift")
@click.pass_context
def basketlift(context: click.Context) -> None:
    """What sells together, for whom, and what a bundle at a price does to the average order."""
    if context.invoked_subcommand is None:
        context.invoke(serve)


@basketlift.command()
@click.argument("orders", type=click.Path(path_type=Path), required=False)
@click.option("--port", default=8501, show_default=True, help="Port on this computer.")
@MAPPING
@PRODUCTS
def serve(
    orders: Path | None = None, port: int = 8501, pairs: tuple[str, ...] = (), products: Path | None = None
) -> None:
    """Start the dashboard: on ORDERS, else on the dataset looked at last, else on the demo store."""
    gc.disable()  # what is loaded now stays: looking through it for garbage takes a sixth of the start
    if orders is None:
        if last_dataset.current() is None:
            _first_dataset()
    else:
        _look_at(Files(orders, pairs, products))
        printing.say(_("{name} is read and kept as a dataset.", name=orders.name))
    _streamlit(port)


def _first_dataset() -> None:
    from dashboard.workspace import home

    home.ready()


def _look_at(files: Files) -> None:
    """Have the dataset of these files kept and chosen; where they were read before, no library is loaded for it."""
    kept = None if files.products else last_dataset.dataset_of(files.orders, files.pairs)
    if kept:
        last_dataset.remember(kept)
        return
    from analytics.orders.reading.read import Options
    from dashboard.workspace import home

    dataset = home.add(files.orders, options=Options(mapping=mapping_of(files.pairs)), progress=printing.tell)
    if files.products is not None:
        home.store().describe(dataset.key, kind="products", table=catalogue(files.products).table)
    last_dataset.note(files.orders, files.pairs, dataset.key)


def _streamlit(port: int) -> None:
    from streamlit.web import cli as streamlit_cli

    app = Path(__file__).parents[1] / "app.py"
    sys.argv = ["streamlit", "run", str(app), f"--server.port={port}"]
    printing.say(_("Basketlift is at http://127.0.0.1:{port} (stop with Ctrl+C).", port=port))
    streamlit_cli.main()


@basketlift.command()
@reads_orders
def inspect(files: Files) -> None:
    """What is in ORDERS: recognised format, mapping, how cells were read, cleaning ledger."""
    from dashboard.language import readings

    found = read(files)
    reading = found.reading
    click.echo(_("Format: {name}", name=f"{reading.source} ({readings.format_name(reading.source)})"))
    for field, column in reading.mapping.items():
        click.echo(f"  {field} = {column}")
    n_other = int(found.ledger.loc[found.ledger["step"] == "other_currency", "n_lines"].iloc[0])
    for sentence in (*readings.details(reading), *readings.doubts(reading, n_other_currency=n_other)):
        click.echo(f"  {sentence}")
    for spelling, kept in [*reading.merged.items()][:MOST_MERGED]:
        click.echo("  " + _("{spelling} is taken for {kept}", spelling=spelling, kept=kept))
    if len(reading.merged) > MOST_MERGED:
        click.echo("  " + _("… and {n} more spellings", n=len(reading.merged) - MOST_MERGED))
    click.echo(_("Columns with values: {columns}", columns=", ".join(sorted(found.columns))))
    printing.show_table(found.ledger)


@basketlift.command()
@click.option("--by", help="day, week, month, quarter or year.")
@AS_JSON
@reads_orders
def kpis(files: Files, by: str | None, as_json: bool) -> None:
    """How large the orders in ORDERS are: AOV and its relatives."""
    from analytics.kpis import KPIS, summarise

    table = summarise(read(files), by=by)
    if as_json:
        printing.show_json(printing.records(table) if by else printing.records(table)[0])
    elif by:
        printing.show_table(table)
    else:
        for name, value in table.iloc[0].items():
            click.echo(f"{name:20} {value:>18,.4f}  {_(KPIS[str(name)].label)}")


@basketlift.command()
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


@basketlift.command(name="pairs")
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


@basketlift.command()
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


@basketlift.command()
@click.option("--seed", default=1, show_default=True, help="Another seed makes another shop.")
@click.option("--orders", "n_orders", default=40_000, show_default=True, help="About how many orders.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="A folder that does not exist yet."
)
def demo(seed: int, n_orders: int, output: Path) -> None:
    """Make a demo store whose truth is known."""
    from data.generate import generate

    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise InputError("exists", path=output)
    if n_orders < 1:
        raise InputError("bad_number", name="--orders", least=1, found=n_orders)
    generate(seed=seed, n_orders=n_orders, directory=output, progress=lambda share, what: printing.tell(what, share))
    printing.say(_("The demo store is in {path}.", path=output))


for _command in (bundle_commands.candidates, bundle_commands.simulate, bundle_commands.portfolio):
    basketlift.add_command(_command)


def main() -> None:
    """Run the command; a problem is one line on standard error and exit code 2."""
    try:
        sys.exit(basketlift.main(standalone_mode=False))
    except InputError as problem:
        printing.say(" ".join(filter(None, (text.error(problem), _(HINTS.get(problem.code, ""))))))
    except click.ClickException as problem:
        printing.say(" ".join(problem.format_message().split()))
    except click.Abort:
        sys.exit(130)
    sys.exit(2)
