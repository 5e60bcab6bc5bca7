"""What a decision is made of beside its rules: results, limits, outputs, the ledger."""

from collections.abc import Iterator

from policyeval.analysis.diff import phrases
from policyeval.analysis.diff.change import Change, Effect, Owner, Part, What
from policyeval.analysis.diff.phrases import code
from policyeval.analysis.diff.rewriting import is_rewritten
from policyeval.analysis.diff.rules import rule_changes
from policyeval.analysis.diff.shown import shown_list, shown_text, shown_truth
from policyeval.analysis.diff.telling import (
    Sides,
    named,
    names_of,
    part_owner,
    presence,
    told,
    told_cel,
    told_cites,
    told_constant,
    told_given,
    told_words,
)
from policyeval.frozen import replace
from policyeval.ir.program import Program
from policyeval.policy.model import Decision, LedgerSpec, LimitSpec, Output, Setting


def decision_changes(sides: Sides) -> Iterator[Change]:
    """Yield the changes of all decisions of a policy."""
    before, after = sides.old.policy.decisions, sides.new.policy.decisions
    for name, decision in before.items():
        if name not in after:
            yield presence(_owner(decision, None, sides), What.REMOVED, rest=decision.title)
    for name, decision in after.items():
        if name not in before:
            yield presence(_owner(None, decision, sides), What.ADDED, rest=decision.title)
        else:
            yield from _changes(before[name], decision, sides)


def _owner(old: Decision | None, new: Decision | None, sides: Sides) -> Owner:
    decision = new or old
    assert decision is not None
    policy = (sides.old if new is None else sides.new).policy
    return Owner(
        part=Part.DECISION,
        id=f"{policy.id}.{decision.id}",
        name=code(decision.id),
        whole=code(decision.id),
        decision=decision.id,
        old=None if old is None else old.span,
        new=None if new is None else new.span,
    )


def _changes(old: Decision, new: Decision, sides: Sides) -> Iterator[Change]:
    owner, names = _owner(old, new, sides), names_of(sides)
    yield from told(owner, "kind", shown_text(old.kind), shown_text(new.kind))
    in_force = part_owner(owner, "in_force_at")
    yield from told_cel(in_force, "in_force_at", old.in_force_at, new.in_force_at, names)
    yield from told_cel(part_owner(owner, "bands_value"), "bands_value", old.value, new.value, names)
    yield from _results(old, new, owner, sides)
    yield from _severity(old, new, owner)
    yield from _limits(old, new, owner, sides)
    yield from rule_changes(old, new, sides)
    yield from _outputs(old, new, sides)
    yield from _ledgers(old, new, owner, sides)
    yield from told_words(owner, "title", old.title, new.title)
    yield from told(
        owner, "implements", shown_list(old.implements), shown_list(new.implements), effect=Effect.WORDING
    )
    yield from told_cites(owner, old.cite, new.cite)


# -------------------------------------------------------------------------------- results and limits


def _results(old: Decision, new: Decision, owner: Owner, sides: Sides) -> Iterator[Change]:
    before, after = sides.old.programs[old.id], sides.new.programs[new.id]
    keys = [dict.fromkeys(key for key, _ in program.keys) for program in (before, after)]
    outputs = {output.key for output in (*old.outputs, *new.outputs)}
    for key in keys[0]:
        if key not in keys[1] and key not in outputs:
            yield named(owner, "key", key, What.REMOVED)
    for key in keys[1]:
        if key in outputs:
            continue
        if key not in keys[0]:
            yield named(owner, "key", key, What.ADDED)
            continue
        one, other = _result(key, before), _result(key, after)
        of = _of_key(owner, key)
        yield from told(of, "combine", shown_text(one[0]), shown_text(other[0]))
        yield from told(of, "together", shown_list(one[1]), shown_list(other[1]))
        yield from told_given(of, "default", _default(key, old), _default(key, new), sides)


def _severity(old: Decision, new: Decision, owner: Owner) -> Iterator[Change]:
    """Yield where other results count as worse; no decision depends on it."""
    for key in dict.fromkeys((*old.severity, *new.severity)):
        scales = [side.severity[key].scale if key in side.severity else None for side in (old, new)]
        shown = [shown_list(s) if isinstance(s, tuple) else shown_text(s) for s in scales]
        yield from told(_of_key(owner, key), "severity", *shown, effect=Effect.WORDING)


def _of_key(owner: Owner, key: str) -> Owner:
    """Return a part of a decision that is called by a key or a name of its own."""
    return replace(owner, name=code(key), whole=code(key))


def _result(key: str, program: Program) -> tuple[str | None, list[str]]:
    """Return how a key combines, and the other keys that the same rule decides."""
    for group in program.results:
        if key in group.keys:
            fellows = sorted(other for other in group.keys if other != key)
            return group.combine.value, fellows if group.combine.value in ("first", "unique") else []
    return None, []


def _default(key: str, decision: Decision) -> Setting | None:
    return next((spec.defaults[key] for spec in decision.results if key in spec.defaults), None)


