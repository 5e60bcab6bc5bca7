"""Functions of the language in generated code: as Python operators where these mean the same.

A function that is not worth an operator is the reference's own, called with values. `REFUSED` says
which functions generated code cannot call at all; there are none.

Longer than other modules: it is one table and what stands in it.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import isfinite
from types import MappingProxyType
from typing import Any, Final

from policyeval.backends.python.emit import Emitter
from policyeval.backends.python.forms import form_of, from_value, is_flat, is_native, to_value
from policyeval.backends.python.surrender import Surrender
from policyeval.backends.reference.calls import KEEPING, leaves
from policyeval.backends.reference.functions import FUNCTIONS as REFERENCE
from policyeval.check.intervals import refine
from policyeval.frozen import dataclass
from policyeval.ir.expr import Call, Expr, ListLiteral, Literal, Named
from policyeval.language.functions import OVERLOADS
from policyeval.language.instants import DAY, FIRST, HOUR, LAST, LONGEST, MINUTE, SHORTEST
from policyeval.language.overload import Overload
from policyeval.language.patterns import find_pattern
from policyeval.language.types import (
    DYN,
    INT_MAX,
    INT_MIN,
    NULL,
    Int,
    List,
    Map,
    Nullable,
    Parameter,
    String,
    Type,
    plain,
)
from policyeval.language.values import Failure, Unknown

_EXACT: Final = 2**53
"""Integers up to here are doubles exactly."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A Python expression, and the type in the form of which it holds its value."""

    text: str
    type: Type
    can_be_absent: bool = False
    depth: int = 0
    level: int = 0
    """The innermost loop that it depends on."""


@dataclass(frozen=True, slots=True)
class Site:
    """A call that is being written."""

    call: Call
    operands: tuple[Operand, ...]
    emitter: Emitter

    @property
    def texts(self) -> list[str]:
        """The arguments as Python expressions."""
        return [operand.text for operand in self.operands]

    @property
    def types(self) -> list[Type]:
        """The types of the arguments."""
        return [argument.type for argument in self.call.arguments]

    def twice(self, index: int) -> tuple[str, str]:
        """Return how an argument is written the first time, which is evaluated first, and later."""
        text = self.operands[index].text
        if text.isidentifier() or text.isdigit():
            return text, text
        name = self.emitter.name()
        return f"({name} := {text})", name

    def given(self, index: int) -> str:
        """Return an argument, made to give up when it is absent."""
        return given(self.operands[index])


Writer = Callable[[Site], str | None]
"""How a call is written; None when its arguments want the reference's function."""


def given(operand: Operand) -> str:
    """Return an expression that gives up when its value is absent."""
    if not operand.can_be_absent:
        return operand.text
    return f"({operand.text} if {operand.text} is not A else B())"


def within(text: str, low: int | None, high: int | None) -> str:
    """Return an expression that gives up when its value is not between two bounds.

    All of them hold it under one name: nothing else is evaluated between its tests and its use.
    """
    before, after = "" if low is None else f"{low} <= ", "" if high is None else f" <= {high}"
    return f"(w if {before}(w := {text}){after} else B())"


# -------------------------------------------------------------------------------- Python operators


def _template(template: str) -> Writer:
    return lambda site: template.format(*site.texts)


def _checked(template: str) -> Writer:
    """Return a writer for arithmetic on ints, checked where bounds do not exclude an overflow."""

    def write(site: Site) -> str:
        text = template.format(*site.texts)
        overload = OVERLOADS[site.call.overload]
        if refine(overload, site.call.arguments, overload.result)[1]:
            return within(text, INT_MIN, INT_MAX)
        return text

    return write


def _ranged(template: str, low: int, high: int) -> Writer:
    return lambda site: within(template.format(*site.texts), low, high)


def _whole(operator: str) -> Writer:
    """Return a writer for division, which Python rounds down and CEL towards zero."""

    def write(site: Site) -> str | None:
        left, right = site.types
        if isinstance(left, Int) and isinstance(right, Int) and left.low >= 0 and right.low > 0:
            return f"({site.texts[0]} {operator} {site.texts[1]})"
        return None

    return write


