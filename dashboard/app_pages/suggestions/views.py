"""What will a cart most likely take, as cards?"""

import streamlit as st

from analytics.orders.lines import Scope
from dashboard.app_pages.suggestions import words
from dashboard.components import dismissals
from dashboard.language import sentences
from dashboard.language.translation import _, safe
from dashboard.queries import pair_queries, shop_queries
from dashboard.workspace import dismissed


def likely(scope: Scope, cart: tuple[str, ...], *, key: str) -> None:
    """Three cards: what the cart most likely takes, why, and how sure that is."""
    with st.spinner(_("Learning what carts take …"), show_time=True):
        answer = pair_queries.suggested(scope, cart, _not_for_us(scope.dataset, cart))
        sure = pair_queries.certainties(scope)
    names = shop_queries.product_names(scope)
    rows = answer.table.to_dict("records")
    if not rows:
        st.info(_("There is nothing else in this shop to suggest."))
    for place, row in zip(st.columns(3), rows, strict=False):
        with place, st.container(border=True, height="stretch"):
            one, other = sorted((str(row["because_id"]), str(row["product_id"])))
            pair = (one, other)
            st.markdown(f"**{safe(row['product_name'])}** {words.standing(sure.get(pair))}")
            st.markdown(words.chance(row))
            st.caption(words.reason(row))
            if row["because_id"]:
                _actions(scope.dataset, pair, names, key=f"{key}_{row['rank']}")


def _actions(dataset: str, pair: tuple[str, ...], names: dict[str, str], *, key: str) -> None:
    with st.container(horizontal=True):
        params = {"bundle": [sentences.product_label(names[each], each) for each in pair]}
        st.page_link("app_pages/bundles/page.py", label=_("Bundle this"), icon=":material/redeem:", query_params=params)
        st.button(_("Not for us"), key=key, on_click=dismissed.ignore, args=(dataset, pair))


def put_aside(scope: Scope) -> None:
    """What a person said no to, and the way back."""
    dismissals.folded(scope.dataset, shop_queries.product_names(scope))


def _not_for_us(dataset: str, cart: tuple[str, ...]) -> frozenset[str]:
    """What a person does not want named beside a product of the cart."""
    pairs = [{*each} for each in dismissed.ignored(dataset)]
    return frozenset(other for pair in pairs if len(pair) == 2 and pair & {*cart} for other in pair - {*cart})
