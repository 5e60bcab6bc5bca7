"""The single edits between two programs, each as the older program with this one and no other.

Programs are data, so an edit can be made alone: then it can be asked whom it affects, which the whole
change does not tell where several edits meet.
"""

from collections.abc import Iterator, Mapping, Sequence

from policyeval.frozen import dataclass, replace
from policyeval.ir.expr import And, Call, DecisionResult, Expr
from policyeval.ir.program import Output, Program, Rule
from policyeval.ir.terms import text_of
from policyeval.ir.walk import expressions, walk


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: what it is about, and the older program with nothing else changed."""

    aspect: str
    """`condition`, `points`, `outcome`, `rule`, `order`, `output`, `decision` and the like."""
    name: str
    """The id of the rule, the key of the output, the decision; empty where it is none of these."""
    old: str | None
    new: str | None
    """What stands on either side: the text of a condition; None where there is nothing."""
    program: Program


def edits(old: Program, new: Program, renamed: Mapping[str, str]) -> list[Edit]:
    """Return the edits that make one program of another; `renamed` are older ids by their newer ones.

    Titles, citations and ids are none. What both lack, or have in another order, is one edit.
    """
    kept = set(dict(old.keys))
    found = [*_of_rules(old, new, renamed, kept), *_of_the_rest(old, new)]
    return [replace(edit, program=_with_uses(edit.program, new)) for edit in found]


def _with_uses(program: Program, new: Program) -> Program:
    """Return a program with the decisions that an edit has it read and the older one did not."""
    known = {one.decision for one in program.uses}
    nodes = (node for expr in expressions(program) for node in walk(expr))
    read = {node.decision for node in nodes if isinstance(node, DecisionResult)} - known
    lacking = tuple(one for one in new.uses if one.decision in read)
    return replace(program, uses=(*program.uses, *lacking)) if lacking else program


# -------------------------------------------------------------------------------------------- rules


def _of_rules(old: Program, new: Program, renamed: Mapping[str, str], kept: set[str]) -> Iterator[Edit]:
    before = {rule.id: rule for rule in old.rules}
    names = {rule.id: renamed.get(rule.id, rule.id) for rule in new.rules}
    shared = {name: older for name, older in names.items() if older in before}
    for rule in old.rules:
        if rule.id not in shared.values():
            without = tuple(one for one in old.rules if one is not rule)
            yield Edit("rule", rule.id, _text(rule.condition), None, replace(old, rules=without))
    for rule in new.rules:
        if rule.id in shared:
            yield from _of_rule(old, before[shared[rule.id]], _fitted(rule, kept), rule.id)
        else:
            rules = _inserted(old.rules, new.rules, _fitted(rule, kept), shared)
            yield Edit("rule", rule.id, None, _text(rule.condition), replace(old, rules=rules))
    order = [shared[rule.id] for rule in new.rules if rule.id in shared]
    if order != [rule.id for rule in old.rules if rule.id in order]:
        gone = [rule for rule in old.rules if rule.id not in order]
        rules = (*(before[id_] for id_ in order), *gone)
        yield Edit("order", "", None, None, replace(old, rules=rules))


def _fitted(rule: Rule, kept: set[str]) -> Rule:
    """Return a rule that gives nothing but what the older program has keys for."""
    return replace(rule, gives=tuple(give for give in rule.gives if give.key in kept))


def _inserted(
    old: Sequence[Rule], new: Sequence[Rule], rule: Rule, shared: Mapping[str, str]
) -> tuple[Rule, ...]:
    """Return the older rules with a newer one behind the rule that it follows."""
    place = next(index for index, one in enumerate(new) if one.id == rule.id)
    follows = next((shared[one.id] for one in reversed(new[:place]) if one.id in shared), None)
    at = 0 if follows is None else 1 + [one.id for one in old].index(follows)
    return (*old[:at], rule, *old[at:])


def _of_rule(old: Program, one: Rule, other: Rule, name: str) -> Iterator[Edit]:
    def put(rule: Rule) -> Program:
        return replace(old, rules=tuple(rule if r is one else r for r in old.rules))

    if one.loop != other.loop:
        yield Edit("rule", name, _text(one.condition), _text(other.condition), put(replace(other, id=one.id)))
        return
    for before, after, condition in _conditions(one.condition, other.condition):
        yield Edit("condition", name, before, after, put(replace(one, condition=condition)))
    if one.points != other.points:
        texts = _text(one.points), _text(other.points)
        yield Edit("points", name, *texts, put(replace(one, points=other.points)))
    if one.at != other.at:
        yield Edit("at", name, _text(one.at), _text(other.at), put(replace(one, at=other.at)))
    if one.gives != other.gives and _outcome(one) != _outcome(other):
        yield Edit("outcome", name, None, None, put(replace(one, gives=other.gives)))
    if one.membership != other.membership and {m.limit for m in (other.membership,) if m} <= _limits(old):
        yield Edit("group", name, None, None, put(replace(one, membership=other.membership)))
    if one.cap != other.cap:
        yield Edit("cap", name, _shown(one.cap), _shown(other.cap), put(replace(one, cap=other.cap)))
    if one.is_indeterminate != other.is_indeterminate:
        yield Edit("status", name, None, None, put(replace(one, is_indeterminate=other.is_indeterminate)))


def _limits(program: Program) -> set[str]:
    return {limit.name for limit in program.limits}


def _outcome(rule: Rule) -> list[tuple[str, Expr]]:
    return [(give.key, give.value) for give in rule.gives]


def _conditions(old: Expr, new: Expr) -> Iterator[tuple[str | None, str | None, Expr]]:
    """Yield the terms of a condition that are others, each with the older condition with it alone."""
    if old == new:
        return
    if _are_alike(old, new):
        assert isinstance(old, Call)
        assert isinstance(new, Call)
        for one_text, other_text, inner in _conditions(old.arguments[0], new.arguments[0]):
            yield one_text, other_text, replace(old, arguments=(inner,))
        return
    before, after = _terms(old), _terms(new)
    gone, came = [t for t in before if t not in after], [t for t in after if t not in before]
    if not isinstance(old, And) or len(gone) != len(came):
        yield _text(old), _text(new), new
        return
    for one, other in zip(gone, came, strict=True):
        terms = tuple(other if term is one else term for term in before)
        yield _text(one), _text(other), replace(old, terms=terms)


def _are_alike(old: Expr, new: Expr) -> bool:
    """Say whether both are one function of one thing, such as what a checklist demands, negated."""
    return (
        isinstance(old, Call)
        and isinstance(new, Call)
        and old.overload == new.overload
        and len(old.arguments) == len(new.arguments) == 1
    )


def _terms(condition: Expr) -> tuple[Expr, ...]:
    return condition.terms if isinstance(condition, And) else (condition,)


# ------------------------------------------------------------------------------------- what is left


def _of_the_rest(old: Program, new: Program) -> Iterator[Edit]:
    if old.limits != new.limits and _limits(old) == _limits(new):
        yield Edit("limits", "", None, None, replace(old, limits=new.limits))
    groups = tuple(group for group in new.results if set(group.keys) <= set(dict(old.keys)))
    if old.results != new.results and {k for g in groups for k in g.keys} == {
        k for g in old.results for k in g.keys
    }:
        yield Edit("results", "", None, None, replace(old, results=groups))
    if old.ledger != new.ledger:
        yield Edit("ledger", "", None, None, replace(old, ledger=new.ledger))
    yield from _of_outputs(old, new)
    used = {other.decision: other for other in new.uses}
    for one in old.uses:
        if one.decision in used and used[one.decision] != one:
            uses = tuple(used[one.decision] if other is one else other for other in old.uses)
            yield Edit("decision", one.decision, None, None, replace(old, uses=uses))


def _of_outputs(old: Program, new: Program) -> Iterator[Edit]:
    after = {output.key: output for output in new.outputs}
    for output in old.outputs:
        other: Output | None = after.get(output.key)
        if other is not None and other.value != output.value:
            outputs = tuple(replace(one, value=other.value) if one is output else one for one in old.outputs)
            texts = _text(output.value), _text(other.value)
            yield Edit("output", output.key, *texts, replace(old, outputs=outputs))


def _shown(number: int | None) -> str | None:
    return None if number is None else str(number)


def _text(expr: Expr | None) -> str | None:
    """Return an expression as it was written, on one line."""
    return None if expr is None else text_of(expr)
