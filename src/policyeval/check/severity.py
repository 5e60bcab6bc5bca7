"""Which results a decision calls worse: each scale has to fit its key. No program has it."""

from collections.abc import Iterator, Mapping

from policyeval.check.environment import Findings
from policyeval.check.unify import is_open
from policyeval.language.types import BOOL, DOUBLE, DURATION, Int, List, Map, Nullable, String, Type, show
from policyeval.policy import model
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.nearest import nearest


def check_severity(decision: model.Decision, types: Mapping[str, Type], findings: Findings) -> None:
    """Report scales of keys that there are not, and such as the values of their key cannot have."""
    for key, severity in decision.severity.items():
        if key not in types:
            known = ", ".join(f"`{name}`" for name in types)
            found = Diagnostic(
                "PE520", severity.span, {"key": key, "keys": known}, (), nearest(key, list(types))
            )
            findings.add(found)
            continue
        type_ = types[key]
        bare = type_.of if isinstance(type_, Nullable) else type_
        expected = None if is_open(bare) else _misfit(severity.scale, bare)
        if expected is not None:
            args = {"key": key, "type": show(bare), "expected": expected}
            findings.add(Diagnostic("PE565", severity.span, args))
        elif not isinstance(severity.scale, str):
            _check_values(decision, key, severity, findings)


def _misfit(scale: str | tuple[str, ...], type_: Type) -> str | None:
    """Return what a key of a type could have for a scale, where it cannot have this one."""
    has_amount = isinstance(type_, Int | List | Map) or type_ in (DOUBLE, BOOL, DURATION)
    if isinstance(scale, str):
        return None if has_amount else "`[mild, …, severe]`"
    return None if isinstance(type_, String) else "`more`, `less`"


def _check_values(decision: model.Decision, key: str, severity: model.Severity, findings: Findings) -> None:
    """Report texts that no rule gives, where all that rules give are literals."""
    given = list(_given(decision, key))
    if any(output.key == key for output in decision.outputs) or None in given or not given:
        return
    known = [value for value in given if value is not None]
    for value in severity.scale:
        if value not in known:
            near = nearest(value, known)
            args = {"key": key, "value": value}
            findings.add(Diagnostic("PE566", severity.span, args, (), near))


def _given(decision: model.Decision, key: str) -> Iterator[str | None]:
    """Yield the texts that a decision may give a key; None for one that is computed, or no text."""
    settings = [rule.then[key] for rule in decision.rules if key in rule.then]
    settings += [spec.defaults[key] for spec in decision.results if key in spec.defaults]
    for setting in settings:
        match setting:
            case model.Constant(value=value):
                yield value if isinstance(value, str) else None
            case model.ByReading(options=options):
                for option in options.values():
                    yield option.value if isinstance(option.value, str) else None
            case _:
                yield None
    if decision.ledger is not None:
        yield None
