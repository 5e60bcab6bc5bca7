"""What an expression means.

A result is a value, a `Failure` or an `Unknown`; nothing is raised on a checked expression. Where
several parts of a strict operation have no answer, unknown wins over failure: once the missing facts
are there, the failure may be gone. `&&`, `||` and their quantifiers absorb both when another part
settles the answer.

Source: cel-spec, "Logical Operators", "Macros", "Partial State" and "Evaluation".
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, assert_never

from policyeval.backends.reference.dispatch import dispatch
from policyeval.backends.reference.failures import (
    NULL,
    no_overload,
    no_such_field,
    no_such_key,
    not_a_key,
    not_a_range,
    not_a_truth,
    repeated_key,
)
from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.backends.reference.hosts import HostFunction, find_host
from policyeval.frozen import dataclass, field, replace
from policyeval.ir.expr import (
    And,
    Call,
    Conditional,
    DecisionResult,
    DynamicCall,
    Expr,
    Fact,
    Has,
    Let,
    ListLiteral,
    Literal,
    MapLiteral,
    Named,
    Or,
    Over,
    Quantifier,
    Select,
    Variable,
)
from policyeval.language.functions import OVERLOADS
from policyeval.language.overload import Overload
from policyeval.language.types import DYN, Nullable, Parameter, Type
from policyeval.language.types import NULL as NULL_TYPE
from policyeval.language.values import (
    Failure,
    OptionalValue,
    Result,
    Unknown,
    Value,
    from_key,
    to_key,
)


@dataclass(frozen=True, slots=True)
class Environment:
    """What an expression is evaluated in."""

    facts: Mapping[str, Value]
    """The complete tree of facts: each declared member is a value or an `Unknown`."""
    variables: Mapping[str, Result]
    decisions: Callable[[str, str], Result]
    """The result that another decision gives a key for the same facts."""
    hosts: Mapping[str, HostFunction] = field(default_factory=lambda: MappingProxyType({}))
    """Functions that the caller brings along, by the id of their overload."""

    def binding(self, variables: Mapping[str, Result]) -> "Environment":
        """Return the environment with these variables bound as well."""
        return replace(self, variables={**self.variables, **variables})


def evaluate(expr: Expr, env: Environment) -> Result:  # noqa: C901  (one arm for each node)
    """Return what `expr` means in `env`; never raises on a checked expression."""
    match expr:
        case Literal(value=value):
            return value
        case Fact(path=(root, *members)):
            return member_of(env.facts[root], members)
        case Variable(name=name):
            return env.variables[name]
        case Select(operand=operand, field=field):
            return member_of(evaluate(operand, env), [field])
        case Has(operand=operand, field=field):
            return _has(evaluate(operand, env), field)
        case Call(overload=overload, arguments=arguments):
            values = [evaluate(a, env) for a in arguments]
            host = env.hosts.get(overload)
            return apply(OVERLOADS[overload], values) if host is None else _call(host, values)
        case DynamicCall(function=name, receiver=receiver, arguments=arguments, zone=zone):
            values = [evaluate(a, env) for a in arguments]
            missing = unanswered(_read(name, values))
            if missing is not None:
                return missing
            host = find_host(env.hosts, name, receiver, values)
            return dispatch(name, receiver, values, zone=zone) if host is None else host.call(*values)
        case And(terms=terms):
            return settle((evaluate(term, env) for term in terms), settled_by=False)
        case Or(terms=terms):
            return settle((evaluate(term, env) for term in terms), settled_by=True)
        case Conditional():
            return _conditional(expr, env)
        case ListLiteral():
            return _list(expr, env)
        case MapLiteral():
            return _map(expr, env)
        case Quantifier():
            return _quantifier(expr, env)
        case Let(name=name, value=value, body=body):
            return evaluate(body, env.binding({name: evaluate(value, env)}))
        case Named(body=body):
            return evaluate(body, env)
        case DecisionResult(decision=decision, key=key):
            return env.decisions(decision, key)
        case Fact():
            raise AssertionError(expr)
        case _:
            assert_never(expr)


def unanswered(results: Iterable[Result]) -> Failure | Unknown | None:
    """Return why a strict operation on these has no answer: unknown before failure; or None."""
    failure: Failure | None = None
    missing: frozenset[str] = frozenset()
    is_unknown = False
    for result in results:
        match result:
            case Unknown(missing=paths):
                missing, is_unknown = missing | paths, True
            case Failure():
                failure = failure or result
            case _:
                pass
    return Unknown(missing) if is_unknown else failure


def settle(truths: Iterable[Result], *, settled_by: bool) -> Result:
    """Return the conjunction (`settled_by` false) or disjunction (true) of the results."""
    rest: list[Result] = []
    for truth in truths:
        if truth is settled_by:
            return settled_by
        if truth is not (not settled_by):
            rest.append(_truth(truth))
    return (not settled_by) if not rest else unanswered(rest)


KEEPING: Final = frozenset(
    {
        *("_+_", "_[_]", "_[?_]", "_?._", "size", "dyn", "type", "slice", "reverse", "first", "last"),
        *("optional.of", "optional.ofNonZeroValue", "hasValue", "value", "or", "orValue"),
    }
)
"""Functions that hand on what is in lists and records without looking at it; the others read it all."""


def apply(overload: Overload, values: list[Result]) -> Result:
    """Return what an overload gives; null where it takes none is a failure.

    The checker keeps null away from where it would be one. Only who evaluates a term without the
    terms that guard it, as an explanation does, meets this.
    """
    missing = unanswered(_read(overload.name, values))
    if missing is not None:
        return missing
    for parameter, value in zip(overload.parameters, values, strict=False):
        if value is None and not _takes_null(parameter):
            return NULL
    return FUNCTIONS[overload.id](*values)


def _call(host: HostFunction, values: list[Result]) -> Result:
    """Return what a function of the caller gives; it is strict in its arguments like every other."""
    missing = unanswered(leaf for value in values for leaf in leaves(value))
    return host.call(*values) if missing is None else missing


def _takes_null(parameter: Type) -> bool:
    return isinstance(parameter, Parameter | Nullable) or parameter in (NULL_TYPE, DYN)


def _read(name: str, values: list[Result]) -> Iterable[Result]:
    """Return what a strict function reads of its arguments; nothing has to be read to tell it from null."""
    match name, values:
        case "_==_" | "_!=_", [None, _] | [_, None]:
            return values
        case "@in", [_, dict()]:
            return values
        case _ if name in KEEPING:
            return values
        case _:
            return (leaf for value in values for leaf in leaves(value))


def leaves(value: Result) -> Iterable[Result]:
    """Yield what has no answer in a value: itself, or parts of it that were not given."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case Failure() | Unknown() as leaf:
                yield leaf
            case dict() as members:
                waiting.extend(members.values())
            case list() as elements:
                waiting.extend(elements)
            case OptionalValue(value=held):
                waiting.append(held)
            case _:
                pass


