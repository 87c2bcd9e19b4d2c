"""The page list, the sidebar and whichever page is open."""

from pathlib import Path

import streamlit as st

from analytics.errors import InputError
from dashboard import warming
from dashboard.components import filters, glossary, product_drawer
from dashboard.language import translation
from dashboard.language.translation import _
from dashboard.pages import PAGES

HERE = Path(__file__).parent
RIGHT_TO_LEFT = """
<style>
[data-testid="stAppViewContainer"] { flex-direction: row-reverse; }
[data-testid="stMain"], [data-testid="stSidebar"], [data-testid="stDialog"], [data-testid="stPopoverBody"] {
    direction: rtl; text-align: right;
}
[data-testid="stDataFrame"], [data-testid="stPlotlyChart"], [data-testid="stSlider"] { direction: ltr; }
</style>
"""

st.set_page_config(page_title="Basketlift", page_icon="🧺", layout="wide")

with st.sidebar:
    controls = st.container()
    code = st.selectbox(
        "Language · زبان · اللغة",
        list(translation.LANGUAGES),
        format_func=lambda each: translation.LANGUAGES[each].name,
        key="language",
        bind="query-params",
    )
if translation.use(code).is_right_to_left:
    st.html(RIGHT_TO_LEFT)

sections: dict[str, list[st.Page]] = {}
for entry in PAGES.values():
    page = st.Page(
        HERE / entry.file, title=_(entry.title), icon=entry.icon, url_path=entry.name, default=entry.name == "today"
    )
    sections.setdefault(_(entry.section), []).append(page)
opened = st.navigation(sections)

with controls:
    filters.dataset_picker()
    with st.container(horizontal=True):
        if st.button(_("Find a product"), icon=":material/search:"):
            product_drawer.dialog()
        if st.button(_("Glossary"), icon=":material/menu_book:"):
            glossary.dialog()

try:
    opened.run()
except InputError as problem:
    st.warning(translation.error(problem))
finally:
    warming.VISITED.set()
