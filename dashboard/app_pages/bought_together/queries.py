"""Which rules were mined for which question, and which are being mined? See cache."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from analytics.affinity.mining.options import Constraints, Options
from analytics.affinity.null_models import strata
from analytics.orders import levels
from analytics.orders.baskets.values import basket_values
from analytics.orders.lines import Scope
from dashboard.queries import long_work, shop_queries

if TYPE_CHECKING:
    from analytics.affinity.mining.rules import Rules


@dataclass(frozen=True)
class Question:
    """What is asked of the miner: the key of its answer."""

    scope: Scope
    level: str
    min_support: float
    min_confidence: float
    max_length: int
    required_left: tuple[str, ...] = ()
    required_right: tuple[str, ...] = ()
    ignored: tuple[tuple[str, ...], ...] = ()


def mined(question: Question, *, label: str) -> Rules:
    """The rules, each with what else its orders hold; until they are counted, the page shows how far they are."""
    return long_work.answer(_board().started(question, lambda job: _mine(question, job)), label=label)


def count_again(question: Question) -> None:
    """Ask the miner anew, after a person has cancelled it."""
    _board().forget(question)


@st.cache_resource(show_spinner=False)
def _board() -> long_work.Board:
    return long_work.Board()


@st.cache_resource(show_spinner=False)
def warm_miner() -> bool:
    """Have the miner's loops in memory, once: compiling must not count against its budget."""
    from analytics.affinity.warm_up import warm_up  # here: it loads the compiler

    warm_up()
    return True


def _mine(question: Question, job: long_work.Job) -> Rules:
    from analytics.affinity.mining.redundancy import folded  # here: they load the compiler
    from analytics.affinity.mining.rest_of_basket import rest_of_basket
    from analytics.affinity.mining.rules import mine_rules
    from analytics.affinity.significance.rule_tests import rule_tests

    warm_miner()
    asked = Constraints(
        required_left=question.required_left, required_right=question.required_right, ignored=question.ignored
    )
    found_in = shop_queries.orders(question.scope)
    held = levels.baskets(found_in, level=question.level)
    found = mine_rules(
        held,
        min_support=question.min_support,
        min_confidence=question.min_confidence,
        max_length=question.max_length,
        options=Options(constraints=asked, progress=job.progress, cancelled=job.cancelled.is_set),
    )
    worth = basket_values(found_in, baskets=held, level=question.level)
    rest = rest_of_basket(found, baskets=held, basket_values=worth.baskets, line_values=worth.lines)
    buyers = strata.strata(found_in, level=question.level).buyers
    tested = rule_tests(found, baskets=held, customers=buyers).table[["weakest", "is_tested", "is_found"]]
    return folded(replace(found, table=found.table.join(rest).join(tested)))
