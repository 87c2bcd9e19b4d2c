"""How is an answer about a dataset remembered, until what is said of its products changes?

The stamp of what is said (a product file, families) is part of each key: a change forgets this dataset's answers and
nobody else's.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import streamlit as st

from analytics.orders.lines import Scope
from dashboard.workspace import datasets

RESULTS = 64  # results kept of each kind: a day of a few people's clicking

A = TypeVar("A", bound=str | Scope, contravariant=True)
P = ParamSpec("P")
R = TypeVar("R", covariant=True)


class Remembered(Protocol[A, P, R]):
    """A question about a dataset or a scope whose answers are remembered; `clear` forgets them all."""

    def __call__(self, about: A, /, *args: P.args, **options: P.kwargs) -> R:
        """The answer, computed at most once."""

    def clear(self) -> None:
        """Forget the answers about every dataset."""


Question = Callable[Concatenate[A, P], R]


def answers(*, n_entries: int = RESULTS) -> Callable[[Question[A, P, R]], Remembered[A, P, R]]:
    """Remember answers as copies: who changes one changes his own."""
    return lambda question: _keyed(question, st.cache_data(max_entries=n_entries, show_spinner=False))


def shared(*, n_entries: int) -> Callable[[Question[A, P, R]], Remembered[A, P, R]]:
    """Remember one thing that all share and nobody changes: an open dataset, its baskets."""
    return lambda question: _keyed(question, st.cache_resource(max_entries=n_entries, show_spinner=False))


def _keyed(question: Question[A, P, R], cache: Callable[[Callable[..., Any]], Any]) -> Remembered[A, P, R]:
    def answer(stamp: str, about: A, *args: P.args, **options: P.kwargs) -> R:
        return question(about, *args, **options)

    # The cache tells functions apart by these.
    answer.__module__, answer.__qualname__ = question.__module__, question.__qualname__
    cached = cache(answer)

    @wraps(question)
    def ask(about: A, /, *args: P.args, **options: P.kwargs) -> R:
        dataset = about if isinstance(about, str) else about.dataset
        kept: R = cached(datasets.store().stamp(dataset), about, *args, **options)
        return kept

    ask.clear = cached.clear  # type: ignore[attr-defined]  # the protocol names it
    return ask  # type: ignore[return-value]
