"""Which orders hold a pair, so that a person can look at some?"""

from analytics.orders.levels import items
from analytics.orders.lines import Orders


def example_orders(orders: Orders, *, x: str, y: str, level: str = "product", n: int = 5) -> list[str]:
    """Which orders hold both items? At most `n` order ids, the last by id first.

    Raises InputError for an unknown level.
    """
    held = items(orders, level=level)
    both = held.filter(held.item.isin([x, y])).group_by("order_id").aggregate(n=held.item.nunique())
    both = both.filter(both.n == len({x, y}))
    return list(both.order_by(both.order_id.desc()).limit(n).execute()["order_id"])
