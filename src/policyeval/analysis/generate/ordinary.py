"""Ordinary values: what a fact looks like when nothing in particular is asked of it.

Counts and lengths of time have long tails, most texts are Thai, a thing that may be missing is
missing now and then. Near the constants of a policy values are denser than elsewhere.
"""

from collections.abc import Sequence
from random import Random
from typing import Final, assert_never

from policyeval.analysis.generate.interest import Interest
from policyeval.frozen import dataclass, field
from policyeval.language.instants import DAY, SECOND, find_zone, offset_at, to_civil
from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.language.values import Duration, Timestamp, Unknown, Value
from policyeval.schema.readers import Reader, Reading, reader
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

SHOPS: Final = ("ร้านบ้านสวน", "มาลีพานิช", "ชัยเจริญการค้า", "ตะวันออกโมบาย", "ครัวคุณยาย", "น่านผ้าทอ", "อันดามันซีฟู้ด")
FIRST_NAMES: Final = ("สมชาย", "กัญญา", "ณัฐวุฒิ", "พิมพ์ชนก", "อรทัย", "ธนกร", "วิไลวรรณ", "ปกรณ์", "ศิริพร")
LAST_NAMES: Final = ("ใจดี", "แซ่ลิ้ม", "ทองสุข", "ศรีสวัสดิ์", "บุญมา", "วงศ์ไทย", "รัตนกุล")
_SIZES: Final = (0, 0, 0, 1, 1, 1, 1, 2, 2, 3)
_LONGEST: Final = 12
_NULL: Final = 0.12
_DEFAULT: Final = 0.4
_UNREAD: Final = 0.03


@dataclass(frozen=True, slots=True, eq=False)
class Readers:
    """What reads each slot of a schema, made once."""

    made: dict[int, tuple[Slot, Reader]] = field(default_factory=dict)
    """By the identity of the slot, which is kept so that no other can take it."""

    def of(self, slot: Slot) -> Reader:
        """Return what reads a slot."""
        known = self.made.get(id(slot))
        if known is None:
            known = self.made[id(slot)] = slot, reader(slot)
        return known[1]


