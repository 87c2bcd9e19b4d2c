"""What is said of a bundle: what it brings, how sure, and what to do with it?"""

import math
from collections.abc import Mapping, Sequence

from analytics.bundles.selection.candidates import GROUNDS
from analytics.bundles.selection.portfolio import REJECTIONS, Portfolio
from analytics.bundles.selection.suggestions import LEFT_OUT, STANDINGS, Suggestion
from analytics.bundles.simulation.simulate import Simulation
from analytics.bundles.simulation.verdicts import VERDICTS
from analytics.experiments.design import TestPlan, n_for_share
from analytics.experiments.readouts import Readout
from analytics.experiments.scenarios import Scenario
from dashboard.language import figures
from dashboard.language.translation import _
from dashboard.language.translation import safe as safe
from dashboard.workspace import saved_bundles

MOST_WEEKS = 104  # a longer test is not worth naming


def span(n_months: float | None) -> tuple[float, str]:
    """What money is divided by, and the words for it: a month; all of the orders where they span less than one."""
    return (n_months, _("a month")) if n_months and n_months >= 1 else (1.0, _("over these orders"))


def money_range(simulation: Simulation, currency: str | None, *, is_wide: bool = False) -> str:
    """ "Likely £100 to £2,600 more margin a month. About 1 in 12 chance of losing money." """
    answer = simulation.figures
    change = answer.d_margin or answer.d_revenue
    ends = (change.low_95, change.high_95) if is_wide else (change.low_80, change.high_80)
    scale, period = span(simulation.n_months)
    low, high = (figures.money(value / scale, currency, is_signed=True) for value in ends)
    said = _("Likely {low} to {high} {what} {period}.", low=low, high=high, what=_goal(simulation), period=period)
    return f"{said} {chance_of_loss(answer.chance_of_loss)}"


def _goal(simulation: Simulation) -> str:
    return _("margin") if simulation.objective == "margin" else _("revenue")


def chance_of_loss(chance: float) -> str:
    """ "About 1 in 12 chance of losing money." """
    if chance < 0.01:
        return _("Hardly any chance of losing money.")
    if chance > 0.5:
        return _("About {n} in 10 chance of losing money.", n=figures.number(chance * 10, decimals=0))
    return _("About 1 in {n} chance of losing money.", n=figures.number(1 / chance, decimals=0))


def roles() -> dict[str, str]:
    """The four kinds of orders that an offer touches."""
    return {
        "already": _("Buy all of it anyway"),
        "adders": _("Add the missing product"),
        "pulled_in": _("Pulled in"),
        "lost_or_switched": _("Lost or switched"),
    }


def promise(bundle: Scenario, currency: str | None) -> str:
    """ "A + B at £9.00 (10% off), saved on 5 Jan 2026 from all dates: £100 to £2,600 more margin a month." """
    answer = saved_bundles.answer(bundle)
    scale, period = span(answer["n_months"])
    change = answer["d_margin"] or answer["d_revenue"]
    low, high = (figures.money(change[end] / scale, currency, is_signed=True) for end in ("low_80", "high_80"))
    return _(
        "**{name}** at {price} ({share} off), saved on {day} from {scope}: {low} to {high} {what} {period}.",
        name=safe(bundle.name),
        price=figures.money(answer["full_price"] - answer["discount"], currency),
        share=figures.percent(answer["discount"] / answer["full_price"]),
        day=figures.day(bundle.saved_at),
        scope=safe(bundle.scope),
        low=low,
        high=high,
        what=_("margin") if answer["d_margin"] else _("revenue"),
        period=period,
    )


def attach_change(found: Readout) -> str:
    """ "The attach rate moved by +1.2 to +3.4 points." """
    low, high = (figures.number(v * 100, is_signed=True) for v in (found.attach_change_low, found.attach_change_high))
    if found.attach_change_low > 0 or found.attach_change_high < 0:
        return _("The attach rate moved by {low} to {high} points (95 of 100).", low=low, high=high)
    return _("Too close to call: {low} to {high} points fit the attach rate's change (95 of 100).", low=low, high=high)


def bundle_name(products: Sequence[str], names: Mapping[str, str]) -> str:
    """ "Tea + Cup" """
    return " + ".join(names[each] for each in products)


def idea(found: Suggestion, names: Mapping[str, str], currency: str | None) -> str:
    """ "**Tea + Cup** at 8% off. Likely −£8 to £107 margin a month. … Many orders lack just one piece." """
    first = _(
        "**{name}** at {share} off.",
        name=safe(bundle_name(found.products, names)),
        share=figures.percent(found.simulation.offer.discount.value, decimals=0),
    )
    grounds = " ".join(_(GROUNDS[ground]) for ground in found.grounds)
    return f"{first} {money_range(found.simulation, currency)} {grounds} *{_(STANDINGS[found.standing])}.*"


