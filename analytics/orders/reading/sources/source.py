"""What does an export format have to say about itself?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from analytics.engines.database import ir
from analytics.labels import N_

Fields: TypeAlias = "Mapping[str, ir.Column]"
Names = Mapping[str, tuple[str, ...]]

# What a file may say beside schema.COLUMNS; canonical.py turns it into those.
EXTRA: dict[str, str] = {
    "line_gross": N_("Money of the whole line, before discount."),
    "line_total": N_("Money of the whole line, after discount."),
    "order_discount": N_("Money taken off the whole order, discounts of its lines included."),
    "order_subtotal": N_("Money of the order's goods after all discounts."),
    "order_total": N_("Money of the whole order: goods, shipping and tax."),
    "order_shipping": N_("Shipping of the whole order."),
    "order_tax": N_("Tax of the whole order."),
    "order_refund": N_("Money given back for the order."),
    "contact": N_("E-mail, phone or name of the customer; only a keyed hash of it is kept."),
    "line_number": N_("Number of the line, the same in every export."),
}


def _unchanged(raw: ir.Table) -> ir.Table:
    return raw


def _as_named(raw: ir.Table, fields: Fields) -> Fields:
    return fields


@dataclass(frozen=True)
class Source:
    """One export format.

    `names`: field (of schema.COLUMNS or EXTRA) -> header names it is met under, the first that is there counts.
    `needs`: header names that must all be there to recognise the format; compared after `fold`.
    `reshape`: from the raw table (all text, columns named by `fold`) to one row per line.
    `adjust`: from the raw table and the columns found by `names` to the fields, as text or typed expressions.
    `refused_as`: the code of PROBLEMS that says why the format can't be read; "" where it can.
    """

    name: str
    label: str
    needs: frozenset[str]
    names: Names
    reshape: Callable[[ir.Table], ir.Table] = _unchanged
    adjust: Callable[[ir.Table, Fields], Fields] = _as_named
    refused_as: str = ""
    has_order_ids: bool = True

    def mapping(self, header: Sequence[str]) -> dict[str, str]:
        """Field -> column of this file, spelled as the file spells it."""
        spelled = {fold(name): name for name in reversed(header)}
        return {name: spelled[found] for name, found in self._found(spelled).items()}

    def fields(self, raw: ir.Table) -> Fields:
        """The fields of the reshaped raw table."""
        return self.adjust(raw, {name: raw[found] for name, found in self._found(raw.columns).items()})

    def _found(self, columns: Collection[str]) -> dict[str, str]:
        present = {name: [fold(alias) for alias in aliases] for name, aliases in self.names.items()}
        found = {name: [alias for alias in aliases if alias in columns] for name, aliases in present.items()}
        return {name: aliases[0] for name, aliases in found.items() if aliases}


_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "\u200c": " ", "\ufeff": "", "\u00a0": " "})


def fold(name: str) -> str:
    """A header name as it is compared: without byte-order mark, surrounding spaces and case; ی and ي are one letter.

    >>> fold(" Customer ID ")
    'customer id'
    """
    return " ".join(name.translate(_LETTERS).casefold().split())


def needs(*names: str) -> frozenset[str]:
    """The header names that a format is recognised by, as they are compared."""
    return frozenset(fold(name) for name in names)
