"""The commands about bundles: which are worth it, what one does, which are the best together?"""

from typing import Any

import click

from dashboard.command import printing
from dashboard.command.files import AS_JSON, Files, priced, reads_orders


@click.command()
@click.option("--keep", type=click.IntRange(1), default=10, show_default=True, help="Candidates, at most.")
@AS_JSON
@reads_orders
def candidates(files: Files, keep: int, as_json: bool) -> None:
    """Which products of ORDERS are worth bundling, at which discount: the most money first."""
    from dashboard.command import bundle_texts

    found = bundle_texts.suggested(priced(files), n_sets=max(keep, 12))
    if as_json:
        printing.show_json(bundle_texts.as_candidates(found, keep=keep))
    else:
        click.echo("\n".join(bundle_texts.candidate_lines(found, keep=keep)))


@click.command()
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
    from analytics.bundles.selection.ideas import evidence as price_evidence_of
    from analytics.bundles.simulation.simulate import simulate as run
    from dashboard.command import bundle_texts

    offer, assumptions = bundle_texts.offered(said)
    sold = priced(files)
    evidence = price_evidence_of(sold, [each.product_id for each in offer.components])
    found = run(sold, offer=offer, assumptions=assumptions, evidence=evidence, seed=seed)
    if as_json:
        printing.show_json(bundle_texts.as_record(found))
    else:
        click.echo(bundle_texts.as_text(found))


@click.command()
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
    from analytics.bundles.selection.ideas import together
    from analytics.bundles.selection.portfolio import Limits
    from dashboard.command import bundle_texts

    limits = Limits(bundles, per_product, float("inf") if give_away is None else give_away)
    floor = bundle_texts.share(margin_floor)
    found = together(bundle_texts.suggested(priced(files), n_sets=30).reliable, limits=limits, floor=floor)
    if as_json:
        chosen, rejected = printing.records(found.chosen), printing.records(found.rejected)
        printing.show_json({"value": found.value, "method": found.method, "chosen": chosen, "rejected": rejected})
    else:
        click.echo("\n".join(bundle_texts.portfolio_lines(found)))
