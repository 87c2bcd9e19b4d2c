"""Which lines are no sale, and what did setting them aside take away?"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import pandas as pd

from analytics.engines.database import ibis, ir
from analytics.labels import N_
from analytics.orders.lines import money, revenue

CLEANING_VERSION = 2  # part of a dataset's key: raise it when a rule changes


@dataclass(frozen=True)
class CleaningRule:
    """A reason why a line is no sale.

    `matches(lines)`: true for each line that the rule sets aside; `lines` carries the marks of `_marked`.
    An `optional` rule only reports its lines unless the person asks for it.
    """

    name: str
    label: str
    reason: str
    matches: Callable[[ir.Table], ir.BooleanValue]
    optional: bool = False


_RULES = (
    CleaningRule(
        "unreadable",
        N_("Unreadable lines"),
        N_("The line does not fit the header, or a quantity, price or date on it could not be read."),
        lambda lines: lines.problem.notnull(),
    ),
    CleaningRule(
        "sent_twice",
        N_("Sent twice"),
        N_("A newer file holds this line of this order."),
        lambda lines: lines.is_sent_twice,
    ),
    CleaningRule(
        "missing_ids",
        N_("Missing ids"),
        N_("The line names no order or no product."),
        lambda lines: lines.order_id.isnull() | lines.product_id.isnull(),
    ),
    CleaningRule(
        "other_currency",
        N_("Other currency"),
        N_("The line is in another currency than most; currencies are never added up."),
        lambda lines: lines.is_other_currency,
    ),
    CleaningRule(
        "not_yet_orders",
        N_("Not yet orders"),
        N_("The order is a draft or was never paid."),
        lambda lines: lines.status == "open",
    ),
    CleaningRule(
        "cancellations",
        N_("Cancellations"),
        N_("The line cancels a sale, or its order was cancelled."),
        lambda lines: lines.status == "cancelled",
    ),
    CleaningRule(
        "returns",
        N_("Returns"),
        N_("Goods that came back: the quantity is not above zero, or the order was returned."),
        lambda lines: (lines.status == "returned") | (lines.quantity <= 0),
    ),
    CleaningRule(
        "unpaid",
        N_("Unpaid orders and negative prices"),
        N_("No product of the order was paid for, or the price is negative. A gift beside paid products stays."),
        lambda lines: (lines.unit_price < 0) | ((lines.unit_price == 0) & ~lines.has_paid_product),
    ),
    CleaningRule(
        "fees",
        N_("Fees and other non-products"),
        N_("Postage, bank charges, manual corrections, bad debt. A service that is sold stays."),
        lambda lines: lines.line_kind == "fee",
    ),
    CleaningRule(
        "cancelled_originals",
        N_("Cancelled originals"),
        N_("The sale that a cancellation takes back: same customer, product, quantity and price."),
        lambda lines: lines.is_cancelled_original,
    ),
    CleaningRule(
        "repeats",
        N_("Repeated lines"),
        N_(
            "The line repeats another line of its order exactly. Two scans of one article look the same, so it is kept."
        ),
        lambda lines: lines.is_repeat,
        optional=True,
    ),
)

CLEANING_RULES: dict[str, CleaningRule] = {rule.name: rule for rule in _RULES}
MARKS = (
    "has_paid_product",
    "is_cancelled_original",
    "is_repeat",
    "is_sent_twice",
    "is_other_currency",
)


def clean(lines: ir.Table, *, also: Collection[str] = (), currency: str | None = None) -> ir.Table:
    """Which lines are sales? Every line, with `set_aside`: the first rule that it falls under, null if it is kept.

    `also`: optional rules to apply; `currency`: the one to keep, all if None. `matched` names an optional rule that was
    only reported.
    """
    marked = _marked(lines, currency=currency)
    applied = [rule for rule in _RULES if not rule.optional or rule.name in also]
    reported = [rule for rule in _RULES if rule.optional and rule.name not in also]
    is_gift = (marked.unit_price == 0) & marked.has_paid_product & (marked.line_kind == "product")
    cleaned = marked.mutate(
        set_aside=_first(applied, marked),
        matched=_first(reported, marked),
        line_kind=ibis.ifelse(is_gift.fill_null(False), "gift", marked.line_kind),
    )
    return cleaned.drop(*MARKS)


def _first(rules: list[CleaningRule], lines: ir.Table) -> ir.StringValue:
    if not rules:
        return ibis.null("string")
    branches = [(rule.matches(lines).fill_null(False), ibis.literal(rule.name)) for rule in rules]
    return ibis.cases(*branches, else_=ibis.null("string"))


def _marked(lines: ir.Table, *, currency: str | None) -> ir.Table:
    """The lines with what a rule has to know about the rest of the table, one column per entry of MARKS.

    What few lines share is found among those few and joined, which costs a fraction of a window over all lines.
    """
    lines = _mark_sent_twice(lines)
    paid = (lines.unit_price > 0) & (lines.quantity > 0) & (lines.status == "sold") & (lines.line_kind != "fee")
    paid_orders = lines.filter(paid).select(_paid_order="order_id").distinct()
    joined = lines.left_join(paid_orders, lines.order_id == paid_orders._paid_order)
    joined = _with_mark(joined.select(*lines.columns, "_paid_order"), _repeats(lines), "is_repeat")
    joined = _with_mark(joined, _cancelled_originals(lines), "is_cancelled_original")
    return joined.mutate(
        has_paid_product=joined._paid_order.notnull(),
        is_other_currency=(joined.currency != currency) if currency else ibis.literal(False),
    ).drop("_paid_order")


def _with_mark(lines: ir.Table, marked: ir.Table, mark: str) -> ir.Table:
    """The lines with a column `mark`: whether the line is among those marked."""
    places = marked.select(_file="source_file", _row="source_row")
    joined = lines.left_join(places, [lines.source_file == places._file, lines.source_row == places._row])
    return joined.select(*lines.columns, **{mark: joined._row.notnull()})


def _repeats(lines: ir.Table) -> ir.Table:
    """The lines that repeat an earlier line of their order and file exactly."""
    article = ["order_id", "product_id", "source_file"]
    shared = lines.group_by(article).aggregate(n=ibis._.count())
    few = lines.semi_join(shared.filter(shared.n > 1), article)
    # Lines without a price repeat each other too: null equals null in a group.
    same = [*article, "quantity", "unit_price"]
    few = few.mutate(nth=ibis.row_number().over(group_by=same, order_by="source_row"))
    return few.filter(few.nth > 0)


def _mark_sent_twice(lines: ir.Table) -> ir.Table:
    """Which lines does another file hold too?

    A line is the same in two files by order, product and line number, or without one by being the n-th line of the
    product in its order. The newest file counts: the one whose last order is the latest.
    """
    if int(lines.source_file.nunique().execute()) < 2:
        return lines.mutate(is_sent_twice=ibis.literal(False))
    place = ibis.row_number().over(
        group_by=["order_id", "product_id", "source_file"], order_by=["quantity", "unit_price", "source_row"]
    )
    files = lines.group_by("source_file").aggregate(last=lines.ordered_at.max())
    ages = files.select("source_file", age=ibis.row_number().over(order_by=["last", "source_file"]))
    lines = lines.left_join(ages, "source_file").drop("source_file_right")
    lines = lines.mutate(_place=place)
    lines = lines.mutate(_line=lines.line_number.fill_null(lines._place.cast("string")))
    newest = lines.age.max().over(group_by=["order_id", "product_id", "_line"])
    return lines.mutate(is_sent_twice=lines.age < newest).drop("_line", "_place", "age").cache()


def _cancelled_originals(lines: ir.Table) -> ir.Table:
    """Which sale does each cancellation take back? The latest one before it that no other cancellation took.

    Sales and cancellations of one customer, product, quantity and price match, in time order, like brackets: a sale is
    taken back if and only if the next event at its depth of nesting is a cancellation.
    """
    cancels = (lines.status == "cancelled") & (lines.quantity < 0)
    sells = (lines.status == "sold") & (lines.quantity > 0)
    group = ["customer_id", "product_id", "size", "unit_price"]
    order = ["ordered_at", ibis.desc("step"), "source_file", "source_row"]
    events = lines.mutate(step=ibis.cases((cancels, -1), (sells, 1), else_=0), size=lines.quantity.abs())
    events = events.filter((events.step != 0) & ~events.is_sent_twice)
    events = events.semi_join(events.filter(events.step < 0), group)
    so_far = ibis.cumulative_window(group_by=group, order_by=order)
    events = events.mutate(balance=events.step.sum().over(so_far))
    # A cancellation without a sale before it would push the balance below zero: its running minimum lifts it back.
    lowest = ibis.least(events.balance.min().over(so_far), 0)
    events = events.mutate(depth=events.balance - lowest + ibis.ifelse(events.step < 0, 1, 0))
    following = events.step.lead().over(group_by=[*group, "depth"], order_by=order)
    events = events.mutate(following=following)
    return events.filter((events.step == 1) & (events.following == -1))


def ledger(cleaned: ir.Table) -> pd.DataFrame:
    """What did each step set aside, and what was left after it? One row per step, in order; "read" comes first.

    `n_lines`, `n_orders`, `revenue`: set aside by the step (an order where its last line goes); `n_reported`: lines
    that an optional rule found and kept; `n_lines_left`, `n_orders_left`, `n_products_left`, `revenue_left`: what
    remained, products as the file spells their codes, gifts not counted. The last step, "codes_folded", merges codes
    that differ in case only. Revenue is NaN where there are no prices.
    """
    steps = [rule.name for rule in _RULES]
    rank = ibis.cases(*[(cleaned.set_aside == name, place) for place, name in enumerate(steps)], else_=len(steps))
    ranked = cleaned.mutate(_rank=rank, _revenue=revenue(cleaned))
    by_rank = ranked.group_by("_rank").aggregate(n_lines=ranked.count(), revenue=money(ranked._revenue.sum())).execute()
    sizes = by_rank.set_index("_rank").reindex(range(len(steps) + 1))
    lines = sizes["n_lines"].fillna(0).astype("int64")
    amounts = sizes["revenue"].astype("float64")
    sums = amounts.fillna(0.0) if amounts.notna().any() else amounts
    orders = _last_seen(ranked.filter(ranked.order_id.notnull()), "order_id", len(steps))
    products = _last_seen(ranked.filter(ranked.line_kind != "gift"), "product_code", len(steps))
    reported = cleaned.filter(cleaned.set_aside.isnull()).group_by("matched").aggregate(n=ibis._.count()).execute()
    n_reported = reported.dropna().set_index("matched")["n"]
    table = pd.DataFrame(
        {
            "step": steps,
            "n_lines": lines.iloc[:-1].to_numpy(),
            "n_orders": orders.iloc[:-1].to_numpy(),
            "revenue": sums.iloc[:-1].round(4).to_numpy(),
            "n_reported": [int(n_reported.get(step, 0)) for step in steps],
        }
    )
    return _with_totals(table, lines=lines, orders=orders, products=products, revenues=sums, cleaned=cleaned)


def _last_seen(ranked: ir.Table, column: str, n_steps: int) -> pd.Series:
    """How many orders (or products) lose their last line at each step; the last entry: how many remain."""
    last = ranked.group_by(column).aggregate(_rank=ranked._rank.max())
    counts = last.group_by("_rank").aggregate(n=ibis._.count()).execute()
    return counts.set_index("_rank")["n"].reindex(range(n_steps + 1), fill_value=0)


def _with_totals(
    table: pd.DataFrame,
    *,
    lines: pd.Series,
    orders: pd.Series,
    products: pd.Series,
    revenues: pd.Series,
    cleaned: ir.Table,
) -> pd.DataFrame:
    zero = {"n_lines": 0, "n_orders": 0, "revenue": 0.0 if revenues.notna().any() else float("nan"), "n_reported": 0}
    rows = pd.concat([pd.DataFrame([{"step": "read", **zero}]), table], ignore_index=True)
    rows["n_lines_left"] = lines.sum() - rows["n_lines"].cumsum()
    rows["n_orders_left"] = orders.sum() - rows["n_orders"].cumsum()
    gone = products.iloc[:-1].cumsum().to_list()
    rows["n_products_left"] = [int(products.sum() - n) for n in [0, *gone]]
    rows["revenue_left"] = (revenues.sum(min_count=1) - rows["revenue"].cumsum()).round(4)
    kept = cleaned.filter(cleaned.set_aside.isnull() & (cleaned.line_kind != "gift"))
    folded = rows.tail(1).assign(step="codes_folded", **zero, n_products_left=int(kept.product_id.nunique().execute()))
    return pd.concat([rows, folded], ignore_index=True)
