"""How is the text of a cell read: a word, a yes, a status, one spelling for one name?"""

from __future__ import annotations

import re

from analytics.engines.database import built_in, ibis, ir

PERSIAN_DIGITS, ARABIC_DIGITS, DIGITS = "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "0123456789"
NO_VALUES = ["", "NULL", "NaN", "nan", "None", "--", "—"]
INVISIBLE = r"[\x{200B}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2066}-\x{2069}\x{FEFF}]"  # direction marks
SPACES = r"[\s\x{00A0}\x{202F}\x{2007}\x{200C}]+"  # \x{200C} is the half-space

LETTERS = ("يىكۀة", "ییکهه")  # spelled in two ways -> the one way
MOST_STATUS_WORDS = 1_000

YES = ("yes", "true", "1", "y", "subscribed", "بله", "بلی", "نعم")
NO = ("no", "false", "0", "n", "unsubscribed", "not subscribed", "خیر", "لا")

# The words that shops use for the state of an order -> schema.STATUSES; any other word is a sale, and is said.
STATUS_WORDS: dict[str, tuple[str, ...]] = {
    "sold": (
        *("paid", "complete", "completed", "processing", "shipped", "delivered", "fulfilled", "partially fulfilled"),
        *("partially shipped", "partially paid", "partially refunded", "partial refund", "authorized", "closed"),
        *("unshipped", "shipping", "shipped delivered to buyer", "shipped picked up", "dispatched", "invoiced"),
        *("approved", "confirmed", "success", "successful", "settled", "payment", "sale", "order", "ok", "done"),
        *("ready to ship", "in transit", "picked up", "in progress", "new", "received", "accepted", "finished"),
        *("پرداخت شده", "تکمیل شده", "تکمیل", "ارسال شده", "ارسال", "تحویل شده", "تحویل داده شده", "در حال انجام"),
        *("در حال پردازش", "در حال ارسال", "آماده ارسال", "موفق", "تایید شده", "ثبت شده", "نهایی شده"),
        *("مكتمل", "مكتملة", "مدفوع", "مدفوعة", "تم الدفع", "تم التنفيذ", "تم التوصيل", "تم الشحن", "قيد التنفيذ"),
        *("قيد التجهيز", "قيد الشحن", "جاري التوصيل", "مؤكد", "ناجح", "تم", "تم التسليم", "جديد"),
    ),
    "cancelled": (
        *("canceled", "voided", "failed", "trash", "expired", "rejected", "declined", "cancellation"),
        *("لغو شده", "لغوشده", "لغو", "کنسل", "کنسل شده", "ناموفق"),
        *("ملغي", "ملغى", "ملغاة", "تم الإلغاء", "تم الالغاء", "مرفوض"),
    ),
    "returned": (
        *("return", "refunded", "refund", "chargeback", "returned to seller"),
        *("مرجوع", "مرجوعی", "مرجوع شده", "مرجوعی شده", "برگشت داده شده"),
        *("مسترجع", "مسترجعة", "مسترد", "مرتجع", "تم الاسترجاع"),
    ),
    "open": (
        *("draft", "pending", "pending payment", "awaiting payment", "unpaid", "on hold", "quote"),
        *("checkout draft", "auto draft", "created"),
        *("در انتظار پرداخت", "پیش نویس", "پرداخت نشده"),
        *("بانتظار الدفع", "في انتظار الدفع", "قيد الانتظار", "مسودة"),
    ),
}


@built_in("trim", takes=("string",), gives="string")
def _trim(cell: str) -> None:
    """DuckDB's trim: without spaces around."""


def text(column: ir.Column) -> ir.StringColumn:
    """The cell without surrounding spaces; null where nothing is left or a word says "no value"."""
    cell = _trim(column.cast("string"))
    # As a list, so that DuckDB does not copy the expression for each word.
    return ibis.ifelse(ibis.array(NO_VALUES).contains(cell), ibis.null("string"), cell)


def latin_digits(column: ir.StringColumn) -> ir.StringColumn:
    """The text with Persian and Arabic-Indic digits as 0–9, without marks of writing direction."""
    return column.translate(PERSIAN_DIGITS + ARABIC_DIGITS, DIGITS * 2).re_replace(INVISIBLE, "")


def folded(column: ir.StringColumn) -> ir.StringColumn:
    """The key under which spellings of one name meet: case, ی/ي, ک/ك, half-space, digits and spaces are made alike.

    Tatweel and vowel marks of Arabic script are left out.
    """
    letters = latin_digits(column).lower().translate(*LETTERS)
    return letters.re_replace(r"[\x{0640}\x{064B}-\x{0652}]", "").re_replace(SPACES, " ").strip()


def boolean(column: ir.Column) -> ir.BooleanColumn:
    """Yes or no; null for anything else. The cell has to come from `text`."""
    if column.type().is_boolean():
        return column
    word = column.lower()
    return ibis.cases((word.isin(YES), True), (word.isin(NO), False), else_=ibis.null("boolean"))


def status(column: ir.StringColumn) -> ir.StringValue:
    """Which of schema.STATUSES does the shop's word mean? "sold" where it is none of STATUS_WORDS.

    The cell has to come from `text`.

    A file has few different words: they are looked up once, not line by line.
    """
    meant: dict[str, list[str]] = {}
    for word in _different(column):
        meant.setdefault(_STATUSES.get(_plain(word), "sold"), []).append(word)
    branches = [(column.isin(words), name) for name, words in sorted(meant.items()) if name != "sold"]
    return ibis.cases(*branches, else_="sold") if branches else ibis.literal("sold")


def unknown_statuses(column: ir.Column) -> tuple[str, ...]:
    """Which words of the column are none of STATUS_WORDS, so that `status` calls them sold? In order."""
    return tuple(word for word in _different(column) if _plain(word) not in _STATUSES)


def _different(column: ir.Column) -> list[str]:
    words = column.name("word").as_table().distinct().order_by("word").limit(MOST_STATUS_WORDS).execute()
    return words["word"].dropna().tolist()


def _plain(word: str) -> str:
    plain = fold_word(word).removeprefix("wc-").replace("-", " ").replace("_", " ")
    return " ".join(plain.split())


def fold_word(word: str) -> str:
    """`folded` for one word."""
    letters = word.translate(TO_LATIN).lower().translate(_LETTERS)
    return " ".join(re.sub("[\u0640\u064b-\u0652\u200b\u200e\u200f]", "", letters.replace("\u200c", " ")).split())


TO_LATIN = str.maketrans(PERSIAN_DIGITS + ARABIC_DIGITS, DIGITS * 2)
_LETTERS = str.maketrans(*LETTERS)
_STATUSES = {fold_word(word).replace("-", " "): name for name, words in STATUS_WORDS.items() for word in (name, *words)}
