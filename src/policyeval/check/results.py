"""Result keys: which there are, how they combine, and what type each has."""

from collections.abc import Iterable, Mapping, Sequence

from policyeval.check.calls import common_type
from policyeval.check.environment import Findings
from policyeval.check.expression import type_of_literal
from policyeval.check.kinds import KINDS
from policyeval.check.settings import Settings
from policyeval.check.unify import UNDETERMINED, join
from policyeval.ir.program import Combine, ResultGroup, Rule
from policyeval.language.types import BOOL, DOUBLE, DYN, INT, NULL, STRING, Int, List, Map, Type
from policyeval.language.values import Value
from policyeval.policy import model
from policyeval.source.diagnostic import Diagnostic, Label, Phrase
from policyeval.source.nearest import nearest
from policyeval.source.text import Span

_EMPTY: Mapping[Combine, Value] = {
    Combine.SUM: 0,
    Combine.TALLY: {},
    Combine.LIST: [],
    Combine.SET: [],
    Combine.ANY: False,
}
_DECLARED = Phrase("it combines here already", "คีย์นี้อยู่ในกลุ่มนี้แล้ว")


def result_groups(decision: model.Decision, settings: Settings) -> tuple[ResultGroup, ...]:
    """Return the groups of result keys: those of the kind, then those of the policy."""
    kind = KINDS[decision.kind]
    if decision.results:
        own = {key for group in kind.own for key in group.keys}
        _report_repeated(decision.results, own, settings.findings)
        declared = [_declared(spec, kind.combine, settings) for spec in decision.results]
        _report_undeclared(decision, [*own, *(key for group in declared for key in group.keys)], settings)
        return (*kind.own, *declared)
    given = tuple(dict.fromkeys(key for rule in decision.rules for key in rule.then))
    parts = [(key,) for key in given] if kind.apart else [given] if given else []
    return (*kind.own, *(_group(keys, kind.combine, {}) for keys in parts))


def _declared(spec: model.ResultSpec, otherwise: Combine, settings: Settings) -> ResultGroup:
    combine = otherwise if spec.combine is None else Combine(spec.combine)
    for key, setting in spec.defaults.items():
        if key not in spec.keys:
            _report_key(key, setting.span, spec.keys, settings.findings)
    defaults = {key: settings.literal(setting) for key, setting in spec.defaults.items()}
    for key, value in defaults.items():
        expected = _misfit(combine, value)
        if expected is not None:
            args = {"key": key, "expected": expected}
            settings.findings.add(Diagnostic("PE529", spec.defaults[key].span, args))
    return _group(spec.keys, combine, defaults)


def _misfit(combine: Combine, default: Value) -> str | None:
    """Return what the default of a key has to be and is not: of the type that its values combine to."""
    match combine, default:
        case (Combine.FIRST | Combine.UNIQUE, _) | (_, None):
            return None
        case Combine.SUM, _:
            return None if isinstance(default, int | float) and not isinstance(default, bool) else "int"
        case Combine.TALLY, _:
            return "null"
        case Combine.LIST | Combine.SET, _:
            return None if isinstance(default, list) else "list"
        case _:
            return None if default is False else "`false`"


def _group(keys: tuple[str, ...], combine: Combine, defaults: Mapping[str, Value]) -> ResultGroup:
    return ResultGroup(keys, combine, tuple(defaults.get(key, _EMPTY.get(combine)) for key in keys))


def _report_repeated(specs: Sequence[model.ResultSpec], own: Iterable[str], findings: Findings) -> None:
    first: dict[str, Span | None] = dict.fromkeys(own)
    for spec in specs:
        for key in spec.keys:
            if key in first:
                before = first[key]
                labels = () if before is None else (Label(before, _DECLARED),)
                findings.add(Diagnostic("PE521", spec.span, {"key": key}, labels))
            first.setdefault(key, spec.span)


def _report_undeclared(decision: model.Decision, keys: Sequence[str], settings: Settings) -> None:
    for rule in decision.rules:
        for key, span in rule.then_spans.items():
            if key not in keys:
                _report_key(key, span, keys, settings.findings)


def _report_key(key: str, span: Span, keys: Sequence[str], findings: Findings) -> None:
    known = ", ".join(f"`{name}`" for name in keys)
    findings.add(Diagnostic("PE520", span, {"key": key, "keys": known}, (), nearest(key, list(keys))))


# -------------------------------------------------------------------------------------------- types


def result_types(
    groups: Sequence[ResultGroup], rules: Sequence[Rule], decision: model.Decision, findings: Findings
) -> dict[str, Type]:
    """Return the type of each key, which rules that disagree make a finding."""
    types: dict[str, Type] = {}
    for group in groups:
        for key, default in zip(group.keys, group.defaults, strict=True):
            type_ = _type(group, key, default, rules, decision=decision, findings=findings)
            types[key] = type_ if default is not None else join(type_, NULL) or DYN
    return types


def _type(
    group: ResultGroup,
    key: str,
    default: Value,
    rules: Sequence[Rule],
    *,
    decision: model.Decision,
    findings: Findings,
) -> Type:
    given = [(rule, give.value.type) for rule in rules for give in rule.gives if give.key == key]
    declared = [] if default in (None, [], {}) else [type_of_literal(default)]
    types = [*(type_ for _, type_ in given), *declared]
    match group.combine:
        case Combine.SUM:
            _expect(given, (INT, DOUBLE), key, decision, findings)
            return DOUBLE if DOUBLE in types else INT
        case Combine.TALLY:
            _expect(given, (INT,), key, decision, findings)
            return Map(STRING, INT)
        case Combine.ANY:
            _expect(given, (BOOL,), key, decision, findings)
            return BOOL
        case Combine.LIST | Combine.SET:
            return List(common_type(list(map(_element, types))) or DYN)
        case Combine.FIRST | Combine.UNIQUE:
            silent = group.combine is Combine.UNIQUE or any(
                all(give.key != key for give in rule.gives)
                for rule in rules
                if any(give.key in group.keys for give in rule.gives)
            )
            # `unspecified` is an ordinary value: a key may be a boolean in one row and text in another
            common = common_type([*types, type_of_literal(default)]) or DYN
            return (join(common, NULL) or DYN) if silent else common


def _element(type_: Type) -> Type:
    return type_.element if isinstance(type_, List) else type_


def _expect(
    given: Sequence[tuple[Rule, Type]],
    allowed: tuple[Type, ...],
    key: str,
    decision: model.Decision,
    findings: Findings,
) -> None:
    """Report each value of a key that its way to combine cannot take."""
    spans = {rule.id: rule.then_spans for rule in decision.rules}
    for rule, type_ in given:
        fits = type_ in (*allowed, UNDETERMINED) or (isinstance(type_, Int) and INT in allowed)
        if not fits and key in spans.get(rule.id, {}):
            args = {"key": key, "expected": allowed[0].name if hasattr(allowed[0], "name") else "int"}
            findings.add(Diagnostic("PE529", spans[rule.id][key], args))