def member_of(value: Result, path: Sequence[str]) -> Result:
    """Return the member of a record or map that a path of names leads to."""
    for name in path:
        match value:
            case Failure() | Unknown():
                return value
            case dict() if name in value:
                value = value[name]
            case dict():
                return no_such_key(name)
            case OptionalValue():
                value = FUNCTIONS["select_optional_field"](value, name)
            case None:
                return NULL
            case _:
                return no_such_field(value, name)
    return value


def _has(value: Result, field: str) -> Result:
    match value:
        case Failure():
            return value
        case Unknown():
            return False
        case dict():
            return field in value and not isinstance(value[field], Unknown)
        case OptionalValue():
            chain = FUNCTIONS["select_optional_field"](value, field)
            return chain.present if isinstance(chain, OptionalValue) else chain
        case _:
            return no_such_field(value, field)


def _conditional(expr: Conditional, env: Environment) -> Result:
    match evaluate(expr.condition, env):
        case True:
            return evaluate(expr.then, env)
        case False:
            return evaluate(expr.otherwise, env)
        case other:
            return _truth(other)


def _present(result: Result, is_optional: bool) -> list[Result]:
    """Return the element, or none when it is optional and absent."""
    if not is_optional or isinstance(result, Failure | Unknown):
        return [result]
    if not isinstance(result, OptionalValue):
        return [no_overload("?", [result])]
    return [result.value] if result.present else []


