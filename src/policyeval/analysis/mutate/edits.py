"""The smallest changes of values and settings, apart from what they stand in."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final, Generic, TypeVar

from policyeval.analysis.mutate.mutant import Operator
from policyeval.cel.printer import show_literal
from policyeval.frozen import dataclass, replace
from policyeval.language.instants import (
    SECOND,
    parse_duration,
    parse_timestamp,
    show_timestamp,
)
from policyeval.language.values import Duration, Timestamp, Value
from policyeval.policy.model import ByReading, Constant, Setting
from policyeval.source.text import Span

Part_co = TypeVar("Part_co", covariant=True)
Whole = TypeVar("Whole")

_UNITS: Final = (("h", 3600 * SECOND), ("m", 60 * SECOND), ("s", SECOND))
_IN_OTHER_UNITS: Final = (24, 60)
"""Hours that were meant as days; hours that were meant as minutes, or these as seconds."""


@dataclass(frozen=True, slots=True)
class Edit(Generic[Part_co]):
    """One change of a part: what it is afterwards, where it is, and how it reads before and after."""

    operator: Operator
    span: Span
    before: str
    after: str
    part: Part_co

    def called(self, name: str) -> "Edit[Part_co]":
        """Return the same change, told with the name of what is changed before its value."""
        return replace(self, before=f"{name}: {self.before}", after=f"{name}: {self.after}")

    def inside(self, whole: Whole) -> "Edit[Whole]":
        """Return the same change, seen as one of what is around the part."""
        return Edit(self.operator, self.span, self.before, self.after, whole)


Edits = Iterator[Edit[Part_co]]
Values = Callable[[Value], Iterator[tuple[Operator, Value]]]
"""What a value can be changed to, and how that is called."""


def setting_edits(setting: Setting | None, values: Values) -> Edits[Setting]:
    """Yield the changes of a setting; of one that a reading chooses, those of each option."""
    match setting:
        case Constant(value=value, span=span):
            for operator, other in values(value):
                yield Edit(operator, span, shown(value), shown(other), Constant(other, span))
        case ByReading(options=options):
            for name, constant in options.items():
                for change in setting_edits(constant, values):
                    yield change.inside(replace(setting, options={**options, name: change.part}))
        case None:
            return


def shown(value: Value) -> str:
    """Return a value as CEL writes it, text without its quotes."""
    return (
        value
        if isinstance(value, str)
        else show_literal(value)
        if not isinstance(value, list)
        else _list(value)
    )


def _list(values: list[Value]) -> str:
    return f"[{', '.join(map(shown, values))}]"


# ------------------------------------------------------------------------------------------ numbers


def number_steps(value: Value) -> Iterator[Value]:
    """Yield a number one step more and one step less: of one with decimals, of the last that it has."""
    match value:
        case bool():
            return
        case int():
            yield from (value + 1, value - 1)
        case float():
            step = (
                1.0
                if value == int(value)
                else float(Decimal(1).scaleb(int(Decimal(repr(value)).as_tuple().exponent)))
            )
            yield from (round(value + step, 12), round(value - step, 12))
        case _:
            return


def numbers(value: Value) -> Iterator[tuple[Operator, Value]]:
    """Yield what a number may be changed to."""
    yield from ((Operator.NUMBER, other) for other in number_steps(value))


def named(operator: Operator, *others: Value) -> Values:
    """Return changes to any of these values that it is not already."""
    return lambda value: ((operator, other) for other in others if other != value)


def stepped(operator: Operator) -> Values:
    """Return changes of a number by a step, under another name than a number's."""
    return lambda value: ((operator, other) for other in number_steps(value))


def durations(text: str) -> Iterator[tuple[Operator, str]]:
    """Yield what the text of a length of time may be changed to: a second's difference, another unit."""
    length = parse_duration(text)
    if length is None or length.nanos == 0:
        return
    for nanos in (length.nanos + SECOND, length.nanos - SECOND):
        yield Operator.NUMBER, show_length(Duration(nanos))
    larger, smaller = _IN_OTHER_UNITS
    if length.nanos % _UNITS[0][1] == 0:
        yield Operator.UNIT, show_length(Duration(length.nanos * larger))
    if length.nanos % (smaller * SECOND) == 0:
        yield Operator.UNIT, show_length(Duration(length.nanos // smaller))


def show_length(length: Duration) -> str:
    """Return a length of time in hours, minutes and seconds: `71h59m59s`."""
    left, text = abs(length.nanos), ""
    for unit, nanos in _UNITS:
        count, left = divmod(left, nanos)
        text += f"{count}{unit}" if count else ""
    fraction = f"{left}ns" if left else ""
    return f"{'-' if length.nanos < 0 else ''}{text}{fraction}" or "0s"


def instants(text: str) -> Iterator[tuple[Operator, str]]:
    """Yield what the text of an instant may be changed to: a second later, a second earlier."""
    instant = parse_timestamp(text)
    if instant is not None:
        yield from ((Operator.NUMBER, show_timestamp(other)) for other in moved(instant))


def moved(instant: Timestamp) -> Iterator[Timestamp]:
    """Yield an instant a second later, and a second earlier."""
    yield from (Timestamp(instant.nanos + SECOND), Timestamp(instant.nanos - SECOND))


def shorter(values: list[Value]) -> Iterator[tuple[Operator, list[Value]]]:
    """Yield a list without each of its elements."""
    for index in range(len(values)):
        yield Operator.ELEMENT, values[:index] + values[index + 1 :]
