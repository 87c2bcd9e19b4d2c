"""What does an export format have to say about itself?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis.expr.types as ir

Fields = Mapping[str, ir.Column]


@dataclass(frozen=True)
class Source:
    """One export format.

    `needs`: header names (case and surrounding spaces ignored) that must all be there to recognise it.
    `fields`: from the raw table (all text; column names folded by `fold`) to canonical column -> text expression;
    read.py parses each by its canonical type.
    `mapping`: canonical column -> header name, to tell the person.
    """

    name: str
    label: str
    needs: frozenset[str]
    fields: Callable[[ir.Table], Fields]
    mapping: Mapping[str, str]


def fold(name: str) -> str:
    """A header name as it is compared: without byte-order mark, surrounding spaces and case.

    >>> fold(" Customer ID ")
    'customer id'
    """
    return name.replace("\ufeff", "").strip().casefold()
