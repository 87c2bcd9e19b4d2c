"""Each rule takes what it names, nothing twice, and the ledger balances."""

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analytics.orders.cleaning.rules import CLEANING_RULES
from analytics.orders.reading.read import Options, read_orders

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # a reading takes half a second: no shrinking
DAY = "2024-03-01 10:00:00"


def line(order="1", product="tea", *, quantity=1.0, price=2.0, **more):
    return {"order_id": order, "product_id": product, "quantity": quantity, "unit_price": price} | more


def frame(*lines):
    return pd.DataFrame(list(lines)).assign(ordered_at=lambda table: table.get("ordered_at", pd.Series(dtype=str)))


def set_aside(orders):
    """Rule -> products of the lines it set aside."""
    aside = orders.set_aside.execute().dropna(subset="product_id")
    return aside.groupby("set_aside")["product_id"].agg(sorted).to_dict()


def test_every_rule_has_words_for_a_person():
    for name, rule in CLEANING_RULES.items():
        assert name == rule.name
        assert rule.label
        assert rule.reason.endswith(".")


def test_each_line_goes_to_the_first_rule_that_it_falls_under(check_balance):
    orders = read_orders(
        frame(
            line("1", "tea", currency="GBP"),
            line(None, "no order"),
            line("1", None),
            line("2", "yen", currency="JPY"),
            line("3", "draft", status="open"),
            line("4", "cancelled", status="cancelled"),
            line("5", "returned", status="returned"),
            line("6", "back", quantity=-1.0),
            line("7", "unpaid", price=0.0),
            line("8", "minus", price=-3.0),
            line("1", "postage", line_kind="fee"),
        )
    )
    assert set_aside(orders) == {
        "cancellations": ["cancelled"],
        "fees": ["postage"],
        "not_yet_orders": ["draft"],
        "other_currency": ["yen"],
        "returns": ["back", "returned"],
        "unpaid": ["minus", "unpaid"],
        "missing_ids": ["no order"],  # and the line without a product
    }
    check_balance(orders)


def test_a_free_line_beside_paid_products_stays_as_a_gift_and_a_sold_service_is_no_fee():
    orders = read_orders(
        frame(line("1", "tea"), line("1", "sample", price=0.0), line("1", "fitting", line_kind="service"))
    )
    kinds = orders.lines.execute().set_index("product_id")["line_kind"].to_dict()
    assert kinds == {"tea": "product", "sample": "gift", "fitting": "service"}


def test_a_free_line_beside_a_fee_only_is_unpaid():
    orders = read_orders(frame(line("1", "tea"), line("2", "sample", price=0.0), line("2", "postage", line_kind="fee")))
    assert set_aside(orders) == {"fees": ["postage"], "unpaid": ["sample"]}


def test_repeated_lines_are_reported_and_kept_unless_asked_for(check_balance):
    lines = frame(line(), line(), line(), line("2"))
    reported = read_orders(lines)
    assert reported.ledger.set_index("step").loc["repeats", ["n_lines", "n_reported"]].tolist() == [0, 2]
    dropped = read_orders(lines, options=Options(also=["repeats"]))
    assert dropped.ledger.set_index("step").loc["repeats", ["n_lines", "n_reported"]].tolist() == [2, 0]
    check_balance(reported)
    check_balance(dropped)


EVENTS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.sampled_from([1, 2]), st.booleans()),
    min_size=1,
    max_size=40,
)


def taken_back(events):
    """Brute force: each cancellation takes the latest sale before it that no other took."""
    open_sales: dict[tuple[str, str, int], list[int]] = {}
    gone = set()
    for place, (customer, product, size, is_sale) in enumerate(events):
        stack = open_sales.setdefault((customer, product, size), [])
        if is_sale:
            stack.append(place)
        elif stack:
            gone.add(stack.pop())
    return gone


@settings(max_examples=6, deadline=None, phases=QUICK)
@given(events=EVENTS)
def test_cancellations_take_back_what_brute_force_takes_back(events):
    lines = [
        line(
            str(place),
            product,
            quantity=float(size if is_sale else -size),
            customer_id=f"c1{customer}",
            status="sold" if is_sale else "cancelled",
            ordered_at=f"2024-01-01 10:{place:02d}:00",
        )
        for place, (customer, product, size, is_sale) in enumerate(events)
    ]
    lines.append(line("last", "kept", ordered_at=DAY, customer_id="c1z", status="sold"))
    aside = read_orders(frame(*lines)).set_aside
    found = aside.filter(aside.set_aside == "cancelled_originals").execute()["order_id"]
    assert set(found.astype(int)) == taken_back(events)


LINES = st.lists(
    st.builds(
        line,
        order=st.sampled_from(["1", "2", "3", None]),
        product=st.sampled_from(["tea", "TEA", "milk", None]),
        quantity=st.sampled_from([-2.0, 0.0, 0.5, 1.0, 3.0, None]),
        price=st.sampled_from([-1.0, 0.0, 0.1, 2.35, 19.99, None]),
        discount=st.sampled_from([None, 0.0, 0.3]),
        currency=st.sampled_from([None, "EUR", "GBP"]),
        line_kind=st.sampled_from(["product", "fee", None]),
        status=st.sampled_from(["sold", "cancelled", "open", "returned"]),
        customer_id=st.sampled_from([None, "7"]),
    ),
    max_size=30,
)
SALE = line("kept", "tea", currency="EUR", status="sold", line_kind="product", customer_id="7", discount=None)


@settings(max_examples=6, deadline=None, phases=QUICK)
@given(lines=LINES, seed=st.randoms(use_true_random=False))
def test_read_is_kept_and_set_aside_and_the_order_of_rows_is_irrelevant(lines, seed, check_balance, kept_lines):
    lines = [SALE, SALE, *lines]
    shuffled = seed.sample(lines, len(lines))
    orders, other = read_orders(frame(*lines)), read_orders(frame(*shuffled))
    check_balance(orders)
    pd.testing.assert_frame_equal(orders.ledger, other.ledger)
    pd.testing.assert_frame_equal(kept_lines(orders), kept_lines(other))


@pytest.mark.parametrize("name", ["EUR", "GBP"])
def test_the_currency_asked_for_is_the_one_kept(name):
    lines = frame(line("1", currency="EUR"), line("2", currency="EUR"), line("3", currency="GBP"))
    kept = read_orders(lines, options=Options(currency=name)).lines.execute()
    assert kept["currency"].unique().tolist() == [name]
