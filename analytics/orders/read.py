"""Which orders does this file hold? From any accepted file to checked order lines."""

import hashlib
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis.backends.duckdb import Backend

from analytics.errors import InputError
from analytics.orders import values
from analytics.orders.cleaning import CLEANING_VERSION, clean, ledger
from analytics.orders.lines import Orders, Reading
from analytics.orders.privacy import pseudonymise
from analytics.orders.schema import COLUMNS, LINE_KINDS, STATUSES
from analytics.orders.sources import recognise
from analytics.orders.sources.mapped import guess_mapping, mapped
from analytics.orders.sources.source import Source, fold
from analytics.orders.tables import BASKET_HEADER, ROW, RawTable, read_table

INTERNAL = ("product_code", "problem", "source_file", ROW)
FILLED = {"quantity": 1.0, "line_kind": "product", "status": "sold"}  # where the file has no such column

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Options:
    """How should the file be read?

    `mapping`: canonical column -> column of the file, over what is recognised or guessed; `also`: optional cleaning
    rules to apply; `currency`: the one to keep; `secret`: the key under which e-mails and phone numbers are hashed
    (random if None: customers are then the same only within this reading).
    """

    mapping: Mapping[str, str] | None = None
    also: Collection[str] = ()
    currency: str | None = None
    secret: bytes | None = None

    def identity(self) -> str:
        """What changes the dataset that a file becomes, as text for its key."""
        return repr((sorted((self.mapping or {}).items()), sorted(self.also), self.currency, CLEANING_VERSION))


@dataclass(frozen=True)
class Preview:
    """What a file seems to be: before anything is read for good.

    `source`: name of the recognised format, "baskets" or "mapped"; `header`: its columns; `mapping`: canonical
    column -> column of the file; `examples`: the first lines as text.
    """

    source: str
    header: tuple[str, ...]
    mapping: Mapping[str, str]
    examples: pd.DataFrame


def read_orders(
    source: str | Path | pd.DataFrame, *, options: Options | None = None, progress: Progress | None = None
) -> Orders:
    """What was sold, according to this file or frame? See Orders.

    CSV, TSV (also gzip), XLSX, Parquet, or one basket a line. Raises InputError where the file can't be used.
    """
    options = options or Options()
    tell = progress or (lambda step, share: None)
    connection = ibis.duckdb.connect()
    path = Path(source) if isinstance(source, str) else source
    tell("reading", 0.1)
    raw = read_table(path, connection=connection, name="raw_lines", is_header=_is_header)
    fmt = choose_source(raw.header, mapping=options.mapping)
    tell("understanding", 0.4)
    canonical = canonical_lines(connection, raw=raw, source=fmt, options=options)
    connection.drop_table("raw_lines")
    name = path.name if isinstance(path, Path) else "frame"
    assumed = tuple(column for column in ("quantity",) if column not in fmt.mapping)
    reading = Reading(source=fmt.name, files=(name,), mapping=_named(fmt, raw.header), assumed=assumed)
    tell("cleaning", 0.7)
    return assemble(connection, lines=canonical, reading=reading, options=options)


def preview(source: str | Path, *, mapping: Mapping[str, str] | None = None) -> Preview:
    """What does the file seem to be? Format, columns, guessed mapping and example lines; nothing is kept."""
    connection = ibis.duckdb.connect()
    raw = read_table(Path(source), connection=connection, name="raw_lines", is_header=_is_header)
    fmt = recognise(raw.header) or mapped({**guess_mapping(raw.header), **(mapping or {})})
    if raw.header == BASKET_HEADER:
        fmt = _baskets()
    table = connection.table("raw_lines")
    examples = table.order_by(ROW).limit(5).drop(ROW).execute()
    return Preview(source=fmt.name, header=raw.header, mapping=_named(fmt, raw.header), examples=examples)


