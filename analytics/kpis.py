"""How large is an order, how has that moved, and what moved it?"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import scipy

from analytics.engines.database import ibis, ir
from analytics.errors import InputError
from analytics.labels import N_
from analytics.orders.lines import CENTS, Orders, margin, money, revenue
from analytics.orders.weeks import Unit, truncated

Moments = tuple[float, float, int]
MOMENTS = ("revenue_mean", "revenue_variance", "n_with_revenue")

PERIODS: dict[str, Unit] = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y"}


@dataclass(frozen=True)
class Kpi:
    """One figure over a table with one row per order; `unit`: money, count, share or number.

    `value(orders)`: its Ibis expression over the table of `per_order`; `needs`: columns of the order lines.
    """

    name: str
    label: str
    unit: str
    definition: str
    value: Callable[[ir.Table], ir.Value]
    needs: tuple[str, ...] = ()


_PRICED = ("unit_price",)
_COSTED = ("unit_price", "unit_cost")

_KPIS = (
    Kpi("n_orders", N_("Orders"), "count", N_("Orders left after cleaning."), lambda o: o.count()),
    Kpi(
        "revenue",
        N_("Revenue"),
        "money",
        N_("Quantity × unit price − discount of all lines, before tax and returns."),
        lambda o: money(o.revenue.sum()),
        _PRICED,
    ),
    Kpi(
        "aov",
        N_("Average order value"),
        "money",
        N_("Revenue ÷ orders that have a price."),
        lambda o: money(o.revenue.sum()) / o.revenue.count(),
        _PRICED,
    ),
    Kpi(
        "aov_median",
        N_("Median order value"),
        "money",
        N_("Half of the orders are below it."),
        lambda o: o.revenue.cast("float64").quantile(0.5),
        _PRICED,
    ),
    Kpi(
        "aov_p90",
        N_("90th percentile of order value"),
        "money",
        N_("Nine of ten orders are below it."),
        lambda o: o.revenue.cast("float64").quantile(0.9),
        _PRICED,
    ),
    Kpi("units", N_("Units"), "number", N_("Sum of the quantities, without gifts."), lambda o: o.units.sum()),
    Kpi(
        "units_per_order",
        N_("Units per order"),
        "number",
        N_("Units ÷ orders."),
        lambda o: o.units.sum() / o.count(),
    ),
    Kpi(
        "items_per_order",
        N_("Different products per order"),
        "number",
        N_("Different products in an order, on average, without gifts."),
        lambda o: o.n_items.sum() / o.count(),
    ),
    Kpi(
        "single_item_share",
        N_("Single-item orders"),
        "share",
        N_("Orders of one unit of one product ÷ all orders."),
        lambda o: ((o.n_items == 1) & (o.units <= 1)).ifelse(1.0, 0.0).mean(),
    ),
    Kpi(
        "attach_rate",
        N_("Attach rate"),
        "share",
        N_("Orders with two or more different products ÷ all orders."),
        lambda o: (o.n_items >= 2).ifelse(1.0, 0.0).mean(),
    ),
    Kpi(
        "discount_share",
        N_("Discount"),
        "share",
        N_("Discounts ÷ revenue before discounts."),
        lambda o: 1 - money(o.revenue.sum()) / money(o.gross.sum()).nullif(0),
        ("unit_price", "discount"),
    ),
    Kpi(
        "margin",
        N_("Margin"),
        "money",
        N_("Revenue − unit costs, over the orders whose every cost is known."),
        lambda o: money(o.margin.sum()),
        _COSTED,
    ),
    Kpi(
        "margin_share",
        N_("Margin share"),
        "share",
        N_("Margin ÷ revenue, over the orders whose every cost is known."),
        lambda o: money(o.margin.sum()) / money(o.margin.isnull().ifelse(None, o.revenue).sum()).nullif(0),
        _COSTED,
    ),
)

KPIS: dict[str, Kpi] = {kpi.name: kpi for kpi in _KPIS}


def per_order(orders: Orders) -> ir.Table:
    """What did each order hold? One row per order: time, money, units, different products.

    Gifts are no units and no products of the order: the shop put them in. Their cost is part of the margin.
    """
    lines = orders.lines
    is_chosen = ~lines.line_kind.identical_to("gift")
    lines = lines.mutate(_revenue=revenue(lines), _margin=margin(lines), _gross=lines.quantity * lines.unit_price)
    has_all_costs = lines._margin.count() == lines.count()
    return lines.group_by("order_id").aggregate(
        ordered_at=lines.ordered_at.min(),
        revenue=lines._revenue.sum(),
        gross=lines._gross.cast(CENTS).sum(),
        margin=ibis.ifelse(has_all_costs, lines._margin.sum(), None),
        units=lines.quantity.sum(where=is_chosen),
        n_items=lines.product_id.nunique(where=is_chosen),
    )


def available_kpis(orders: Orders) -> list[str]:
    """Which figures can this dataset answer?"""
    return [name for name, kpi in KPIS.items() if orders.columns.issuperset(kpi.needs)]


def summarise(orders: Orders, *, by: str | None = None) -> pd.DataFrame:
    """How large are the orders? One row per period (`by`: a key of PERIODS; `period` is its first day), or one in all.

    One column per figure of KPIS; NaN where the dataset lacks a column that the figure needs, or holds no order. A
    period without orders has no row; the first and the last period may be incomplete.
    Raises InputError for an unknown period or, with `by`, for a dataset without dates.
    """
    if by is not None and by not in PERIODS:
        raise InputError("bad_option", name="by", choices=", ".join(PERIODS), found=by)
    known = available_kpis(orders)
    if by is None:
        result = _in_all(orders)
    else:
        table = per_order(orders)
        orders.require("ordered_at", "no_dates")
        dated = table.filter(table.ordered_at.notnull())
        dated = dated.mutate(period=truncated(dated.ordered_at, unit=PERIODS[by], week_start=orders.reading.week_start))
        grouped = dated.group_by("period").aggregate(**{name: KPIS[name].value(dated) for name in known})
        result = grouped.order_by("period").execute()
    missing = {name: float("nan") for name in KPIS if name not in known}
    return result.assign(**missing)[[*(["period"] if by else []), *KPIS]]


def _in_all(orders: Orders) -> pd.DataFrame:
    """The figures of KPIS over all orders, one row; with the mean, variance and number of the orders' revenues."""
    table = per_order(orders)
    value = table.revenue.cast("float64")
    moments = dict(zip(MOMENTS, (value.mean(), value.var(), value.count()), strict=True))
    return table.aggregate(**{name: KPIS[name].value(table) for name in available_kpis(orders)}, **moments).execute()


