"""In which words, in which language? Every word a person reads passes through here."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from analytics.errors import PROBLEMS, InputError

LOCALE = Path(__file__).parent / "locale"


@dataclass(frozen=True)
class Language:
    """A language of the dashboard: `code` names its catalogue, `locale` its figures and dates (Unicode CLDR)."""

    code: str
    name: str
    locale: str
    is_right_to_left: bool = False


LANGUAGES: dict[str, Language] = {
    "en": Language("en", "English", "en_GB"),
    "fa": Language("fa", "فارسی", "fa_IR", is_right_to_left=True),
    "ar": Language("ar", "العربية", "ar_EG", is_right_to_left=True),
}

_current: ContextVar[Language] = ContextVar("language", default=LANGUAGES["en"])


def use(code: str) -> Language:
    """Speak this language from here on in this run; English for one that is not known."""
    chosen = LANGUAGES.get(code, LANGUAGES["en"])
    _current.set(chosen)
    return chosen


def language() -> Language:
    """Which language is spoken in this run?"""
    return _current.get()


@contextmanager
def speaking(code: str) -> Iterator[Language]:
    """Speak a language for a while: a report, a test."""
    token = _current.set(LANGUAGES[code])
    try:
        yield LANGUAGES[code]
    finally:
        _current.reset(token)


@cache
def _catalogue(code: str) -> NullTranslations:
    """The catalogue of a language; without one, every text stays English."""
    path = LOCALE / f"{code}.po"
    if not path.is_file():
        return NullTranslations()
    from babel.messages.mofile import write_mo  # here: English needs none of it
    from babel.messages.pofile import read_po
    from babel.support import Translations

    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return Translations(compiled)


def _(message: str, **values: object) -> str:
    """The message in the language of this run, its {placeholders} filled.

    >>> _("{n} pairs", n=3)
    '3 pairs'
    """
    translated = _catalogue(language().code).gettext(message) if message else ""
    return translated.format(**values) if values else translated


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """The message for this number, its {placeholders} filled; the number itself is a placeholder like the others."""
    return _catalogue(language().code).ngettext(one, many, number).format(**values)


def error(problem: InputError) -> str:
    """What must hold, what was found, what to do."""
    return _(PROBLEMS[problem.code], **problem.values)


def safe(name: str) -> str:
    """A name from the data in a sentence, with nothing in it that markdown would read as markup.

    >>> safe("*big* <b>mug</b>")
    '\\\\*big\\\\* \\\\<b\\\\>mug\\\\</b\\\\>'
    """
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()<>#+!|$~:" else letter for letter in name)
