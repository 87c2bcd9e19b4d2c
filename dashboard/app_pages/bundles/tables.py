"""The answer in full, as tables: what a page shows and what a person takes away."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from analytics.bundles.demand.assumptions import ASSUMPTIONS, Assumptions
from analytics.bundles.demand.offers import MODES
from analytics.bundles.demand.responses import EVIDENCE
from analytics.bundles.ranges import Interval
from analytics.bundles.selection.portfolio import Portfolio
from analytics.bundles.selection.suggestions import Suggestions
from analytics.bundles.simulation.simulate import Simulation
from analytics.experiments.scenarios import Scenario
from analytics.labels import N_
from dashboard.language import bundle_words, figures
from dashboard.language.translation import _
from dashboard.workspace import saved_bundles

# A figure of figures.Figures: label, unit, whether money and counts are by month, what it counts.
FIGURES: dict[str, tuple[str, str, bool, str]] = {
    "d_aov": (N_("Change of the average order"), "change", False, N_("All orders, those that do not change too.")),
    "d_revenue": (N_("Change of revenue"), "change", True, N_("After all discounts.")),
    "d_margin": (N_("Change of margin"), "change", True, N_("After all discounts and the cost of what is added.")),
    "give_away": (N_("Given away"), "money", True, N_("Discount on sets that are bought anyway.")),
    "incremental": (N_("Brought in"), "money", True, N_("Revenue that would not be there, before what is given away.")),
    "aov_after": (N_("Average order"), "money", False, N_("Revenue ÷ orders.")),
    "upt_after": (N_("Units per order"), "number", False, N_("Units ÷ orders.")),
    "margin_share_after": (N_("Margin rate"), "share", False, N_("Margin ÷ revenue, of all orders.")),
    "attach_after": (N_("Attach rate"), "share", False, N_("Orders with the whole set ÷ orders with any of it.")),
    "n_bundle_orders": (N_("Orders with the discount"), "count", True, N_("All that take the bundle.")),
    "cannibalised": (N_("… of them bought it all anyway"), "share", False, N_("Share of those orders.")),
    "uptake": (N_("Orders that add something"), "count", True, N_("They take the bundle and did not hold all of it.")),
    "long_run": (
        N_("Change of revenue in the long run"), "change", True,
        N_("Less what later orders would have brought anyway."),
    ),
}  # fmt: skip
BEFORE = {
    "aov_after": "aov_before",
    "upt_after": "upt_before",
    "margin_share_after": "margin_share_before",
    "attach_after": "attach_before",
}
COMPARED = ("d_aov", "d_revenue", "d_margin", "give_away", "incremental", "attach_after", "uptake")


def said(value: float | None, unit: str, currency: str | None) -> str:
    """A figure in its unit: change, money, share, count or number."""
    if unit == "change":
        return figures.money(value, currency, is_signed=True)
    return figures.figure(value, unit, currency)


def spread(found: Interval, name: str, currency: str | None, *, scale: float, is_wide: bool = False) -> str:
    """ "£100 to £2,600": the 80% range of a figure, or the 95% range."""
    _label, unit, is_monthly, _meaning = FIGURES[name]
    ends = (found.low_95, found.high_95) if is_wide else (found.low_80, found.high_80)
    low, high = (said(end / (scale if is_monthly else 1.0), unit, currency) for end in ends)
    return low if low == high else _("{low} to {high}", low=low, high=high)


def full(found: Simulation, currency: str | None, *, is_wide: bool) -> pd.DataFrame:
    """Every figure: what it is today, its range with the offer, what it counts."""
    scale, period = bundle_words.span(found.n_months)
    rows = []
    for name, (label, unit, is_monthly, meaning) in FIGURES.items():
        value = getattr(found.figures, name)
        if value is not None:
            today = getattr(found.figures, BEFORE[name]) if name in BEFORE else None
            rows.append(
                {
                    "figure": f"{_(label)}, {period}" if is_monthly else _(label),
                    "today": "" if today is None else said(today, unit, currency),
                    "range": spread(value, name, currency, scale=scale, is_wide=is_wide),
                    "meaning": _(meaning),
                }
            )
    return pd.DataFrame(rows)


def flow(found: Simulation, currency: str | None) -> pd.DataFrame:
    """The four-way ledger: one row per role with orders in it: `role`, `start`, `end`, `n_orders`, `money`."""
    scale, _period = bundle_words.span(found.n_months)
    starts = {
        "already": _("Hold all of it"),
        "adders": _("Hold some of it"),
        "pulled_in": _("Hold none of it"),
        "lost_or_switched": _("Buy something else"),
    }
    table = found.ledger[found.ledger["n_orders_mean"] > 0]
    rows = []
    for row in table.to_dict("records"):
        n, money = row["n_orders_mean"] / scale, row[f"{found.objective}_mean"] / scale
        end = _(
            "{role}: {n} orders, {money}",
            role=bundle_words.roles()[row["role"]],
            n=figures.number(n, decimals=0 if n >= 10 else 1),
            money=figures.money(money, currency, is_signed=True),
        )
        rows.append({"role": row["role"], "start": starts[row["role"]], "end": end, "n_orders": n, "money": money})
    return pd.DataFrame(rows, columns=["role", "start", "end", "n_orders", "money"])


def drivers(found: Simulation, names: Mapping[str, str], *, most: int = 6) -> pd.DataFrame:
    """Which assumption matters most: `label` and `share` of what makes the answer uncertain."""
    table = found.sensitivity.head(most)
    return pd.DataFrame({"label": [_driver(name, names) for name in table["name"]], "share": table["share"]})


def _driver(name: str, names: Mapping[str, str]) -> str:
    kind, _space, product = name.partition(" ")
    return _("Price response: {name}", name=names[product]) if product else _(ASSUMPTIONS[kind].label)


def responses(found: Simulation, names: Mapping[str, str]) -> pd.DataFrame:
    """How buyers of each product answer to 1% off, how much of that the shop's own orders say, and the evidence."""
    table = found.response.table
    return pd.DataFrame(
        {
            "product": [names[each] for each in table["product_id"]],
            "more_buyers": table["elasticity"].abs(),
            "low": table["high_80"].abs(),
            "high": table["low_80"].abs(),
            "data_weight": table["data_weight"],
            "evidence": [_(EVIDENCE[kind]) for kind in table["kind"]],
        }
    )