def peeled(call: Call) -> tuple[Expr, ...]:
    """Return the arguments of a call as they are written.

    A division of integers that are doubles exactly needs no conversion: Python rounds it correctly.
    """
    if call.overload != "divide_double":
        return call.arguments
    return tuple(_whole_number(argument) or argument for argument in call.arguments)


def _whole_number(argument: Expr) -> Expr | None:
    match argument:
        case Call(overload="int64_to_double", arguments=(whole,)):
            exact = isinstance(whole.type, Int) and -_EXACT <= whole.type.low <= whole.type.high <= _EXACT
            return whole if exact else None
        case Named(body=body):
            return _whole_number(body)
        case _:
            return None


def _equality(operator: str, is_null: str) -> Writer:
    def write(site: Site) -> str | None:
        left, right = map(_plain, site.types)
        if NULL in (left, right):
            other = 0 if right == NULL else 1
            may_be_null = isinstance(site.types[other], Nullable)  # Python warns of a number that `is` None
            return f"({site.given(other)} {is_null if may_be_null else operator} None)"
        if left == right and is_native(left):
            return f"({site.texts[0]} {operator} {site.texts[1]})"
        return None

    return write


def _plain(type_: Type) -> Type:
    return plain(type_.of if isinstance(type_, Nullable) else type_)


def _in_list(site: Site) -> str | None:
    value, elements = site.call.arguments
    of = _plain(elements.type)
    kind = _plain(value.type)
    if not (isinstance(of, List) and of.element == kind and isinstance(kind, Int | String)):
        return None
    match elements:
        case Literal(value=known):
            members = frozenset(known)
        case ListLiteral(elements=parts) if all(isinstance(part.value, Literal) for part in parts):
            members = frozenset(part.value.value for part in parts if isinstance(part.value, Literal))
        case _:
            return f"({site.given(0)} in {site.texts[1]})"
    return f"({site.texts[0]} in {site.emitter.constant(members)})" if members else None


def _element(site: Site) -> str | None:
    index = site.types[1]
    if not isinstance(index, Int):
        return None
    if index.low >= 0:
        return f"{site.texts[0]}[{site.texts[1]}]"
    name = site.emitter.name()
    return f"({site.texts[0]}[{name}] if ({name} := {site.texts[1]}) >= 0 else B())"


def _joined(site: Site) -> str | None:
    forms = {form_of(type_) for type_ in (*site.types, site.call.type)}
    return f"({site.texts[0]} + {site.texts[1]})" if len(forms) == 1 else None


def _extreme(name: str) -> Writer:
    """Return a writer for the least or greatest element; what stands for none is evaluated either way."""

    def write(site: Site) -> str | None:
        first, later = site.twice(0)
        otherwise = site.operands[1]
        if not otherwise.can_be_absent and (otherwise.text.isidentifier() or otherwise.text.isdigit()):
            return f"({name}({later}) if {first} else {otherwise.text})"
        held = site.emitter.name()
        return f"({name}({later}) if (({held} := {site.given(1)}), {first})[1] else {held})"

    return write


def _lesser(operator: str) -> Writer:
    def write(site: Site) -> str:
        left, again = site.twice(0)
        right, later = site.twice(1)
        return f"({again} if {left} {operator} {right} else {later})"

    return write


def _is_there(operand: Operand) -> bool:
    """Say whether an operand has a value for certain, so that it does not matter whether it is looked at."""
    text = operand.text
    return not operand.can_be_absent and (text.isidentifier() or text.strip("()-").isdigit())


