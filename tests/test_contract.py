"""Does every analysis keep the promises of all: frozen, deterministic, blind to the order of rows, calm when empty?"""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pytest

import analytics
from analytics import kpis
from analytics.affinity.artefacts import search
from analytics.affinity.certainty import changes, trust
from analytics.affinity.mining import co_occurrence, forecasts, itemsets, rules
from analytics.affinity.null_models import fixed_margins
from analytics.affinity.overviews import anchors, examples, focus, matrices
from analytics.affinity.relations import classification
from analytics.affinity.significance import rule_tests
from analytics.bundles.demand import panels, states
from analytics.bundles.demand.offers import offer
from analytics.bundles.simulation import simulate
from analytics.customers import rfm, segments
from analytics.errors import InputError
from analytics.experiments import readouts
from analytics.offers import attach, cross_sell, suggest, upsell
from analytics.orders import levels, products
from analytics.orders.baskets.coding import Baskets
from analytics.orders.lines import Orders, Scope, within

PAIR = ("pad", "pen")


def baskets(orders: Orders) -> Baskets:
    return levels.baskets(orders)


def kept(orders: Orders) -> Orders:
    return orders


@dataclass(frozen=True)
class Analysis:
    """How is a public function called? `given(orders)` is its data, `call(data)` runs it.

    `empty_problem`: the InputError that it answers with where there is no order, for one that then has no answer.
    `varies`: the columns depend on what was sold.
    """

    function: Callable[..., object]
    call: Callable[..., object]
    given: Callable[[Orders], object] = kept
    empty_problem: str | None = None
    varies: bool = False


def both_sides(orders: Orders) -> tuple[Orders, Orders]:
    middle = date(2024, 7, 1)
    return within(orders, scope=Scope("test", start=middle)), within(orders, scope=Scope("test", end=middle))


def ten_times(orders: Orders) -> Orders:
    numbers = ibis.memtable({"copy": list(range(10))}).mutate(copy=ibis._.copy.cast("string"))
    lines = orders.lines.cross_join(numbers)
    ids = {name: lines[name] + "-" + lines.copy for name in ("order_id", "customer_id")}
    return replace(orders, lines=lines.mutate(**ids).drop("copy"))


def paired(orders: Orders) -> Orders:
    """A shop ten times as large, in which each pad is sold with a pen, and no pen without."""
    lines = ten_times(orders).lines
    pens = lines.filter(lines.product_id == PAIR[0]).mutate(product_id=ibis.literal(PAIR[1]))
    return replace(orders, lines=lines.filter(lines.product_id != PAIR[1]).union(pens))


def far_apart(orders: Orders) -> tuple[Orders, Orders]:
    """Both sides of a shop: only in the later one do pads and pens belong together."""
    after, before = both_sides(orders)
    return paired(after), ten_times(before)


def grouped(orders: Orders) -> tuple[Orders, pd.DataFrame]:
    return orders, segments.segment(rfm.rfm(orders), n_segments=3).customers


def believed(orders: Orders) -> trust.Trust:
    """Every pair that is listed, as if it were likely."""
    found = trust.trust(paired(orders))
    return dataclasses.replace(found, table=found.table.assign(certainty="likely"))


def ruled(held: Baskets) -> rule_tests.RuleTests:
    """The tests of every rule of up to three products."""
    mined = rules.mine_rules(held, min_support=0.02, min_confidence=0.1, max_length=3)
    return rule_tests.rule_tests(mined, baskets=held)


def named(orders: Orders) -> tuple[classification.Relations, pd.DataFrame]:
    found = classification.relations(orders)
    return found, found.table[["y", "x"]].set_axis(["x", "y"], axis=1)


def priced(orders: Orders) -> tuple[Baskets, pd.DataFrame]:
    return levels.baskets(orders), products.products(orders)


def made_by_the_shop(orders: Orders) -> Orders:
    """The same with a kit of pad and pen under one promotion, and a second code for ink from October on."""
    lines = orders.lines
    pads, pens = (lines.filter(lines.product_id == name).select("order_id").distinct() for name in PAIR)
    kits = pads.semi_join(pens, "order_id").mutate(in_kit=True)
    lines = lines.left_join(kits, "order_id")
    in_kit = (lines.in_kit.fill_null(False) & lines.product_id.isin(PAIR)).fill_null(False)
    renamed = ((lines.product_id == "ink") & (lines.ordered_at >= ibis.timestamp("2024-10-01"))).fill_null(False)
    changed = {
        "promotion": ibis.ifelse(in_kit, "DUO", lines.promotion),
        "product_id": ibis.ifelse(renamed, "tint", lines.product_id),
        "parent_product_id": ibis.ifelse(renamed, "tint", lines.parent_product_id),
    }
    kept = {name: lines[name] for name in orders.lines.columns}
    return replace(orders, lines=lines.select(**(kept | changed)))