@dataclass(frozen=True)
class Comparison:
    """Two periods side by side.

    `table`: one row per figure of KPIS: `kpi`, `before`, `after`, `change`, `change_share` (of before).
    `aov_change_low`, `aov_change_high`: 95% interval of the change of the average order value (Welch; orders taken as
    independent, which makes it too narrow where few customers order often). NaN where either side has under 2 orders.
    """

    table: pd.DataFrame
    aov_change_low: float
    aov_change_high: float


def compare(orders: Orders, *, before: Orders) -> Comparison:
    """How do these orders differ from those before? See Comparison."""
    then, now = (_in_all(side).reindex(columns=[*KPIS, *MOMENTS]).iloc[0].astype(float) for side in (before, orders))
    table = pd.DataFrame({"kpi": list(KPIS), "before": then[list(KPIS)].array, "after": now[list(KPIS)].array})
    table["change"] = table["after"] - table["before"]
    table["change_share"] = table["change"] / table["before"].where(table["before"] != 0)
    low, high = welch_interval(_moments(then), _moments(now))
    return Comparison(table, low, high)


def _moments(side: pd.Series[float]) -> Moments:
    mean, variance, n = (float(side[name]) for name in MOMENTS)
    return mean, variance, int(n)


def welch_interval(before: Moments, after: Moments) -> tuple[float, float]:
    """Between which limits does the change of a mean lie (95%, Welch)? A side: mean, variance, number; NaN below 2."""
    (mean_0, var_0, n_0), (mean_1, var_1, n_1) = before, after
    if min(n_0, n_1) < 2:
        return math.nan, math.nan
    shares = var_0 / n_0, var_1 / n_1
    error = math.sqrt(sum(shares))
    if error == 0:
        return mean_1 - mean_0, mean_1 - mean_0
    freedom = sum(shares) ** 2 / (shares[0] ** 2 / (n_0 - 1) + shares[1] ** 2 / (n_1 - 1))
    reach = float(scipy.special.stdtrit(freedom, 0.975)) * error
    return mean_1 - mean_0 - reach, mean_1 - mean_0 + reach


# The average order value is the product of these; each is a ratio of two sums over the same orders.
AOV_FACTORS = {
    "items_per_order": N_("Different products per order"),
    "units_per_item": N_("Units of each product"),
    "price_per_unit": N_("Price per unit"),
    "kept_after_discount": N_("Share kept after discounts"),
}


def aov_bridge(orders: Orders, *, before: Orders) -> pd.DataFrame:
    """What moved the average order value? One row per factor: `factor`, `before`, `after`, `contribution` (money).

    AOV = products per order × units per product × price per unit × (1 − discount share), and the contributions add up
    to its change exactly: logarithmic mean Divisia index (Ang 2005, Energy Policy 33(7), additive LMDI-I).
    NaN where either side has no revenue. Orders that have no price are left out, as in the AOV itself.
    Raises InputError where either side's dataset has no prices.
    """
    for side in (orders, before):
        side.require("unit_price", "no_prices")
    now, then = _factors(orders), _factors(before)
    before_aov, after_aov = math.prod(then.values()), math.prod(now.values())
    weight = _log_mean(after_aov, before_aov)
    rows = [(name, then[name], now[name], weight * _log_ratio(now[name], then[name])) for name in AOV_FACTORS]
    return pd.DataFrame(rows, columns=["factor", "before", "after", "contribution"])


def _factors(orders: Orders) -> dict[str, float]:
    table = per_order(orders)
    table = table.filter(table.revenue.notnull())
    gross, count = money(table.gross.sum()), table.count()
    factors = (
        table.n_items.sum() / count.nullif(0),
        table.units.sum() / table.n_items.sum().nullif(0),
        gross / table.units.sum().nullif(0),
        money(table.revenue.sum()) / gross.nullif(0),
    )
    row = table.aggregate(**dict(zip(AOV_FACTORS, factors, strict=True))).execute().iloc[0]
    return row.astype(float).to_dict()


def _log_mean(a: float, b: float) -> float:
    """The logarithmic mean (a − b) ÷ ln(a ÷ b), which is a where both are equal."""
    if not (a > 0 and b > 0):
        return math.nan
    return a if math.isclose(a, b, rel_tol=1e-12) else (a - b) / math.log(a / b)


def _log_ratio(a: float, b: float) -> float:
    return math.log(a / b) if a > 0 and b > 0 else math.nan
