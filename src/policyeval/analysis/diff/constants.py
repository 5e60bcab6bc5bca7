"""Expressions that are constants, and the value that each is."""

from policyeval.analysis.diff import phrases
from policyeval.analysis.diff.change import Shown
from policyeval.analysis.diff.names import Names
from policyeval.analysis.diff.phrases import listed, say
from policyeval.analysis.diff.shown import shown_value
from policyeval.cel.syntax import Call, Expr, ListLiteral, Literal, Unary
from policyeval.frozen import dataclass
from policyeval.language.instants import parse_duration, parse_timestamp
from policyeval.language.values import Value
from policyeval.source.diagnostic import Phrase


@dataclass(frozen=True, slots=True)
class _Held:
    """A value that was found; None is a value too."""

    value: Value


def constant(expr: Expr, names: Names) -> Shown | None:
    """Return the value of a literal, a written length or instant, or a list of such; else None."""
    held = _held(expr)
    if held is None:
        return None
    return shown_value(held.value, names.checked.policy.terms, names.checked.policy.zone)


def _held(expr: Expr) -> _Held | None:
    match expr:
        case Literal(value=value):
            return None if isinstance(value, bytes) else _Held(value)
        case Call(
            function="duration" | "timestamp" as function, target=None, arguments=(Literal(value=str(text)),)
        ):
            read = parse_duration(text) if function == "duration" else parse_timestamp(text)
            return None if read is None else _Held(read)
        case ListLiteral(elements=elements):
            held = [None if e.optional else _held(e.value) for e in elements]
            return None if None in held else _Held([one.value for one in held if one is not None])
        case Unary(operator="-", operand=Literal(value=int() | float() as number)):
            return _Held(-number)
        case _:
            return None


def list_changes(old: Expr, new: Expr, old_names: Names, new_names: Names) -> Phrase:
    """Return what two lists of constants have that the other has not."""
    before, after = _elements(old, old_names), _elements(new, new_names)
    return set_changes(before, after)


def set_changes(before: dict[str, Phrase], after: dict[str, Phrase]) -> Phrase:
    """Return which values came and went, by their codes; or that only their order is another."""
    gained = [words for text, words in after.items() if text not in before]
    lost = [words for text, words in before.items() if text not in after]
    told = [say(phrases.GAINED, values=listed(gained))] if gained else []
    told += [say(phrases.LOST, values=listed(lost))] if lost else []
    return listed(told) if told else phrases.REORDERED_LIST


def _elements(expr: Expr, names: Names) -> dict[str, Phrase]:
    if not isinstance(expr, ListLiteral):
        return {}
    shown = [constant(element.value, names) for element in expr.elements]
    return {one.code: one.words for one in shown if one is not None and one.code is not None}