@dataclass(frozen=True, slots=True)
class Ordinary:
    """Where ordinary values come from, for one bundle."""

    rng: Random
    interest: Interest
    as_of: Timestamp
    zone: str
    readers: Readers

    def members(self, shape: RecordShape) -> dict[str, Value]:
        """Return the members of an object; those that nobody reads are mostly absent."""
        return {name: self.member(slot, _inside(shape.path, name)) for name, slot in shape.members}

    def member(self, slot: Slot, path: str) -> Value:
        """Return what may stand in a slot, null and defaults included."""
        if not self.interest.is_read(path) and self.rng.random() >= _UNREAD:
            return self._absent(slot, path)
        if slot.default is not NO_DEFAULT and self.rng.random() < _DEFAULT:
            return self._absent(slot, path)
        if slot.nullable and self.rng.random() < _NULL:
            return Unknown(frozenset({path})) if slot.null_is_unknown else None
        return self.value(slot, path)

    def _absent(self, slot: Slot, path: str) -> Value:
        """Return what stands for a fact that is not given: its default, or that it is unknown."""
        if slot.default is NO_DEFAULT:
            return Unknown(frozenset({path}))
        return None if slot.default is None else self.readers.of(slot)(slot.default, None, Reading())

    def value(self, slot: Slot, path: str) -> Value:  # noqa: C901  (one arm for each shape)
        """Return a value of the slot's shape."""
        match slot.shape:
            case BooleanShape():
                return self.rng.random() < 0.5
            case IntegerShape() as shape:
                return self._integer(shape, path)
            case NumberShape() as shape:
                return self._number(shape, path)
            case TextShape() as shape:
                return self._text(shape, path)
            case InstantShape():
                return self.instant()
            case DurationShape():
                return Duration(self.span())
            case ListShape() as shape:
                count = min(
                    max(self._count(), shape.fewest), shape.most if shape.most is not None else _LONGEST
                )
                return [self.value(shape.element, f"{path}[]") for _ in range(count)]
            case MapShape(value=value):
                return {f"k{i}": self.value(value, f"{path}.*") for i in range(self._count())}
            case RecordShape() as shape:
                return self.members(shape)
            case AnyShape():
                return self.rng.choice([*self._constants(path), True, False, self.rng.choice(SHOPS), 1])
            case _:
                assert_never(slot.shape)

    def span(self) -> int:
        """Return a length of time of whole seconds: a minute or months, short ones more often."""
        seconds = round(60 * 10 ** self.rng.uniform(0, 5.4))
        if self.rng.random() < 0.3:
            seconds = max(1, seconds // 3_600) * 3_600
        return seconds * SECOND

    def instant(self) -> Timestamp:
        """Return an instant, most often before `as_of`, now and then at a midnight or beside one."""
        if self.interest.instants and self.rng.random() < 0.02:
            return self.beside(self.rng.choice(self.interest.instants))
        nanos = self.as_of.nanos + (self.span() if self.rng.random() < 0.08 else -self.span())
        if self.rng.random() < 0.05:
            return self.beside(Timestamp(self._midnight(nanos)))
        return Timestamp(nanos // SECOND * SECOND)

    def beside(self, instant: Timestamp) -> Timestamp:
        """Return the instant, or that one second before or after it."""
        return Timestamp(instant.nanos + self.rng.choice((-1, 0, 1)) * SECOND)

    def midnight(self) -> Timestamp:
        """Return the start of the day of `as_of`, or one second before or after it."""
        return self.beside(Timestamp(self._midnight(self.as_of.nanos)))

    def _midnight(self, nanos: int) -> int:
        zone = find_zone(self.zone)
        offset = 0 if zone is None else offset_at(nanos, zone) * SECOND
        return (nanos + offset) // DAY * DAY - offset

    def _count(self) -> int:
        if self.rng.random() < 0.04:
            return self.rng.randint(4, _LONGEST)
        return self.rng.choice(_SIZES)

    def _constants(self, path: str) -> Sequence[Value]:
        return self.interest.constants.get(path, ())

    def _integer(self, shape: IntegerShape, path: str) -> int:
        near = [c for c in self._constants(path) if type(c) is int]
        if near and self.rng.random() < 0.3:
            number = self.rng.choice(near) + self.rng.choice((-2, -1, -1, 0, 0, 1, 1, 2))
        else:
            number = int(10 ** self.rng.uniform(0, 3.2)) - 1
        if shape.low < 0 and shape.low > INT_MIN and self.rng.random() < 0.1:
            number = -number
        return max(shape.low, min(shape.high, number))

    def _number(self, shape: NumberShape, path: str) -> float:
        near = [float(c) for c in self._constants(path) if type(c) in (int, float) and abs(c) < INT_MAX]
        number = self.rng.choice(near) if near and self.rng.random() < 0.3 else 10 ** self.rng.uniform(0, 4)
        number = float(round(number)) if self.rng.random() < 0.7 else round(number, 2)
        low, high = shape.low, shape.high
        if low is not None and (number < low or (shape.low_open and number == low)):
            number = low + 1 if high is None or low + 1 < high else (low + high) / 2
        if high is not None and (number > high or (shape.high_open and number == high)):
            number = (
                high - 1 if low is None or low < high - 1 else (high + low) / 2 if low is not None else high
            )
        return float(number)

    def _text(self, shape: TextShape, path: str) -> str:
        known = [*shape.known, *(c for c in self._constants(path) if type(c) is str)]
        if known and (shape.closed or self.rng.random() < 0.93):
            return str(self.rng.choice(shape.known if shape.closed else known))
        if shape.is_date:
            day = self._midnight(self.instant().nanos)
            return _date(day, self.zone)
        return _fitted(self._words(path), shape)

    def _words(self, path: str) -> str:
        if path in self.interest.identifiers:
            name = path.replace("[]", "").rpartition(".")[2].removesuffix("_id")
            return f"{name[:6].upper()}-{self._integer(IntegerShape(1, 9_999), path):04}"
        if self.rng.random() < 0.04:
            return self.rng.choice(("", " ", "x"))
        if self.rng.random() < 0.4:
            return self.rng.choice(SHOPS)
        return f"{self.rng.choice(FIRST_NAMES)} {self.rng.choice(LAST_NAMES)}"


def _inside(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _date(nanos: int, zone: str) -> str:
    """Return the day of an instant in a zone."""
    place = find_zone(zone)
    civil = to_civil(nanos, 0 if place is None else offset_at(nanos, place))
    return f"{civil.year:04}-{civil.month:02}-{civil.day:02}"


def _fitted(text: str, shape: TextShape) -> str:
    """Return the text with a length that the shape allows."""
    longest = len(text) if shape.longest is None else shape.longest
    return text[:longest].ljust(shape.shortest, "ก")