def why_left_out(code: str) -> str:
    """ "Two variants of one product." """
    return _(LEFT_OUT[code])


def verdict_word(code: str) -> str:
    """ "Do it" """
    return _(VERDICTS[code])


def recommended(simulation: Simulation, currency: str | None) -> str:
    """ "Best weighed against bad luck: 8% off (£3.30); in 8 of 10 simulations the best lies between 0% and 20%." """
    advice, full = simulation.advice, simulation.full_price
    low, high = (figures.percent(end / full, decimals=0) for end in (advice.optimum.low_80, advice.optimum.high_80))
    between = _("In 8 of 10 simulations the best discount lies between {low} and {high}.", low=low, high=high)
    if advice.to_test <= 0:
        return _("Weighed against bad luck, no discount pays.") + " " + between
    if advice.recommended <= 0:
        said = _("No discount is safe enough to rely on; worth a test: {share} off ({amount}).")
        share, amount = advice.to_test_share, advice.to_test
    else:
        said = _("Best weighed against bad luck: {share} off ({amount}).")
        share, amount = advice.recommended_share, advice.recommended
    best = said.format(share=figures.percent(share), amount=figures.money(amount, currency))
    return f"{best} {between}"


def break_even(simulation: Simulation) -> str:
    """ "It pays from 120 orders a month that add what they lack; 90 to 300 are expected." """
    found, uptake = simulation.figures.break_even, simulation.figures.uptake
    scale, period = span(simulation.n_months)
    low, high = (figures.number(end / scale, decimals=0) for end in (uptake.low_80, uptake.high_80))
    expected = _("Expected are {low} to {high} {period}.", low=low, high=high, period=period)
    if found.uptake is None:
        return _("However many take it, most simulations never earn the discount back.") + " " + expected
    needed = _(
        "It pays once {n} orders {period} take the bundle that did not hold all of it.",
        n=figures.number(found.uptake / scale, decimals=0),
        period=period,
    )
    return f"{needed} {expected}"


def break_even_margin(simulation: Simulation) -> str:
    """ "Without costs: it pays if the added products earn more than 22% to 60% of their price." """
    rate = simulation.figures.break_even_margin
    if rate is None:
        return ""
    low, high = (figures.percent(end, decimals=0) for end in (rate.low_80, rate.high_80))
    return _(
        "Costs are not in your orders. It pays if the added products earn a margin above {rate} (8 of 10 simulations: "
        "{low} to {high}).",
        rate=figures.percent(rate.median, decimals=0),
        low=low,
        high=high,
    )


def rejection(code: str) -> str:
    """Why a bundle is not among the best together."""
    return _(REJECTIONS[code])


def test_plan(plan: TestPlan, currency: str | None) -> str:
    """ "Show the offer to every second customer for about 9 weeks: 4,000 orders with any of it in each half …" """
    needed = _(
        "To see a change of {change} in the average of orders that hold any of it, each half needs {n} such orders.",
        change=figures.money(plan.uplift_eligible, currency, is_signed=True),
        n=figures.count(plan.n_eligible),
    )
    if plan.months is None:
        return needed
    n = weeks(plan.months)
    if n > MOST_WEEKS:
        return _("In money a test would take more than two years: orders differ too much.") + " " + needed
    return _("In money: about {n} weeks.", n=figures.count(n)) + " " + needed


def attach_plan(found: Simulation) -> str:
    """ "By the attach rate: about 2 weeks, 25 orders with any of it in each half, to see 11% become 51%." """
    answer, months = found.figures, found.n_months
    before, after = answer.attach_before, answer.attach_after.median
    if not months or not 0 < before < after < 1:
        return ""
    needed = n_for_share(before, after=after)
    return _(
        "By the attach rate: about {weeks} weeks, with {n} orders that hold any of it in each half, to see {before} "
        "become {after}.",
        weeks=figures.count(weeks(2 * needed * months / answer.n_attach_before)),
        n=figures.count(needed),
        before=figures.percent(before),
        after=figures.percent(after),
    )


def weeks(months: float) -> int:
    """Whole weeks that so many months last.

    >>> weeks(1.0)
    5
    """
    return math.ceil(months * 30.4375 / 7)


def together(best: Portfolio, like: Simulation, currency: str | None) -> str:
    """ "4 bundles bring about £120 margin a month together." """
    if best.chosen.empty:
        return _("No bundle fits these limits and brings money.")
    _scale, period = span(like.n_months)
    return _(
        "Together they are expected to bring {money} {what} {period}.",
        money=figures.money(best.value, currency, is_signed=True),
        what=_goal(like),
        period=period,
    )


def many(n: float) -> str:
    """ "61,320 orders" """
    return _("{n} orders", n=figures.count(n))
