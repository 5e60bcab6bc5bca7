"""Data to values: one pass that converts, completes and finds everything that does not fit.

Each slot of a schema becomes a function once; reading facts is then plain calls. A slot has two:
what to make of the data in it (`reader`), and what it means when there is none (`absence`).
"""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, Final, assert_never

from policyeval.frozen import dataclass, field
from policyeval.language.patterns import find_pattern
from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.language.values import Timestamp, Unknown, Value
from policyeval.schema import words
from policyeval.schema.json_places import MAX_DEPTH
from policyeval.schema.pointer import path, pointer
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
    Shape,
    Slot,
    TextShape,
)
from policyeval.schema.times import Misread, is_date, read_duration, read_instant
from policyeval.source.diagnostic import Argument, Diagnostic, Phrase
from policyeval.source.nearest import nearest

Place = tuple["Place", str | int] | None
"""Where a value stands: what it stands in and under which name or number; None is the bundle."""

MOST_FINDINGS: Final = 100
_LATE: Final = 7_258_118_400 * 10**9
"""The start of the year 2200: an instant after it is likely a year of the Buddhist era."""


@dataclass(slots=True)
class Reading:
    """What one reading of facts has found so far."""

    violations: list[Diagnostic] = field(default_factory=list)
    unlisted: int = 0
    """Violations beyond the first hundred."""
    warnings: list[Diagnostic] = field(default_factory=list)
    assumed: list[tuple[str, Any]] = field(default_factory=list)

    def refuse(self, code: str, place: Place, *, suggestion: str | None = None, **args: Argument) -> None:
        """Note a violation; the value returned for it is never seen."""
        if len(self.violations) >= MOST_FINDINGS:
            self.unlisted += 1
        else:
            self.violations.append(_finding(code, place, args, suggestion))

    def warn(self, code: str, place: Place, **args: Argument) -> None:
        """Note something that is likely a mistake."""
        if len(self.warnings) < MOST_FINDINGS:
            self.warnings.append(_finding(code, place, args, None))


Reader = Callable[[Any, Place, Reading], Value]
Absence = Callable[[Place, Reading], Value]


def _finding(code: str, place: Place, args: Mapping[str, Argument], suggestion: str | None) -> Diagnostic:
    at = keys(place)
    return Diagnostic(
        code, args={"path": words.place(at), **args}, suggestion=suggestion, pointer=pointer(at)
    )


def keys(place: Place) -> list[str | int]:
    """Return the names and numbers that lead to a place."""
    found: list[str | int] = []
    while place is not None:
        place, key = place
        found.append(key)
    return found[::-1]


def reader(slot: Slot, static_path: str | None = None) -> Reader:
    """Return how to read what stands in the slot; `static_path` as for `absence`."""
    read = _shape_reader(slot.shape)
    if not slot.nullable:
        return read
    if slot.null_is_unknown:
        absent = absence(slot, static_path)
        return lambda data, place, reading: (
            absent(place, reading) if data is None else read(data, place, reading)
        )
    return lambda data, place, reading: None if data is None else read(data, place, reading)


def absence(slot: Slot, static_path: str | None = None) -> Absence:
    """Return what the slot means when nothing stands in it.

    `static_path` is the path of a slot that no list is around, so that it need not be written anew.
    """
    if slot.default is not NO_DEFAULT:
        return _assumption(slot, static_path)
    if isinstance(slot.shape, RecordShape) and not slot.nullable:
        read = _shape_reader(slot.shape)
        return lambda place, reading: read({}, place, reading)
    if static_path is not None:
        unknown = Unknown(frozenset({static_path}))
        return lambda _, __: unknown
    return lambda place, _: Unknown(frozenset({path(keys(place))}))


def _assumption(slot: Slot, static_path: str | None) -> Absence:
    default = slot.default
    read = _shape_reader(slot.shape)

    def assume(place: Place, reading: Reading) -> Value:
        reading.assumed.append((static_path or path(keys(place)), default))
        return None if default is None else read(default, place, reading)

    return assume


def _shape_reader(shape: Shape) -> Reader:  # noqa: C901  (one arm for each shape)
    match shape:
        case AnyShape():
            return _read_any
        case BooleanShape():
            return _read_boolean
        case IntegerShape():
            return _integer_reader(shape)
        case NumberShape():
            return _number_reader(shape)
        case TextShape():
            return _text_reader(shape)
        case InstantShape():
            return _read_timestamp
        case DurationShape():
            return _read_duration
        case ListShape():
            return _list_reader(shape)
        case MapShape():
            return _map_reader(shape)
        case RecordShape():
            return _record_reader(shape)
        case _:
            assert_never(shape)


