"""What was promised of a saved bundle, how long must it be tested, and what came of it?"""

from collections.abc import Iterable, Sequence

import streamlit as st

from analytics.bundles.demand.responses import Outcome
from analytics.errors import InputError
from analytics.experiments.design import plan_test
from analytics.experiments.measurements import from_readout, from_test
from analytics.experiments.readouts import Readout
from analytics.experiments.scenarios import Scenario
from analytics.orders.lines import Scope
from dashboard.charts import bundle_promises
from dashboard.components import headings
from dashboard.language import bundle_words, translation
from dashboard.language.translation import _
from dashboard.queries import bundle_queries, shop_queries
from dashboard.workspace import saved_bundles


def promises(saved: Sequence[Scenario], currency: str | None) -> Scenario | None:
    """Every promise with a way to forget it; the one that a person looks at, None without any."""
    if not saved:
        st.info(_("No bundle is saved yet. What you save under Bundles stands here with its promise."))
        return None
    headings.heading(_("What was promised"))
    for each in saved:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(bundle_words.promise(each, currency))
            st.button(
                _("Forget"), key=f"forget_{each.id}", icon=":material/delete:", width="content",
                on_click=saved_bundles.delete, args=(each.id,),
            )  # fmt: skip
    by_id = {each.id: each for each in saved}
    picked = st.selectbox(
        _("Look at"), list(by_id), format_func=lambda number: f"{number} · {by_id[number].name}", key="promise"
    )
    return by_id[picked]


def follow(chosen: Scenario, sold: Iterable[str]) -> None:
    """The products to compare are those of the bundle that is looked at, unless a person chose others since."""
    if st.session_state.get("followed") != chosen.id:
        st.session_state["followed"] = chosen.id
        known = set(sold)
        st.session_state["launched"] = [each for each in saved_bundles.products(chosen) if each in known]


def plan(scope: Scope, chosen: Scenario) -> None:
    """How many weeks a test takes, by the spread of the shop's own orders."""
    try:
        found = bundle_queries.simulation(scope, chosen.offer, chosen.assumptions)
    except InputError as problem:
        st.info(translation.error(problem))
        return
    planned = plan_test(found)
    if planned is None:
        st.info(_("No change is expected, so there is nothing that a test could show."))
        return
    by_attach = bundle_words.attach_plan(found)
    if by_attach:
        st.markdown(by_attach)
    st.markdown(bundle_words.test_plan(planned, shop_queries.facts(scope.dataset).currency))
    st.caption(
        _(
            "Let chance decide which customers see the offer, half of them, and read only orders that hold any of its "
            "products: reading all orders would take {n} in each half. Finds the change 8 times in 10 and is fooled by "
            "chance 1 time in 20.",
            n=bundle_words.many(planned.n_plain),
        )
    )


def promised_against_actual(chosen: Scenario, found: Readout) -> None:
    """The attach rate as it was promised and as it came, beside what it was before."""
    promised = saved_bundles.answer(chosen)["attach_after"]
    before, after = found.table.to_dict("records")
    st.plotly_chart(
        bundle_promises.attach_rates(promised, before=before, after=after), key="promised", alt=_("Promised and actual")
    )


def use_readout(scope: Scope, chosen: Scenario, found: Readout) -> None:
    """Let what came of a launched bundle speak in its simulation, with the doubt that such a comparison deserves."""
    share = saved_bundles.answer(chosen)["discount"] / saved_bundles.answer(chosen)["full_price"]
    help_text = _("Before and after is believed a good deal less than its own range says.")
    if st.button(_("Use this in the simulation"), icon=":material/science:", key="use_readout", help=help_text):
        try:
            told = from_readout(found, discount_share=share)
        except InputError:
            st.info(_("There are too few orders before and after to learn from."))
            return
        _use(scope, chosen, told)


def use_test(scope: Scope, chosen: Scenario, currency: str | None) -> None:
    """What a test in which chance decided showed, typed by the person who read it."""
    with st.expander(_("You have read a test of it?")):
        money = f" ({currency})" if currency else ""
        full = saved_bundles.answer(chosen)["full_price"]
        usual = round(100 * saved_bundles.answer(chosen)["discount"] / full)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            off = st.number_input(_("Discount in the test, in percent"), 1, 90, max(usual, 1), key="test_off")
            labels = {
                "test_low": _("Lower end"),
                "test_change": _("Change of the average order"),
                "test_high": _("Upper end"),
            }
            low, change, high = (
                st.number_input(label + money, value=None, key=key, format="%.3f") for key, label in labels.items()
            )
        st.caption(_("Of all orders, those that hold none of the products too; the ends hold 95 of 100."))
        if st.button(_("Use this test in the simulation"), icon=":material/science:", key="use_test"):
            if low is None or change is None or high is None or not low < high or not low <= change <= high:
                st.info(_("Type the change and the two ends of its range around it."))
                return
            told = from_test("d_aov", change=change, low_95=low, high_95=high, discount_share=off / 100)
            _use(scope, chosen, told)


def _use(scope: Scope, chosen: Scenario, told: Outcome) -> None:
    saved_bundles.keep_measured(scope.dataset, saved_bundles.products(chosen), told)
    bundle_queries.forget_simulations()
    st.toast(_("Saved. The simulation of this bundle now stands on it, as far as it tells."))
