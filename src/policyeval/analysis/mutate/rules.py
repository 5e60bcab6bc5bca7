"""The changes of a rule: of its condition, of what it gives, and of how it is cut."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from policyeval.analysis.mutate.edits import Edit, Edits, named, setting_edits, shorter, shown, stepped
from policyeval.analysis.mutate.expressions import expression_edits
from policyeval.analysis.mutate.mutant import Operator
from policyeval.frozen import replace
from policyeval.language.values import Value
from policyeval.policy.model import (
    ByReading,
    Cel,
    Constant,
    Decision,
    Given,
    Reading,
    Rule,
    Setting,
)

ALWAYS: Final = ""
"""How a thing reads that is left out."""


def cel_edits(cel: Cel | None, *, is_condition: bool = False) -> Edits[Cel]:
    """Yield the changes of an expression where it stands in a policy."""
    if cel is not None:
        for change in expression_edits(cel.expr, is_condition=is_condition):
            yield change.inside(replace(cel, expr=change.part))


def rule_edits(rule: Rule, decision: Decision, readings: Mapping[str, Reading]) -> Edits[Rule]:
    """Yield the changes of a rule alone; the limits between bands are changes of the decision."""
    for change in cel_edits(rule.when, is_condition=True):
        yield change.inside(replace(rule, when=change.part))
    for change in cel_edits(rule.must, is_condition=True):
        yield change.inside(replace(rule, must=change.part))
    if rule.loop is not None:
        for change in cel_edits(rule.loop.each):
            yield change.inside(replace(rule, loop=replace(rule.loop, each=change.part)))
    for change in cel_edits(rule.at):
        yield change.inside(replace(rule, at=change.part))
    yield from _points(rule)
    yield from _outcomes(rule, decision)
    yield from _readings(rule, readings)
    yield from _cuts(rule)
    if rule.is_indeterminate:
        span = rule.span
        yield Edit(
            Operator.STATUS, span, "status: indeterminate", ALWAYS, replace(rule, is_indeterminate=False)
        )


def _points(rule: Rule) -> Edits[Rule]:
    match rule.points:
        case Cel() as cel:
            for change in cel_edits(cel):
                yield change.inside(replace(rule, points=change.part))
        case setting:
            for points in setting_edits(setting, stepped(Operator.POINTS)):
                yield points.inside(replace(rule, points=points.part))


def _outcomes(rule: Rule, decision: Decision) -> Edits[Rule]:
    for key, given in rule.then.items():
        for change in _given_edits(key, given, decision):
            yield change.inside(replace(rule, then={**rule.then, key: change.part}))


def _given_edits(key: str, given: Given, decision: Decision) -> Edits[Given]:
    match given:
        case Cel():
            yield from cel_edits(given)
        case _:
            yield from setting_edits(given, partial(other_outcomes, key, decision))


def other_outcomes(key: str, decision: Decision, value: Value) -> Iterator[tuple[Operator, Value]]:
    """Yield another value that a result key could have in place of one."""
    match value:
        case bool():
            yield Operator.OUTCOME, not value
        case int() | float():
            yield from ((operator, other) for operator, other in stepped(Operator.OUTCOME)(value))
        case str():
            yield Operator.OUTCOME, _another_word(key, value, decision)
        case list() if value:
            yield from ((Operator.OUTCOME, rest) for _, rest in shorter(value))
        case _:
            return


def _another_word(key: str, value: str, decision: Decision) -> str:
    """Return a word that another rule gives the key; where none does, one that is plainly another."""
    words = [
        constant.value
        for rule in decision.rules
        if key in rule.then
        for constant in constants(rule.then[key])
        if isinstance(constant.value, str)
    ]
    later = words[words.index(value) + 1 :] if value in words else []
    return next((word for word in (*later, *words) if word != value), f"not_{value}")


def constants(given: Given | None) -> Iterator[Constant]:
    """Yield the literals that a setting may be."""
    match given:
        case Constant():
            yield given
        case ByReading(options=options):
            yield from options.values()
        case _:
            return


def _readings(rule: Rule, readings: Mapping[str, Reading]) -> Edits[Rule]:
    for name, constant in rule.in_reading.items():
        rest = {key: value for key, value in rule.in_reading.items() if key != name}
        before = f"{name}: {shown(constant.value)}"
        yield Edit(Operator.READING, constant.span, before, ALWAYS, replace(rule, in_reading=rest))
        options = list(readings[name].options) if name in readings else []
        if constant.value in options:
            other = options[(options.index(constant.value) + 1) % len(options)]
            changed = {**rule.in_reading, name: replace(constant, value=other)}
            edited = replace(rule, in_reading=changed)
            yield Edit(Operator.READING, constant.span, before, f"{name}: {other}", edited)


def _cuts(rule: Rule) -> Edits[Rule]:
    for change in setting_edits(rule.cap, stepped(Operator.CAP)):
        yield change.inside(replace(rule, cap=change.part))
    if rule.group is None:
        return
    before = f"group: {rule.group.name}"
    yield Edit(Operator.LIMIT, rule.group.span, before, ALWAYS, replace(rule, group=None))
    for key in cel_edits(rule.group.key):
        yield key.inside(replace(rule, group=replace(rule.group, key=key.part)))
    if rule.group.key is not None:
        keyless = replace(rule, group=replace(rule.group, key=None))
        yield Edit(
            Operator.LIMIT, rule.group.key.span, f"key: {rule.group.key.span.text.strip()}", ALWAYS, keyless
        )


# -------------------------------------------------------------------------------------------- bands

_BOUND: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def band_edits(decision: Decision) -> Edits[Decision]:
    """Yield each limit between bands a step higher and lower, in all rows that it ends."""
    written = [
        (constant, number)
        for rule in decision.rules
        for constant in constants(rule.range)
        for number in _BOUND.findall(str(constant.value))
    ]
    for text in dict.fromkeys(number for _, number in written):
        place = next(constant.span for constant, number in written if number == text)
        number = float(text) if "." in text else int(text)
        for _, other in stepped(Operator.BAND)(number):
            rules = tuple(_with_bound(rule, text, str(other)) for rule in decision.rules)
            yield Edit(Operator.BAND, place, text, str(other), replace(decision, rules=rules))


def _with_bound(rule: Rule, old: str, new: str) -> Rule:
    def changed(constant: Constant) -> Constant:
        text = _BOUND.sub(lambda found: new if found[0] == old else found[0], str(constant.value))
        return replace(constant, value=text)

    return replace(rule, range=_mapped(rule.range, changed))


def _mapped(setting: Setting | None, change: Callable[[Constant], Constant]) -> Setting | None:
    match setting:
        case Constant():
            return change(setting)
        case ByReading(options=options):
            return replace(setting, options={name: change(constant) for name, constant in options.items()})
        case None:
            return None


# ------------------------------------------------------------------------------------------- limits

KEEP: Final = named(Operator.LIMIT, "most", "all")
