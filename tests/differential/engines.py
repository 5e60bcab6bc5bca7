"""The engines that are compared: each makes a function of facts out of an expression.

An answer is a value in one form for all engines, by type and content, or `Failed`: engines agree on
whether there is an answer, and word their failures each in their own way.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any, Final

from policyeval.backends.python.single import compile_expression
from policyeval.backends.reference.expr import Environment as Values
from policyeval.backends.reference.expr import evaluate
from policyeval.cel.parser import parse
from policyeval.check.environment import BUILT_IN, Environment, Findings, Global
from policyeval.check.expression import check_expression
from policyeval.check.names import functions
from policyeval.check.unify import settled
from policyeval.ir.expr import Expr, Fact
from policyeval.language.instants import parse_duration
from policyeval.language.values import Duration, Failure, Timestamp, Uint, Unknown
from policyeval.schema.facts import Facts, read_facts
from policyeval.source.text import Source, whole
from schema_examples import declared

from .pairs import NAMES

Answer = Any
Program = Callable[[Mapping[str, Any]], Answer]


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer; all failures are equal, whatever is said of them."""

    words: str = field(compare=False)


CRASH: Final = "crash"
"""How the words of a failure begin that is an engine's own and no answer."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A name, and how an expression becomes a function of facts."""

    name: str
    compile: Callable[[str], Program]
    is_weak: bool = False
    """Whether it knows the core only and deviates in ways that are listed."""


class Refusal(Exception):
    """An engine does not take a well-typed expression."""


_SCHEMAS: Final[Mapping[str, Any]] = {
    "int": {"type": "integer"},
    "null": {"type": ["integer", "null"]},
    "double": {"type": "number"},
    "bool": {"type": "boolean"},
    "text": {"type": "string"},
    "time": {"type": "string", "format": "date-time"},
    "span": {"type": "string", "x-format": "duration"},
    "ints": {"type": "array", "items": {"type": "integer"}},
    "texts": {"type": "array", "items": {"type": "string"}},
    "rows": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "n": {"type": "integer"},
                "ok": {"type": "boolean"},
                "text": {"type": "string"},
                "x": {"type": "number"},
            },
        },
    },
}
SCHEMA: Final = declared(
    json.dumps({"type": "object", "properties": {name: _SCHEMAS[of] for name, of in NAMES.items()}})
)


def checked(text: str) -> Expr:
    """Return the checked expression; raises `Refusal` when it is not well typed after all."""
    parsed = parse(whole(Source("expression", text)))
    if parsed.expr is None:
        raise Refusal(str(parsed.findings))
    findings = Findings()
    names = {name: Global(Fact((name,), type=of, span=BUILT_IN)) for name, of in SCHEMA.facts.members}
    expr = check_expression(parsed.expr, Environment(names, functions(), is_strict=False), findings)
    if findings.all:
        raise Refusal(str(findings.all))
    return expr


def read(facts: Mapping[str, Any]) -> Facts:
    """Return facts as the engine of policies reads them."""
    found = read_facts(facts, SCHEMA)
    assert isinstance(found, Facts), found
    return found


# ---------------------------------------------------------------------------------------- policyeval


def _reference(text: str) -> Program:
    expr = checked(text)

    def run(facts: Mapping[str, Any]) -> Answer:
        env = Values(read(facts).values, {}, lambda decision, key: Unknown(frozenset()))
        return ours(evaluate(expr, env))

    return run


def ours(value: Any) -> Answer:
    """Return a value of ours in the common form."""
    match value:
        case Failure(code=code):
            return Failed(code)
        case Uint():
            return "uint", int(value)
        case Timestamp(nanos=nanos):
            return "time", nanos
        case Duration(nanos=nanos):
            return "span", nanos
        case list():
            return "list", tuple(map(ours, value))
        case dict():
            return "map", tuple(sorted((str(key), ours(of)) for key, of in value.items()))
        case _:
            return plain(value)


def plain(value: Any) -> Answer:
    """Return what Python has a type for in the common form."""
    match value:
        case None | bool() | str() | bytes():
            return type(value).__name__, value
        case int():
            return "int", value
        case float():
            return "double", "nan" if math.isnan(value) else (value, math.copysign(1, value))
        case _:
            raise AssertionError(f"a value of type {type(value).__name__}")


# --------------------------------------------------------------------------------- cel-expr-python


def _google(text: str) -> Program:
    environment = _google_environment()
    try:
        expr = environment.compile(text)
    except Exception as error:
        raise Refusal(str(error)) from None

    def run(facts: Mapping[str, Any]) -> Answer:
        return _from_google(expr.eval(data=_for_google(facts)))

    return run


_made: dict[str, Any] = {}


