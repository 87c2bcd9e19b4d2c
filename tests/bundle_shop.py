"""A shop in which a bundle is worth a discount: high margins, prices that move, many orders that lack one piece."""

import numpy as np
import pandas as pd

# Sizes of orders have to come from many products: of six, two that meet often make up the size themselves.
OTHERS = {f"card{number:02d}": 2.0 for number in range(40)}
PRICES = {"pad": 8.0, "pen": 6.0, "ink": 5.0, "case": 9.0, "case-xl": 14.0, "bag": 30.0, **OTHERS}
SHARES = {"pad": 0.2, "pen": 0.15, "ink": 0.15, "case": 0.1, "case-xl": 0.1, "bag": 0.05, **dict.fromkeys(OTHERS, 0.02)}


def bundle_shop(n_orders: int = 3000) -> pd.DataFrame:
    """Order lines over 60 weeks: pads go with pens and ink; cases never with large cases; prices fall by a fifth."""
    rng = np.random.default_rng(3)
    week = np.sort(rng.integers(0, 60, n_orders))
    cut = {name: np.where(rng.random(60) < 0.3, 0.8, 1.0)[week] for name in PRICES}
    held = pd.DataFrame({name: rng.random(n_orders) < share * cut[name] ** -3 for name, share in SHARES.items()})
    for name in ("pen", "ink"):
        held[name] |= held["pad"] & (rng.random(n_orders) < 0.3)
    held["case-xl"] &= ~held["case"]
    held.loc[~held.any(axis=1), "bag"] = True
    lines = held.rename_axis("order").stack().rename_axis(["order", "product_id"])
    lines = lines[lines].index.to_frame(index=False)
    order = lines.pop("order").to_numpy()
    listed = lines["product_id"].map(PRICES)
    factor = np.select([lines["product_id"] == name for name in PRICES], [cut[name][order] for name in PRICES])
    return lines.assign(
        order_id=[f"o{each:04d}" for each in order],
        product_name=lines["product_id"].str.upper() + " one",
        parent_product_id=lines["product_id"].str.split("-").str[0],
        ordered_at=pd.Timestamp("2024-01-01 10:00") + pd.to_timedelta(7 * week[order], unit="D"),
        quantity=1,
        unit_price=(listed * factor).round(2),
        unit_cost=(listed * 0.2).round(2),
        currency="GBP",
    )