def _percent(operator: str) -> Writer:
    """Return a writer for a comparison of rates by cross-multiplication.

    The whole being nothing settles it, but only where the part and the percentage have values.
    """

    def write(site: Site) -> str | None:
        whole, percent = site.call.arguments[1:]
        if not isinstance(whole.type, Int) or (
            not isinstance(percent, Literal) and not isinstance(percent.type, Int)
        ):
            return None
        scale, share = 100, site.given(2)
        if isinstance(percent, Literal) and isinstance(percent.value, float):
            if not isfinite(percent.value):
                return None
            exact = Fraction(repr(percent.value))
            scale, share = 100 * exact.denominator, site.emitter.constant(exact.numerator)
        first, later = site.twice(1)
        if whole.type.low < 0:
            name = site.emitter.name()
            first, later = f"({name} if ({name} := {site.texts[1]}) >= 0 else B())", site.emitter.name()
            first = f"({later} := {first})"
        part, before = site.given(0), ""
        if not _is_there(site.operands[0]):
            part, text = site.emitter.name(), part
            before = f"({part} := {text}) is not None and "
        if not isinstance(percent, Literal) and not _is_there(site.operands[2]):
            share, text = site.emitter.name(), share
            before += f"({share} := {text}) is not None and "
        return f"({before}{first} != 0 and {scale} * {part} {operator} {later} * {share})"

    return write


def _matches(site: Site) -> str | None:
    match site.call.arguments[1]:
        case Literal(value=str() as pattern) if (found := find_pattern(pattern)) is not None:
            return f"{site.emitter.constant(found.occurs_in)}({site.given(0)})"
        case _:
            return None


def _length(unit: int) -> Writer:
    def write(site: Site) -> str:
        text = f"({site.texts[0]} * {unit})"
        overload = OVERLOADS[site.call.overload]
        if refine(overload, site.call.arguments, overload.result)[1]:
            return within(text, SHORTEST.nanos, LONGEST.nanos)
        return text

    return write


_INSTANTS: Final = FIRST.nanos, LAST.nanos
_LENGTHS: Final = SHORTEST.nanos, LONGEST.nanos
_SAME: Final = (
    "int64_to_int64",
    "double_to_double",
    "string_to_string",
    "bool_to_bool",
    "timestamp_to_timestamp",
)

OPERATORS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        "equals": _equality("==", "is"),
        "not_equals": _equality("!=", "is not"),
        **{
            f"{stem}_{kind}": _template(f"({{0}} {operator} {{1}})")
            for stem, operator in (
                ("less", "<"),
                ("less_equals", "<="),
                ("greater", ">"),
                ("greater_equals", ">="),
            )
            for kind in ("int64", "double", "string", "timestamp", "duration")
        },
        "logical_not": _template("(not {0})"),
        "add_int64": _checked("({0} + {1})"),
        "subtract_int64": _checked("({0} - {1})"),
        "multiply_int64": _checked("({0} * {1})"),
        "divide_int64": _whole("//"),
        "modulo_int64": _whole("%"),
        "negate_int64": _checked("(-{0})"),
        **{
            f"{stem}_double": _template(f"({{0}} {operator} {{1}})")
            for stem, operator in (("add", "+"), ("subtract", "-"), ("multiply", "*"))
        },
        "divide_double": _template("({0} / {1})"),
        "add_list": _joined,
        "negate_double": _template("(-{0})"),
        "add_string": _template("({0} + {1})"),
        "int64_to_double": _template("({0} * 1.0)"),
        **{id_: (lambda site: site.given(0)) for id_ in _SAME},
        "timestamp_to_int64": _template("({0} // 1000000000)"),
        **{
            id_: _template("len({0})")
            for id_ in ("size_string", "string_size", "size_list", "list_size", "size_map", "map_size")
        },
        "contains_string": _template("({1} in {0})"),
        "starts_with_string": _template("{0}.startswith({1})"),
        "ends_with_string": _template("{0}.endswith({1})"),
        "math_@min_int_int": _lesser("<="),
        "math_@max_int_int": _lesser(">="),
        "matches": _matches,
        "matches_string": _matches,
        "in_list": _in_list,
        "index_list": _element,
        **{
            id_: _ranged("({0} + {1})", *_INSTANTS)
            for id_ in ("add_timestamp_duration", "add_duration_timestamp")
        },
        "subtract_timestamp_duration": _ranged("({0} - {1})", *_INSTANTS),
        "add_duration_duration": _ranged("({0} + {1})", *_LENGTHS),
        **{
            id_: _ranged("({0} - {1})", *_LENGTHS)
            for id_ in ("subtract_timestamp_timestamp", "subtract_duration_duration")
        },
        "minutes_int": _length(MINUTE),
        "hours_int": _length(HOUR),
        "days_int": _length(DAY),
        **{
            f"{name}_of_{kind}": _extreme(name)
            for name in ("min", "max")
            for kind in ("int", "string", "timestamp", "duration")
        },
        **{
            f"{stem}_percent_{kind}": _percent(operator)
            for stem, operator in (("exceeds", ">"), ("at_least", ">="), ("below", "<"), ("at_most", "<="))
            for kind in ("int", "double")
        },
    }
)
"""Functions that are Python operators. Their arguments have the types that the signature says."""

