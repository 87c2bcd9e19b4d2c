"""How should a file be read, where the person knows better than the file?"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from zoneinfo import available_timezones

from analytics.errors import InputError
from analytics.orders.reading.limits import Limits
from analytics.orders.reading.numbers import DECIMALS
from analytics.orders.weeks import DAYS

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Options:
    """How should the file be read?

    `mapping`: field (of schema.COLUMNS or sources.source.EXTRA) -> column of the file, over what is recognised or
    guessed; `also`: optional cleaning rules to apply; `currency`: the one to keep; `secret`: the key under which
    e-mails and phone numbers are hashed (random if None: customers are then the same only within this reading).
    `rates`: currency -> what one unit of it is worth in the kept one, so that its lines are converted;
    `file_currency`: what money is counted in where the file does not say (IRT is toman, IRR rial).
    `decimal`: "." or ",", the sign before decimals; `day_first`: whether 03/04 is the third of April; `time_zone`: the
    shop's, for times that say their distance from UTC; `tax_included`: prices hold the tax, which is then taken out.
    `week_start`: the day that begins a week, one of weeks.DAYS (by calendar and currency if None).
    `limits`: beyond which a file is refused.
    Raises InputError for a value that can't be.
    """

    mapping: Mapping[str, str] | None = None
    also: Collection[str] = ()
    currency: str | None = None
    secret: bytes | None = None
    rates: Mapping[str, float] | None = None
    file_currency: str | None = None
    decimal: str | None = None
    day_first: bool | None = None
    time_zone: str | None = None
    tax_included: bool | None = None
    week_start: str | None = None
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        """Refuse a value that can't be."""
        if self.decimal not in {None, *DECIMALS}:
            raise InputError("bad_option", name="decimal", choices=" ".join(DECIMALS), found=self.decimal)
        if self.week_start not in {None, *DAYS}:
            raise InputError("bad_option", name="week_start", choices=", ".join(DAYS), found=self.week_start)
        if self.time_zone is not None and self.time_zone not in available_timezones():
            raise InputError("bad_option", name="time_zone", choices="Asia/Tehran, Europe/Berlin", found=self.time_zone)
        for currency, rate in (self.rates or {}).items():
            if not 0 < rate < float("inf"):
                raise InputError("no_rate", found=f"{currency}={rate}")

    def identity(self) -> str:
        """What changes the dataset that a file becomes, as text for its key."""
        chosen = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in {"secret", "limits"}}
        plain = {name: sorted(value.items()) if isinstance(value, Mapping) else value for name, value in chosen.items()}
        return repr({**plain, "mapping": sorted((self.mapping or {}).items()), "also": sorted(self.also)})
