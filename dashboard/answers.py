"""How does the command say what a simulation found?"""

from dataclasses import asdict
from typing import Any

from analytics.bundles.decide import REASONS, VERDICTS
from analytics.bundles.intervals import Interval
from analytics.bundles.offers import Discount
from analytics.bundles.simulate import Simulation
from analytics.errors import InputError
from dashboard.text import _

FIGURES = (
    "aov_after", "d_aov", "d_revenue", "d_margin", "upt_after", "attach_after", "uptake", "give_away", "incremental",
)  # fmt: skip


def discount(said: str) -> Discount:
    """Read "10%" as a share and "2.50" as an amount. Raises InputError for anything else.

    >>> discount("10%"), discount("2.50")
    (Discount(kind='percent', value=0.1), Discount(kind='amount', value=2.5))
    """
    try:
        value = float(said.strip().removesuffix("%"))
    except ValueError:
        raise InputError("bad_discount", price="the bundle", found=said) from None
    return Discount("percent", value / 100) if said.strip().endswith("%") else Discount("amount", value)


def as_record(found: Simulation) -> dict[str, Any]:
    """The answer as plain numbers and codes, for other programs."""
    figures = found.figures
    shown = {name: getattr(figures, name) for name in FIGURES}
    return {
        "components": [asdict(each) for each in found.states.components],
        "full_price": found.full_price,
        "discount": found.discount,
        "n_months": found.n_months,
        "seed": found.seed,
        "verdict": found.advice.verdict,
        "reasons": list(found.advice.reasons),
        "recommended_discount": found.advice.recommended,
        "aov_before": figures.aov_before,
        "attach_before": figures.attach_before,
        "n_attach_before": figures.n_attach_before,
        "chance_of_loss": figures.chance_of_loss,
        **{name: None if value is None else asdict(value) for name, value in shown.items()},
        "ledger": found.ledger.to_dict("records"),
    }


def as_text(found: Simulation) -> str:
    """The answer in a few lines."""
    figures = found.figures
    lines = [
        _(VERDICTS[found.advice.verdict]),
        *(f"- {_(REASONS[reason])}" for reason in found.advice.reasons),
        _(
            "Full price of the set: {price:.2f}, discount {discount:.2f}",
            price=found.full_price,
            discount=found.discount,
        ),
        _("Average order value before: {aov:.2f}", aov=figures.aov_before),
        _line(_("Change of the average order value"), figures.d_aov, 4),
        _line(_("Change of revenue, whole period"), figures.d_revenue, 2),
    ]
    if figures.d_margin is not None:
        lines.append(_line(_("Change of margin, whole period"), figures.d_margin, 2))
    lines.append(_line(_("Given away to those who buy it all anyway"), figures.give_away, 2))
    lines.append(_("Chance of a loss: {chance:.0%}", chance=figures.chance_of_loss))
    return "\n".join(lines)


def _line(label: str, interval: Interval, decimals: int) -> str:
    low, mean, high = (f"{value:,.{decimals}f}" for value in (interval.low_80, interval.mean, interval.high_80))
    return f"{label}: {mean} (80%: {low} .. {high})"
