"""The terms of a rule's condition: what each says, and which facts it names."""

from collections.abc import Iterable, Iterator

from policyeval.ir.expr import And, Call, Expr, Fact, Select, Variable
from policyeval.ir.program import Program, Rule
from policyeval.ir.walk import children, expressions, walk
from policyeval.language.functions import OVERLOADS
from policyeval.language.types import BOOL, Record

AS_OF = "as_of"
"""The variable that holds the instant of evaluation."""


def conjuncts(rule: Rule) -> tuple[Expr, ...]:
    """Return the terms that all have to hold; of a checklist item, those that it demands."""
    condition = rule.condition
    if is_negated(rule) and isinstance(condition, Call):
        condition = condition.arguments[0]
    return condition.terms if isinstance(condition, And) else (condition,)


def is_negated(rule: Rule) -> bool:
    """Say whether the rule fires when its terms do not all hold."""
    return rule.is_demand and isinstance(rule.condition, Call)


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


def is_percent(overload: str) -> bool:
    """Say whether a function compares a share with a percentage."""
    return OVERLOADS[overload].name.endswith("_percent")


def named(term: Expr, rule: Rule) -> list[Expr]:
    """Return each fact, each member of the rule's element, and `as_of`, that a term names, once each."""
    found: dict[str, Expr] = {}
    for node in _leaves(term, rule):
        found.setdefault("".join(path_of(node, rule)), node)
    return [node for path, node in found.items() if not _has_members(path, found)]


def path_of(node: Expr, rule: Rule) -> tuple[str, str]:
    """Return the path of what a term names: what stands before the number of the element, and after it."""
    match node:
        case Fact(path=path):
            return "", ".".join(path)
        case Select(operand=operand, field=field):
            before, after = path_of(operand, rule)
            return before, f"{after}.{field}"
        case Variable(name=name) if name == AS_OF:
            return "", AS_OF
        case _:
            assert rule.loop is not None
            return f"{list_name(rule.loop.each)}[", "]"


def _has_members(path: str, found: Iterable[str]) -> bool:
    """Say whether members of the fact are among those found, which tell more than it does."""
    return any(other.startswith(f"{path}.") for other in found)


def _leaves(term: Expr, rule: Rule) -> Iterator[Expr]:
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
