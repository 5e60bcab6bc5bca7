"""The changes of a decision: of its rules and their order, its limits, results, ledger and outputs."""

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import Final

from policyeval.analysis.mutate.edits import Edit, Edits, named, setting_edits, shown, stepped
from policyeval.analysis.mutate.mutant import Kind, Operator, Owner
from policyeval.analysis.mutate.rules import KEEP, band_edits, cel_edits, other_outcomes, rule_edits
from policyeval.check.kinds import KINDS
from policyeval.frozen import replace
from policyeval.ir.program import AtBoundary, Combine, Overlap, Posting, Reversal
from policyeval.language.functions.calendar import UNITS
from policyeval.policy.model import (
    Constant,
    Decision,
    LedgerSpec,
    LimitSpec,
    Reading,
    ResultSpec,
    Rule,
)

_COMBINATIONS: Final = {Combine.FIRST: Combine.UNIQUE, Combine.LIST: Combine.SET, Combine.SET: Combine.LIST}


def decision_edits(decision: Decision, readings: Mapping[str, Reading]) -> Edits[tuple[Owner, Decision]]:
    """Yield the changes of a decision, each with the part of it that is changed."""
    own = Owner(Kind.DECISION, decision.id, decision.id)
    for instant in cel_edits(decision.in_force_at):
        yield instant.inside((own, replace(decision, in_force_at=instant.part)))
    if decision.in_force_at is not None:
        before = decision.in_force_at.span.text.strip()
        changed = replace(decision, in_force_at=None)
        yield Edit(Operator.WINDOW, decision.in_force_at.span, before, "as_of", (own, changed))
    for value in cel_edits(decision.value):
        yield value.inside((own, replace(decision, value=value.part)))
    for change in (*_results(decision), *_limits(decision), *band_edits(decision), *_ledger(decision)):
        yield change.inside((own, change.part))
    yield from _rules(decision, readings)
    yield from _order(decision)
    yield from _outputs(decision)


def _rules(decision: Decision, readings: Mapping[str, Reading]) -> Edits[tuple[Owner, Decision]]:
    for index, rule in enumerate(decision.rules):
        owner = Owner(Kind.RULE, rule.id, decision.id)
        for change in rule_edits(rule, decision, readings):
            rules = (*decision.rules[:index], change.part, *decision.rules[index + 1 :])
            yield change.inside((owner, replace(decision, rules=rules)))


def _order(decision: Decision) -> Edits[tuple[Owner, Decision]]:
    """Yield neighbours of a first-match in the other order."""
    rules, firsts = decision.rules, _first_match(decision)
    rivals = [index for index, rule in enumerate(rules) if _gives(rule, decision) & firsts]
    for one, other in pairwise(rivals):
        if not _gives(rules[one], decision) & _gives(rules[other], decision) & firsts:
            continue
        swapped = list(rules)
        swapped[one], swapped[other] = rules[other], rules[one]
        owner = Owner(Kind.RULE, rules[other].id, decision.id)
        before = f"{rules[one].id}, {rules[other].id}"
        after = f"{rules[other].id}, {rules[one].id}"
        changed = replace(decision, rules=tuple(swapped))
        yield Edit(Operator.ORDER, rules[other].span, before, after, (owner, changed))


def _first_match(decision: Decision) -> set[str]:
    """Return the keys of which the first rule that fires decides."""
    preset = KINDS[decision.kind].combine
    if not decision.results:
        return {key for rule in decision.rules for key in rule.then} if preset is Combine.FIRST else set()
    return {
        key for spec in decision.results if (spec.combine or preset) == Combine.FIRST for key in spec.keys
    }


def _gives(rule: Rule, decision: Decision) -> set[str]:
    """Return the keys that a rule gives, with those that combine together with them."""
    keys = set(rule.then)
    if not decision.results:
        return {"*"} | keys if keys else set()
    return keys | {key for spec in decision.results if keys & set(spec.keys) for key in spec.keys}


def _results(decision: Decision) -> Edits[Decision]:
    for index, spec in enumerate(decision.results):
        for change in _result_edits(spec, decision):
            results = (*decision.results[:index], change.part, *decision.results[index + 1 :])
            yield change.inside(replace(decision, results=results))