# ------------------------------------------------------------------------- the reference's functions


def _takes_null(parameter: Type) -> bool:
    return isinstance(parameter, Parameter | Nullable) or parameter in (NULL, DYN)


_REMEMBERED: Final = frozenset({"period_start", "period_end", "period_label", "days_after", "local_text"})
"""Functions of an instant and few words that cost much; what they gave is kept for a while."""


def borrowed(overload: Overload, types: tuple[Type, ...], result: Type) -> Callable[..., Any]:
    """Return the reference's function for arguments in the forms of their types."""
    function = REFERENCE[overload.id]
    makers = [to_value(form_of(type_)) for type_ in types]
    strict = [not _takes_null(parameter) for parameter in overload.parameters]
    strict += [False] * (len(types) - len(strict))
    is_read = overload.name not in KEEPING and not all(map(is_flat, types))
    hold = from_value(form_of(result))

    def call(*held: Any) -> Any:
        values = [make(one) for make, one in zip(makers, held, strict=True)]
        if is_read and any(True for value in values for _ in leaves(value)):
            raise Surrender
        if any(value is None and is_strict for value, is_strict in zip(values, strict, strict=True)):
            raise Surrender
        return held_result(function(*values), hold)

    return lru_cache(maxsize=4096, typed=True)(call) if overload.id in _REMEMBERED else call


def held_result(result: Any, hold: Callable[[Any], Any]) -> Any:
    """Return a result as generated code holds it; give up when it is none."""
    if isinstance(result, Failure | Unknown):
        raise Surrender
    return hold(result)


def _is_plain_call(overload: Overload, types: tuple[Type, ...], result: Type) -> bool:
    """Say whether the reference's function can be called as it is: no form, no null, cannot fail."""
    return (
        not overload.failures
        and overload.id not in _REMEMBERED
        and all(is_native(t) and form_of(t) is None for t in types)
        and is_native(result)
        and form_of(result) is None
    )


def write_call(site: Site) -> str:
    """Return a call as a Python expression."""
    call, types = site.call, tuple(site.types)
    overload = OVERLOADS[call.overload]
    operator = OPERATORS.get(call.overload)
    text = operator(site) if operator is not None and _fits(overload, types) else None
    if text is not None:
        return text
    arguments = ", ".join(given(operand) for operand in site.operands)
    if _is_plain_call(overload, types, call.type):
        return f"{site.emitter.constant(REFERENCE[call.overload])}({arguments})"
    return f"{site.emitter.constant(borrowed(overload, types, call.type))}({arguments})"


def _fits(overload: Overload, types: tuple[Type, ...]) -> bool:
    """Say whether each argument is known to have the type that the signature says."""
    return all(_takes(*pair) for pair in zip(overload.parameters, types, strict=False))


def _takes(parameter: Type, type_: Type) -> bool:
    match parameter:
        case Parameter():
            return True
        case List(element=Parameter()):
            return isinstance(type_, List)
        case Map(key=Parameter()):
            return isinstance(type_, Map)
        case _:
            return plain(parameter) == plain(type_)


FUNCTIONS: Final[Mapping[str, Callable[[Site], str]]] = MappingProxyType(dict.fromkeys(REFERENCE, write_call))
"""How each overload is written."""

REFUSED: Final[Mapping[str, str]] = MappingProxyType({})
"""Overloads that generated code cannot call, and why."""
