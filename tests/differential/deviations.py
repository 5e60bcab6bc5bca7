"""Where other engines are known to answer differently, and why that is theirs to explain.

A deviation looks at what the expression did on the facts, call by call: it explains a difference only
where that very thing happened. Whatever none of them explains is a bug, of ours or newly found of theirs.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from policyeval.analysis.generate.reached import reached
from policyeval.backends.reference.dispatch import accepts
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.check.names import functions
from policyeval.ir.expr import Call, DynamicCall, Expr
from policyeval.language.instants import SECOND, parse_timestamp
from policyeval.language.values import Duration, Failure, Timestamp, Unknown

from .engines import CRASH, Answer, Failed


@dataclass(frozen=True, slots=True)
class Done:
    """A call that was made: what of, with what, and what came of it."""

    overload: str
    arguments: tuple[Any, ...]
    result: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """What the reference says and what another engine says, with the calls behind it."""

    text: str
    ours: Answer
    theirs: Answer
    calls: tuple[Done, ...]


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something that an engine is known to do in its own way."""

    engine: str
    reason: str
    explains: Callable[[Difference], bool]


def calls_of(expr: Expr, env: Environment) -> tuple[Done, ...]:
    """Return the calls that the meaning of an expression rests on."""
    return tuple(
        _done(node, inner) for node, inner in reached(expr, env) if isinstance(node, Call | DynamicCall)
    )


def _done(node: Call | DynamicCall, env: Environment) -> Done:
    values = tuple(evaluate(argument, env) for argument in node.arguments)
    overload = node.overload if isinstance(node, Call) else _chosen(node, values)
    return Done(overload, values, evaluate(node, env))


def _chosen(call: DynamicCall, values: tuple[Any, ...]) -> str:
    """Return the overload that values choose, or the function where one of them is none."""
    if any(isinstance(value, Failure | Unknown) for value in values):
        return call.function
    for overload in functions().get((call.function, call.receiver), ()):
        if len(overload.parameters) == len(values) and all(map(accepts, overload.parameters, values)):
            return overload.id
    return call.function


def reason_for(engine: str, difference: Difference) -> str | None:
    """Return why an engine answers differently, or None when nobody knows."""
    found = (d.reason for d in DEVIATIONS if d.engine == engine and d.explains(difference))
    return next(found, None)


def _where(matches: Callable[[Done], bool]) -> Callable[[Difference], bool]:
    return lambda difference: any(matches(call) for call in difference.calls)


# --------------------------------------------------------------------------------- cel-expr-python


def _shows_a_fraction(call: Done) -> bool:
    """A second is shown with 3, 6 or 9 decimals, as JSON of protobuf has it; CEL leaves out zeros."""
    moment = call.arguments[0] if call.arguments else None
    if call.overload not in ("timestamp_to_string", "duration_to_string"):
        return False
    assert isinstance(moment, Timestamp | Duration | Failure), moment
    return not isinstance(moment, Failure) and bool(moment.nanos % SECOND)


def _ends_at_the_end(call: Done) -> bool:
    if call.overload != "string_substring_int_int":
        return False
    text, _, end = call.arguments
    return isinstance(text, str) and end == len(text)


def _splits_nothing_by_nothing(call: Done) -> bool:
    return call.overload.startswith("string_split") and call.arguments[:2] == ("", "")


def _seeks_from_outside(call: Done) -> bool:
    if call.overload != "string_index_of_string_int":
        return False
    text, _, start = call.arguments
    return isinstance(text, str) and isinstance(start, int) and not 0 <= start < len(text)


def _orders_nan(call: Done) -> bool:
    values = [value for one in call.arguments for value in (one if isinstance(one, list) else [one])]
    return call.overload.startswith("math_@") and any(
        isinstance(value, float) and math.isnan(value) for value in values
    )


def _equates_unequal_numbers(call: Done) -> bool:
    """An integer and a double that are equal only once the integer has become a double."""
    if call.overload not in ("equals", "not_equals", "in_list"):
        return False
    one, other = call.arguments
    pairs = [(one, part) for part in (other if isinstance(other, list) else [other])]
    return any(_is_rounded(*pair) or _is_rounded(*reversed(pair)) for pair in pairs)


def _is_rounded(one: Any, other: Any) -> bool:
    is_mixed = isinstance(one, int) and isinstance(other, float)
    return is_mixed and one != other and float(one) == other


