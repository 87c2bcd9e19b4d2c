"""Which whole number of orders reaches a share? Thresholds are compared on counts, so 8 of 10 is not below 0.8."""

from fractions import Fraction
from math import ceil

from analytics.errors import InputError


def exact_share(share: float, *, name: str) -> Fraction:
    """Which fraction did the person write? 0.02 is 2/100, not the binary number beside it.

    >>> exact_share(0.02, name="min_support")
    Fraction(1, 50)
    """
    # Not "0 <= share <= 1": that would let nan through.
    if not 0 <= share <= 1:
        raise InputError("bad_share", name=name, found=share)
    return Fraction(str(float(share)))


def minimum_count(min_support: float, *, n_orders: int) -> int:
    """Which is the smallest whole number of orders, at least one, that reaches the share?

    >>> minimum_count(0.02, n_orders=100), minimum_count(0.02, n_orders=101)
    (2, 3)
    """
    if not min_support > 0:
        raise InputError("bad_share", name="min_support", found=min_support)
    return max(1, ceil(exact_share(min_support, name="min_support") * n_orders))