def _google_environment() -> Any:
    if "google" not in _made:
        cel = import_module("cel_expr_python.cel")
        of = cel.Type
        types = {
            "int": of.INT,
            "null": of.DYN,
            "double": of.DOUBLE,
            "bool": of.BOOL,
            "text": of.STRING,
            "time": of.TIMESTAMP,
            "span": of.DURATION,
            "ints": of.List(of.INT),
            "texts": of.List(of.STRING),
            "rows": of.List(of.Map(of.STRING, of.DYN)),
        }
        extensions = [
            import_module("cel_expr_python.ext.ext_math").ExtMath(),
            import_module("cel_expr_python.ext.ext_strings").ExtStrings(),
            import_module("cel_expr_python.ext.ext_bindings").ExtBindings(),
        ]
        variables = {name: types[type_] for name, type_ in NAMES.items()}
        _made["google"] = cel.NewEnv(variables=variables, extensions=extensions)
    return _made["google"]


def _for_google(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {**facts, "at": datetime.fromisoformat(facts["at"]), "wait": _timedelta(facts["wait"])}


def _timedelta(text: str) -> timedelta:
    span = parse_duration(text)
    assert span is not None
    return timedelta(microseconds=span.nanos // 1_000)


def _from_google(value: Any) -> Answer:
    kind = value.type().name()
    held = value.value()
    if kind == "ERROR":
        return Failed(str(held))
    match kind:
        case "UINT":
            return "uint", held
        case "BYTES":
            return "bytes", bytes(held)
        case "TIMESTAMP":
            return "time", _micros(held - datetime(1970, 1, 1, tzinfo=UTC)) * 1_000
        case "DURATION":
            return "span", _micros(held) * 1_000
        case "NULL":
            return plain(None)
        case _ if isinstance(held, list):
            return "list", tuple(map(_from_google, held))
        case _ if isinstance(held, dict):
            return "map", tuple(sorted((str(key), _from_google(of)) for key, of in held.items()))
        case _:
            return plain(held)


def _micros(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


# -------------------------------------------------------------------------------------- cel-python


def _celpy(text: str) -> Program:
    celpy = import_module("celpy")
    environment = _made.setdefault("celpy", celpy.Environment())
    try:
        program = environment.program(environment.compile(text))
    except Exception as error:
        raise Refusal(str(error)) from None

    def run(facts: Mapping[str, Any]) -> Answer:
        try:
            return _from_celpy(program.evaluate(_for_celpy(facts, celpy)), celpy.celtypes)
        except celpy.CELEvalError as error:
            return Failed(str(error))
        except Exception as error:
            return Failed(f"{CRASH}: {error!r}")

    return run


def _for_celpy(facts: Mapping[str, Any], celpy: Any) -> dict[str, Any]:
    of = celpy.celtypes
    rows = [{**row, "x": float(row["x"])} for row in facts["rows"]]
    given = {**facts, "d": float(facts["d"]), "rows": rows}
    read = {name: celpy.json_to_cel(value) for name, value in given.items()}
    return {
        **read,
        "at": of.TimestampType(facts["at"]),
        "wait": of.DurationType(_timedelta(facts["wait"])),
    }


def _from_celpy(value: Any, of: Any) -> Answer:
    match value:
        case datetime():
            return "time", _micros(value - datetime(1970, 1, 1, tzinfo=UTC)) * 1_000
        case timedelta():
            return "span", _micros(value) * 1_000
        case list():
            return "list", tuple(_from_celpy(element, of) for element in value)
        case of.MapType():
            return "map", tuple(sorted((str(key), _from_celpy(held, of)) for key, held in value.items()))
        case of.UintType():
            return "uint", int(value)
        case of.BoolType():
            return plain(bool(value))
        case _:
            bare = next((type_ for type_ in (int, float, str, bytes) if isinstance(value, type_)), None)
            return plain(value if bare is None else bare(value))


# ------------------------------------------------------------------------------------- generated


def _generated(text: str) -> Program:
    """Return the expression as generated Python; where that gives up, the reference answers."""
    expr = checked(text)
    compiled = compile_expression(expr, settled(expr.type), schema=SCHEMA)
    reference = _reference(text)
    if compiled is None:
        return reference

    def run(facts: Mapping[str, Any]) -> Answer:
        try:
            return ours(compiled(facts=facts))
        except Exception:
            return reference(facts)

    return run


REFERENCE: Final = Engine("reference", _reference)
ENGINES: Final = (
    Engine("generated Python", _generated),
    Engine("cel-expr-python", _google),
    Engine("cel-python", _celpy, is_weak=True),
)
"""What the reference is compared with."""
MODULES: Final = {
    "cel-expr-python": "cel_expr_python.cel",
    "cel-python": "celpy",
}