def _mistyped(expected: Phrase, data: Any, place: Place, reading: Reading) -> None:
    reading.refuse("PE620", place, expected=expected, found=words.found(data))


def _read_boolean(data: Any, place: Place, reading: Reading) -> Value:
    if data is not True and data is not False:
        _mistyped(words.BOOLEAN, data, place, reading)
    return data


def _integer_reader(shape: IntegerShape) -> Reader:
    low, high = shape.low, shape.high

    def read(data: Any, place: Place, reading: Reading) -> Value:
        if type(data) is float and data.is_integer():
            data = int(data)
        if type(data) is not int:
            _mistyped(words.INTEGER, data, place, reading)
        elif not INT_MIN <= data <= INT_MAX:
            reading.refuse("PE604", place, value=words.number(data))
        elif data < low:
            reading.refuse("PE623", place, value=data, relation=words.AT_LEAST, bound=low)
        elif data > high:
            reading.refuse("PE623", place, value=data, relation=words.AT_MOST, bound=high)
        return data

    return read


def _number_reader(shape: NumberShape) -> Reader:
    def read(data: Any, place: Place, reading: Reading) -> Value:
        number = _double(data, place, reading)
        if number is not None and (broken := _broken_bound(shape, number)):
            relation, bound = broken
            value = words.number(data)
            reading.refuse("PE623", place, value=value, relation=relation, bound=words.number(bound))
        return number

    return read


def _double(data: Any, place: Place, reading: Reading) -> float | None:
    """Return the finite double that the data is, or None after a violation."""
    if type(data) is int and INT_MIN <= data <= INT_MAX:
        return float(data)
    if type(data) is float and isfinite(data):
        return data
    if type(data) is int:
        reading.refuse("PE604", place, value=words.number(data))
    elif type(data) is float:
        reading.refuse("PE603", place, value=words.number(data))
    else:
        _mistyped(words.NUMBER, data, place, reading)
    return None


def _broken_bound(shape: NumberShape, number: float) -> tuple[Phrase, float] | None:
    low, high = shape.low, shape.high
    if low is not None and (number < low or (shape.low_open and number == low)):
        return (words.MORE_THAN if shape.low_open else words.AT_LEAST), low
    if high is not None and (number > high or (shape.high_open and number == high)):
        return (words.LESS_THAN if shape.high_open else words.AT_MOST), high
    return None


def _is_text(expected: Phrase, data: Any, place: Place, reading: Reading) -> bool:
    """Return whether the data is text that can be written down as UTF-8."""
    if type(data) is not str:
        _mistyped(expected, data, place, reading)
        return False
    if data.isascii() or data.isprintable() or not words.has_surrogate(data):
        return True
    reading.refuse("PE605", place, value=words.text(data))
    return False


def _text_reader(shape: TextShape) -> Reader:
    known = frozenset(shape.known)
    is_plain = not (
        shape.closed or shape.pattern or shape.shortest or shape.longest is not None or shape.is_date
    )

    def read(data: Any, place: Place, reading: Reading) -> Value:
        if not _is_text(words.TEXT, data, place, reading) or is_plain:
            return data
        if shape.closed and data not in known:
            near, allowed = nearest(data, shape.known), words.listed(shape.known)
            reading.refuse("PE622", place, value=words.text(data), known=allowed, suggestion=near)
        if shape.pattern is not None and not _occurs_in(shape.pattern, data):
            reading.refuse("PE624", place, value=words.text(data), pattern=shape.pattern)
        _check_text(shape, data, place, reading)
        return data

    return read


def _occurs_in(pattern: str, text: str) -> bool:
    """Say whether the pattern is found; what no pattern is was refused when the schema was read."""
    found = find_pattern(pattern)
    return found is None or found.occurs_in(text)


def _check_text(shape: TextShape, data: str, place: Place, reading: Reading) -> None:
    if len(data) < shape.shortest:
        reading.refuse("PE625", place, size=len(data), relation=words.AT_LEAST, bound=shape.shortest)
    if shape.longest is not None and len(data) > shape.longest:
        reading.refuse("PE625", place, size=len(data), relation=words.AT_MOST, bound=shape.longest)
    if shape.is_date and not is_date(data):
        reading.refuse("PE632", place, value=words.text(data))


_INSTANT_CODES: Final = {
    Misread.MALFORMED: "PE626",
    Misread.NO_OFFSET: "PE627",
    Misread.TOO_FINE: "PE628",
    Misread.OUT_OF_RANGE: "PE629",
}