def _limits(old: Decision, new: Decision, owner: Owner, sides: Sides) -> Iterator[Change]:
    before, after = ({limit.name: limit for limit in d.limits} for d in (old, new))
    for name in before:
        if name not in after:
            yield named(owner, "group", name, What.REMOVED)
    for name, limit in after.items():
        if name not in before:
            yield named(owner, "group", name, What.ADDED)
        else:
            yield from _limit(before[name], limit, _of_key(owner, name), sides)


def _limit(old: LimitSpec, new: LimitSpec, owner: Owner, sides: Sides) -> Iterator[Change]:
    yield from told(owner, "once_per_rule", shown_truth(old.once_per_rule), shown_truth(new.once_per_rule))
    yield from told_given(owner, "keep", old.keep, new.keep, sides)
    yield from told_given(owner, "cap", old.cap, new.cap, sides)


# -------------------------------------------------------------------------------------------- outputs


def _outputs(old: Decision, new: Decision, sides: Sides) -> Iterator[Change]:
    before, after = ({output.key: output for output in d.outputs} for d in (old, new))
    for key, output in before.items():
        if key not in after:
            yield presence(_output_owner(output, None, old, sides), What.REMOVED, rest=output.title)
    for key, output in after.items():
        if key not in before:
            yield presence(_output_owner(None, output, new, sides), What.ADDED, rest=output.title)
        else:
            yield from _output(before[key], output, new, sides)


def _output_owner(old: Output | None, new: Output | None, decision: Decision, sides: Sides) -> Owner:
    output = new or old
    assert output is not None
    policy = (sides.old if new is None else sides.new).policy
    name = phrases.say(phrases.OWNED, noun=phrases.NOUN["output"], name=code(output.key))
    return Owner(
        part=Part.OUTPUT,
        id=f"{policy.id}.{decision.id}.{output.key}",
        name=code(output.key),
        whole=name,
        decision=decision.id,
        old=None if old is None else old.span,
        new=None if new is None else new.span,
    )


def _output(old: Output, new: Output, decision: Decision, sides: Sides) -> Iterator[Change]:
    owner = _output_owner(old, new, decision, sides)
    checked = [
        next((o.value for o in side.programs[decision.id].outputs if o.key == old.key), None)
        for side in sides.both
    ]
    is_same = is_rewritten(checked[0], checked[1], sides.both)
    yield from told_cel(owner, "value", old.body, new.body, names_of(sides), is_same=is_same)
    yield from told_words(owner, "title", old.title, new.title)
    yield from told(
        owner, "implements", shown_list(old.implements), shown_list(new.implements), effect=Effect.WORDING
    )
    yield from told_cites(owner, old.cite, new.cite)


# ------------------------------------------------------------------------------------------ the ledger


def _ledgers(old: Decision, new: Decision, owner: Owner, sides: Sides) -> Iterator[Change]:
    if old.ledger is not None and new.ledger is not None:
        yield from _ledger(old.ledger, new.ledger, owner, sides)
    elif old.ledger is not None:
        yield named(owner, "ledger", "ledger", What.REMOVED)
    elif new.ledger is not None:
        yield named(owner, "ledger", "ledger", What.ADDED)


def _ledger(old: LedgerSpec, new: LedgerSpec, owner: Owner, sides: Sides) -> Iterator[Change]:
    outside = names_of(sides)
    inside = outside[0].within(old.variable, old.each.expr), outside[1].within(new.variable, new.each.expr)
    yield from told_cel(part_owner(owner, "entries"), "entries", old.each, new.each, outside)
    yield from told(owner, "as", shown_text(old.variable), shown_text(new.variable), effect=Effect.WORDING)
    for aspect, one, other in (
        ("at", old.at, new.at),
        ("amount", old.amount, new.amount),
        ("where", old.where, new.where),
        ("label", old.label, new.label),
        ("counts_at", old.counts_at, new.counts_at),
    ):
        yield from told_cel(part_owner(owner, aspect), aspect, one, other, inside)
    yield from told(owner, "period", shown_text(old.unit), shown_text(new.unit))
    for name, before, after in (
        ("post", old.post, new.post),
        ("at_boundary", old.at_boundary, new.at_boundary),
        ("overlap", old.overlap, new.overlap),
        ("retrigger", old.retrigger, new.retrigger),
    ):
        yield from told_given(owner, name, before, after, sides)
    yield from told_given(owner, "reversal", old.reversal, new.reversal, sides)
    yield from told_constant(owner, "bands", old.bands, new.bands)
    yield from told_constant(owner, "name_key", old.name_key, new.name_key)
    yield from told_constant(owner, "days_key", old.days_key, new.days_key)
    for key in dict.fromkeys((*old.dimensions, *new.dimensions)):
        values = shown_list(old.dimensions.get(key, ())), shown_list(new.dimensions.get(key, ()))
        yield from told(_of_key(owner, key), "dimension", *values)
