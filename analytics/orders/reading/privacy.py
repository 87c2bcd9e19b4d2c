"""How does a customer stay the same customer without a name, an address or a number that rings?"""

from __future__ import annotations

import hashlib
import hmac
import re

import pandas as pd

from analytics.engines.database import ir

E_MAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
PHONE = re.compile(r"^(?:\+|00|0)[\d\s().\-/]{7,20}$")
# A shop's own id holds a digit and neither a space nor an @; and it does not begin like a phone number.
OWN_ID = r"^[^\s@]*\d[^\s@]*$"
RINGS = r"^(\+|0)[\d().\-/]{7,}$"


def is_telling(customer: ir.StringColumn) -> ir.BooleanColumn:
    """Could the text be an address, a phone number or a name, rather than the shop's own id?"""
    return ~customer.re_search(OWN_ID) | customer.re_search(RINGS)


def pseudonymise(values: pd.Series, *, secret: bytes) -> pd.Series:
    """Which key stands for each customer? The shop's own id as it is; a keyed hash of an e-mail, a phone or a name.

    The same address in another case, or the same number in another spacing, is one customer. Without `secret` the
    hash can't be reversed by trying addresses.

    >>> pseudonymise(pd.Series(["C-17", "A@b.org", " a@B.org"]), secret=b"key").str[:6].tolist()
    ['C-17', 'p31ae0', 'p31ae0']
    """
    return values.map(lambda value: _key(value, secret), na_action="ignore").astype("str")


def hashed_contacts(values: pd.Series, *, secret: bytes) -> pd.Series:
    """Which key stands for each contact? Always a keyed hash, whatever the contact looks like."""
    return values.map(lambda value: _hashed(_plain(value), secret), na_action="ignore").astype("str")


def _key(value: str, secret: bytes) -> str:
    stripped = value.strip()
    is_own = re.match(OWN_ID, stripped) and not PHONE.match(stripped)
    return stripped if is_own else _hashed(_plain(stripped), secret)


def _plain(value: str) -> str:
    """One spelling of a contact: an e-mail or name without case, a phone number as its digits."""
    stripped = value.strip()
    if PHONE.match(stripped):
        return re.sub(r"^00", "", re.sub(r"\D", "", stripped))
    return stripped.casefold()


def _hashed(value: str, secret: bytes) -> str:
    return "p" + hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()[:23]
