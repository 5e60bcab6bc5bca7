"""Calendar fields, periods, days and business days in SQL."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from policyeval.backends.columnar import words
from policyeval.backends.columnar.fitting import FIRST_MICROS, LAST_MICROS, LONGEST_MICROS
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.terms import Term, Unsupported, strict
from policyeval.backends.columnar.zones import local, midnight
from policyeval.language.functions.calendar import PRECISIONS, UNITS
from policyeval.language.types import DURATION, INT, INT_MAX, STRING, TIMESTAMP
from policyeval.source.diagnostic import Phrase

Writer = Callable[[list[Term], Pool], Term]

DAY: Final = 86_400_000_000


def instant(sql: str, parts: list[Term], pool: Pool, code: str = "'PE806'") -> Term:
    """Return an instant that fails outside of the years 1 to 9999."""
    made = pool.share(sql)
    checked = f"CASE WHEN {made} BETWEEN {FIRST_MICROS} AND {LAST_MICROS} THEN {made} END"
    return strict(TIMESTAMP, checked, parts, pool, code)


def length(sql: str, parts: list[Term], pool: Pool) -> Term:
    """Return a length of time that fails where it is too long."""
    made = pool.share(sql)
    checked = f"CASE WHEN {made} BETWEEN {-LONGEST_MICROS} AND {LONGEST_MICROS} THEN {made} END"
    return strict(DURATION, checked, parts, pool, "'PE807'")


def _units(micros: int) -> Writer:
    most = INT_MAX // (micros * 1_000)

    def write(arguments: list[Term], pool: Pool) -> Term:
        (number,) = arguments
        inside = number.bounded or number
        if -most <= inside.low <= inside.high <= most:
            return strict(DURATION, f"{inside.sql} * {micros}::BIGINT", arguments, pool)
        checked = (
            f"CASE WHEN {number.sql} BETWEEN {-most} AND {most} THEN {number.sql} * {micros}::BIGINT END"
        )
        return strict(DURATION, checked, arguments, pool, "'PE807'")

    return write


def word(term: Term, known: frozenset[str] | tuple[str, ...] | None, kind: Phrase) -> str:
    """Return a literal text; raises `Unsupported` for one that only the facts tell."""
    if not isinstance(term.literal, str):
        raise Unsupported(words.ONLY_FACTS, kind=kind)
    if known is not None and term.literal not in known:
        raise Unsupported(words.NAMED, kind=kind, name=term.literal)
    return term.literal


# -------------------------------------------------------------------------------------- fields

_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "timestamp_to_year": "year({})",
        "timestamp_to_month": "month({}) - 1",
        "timestamp_to_day_of_month_1_based": "day({})",
        "timestamp_to_day_of_month": "day({}) - 1",
        "timestamp_to_day_of_week": "dayofweek({})",
        "timestamp_to_day_of_year": "dayofyear({}) - 1",
        "timestamp_to_hours": "hour({})",
        "timestamp_to_minutes": "minute({})",
        "timestamp_to_seconds": "second({})",
        "timestamp_to_milliseconds": "millisecond({}) % 1000",
    }
)


def _field(template: str, *, is_zoned: bool) -> Writer:
    def write(arguments: list[Term], pool: Pool) -> Term:
        clock = arguments[0].sql
        if is_zoned:
            clock = local(clock, word(arguments[1], None, words.A_ZONE), pool)
        return strict(INT, template.format(f"make_timestamp({clock})"), arguments, pool, low=0, high=10_000)

    return write


def _whole(micros: int) -> Writer:
    return lambda arguments, pool: strict(
        INT, f"{arguments[0].sql} // {micros}::BIGINT", arguments, pool, low=-(2**53), high=2**53
    )


# ------------------------------------------------------------------------------------- periods

_TRUNCATED: Final = MappingProxyType({"month": "1 MONTH", "quarter": "3 MONTHS", "year": "1 YEAR"})


def first_midnight(clock: str, unit: str, pool: Pool) -> str:
    """Return the first midnight of a period, on the clock on the wall."""
    if unit == "day":
        return floor_day(clock, pool)
    shown = pool.share(f"make_timestamp({clock})")
    if unit == "half_month":
        first = pool.share(f"epoch_us(date_trunc('month', {shown}))")
        return pool.share(f"CASE WHEN day({shown}) <= 15 THEN {first} ELSE {first} + {15 * DAY}::BIGINT END")
    return pool.share(f"epoch_us(date_trunc('{unit}', {shown}))")


def floor_day(clock: str, pool: Pool) -> str:
    """Return the midnight before a time on the clock on the wall, or that very midnight."""
    return pool.share(_floor(clock, DAY))


def _floor(number: str, unit: int) -> str:
    """Return the largest multiple of a unit that is not more than a number."""
    return f"({number} - ((({number} % {unit}::BIGINT) + {unit}::BIGINT) % {unit}::BIGINT))"


def _from_seconds(arguments: list[Term], pool: Pool) -> Term:
    (seconds,) = arguments
    inside = f"{seconds.sql} BETWEEN {FIRST_MICROS // 1_000_000} AND {LAST_MICROS // 1_000_000}"
    sql = f"CASE WHEN {inside} THEN {seconds.sql} * 1000000::BIGINT END"
    return strict(TIMESTAMP, sql, arguments, pool, "'PE806'")


def _end(clock: str, unit: str, pool: Pool) -> str:
    """Return the first midnight after a period, on the clock on the wall."""
    if unit == "day":
        return pool.share(f"{floor_day(clock, pool)} + {DAY}::BIGINT")
    shown = pool.share(f"make_timestamp({clock})")
    if unit == "half_month":
        middle = f"epoch_us(date_trunc('month', {shown})) + {15 * DAY}::BIGINT"
        next_ = f"epoch_us(last_day({shown})) + {DAY}::BIGINT"  # adding a month takes twice the time
        return pool.share(f"CASE WHEN day({shown}) <= 15 THEN {middle} ELSE {next_} END")
    return pool.share(f"epoch_us(date_trunc('{unit}', {shown}) + INTERVAL {_TRUNCATED[unit]})")


def _boundary(find: Callable[[str, str, Pool], str]) -> Writer:
    def write(arguments: list[Term], pool: Pool) -> Term:
        unit = word(arguments[1], UNITS, words.A_PERIOD)
        zone = word(arguments[2], None, words.A_ZONE)
        clock = find(local(arguments[0].sql, zone, pool), unit, pool)
        return instant(midnight(clock, zone, pool), arguments, pool)

    return write


_DATE: Final = "printf('%04d-%02d-%02d', year({0}), month({0}), day({0}))"
_LABELS: Final = MappingProxyType(
    {
        "day": _DATE,
        "half_month": "printf('%04d-%02d-H%d', year({0}), month({0}), (day({0}) > 15)::INTEGER + 1)",
        "month": "printf('%04d-%02d', year({0}), month({0}))",
        # `printf` takes twice the time.
        "quarter": "CASE WHEN year({0}) > 999 THEN year({0}) || '-Q' || quarter({0})"
        " ELSE printf('%04d-Q%d', year({0}), quarter({0})) END",
        "year": "printf('%04d', year({0}))",
    }
)
_TEXTS: Final = MappingProxyType(
    {
        "date": _DATE,
        "minute": f"{_DATE} || printf('T%02d:%02d', hour({{0}}), minute({{0}}))",
        "second": f"{_DATE} || printf('T%02d:%02d:%02d', hour({{0}}), minute({{0}}), second({{0}}))",
    }
)


def _shown(templates: Mapping[str, str], known: tuple[str, ...] | frozenset[str], kind: Phrase) -> Writer:
    def write(arguments: list[Term], pool: Pool) -> Term:
        clock = local(arguments[0].sql, word(arguments[2], None, words.A_ZONE), pool)
        shown = pool.share(f"make_timestamp({clock})")
        sql = templates[word(arguments[1], known, kind)].format(shown)
        return strict(STRING, f"CASE WHEN {shown} IS NOT NULL THEN {sql} END", arguments, pool)

    return write


def label_of(clock: str, unit: str, pool: Pool) -> str:
    """Return the label of the period that a time on the clock on the wall is in."""
    return pool.share(_LABELS[unit].format(pool.share(f"make_timestamp({clock})")))


def _days_after(arguments: list[Term], pool: Pool) -> Term:
    at, days, zone = arguments
    name = word(zone, None, words.A_ZONE)
    most = (LAST_MICROS - FIRST_MICROS) // DAY + 1
    day = floor_day(local(at.sql, name, pool), pool)
    inside = f"CASE WHEN {days.sql} BETWEEN 0 AND {most} THEN {day} + ({days.sql} + 1) * {DAY}::BIGINT END"
    clock = pool.share(inside)
    return instant(
        midnight(clock, name, pool),
        arguments,
        pool,
        f"CASE WHEN {days.sql} < 0 THEN 'PE814' ELSE 'PE806' END",
    )


FUNCTIONS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        **{id_: _field(template, is_zoned=False) for id_, template in _FIELDS.items()},
        **{
            {"timestamp_to_seconds": "timestamp_to_seconds_tz"}.get(id_, f"{id_}_with_tz"): _field(
                template, is_zoned=True
            )
            for id_, template in _FIELDS.items()
        },
        "duration_to_hours": _whole(3_600_000_000),
        "duration_to_minutes": _whole(60_000_000),
        "duration_to_seconds": _whole(1_000_000),
        "duration_to_milliseconds": lambda arguments, pool: strict(
            INT, f"{arguments[0].sql} % 1000000 // 1000", arguments, pool, low=-1_000, high=1_000
        ),
        "int64_to_timestamp": _from_seconds,
        "timestamp_to_int64": lambda arguments, pool: strict(
            INT,
            f"{_floor(arguments[0].sql, 1_000_000)} // 1000000",
            arguments,
            pool,
            low=-(2**40),
            high=2**40,
        ),
        "minutes_int": _units(60_000_000),
        "hours_int": _units(3_600_000_000),
        "days_int": _units(DAY),
        "period_start": _boundary(first_midnight),
        "period_end": _boundary(_end),
        "period_label": _shown(_LABELS, UNITS, words.A_PERIOD),
        "local_text": _shown(_TEXTS, PRECISIONS, words.A_PRECISION),
        "days_after": _days_after,
    }
)