def choose_source(header: Sequence[str], *, mapping: Mapping[str, str] | None) -> Source:
    """Which format is read? A person's mapping counts over what the header is recognised or guessed as.

    Raises InputError where a mapped column does not exist, or no order id or product is found.
    """
    if tuple(header) == BASKET_HEADER:
        return _baskets()
    names = {fold(name): name for name in header}
    for field, column in (mapping or {}).items():
        if field not in COLUMNS:
            raise InputError("unknown_field", field=field, fields=", ".join(COLUMNS))
        if column and fold(column) not in names:
            raise InputError("unknown_column", column=column, columns=", ".join(header))
    known = recognise(header)
    if known and not mapping:
        return known
    chosen = {**guess_mapping(header), **(mapping or {})}
    chosen = {field: column for field, column in chosen.items() if column}
    if "order_id" not in chosen:
        raise InputError("no_order_id", columns=", ".join(header))
    if "product_id" not in chosen and "product_name" not in chosen:
        raise InputError("no_product", columns=", ".join(header))
    return mapped(chosen)


def _is_header(names: Sequence[str]) -> bool:
    return recognise(names) is not None or {"order_id"} <= guess_mapping(names).keys()


def _baskets() -> Source:
    source = mapped({"order_id": "order_id", "product_id": "product_id"})
    return Source("baskets", source.label, source.needs, source.fields, {})


def _named(source: Source, header: Sequence[str]) -> dict[str, str]:
    """The mapping with the names as this file spells them."""
    spelled = {fold(name): name for name in header}
    return {field: spelled[fold(name)] for field, name in source.mapping.items() if fold(name) in spelled}


def canonical_lines(connection: Backend, *, raw: RawTable, source: Source, options: Options) -> ir.Table:
    """The raw table as canonical columns, parsed by type, one row per line read, beside the columns of INTERNAL."""
    table = connection.table(raw.name)
    fields = source.fields(table)
    parsed = {name: _parsed(name, fields.get(name)) for name in COLUMNS}
    problem = _problem(fields, parsed)
    lines = table.select(**parsed, problem=problem, source_row=table[ROW], source_file=ibis.literal(0, "int64"))
    lines = lines.mutate(
        product_code=lines.product_id,
        currency=lines.currency.upper(),
        quantity=lines.quantity if "quantity" in fields else ibis.literal(FILLED["quantity"], "float64"),
        line_kind=_one_of(lines.line_kind, LINE_KINDS, "product"),
        status=_one_of(lines.status, STATUSES, "sold"),
        discount=lines.discount.abs(),
    )
    canonical = connection.create_table("canonical_0", lines.select(*COLUMNS, *INTERNAL))
    if len(raw.broken):
        _append_broken(connection, canonical, raw.broken)
    return _with_customer_keys(connection, connection.table("canonical_0"), options)


def _parsed(name: str, field: ir.Column | None) -> ir.Value:
    kind = COLUMNS[name].type
    if field is None:
        return ibis.null("timestamp(6)" if kind == "timestamp" else kind)
    if kind == "timestamp":
        return values.timestamp(field, layout=values.time_layout(field))
    return {"string": values.text, "float64": values.number, "boolean": values.boolean}[kind](field)


def _problem(fields: Mapping[str, ir.Value], parsed: Mapping[str, ir.Value]) -> ir.StringValue:
    """The first column of the line whose text could not be read."""
    unread = [
        (values.text(field).notnull() & parsed[name].isnull(), ibis.literal(name))
        for name, field in fields.items()
        if COLUMNS[name].type in {"timestamp", "float64"}
    ]
    if "quantity" in fields and "unit_price" in fields:
        too_much = (parsed["quantity"] * parsed["unit_price"]).abs() > values.LARGEST
        unread.append((too_much, ibis.literal("unit_price")))
    if not unread:
        return ibis.null("string")
    return ibis.cases(*unread, else_=ibis.null("string"))


def _one_of(column: ir.StringColumn, allowed: Sequence[str], usual: str) -> ir.StringValue:
    word = column.lower()
    return ibis.ifelse(word.isin(allowed), word, usual)


def _append_broken(connection: Backend, canonical: ir.Table, broken: pd.DataFrame) -> None:
    """Lines that do not fit the header: no values, only their place and what is wrong with them."""
    blank = {name: ibis.null(kind) for name, kind in canonical.schema().items() if name not in broken.columns}
    lines = ibis.memtable(broken).mutate(**{**blank, "source_file": ibis.literal(0, "int64")})
    connection.insert("canonical_0", lines.select(*canonical.columns).cast(canonical.schema()))


