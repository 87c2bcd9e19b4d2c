"""Which export format is this file? One file per format, one registry."""

from collections.abc import Mapping, Sequence

from analytics.errors import InputError
from analytics.orders.reading.sources import (
    amazon,
    arabic,
    baskets,
    canonical,
    digikala,
    ebay,
    journey,
    magento,
    persian,
    shopify,
    square,
    uci,
    woocommerce,
)
from analytics.orders.reading.sources.mapped import FIELDS, guess_mapping, mapped
from analytics.orders.reading.sources.source import Source, fold

_ALL = (
    *uci.SOURCES,
    canonical.SOURCE,
    shopify.SOURCE,
    *woocommerce.SOURCES,
    magento.SOURCE,
    *amazon.SOURCES,
    square.SOURCE,
    ebay.SOURCE,
    digikala.SOURCE,
    persian.SOURCE,
    arabic.SOURCE,
    journey.SOURCE,
    baskets.SOURCE,
)
SOURCES: dict[str, Source] = {source.name: source for source in _ALL}
# What only the product exports of shop systems have; see catalogue.py.
PRODUCT_FILES = ({"handle", "title", "variant sku"}, {"url handle", "title", "sku"}, {"sku", "name", "regular price"})
BASKET_HEADER = ("basket",)  # stands for the header of a file without one, that holds one basket a line


def recognise(header: Sequence[str]) -> Source | None:
    """Which format has this header? The one that needs the most of its names; None if none fits."""
    names = {fold(name) for name in header}
    fitting = [source for source in SOURCES.values() if source.needs and source.needs <= names]
    return max(fitting, key=lambda source: (len(source.needs), source.name), default=None)


def is_header(names: Sequence[str]) -> bool:
    """Can a line of these names be the header of order lines?"""
    return recognise(names) is not None or "order_id" in guess_mapping(names)


def choose_source(header: Sequence[str], *, mapping: Mapping[str, str] | None = None) -> Source:
    """Which format is read? A person's mapping counts over what the header is recognised or guessed as.

    Raises InputError where a mapped column does not exist, no order id or product is found, or the format is refused.
    """
    if tuple(header) == BASKET_HEADER:
        return baskets.SOURCE
    _check_mapping(mapping or {}, header)
    known = recognise(header)
    if known and not mapping:
        if known.refused_as:
            raise InputError(known.refused_as, columns=", ".join(header))
        return known
    guesses = guess_mapping(header)
    # A column that the person gives another meaning is no longer what its name says.
    given = {fold(column) for column in (mapping or {}).values()}
    kept = {field: column for field, column in guesses.items() if fold(column) not in given}
    chosen = {field: column for field, column in {**kept, **(mapping or {})}.items() if column}
    if "order_id" not in chosen:
        names = {fold(name) for name in header}
        if any(shape <= names for shape in PRODUCT_FILES):
            raise InputError("product_file")
        raise InputError("no_order_id", columns=", ".join(header))
    if "product_id" not in chosen and "product_name" not in chosen:
        raise InputError("no_product", columns=", ".join(header))
    return mapped(chosen)


def _check_mapping(mapping: Mapping[str, str], header: Sequence[str]) -> None:
    names = {fold(name) for name in header}
    for field, column in mapping.items():
        if field not in FIELDS:
            raise InputError("unknown_field", field=field, fields=", ".join(FIELDS))
        if column and fold(column) not in names:
            raise InputError("unknown_column", column=column, columns=", ".join(header))
