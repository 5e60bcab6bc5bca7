"""A policy under options of its readings, as if they were its text: two readings compare like versions."""

from collections.abc import Mapping

from policyeval.check.checked import CheckedPolicy
from policyeval.engine.load import LoadedPolicy, PolicyError, program_under
from policyeval.frozen import replace
from policyeval.ir.program import Program
from policyeval.policy.model import ByReading, Cel, Decision, Given, LedgerSpec, Policy, Rule, Setting


def settled(loaded: LoadedPolicy, options: Mapping[str, str], named: frozenset[str]) -> CheckedPolicy:
    """Return a policy with its settings as they are where the `named` readings have these options.

    Readings that are not among the options have their defaults. Fails with `PolicyError` where an
    option makes the policy wrong.
    """
    checked, policy = loaded.checked, loaded.policy
    chosen = {
        name: options.get(name, policy.readings[name].default) for name in named if name in policy.readings
    }
    if not chosen:
        return checked
    others = {name: option for name, option in chosen.items() if option != policy.readings[name].default}
    programs = (
        {name: _program(loaded, name, others) for name in policy.decisions} if others else checked.programs
    )
    return replace(checked, policy=_policy(policy, chosen), programs=programs)


def _program(loaded: LoadedPolicy, decision: str, options: Mapping[str, str]) -> Program:
    made = program_under(loaded, decision, options)
    if not isinstance(made, Program):
        raise PolicyError(made)
    return made


def _policy(policy: Policy, chosen: Mapping[str, str]) -> Policy:
    readings = {
        name: replace(reading, default=chosen.get(name, reading.default))
        for name, reading in policy.readings.items()
    }
    parameters = {
        name: replace(parameter, value=_setting(parameter.value, chosen))
        for name, parameter in policy.parameters.items()
    }
    decisions = {name: _decision(decision, chosen) for name, decision in policy.decisions.items()}
    return replace(policy, readings=readings, parameters=parameters, decisions=decisions)


def _decision(decision: Decision, chosen: Mapping[str, str]) -> Decision:
    return replace(
        decision,
        rules=tuple(_rule(rule, chosen) for rule in decision.rules if _exists(rule, chosen)),
        limits=tuple(
            replace(limit, keep=_optional(limit.keep, chosen), cap=_optional(limit.cap, chosen))
            for limit in decision.limits
        ),
        results=tuple(
            replace(spec, defaults={key: _setting(value, chosen) for key, value in spec.defaults.items()})
            for spec in decision.results
        ),
        ledger=None if decision.ledger is None else _ledger(decision.ledger, chosen),
    )


def _exists(rule: Rule, chosen: Mapping[str, str]) -> bool:
    return all(
        chosen.get(name, constant.value) == constant.value for name, constant in rule.in_reading.items()
    )


def _rule(rule: Rule, chosen: Mapping[str, str]) -> Rule:
    return replace(
        rule,
        in_reading={name: constant for name, constant in rule.in_reading.items() if name not in chosen},
        range=_optional(rule.range, chosen),
        points=None if rule.points is None else _given(rule.points, chosen),
        cap=_optional(rule.cap, chosen),
        then={
            key: given if isinstance(given, Cel) else _setting(given, chosen)
            for key, given in rule.then.items()
        },
    )


def _ledger(ledger: LedgerSpec, chosen: Mapping[str, str]) -> LedgerSpec:
    return replace(
        ledger,
        post=_setting(ledger.post, chosen),
        at_boundary=_setting(ledger.at_boundary, chosen),
        overlap=_setting(ledger.overlap, chosen),
        retrigger=_setting(ledger.retrigger, chosen),
        reversal=_optional(ledger.reversal, chosen),
    )


def _given(given: Given, chosen: Mapping[str, str]) -> Given:
    return given if isinstance(given, Cel) else _setting(given, chosen)


def _optional(setting: Setting | None, chosen: Mapping[str, str]) -> Setting | None:
    return None if setting is None else _setting(setting, chosen)


def _setting(setting: Setting, chosen: Mapping[str, str]) -> Setting:
    if isinstance(setting, ByReading) and setting.reading in chosen:
        return setting.options[chosen[setting.reading]]
    return setting
