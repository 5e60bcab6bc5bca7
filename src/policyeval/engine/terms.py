"""The terms of a rule's condition: what each says, and which facts it names."""

from collections.abc import Iterable, Iterator
from typing import Any

from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.program import AS_OF
from policyeval.engine.show import to_json
from policyeval.frozen import dataclass
from policyeval.ir.expr import And, Call, Expr, Fact, Select, Variable
from policyeval.ir.program import Program, Rule
from policyeval.ir.walk import children, expressions, walk
from policyeval.language.types import BOOL, Record
from policyeval.language.values import Result, Timestamp, Value
from policyeval.schema.facts import Facts


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the parts of a program are evaluated again."""

    program: Program
    facts: Facts
    as_of: Timestamp
    env: Environment

    def json(self, value: Value) -> Any:
        """Return a value as the record writes it."""
        return to_json(value, self.program.zone)


def conjuncts(rule: Rule) -> tuple[Expr, ...]:
    """Return the terms that all have to hold; of a checklist item, those that it demands."""
    condition = rule.condition
    if rule.is_demand and isinstance(condition, Call):
        condition = condition.arguments[0]
    return condition.terms if isinstance(condition, And) else (condition,)


def written_terms(rule: Rule) -> tuple[Expr, ...]:
    """Return the terms as the policy writes them: a range is one, though it has two ends."""
    terms = conjuncts(rule)
    is_range = len(terms) > 1 and all(term.span == rule.condition.span for term in terms)
    return (rule.condition,) if is_range else terms


def text_of(expr: Expr) -> str:
    """Return an expression as it is written, on one line; a range without the quotes of YAML."""
    text = " ".join(expr.span.text.split())
    is_quoted = text[:1] in ('"', "'") and text.count(text[0]) == 2 and text.endswith(text[0])
    return text[1:-1] if is_quoted and expr.type == BOOL else text


def list_name(each: Expr) -> str:
    """Return what to call the list that a rule loops over: its path, or its text."""
    return ".".join(each.path) if isinstance(each, Fact) else each.span.text


def reads(term: Expr, rule: Rule, env: Environment, index: int | None) -> dict[str, Result]:
    """Return the facts that a term names, by path, with their values."""
    found: dict[str, Result] = {}
    for node in _leaves(term, rule):
        if isinstance(node, Variable):
            found.setdefault("as_of", env.variables[AS_OF])
        else:
            found.setdefault(_path(node, rule, index), evaluate(node, env))
    return {path: value for path, value in found.items() if not _has_members(path, found)}


def _has_members(path: str, found: Iterable[str]) -> bool:
    """Say whether members of the fact are among those found, which tell more than it does."""
    return any(other.startswith(f"{path}.") for other in found)


def _leaves(term: Expr, rule: Rule) -> Iterator[Expr]:
    """Yield each fact, each member of the rule's element, and `as_of`, that a term names."""
    waiting = [term]
    while waiting:
        node = waiting.pop()
        match node:
            case Variable(name=name):
                if name == AS_OF:
                    yield node
            case Fact() | Select() if _is_named(node, rule):
                if not isinstance(node.type, Record):
                    yield node
            case _:
                waiting.extend(reversed(children(node)))


def _is_named(node: Expr, rule: Rule) -> bool:
    match node:
        case Fact():
            return True
        case Select(operand=operand):
            return _is_named(operand, rule)
        case Variable(name=name):
            return rule.loop is not None and name == rule.loop.variable
        case _:
            return False


def _path(node: Expr, rule: Rule, index: int | None) -> str:
    match node:
        case Fact(path=path):
            return ".".join(path)
        case Select(operand=operand, field=field):
            return f"{_path(operand, rule, index)}.{field}"
        case _:
            assert rule.loop is not None
            return f"{list_name(rule.loop.each)}[{index}]"


def is_among(path: str, facts: Iterable[tuple[str, ...]]) -> bool:
    """Return whether the fact at a path, such as `items[0].sku`, or part of it is among the facts."""
    general = tuple(part.partition("[")[0] for part in path.split("."))
    return any(_meet(general, fact) for fact in facts)


def facts_of(program: Program) -> frozenset[tuple[str, ...]]:
    """Return the paths of the facts that a program and the decisions it uses read."""
    found: set[tuple[str, ...]] = set()
    waiting, seen = [program], {program.decision}
    while waiting:
        one = waiting.pop()
        nodes = (node for expr in expressions(one) for node in walk(expr))
        found.update(n.path for n in nodes if isinstance(n, Fact) and not isinstance(n.type, Record))
        waiting += [other for other in one.uses if other.decision not in seen]
        seen.update(other.decision for other in one.uses)
    return frozenset(found)


def _meet(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return all(a == b for a, b in zip(one, other, strict=False))
