"""How do a person's files become a dataset on the page?"""

import shutil
import tempfile
import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analytics.errors import InputError
from analytics.labels import N_
from analytics.orders.datasets.store import Dataset
from analytics.orders.reading import leftovers
from analytics.orders.reading.limits import save_upload
from dashboard.app_pages.your_data import controls
from dashboard.language import reading_words, translation
from dashboard.language.translation import _
from dashboard.queries import file_queries
from dashboard.workspace import datasets, kept_answers, last_dataset

STEPS = {
    "reading": N_("Reading the file …"),
    "understanding": N_("Understanding its columns …"),
    "cleaning": N_("Setting aside what is no sale …"),
}
TYPES = ["csv", "tsv", "txt", "dat", "gz", "xlsx", "xls", "parquet"]
LONGEST_NAME = 100


class _Folder:
    """A folder that goes when the session that holds it goes."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=leftovers.prefix()))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def on_disk(file: UploadedFile) -> Path:
    """Where an upload lies on disk; written there once. Raises InputError where it is too large."""
    path = st.session_state.setdefault("uploads", _Folder()).path / file.file_id / Path(file.name).name[-LONGEST_NAME:]
    if not path.is_file():
        path.parent.mkdir(exist_ok=True)
        file.seek(0)
        save_upload(file, path)
    return path


def uploader(dataset: Dataset) -> None:
    """Take files, show what they seem to be, let the person confirm or change that, and read them."""
    files = st.file_uploader(
        _("Add your orders"),
        type=TYPES,
        accept_multiple_files=True,
        key="orders_file",
        help=_(
            "CSV, TSV, XLSX or Parquet as your shop system exports it; several files of overlapping periods become one "
            "dataset. Names, addresses, e-mails and phone numbers in them are not kept."
        ),
    )
    if not files:
        return
    try:
        _confirm_and_read([on_disk(file) for file in files], dataset)
    except InputError as problem:
        st.error(f"{translation.error(problem)} {_('Nothing was changed.')}")


def _confirm_and_read(paths: list[Path], dataset: Dataset) -> None:
    shown = [file_queries.preview(str(path)) for path in paths]
    for path, found in zip(paths, shown, strict=True):
        st.markdown(f"{translation.safe(path.name)}: {reading_words.seen(found)}")
    options, is_own = controls.differently(shown)
    mapped: dict[tuple[str, ...], dict[str, str] | None] = {}
    for found in shown:
        if found.header not in mapped:
            is_asked = is_own or found.source == "mapped" or datasets.store().remembered(found.header)
            mapped[found.header] = controls.ask(found, len(mapped)) if is_asked else None
    files = [(path, replace(options, mapping=mapped[found.header])) for path, found in zip(paths, shown, strict=True)]
    with st.container(horizontal=True):
        if st.button(_("Read the orders"), type="primary", icon=":material/upload:"):
            _read(lambda progress: datasets.add_files(files, progress=progress))
        label = _("Add to “{name}”", name=translation.safe(dataset.name))
        if not datasets.is_demo(dataset) and st.button(label, icon=":material/playlist_add:"):
            _read(lambda progress: datasets.add_files(files, onto=dataset.key, progress=progress))


def _read(work: Callable[[Callable[[str, float], None]], Dataset]) -> None:
    with st.status(_("Reading the file …"), expanded=True) as status:
        bar = st.progress(0.0)

        def tell(step: str, share: float) -> None:
            status.update(label=_(STEPS[step]))
            bar.progress(min(share, 1.0))

        done = work(tell)
    _look_at(done.key)


def _look_at(key: str) -> None:
    """Show this dataset from the next run on; its picker is already drawn in this one."""
    last_dataset.remember(key)
    st.session_state["next_dataset"] = key
    st.rerun()


def manage(looked_at: str) -> None:
    """Every dataset that is kept: look at it, rename or delete it."""
    for dataset in datasets.store().datasets():
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _one(dataset, is_looked_at=dataset.key == looked_at)


def _one(dataset: Dataset, *, is_looked_at: bool) -> None:
    name = st.text_input(
        reading_words.kept(dataset), dataset.name, key=f"name_{dataset.key}", max_chars=80, help=_("Type to rename.")
    )
    if name.strip() and name != dataset.name:
        datasets.store().rename(dataset.key, name=name.strip())
        st.rerun()
    if st.button(_("Look at it"), key=f"look_{dataset.key}", disabled=is_looked_at):
        _look_at(dataset.key)
    with st.popover(_("Delete"), icon=":material/delete:"):
        st.markdown(_("The dataset is deleted from this computer. The file you added stays where it is."))
        if st.button(_("Delete it"), type="primary", key=f"delete_{dataset.key}"):
            datasets.store().delete(dataset.key)
            kept_answers.trim()
            _look_at(datasets.ready())
