"""What was promised of a saved bundle, how long must it be tested, and what came of it?"""

from collections.abc import Iterable, Sequence

import streamlit as st

from analytics.bundles.experiment import plan_test
from analytics.bundles.readouts import Readout
from analytics.bundles.scenarios import Scenario
from analytics.errors import InputError
from analytics.orders.lines import Scope
from dashboard import bundle_book, cache, sentences, text, widgets
from dashboard.charts import bundle_promises
from dashboard.text import _


def promises(saved: Sequence[Scenario], currency: str | None) -> Scenario | None:
    """Every promise with a way to forget it; the one that a person looks at, None without any."""
    if not saved:
        st.info(_("No bundle is saved yet. What you save under Bundles stands here with its promise."))
        return None
    widgets.heading(_("What was promised"))
    for each in saved:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(sentences.promise(each, currency))
            st.button(
                _("Forget"), key=f"forget_{each.id}", icon=":material/delete:", width="content",
                on_click=bundle_book.delete, args=(each.id,),
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
        st.session_state["launched"] = [each for each in bundle_book.products(chosen) if each in known]


def plan(scope: Scope, chosen: Scenario) -> None:
    """How many weeks a test takes, by the spread of the shop's own orders."""
    try:
        found = cache.simulation(scope, chosen.offer, chosen.assumptions)
    except InputError as problem:
        st.info(text.error(problem))
        return
    planned = plan_test(found)
    if planned is None:
        st.info(_("No change is expected, so there is nothing that a test could show."))
        return
    by_attach = sentences.attach_plan(found)
    if by_attach:
        st.markdown(by_attach)
    st.markdown(sentences.test_plan(planned, cache.facts(scope.dataset).currency))
    st.caption(
        _(
            "Let chance decide which customers see the offer, half of them, and read only orders that hold any of its "
            "products: reading all orders would take {n} in each half. Finds the change 8 times in 10 and is fooled by "
            "chance 1 time in 20.",
            n=sentences.many(planned.n_plain),
        )
    )


def promised_against_actual(chosen: Scenario, found: Readout) -> None:
    """The attach rate as it was promised and as it came, beside what it was before."""
    promised = bundle_book.answer(chosen)["attach_after"]
    before, after = found.table.to_dict("records")
    st.plotly_chart(
        bundle_promises.attach_rates(promised, before=before, after=after), key="promised", alt=_("Promised and actual")
    )
