"""Fact bundles as variables: what a schema allows, and the bundle that a model stands for.

A place that may be empty has a variable that says so; a list has its elements up to a bound. The
same bundle can serve two programs, so that what they say of it can be compared.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from fractions import Fraction
from typing import Any, Final, assert_never

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.encoding import LARGEST, ORDINARY, Encoding
from policyeval.backends.smt.terms import Model, Term
from policyeval.backends.smt.texts import DATES, FREE, LAST_DATE
from policyeval.backends.smt.values import Elements, Foreign, Members, Scalar, Sym
from policyeval.frozen import dataclass, field, replace
from policyeval.language.instants import FIRST, LAST, LONGEST, SECOND, SHORTEST, show_duration, show_timestamp
from policyeval.language.patterns import find_pattern
from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.language.values import Duration, Timestamp
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
from policyeval.schema.times import is_date

_MICROSECOND: Final = SECOND // 1_000_000
LARGE: Final = 10**12
EARLY: Final = 0
LATE: Final = 7_258_118_400_000_000
"""The starts of the years 1970 and 2200, in microseconds."""
LONG: Final = 100 * 366 * 86_400_000_000
"""A hundred years, in microseconds."""
_INDEX: Final = re.compile(r"\[[0-9]+\]")
_WORDS: Final = ("", "a", "aa", "a1", "A1", "A-1", "1", "10", "0001", "TH", "th", "a@b.co", "x" * 12, "ก")
"""Tried where a schema restricts a text."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a bundle, with the variables that say what stands there."""

    path: str
    slot: Slot
    sym: Sym
    is_there: Term = True
    """False where the fact is absent, of an element where it is null and that means absent."""
    is_null: Term = False
    number: Term = None
    """The variable of a scalar: of an instant and of a length of time, in microseconds."""
    members: Mapping[str, "Place"] = field(default_factory=dict)
    elements: tuple["Place", ...] = ()
    present: tuple[Term, ...] = ()
    is_element: bool = False