def _with_customer_keys(connection: Backend, lines: ir.Table, options: Options) -> ir.Table:
    """Customers whose id is an e-mail or a phone number get a keyed hash; the text itself is never stored."""
    telling = lines.customer_id.re_search(r"@|^\s*(\+|0)[\d\s().\-/]{7,}$")
    found = lines.filter(telling).select("customer_id").distinct().execute()
    if found.empty:
        return lines
    secret = options.secret or secrets.token_bytes(32)
    found["customer_key"] = pseudonymise(found["customer_id"], secret=secret)
    keys = connection.create_table("customer_keys", found)
    joined = lines.left_join(keys, "customer_id")
    keyed = joined.mutate(customer_id=ibis.coalesce(joined.customer_key, joined.customer_id))
    connection.create_table("canonical_keyed", keyed.select(*lines.columns))
    connection.drop_table("customer_keys")
    connection.drop_table("canonical_0")
    return connection.table("canonical_keyed")


def fold_codes(lines: ir.Table) -> ir.Table:
    """Product codes that differ only in case become one: the spelling that most lines have."""
    spellings = lines.group_by("product_code").aggregate(n=lines.count())
    spellings = spellings.filter(spellings.product_code.notnull()).mutate(folded=spellings.product_code.lower())
    first = ibis.row_number().over(group_by=spellings.folded, order_by=[ibis.desc(spellings.n), spellings.product_code])
    chosen = spellings.mutate(place=first)
    chosen = chosen.filter(chosen.place == 0).select("folded", spelling="product_code")
    joined = lines.mutate(_folded=lines.product_code.lower()).left_join(chosen, [("_folded", "folded")])
    return joined.mutate(product_id=joined.spelling).select(*lines.columns)


def assemble(connection: Backend, *, lines: ir.Table, reading: Reading, options: Options) -> Orders:
    """Clean canonical lines and keep them in the connection: the last step of reading and of appending.

    Raises InputError if no line is left.
    """
    currency = options.currency or _usual_currency(lines)
    folded = connection.create_table("folded_lines", fold_codes(lines))
    cleaned = connection.create_table("all_lines", clean(folded, also=options.also, currency=currency))
    connection.drop_table("folded_lines")
    steps = ledger(cleaned)
    if steps["n_lines_left"].iloc[-1] == 0:
        aside = steps[steps["n_lines"] > 0].sort_values("n_lines", ascending=False)
        reasons = ", ".join(f"{row.step} {row.n_lines}" for row in aside.itertuples())
        raise InputError(
            "nothing_left", lines=int(steps["n_lines_left"].iloc[0]), path=reading.files[0], reasons=reasons
        )
    return orders_from(cleaned, steps=steps, reading=reading, key="")


def _usual_currency(lines: ir.Table) -> str | None:
    """The currency of most lines; the first by name among equals; None where the file names none."""
    counts = lines.filter(lines.currency.notnull()).group_by("currency").aggregate(n=ibis._.count())
    found = counts.order_by(ibis.desc("n"), "currency").limit(1).execute()
    return None if found.empty else str(found["currency"].iloc[0])


def orders_from(cleaned: ir.Table, *, steps: pd.DataFrame, reading: Reading, key: str) -> Orders:
    """Orders over a table of all lines, as `assemble` makes it."""
    kept = cleaned.filter(cleaned.set_aside.isnull()).select(*COLUMNS)
    filled = kept.aggregate(**{name: kept[name].count() for name in COLUMNS}).execute().iloc[0]
    aside = cleaned.filter(cleaned.set_aside.notnull()).select(*COLUMNS, "problem", "source_file", ROW, "set_aside")
    columns = frozenset(name for name in COLUMNS if filled[name] > 0)
    return Orders(lines=kept, set_aside=aside, ledger=steps, key=key, reading=reading, columns=columns)


def content_key(path: Path, *, options: Options) -> str:
    """What names the dataset that this file becomes: its content, the mapping, the cleaning version."""
    digest = hashlib.sha256(options.identity().encode())
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()[:24]
