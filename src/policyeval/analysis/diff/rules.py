"""The rules of a decision: which came, went, were renamed or moved, and what changed in each."""

from collections.abc import Iterator, Mapping, Sequence

from policyeval.analysis.diff import phrases
from policyeval.analysis.diff.change import Change, Effect, Owner, Part, Shown, What
from policyeval.analysis.diff.names import Names
from policyeval.analysis.diff.order import listed_rules, moved, ordered_sets
from policyeval.analysis.diff.phrases import as_it_is, code, listed, say
from policyeval.analysis.diff.rewriting import are_rewritten_rules
from policyeval.analysis.diff.shown import (
    shown_citations,
    shown_code,
    shown_given,
    shown_list,
    shown_setting,
    shown_text,
    shown_truth,
)
from policyeval.analysis.diff.telling import (
    Sides,
    part_owner,
    presence,
    told,
    told_cel,
    told_given,
    told_words,
)
from policyeval.check.checked import CheckedPolicy
from policyeval.frozen import dataclass, replace
from policyeval.ir import program as ir
from policyeval.ir.expr import Literal
from policyeval.ir.walk import walk
from policyeval.policy.model import Decision, Rule
from policyeval.source.diagnostic import Phrase
from policyeval.source.text import Span


@dataclass(frozen=True, slots=True)
class RulePairs:
    """Rules of two versions of a decision: those that are both, and those that are in one only."""

    both: tuple[tuple[Rule, Rule], ...]
    removed: tuple[Rule, ...]
    added: tuple[Rule, ...]


def paired(old: Sequence[Rule], new: Sequence[Rule], sides: Sides) -> RulePairs:
    """Pair rules by their ids, then those that ask and give the same under another id."""
    both: list[tuple[Rule, Rule]] = []
    removed, added = list(old), list(new)
    for key in (_key, _id, _says):
        waiting: dict[object, list[Rule]] = {}
        for rule in reversed(added):
            waiting.setdefault(key(rule, sides.new), []).append(rule)
        found = [(rule, others.pop()) for rule in removed if (others := waiting.get(key(rule, sides.old)))]
        both += found
        taken = {id(rule) for pair in found for rule in pair}
        removed, added = ([r for r in rules if id(r) not in taken] for rules in (removed, added))
    both += _clear(old, new, both, sides)
    taken = {id(rule) for pair in both for rule in pair}
    removed, added = ([r for r in rules if id(r) not in taken] for rules in (removed, added))
    places = {id(rule): index for index, rule in enumerate(new)}
    both.sort(key=lambda pair: places[id(pair[1])])
    return RulePairs(tuple(both), tuple(removed), tuple(added))


def _key(rule: Rule, _: CheckedPolicy) -> object:
    """Return what tells a rule from the others: its id, and the options that it exists under."""
    return rule.id, _options(rule)


def _id(rule: Rule, _: CheckedPolicy) -> object:
    return rule.id


def _options(rule: Rule) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(constant.value)) for name, constant in rule.in_reading.items()))


def _says(rule: Rule, side: CheckedPolicy) -> object:
    """Return all that a rule asks and gives; its name, title and citations are left out."""
    policy = side.policy
    given = {key: shown_given(value, {}, policy.zone).code for key, value in rule.then.items()}
    loop = None if rule.loop is None else (shown_code(rule.loop.each).code, rule.loop.variable)
    group = None if rule.group is None else (rule.group.name, shown_code(rule.group.key).code)
    return (
        *(shown_code(cel).code for cel in (rule.when, rule.must, rule.at)),
        *(shown_given(one, {}, policy.zone).code for one in (rule.range, rule.points, rule.cap)),
        loop,
        group,
        _options(rule),
        tuple(given.items()),
        rule.is_indeterminate,
    )