class Bundle:
    """The variables of a fact bundle."""

    def __init__(self, slot: Slot, encoding: Encoding, name: str = "") -> None:
        """`slot` is that of a whole bundle; `name` tells the variables of two bundles apart."""
        self._encoding = encoding
        self._prefix = name
        self._texts: list[tuple[Scalar, TextShape]] = []
        self._free: Place | None = None
        """The one place that is not another bundle's, where that is so."""
        self.bounds: dict[str, int] = {}
        """Lists that may be longer than here, with how long they are."""
        self.root = self._place(slot, "", is_element=False, owner="")
        self.sym = self.root.sym

    def varied(self, path: Sequence[str], name: str) -> "Bundle":
        """Return a bundle that is like this one but for a fact, not inside a list, which is free.

        `name` begins the name of its variable; the only place of the bundle that it yields is that one.
        """
        found = copy(self)
        found._prefix = name
        found.root, free = found._with_another(self.root, list(path))
        found.sym, found._free = found.root.sym, free
        return found

    def _with_another(self, place: Place, path: list[str]) -> tuple[Place, Place]:
        if not path:
            free = self._place(place.slot, place.path, is_element=False, owner=place.path)
            return free, free
        inner, free = self._with_another(place.members[path[0]], path[1:])
        members = {**place.members, path[0]: inner}
        data = Members({name: (True, one.sym) for name, one in members.items()})
        return replace(place, members=members, sym=replace(place.sym, data=data)), free

    def laws(self) -> list[Term]:
        """Return what holds of texts, once all literal ones are known."""
        return [law for scalar, shape in self._texts for law in self._text_laws(scalar.term, shape)]

    def places(self) -> Iterator[Place]:
        """Yield every place, one before those inside it."""
        waiting = [self._free or self.root]
        while waiting:
            place = waiting.pop()
            yield place
            waiting += reversed([*place.members.values(), *place.elements])

    def ordinary(self) -> list[Term]:
        """Return that numbers and instants are what they are in practice, where the schema does not say.

        Then arithmetic on them stays far from the ends of 64 bits and of the calendar.
        """
        found: list[Term] = []
        for place in self.places():
            match place.slot.shape:
                case IntegerShape(low=low, high=high):
                    found += [] if low > INT_MIN else [t.at_most(-LARGE, place.number)]
                    found += [] if high < INT_MAX else [t.at_most(place.number, LARGE)]
                case InstantShape():
                    found += [t.at_most(EARLY, place.number), t.less(place.number, LATE)]
                case DurationShape():
                    found += [t.at_most(-LONG, place.number), t.at_most(place.number, LONG)]
                case _:
                    pass
        return found

    def facts_in(self, model: Model) -> list[Term]:
        """Return that every variable is what it is in a model."""
        found: list[Term] = []
        for place in self.places():
            found += [
                t.same_truth(one, model(one)) for one in (place.is_there, place.is_null, *place.present)
            ]
            if isinstance(place.slot.shape, BooleanShape):
                found.append(t.same_truth(place.number, model(place.number)))
            elif place.number is not None:
                found.append(t.equals(place.number, model(place.number)))
        return found

    def decode(self, model: Model) -> dict[str, Any]:
        """Return the bundle that a model stands for, as JSON."""
        found = self._json(self.root, model)
        assert isinstance(found, dict)
        return found

    # ------------------------------------------------------------------------------------ encoding

    def _name(self, path: str, part: str = "") -> str:
        return f"{self._prefix}{path}{part}"

    def _place(self, slot: Slot, path: str, *, is_element: bool, owner: str) -> Place:
        shape = slot.shape
        may_be_absent = slot.null_is_unknown if is_element else owner != "" or path != ""
        is_record = isinstance(shape, RecordShape) and not slot.nullable
        given: Term = True
        if slot.default is NO_DEFAULT and may_be_absent and not is_record:
            given = t.variable(self._name(path, "?"), t.BOOL)
        null: Term = False
        if slot.nullable and not slot.null_is_unknown:
            null = t.conj(given, t.variable(self._name(path, " is null"), t.BOOL))
        elif slot.nullable and slot.default is None:
            null = t.variable(self._name(path, " is null"), t.BOOL)
        inner = self._value(shape, path)
        sym = Sym(inner.sym.data, null=null, unknown=t.neg(given))
        return Place(
            path,
            slot,
            sym,
            given,
            null,
            inner.number,
            inner.members,
            inner.elements,
            inner.present,
            is_element,
        )

    def _value(self, shape: Shape, path: str) -> Place:  # noqa: C901  (one arm for each shape)
        slot = Slot(shape)
        match shape:
            case BooleanShape():
                return self._scalar(slot, path, "bool")
            case IntegerShape(low=low, high=high):
                return self._scalar(slot, path, "int", low, high)
            case NumberShape():
                return self._number(slot, shape, path)
            case TextShape():
                place = self._scalar(slot, path, "text")
                for text in (*shape.known, *(candidates(shape) if _is_restricted(shape) else ())):
                    self._encoding.texts.number(text)
                assert isinstance(place.sym.data, Scalar)
                self._texts.append((place.sym.data, shape))
                return place
            case InstantShape():
                return self._micros(slot, path, "instant", FIRST.nanos, LAST.nanos)
            case DurationShape():
                return self._micros(slot, path, "length", SHORTEST.nanos, LONGEST.nanos)
            case ListShape():
                return self._list(slot, shape, path)
            case RecordShape(members=inner):
                members = {
                    name: self._place(of, f"{path}.{name}" if path else name, is_element=False, owner=path)
                    for name, of in inner
                }
                data = Members({name: (True, place.sym) for name, place in members.items()})
                return Place(path, slot, Sym(data), members=members)
            case MapShape() | AnyShape():
                return Place(path, slot, Sym(Foreign(f"fact {path}")))
            case _:
                assert_never(shape)

    def _scalar(self, slot: Slot, path: str, kind: str, low: int = 0, high: int = 0) -> Place:
        bounds = (low, high) if kind == "int" else ()
        data = self._encoding.variable(kind, self._name(path), *bounds)
        return Place(path, slot, Sym(data), number=data.term)

    def _micros(self, slot: Slot, path: str, kind: str, first: int, last: int) -> Place:
        micros = t.variable(self._name(path), t.INT)
        low, high = -(-first // _MICROSECOND), last // _MICROSECOND
        self._encoding.always(t.at_most(low, micros), t.at_most(micros, high))
        return Place(path, slot, Sym(Scalar(kind, t.times(micros, _MICROSECOND))), number=micros)

    def _number(self, slot: Slot, shape: NumberShape, path: str) -> Place:
        place = self._scalar(slot, path, "double")
        low = -LARGEST if shape.low is None else Fraction(shape.low)
        high = LARGEST if shape.high is None else Fraction(shape.high)
        self._encoding.always(
            (t.less if shape.low_open else t.at_most)(low, place.number),
            (t.less if shape.high_open else t.at_most)(place.number, high),
        )
        return place

    def _list(self, slot: Slot, shape: ListShape, path: str) -> Place:
        most = max(self._encoding.longest(_INDEX.sub("[]", path)), shape.fewest)
        if shape.most is None or shape.most > most:
            self.bounds[path] = most
        else:
            most = shape.most
        elements = tuple(
            self._place(shape.element, f"{path}[{index}]", is_element=True, owner=path)
            for index in range(most)
        )
        present: list[Term] = []
        for index in range(most):
            there = True if index < shape.fewest else t.variable(self._name(path, f"[{index}]?"), t.BOOL)
            if present:
                self._encoding.always(t.implies(there, present[-1]))
            present.append(there)
        items = tuple((there, place.sym) for there, place in zip(present, elements, strict=True))
        return Place(path, slot, Sym(Elements(items)), elements=elements, present=tuple(present))

    # --------------------------------------------------------------------------------------- texts

    def _text_laws(self, number: Term, shape: TextShape) -> list[Term]:
        texts = self._encoding.texts
        if shape.closed:
            known = sorted(texts.number(text) for text in shape.known)
            if known == list(range(known[0], known[-1] + 1)):
                return [t.at_most(known[0], number), t.at_most(number, known[-1])]
            return [t.disj(*(t.equals(number, one) for one in known))]
        laws = [
            t.neg(t.equals(number, texts.number(text))) for text in texts.literals if not _fits(text, shape)
        ]
        if shape.is_date:
            is_free = t.conj(t.at_most(DATES, number), t.less(number, LAST_DATE))
        elif _is_restricted(shape):
            is_free = t.disj(*(t.equals(number, texts.number(w)) for w in candidates(shape)))
        else:
            is_free = t.conj(t.at_most(FREE, number), t.less(number, DATES))
        is_known = t.conj(t.at_most(0, number), t.less(number, len(texts.literals)))
        return [*laws, t.implies(ORDINARY, t.disj(is_free, is_known))]

    # ------------------------------------------------------------------------------------ decoding

    def _json(self, place: Place, model: Model) -> Any:
        if place.is_null is not False and model(place.is_null):
            return None
        match place.slot.shape:
            case BooleanShape() | IntegerShape():
                return model(place.number)
            case NumberShape():
                return _plain(float(model(place.number)))
            case TextShape():
                return self._encoding.word(model(place.number), model)
            case InstantShape():
                return show_timestamp(Timestamp(model(place.number) * _MICROSECOND))
            case DurationShape():
                return show_duration(Duration(model(place.number) * _MICROSECOND))
            case ListShape():
                return [
                    self._element(inner, model)
                    for there, inner in zip(place.present, place.elements, strict=True)
                    if model(there)
                ]
            case RecordShape():
                return self._record(place, model)
            case _:
                return {}

    def _element(self, place: Place, model: Model) -> Any:
        return self._json(place, model) if model(place.is_there) else None

    def _record(self, place: Place, model: Model) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, member in place.members.items():
            if not model(member.is_there):
                continue
            value = self._json(member, model)
            is_plain_record = isinstance(member.slot.shape, RecordShape) and not member.slot.nullable
            has_default = member.slot.default is not NO_DEFAULT and _alike(value, member.slot.default)
            if not has_default and not (is_plain_record and value == {}):
                found[name] = value
        return found


def candidates(shape: TextShape) -> list[str]:
    """Return some texts that a shape allows: for a restriction that nothing fits, none."""
    longest = 40 if shape.longest is None else min(shape.longest, 40)
    padded = [word[:longest].ljust(shape.shortest, "a") for word in _WORDS]
    return [word for word in dict.fromkeys((*_WORDS, *padded)) if _fits(word, shape)][:4]


def _is_restricted(shape: TextShape) -> bool:
    is_open = not (shape.closed or shape.is_date)
    return is_open and bool(shape.pattern or shape.shortest or shape.longest is not None)


def _fits(text: str, shape: TextShape) -> bool:
    if shape.pattern is not None:
        pattern = find_pattern(shape.pattern)
        if pattern is not None and not pattern.occurs_in(text):
            return False
    if len(text) < shape.shortest or (shape.longest is not None and len(text) > shape.longest):
        return False
    return is_date(text) if shape.is_date else True


def _alike(value: Any, default: Any) -> bool:
    return type(value) is type(default) and bool(value == default)


def _plain(number: float) -> int | float:
    """Return a whole number without its point."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
