"""The command: one function per verb, thin; what it says goes through gettext, what it computes is in analytics."""

import gc
import sys
from pathlib import Path

import click

from analytics.errors import InputError
from dashboard.command import affinities, bundles, customers, demo, lists, orders, printing, suggestions
from dashboard.command.files import HINTS, MAPPING, PRODUCTS, Files, catalogue, mapping_of
from dashboard.language import translation
from dashboard.language.translation import _
from dashboard.workspace import last_dataset


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
    from dashboard.workspace import datasets

    datasets.ready()


def _look_at(files: Files) -> None:
    """Have the dataset of these files kept and chosen; where they were read before, no library is loaded for it."""
    kept = None if files.products else last_dataset.dataset_of(files.orders, files.pairs)
    if kept:
        last_dataset.remember(kept)
        return
    from analytics.orders.reading.read import Options
    from dashboard.workspace import datasets

    dataset = datasets.add(files.orders, options=Options(mapping=mapping_of(files.pairs)), progress=printing.tell)
    if files.products is not None:
        datasets.store().describe(dataset.key, kind="products", table=catalogue(files.products).table)
    last_dataset.note(files.orders, files.pairs, dataset.key)


def _streamlit(port: int) -> None:
    from streamlit.web import cli as streamlit_cli

    app = Path(__file__).parents[1] / "app.py"
    sys.argv = ["streamlit", "run", str(app), f"--server.port={port}"]
    printing.say(_("Basketlift is at http://127.0.0.1:{port} (stop with Ctrl+C).", port=port))
    streamlit_cli.main()


VERBS = (
    orders.inspect,
    orders.kpis,
    affinities.rules,
    affinities.tested_pairs,
    customers.segments,
    suggestions.suggest,
    lists.lists,
    bundles.candidates,
    bundles.simulate,
    bundles.portfolio,
    demo.demo,
)
for _verb in VERBS:
    basketlift.add_command(_verb)


def main() -> None:
    """Run the command; a problem is one line on standard error and exit code 2."""
    try:
        sys.exit(basketlift.main(standalone_mode=False))
    except InputError as problem:
        printing.say(" ".join(filter(None, (translation.error(problem), _(HINTS.get(problem.code, ""))))))
    except click.ClickException as problem:
        printing.say(" ".join(problem.format_message().split()))
    except click.Abort:
        sys.exit(130)
    sys.exit(2)