def _list(expr: ListLiteral, env: Environment) -> Result:
    elements = [part for e in expr.elements for part in _present(evaluate(e.value, env), e.optional)]
    missing = unanswered(elements)
    return elements if missing is None else missing


def _map(expr: MapLiteral, env: Environment) -> Result:
    entries: dict[Value, Value] = {}
    results: list[Result] = []
    for entry in expr.entries:
        key = evaluate(entry.key, env)
        results.append(key)
        for value in _present(evaluate(entry.value, env), entry.optional):
            results.append(value)
            results.append(_insert(entries, key, value))
    missing = unanswered(results)
    return entries if missing is None else missing


def _insert(entries: dict[Value, Value], key: Result, value: Result) -> Failure | None:
    match key:
        case Failure() | Unknown():
            return None
        case bool() | int() | str():
            if to_key(key) in entries:
                return repeated_key(key)
            entries[to_key(key)] = value
            return None
        case _:
            return not_a_key(key)


# ------------------------------------------------------------------------------------ quantifiers


def _quantifier(expr: Quantifier, env: Environment) -> Result:
    range_ = evaluate(expr.range, env)
    match range_:
        case Failure() | Unknown():
            return range_
        case list():
            pairs = list(enumerate(range_))
            alone = range_
        case dict():
            pairs = [(from_key(key), value) for key, value in range_.items()]
            alone = [key for key, _ in pairs]
        case _:
            return not_a_range(range_)
    bound = [(element,) for element in alone] if len(expr.variables) == 1 else pairs
    scopes = [env.binding(dict(zip(expr.variables, values, strict=True))) for values in bound]
    return _over(expr, scopes, alone, pairs)


def _over(
    expr: Quantifier,
    scopes: list[Environment],
    alone: list[Value],
    pairs: list[tuple[Value, Value]],
) -> Result:
    truths = [True if expr.condition is None else evaluate(expr.condition, s) for s in scopes]
    if expr.over in (Over.ALL, Over.EXISTS):
        return settle(truths, settled_by=expr.over is Over.EXISTS)
    missing = unanswered(_truth(truth) for truth in truths)
    if missing is not None:
        return missing
    chosen = [index for index, truth in enumerate(truths) if truth is True]
    if expr.over is Over.EXISTS_ONE:
        return len(chosen) == 1
    if expr.over is Over.FILTER or expr.value is None:
        return [alone[index] for index in chosen]
    made = [evaluate(expr.value, scopes[index]) for index in chosen]
    missing = unanswered(made)
    if missing is not None:
        return missing
    return _gather(expr.over, [pairs[index][0] for index in chosen], made)


def _truth(result: Result) -> Result:
    return result if isinstance(result, bool | Failure | Unknown) else not_a_truth(result)


def _gather(over: Over, keys: list[Value], made: list[Value]) -> Result:
    if over is Over.TRANSFORM_MAP:
        return {to_key(key): value for key, value in zip(keys, made, strict=True)}
    if over is not Over.TRANSFORM_ENTRY:
        return made
    entries: dict[Value, Value] = {}
    for one in made:
        if not isinstance(one, dict):
            return not_a_range(one)
        for key, value in one.items():
            if key in entries:
                return repeated_key(from_key(key))
            entries[key] = value
    return entries
