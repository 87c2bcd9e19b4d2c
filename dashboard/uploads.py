"""How do a person's files become a dataset on the page?"""

import re
import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from zoneinfo import available_timezones

import streamlit as st
from babel.numbers import list_currencies
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analytics.errors import InputError
from analytics.orders import leftovers
from analytics.orders.limits import save_upload
from analytics.orders.read import Options, Preview
from analytics.orders.schema import COLUMNS, N_
from analytics.orders.sources.source import EXTRA
from analytics.orders.store import Dataset
from dashboard import cache, home, readings, sentences, text
from dashboard.text import _

STEPS = {
    "reading": N_("Reading the file …"),
    "understanding": N_("Understanding its columns …"),
    "cleaning": N_("Setting aside what is no sale …"),
}
TYPES = ["csv", "tsv", "txt", "dat", "gz", "xlsx", "xls", "parquet"]
ALWAYS_ASKED = ("order_id", "ordered_at", "product_id", "product_name", "quantity", "unit_price", "customer_id")
ZONES = sorted(available_timezones())
CODES = ["IRT", *sorted(list_currencies())]
N_VALUES = 3  # of each column, beside its name
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
        st.error(f"{text.error(problem)} {_('Nothing was changed.')}")


def _confirm_and_read(paths: list[Path], dataset: Dataset) -> None:
    seen = [cache.preview(str(path)) for path in paths]
    options, is_own = _differently()
    mappings: dict[tuple[str, ...], dict[str, str] | None] = {}
    for path, found in zip(paths, seen, strict=True):
        st.markdown(f"{sentences.safe(path.name)}: {readings.seen(found)}")
        if found.header not in mappings:
            is_asked = is_own or found.source == "mapped" or home.store().remembered(found.header)
            mappings[found.header] = _mapping(found, len(mappings)) if is_asked else None
    files = [(path, replace(options, mapping=mappings[found.header])) for path, found in zip(paths, seen, strict=True)]
    with st.container(horizontal=True):
        if st.button(_("Read the orders"), type="primary", icon=":material/upload:"):
            _read(lambda progress: home.add_files(files, progress=progress))
        label = _("Add to “{name}”", name=sentences.safe(dataset.name))
        if not home.is_demo(dataset) and st.button(label, icon=":material/playlist_add:"):
            _read(lambda progress: home.add_files(files, onto=dataset.key, progress=progress))


def _differently() -> tuple[Options, bool]:
    """What the person knows better than the file; and whether to map the columns of a known format too."""
    with st.popover(_("Read it differently"), icon=":material/tune:"):
        st.caption(_("Leave empty what was understood right."))
        decimal = st.segmented_control(
            _("Decimal sign"), list(readings.DECIMALS), format_func=lambda sign: _(readings.DECIMALS[sign]),
            key="read_decimal", help=_("The sign before the cents. The other one separates thousands."),
        )  # fmt: skip
        day_first = st.segmented_control(
            _("The date 03/04 is"), [True, False], key="read_day_first",
            format_func=lambda first: _("3 April") if first else _("4 March"),
            help=_("Only for files whose dates could be read both ways."),
        )  # fmt: skip
        tax = st.segmented_control(
            _("Prices hold tax"), [True, False], format_func=lambda held: _("Yes") if held else _("No"),
            key="read_tax", help=_("If they do, the tax that the file names is taken out of the prices."),
        )  # fmt: skip
        zone = st.selectbox(
            _("Time zone of the shop"), ZONES, index=None, key="read_zone", placeholder=_("as written"),
            help=_("Times that name their distance from world time are moved to this zone: an order late in the "
                   "evening then counts on the shop's own day."),
        )  # fmt: skip
        said = st.selectbox(
            _("Money is counted in"), CODES, index=None, key="read_file_currency", placeholder=_("as the file says"),
            format_func=readings.currency_name, help=_("Only where the file does not name its currency."),
        )  # fmt: skip
        kept = st.selectbox(
            _("Currency to keep"), CODES, index=None, key="read_currency", placeholder=_("the one of most lines"),
            format_func=readings.currency_name, help=_("Currencies are never added up: other ones are set aside, "
                                                       "or converted where you give a rate."),
        )  # fmt: skip
        rates = st.text_input(
            _("Rates"), key="read_rates", placeholder="USD=0.92; GBP=1.17",
            help=_("What one unit of each other currency is worth in the one kept."),
        )  # fmt: skip
        repeats = st.checkbox(
            _("Set aside lines that repeat exactly"), key="repeats",
            help=_("Only if your export doubles lines: two equal lines can be two real sales."),
        )  # fmt: skip
        is_own = st.checkbox(_("Say myself what each column means"), key="read_own")
    options = Options(
        also=["repeats"] if repeats else [], currency=kept, rates=_rates(rates), file_currency=said, decimal=decimal,
        day_first=day_first, time_zone=zone, tax_included=tax,
    )  # fmt: skip
    return options, is_own


