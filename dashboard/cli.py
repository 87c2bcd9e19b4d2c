"""The command: one function per verb, thin; what it says goes through gettext, what it computes is in analytics."""

import functools
import gc
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from analytics.errors import InputError
from dashboard import printing, seen, text
from dashboard.text import _

MAPPING = click.option(
    "--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Which column of the file is which field."
)
PRODUCTS = click.option(
    "--products", type=click.Path(path_type=Path), metavar="FILE", help="The shop's product file: names, costs, stock."
)
MOST_MERGED = 20  # spellings that `inspect` names
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
        if seen.current() is None:
            _first_dataset()
    else:
        _look_at(Files(orders, pairs, products))
        printing.say(_("{name} is read and kept as a dataset.", name=orders.name))
    _streamlit(port)


def _first_dataset() -> None:
    from dashboard import home

    home.ready()


def _look_at(files: Files) -> None:
    """Have the dataset of these files kept and chosen; where they were read before, no library is loaded for it."""
    kept = None if files.products else seen.dataset_of(files.orders, files.pairs)
    if kept:
        seen.remember(kept)
        return
    from analytics.orders.read import Options
    from dashboard import home

    dataset = home.add(files.orders, options=Options(mapping=_mapping(files.pairs)), progress=printing.tell)
    if files.products is not None:
        home.store().describe(dataset.key, kind="products", table=_catalogue(files.products).table)
    seen.note(files.orders, files.pairs, dataset.key)


def _streamlit(port: int) -> None:
    from streamlit.web import cli as streamlit_cli

    app = Path(__file__).parent / "app.py"
    sys.argv = ["streamlit", "run", str(app), f"--server.port={port}"]
    printing.say(_("Basketlift is at http://127.0.0.1:{port} (stop with Ctrl+C).", port=port))
    streamlit_cli.main()


@basketlift.command()
@reads_orders
def inspect(files: Files) -> None:
    """What is in ORDERS: recognised format, mapping, how cells were read, cleaning ledger."""
    from dashboard import readings

    found = _read(files)
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

    table = summarise(_read(files), by=by)
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
    from analytics.affinity.rules import mine_rules
    from analytics.affinity.tables import flat_rules
    from analytics.orders.levels import baskets

    write = printing.writer(output)
    found = mine_rules(baskets(_read(files), level=level), **options)
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
    from analytics.affinity.artefacts import artefacts, without
    from analytics.affinity.chance.strata import placed
    from analytics.affinity.relations import relation_of, relations
    from analytics.affinity.tables import flat_pairs
    from analytics.affinity.trust import trust
    from analytics.customers.segments import grouped

    write = printing.writer(output) if output else None
    orders = grouped(_read(files))
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
    found = segment(rfm(_read(files)), n_segments=n_segments)
    write(found.customers)
    printing.say(
        _("{n} customers in {groups} groups in {path}.", n=len(found.customers), groups=len(found.table), path=output)
    )


@basketlift.command()
@click.option("--keep", type=click.IntRange(1), default=10, show_default=True, help="Candidates, at most.")
@AS_JSON
@reads_orders
def candidates(files: Files, keep: int, as_json: bool) -> None:
    """Which products of ORDERS are worth bundling, at which discount: the most money first."""
    from dashboard import answers

    found = answers.suggested(_priced(files), n_sets=max(keep, 12))
    if as_json:
        printing.show_json(answers.as_candidates(found, keep=keep))
    else:
        click.echo("\n".join(answers.candidate_lines(found, keep=keep)))


