"""The commands about orders: what was read, and how large they are."""

import click

from dashboard.command import printing
from dashboard.command.files import AS_JSON, Files, read, reads_orders
from dashboard.language.translation import _

MOST_MERGED = 20  # spellings that `inspect` names


@click.command()
@reads_orders
def inspect(files: Files) -> None:
    """What is in ORDERS: recognised format, mapping, how cells were read, cleaning ledger."""
    from dashboard.language import reading_words

    found = read(files)
    reading = found.reading
    click.echo(_("Format: {name}", name=f"{reading.source} ({reading_words.format_name(reading.source)})"))
    for field, column in reading.mapping.items():
        click.echo(f"  {field} = {column}")
    n_other = int(found.ledger.loc[found.ledger["step"] == "other_currency", "n_lines"].iloc[0])
    for sentence in (*reading_words.details(reading), *reading_words.doubts(reading, n_other_currency=n_other)):
        click.echo(f"  {sentence}")
    for spelling, kept in [*reading.merged.items()][:MOST_MERGED]:
        click.echo("  " + _("{spelling} is taken for {kept}", spelling=spelling, kept=kept))
    if len(reading.merged) > MOST_MERGED:
        click.echo("  " + _("… and {n} more spellings", n=len(reading.merged) - MOST_MERGED))
    click.echo(_("Columns with values: {columns}", columns=", ".join(sorted(found.columns))))
    printing.show_table(found.ledger)


@click.command()
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
