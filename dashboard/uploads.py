"""How does a person's file become a dataset on the page?"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from analytics.errors import InputError
from analytics.orders.read import Options, Preview, preview
from analytics.orders.schema import COLUMNS, N_
from analytics.orders.store import Dataset
from dashboard import home, text
from dashboard.text import _

STEPS = {
    "reading": N_("Reading the file …"),
    "understanding": N_("Understanding its columns …"),
    "cleaning": N_("Setting aside what is no sale …"),
}
TYPES = ["csv", "tsv", "txt", "dat", "gz", "xlsx", "xls", "parquet"]
MOST_BYTES = 1 << 30


def uploader(dataset: Dataset) -> None:
    """Take a file, show what it seems to be, let the person confirm or change that, and read it."""
    file = st.file_uploader(_("Add a file of orders"), type=TYPES, key="orders_file", help=_(
        "CSV, TSV, XLSX or Parquet with one line per product of an order, or one basket a line. "
        "Names, addresses, e-mails and phone numbers in it are not kept."
    ))  # fmt: skip
    if file is None:
        return
    if file.size > MOST_BYTES:
        st.error(_("A file may hold at most 1 GB. Export fewer months at a time."))
        return
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / Path(file.name).name
        with path.open("wb") as out:
            while chunk := file.read(1 << 20):
                out.write(chunk)
        file.seek(0)
        try:
            _confirm_and_read(path, dataset)
        except InputError as problem:
            st.error(text.error(problem))


def _confirm_and_read(path: Path, dataset: Dataset) -> None:
    seen = preview(path)
    mapping = _mapping(seen) if seen.source == "mapped" else None
    also = ["repeats"] if st.checkbox(_("Set aside lines that repeat exactly"), key="repeats") else []
    options = Options(mapping=mapping, also=also)
    with st.container(horizontal=True):
        if st.button(_("Read the orders"), type="primary", icon=":material/upload:"):
            _read(lambda progress: home.add(path, options=options, progress=progress))
        label = _("Add to “{name}”", name=dataset.name)
        if not home.is_demo(dataset) and st.button(label, icon=":material/playlist_add:"):
            _read(lambda progress: home.append(dataset.key, path, options=options, progress=progress))


def _mapping(seen: Preview) -> dict[str, str]:
    """The guessed meaning of each column, to be confirmed or changed beside examples."""
    st.markdown(_("This format is not known. Check what each column means; what you leave empty is not used."))
    st.dataframe(seen.examples, hide_index=True)
    chosen = {}
    with st.expander(_("Columns"), expanded=True), st.container(horizontal=True):
        for column in COLUMNS.values():
            guess = seen.mapping.get(column.name)
            picked = st.selectbox(
                _(column.label),
                seen.header,
                index=seen.header.index(guess) if guess in seen.header else None,
                key=f"map_{column.name}",
                help=_(column.meaning),
                placeholder=_("not in the file"),
                width=220,
            )
            chosen[column.name] = picked or ""
    return chosen


def _read(work: Callable[[Callable[[str, float], None]], Dataset]) -> None:
    with st.status(_("Reading the file …"), expanded=True) as status:
        bar = st.progress(0.0)

        def tell(step: str, share: float) -> None:
            status.update(label=_(STEPS[step]))
            bar.progress(share)

        done = work(tell)
    _look_at(done.key)


def _look_at(key: str) -> None:
    """Show this dataset from the next run on; its picker is already drawn in this one."""
    home.remember(key)
    st.session_state["next_dataset"] = key
    st.rerun()


def manage(dataset: Dataset) -> None:
    """Rename or delete the dataset that is looked at."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(_("Name"), dataset.name, key=f"name_{dataset.key}", max_chars=80)
        if name.strip() and name != dataset.name:
            home.store().rename(dataset.key, name=name.strip())
            st.rerun()
        with st.popover(_("Delete"), icon=":material/delete:"):
            st.markdown(_("The dataset is deleted from this computer. The file you added stays where it is."))
            if st.button(_("Delete it"), type="primary"):
                home.store().delete(dataset.key)
                _look_at(home.ready())
