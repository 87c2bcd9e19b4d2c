"""What is the money counted in? Currencies are never added up: one is kept, others are converted or set aside."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.engines.database import ibis, ir

MONEY = ("unit_price", "discount", "tax", "unit_cost", "refund", "shipping")
# Rates that never change: a toman is ten rial.
FIXED_RATES = {("IRT", "IRR"): 10.0, ("IRR", "IRT"): 0.1}


def currency_counts(lines: ir.Table) -> dict[str, int]:
    """How many lines name each currency? The most first, the first by name among equals."""
    counts = lines.filter(lines.currency.notnull()).group_by("currency").aggregate(n=ibis._.count())
    ordered = counts.order_by(ibis.desc("n"), "currency").execute()
    return dict(zip(ordered["currency"], ordered["n"].astype(int).tolist(), strict=True))


def usual_currency(counts: Mapping[str, int]) -> str | None:
    """The currency of most lines, None where the file names none."""
    return next(iter(counts), None)


def converted(lines: ir.Table, *, to: str | None, counts: Mapping[str, int], rates: Mapping[str, float]) -> ir.Table:
    """The lines with the money of every currency that has a rate counted in `to`; others stay as they are.

    `counts`: the currencies of the lines; `rates`: what one unit of a currency is worth in `to`.
    """
    given = {currency.upper(): rate for currency, rate in rates.items()}
    rate_of = {
        currency: given.get(currency) or FIXED_RATES.get((currency, to or "")) for currency in counts if currency != to
    }
    usable = {currency: rate for currency, rate in rate_of.items() if rate}
    if not usable or to is None:
        return lines
    rate = ibis.cases(
        *[(lines.currency == currency, ibis.literal(rate)) for currency, rate in usable.items()], else_=1.0
    )
    money = {name: (lines[name] * rate).round(4) for name in MONEY}
    is_converted = lines.currency.isin(list(usable)).fill_null(False)
    return lines.mutate(
        **{name: ibis.ifelse(is_converted, amount, lines[name]) for name, amount in money.items()},
        currency=ibis.ifelse(is_converted, to, lines.currency),
    )
