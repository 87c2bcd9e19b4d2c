"""How does the command read what is offered, and say what was found?"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from analytics.bundles.demand.assumptions import Assumptions
from analytics.bundles.demand.offers import Discount, Offer
from analytics.bundles.demand.responses import EVIDENCE
from analytics.bundles.demand.states import Component
from analytics.bundles.ranges import Interval
from analytics.bundles.selection import ideas
from analytics.bundles.selection.candidates import GROUNDS
from analytics.bundles.selection.portfolio import REJECTIONS, Portfolio
from analytics.bundles.selection.suggestions import LEFT_OUT, STANDINGS, Suggestion, Suggestions
from analytics.bundles.simulation.simulate import Simulation
from analytics.bundles.simulation.verdicts import REASONS, VERDICTS
from analytics.errors import InputError
from analytics.offers import cross_sell
from analytics.orders.lines import Orders
from dashboard.language.translation import _

FIGURES = (
    "aov_after", "d_aov", "d_revenue", "d_margin", "upt_after", "attach_after", "uptake", "give_away", "incremental",
    "margin_share_after", "n_bundle_orders", "take_rate", "cannibalised", "break_even_margin", "long_run",
)  # fmt: skip


def read_discount(said: str) -> Discount:
    """Read "10%" as a share and "2.50" as an amount. Raises InputError for anything else.

    >>> read_discount("10%"), read_discount("2.50")
    (Discount(kind='percent', value=0.1), Discount(kind='amount', value=2.5))
    """
    try:
        value = float(said.strip().removesuffix("%"))
    except ValueError:
        raise InputError("bad_discount", price="the bundle", found=said) from None
    return Discount("percent", value / 100) if said.strip().endswith("%") else Discount("amount", value)


def share(said: str | None) -> float | None:
    """Read "30%" or "0.3" as a share. Raises InputError for anything that is not from 0% to below 100%.

    >>> share("30%"), share("0.3"), share(None)
    (0.3, 0.3, None)
    """
    if said is None:
        return None
    try:
        value = float(said.strip().removesuffix("%")) / (100 if said.strip().endswith("%") else 1)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1:
        raise InputError("bad_share", name="--margin-floor", found=said)
    return value


def components(said: str) -> tuple[Component, ...]:
    """Read "tea,cup:2" as one of tea and two of cup. Raises InputError for a number that is none.

    >>> components("tea, cup:2")
    (Component(product_id='tea', quantity=1.0), Component(product_id='cup', quantity=2.0))
    """
    parts = [part.strip().rpartition(":") for part in said.split(",") if part.strip()]
    return tuple(
        Component(name, float(number)) if name and number.isdigit() else Component(f"{name}{colon}{number}")
        for name, colon, number in parts
    )


def offered(said: Mapping[str, Any]) -> tuple[Offer, Assumptions]:
    """What the options of `simulate` offer and assume. Raises InputError unless one of discount and price is given."""
    discount, price, listed = said["discount"], said["price"], said["listed"]
    if (discount is None) == (price is None):
        found = "none" if discount is None else "both"
        raise InputError("bad_option", name="the offer", choices="--discount, --price", found=found)
    off = Discount("price", price) if price is not None else read_discount(discount)
    floor = share(said["margin_floor"])
    offer = Offer(components(said["bundle"]), off, said["mode"], not listed, floor, said["buy"], said["get"])
    assumed = Assumptions().listed() if listed else Assumptions()
    return offer, assumed.cautious() if said["cautious"] else assumed


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
        "mode": found.offer.mode,
        "objective": found.objective,
        "verdict": found.advice.verdict,
        "reasons": list(found.advice.reasons),
        "recommended_discount": found.advice.recommended,
        "discount_to_test": found.advice.to_test,
        "aov_before": figures.aov_before,
        "attach_before": figures.attach_before,
        "n_attach_before": figures.n_attach_before,
        "chance_of_loss": figures.chance_of_loss,
        **{name: None if value is None else asdict(value) for name, value in shown.items()},
        "break_even": asdict(figures.break_even),
        "price_response": found.response.table.to_dict("records"),
        "ledger": _plain(found.ledger.to_dict("records")),
    }


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Not a number becomes None, which JSON knows."""
    return [{name: None if value != value else value for name, value in row.items()} for row in rows]


def suggested(orders: Orders, *, n_sets: int) -> Suggestions:
    """The best bundles of these orders, made from their trusted pairs, and why not the others."""
    return ideas.suggestions(orders, companions=cross_sell.companions(orders).table, pool=n_sets)


def as_candidates(found: Suggestions, *, keep: int) -> dict[str, Any]:
    """The first candidates, and the sets that were left out with the reason, as plain numbers and codes."""
    left_out = [{"products": list(each.products), "reason": "crowded_out"} for each in found.kept[keep:]]
    left_out += [
        {"products": list(row["products"]), "reason": row["reason"]} for row in found.left_out.to_dict("records")
    ]
    return {"candidates": [as_candidate(each) for each in found.kept[:keep]], "left_out": left_out}


def as_candidate(found: Suggestion) -> dict[str, Any]:
    """A candidate as plain numbers and codes: money over the whole period."""
    made = found.simulation
    return {
        "products": list(found.products),
        "grounds": list(found.grounds),
        "discount_share": made.discount / made.full_price,
        "full_price": made.full_price,
        "objective": made.objective,
        "n_months": made.n_months,
        "gain": asdict(found.gain),
        "chance_of_loss": made.figures.chance_of_loss,
        "verdict": made.advice.verdict,
        "standing": found.standing,
    }


def candidate_lines(found: Suggestions, *, keep: int) -> list[str]:
    """One line a candidate, with its reasons; below, how many sets were left out for which reason."""
    lines = [] if found.kept else [_("No bundle is worth a discount by these orders.")]
    for each in found.kept[:keep]:
        made = each.simulation
        off = f"{made.discount / made.full_price:.0%}"
        name = ideas.name(each.products)
        lines.append(_line(_("{name} at {off} off, whole period", name=name, off=off), each.gain, 2))
        words = [*(GROUNDS[code] for code in each.grounds), STANDINGS[each.standing]]
        lines.append("  " + " ".join(_(word) for word in words))
    reasons = [*["crowded_out"] * len(found.kept[keep:]), *found.left_out["reason"]]
    counted = {code: reasons.count(code) for code in LEFT_OUT if code in reasons}
    return [*lines, *(_("Left out, {n}: {reason}", n=n, reason=_(LEFT_OUT[code])) for code, n in counted.items())]


def portfolio_lines(found: Portfolio) -> list[str]:
    """The best together and, below, the others with the reason; money a month."""
    lines = [_("Together {value:,.2f} a month", value=found.value)]
    lines += [f"+ {row['bundle']}: {row['level']:.0%}, {row['value']:,.2f}" for row in found.chosen.to_dict("records")]
    lines += [f"- {row['bundle']}: {_(REJECTIONS[row['reason']])}" for row in found.rejected.to_dict("records")]
    return lines


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
    table = found.response.table
    for product, kind, weight in zip(table["product_id"], table["kind"], table["data_weight"], strict=True):
        lines.append(f"{product}: {_(EVIDENCE[kind])} ({weight:.0%})")
    lines.append(_("Chance of a loss: {chance:.0%}", chance=figures.chance_of_loss))
    return "\n".join(lines)


def _line(label: str, interval: Interval, decimals: int) -> str:
    low, mean, high = (f"{value:,.{decimals}f}" for value in (interval.low_80, interval.mean, interval.high_80))
    return f"{label}: {mean} (80%: {low} .. {high})"
