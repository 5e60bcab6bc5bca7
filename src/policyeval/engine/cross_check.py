"""Conditions once more, by another implementation of CEL: cel-python, when it is installed.

It knows the core of the language and no function of policies; a condition that needs more, or of which
the facts say nothing, is skipped. The note of a record says how many there were and which differ.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, Final

from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.program import AS_OF
from policyeval.cel.value_text import show_value
from policyeval.engine.record import Record
from policyeval.frozen import dataclass
from policyeval.ir.expr import (
    And,
    Call,
    Conditional,
    Expr,
    Fact,
    Has,
    ListLiteral,
    Literal,
    Named,
    Or,
    Over,
    Quantifier,
    Select,
    Variable,
)
from policyeval.ir.program import Rule
from policyeval.language.functions import OVERLOADS
from policyeval.language.instants import show_timestamp
from policyeval.language.values import Duration, Failure, Timestamp, Unknown

Oracle = Callable[[str, Mapping[str, Any]], bool | None]
"""Whether an expression holds; None where it fails."""


class OracleMissing(Exception):
    """cel-python is not installed."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One condition, where it is asked."""

    rule: Rule
    index: int | None
    env: Environment


class _Beyond(Exception):
    """The expression is not one of the core language."""


def cross_check(record: Record) -> dict[str, Any]:
    """Return the note that says where cel-python agrees with the conditions of a record's decision."""
    oracle = _oracle()
    agree, skipped, differ = 0, 0, []
    for asked in _conditions(record):
        ours = evaluate(asked.rule.condition, asked.env)
        try:
            text = cel_text(asked.rule.condition)
            theirs = oracle(text, _bindings(asked.env))
        except (_Beyond, RecursionError):  # cel-python, and a text for it, go some fifty levels deep
            skipped += 1
            continue
        if isinstance(ours, Unknown):
            skipped += 1
        elif (None if isinstance(ours, Failure) else ours) == theirs:
            agree += 1
        else:
            place = {} if asked.index is None else {"element": asked.index}
            differ.append({"rule": asked.rule.id, **place, "expr": text})
    conditions = agree + skipped + len(differ)
    return {
        "note": "cross_check",
        "conditions": conditions,
        "agree": agree,
        "differ": differ,
        "skipped": skipped,
    }


def _conditions(record: Record) -> Iterator[_Asked]:
    """Yield the condition of each rule, of a rule with a loop once for each element."""
    variables = {AS_OF: record.instant}
    env = Environment(record.facts.values, variables, lambda decision, key: Unknown(frozenset()))
    for rule in record.program.rules:
        if rule.loop is None:
            yield _Asked(rule, None, env)
            continue
        elements = evaluate(rule.loop.each, env)
        for index, element in enumerate(elements if isinstance(elements, list) else ()):
            yield _Asked(rule, index, env.binding({rule.loop.variable: element}))


# ------------------------------------------------------------------------------ expressions as text

_OPERATORS: Final = {
    **{f"_{sign}_": f"({{}} {sign} {{}})" for sign in ("+", "-", "*", "/", "%", "==", "!=")},
    **{f"_{sign}_": f"({{}} {sign} {{}})" for sign in ("<", "<=", ">", ">=")},
    "-_": "(-{})",
    "!_": "(!{})",
    "@in": "({} in {})",
    "_[_]": "{}[{}]",
}
_MOMENTS: Final = "FullYear Month Date DayOfMonth DayOfWeek DayOfYear Hours Minutes Seconds Milliseconds"
_FUNCTIONS: Final = frozenset(
    (
        *("size", "contains", "startsWith", "endsWith", "matches"),
        *("int", "uint", "double", "string", "bool", "bytes", "timestamp", "duration"),
        *(f"get{part}" for part in _MOMENTS.split()),
    )
)
_MACROS: Final = (Over.ALL, Over.EXISTS, Over.EXISTS_ONE, Over.FILTER, Over.MAP)


def cel_text(expr: Expr) -> str:  # noqa: C901  (one arm for each node)
    """Return a checked expression as core CEL, definitions inlined."""
    match expr:
        case Literal(value=value):
            return show_value(value)
        case Fact(path=path):
            return ".".join(path)
        case Variable(name=name):
            return name
        case Select(operand=operand, field=field):
            return f"{cel_text(operand)}.{field}"
        case Has(operand=operand, field=field):
            return f"has({cel_text(operand)}.{field})"
        case Named(body=body):
            return cel_text(body)
        case Call():
            return _call(expr)
        case And(terms=terms):
            return f"({' && '.join(map(cel_text, terms))})"
        case Or(terms=terms):
            return f"({' || '.join(map(cel_text, terms))})"
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return f"({cel_text(condition)} ? {cel_text(then)} : {cel_text(otherwise)})"
        case ListLiteral(elements=elements) if not any(one.optional for one in elements):
            return f"[{', '.join(cel_text(one.value) for one in elements)}]"
        case Quantifier(over=over, variables=(_,)) if over in _MACROS:
            return _macro(expr)
        case _:
            raise _Beyond


def _call(call: Call) -> str:
    overload = OVERLOADS.get(call.overload)
    if overload is None:
        raise _Beyond
    arguments = [cel_text(argument) for argument in call.arguments]
    if overload.name in _OPERATORS:
        return _OPERATORS[overload.name].format(*arguments)
    if overload.name not in _FUNCTIONS:
        raise _Beyond
    if overload.receiver:
        return f"{arguments[0]}.{overload.name}({', '.join(arguments[1:])})"
    return f"{overload.name}({', '.join(arguments)})"


def _macro(quantifier: Quantifier) -> str:
    parts = [cel_text(part) for part in (quantifier.condition, quantifier.value) if part is not None]
    inside = ", ".join([quantifier.variables[0], *parts])
    return f"{cel_text(quantifier.range)}.{quantifier.over.value}({inside})"


# -------------------------------------------------------------------------------------- cel-python


def _oracle() -> Oracle:
    try:
        celpy: Any = import_module("celpy")
    except ImportError:
        raise OracleMissing from None
    environment = celpy.Environment()

    def holds(text: str, bindings: Mapping[str, Any]) -> bool | None:
        try:
            program = environment.program(environment.compile(text))
            given = {name: _given(value, celpy) for name, value in bindings.items()}
            return bool(program.evaluate(given))
        except celpy.CELEvalError as error:
            if "overload" in str(error):
                raise _Beyond from None  # such as a number compared with null
            return None
        except (ArithmeticError, AttributeError, TypeError, ValueError):
            raise _Beyond from None  # a crash of its own is no answer

    return holds


def _bindings(env: Environment) -> dict[str, Any]:
    named = {**env.facts, **env.variables}
    return {name: value for name, value in named.items() if not isinstance(value, Unknown)}


def _given(value: Any, celpy: Any) -> Any:
    """Return a value as cel-python holds it; what is not known is left out."""
    match value:
        case Timestamp():
            return celpy.celtypes.TimestampType(show_timestamp(value))
        case Duration(nanos=nanos):
            return celpy.celtypes.DurationType(seconds=nanos // 10**9, nanos=nanos % 10**9)
        case list():
            return celpy.celtypes.ListType([_given(element, celpy) for element in value])
        case dict():
            known = {name: of for name, of in value.items() if not isinstance(of, Unknown)}
            return celpy.celtypes.MapType(
                {celpy.json_to_cel(name): _given(of, celpy) for name, of in known.items()}
            )
        case _:
            return celpy.json_to_cel(value)
