"""Which dataset, which days and which orders does a person look at?"""

from datetime import date, timedelta

import streamlit as st

from analytics.customers.segments import SEGMENT_LABELS
from analytics.errors import InputError
from analytics.labels import N_
from analytics.orders.datasets.store import Dataset
from analytics.orders.lines import FILTERS, Scope
from dashboard.components import headings
from dashboard.language import figures
from dashboard.language.translation import _
from dashboard.queries import shop_queries
from dashboard.workspace import datasets, last_dataset
from dashboard.workspace.periods import AGAINST, PERIODS, earlier, latest

FILTER_LABELS = {
    "channels": N_("Channel"),
    "stores": N_("Store"),
    "countries": N_("Country"),
    "categories": N_("Category"),
    "segments": N_("Customers"),
}

FILTER_COLUMNS = {column: FILTER_LABELS[field] for field, column in FILTERS.items()}


def dataset_picker() -> str:
    """Which dataset is looked at? Remembered over a restart; the address can name one."""
    kept = {dataset.key: dataset for dataset in datasets.store().datasets()}
    if not kept:
        dataset = datasets.demo()
        kept = {dataset.key: dataset}
    usual = datasets.ready()
    if "next_dataset" in st.session_state:
        st.session_state["dataset"] = st.session_state.pop("next_dataset")
    keys = list(kept)
    key = st.selectbox(
        _("Dataset"),
        keys,
        index=keys.index(usual) if usual in keys else 0,
        format_func=lambda each: _unique_name(kept[each], list(kept.values())),
        key="dataset",
        bind="query-params",
    )
    if key != usual:
        last_dataset.remember(key)
    if datasets.is_demo(kept[key]):
        st.caption(_("An invented shop. These are not your numbers."))
    return str(key)


def _unique_name(dataset: Dataset, kept: list[Dataset]) -> str:
    is_shared = sum(each.name == dataset.name for each in kept) > 1
    return f"{dataset.name} ({figures.day(dataset.added_at)}, {dataset.key[:4]})" if is_shared else dataset.name


def scope(*, whole_orders: bool = True) -> Scope:
    """The filters that all pages share, kept in the address; says what a category filter keeps."""
    dataset = st.session_state["dataset"]
    known = shop_queries.facts(dataset)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        start, end = _days(known)
        chosen = _filters(known)
    if chosen.get("categories"):
        st.caption(_keeps(whole_orders=whole_orders))
    return Scope(dataset=dataset, start=start, end=end, whole_orders=whole_orders, **chosen)


def _days(known: shop_queries.Facts) -> tuple[date | None, date | None]:
    if known.first_day is None or known.last_day is None:
        return None, None
    period = st.segmented_control(
        _("Period"),
        list(PERIODS),
        default="all",
        required=True,
        format_func=lambda name: _(PERIODS[name][0]),
        key="period",
        bind="query-params",
    )
    days = PERIODS[period or "all"][1]
    if period == "own":
        picked = st.date_input(
            _("From, to"),
            (known.first_day, known.last_day),
            min_value=known.first_day,
            max_value=known.last_day,
            key="days",
            bind="query-params",
        )
        return (picked[0], picked[-1]) if picked else (None, None)
    return (None, None) if days is None else (known.last_day - timedelta(days=days - 1), known.last_day)


def _keeps(*, whole_orders: bool) -> str:
    if whole_orders:
        return _("The category keeps whole orders that contain it.")
    return _("The category keeps only its own lines of an order.")


def _filters(known: shop_queries.Facts) -> dict[str, tuple[str, ...]]:
    """One multiple choice per column that has something to choose from, in a popover that says how many are set."""
    fields = [field for field, values in known.choices.items() if len(values) > 1]
    if not fields:
        return {}
    n_set = sum(bool(st.session_state.get(field)) for field in fields)
    label = _("Filters") if not n_set else _("Filters ({n})", n=figures.count(n_set))
    chosen = {}
    with st.popover(label, icon=":material/filter_list:"):
        for field in fields:
            label = _(FILTER_LABELS[field])
            picked = st.multiselect(
                label, known.choices[field], key=field, bind="query-params", placeholder=_("All"), format_func=_shown
            )
            chosen[field] = tuple(sorted(picked))
    return chosen


def _shown(value: str) -> str:
    """A value of a filter in words: the data's own, but for the groups of customers."""
    return _(SEGMENT_LABELS[value]) if value in SEGMENT_LABELS else value


def guard(scope: Scope, *columns: tuple[str, str]) -> None:
    """End the page with a sentence where the scope holds no order, or the dataset lacks a column that all of it needs.

    `columns`: canonical column and the code of the problem to tell.
    """
    known = shop_queries.facts(scope.dataset).columns
    for column, problem in columns:
        if column not in known:
            headings.lock(InputError(problem))
            st.stop()
    if not shop_queries.n_orders(scope):
        st.info(_("No order fits these dates and filters. Widen the dates, or remove a filter."))
        st.stop()


def recent(scope: Scope) -> tuple[Scope, Scope, str]:
    """Two scopes to compare (see periods) and what the earlier one is called."""
    known = shop_queries.facts(scope.dataset)
    now = latest(scope, first_day=known.first_day, last_day=known.last_day)
    against = st.segmented_control(
        _("Compared with"),
        list(AGAINST),
        default="before",
        required=True,
        format_func=lambda name: _(AGAINST[name]),
        key="against",
        bind="query-params",
    )
    return now, earlier(now, against=against or "before"), _(AGAINST[against or "before"])


def launch_day(known: shop_queries.Facts) -> date:
    """The day on which a bundle was launched; half way through the orders to begin with."""
    if known.first_day is None or known.last_day is None:
        raise InputError("no_dates")
    half = known.first_day + (known.last_day - known.first_day) / 2
    return st.date_input(
        _("Launched on"), half, min_value=known.first_day, max_value=known.last_day, key="launch", bind="query-params"
    )


def described(scope: Scope) -> str:
    """ "all dates, Channel: Web": which orders a scope holds, in words."""
    days = [figures.day(day) for day in (scope.start, scope.end) if day]
    parts = [_("{first} to {last}", first=days[0], last=days[-1]) if days else _("all dates")]
    chosen = {field: getattr(scope, field) for field in FILTER_LABELS}
    return ", ".join(
        parts + [f"{_(FILTER_LABELS[field])}: {', '.join(map(_shown, each))}" for field, each in chosen.items() if each]
    )