def _clear(
    old: Sequence[Rule], new: Sequence[Rule], both: Sequence[tuple[Rule, Rule]], sides: Sides
) -> list[tuple[Rule, Rule]]:
    """Return pairs of rules under other ids that clearly are one: they share title, lines or place."""
    taken = {id(rule) for pair in both for rule in pair}
    names = {other.id: one.id for one, other in both}
    gaps = _gaps(old, taken, {}), _gaps(new, taken, names)
    found: list[tuple[Rule, Rule]] = []
    for likeness in (_titled, _cited, _placed):
        left = [[r for r in rules if id(r) not in taken] for rules in (old, new)]
        keys = [
            [likeness(rule, gap, side) for rule in rules]
            for rules, gap, side in zip(left, gaps, sides.both, strict=True)
        ]
        for one, key in zip(left[0], keys[0], strict=True):
            if key is not None and keys[0].count(key) == keys[1].count(key) == 1:
                found.append((one, left[1][keys[1].index(key)]))
                taken |= {id(rule) for rule in found[-1]}
    return found


Gaps = dict[int, tuple[str | None, str | None]]
"""Between which rules that both versions have a rule stands, by the older ids."""


def _gaps(rules: Sequence[Rule], taken: set[int], names: Mapping[str, str]) -> Gaps:
    found: Gaps = {}
    for index, rule in enumerate(rules):
        before = [names.get(r.id, r.id) for r in rules[:index] if id(r) in taken]
        after = [names.get(r.id, r.id) for r in rules[index + 1 :] if id(r) in taken]
        found[id(rule)] = before[-1] if before else None, after[0] if after else None
    return found


def _titled(rule: Rule, _: Gaps, __: CheckedPolicy) -> object:
    return rule.title and (rule.title.en, rule.title.th)


def _cited(rule: Rule, _: Gaps, __: CheckedPolicy) -> object:
    return tuple((c.source, c.lines) for c in rule.cite) or None


def _placed(rule: Rule, gaps: Gaps, side: CheckedPolicy) -> object:
    """Return where a rule stands and what it gives: with both the same, it asks something else."""
    given = {key: shown_given(value, {}, side.policy.zone).code for key, value in rule.then.items()}
    points = shown_given(rule.points, {}, side.policy.zone).code
    return gaps[id(rule)], tuple(given.items()), points


# ------------------------------------------------------------------------------------- of a decision


def rule_changes(old: Decision, new: Decision, sides: Sides) -> Iterator[Change]:
    """Yield the changes of all rules of a decision."""
    pairs = paired(old.rules, new.rules, sides)
    for rule in pairs.removed:
        yield presence(_owner(rule, None, old, sides), What.REMOVED, rest=_summary(rule, sides.old))
    for rule in pairs.added:
        came = presence(_owner(None, rule, new, sides), What.ADDED, rest=_summary(rule, sides.new))
        yield _placing(came, rule, sides.new.programs[new.id])
    yield from _moves(old, new, pairs, sides)
    before, after = (_checked(side.programs[old.id]) for side in sides.both)
    for one, other in pairs.both:
        checked = before.get(one.span), after.get(other.span)
        owner = _owner(one, other, new, sides)
        is_same = are_rewritten_rules(*checked, sides.both)
        changes = list(_changes(one, other, owner, sides, is_same=is_same))
        if one.id != other.id:
            is_changed = any(change.effect is Effect.MEANING for change in changes)
            is_result = all(_is_result(rule) for rule in checked if rule is not None)
            yield _renamed(one, other, owner, is_result=is_result, is_changed=is_changed)
        yield from changes


def _checked(program: ir.Program) -> dict[Span, ir.Rule]:
    """Return the rules as they were checked, by where they stand; the default readings leave some out."""
    return {rule.span: rule for rule in program.rules}


def _is_result(rule: ir.Rule) -> bool:
    """Say whether a rule's id is in what it gives, such as the name of a dated entry."""
    nodes = (node for give in rule.gives for node in walk(give.value))
    return any(isinstance(node, Literal) and node.value == rule.id for node in nodes)


def _placing(change: Change, rule: Rule, program: ir.Program) -> Change:
    """Return the change that a rule came, with its place where the order of rules decides."""
    for rules in ordered_sets(program):
        if rule.id in rules:
            order = [one.id for one in program.rules if one.id in rules]
            place = _place(_behind(rule.id, order))
            return replace(change, sentence=say(phrases.PLACED, sentence=change.sentence, place=place))
    return change


