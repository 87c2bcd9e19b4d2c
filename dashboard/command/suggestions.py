"""The command about suggestions: what will a cart most likely take as well?"""

import click

from dashboard.command import printing
from dashboard.command.files import AS_JSON, Files, read, reads_orders
from dashboard.language.translation import _


@click.command()
@click.option("--product", "cart", multiple=True, required=True, help="A product in the cart; once for each.")
@click.option("--number", default=3, show_default=True, help="How many suggestions.")
@AS_JSON
@reads_orders
def suggest(files: Files, cart: tuple[str, ...], number: int, as_json: bool) -> None:
    """What a cart most likely takes as well, by the ORDERS, and because of what."""
    from analytics.affinity.artefacts.search import artefacts, without
    from analytics.offers.suggest import Controls, model_of
    from analytics.offers.suggest import suggest as suggested
    from analytics.orders.datasets.catalogue import unavailable

    orders = read(files)
    model = model_of(without(orders, artefacts=artefacts(orders)))
    answer = suggested(model, cart, k=number, controls=Controls(excluded=unavailable(orders)))
    if as_json:
        printing.show_json({"unknown": list(answer.unknown), "suggestions": printing.records(answer.table)})
    else:
        columns = ["rank", "product_id", "product_name", "chance", "reason", "because_name", "n_both", "n_because"]
        printing.show_table(answer.table[columns])
    if answer.unknown:
        printing.say(_("Never sold in these orders: {products}.", products=", ".join(answer.unknown)))
