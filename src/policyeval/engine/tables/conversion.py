"""Values of a column as the JSON that a fact is written in, and which columns cannot hold a fact.

A conversion keeps what a value says or leaves it as it is, for `schema.readers` to refuse with its
place: text that is no number stays text. It never rounds, cuts off or guesses.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from math import isfinite
from typing import Any, Final, assert_never

from policyeval.engine.show import show_instant
from policyeval.engine.tables.columns import ColumnType, Kind
from policyeval.frozen import dataclass
from policyeval.language.instants import from_local, is_instant, to_civil
from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.language.values import Timestamp
from policyeval.regex import Regex
from policyeval.schema import words
from policyeval.schema.json_text import read_json
from policyeval.schema.shape import (
    NO_DEFAULT,
    AnyShape,
    BooleanShape,
    DurationShape,
    InstantShape,
    IntegerShape,
    ListShape,
    MapShape,
    NumberShape,
    RecordShape,
    Slot,
    TextShape,
)
from policyeval.source.diagnostic import Phrase

Convert = Callable[[Any], Any]
"""From a value of a column that is not null to JSON."""
_INTEGER: Final = Regex(r"[+-]?[0-9]{1,19}")
_NUMBER: Final = Regex(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?")
_WRITTEN_INSTANT: Final = Regex(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]+)?)?"
    r"(?: ?(Z|[+-][0-9]{2})(?::?([0-9]{2}))?)?"
)
_TRUTHS: Final[Mapping[str, bool]] = {"true": True, "false": False}
_TIMESTAMP: Final = Phrase("a timestamp with a zone", "วันเวลาพร้อมเขตเวลา")


@dataclass(frozen=True, slots=True)
class Misfit:
    """A column cannot hold the fact, of which this was expected."""

    expected: Phrase


@dataclass(frozen=True, slots=True)
class Zoneless:
    """The column has timestamps without a zone, and nobody said which."""


def conversion(  # noqa: C901  (one arm for each shape)
    slot: Slot, type_: ColumnType, zone: tzinfo | None
) -> Convert | Misfit | Zoneless:
    """Return how values of a column become the fact, or why they cannot."""
    if type_.kind is Kind.JSON:
        return _json if type_.is_written else _same
    if type_.kind is Kind.NOTHING:
        return _same
    match slot.shape:
        case AnyShape():
            return _any(zone)
        case BooleanShape():
            return _boolean(type_)
        case IntegerShape():
            return _integer(type_)
        case NumberShape():
            return _number(type_)
        case TextShape(is_date=is_date):
            return _text(type_, is_date=is_date)
        case InstantShape():
            return _instant(type_, zone)
        case DurationShape():
            return _same if type_.kind is Kind.TEXT else Misfit(words.DURATION)
        case ListShape(element=element):
            return _list(element, type_, zone)
        case MapShape(value=value):
            return _map(value, type_, zone)
        case RecordShape(members=members):
            return _record(dict(members), type_, zone)
        case _:
            assert_never(slot.shape)


def absent_or_null(slot: Slot) -> bool:
    """Say whether an empty cell is an absent fact; otherwise it is an explicit null."""
    return not slot.nullable or slot.null_is_unknown or slot.default is not NO_DEFAULT


def _same(value: Any) -> Any:
    return value


def _boolean(type_: ColumnType) -> Convert | Misfit:
    if type_.is_written:
        return lambda value: _TRUTHS.get(value.strip().lower(), value)
    return _same if type_.kind is Kind.BOOLEAN else Misfit(words.BOOLEAN)


def _integer(type_: ColumnType) -> Convert | Misfit:
    if type_.is_written:
        return lambda value: int(value) if _INTEGER.fullmatch(value.strip()) else value
    match type_.kind:
        case Kind.INTEGER | Kind.NUMBER:
            return _same
        case Kind.DECIMAL:
            return _from_decimal
        case _:
            return Misfit(words.INTEGER)


def _number(type_: ColumnType) -> Convert | Misfit:
    if type_.is_written:
        return lambda value: _as_written(value) if _NUMBER.fullmatch(value.strip()) else value
    match type_.kind:
        case Kind.INTEGER | Kind.NUMBER:
            return _same
        case Kind.DECIMAL:
            return _from_decimal
        case _:
            return Misfit(words.NUMBER)


def _as_written(value: str) -> int | float:
    """Return a number as JSON would read it."""
    is_integer = _INTEGER.fullmatch(value.strip()) and INT_MIN <= int(value) <= INT_MAX
    return int(value) if is_integer else float(value)


def _from_decimal(value: Any) -> Any:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def _text(type_: ColumnType, *, is_date: bool) -> Convert | Misfit:
    match type_.kind:
        case Kind.TEXT:
            return _same
        case Kind.INTEGER if not is_date:
            return str
        case Kind.DATE:
            return str
        case _:
            return Misfit(words.TEXT)


def _instant(type_: ColumnType, zone: tzinfo | None) -> Convert | Misfit | Zoneless:
    match type_.kind:
        case Kind.INSTANT:
            return from_nanos if type_.is_fine else from_micros
        case Kind.LOCAL:
            return Zoneless() if zone is None else _local(type_, zone)
        case Kind.TEXT:
            return _written_instant(zone) if type_.is_written else _same
        case _:
            return Misfit(_TIMESTAMP)


def from_micros(micros: Any) -> str:
    """Return the text of an instant; outside of the calendar, one that is refused."""
    return from_nanos(micros * 1_000)


def from_nanos(nanos: int) -> str:
    """Return the same of the nanoseconds since 1970."""
    return show_instant(Timestamp(nanos), "UTC") if is_instant(nanos) else "infinity"


def _local(type_: ColumnType, zone: tzinfo) -> Convert:
    scale = 1 if type_.is_fine else 1_000

    def convert(count: Any) -> Any:
        nanos = count * scale
        if not is_instant(nanos):
            return "infinity"
        instant = from_local(to_civil(nanos), zone)
        return show_instant(Timestamp(instant), "UTC") if is_instant(instant) else "infinity"

    return convert


def _written_instant(zone: tzinfo | None) -> Convert:
    """Return how a timestamp is read that may have a space for its `T`, or an offset without minutes."""

    def convert(text: str) -> str:
        found = _WRITTEN_INSTANT.fullmatch(text.strip())
        if found is None:
            return text
        day, clock, seconds, offset, minutes = found.groups()
        moment = f"{day}T{clock}{seconds or ':00'}"
        if offset is not None:
            return moment + (offset if offset == "Z" else f"{offset}:{minutes or '00'}")
        return moment if zone is None else moment + _offset(moment, zone)

    return convert


def is_zoneless(text: str) -> bool:
    """Say whether a text is a timestamp that lacks its zone and nothing else."""
    found = _WRITTEN_INSTANT.fullmatch(text.strip())
    return found is not None and found[4] is None


def _offset(moment: str, zone: tzinfo) -> str:
    """Return the offset of a zone when its clocks show a moment, or nothing where there is no such."""
    try:
        clock = datetime.fromisoformat(moment[:19]).replace(tzinfo=UTC)
    except ValueError:
        return ""
    nanos = int(clock.timestamp()) * 1_000_000_000
    seconds = (nanos - from_local(to_civil(nanos), zone)) // 1_000_000_000
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}:{minutes:02}"


# ------------------------------------------------------------------------------------ lists, maps, records


def _written_json(text: str) -> Any:
    """Return the JSON that a cell of text holds, or the text."""
    found = _json(text)
    return text if isinstance(found, words.NotJson) else found


def _json(text: str) -> Any:
    """Return the JSON that a cell of a column of JSON holds, or that it holds none."""
    found = read_json('{"cell": ' + text + "}", name="cell")
    return found["cell"] if isinstance(found, dict) and len(found) == 1 else words.NotJson(text)


def _list(element: Slot, type_: ColumnType, zone: tzinfo | None) -> Convert | Misfit | Zoneless:
    if type_.is_written:
        return _written_json
    if type_.kind is not Kind.LIST:
        return Misfit(words.LIST)
    convert = conversion(element, type_.parts[0], zone)
    if isinstance(convert, Misfit | Zoneless):
        return convert
    return lambda value: [None if one is None else convert(one) for one in value]


def _map(value: Slot, type_: ColumnType, zone: tzinfo | None) -> Convert | Misfit | Zoneless:
    if type_.is_written:
        return _written_json
    if type_.kind is Kind.STRUCT:
        return _record(dict.fromkeys(dict(type_.members), value), type_, zone)
    if type_.kind is not Kind.MAP or type_.parts[0].kind is not Kind.TEXT:
        return Misfit(words.OBJECT)
    convert = conversion(value, type_.parts[1], zone)
    if isinstance(convert, Misfit | Zoneless):
        return convert
    return lambda pairs: {name: None if one is None else convert(one) for name, one in pairs}


def _record(
    members: Mapping[str, Slot], type_: ColumnType, zone: tzinfo | None
) -> Convert | Misfit | Zoneless:
    """Return how a struct becomes an object with those of its members that are declared."""
    if type_.is_written:
        return _written_json
    if type_.kind is not Kind.STRUCT:
        return Misfit(words.OBJECT)
    steps: list[tuple[str, Convert, bool]] = []
    for name, member in type_.members:
        if name not in members:
            continue
        convert = conversion(members[name], member, zone)
        if isinstance(convert, Misfit | Zoneless):
            return convert
        steps.append((name, convert, absent_or_null(members[name])))

    def read(value: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, convert, is_absent in steps:
            one = value[name]
            if one is not None:
                found[name] = convert(one)
            elif not is_absent:
                found[name] = None
        return found

    return read


def _any(zone: tzinfo | None) -> Convert:
    """Return how a value of whatever type is written as JSON."""

    def plain(value: Any) -> Any:
        match value:
            case Decimal():
                return _from_decimal(value)
            case float() if not isfinite(value):
                return value
            case dict():
                return {name: plain(one) for name, one in value.items()}
            case list():
                return [plain(one) for one in value]
            case None | bool() | int() | float() | str():
                return value
            case _:
                return str(value)

    return plain
