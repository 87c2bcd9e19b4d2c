"""What is each basket worth, and each product in it?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.engines.database import ibis
from analytics.orders.baskets.coding import Baskets
from analytics.orders.levels import item_of
from analytics.orders.lines import Orders, margin, money, revenue

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class BasketValues:
    """Sales and margin (names as keys; margin only where every cost is whole) of baskets and of their lines.

    `baskets`: one number per basket; `lines`: one per entry of Baskets.codes, in the same order.
    """

    baskets: dict[str, Values]
    lines: dict[str, Values]


def basket_values(orders: Orders, *, baskets: Baskets, level: str = "product") -> BasketValues:
    """What is each basket of `levels.baskets(orders, level)` worth, and each product in it? Empty without prices."""
    if "unit_price" not in orders.columns:
        return BasketValues({}, {})
    lines = orders.lines.filter(orders.lines.line_kind != "gift")
    lines = lines.mutate(item=item_of(lines, level=level), sales=revenue(lines), earned=margin(lines))
    bought = lines.filter(lines.item.notnull()).group_by("order_id", "item")
    # The same order of rows as levels.baskets, so that they line up with its codes.
    table = bought.aggregate(sales=money(ibis._.sales.sum()), margin=money(ibis._.earned.sum()))
    worths = table.order_by("order_id", "item").select("sales", "margin").execute()
    whole = [name for name in ("sales", "margin") if worths[name].notna().all()]
    starts = baskets.offsets[:-1]
    values = {name: worths[name].to_numpy(np.float64) for name in whole}
    return BasketValues({name: np.add.reduceat(each, starts) for name, each in values.items() if len(each)}, values)