ANALYSES = {
    "per_order": Analysis(kpis.per_order, kpis.per_order),
    "available_kpis": Analysis(kpis.available_kpis, kpis.available_kpis),
    "summarise": Analysis(kpis.summarise, kpis.summarise),
    "summarise_by_month": Analysis(kpis.summarise, lambda data: kpis.summarise(data, by="month")),
    "compare": Analysis(kpis.compare, lambda data: kpis.compare(data[0], before=data[1]), both_sides),
    "aov_bridge": Analysis(kpis.aov_bridge, lambda data: kpis.aov_bridge(data[0], before=data[1]), both_sides),
    "available_levels": Analysis(levels.available_levels, levels.available_levels),
    "items": Analysis(levels.items, lambda data: levels.items(data, level="parent")),
    "item_names": Analysis(levels.item_names, lambda data: levels.item_names(data, level="parent"), varies=True),
    "baskets": Analysis(levels.baskets, levels.baskets),
    "baskets_of_categories": Analysis(levels.baskets, lambda data: levels.baskets(data, level="category_1")),
    "products": Analysis(products.products, products.products),
    "rfm": Analysis(rfm.rfm, rfm.rfm),
    "known_share": Analysis(rfm.known_share, rfm.known_share),
    "segment": Analysis(
        segments.segment,
        lambda data: segments.segment(data, n_segments=3),
        rfm.rfm,
        empty_problem="too_few_customers",
    ),
    "of_segments": Analysis(
        segments.of_segments,
        lambda data: segments.of_segments(data[0], customers=data[1], labels=segments.SEGMENT_LABELS).lines,
        grouped,
        empty_problem="too_few_customers",
    ),
    "with_segments": Analysis(
        segments.with_segments,
        lambda data: segments.with_segments(data[0], customers=data[1]).lines,
        grouped,
        empty_problem="too_few_customers",
    ),
    "grouped": Analysis(segments.grouped, lambda data: segments.grouped(data).lines, varies=True),
    "cross_sell": Analysis(cross_sell.cross_sell, cross_sell.cross_sell, believed),
    "example_orders": Analysis(
        examples.example_orders, lambda data: examples.example_orders(data, x="pad", y="pen"), varies=True
    ),
    "anchors": Analysis(anchors.anchors, anchors.anchors),
    "focus": Analysis(focus.focus, lambda data: focus.focus(data, product="pad")),
    "expected": Analysis(fixed_margins.expected, fixed_margins.expected, baskets),
    "changes": Analysis(changes.changes, lambda data: changes.changes(data[0], before=data[1]), far_apart),
    "joint_counts": Analysis(
        co_occurrence.joint_counts, lambda data: co_occurrence.joint_counts(data).toarray(), baskets
    ),
    "ladders": Analysis(upsell.ladders, lambda data: upsell.ladders(data[0], products=data[1]), priced),
    "model_of": Analysis(suggest.model_of, lambda data: suggest.suggest(suggest.model_of(data), ["pad"])),
    "learn": Analysis(suggest.learn, lambda data: suggest.suggest(suggest.learn(data), ["pad"]), baskets),
    "attach_rates": Analysis(
        attach.attach_rates, lambda data: attach.attach_rates(data, product="pad", companion="pen")
    ),
    "pair_counts": Analysis(matrices.pair_counts, lambda data: matrices.pair_counts(data, level="product")),
    "affinity_matrix": Analysis(
        matrices.affinity_matrix, lambda data: matrices.affinity_matrix(data, level="product", n_items=4), varies=True
    ),
    "frequent_itemsets": Analysis(
        itemsets.frequent_itemsets, lambda data: itemsets.frequent_itemsets(data, min_support=0.05).table, baskets
    ),
    "mine_rules": Analysis(
        rules.mine_rules, lambda data: rules.mine_rules(data, min_support=0.05, min_confidence=0.1).table, baskets
    ),
    "rule_tests": Analysis(rule_tests.rule_tests, ruled, baskets),
    "trust": Analysis(trust.trust, trust.trust, paired),
    "trust_without_artefacts": Analysis(
        trust.trust, lambda data: trust.trust(data, artefacts=search.artefacts(data)), paired
    ),
    "forecast_itemsets": Analysis(
        forecasts.forecast_itemsets, lambda data: forecasts.forecast_itemsets(data, min_support=0.05), baskets
    ),
    "artefacts": Analysis(search.artefacts, search.artefacts, made_by_the_shop),
    "without": Analysis(
        search.without,
        lambda data: search.without(data, artefacts=search.artefacts(data)).lines,
        made_by_the_shop,
    ),
    "relations": Analysis(classification.relations, classification.relations),
    "relation_of": Analysis(
        classification.relation_of, lambda data: classification.relation_of(data[0], pairs=data[1]).to_frame(), named
    ),
    "order_totals": Analysis(states.order_totals, states.order_totals),
    "states": Analysis(
        states.states, lambda data: states.states(data, components=PAIR), empty_problem="unknown_product"
    ),
    "simulate": Analysis(
        simulate.simulate,
        lambda data: simulate.simulate(data, offer=offer(*PAIR, percent=0.1), draws=64),
        empty_problem="unknown_product",
    ),
    "weekly_orders": Analysis(panels.weekly_orders, panels.weekly_orders),
}

