"""Expressions as terms, arm for arm what `backends.reference.expr` evaluates.

Where a part has no terms it is abstracted: a call with what it is applied to, anything else with
the facts and variables that it reads.

Longer than other modules: abstracting an expression encodes what it reads, and encoding one abstracts.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, assert_never

from policyeval.backends.reference import expr as reference
from policyeval.backends.smt import terms as t
from policyeval.backends.smt.encoding import UNTOLD, Encoding
from policyeval.backends.smt.functions import call
from policyeval.backends.smt.site import Site
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import (
    FAILED,
    Elements,
    Foreign,
    Members,
    Outside,
    Scalar,
    Sym,
    elements,
    flat,
    integer,
    merge,
    scalar,
    truth,
)
from policyeval.frozen import dataclass, replace
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
from policyeval.ir.walk import children
from policyeval.language.functions import OVERLOADS
from policyeval.language.types import Type
from policyeval.language.values import Result, to_key
from policyeval.source.text import Span


@dataclass(frozen=True, slots=True)
class Environment:
    """What an expression is encoded in."""

    encoding: Encoding
    facts: Sym
    variables: Mapping[str, Sym]
    decisions: Callable[[str, str], Sym]

    def binding(self, variables: Mapping[str, Sym]) -> "Environment":
        """Return the environment with these variables bound as well."""
        return replace(self, variables={**self.variables, **variables})


def encode(expr: Expr, env: Environment) -> Sym:
    """Return what `expr` may be in `env`; never raises on a checked expression."""
    try:
        return _encode(expr, env)
    except Outside as outside:
        return _abstracted(expr, env, outside.reason)


def _encode(expr: Expr, env: Environment) -> Sym:  # noqa: C901  (one arm for each node)
    match expr:
        case Literal(value=value):
            return env.encoding.constant(value)
        case Fact(path=path):
            found = env.facts
            for name in path:
                found = member_of(found, name)
            return found
        case Variable(name=name):
            return env.variables[name]
        case Select(operand=operand, field=field):
            return member_of(encode(operand, env), field)
        case Has(operand=operand, field=field):
            return _has(encode(operand, env), field)
        case Call():
            return _call(expr, env)
        case DynamicCall(function=name):
            raise Outside(name)
        case And(terms=terms):
            return settle([encode(term, env) for term in terms], settled_by=False)
        case Or(terms=terms):
            return settle([encode(term, env) for term in terms], settled_by=True)
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return _conditional(encode(condition, env), then, otherwise, env)
        case ListLiteral(elements=parts):
            if any(part.optional for part in parts):
                raise Outside("optional element")
            return _strict(
                [encode(part.value, env) for part in parts],
                lambda made: Elements(tuple((True, m) for m in made)),
            )
        case MapLiteral():
            return _map(expr, env)
        case Quantifier():
            return _quantifier(expr, env)
        case Let(name=name, value=value, body=body):
            return encode(body, env.binding({name: encode(value, env)}))
        case Named(body=body):
            return encode(body, env)
        case DecisionResult(decision=decision, key=key):
            return env.decisions(decision, key)
        case _:
            assert_never(expr)


def unanswered(parts: Iterable[Sym]) -> tuple[Term, Term]:
    """Return whether a strict operation on these failed, and whether it is unknown, which wins."""
    given = tuple(parts)
    unknown = t.disj(*(part.unknown for part in given))
    return t.conj(t.neg(unknown), t.disj(*(part.failed for part in given))), unknown


def settle(truths: list[Sym], *, settled_by: bool) -> Sym:
    """Return the conjunction (`settled_by` false) or disjunction (true) of the results."""
    settled, unknown, failed = [], [], []
    for one in truths:
        value = _truth_of(one)
        known = t.neg(t.disj(one.null, one.failed, one.unknown))
        settled.append(t.conj(known, value if settled_by else t.neg(value)))
        unknown.append(one.unknown)
        failed.append(t.disj(one.failed, one.null))
    is_settled = t.disj(*settled)
    is_unknown = t.conj(t.neg(is_settled), t.disj(*unknown))
    is_failed = t.conj(t.neg(is_settled), t.neg(is_unknown), t.disj(*failed))
    return Sym(
        Scalar("bool", is_settled if settled_by else t.neg(is_settled)), failed=is_failed, unknown=is_unknown
    )


def _truth_of(sym: Sym) -> Term:
    return scalar(sym, "bool").term


def holds(sym: Sym) -> Term:
    """Return whether a truth is known and true."""
    return t.conj(t.neg(t.disj(sym.null, sym.failed, sym.unknown)), _truth_of(sym))


def _strict(parts: list[Sym], make: Callable[[list[Sym]], Elements | Members]) -> Sym:
    failed, unknown = unanswered(parts)
    return Sym(make(parts), failed=failed, unknown=unknown)


def member_of(value: Sym, name: str) -> Sym:
    """Return the member of a record or map; of null, and of a map without it, a failure."""
    if value.data is None:
        return Sym(None, failed=t.neg(value.unknown), unknown=value.unknown)
    if not isinstance(value.data, Members):
        raise Outside("member")
    there, inner = value.data.items.get(name, (False, FAILED))
    outer = t.disj(value.null, value.failed, value.unknown)
    answers = t.conj(t.neg(outer), there)
    return Sym(
        inner.data,
        null=t.conj(answers, inner.null),
        failed=t.disj(
            value.failed, value.null, t.conj(t.neg(outer), t.neg(there)), t.conj(answers, inner.failed)
        ),
        unknown=t.disj(value.unknown, t.conj(answers, inner.unknown)),
    )


def _has(value: Sym, name: str) -> Sym:
    """Return whether a member is there: of what is unknown it is not, null has none."""
    if value.data is not None and not isinstance(value.data, Members):
        raise Outside("has")
    there, inner = value.data.items.get(name, (False, FAILED)) if value.data is not None else (False, FAILED)
    is_known = t.neg(t.disj(value.unknown, value.null, value.failed))
    return Sym(
        Scalar("bool", t.conj(is_known, there, t.neg(inner.unknown))), failed=t.disj(value.failed, value.null)
    )


def _conditional(condition: Sym, then: Expr, otherwise: Expr, env: Environment) -> Sym:
    value = _truth_of(condition)
    known = t.neg(t.disj(condition.null, condition.failed, condition.unknown))
    if known is False:
        return Sym(None, failed=t.neg(condition.unknown), unknown=condition.unknown)
    if isinstance(value, bool):
        chosen = encode(then if value else otherwise, env)
    else:
        chosen = merge(value, encode(then, env), encode(otherwise, env))
    return Sym(
        chosen.data,
        null=t.conj(known, chosen.null),
        failed=t.disj(condition.failed, condition.null, t.conj(known, chosen.failed)),
        unknown=t.disj(condition.unknown, t.conj(known, chosen.unknown)),
    )


def _map(expr: MapLiteral, env: Environment) -> Sym:
    members = {}
    parts = []
    for entry in expr.entries:
        key = encode(entry.key, env)
        if entry.optional or not isinstance(entry.key, Literal) or isinstance(key.data, Foreign):
            raise Outside("map")
        name = to_key(entry.key.value)
        if name in members:
            return FAILED
        members[name] = True, encode(entry.value, env)
        parts.append(members[name][1])
    return _strict(parts, lambda _: Members(members))


# ------------------------------------------------------------------------------------------ calls


def _call(expr: Call, env: Environment) -> Sym:
    overload = OVERLOADS[expr.overload]
    arguments = tuple(encode(argument, env) for argument in expr.arguments)
    return call(Site(env.encoding, expr, overload, arguments))


# ------------------------------------------------------------------------------------ quantifiers


def _quantifier(expr: Quantifier, env: Environment) -> Sym:
    range_ = encode(expr.range, env)
    items = elements(range_)
    scopes = []
    for index, (present, element) in enumerate(items):
        place = t.count(p for p, _ in items[:index])
        values = (element,) if len(expr.variables) == 1 else (integer(place), element)
        scopes.append((present, element, env.binding(dict(zip(expr.variables, values, strict=True)))))
    truths = [
        truth(True) if expr.condition is None else encode(expr.condition, scope) for _, _, scope in scopes
    ]
    found = _over(expr, scopes, truths)
    known = t.neg(t.disj(range_.null, range_.failed, range_.unknown))
    return Sym(
        found.data,
        null=t.conj(known, found.null),
        failed=t.disj(range_.failed, range_.null, t.conj(known, found.failed)),
        unknown=t.disj(range_.unknown, t.conj(known, found.unknown)),
    )


def _over(expr: Quantifier, scopes: list[tuple[Term, Sym, Environment]], truths: list[Sym]) -> Sym:
    present = [there for there, _, _ in scopes]
    if expr.over in (Over.ALL, Over.EXISTS):
        settled_by = expr.over is Over.EXISTS
        neutral = truth(not settled_by)
        asked = [merge(there, one, neutral) for there, one in zip(present, truths, strict=True)]
        return settle(asked, settled_by=settled_by)
    failed, unknown = _unanswered_there(present, truths, null_fails=True)
    chosen = [t.conj(there, holds(one)) for there, one in zip(present, truths, strict=True)]
    match expr.over:
        case Over.EXISTS_ONE:
            return Sym(Scalar("bool", t.equals(t.count(chosen), 1)), failed=failed, unknown=unknown)
        case Over.FILTER:
            alone = tuple((there, element) for there, (_, element, _) in zip(chosen, scopes, strict=True))
            return Sym(Elements(alone), failed=failed, unknown=unknown)
        case Over.MAP | Over.FILTER_MAP if expr.value is not None:
            made = [encode(expr.value, scope) for _, _, scope in scopes]
            inner_failed, inner_unknown = _unanswered_there(chosen, made, null_fails=False)
            is_unknown = t.disj(unknown, t.conj(t.neg(failed), inner_unknown))
            return Sym(
                Elements(tuple(zip(chosen, made, strict=True))),
                failed=t.disj(failed, t.conj(t.neg(is_unknown), inner_failed)),
                unknown=is_unknown,
            )
        case _:
            raise Outside(f"quantifier {expr.over.value}")


def _unanswered_there(present: list[Term], parts: list[Sym], *, null_fails: bool) -> tuple[Term, Term]:
    """Return whether anything that is there failed, and whether it is unknown, which wins."""
    pairs = list(zip(present, parts, strict=True))
    unknown = t.disj(*(t.conj(there, part.unknown) for there, part in pairs))
    failed = t.disj(
        *(t.conj(there, t.disj(part.failed, part.null if null_fails else False)) for there, part in pairs)
    )
    return t.conj(t.neg(unknown), failed), unknown


# ------------------------------------------------------------------------------------ abstraction


def _abstracted(expr: Expr, env: Environment, reason: str) -> Sym:
    """Return the result of an expression as a function of the facts and variables that it reads."""
    what = _called(expr) if isinstance(expr, Call | DynamicCall) else reason
    return abstracted(
        [(expr, frozenset())],
        env,
        expr.type,
        lambda scope: reference.evaluate(expr, scope),
        what=what,
        name=repr(expr),
        span=expr.span,
    )


def abstracted(
    exprs: Iterable[tuple[Expr, frozenset[str]]],
    env: Environment,
    type_: Type,
    evaluate: Callable[[reference.Environment], Result],
    *,
    what: str,
    name: str,
    span: Span,
) -> Sym:
    """Return a function of what expressions read, apart from variables that are bound around each.

    One that reads what has no terms is a function of the rest, and may be anything.
    """
    reads = _reads(exprs, env)
    told = [(path, sym) for path, sym in reads if _has_terms(sym)]

    def answer(values: list[Result]) -> Any:
        if len(told) < len(reads):
            return UNTOLD
        facts: dict[str, Result] = {}
        variables: dict[str, Result] = {}
        for (path, _), value in zip(told, values, strict=True):
            if len(path) == 1:
                variables[path[0]] = value
            else:
                _put(facts, path[1:], value)
        return evaluate(reference.Environment(facts, variables, lambda d, k: variables[f"{d}.{k}"]))

    return env.encoding.abstract(
        what,
        [sym for _, sym in told],
        type_,
        span=span,
        evaluate=answer,
        can_fail=True,
        name=name if len(told) == len(reads) else f"{name} {len(env.encoding.applications)}",
        strict=False,
        is_told=len(told) == len(reads),
    )


def _has_terms(sym: Sym) -> bool:
    try:
        flat(sym)
    except Outside:
        return False
    return True


def _put(tree: dict[str, Result], path: tuple[str, ...], value: Result) -> None:
    """Put a value where a path leads; what has no answer already is left as it is."""
    for name in path[:-1]:
        inner = tree.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        tree = inner
    tree[path[-1]] = {**value, **tree[path[-1]]} if path[-1] in tree and isinstance(value, dict) else value


def _called(expr: Call | DynamicCall) -> str:
    return OVERLOADS[expr.overload].name if isinstance(expr, Call) else expr.function


def _reads(
    exprs: Iterable[tuple[Expr, frozenset[str]]], env: Environment
) -> list[tuple[tuple[str, ...], Sym]]:
    """Return what is free in expressions: variables by their name, facts by `""` and their path."""
    found: dict[tuple[str, ...], Sym] = {}
    waiting = list(exprs)
    while waiting:
        node, bound = waiting.pop()
        match node:
            case Fact(path=path):
                found["", *path] = _fact(node, env)
            case Variable(name=name) if name not in bound:
                found[name,] = env.variables[name]
            case DecisionResult(decision=decision, key=key):
                found[f"{decision}.{key}",] = env.decisions(decision, key)
            case Quantifier(variables=names, range=range_):
                waiting.append((range_, bound))
                inner = bound | set(names)
                waiting += [(part, inner) for part in children(node) if part is not range_]
            case Let(name=name, value=value, body=body):
                waiting += [(value, bound), (body, bound | {name})]
            case _:
                waiting += [(part, bound) for part in children(node)]
    return sorted(found.items(), key=lambda item: item[0])


def _fact(fact: Fact, env: Environment) -> Sym:
    try:
        return _encode(fact, env)
    except Outside as outside:
        return Sym(Foreign(outside.reason))