_BLANKS: Final = re.compile(r"\s+[+-]?[0-9.]+\s*|[+-]?[0-9.]+\s+")


def _reads_a_number_with_blanks(call: Done) -> bool:
    text = call.arguments[0] if call.arguments else None
    reads = call.overload in ("string_to_int64", "string_to_uint64", "string_to_double")
    return reads and isinstance(text, str) and _BLANKS.fullmatch(text) is not None


def _is_long_duration(call: Done) -> bool:
    return call.result == Failure("PE807")


# -------------------------------------------------------------------------------------- cel-python


def _fails_with(*words: str) -> Callable[[Difference], bool]:
    def explains(difference: Difference) -> bool:
        theirs = difference.theirs
        return isinstance(theirs, Failed) and any(word in theirs.words for word in words)

    return explains


_EARLIEST: Final = parse_timestamp("1000-01-01T00:00:00Z")
_LATEST: Final = parse_timestamp("9999-12-30T00:00:00Z")


def _is_odd_moment(call: Done) -> bool:
    """A moment with a fraction of a second, or of a year that it writes or shifts wrongly."""
    return any(_is_odd(value) for value in (*call.arguments, call.result))


def _is_odd(value: Any) -> bool:
    match value:
        case Duration(nanos=nanos):
            return bool(nanos % SECOND)
        case Timestamp(nanos=nanos):
            assert _EARLIEST is not None
            assert _LATEST is not None
            return bool(nanos % SECOND) or not _EARLIEST.nanos <= nanos <= _LATEST.nanos
        case _:
            return False


def _divides_zero_by_zero(call: Done) -> bool:
    return call.overload == "divide_double" and call.arguments[1] == 0


def _has_negative_index(call: Done) -> bool:
    return call.overload == "index_list" and isinstance(call.arguments[1], int) and call.arguments[1] < 0


def _of(*overloads: str) -> Callable[[Difference], bool]:
    return _where(lambda call: call.overload in overloads)


GOOGLE: Final = "cel-expr-python"
CELPY: Final = "cel-python"
DEVIATIONS: Final = (
    Deviation(GOOGLE, "shows fractions of a second with 3, 6 or 9 decimals", _where(_shows_a_fraction)),
    Deviation(GOOGLE, "refuses a substring up to the very end", _where(_ends_at_the_end)),
    Deviation(
        GOOGLE, "splits an empty text by an empty one into one part", _where(_splits_nothing_by_nothing)
    ),
    Deviation(GOOGLE, "seeks from the end of a text on, not from before it", _where(_seeks_from_outside)),
    Deviation(GOOGLE, "takes the greatest and least of NaN", _where(_orders_nan)),
    Deviation(GOOGLE, "equates integers and doubles after rounding", _where(_equates_unequal_numbers)),
    Deviation(GOOGLE, "reads numbers with blanks around them", _where(_reads_a_number_with_blanks)),
    Deviation(GOOGLE, "has durations longer than 292 years", _where(_is_long_duration)),
    Deviation(CELPY, "has no overload for it", _fails_with("overload")),
    Deviation(CELPY, "crashes", _fails_with(CRASH)),
    Deviation(CELPY, "loses fractions of a second and years before 1000", _where(_is_odd_moment)),
    Deviation(CELPY, "has durations longer than 292 years", _where(_is_long_duration)),
    Deviation(CELPY, "writes true as True", _of("bool_to_string")),
    Deviation(CELPY, "takes any text for true or false", _of("string_to_bool")),
    Deviation(CELPY, "makes integers of too large doubles", _of("double_to_int64", "double_to_uint64")),
    Deviation(CELPY, "makes a difference of durations no duration", _of("subtract_duration_duration")),
    Deviation(CELPY, "divides zero by zero to infinity", _where(_divides_zero_by_zero)),
    Deviation(CELPY, "says `has` of what failed", lambda d: "has({" in d.text and isinstance(d.ours, Failed)),
    Deviation(
        CELPY,
        "has no key whose value it fails to make",
        lambda d: "has({" in d.text and d.theirs == ("bool", False),
    ),
    Deviation(
        CELPY,
        "writes an instant with the offset that it was read with",
        lambda d: "+07:00" in d.text and any(call.overload == "timestamp_to_string" for call in d.calls),
    ),
    Deviation(CELPY, "gives all milliseconds of a duration", _of("duration_to_milliseconds")),
    Deviation(CELPY, "counts from the end of a list", _where(_has_negative_index)),
)