def _read_timestamp(data: Any, place: Place, reading: Reading) -> Value:
    if not _is_text(words.TIMESTAMP, data, place, reading):
        return data
    instant = read_instant(data)
    if not isinstance(instant, Timestamp):
        reading.refuse(_INSTANT_CODES[instant], place, value=words.text(data))
    elif instant.nanos >= _LATE:
        reading.warn("PE630", place, value=words.text(data))
    return instant


def _read_duration(data: Any, place: Place, reading: Reading) -> Value:
    if not _is_text(words.DURATION, data, place, reading):
        return data
    duration = read_duration(data)
    if isinstance(duration, Misread):
        code = "PE628" if duration is Misread.TOO_FINE else "PE631"
        reading.refuse(code, place, value=words.text(data))
    return duration


def _list_reader(shape: ListShape) -> Reader:
    read_element = reader(shape.element)
    fewest, most = shape.fewest, shape.most

    def read(data: Any, place: Place, reading: Reading) -> Value:
        if not isinstance(data, list | tuple):
            _mistyped(words.LIST, data, place, reading)
            return data
        if len(data) < fewest:
            reading.refuse("PE633", place, size=len(data), relation=words.AT_LEAST, bound=fewest)
        if most is not None and len(data) > most:
            reading.refuse("PE633", place, size=len(data), relation=words.AT_MOST, bound=most)
        return [read_element(element, (place, index), reading) for index, element in enumerate(data)]

    return read


def _map_reader(shape: MapShape) -> Reader:
    read_value = reader(shape.value)

    def read(data: Any, place: Place, reading: Reading) -> Value:
        if not isinstance(data, Mapping):
            _mistyped(words.OBJECT, data, place, reading)
            return data
        return {
            name: read_value(value, (place, name), reading)
            for name, value in data.items()
            if _is_name(name, place, reading)
        }

    return read


def _is_name(name: Any, place: Place, reading: Reading) -> bool:
    """Return whether the data may be the name of a member."""
    if type(name) is not str:
        reading.refuse("PE620", place, expected=words.NAMED, found=words.found(name))
        return False
    return _is_text(words.TEXT, name, place, reading)


def _record_reader(shape: RecordShape) -> Reader:
    members = tuple(_member(shape.path, name, slot) for name, slot in shape.members)

    def read(data: Any, place: Place, reading: Reading) -> Value:
        if not isinstance(data, Mapping):
            _mistyped(words.OBJECT, data, place, reading)
            return data
        values = {}
        absent_count = 0
        for name, read_member, absent in members:
            if name in data:
                values[name] = read_member(data[name], (place, name), reading)
            else:
                absent_count += 1
                values[name] = absent((place, name), reading)
        if len(members) - absent_count != len(data):
            _refuse_undeclared(shape, data, place, reading)
        return values

    return read


def _member(path_: str, name: str, slot: Slot) -> tuple[str, Reader, Absence]:
    static_path = None if "[]" in path_ else f"{path_}.{name}" if path_ else name
    return name, reader(slot, static_path), absence(slot, static_path)


def _refuse_undeclared(shape: RecordShape, data: Mapping[Any, Any], place: Place, reading: Reading) -> None:
    declared = dict(shape.members)
    free = [name for name in declared if name not in data]
    for name in data:
        if name not in declared and _is_name(name, place, reading):
            reading.refuse("PE621", (place, name), name=words.text(name), suggestion=nearest(name, free))


def _read_any(data: Any, place: Place, reading: Reading, depth: int = 1) -> Value:
    """Read undeclared JSON: what it is made of has to be JSON, and no more is asked of it."""
    match data:
        case None | bool():
            return data
        case int() if type(data) is int:
            return _whole(data, place, reading)
        case float() if type(data) is float:
            return _double(data, place, reading)
        case str():
            _is_text(words.TEXT, data, place, reading)
            return data
        case Mapping() | list() | tuple() if depth > MAX_DEPTH:
            reading.refuse("PE606", place, limit=MAX_DEPTH)
            return None
        case Mapping():
            return {
                name: _read_any(value, (place, name), reading, depth + 1)
                for name, value in data.items()
                if _is_name(name, place, reading)
            }
        case list() | tuple():
            return [_read_any(value, (place, i), reading, depth + 1) for i, value in enumerate(data)]
        case _:
            _mistyped(words.JSON, data, place, reading)
            return None


_whole: Final = _integer_reader(IntegerShape())