# Steps inside an analysis that are public for their neighbours, and chains of analyses; the analyses above are both.
STEPS = {
    cross_sell.companions,
    focus.register,
    levels.item_lines,
    levels.named,
    itemsets.mine_family,
    itemsets.narrowed,
    panels.weekly_panel,
    products.sold_products,
    readouts.before_and_after,
}
INPUTS = {"Orders", "Baskets", "Rfm"}


# What others ask of affinity; the rest of its rooms is its own affair.
DOORS = {
    "measures",
    "artefacts.search",
    "certainty.changes",
    "certainty.trust",
    "mining.forecasts",
    "mining.itemsets",
    "mining.rest_of_basket",
    "mining.rules",
    "null_models.fixed_margins",
    "overviews.anchors",
    "overviews.examples",
    "overviews.focus",
    "overviews.matrices",
    "relations.classification",
    "significance.rule_tests",
}


def public_functions() -> Iterator[Callable[..., object]]:
    """Every function of the rooms that answer whose first argument is orders, baskets or what is made of them."""
    for module_info in pkgutil.walk_packages(analytics.__path__, "analytics."):
        rooms = ("analytics.kpis", "analytics.customers", "analytics.offers", "analytics.orders.levels")
        if not (
            module_info.name.removeprefix("analytics.affinity.") in DOORS
            or module_info.name.startswith((*rooms, "analytics.orders.products"))
        ):
            continue
        module = importlib.import_module(module_info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters.values()), None)
            here = function.__module__ == module.__name__ and not name.startswith("_")
            if here and first is not None and _name(first.annotation) in INPUTS:
                yield function


def _name(annotation: object) -> str:
    """Of the type, which stands as it is written where a module postpones its annotations."""
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")


def test_every_public_analysis_is_listed():
    listed = {analysis.function for analysis in ANALYSES.values()} | STEPS
    assert {function for function in public_functions() if function not in listed} == set()


def plain(result: object) -> object:
    """A result as tables, numbers and texts, so that two can be compared."""
    if isinstance(result, ir.Table):
        table = result.execute()
        return table.sort_values(list(table), ignore_index=True)
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        return {field.name: plain(getattr(result, field.name)) for field in dataclasses.fields(result)}
    if isinstance(result, Mapping):
        return {name: plain(value) for name, value in result.items()}
    if isinstance(result, (list, tuple)):
        return [plain(value) for value in result]
    return result


def assert_same(a: object, b: object) -> None:
    if isinstance(a, dict):
        assert isinstance(b, dict)
        assert list(a) == list(b)
        for name in a:
            assert_same(a[name], b[name])
    elif isinstance(a, list):
        assert isinstance(b, list)
        assert len(a) == len(b)
        for x, y in zip(a, b, strict=True):
            assert_same(x, y)
    elif isinstance(a, pd.DataFrame):
        pd.testing.assert_frame_equal(a, b, rtol=1e-9, atol=1e-9)
    elif isinstance(a, np.ndarray) and a.dtype.kind in "fiub":
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-9)
    elif isinstance(a, float):
        assert a == pytest.approx(b, rel=1e-9, nan_ok=True)
    else:
        assert a == b