def _rates(said: str) -> dict[str, float] | None:
    """ "USD=0.92; GBP=1,17" as rates. Raises InputError for anything else.

    >>> _rates("USD=0.92; gbp = 1,17")
    {'USD': 0.92, 'GBP': 1.17}
    """
    rates = {}
    for part in filter(str.strip, re.split(r"[;\n]|,\s+", said)):
        currency, _equals, rate = (each.strip() for each in part.partition("="))
        try:
            rates[currency.upper()] = float(rate.replace("\u066b", ".").replace(",", "."))
        except ValueError:
            raise InputError("no_rate", found=part.strip()) from None
    return rates or None


def _mapping(found: Preview, number: int) -> dict[str, str]:
    """The guessed meaning of each column, to be confirmed or changed beside examples."""
    remembered = home.store().remembered(found.header)
    guesses = remembered or {**found.proposed, **found.mapping}
    if remembered:
        st.markdown(_("You confirmed what these columns mean for an earlier file. Change it where it differs."))
    else:
        st.markdown(_("Check what each column means; what you leave empty is not used."))
        if found.proposed:
            st.warning(readings.value_guesses(list(found.proposed)), icon=":material/visibility:")
    examples = found.examples.rename(columns=dict(zip(found.examples.columns, found.header, strict=True)))
    st.dataframe(examples, hide_index=True)
    found = replace(found, examples=examples)
    shown = [field for field in (*COLUMNS, *EXTRA) if field in ALWAYS_ASKED or guesses.get(field)]
    chosen = _ask(shown, found, guesses, number)
    with st.expander(_("More columns")):
        return chosen | _ask([f for f in (*COLUMNS, *EXTRA) if f not in shown], found, guesses, number)


def _ask(fields: list[str], found: Preview, guesses: Mapping[str, str], number: int) -> dict[str, str]:
    chosen = {}
    with st.container(horizontal=True):
        for field in fields:
            guess = guesses.get(field)
            is_by_values = guess is not None and found.proposed.get(field) == guess
            picked = st.selectbox(
                readings.label(field),
                found.header,
                index=found.header.index(guess) if guess in found.header else None,
                format_func=lambda name: _with_values(name, found.examples[name].dropna().astype("str").tolist()),
                key=f"map_{number}_{field}_{abs(hash(found.header))}",
                help=_(COLUMNS[field].meaning if field in COLUMNS else EXTRA[field]),
                placeholder=_("not in the file"),
                icon=":material/visibility:" if is_by_values else None,
                width=260,
            )
            chosen[field] = picked or ""
    return chosen


def _with_values(name: str, values: list[str]) -> str:
    """ "Price (2.50, 1, 3)": a column and what stands in it."""
    return f"{name} ({', '.join(dict.fromkeys(values[:N_VALUES]))})" if values else name


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
    home.remember(key)
    st.session_state["next_dataset"] = key
    st.rerun()


def manage(looked_at: str) -> None:
    """Every dataset that is kept: look at it, rename or delete it."""
    for dataset in home.store().datasets():
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _one(dataset, is_looked_at=dataset.key == looked_at)


def _one(dataset: Dataset, *, is_looked_at: bool) -> None:
    name = st.text_input(
        readings.kept(dataset), dataset.name, key=f"name_{dataset.key}", max_chars=80, help=_("Type to rename.")
    )
    if name.strip() and name != dataset.name:
        home.store().rename(dataset.key, name=name.strip())
        st.rerun()
    if st.button(_("Look at it"), key=f"look_{dataset.key}", disabled=is_looked_at):
        _look_at(dataset.key)
    with st.popover(_("Delete"), icon=":material/delete:"):
        st.markdown(_("The dataset is deleted from this computer. The file you added stays where it is."))
        if st.button(_("Delete it"), type="primary", key=f"delete_{dataset.key}"):
            home.store().delete(dataset.key)
            _look_at(home.ready())