def _result_edits(spec: ResultSpec, decision: Decision) -> Edits[ResultSpec]:
    combine = Combine(spec.combine) if spec.combine else KINDS[decision.kind].combine
    other = _COMBINATIONS.get(combine)
    if other is not None:
        yield Edit(
            Operator.COMBINE, spec.span, combine.value, other.value, replace(spec, combine=other.value)
        )
    for key, setting in spec.defaults.items():
        for change in setting_edits(setting, partial(other_outcomes, key, decision)):
            yield change.inside(replace(spec, defaults={**spec.defaults, key: change.part}))


def _limits(decision: Decision) -> Edits[Decision]:
    for index, limit in enumerate(decision.limits):
        for change in _limit_edits(limit):
            limits = (*decision.limits[:index], change.part, *decision.limits[index + 1 :])
            yield change.inside(replace(decision, limits=limits))


def _limit_edits(limit: LimitSpec) -> Edits[LimitSpec]:
    once = f"once_per_rule: {shown(limit.once_per_rule)}"
    flipped = f"once_per_rule: {shown(not limit.once_per_rule)}"
    changed = replace(limit, once_per_rule=not limit.once_per_rule)
    yield Edit(Operator.LIMIT, limit.span, once, flipped, changed)
    keep = limit.keep or Constant("all", limit.span)
    for change in setting_edits(keep, KEEP):
        yield change.called("keep").inside(replace(limit, keep=change.part))
    for change in setting_edits(limit.cap, stepped(Operator.CAP)):
        yield change.called(limit.name).inside(replace(limit, cap=change.part))


def _outputs(decision: Decision) -> Edits[tuple[Owner, Decision]]:
    for index, output in enumerate(decision.outputs):
        owner = Owner(Kind.OUTPUT, output.key, decision.id)
        for change in cel_edits(output.body):
            changed = replace(output, body=change.part)
            outputs = (*decision.outputs[:index], changed, *decision.outputs[index + 1 :])
            yield change.inside((owner, replace(decision, outputs=outputs)))


# ------------------------------------------------------------------------------------------- ledger


def _ledger(decision: Decision) -> Edits[Decision]:
    if decision.ledger is not None:
        for change in _ledger_edits(decision.ledger):
            yield change.inside(replace(decision, ledger=change.part))


def _ledger_edits(ledger: LedgerSpec) -> Edits[LedgerSpec]:
    for name, is_condition in (
        ("each", False),
        ("at", False),
        ("amount", False),
        ("where", True),
        ("label", False),
        ("counts_at", False),
    ):
        for cel in cel_edits(getattr(ledger, name), is_condition=is_condition):
            yield cel.inside(replace(ledger, **{name: cel.part}))
    for name, operator, words in (
        ("post", Operator.WINDOW, tuple(Posting)),
        ("at_boundary", Operator.WINDOW, tuple(AtBoundary)),
        ("overlap", Operator.LIMIT, tuple(Overlap)),
        ("retrigger", Operator.LIMIT, (True, False)),
        ("reversal", Operator.LIMIT, tuple(Reversal)),
    ):
        values = named(operator, *(word if isinstance(word, bool) else word.value for word in words))
        for setting in setting_edits(getattr(ledger, name), values):
            yield setting.called(name).inside(replace(ledger, **{name: setting.part}))
    for unit in UNITS:
        if unit in ("month", "quarter", "year") and unit != ledger.unit:
            changed = Edit(Operator.WINDOW, ledger.span, ledger.unit, unit, replace(ledger, unit=unit))
            yield changed.called("unit")
    yield from _severities(ledger)


def _severities(ledger: LedgerSpec) -> Edits[LedgerSpec]:
    """Yield the values of a right in another order of severity, two neighbours at a time."""
    for key, values in ledger.dimensions.items():
        for index in range(len(values) - 1):
            other = list(values)
            other[index], other[index + 1] = values[index + 1], values[index]
            changed = replace(ledger, dimensions={**ledger.dimensions, key: tuple(other)})
            before, after = (f"{key}: [{', '.join(order)}]" for order in (values, other))
            yield Edit(Operator.ORDER, ledger.span, before, after, changed)
