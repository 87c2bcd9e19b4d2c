"""Any other table: which column is probably what?"""

from collections.abc import Mapping, Sequence

from analytics.labels import N_
from analytics.orders.reading.sources.names import NAMES
from analytics.orders.reading.sources.source import EXTRA, Source, fold
from analytics.orders.schema import COLUMNS

FIELDS = (*COLUMNS, *EXTRA)


def _plain(name: str) -> str:
    return "".join(letter for letter in fold(name) if letter.isalnum() or letter == "#")


_ALIASES = {field: [_plain(alias) for alias in aliases] for field, aliases in NAMES.items()}


def guess_mapping(header: Sequence[str]) -> dict[str, str]:
    """Which column of the file is probably which field? By name; a file column is used once.

    >>> guess_mapping(["Order Number", "Category", "Product", "Product Price"])
    {'order_id': 'Order Number', 'product_name': 'Product', 'category_1': 'Category', 'unit_price': 'Product Price'}
    """
    by_name = {_plain(name): name for name in reversed(header)}
    guesses: dict[str, str] = {}
    for field in FIELDS:
        for alias in _ALIASES[field]:
            found = by_name.get(alias)
            if found is not None and found not in guesses.values():
                guesses[field] = found
                break
    return guesses


def mapped(mapping: Mapping[str, str]) -> Source:
    """The format that a mapping describes: field -> column of the file."""
    # A shop without codes is keyed by product name.
    named = dict(mapping)
    if "product_name" in named:
        named.setdefault("product_id", named["product_name"])
    names = {field: (column,) for field, column in named.items()}
    return Source(name="mapped", label=N_("Your own mapping"), needs=frozenset(), names=names)
