"""What an expression means.

A result is a value, a `Failure` or an `Unknown`; nothing is raised on a checked expression. Where
several parts of a strict operation have no answer, unknown wins over failure: once the missing facts
are there, the failure may be gone. `&&`, `||` and their quantifiers absorb both when another part
settles the answer. Nothing absorbs that an expression costs more than it may: `cost.py` says what costs.

Source: cel-spec, "Logical Operators", "Macros", "Partial State" and "Evaluation".
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeGuard, assert_never

from policyeval.backends.reference.calls import JOINING, as_truth, function_of, settle, unanswered
from policyeval.backends.reference.cost import Exhausted, Meter, making, reading
from policyeval.backends.reference.failures import (
    NULL,
    no_overload,
    no_such_field,
    no_such_key,
    not_a_key,
    not_a_range,
    repeated_key,
)
from policyeval.backends.reference.functions import FUNCTIONS
from policyeval.backends.reference.hosts import HostFunction
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
from policyeval.language.values import (
    Failure,
    OptionalValue,
    Result,
    Unknown,
    Value,
    from_key,
    to_key,
)
from policyeval.stack import on_own_stack


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
    meter: Meter | None = None
    """What counts the cost; without one, each expression has a limit of its own."""

    def binding(self, variables: Mapping[str, Result]) -> "Environment":
        """Return the environment with these variables bound as well."""
        bound = {**self.variables, **variables}
        return Environment(self.facts, bound, self.decisions, self.hosts, self.meter)

    def metered(self) -> "Environment":
        """Return the environment with a limit for one rule, as a part of what is being counted."""
        return replace(self, meter=Meter(whole=self.meter))

    def spend(self, cost: int) -> None:
        """Count a cost; raises `Exhausted` once a limit is passed."""
        if self.meter is not None:
            self.meter.spend(cost)

    @property
    def left(self) -> int:
        """How much may still be spent, at most."""
        return 0 if self.meter is None else self.meter.limit - self.meter.spent

    def charge(self, cost: int) -> Failure | None:
        """Count a cost outside of an expression, and return the failure once a limit is passed."""
        return None if self.meter is None else self.meter.charge(cost)


def evaluate(expr: Expr, env: Environment) -> Result:
    """Return what `expr` means in `env`; never raises on a checked expression.

    Where the interpreter's limit is set so low that a stack of its own does not hold it: `RecursionError`.
    """
    meter = Meter() if env.meter is None else env.meter
    env = env if env.meter is meter else replace(env, meter=meter)
    counts = meter.counts
    try:
        return _attempted(expr, env)
    except RecursionError:  # the caller's stack is nearly full; a new one holds the deepest expression
        meter.restore(counts)
        return on_own_stack(lambda: _attempted(expr, env))


def _attempted(expr: Expr, env: Environment) -> Result:
    try:
        return _evaluate(expr, env)
    except Exhausted as exhausted:
        return exhausted.failure


def _evaluate(expr: Expr, env: Environment) -> Result:  # noqa: C901  (one arm for each node)
    env.spend(1)
    match expr:
        case Literal(value=value):
            return value
        case Fact(path=(root, *members)):
            return member_of(env.facts[root], members)
        case Variable(name=name):
            return env.variables[name]
        case Select(operand=operand, field=field):
            return member_of(_evaluate(operand, env), [field])
        case Has(operand=operand, field=field):
            return _has(_evaluate(operand, env), field)
        case Call() | DynamicCall():
            return _call(expr, env)
        case And(terms=terms):
            return _settled(((term, env) for term in terms), settled_by=False)
        case Or(terms=terms):
            return _settled(((term, env) for term in terms), settled_by=True)
        case Conditional():
            return _conditional(expr, env)
        case ListLiteral():
            return _list(expr, env)
        case MapLiteral():
            return _map(expr, env)
        case Quantifier():
            return _quantifier(expr, env)
        case Let(name=name, value=value, body=body):
            return _evaluate(body, env.binding({name: _evaluate(value, env)}))
        case Named(body=body):
            return _evaluate(body, env)
        case DecisionResult(decision=decision, key=key):
            return env.decisions(decision, key)
        case Fact():
            raise AssertionError(expr)
        case _:
            assert_never(expr)


def _evaluated(asked: Iterable[tuple[Expr, Environment]]) -> list[Result]:
    """Return what each expression means; a comprehension here would add a frame to each level."""
    results: list[Result] = []
    for expr, env in asked:
        results.append(_evaluate(expr, env))
    return results


def _settled(asked: Iterable[tuple[Expr, Environment]], *, settled_by: bool) -> Result:
    """Return the conjunction (`settled_by` false) or disjunction (true) of the expressions."""
    truths: list[Result] = []
    for term, env in asked:
        truths.append(_evaluate(term, env))
        if truths[-1] is settled_by:
            break
    return settle(truths, settled_by=settled_by)


def _call(expr: Call | DynamicCall, env: Environment) -> Result:
    """Return what a call means, and those before it of which each is the first argument of the next."""
    chain = [expr]
    while chain[-1].arguments and isinstance(inner := chain[-1].arguments[0], Call | DynamicCall):
        env.spend(1)
        chain.append(inner)
    values = [_evaluate(argument, env) for argument in chain[-1].arguments[:1]]
    while chain:
        call = chain.pop()
        for argument in call.arguments[1:]:
            values.append(_evaluate(argument, env))
        if not (chain and _joins(call) and _joins(chain[-1]) and call.overload == chain[-1].overload):
            values = [_called(call, values, env)]
    return values[0]


def _joins(call: Call | DynamicCall) -> TypeGuard[Call]:
    return isinstance(call, Call) and call.overload in JOINING


def _called(expr: Call | DynamicCall, values: list[Result], env: Environment) -> Result:
    name, result_of = function_of(expr, env.hosts)
    env.spend(reading(name, values, env.left))
    if env.meter is not None and name == "matches" and not isinstance(expr.arguments[-1], Literal):
        env.meter.compile(values[-1])
    result = result_of(values)
    env.spend(making(name, result))
    return result


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
    match _evaluate(expr.condition, env):
        case True:
            return _evaluate(expr.then, env)
        case False:
            return _evaluate(expr.otherwise, env)
        case other:
            return as_truth(other)


def _present(result: Result, is_optional: bool) -> list[Result]:
    """Return the element, or none when it is optional and absent."""
    if not is_optional or isinstance(result, Failure | Unknown):
        return [result]
    if not isinstance(result, OptionalValue):
        return [no_overload("?", [result])]
    return [result.value] if result.present else []


def _list(expr: ListLiteral, env: Environment) -> Result:
    elements: list[Result] = []
    for element in expr.elements:
        elements += _present(_evaluate(element.value, env), element.optional)
    missing = unanswered(elements)
    return elements if missing is None else missing


def _map(expr: MapLiteral, env: Environment) -> Result:
    entries: dict[Value, Value] = {}
    results: list[Result] = []
    for entry in expr.entries:
        key = _evaluate(entry.key, env)
        results.append(key)
        for value in _present(_evaluate(entry.value, env), entry.optional):
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
    range_ = _evaluate(expr.range, env)
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
    env.spend(len(pairs))
    bound = [(element,) for element in alone] if len(expr.variables) == 1 else pairs
    scopes = [env.binding(dict(zip(expr.variables, values, strict=True))) for values in bound]
    condition = expr.condition
    if condition is not None and expr.over in (Over.ALL, Over.EXISTS):
        return _settled(((condition, scope) for scope in scopes), settled_by=expr.over is Over.EXISTS)
    truths = [True] * len(scopes)
    if condition is not None:
        truths = _evaluated((condition, scope) for scope in scopes)
    missing = unanswered(map(as_truth, truths))
    if missing is not None:
        return missing
    chosen = [index for index, truth in enumerate(truths) if truth is True]
    if expr.over is Over.EXISTS_ONE:
        return len(chosen) == 1
    if expr.over is Over.FILTER or expr.value is None:
        return [alone[index] for index in chosen]
    made = _evaluated((expr.value, scopes[index]) for index in chosen)
    missing = unanswered(made)
    return (
        _gather(expr.over, [pairs[index][0] for index in chosen], made, env) if missing is None else missing
    )


def _gather(over: Over, keys: list[Value], made: list[Value], env: Environment) -> Result:
    if over is Over.TRANSFORM_MAP:
        return {to_key(key): value for key, value in zip(keys, made, strict=True)}
    if over is not Over.TRANSFORM_ENTRY:
        return made
    entries: dict[Value, Value] = {}
    for one in made:
        if not isinstance(one, dict):
            return not_a_range(one)
        env.spend(len(one))
        for key, value in one.items():
            if key in entries:
                return repeated_key(from_key(key))
            entries[key] = value
    return entries