def compared(bundles: Sequence[Scenario], currency: str | None) -> pd.DataFrame:
    """Saved bundles side by side: one row per figure, one column per bundle."""
    columns = {
        _("Figure"): [_("Offer"), _("Discount"), _("Orders"), _("Verdict"), *(_(FIGURES[n][0]) for n in COMPARED)]
    }
    for each in bundles:
        answer = saved_bundles.answer(each)
        scale, period = bundle_words.span(answer["n_months"])
        ranges = [
            figures.MISSING if answer[name] is None
            else spread(Interval(**answer[name]), name, currency, scale=scale)
            for name in COMPARED
        ]  # fmt: skip
        off = figures.percent(answer["discount"] / answer["full_price"])
        first = [
            _(MODES[each.offer.mode].label),
            off,
            f"{each.scope} ({period})",
            bundle_words.verdict_word(answer["verdict"]),
        ]
        columns[f"{each.id} · {each.name}"] = [*first, *ranges]
    return pd.DataFrame(columns)


def chosen(found: Portfolio, titles: Mapping[str, str]) -> pd.DataFrame:
    """The best together: name, discount, expected money and give-away a month."""
    return found.chosen.assign(bundle=found.chosen["bundle"].map(titles))


def rejected(found: Portfolio, titles: Mapping[str, str]) -> pd.DataFrame:
    """The others, each with the reason."""
    reasons = [bundle_words.rejection(code) for code in found.rejected["reason"]]
    return found.rejected.assign(bundle=found.rejected["bundle"].map(titles), reason=reasons)[["bundle", "reason"]]


def left_out(found: Suggestions, names: Mapping[str, str]) -> pd.DataFrame:
    """The sets that were considered and are not suggested, each with the reason."""
    table = found.left_out
    titles = [bundle_words.bundle_name(products, names) for products in table["products"]]
    return pd.DataFrame({"bundle": titles, "reason": [bundle_words.why_left_out(code) for code in table["reason"]]})


def sheet(found: Simulation, assumptions: Assumptions, names: Mapping[str, str]) -> pd.DataFrame:
    """All that goes in and comes out, over the whole period of the orders: `part`, `name`, `value` and its ranges."""
    rows: list[dict[str, Any]] = []
    for component in found.states.products.to_dict("records"):
        name = names[component["product_id"]]
        rows += [
            {"part": "input", "name": f"{name}: {column}", "value": component[column]}
            for column in ("quantity", "unit_price", "unit_cost", "n_orders")
        ]
    totals = {"n_orders": found.states.totals.n_orders, "revenue": found.states.totals.revenue}
    offer = {"full_price": found.full_price, "discount": found.discount, "seed": found.seed, "n_months": found.n_months}
    rows += [{"part": "input", "name": name, "value": value} for name, value in (totals | offer).items()]
    width = len(found.states.components)
    rows += [
        {"part": "orders by products held", "name": f"state {row['state']:0{width}b}", "value": row["n_orders"]}
        for row in found.states.table.to_dict("records")
    ]
    rows += [
        {"part": "price response", "name": names[row["product_id"]], "value": row["elasticity"], **_ends(row)}
        for row in found.response.table.to_dict("records")
    ]
    for each in ASSUMPTIONS.values():
        prior = getattr(assumptions, each.name)
        said = f"{prior.family}({prior.a:g}, {prior.b:g})"
        rows.append({"part": "assumption", "name": _(each.label), "text": f"{said}; {each.basis}"})
    shown = {name: getattr(found.figures, name) for name in FIGURES}
    rows += [
        {"part": "answer", "name": _(FIGURES[name][0]), "value": each.mean, **_ends(asdict(each))}
        for name, each in shown.items()
        if each is not None
    ]
    rows.append({"part": "answer", "name": _("Chance of a loss"), "value": found.figures.chance_of_loss})
    rows.append({"part": "answer", "name": _("Recommended discount"), "value": found.advice.recommended})
    rows.append({"part": "answer", "name": _("Discount worth a test"), "value": found.advice.to_test})
    return pd.DataFrame(rows, columns=["part", "name", "value", "low_80", "high_80", "low_95", "high_95", "text"])


def _ends(row: Mapping[str, Any]) -> dict[str, Any]:
    return {end: row[end] for end in ("low_80", "high_80", "low_95", "high_95")}