def frames(value: object) -> Iterator[pd.DataFrame]:
    if isinstance(value, pd.DataFrame):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from frames(part)


@pytest.fixture(scope="module")
def orders(small_shop, orders_of) -> Orders:
    return orders_of(small_shop)


@pytest.fixture(scope="module")
def shuffled(small_shop, orders_of) -> Orders:
    return orders_of(small_shop.sample(frac=1, random_state=3))


@pytest.mark.parametrize("name", ANALYSES)
def test_result_is_frozen_the_same_again_and_blind_to_row_order_and_inputs_stay(name, orders, shuffled):
    analysis = ANALYSES[name]
    data = analysis.given(orders)
    before, lines = plain(data), plain(orders.lines)
    result = analysis.call(data)
    if dataclasses.is_dataclass(result):
        assert type(result).__dataclass_params__.frozen
    else:
        assert isinstance(result, (pd.DataFrame, ir.Table, np.ndarray, list, dict, float))
    found = plain(result)
    assert_same(found, plain(analysis.call(analysis.given(orders))))
    assert_same(found, plain(analysis.call(analysis.given(shuffled))))
    assert_same(before, plain(data))
    assert_same(lines, plain(orders.lines))
    assert not any(table.empty for table in frames(found))


@pytest.mark.parametrize("name", ANALYSES)
def test_no_order_gives_the_same_columns_and_no_row(name, orders):
    analysis = ANALYSES[name]
    nothing = within(orders, scope=Scope("test", start=date(2999, 1, 1)))
    if analysis.empty_problem:
        with pytest.raises(InputError) as caught:
            analysis.call(analysis.given(nothing))
        assert caught.value.code == analysis.empty_problem
        return
    full = frames(plain(analysis.call(analysis.given(orders))))
    empty = frames(plain(analysis.call(analysis.given(nothing))))
    for some, none in zip(full, empty, strict=True):
        is_fixed = name in {"summarise", "compare", "aov_bridge"}  # one row per figure or factor, whatever was sold
        assert len(none) == (len(some) if is_fixed else 0)
        if not analysis.varies:
            assert none.dtypes.to_dict() == some.dtypes.to_dict()


CATEGORIES = ["category_1", "category_2", "category_3"]
BARE = ["order_id", "product_id", "quantity"]
SHOPS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "one_order": lambda lines: lines[lines["order_id"] == "o003"],
    "one_line": lambda lines: lines.head(1),
    "one_product": lambda lines: lines[lines["product_id"] == "pad"],
    "one_customer": lambda lines: lines.assign(customer_id="c01"),
    "no_prices": lambda lines: lines.drop(columns=["unit_price", "discount", "unit_cost"]),
    "no_customers": lambda lines: lines.drop(columns="customer_id"),
    "no_dates": lambda lines: lines.drop(columns="ordered_at"),
    "no_names": lambda lines: lines.drop(columns=["product_name", "parent_product_id", *CATEGORIES]),
    "ids_only": lambda lines: lines[BARE],
    "half_blank": lambda lines: lines.where(lines.index.to_series() % 2 == 0).fillna(
        {name: lines[name] for name in ["order_id", "product_id", "line_kind", "status"]}
    ),
    "gifts_only": lambda lines: lines.assign(line_kind="gift", unit_price=0.0, discount=None),
}


@pytest.fixture(scope="module")
def shops(small_shop, orders_of) -> dict[str, Orders]:
    return {name: orders_of(make(small_shop.reset_index(drop=True))) for name, make in SHOPS.items()}


@pytest.mark.parametrize("shop", SHOPS)
@pytest.mark.parametrize("name", ANALYSES)
def test_a_poor_shop_gets_an_answer_or_a_sentence(name, shop, shops):
    analysis = ANALYSES[name]
    problem = ""
    try:
        plain(analysis.call(analysis.given(shops[shop])))
    except InputError as error:
        problem = str(error)
    assert problem == "" or (problem.endswith(".") and len(problem.split()) > 8)


def test_a_dataset_that_lacks_what_its_columns_promise_is_still_answered(orders):
    """Within a scope, a column may hold nothing although the dataset knows it."""
    unpriced = replace(orders, lines=orders.lines.mutate(unit_price=None).cast({"unit_price": "float64"}))
    assert kpis.summarise(unpriced)["aov"].isna().all()
    assert kpis.aov_bridge(unpriced, before=orders)["contribution"].isna().all()
