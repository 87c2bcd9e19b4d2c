"""What is the answer in full at one discount?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.bundles.basket_choice import Floats
from analytics.bundles.demand.states import States
from analytics.bundles.ranges import Interval, interval
from analytics.bundles.simulation.effects import Effects, Whole


@dataclass(frozen=True)
class BreakEven:
    """How many orders must take the bundle before it pays?

    `uptake`: median over the draws of the orders needed that did not hold it, None where more than half of the draws
    say never; `never`: share of the draws in which no uptake pays; `reached`: share in which the uptake is enough.
    """

    uptake: float | None
    never: float
    reached: float


@dataclass(frozen=True)
class Figures:
    """What does the offer do, over the whole period of the orders? `d_` is a change; shares are 0 to 1.

    `aov`, `upt`: revenue and units per order. `attach`: orders that hold the whole set ÷ orders that hold any of it
    (`n_attach_before` of them). `d_margin`, `margin_share` (margin ÷ revenue of all orders): None where a cost is
    unknown. `uptake`: orders that take the bundle and did not hold it; `n_bundle_orders`: all that redeem it;
    `cannibalised`: share of those that held it anyway; `take_rate`: those ÷ all orders. `give_away`: discount on what
    is bought anyway; `incremental`: change in revenue before it. `break_even_margin`: margin rate of the added pieces
    that earns the discount back, None where nothing is added. `chance_of_loss`: share of the draws in which the
    objective falls. `long_run`: change in revenue less what later orders would have brought.
    `samples`: one row per draw of these figures, for downloads.
    """

    aov_before: float
    aov_after: Interval
    d_aov: Interval
    d_aov_share: Interval
    d_revenue: Interval
    d_margin: Interval | None
    margin_share_before: float | None
    margin_share_after: Interval | None
    upt_before: float
    upt_after: Interval
    attach_before: float
    attach_after: Interval
    n_attach_before: int
    uptake: Interval
    n_bundle_orders: Interval
    take_rate: Interval
    cannibalised: Interval
    give_away: Interval
    incremental: Interval
    break_even: BreakEven
    break_even_margin: Interval | None
    chance_of_loss: float
    long_run: Interval
    samples: pd.DataFrame


def figures_of(effects: Effects, *, whole: Whole, states: States, at: int, redemption: Floats) -> Figures:
    """What is the answer in full at discount number `at`? `redemption`: (S,)."""
    totals = states.totals
    samples = _samples(effects, whole, states, at, redemption)
    over = {name: interval(samples[name].to_numpy()) for name in samples.columns}
    known = not np.isnan(whole.cost)
    adds = bool((samples["added_value"] > 0).all()) and effects.amounts[at] > 0
    shop_margin = totals.margin_share
    return Figures(
        aov_before=totals.aov,
        aov_after=over["aov"],
        d_aov=over["d_aov"],
        d_aov_share=over["d_aov_share"],
        d_revenue=over["d_revenue"],
        d_margin=over["d_margin"] if known else None,
        margin_share_before=shop_margin,
        margin_share_after=over["margin_share"] if known and shop_margin is not None else None,
        upt_before=totals.n_units / max(totals.n_orders, 1),
        upt_after=over["upt"],
        attach_before=whole.n_complete / max(whole.n_any, 1),
        attach_after=over["attach"],
        n_attach_before=int(whole.n_any),
        uptake=over["uptake"],
        n_bundle_orders=over["n_bundle_orders"],
        take_rate=over["take_rate"],
        cannibalised=over["cannibalised"],
        give_away=over["give_away"],
        incremental=over["incremental"],
        break_even=_break_even(effects, at),
        break_even_margin=over["break_even_margin"] if adds else None,
        chance_of_loss=float((effects.objective[:, at] < 0).mean()),
        long_run=over["long_run"],
        samples=samples,
    )


def _samples(effects: Effects, whole: Whole, states: States, at: int, redemption: Floats) -> pd.DataFrame:
    totals = states.totals
    d_revenue, d_margin = effects.d_revenue[:, at], effects.d_margin[:, at]
    new, uptake, give_away = effects.new[:, at], effects.uptake[:, at], effects.give_away[:, at]
    n_orders = totals.n_orders + new - effects.lost[:, at]
    aov = (totals.revenue + d_revenue) / n_orders
    redeeming = (redemption * whole.n_complete if effects.amounts[at] > 0 else np.zeros(len(new))) + uptake + new
    added = effects.added_value[:, at]
    margin_before = totals.revenue * (totals.margin_share or 0.0)
    discounts = give_away + effects.amounts[at] * uptake
    return pd.DataFrame(
        {
            "aov": aov,
            "d_aov": aov - totals.aov,
            "d_aov_share": aov / totals.aov - 1 if totals.aov else aov * 0,
            "d_revenue": d_revenue,
            "d_margin": d_margin,
            "margin_share": (margin_before + d_margin) / np.maximum(totals.revenue + d_revenue, 1e-12),
            "upt": (totals.n_units + effects.units[:, at]) / n_orders,
            "attach": (whole.n_complete + uptake + new) / (whole.n_any + effects.orders["pulled_in"][:, at]),
            "uptake": uptake,
            "new_orders": new,
            "n_bundle_orders": redeeming,
            "take_rate": redeeming / n_orders,
            "cannibalised": (redeeming - uptake - new) / np.maximum(redeeming, 1e-12),
            "give_away": give_away,
            "incremental": effects.incremental[:, at],
            "added_value": added,
            "break_even_margin": discounts / np.maximum(added, 1e-12),
            "long_run": d_revenue - effects.later[:, at],
        }
    )


def _break_even(effects: Effects, at: int) -> BreakEven:
    """Uptake needed = what is lost whatever the uptake ÷ what one more order that takes the bundle brings."""
    uptake, objective = effects.uptake[:, at], effects.objective[:, at]
    fixed = effects.give_away[:, at]
    each = (objective + fixed) / np.maximum(uptake, 1e-12)
    pays = (each > 0) & (uptake > 0)
    needed = np.where(pays, fixed / np.where(pays, each, 1.0), np.inf)
    middle = float(np.quantile(needed, 0.5, method="higher"))
    return BreakEven(middle if np.isfinite(middle) else None, float((~pays).mean()), float((uptake >= needed).mean()))