def _renamed(old: Rule, new: Rule, owner: Owner, *, is_result: bool, is_changed: bool) -> Change:
    same = phrases.RENAMED_TOO if is_changed else phrases.RENAMED
    phrase = phrases.RENAMED_RESULT if is_result else same
    sentence = say(phrase, old=old.id, new=new.id)
    effect = Effect.MEANING if is_result else Effect.WORDING
    return Change(owner, "id", sentence, old.id, new.id, what=What.RENAMED, effect=effect)


def _owner(old: Rule | None, new: Rule | None, decision: Decision, sides: Sides) -> Owner:
    rule = new or old
    assert rule is not None
    return Owner(
        part=Part.RULE,
        id=f"{(sides.old if new is None else sides.new).policy.id}.{decision.id}/{rule.id}",
        name=code(rule.id),
        whole=say(phrases.CONDITION_OF, name=code(rule.id)),
        decision=decision.id,
        old=None if old is None else old.span,
        new=None if new is None else new.span,
    )


def _summary(rule: Rule, side: CheckedPolicy) -> Phrase | None:
    """Return what a rule was for: its title and its outcome; None where it has neither."""
    terms, zone = side.policy.terms, side.policy.zone
    given = {key: shown_given(value, terms, zone).words for key, value in rule.then.items()}
    if rule.points is not None:
        given = {"points": shown_given(rule.points, terms, zone).words, **given}
    outcome = listed(
        [
            say(Phrase("{key}: {value}", "{key}: {value}"), key=key_words(key, side), value=v)
            for key, v in given.items()
        ]
    )
    title = rule.title or as_it_is("")
    parts = [part for part in (title, outcome) if part.en]
    if not parts:
        return None
    return Phrase(" → ".join(p.en for p in parts), " → ".join(p.th for p in parts))


def key_words(key: str, side: CheckedPolicy) -> Phrase:
    """Return what a result key is called."""
    return side.policy.terms.get(key) or (phrases.NOUN["points"] if key == "points" else code(key))


# --------------------------------------------------------------------------------------------- order


def _moves(old: Decision, new: Decision, pairs: RulePairs, sides: Sides) -> Iterator[Change]:
    """Yield the rules that moved among those whose order decides, or that lists are in another order."""
    before, after = sides.old.programs[old.id], sides.new.programs[new.id]
    names = {one.id: other.id for one, other in pairs.both}
    present = {rule.id for rule in after.rules}
    shared = [names[r.id] for r in before.rules if names.get(r.id) in present]
    kept = set(shared)
    now = [rule.id for rule in after.rules if rule.id in kept]
    by_name = {pair[1].id: pair for pair in pairs.both}
    told_ids: set[str] = set()
    for rules in ordered_sets(after):
        first, second = [n for n in shared if n in rules], [n for n in now if n in rules]
        for name in moved(first, second):
            if name not in told_ids:
                told_ids.add(name)
                one, other = by_name[name]
                yield _move(_owner(one, other, new, sides), name, first, second)
    lists = listed_rules(after)
    if not told_ids and [n for n in shared if n in lists] != [n for n in now if n in lists]:
        yield _reordered(new, sides)


def _move(owner: Owner, name: str, old: Sequence[str], new: Sequence[str]) -> Change:
    before, after = (_behind(name, order) for order in (old, new))
    sentence = say(phrases.MOVED, owner=owner.name, old=_place(before), new=_place(after))
    return Change(owner, "order", sentence, before or "", after or "", what=What.MOVED)


def _behind(name: str, order: Sequence[str]) -> str | None:
    place = order.index(name)
    return order[place - 1] if place else None


def _place(before: str | None) -> Phrase:
    return phrases.FIRST if before is None else say(phrases.AFTER, rule=before)


def _reordered(decision: Decision, sides: Sides) -> Change:
    id_ = f"{sides.new.policy.id}.{decision.id}"
    owner = Owner(
        part=Part.DECISION,
        id=id_,
        name=code(decision.id),
        whole=code(decision.id),
        decision=decision.id,
        new=decision.span,
    )
    return Change(owner, "order", say(phrases.RULE_ORDER, owner=owner.name), "", "", what=What.MOVED)


