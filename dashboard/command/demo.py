"""The command that makes a demo store."""

from pathlib import Path

import click

from analytics.errors import InputError
from dashboard.command import printing
from dashboard.language.translation import _


@click.command()
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