@basketlift.command()
@click.option("--bundle", required=True, metavar="SKU,SKU", help="The products of the bundle; SKU:2 is two of it.")
@click.option("--discount", help="A percentage such as 10%, or an amount such as 2.50.")
@click.option("--price", type=float, help="The price of a set, instead of a discount.")
@click.option("--mode", default="mixed", show_default=True, help="mixed, companion, multi_buy, buy_get or pure.")
@click.option("--buy", default=2, show_default=True, help="Units to buy, of a multi_buy or buy_get.")
@click.option("--get", default=1, show_default=True, help="Units that then cost less, of a buy_get.")
@click.option("--margin-floor", help="The smallest margin of the set, such as 30%.")
@click.option("--listed", is_flag=True, help="The bundle is listed separately and has to be chosen.")
@click.option("--cautious", is_flag=True, help="The rest of the basket may shrink, the full price be spoiled.")
@click.option("--seed", default=0, show_default=True, help="Seed of the simulation.")
@AS_JSON
@reads_orders
def simulate(files: Files, seed: int, as_json: bool, **said: Any) -> None:
    """What a bundle at a discount does to the average order, revenue and margin of ORDERS."""
    from analytics.bundles.ideas import evidence as price_evidence_of
    from analytics.bundles.simulate import simulate as run
    from dashboard import answers

    offer, assumptions = answers.offered(said)
    sold = _priced(files)
    evidence = price_evidence_of(sold, [each.product_id for each in offer.components])
    found = run(sold, offer=offer, assumptions=assumptions, evidence=evidence, seed=seed)
    if as_json:
        printing.show_json(answers.as_record(found))
    else:
        click.echo(answers.as_text(found))


@basketlift.command()
@click.option("--bundles", type=click.IntRange(1), default=5, show_default=True, help="Bundles, at most.")
@click.option("--per-product", type=click.IntRange(1), default=1, show_default=True, help="Bundles with one product.")
@click.option("--margin-floor", help="The smallest margin of a set, such as 30%.")
@click.option("--give-away", type=float, help="Money that all of them may give away a month.")
@AS_JSON
@reads_orders
def portfolio(
    files: Files,
    bundles: int,
    per_product: int,
    margin_floor: str | None,
    give_away: float | None,
    as_json: bool,
) -> None:
    """Which bundles of ORDERS are the best together, and why the others are not."""
    from analytics.bundles.ideas import together
    from analytics.bundles.portfolio import Limits
    from dashboard import answers

    limits = Limits(bundles, per_product, float("inf") if give_away is None else give_away)
    floor = answers.share(margin_floor)
    found = together(answers.suggested(_priced(files), n_sets=30).reliable, limits=limits, floor=floor)
    if as_json:
        chosen, rejected = printing.records(found.chosen), printing.records(found.rejected)
        printing.show_json({"value": found.value, "method": found.method, "chosen": chosen, "rejected": rejected})
    else:
        click.echo("\n".join(answers.portfolio_lines(found)))


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


def _read(files: Files) -> Any:
    from analytics.orders.read import Options, read_orders

    found = read_orders(files.orders, options=Options(mapping=_mapping(files.pairs)))
    if files.products is not None:
        from analytics.orders.catalogue import with_catalogue

        found = with_catalogue(found, _catalogue(files.products))
    if found.reading.source == "mapped" and not files.pairs:
        guessed = ", ".join(f"{field}={column}" for field, column in found.reading.mapping.items())
        printing.say(_("Format not known; guessed {mapping}. Change it with --map.", mapping=guessed))
    return found


def _catalogue(path: Path) -> Any:
    from analytics.orders.catalogue import read_catalogue

    return read_catalogue(path)


def _priced(files: Files) -> Any:
    """The orders, if they have prices."""
    found = _read(files)
    found.require("unit_price", "no_prices")
    return found


def _mapping(pairs: tuple[str, ...]) -> dict[str, str] | None:
    mapping = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals:
            raise InputError("bad_mapping", found=pair)
        mapping[field.strip()] = column.strip()
    return mapping or None


def main() -> None:
    """Run the command; a problem is one line on standard error and exit code 2."""
    try:
        sys.exit(basketlift.main(standalone_mode=False))
    except InputError as problem:
        printing.say(text.error(problem))
    except click.ClickException as problem:
        printing.say(" ".join(problem.format_message().split()))
    except click.Abort:
        sys.exit(130)
    sys.exit(2)