# ------------------------------------------------------------------------------------------ one rule


def _changes(old: Rule, new: Rule, owner: Owner, sides: Sides, *, is_same: bool) -> Iterator[Change]:
    names = _names(old, sides.old), _names(new, sides.new)
    yield from _condition(old, new, owner, names, sides, is_same=is_same)
    yield from told(owner, "in_reading", _in_reading(old), _in_reading(new))
    yield from _outcome(old, new, owner, names, sides)
    yield from told_words(owner, "title", old.title, new.title)
    first = [rule.implements[:1] for rule in (old, new)]
    effect = Effect.WORDING if first[0] == first[1] else Effect.MEANING
    yield from told(
        owner, "implements", shown_list(old.implements), shown_list(new.implements), effect=effect
    )
    yield from told(
        owner, "cite", shown_citations(old.cite), shown_citations(new.cite), effect=Effect.WORDING
    )


def _names(rule: Rule, side: CheckedPolicy) -> Names:
    names = Names(side)
    return names if rule.loop is None else names.within(rule.loop.variable, rule.loop.each.expr)


def _in_reading(rule: Rule) -> Shown:
    options = [f"{name}: {constant.value}" for name, constant in sorted(rule.in_reading.items())]
    return shown_list(options)


def _condition(
    old: Rule, new: Rule, owner: Owner, names: tuple[Names, Names], sides: Sides, *, is_same: bool
) -> Iterator[Change]:
    """Yield what is different in what a rule asks."""
    forms = [_form(rule) for rule in (old, new)]
    if forms[0].code != forms[1].code:
        yield from told(owner, "form", *forms)
        written = [
            shown_code(r.when or r.must) if r.range is None else _range(r, s)
            for r, s in zip((old, new), sides.both, strict=True)
        ]
        yield from told(owner, "range", *written, noun=phrases.NOUN["condition"])
        return
    yield from told_given(owner, "range", old.range, new.range, sides)
    each = [None if rule.loop is None else rule.loop.each for rule in (old, new)]
    outside = Names(sides.old), Names(sides.new)
    yield from told_cel(part_owner(owner, "each"), "each", each[0], each[1], outside, is_same=is_same)
    for one, other in ((old.when, new.when), (old.must, new.must)):
        yield from told_cel(owner, "condition", one, other, names, is_condition=True, is_same=is_same)


def _form(rule: Rule) -> Shown:
    return shown_text("range" if rule.range is not None else "must" if rule.must is not None else "when")


def _range(rule: Rule, side: CheckedPolicy) -> Shown:
    return shown_setting(rule.range, side.policy.terms, side.policy.zone)


def _outcome(
    old: Rule, new: Rule, owner: Owner, names: tuple[Names, Names], sides: Sides
) -> Iterator[Change]:
    """Yield what is different in what a firing rule gives."""
    yield from told_given(owner, "points", old.points, new.points, sides, names=names)
    yield from told_cel(part_owner(owner, "at"), "at", old.at, new.at, names)
    yield from told(
        owner, "group", *(shown_text(None if r.group is None else r.group.name) for r in (old, new))
    )
    if old.group is not None and new.group is not None:
        of_key = part_owner(owner, "group_key")
        yield from told_cel(of_key, "group_key", old.group.key, new.group.key, names)
    yield from told_given(owner, "cap", old.cap, new.cap, sides)
    status = [shown_truth(r.is_indeterminate, phrases.INDETERMINATE, phrases.DECIDED) for r in (old, new)]
    yield from told(owner, "status", *status)
    for key in dict.fromkeys((*old.then, *new.then)):
        of = _key_owner(key, old, new, owner, sides)
        yield from told_given(of, "outcome", old.then.get(key), new.then.get(key), sides, names=names)


def _key_owner(key: str, old: Rule, new: Rule, owner: Owner, sides: Sides) -> Owner:
    """Return what one key of a rule's outcome is called."""
    name = say(phrases.KEY_OF, key=key_words(key, sides.new), owner=owner.name)
    spans = old.then_spans.get(key, owner.old), new.then_spans.get(key, owner.new)
    return replace(owner, name=name, whole=name, old=spans[0], new=spans[1])
