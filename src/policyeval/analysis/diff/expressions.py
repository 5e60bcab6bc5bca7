"""Two expressions side by side, down to the smallest parts that differ, each told in a sentence.

What cannot be told part by part is told whole: what it read, and what it reads now.
"""

from typing import Final

from policyeval.analysis.diff import phrases
from policyeval.analysis.diff.change import Owner, Shown
from policyeval.analysis.diff.constants import constant, list_changes
from policyeval.analysis.diff.names import Names, is_instant, subject
from policyeval.analysis.diff.phrases import code, say
from policyeval.analysis.diff.shown import shortened
from policyeval.analysis.diff.terms import matched
from policyeval.cel.printer import show
from policyeval.cel.syntax import (
    And,
    Binary,
    Call,
    Conditional,
    Expr,
    Index,
    Name,
    Or,
    Select,
    Unary,
)
from policyeval.frozen import dataclass, replace
from policyeval.source.diagnostic import Phrase

_RELATIONS: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
"""Each relation with the one that says the same from the other side."""
_SHARES: Final = {
    "exceeds_percent": ">",
    "at_least_percent": ">=",
    "below_percent": "<",
    "at_most_percent": "<=",
}
REWRITTEN: Final = "spelling"
"""The aspect of a difference that changes no meaning."""
_MACROS: Final = ("all", "exists", "exists_one", "filter", "map", "transformList", "transformMap")


@dataclass(frozen=True, slots=True)
class Edit:
    """One smallest difference between two expressions."""

    aspect: str
    sentence: Phrase
    old: str | None
    new: str | None
    is_close: bool = True
    """Whether the parts are alike, rather than one put for another."""


Edits = list[Edit]


@dataclass(frozen=True, slots=True)
class Place:
    """Where two expressions are compared: the part that they belong to, and the names of each side."""

    owner: Owner
    old: Names
    new: Names
    is_condition: bool
    """Whether the terms here are what the part requires."""

    @property
    def inside(self) -> "Place":
        """The same place, below the terms that the part requires."""
        return replace(self, is_condition=False)


def compared(old: Expr, new: Expr, place: Place) -> Edits:
    """Return the differences; none when the expressions are equal but for layout and parentheses."""
    if show(old) == show(new):
        return []
    found = _edits(old, new, place)
    if found is None:
        return [_whole(old, new, place)]
    return found or [rewritten(old, new, place.owner)]


def rewritten(old: Expr, new: Expr, owner: Owner) -> Edit:
    """Return the difference between two spellings of the same."""
    return Edit(REWRITTEN, say(phrases.REWRITTEN, whole=owner.whole), show(old), show(new))


def _whole(old: Expr, new: Expr, place: Place) -> Edit:
    before, after = show(old), show(new)
    sentence = say(phrases.READS, whole=place.owner.whole, old=shortened(before), new=shortened(after))
    return Edit("condition" if place.is_condition else "expression", sentence, before, after, is_close=False)


def _part(old: Expr, new: Expr, place: Place) -> Edit:
    before, after = show(old), show(new)
    one, other = _value(old, place.old), _value(new, place.new)
    sentence = say(phrases.PLACE, owner=place.owner.name, old=one.words, new=other.words)
    is_close = constant(old, place.old) is not None and constant(new, place.new) is not None
    return Edit("value" if is_close else "expression", sentence, before, after, is_close=is_close)


def _value(expr: Expr, names: Names) -> Shown:
    """Return an expression as one end of an arrow: a value, or its text."""
    text = show(expr)
    return constant(expr, names) or Shown(text, code(shortened(text)))


def _edits(old: Expr, new: Expr, place: Place) -> Edits | None:  # noqa: C901  (one arm for each pair of nodes)
    """Return the differences part by part, or None where they cannot be told so."""
    if show(old) == show(new):
        return []
    values = constant(old, place.old), constant(new, place.new)
    if values[0] is not None and values[1] is not None:
        return [] if values[0].code == values[1].code else [_part(old, new, place)]
    match old, new:
        case (And(), _) | (_, And()):
            return _terms(old, new, place, And)
        case (Or(), _) | (_, Or()):
            return _terms(old, new, place, Or)
        case Conditional(), Conditional():
            pairs = [
                (old.condition, new.condition),
                (old.then, new.then),
                (old.otherwise, new.otherwise),
            ]
            return _joined(pairs, place.inside)
        case Unary(operator=one), Unary(operator=other) if one == other:
            return _edits(old.operand, new.operand, place.inside)
        case Binary(), Binary() if old.operator in _RELATIONS and new.operator in _RELATIONS:
            return _relation(_oriented(old, place.old), _oriented(new, place.new), place.inside)
        case Binary(operator="in"), Binary(operator="in"):
            return _membership(old, new, place.inside)
        case Binary(operator=one), Binary(operator=other) if one == other:
            return _arguments([(old.left, new.left), (old.right, new.right)], new, place.inside)
        case Call(), Call() if old.function in _SHARES and new.function in _SHARES:
            return _share(old, new, place.inside)
        case Call(function=one), Call(function=other) if one == other:
            return _call(old, new, place.inside)
        case Select(field=one), Select(field=other) if one == other and not _is_path(old):
            return _edits(old.operand, new.operand, place.inside)
        case Index(), Index():
            return _joined([(old.operand, new.operand), (old.index, new.index)], place.inside)
        case _ if _is_path(old) and _is_path(new):
            return [_swap(old, new, place)]
        case _:
            return None


def _joined(pairs: list[tuple[Expr, Expr]], place: Place) -> Edits | None:
    """Return the differences of several parts; one that cannot be told stands whole beside equal ones."""
    found: Edits = []
    has_equal = any(show(one) == show(other) for one, other in pairs)
    for one, other in pairs:
        edits = _edits(one, other, place)
        if edits is None:
            if not has_equal:
                return None
            edits = [_part(one, other, place)]
        found += edits
    return found


# ------------------------------------------------------------------------------------ terms of && and ||


def _terms(old: Expr, new: Expr, place: Place, kind: type[And] | type[Or]) -> Edits | None:
    before = old.terms if isinstance(old, kind) else (old,)
    after = new.terms if isinstance(new, kind) else (new,)
    is_way = kind is Or

    def close(one: Expr, other: Expr) -> Edits | None:
        edits = _edits(one, other, place.inside)
        return edits if edits is not None and all(one.is_close for one in edits) else None

    pairs = matched(before, after, close)
    found = [one for edits in pairs.close for one in edits]
    lost, gained = list(pairs.lost), list(pairs.gained)
    if not pairs.equal and not pairs.close and lost and gained:
        return None
    while lost and gained and len(lost) == len(gained):
        found.append(_replaced(lost.pop(0), gained.pop(0), place.inside))
    if (lost or gained) and not place.is_condition:
        return None
    found += [_one_sided(term, None, place, is_way=is_way) for term in lost]
    found += [_one_sided(None, term, place, is_way=is_way) for term in gained]
    return found


def _replaced(old: Expr, new: Expr, place: Place) -> Edit:
    """Return how one term took the place of another: in one point, where that is all, else as a whole."""
    edits = _edits(old, new, place)
    return edits[0] if edits is not None and len(edits) == 1 else _part(old, new, place)


def _one_sided(old: Expr | None, new: Expr | None, place: Place, *, is_way: bool) -> Edit:
    before = None if old is None else show(old)
    after = None if new is None else show(new)
    added, removed = (
        (phrases.WAY_ADDED, phrases.WAY_REMOVED) if is_way else (phrases.TERM_ADDED, phrases.TERM_REMOVED)
    )
    phrase = removed if after is None else added
    sentence = say(phrase, owner=place.owner.name, old=shortened(before or ""), new=shortened(after or ""))
    return Edit("alternative" if is_way else "requirement", sentence, before, after, is_close=False)


# ---------------------------------------------------------------------------------------- comparisons


def _oriented(expr: Binary, names: Names) -> Binary:
    """Return a comparison with its constant, if it has one, on the right."""
    if constant(expr.left, names) is None or constant(expr.right, names) is not None:
        return expr
    return replace(expr, operator=_RELATIONS[expr.operator], left=expr.right, right=expr.left)


def _relation(old: Binary, new: Binary, place: Place) -> Edits | None:
    is_same_left, is_same_right = show(old.left) == show(new.left), show(old.right) == show(new.right)
    if is_same_left:
        if old.operator == new.operator:
            return _bound(old, new, place)
        return [_test(old, new, place)] if is_same_right or _are_bounds(old, new, place) else None
    if old.operator == new.operator:
        return _joined([(old.left, new.left), (old.right, new.right)], place)
    return None


def _are_bounds(old: Binary, new: Binary, place: Place) -> bool:
    return all(
        constant(side.right, names) is not None or _is_path(side.right)
        for side, names in ((old, place.old), (new, place.new))
    )


def _bound(old: Binary, new: Binary, place: Place) -> Edits | None:
    """Return what is different in the right sides of two comparisons of the same thing."""
    one, other = constant(old.right, place.old), constant(new.right, place.new)
    if one is None or other is None:
        return (
            [_test(old, new, place)] if _are_bounds(old, new, place) else _edits(old.right, new.right, place)
        )
    if one.words == other.words:  # numbers compare by their values, whatever their types
        return []
    is_equality = old.operator in ("==", "!=")
    phrase = phrases.VALUE if is_equality else phrases.LIMIT
    sentence = say(
        phrase,
        subject=subject(new.left, place.new),
        owner=place.owner.name,
        old=one.words,
        new=other.words,
    )
    return [Edit("value" if is_equality else "limit", sentence, one.code, other.code)]


def _test(old: Binary, new: Binary, place: Place) -> Edit:
    sentence = say(
        phrases.TEST,
        subject=subject(new.left, place.new),
        owner=place.owner.name,
        old=_tested(old, place.old),
        new=_tested(new, place.new),
    )
    before, after = (f"{side.operator} {show(side.right)}" for side in (old, new))
    aspect = "strictness" if show(old.right) == show(new.right) else "limit"
    return Edit(aspect, sentence, before, after)


def _tested(side: Binary, names: Names) -> Phrase:
    """Return the operator and what stands right of it, in words."""
    found = constant(side.right, names)
    value = subject(side.right, names) if found is None else found.words
    is_time = is_instant(side.left, names) or is_instant(side.right, names)
    return say((phrases.TIMES if is_time else phrases.OPERATORS)[side.operator], value=value)


def _membership(old: Binary, new: Binary, place: Place) -> Edits | None:
    if show(old.left) != show(new.left):
        return _joined([(old.left, new.left), (old.right, new.right)], place)
    one, other = constant(old.right, place.old), constant(new.right, place.new)
    if one is None or other is None:
        return (
            [_test(old, new, place)] if _are_bounds(old, new, place) else _edits(old.right, new.right, place)
        )
    changes = list_changes(old.right, new.right, place.old, place.new)
    sentence = say(
        phrases.VALUES, subject=subject(new.left, place.new), owner=place.owner.name, changes=changes
    )
    return [Edit("values", sentence, one.code, other.code)]


# ---------------------------------------------------------------------------------------------- calls


def _share(old: Call, new: Call, place: Place) -> Edits | None:
    """Return what is different between two comparisons of a share in percent."""
    if len(old.arguments) != 3 or len(new.arguments) != 3:
        return None
    pairs = list(zip(old.arguments, new.arguments, strict=True))
    if any(show(one) != show(other) for one, other in pairs[:2]):
        return _joined(pairs, place) if old.function == new.function else None
    part, whole = (subject(argument, place.new) for argument in new.arguments[:2])
    sentence = say(
        phrases.SHARE,
        part=part,
        whole=whole,
        owner=place.owner.name,
        old=_percent(old, place.old),
        new=_percent(new, place.new),
    )
    before, after = (f"{_SHARES[side.function]} {show(side.arguments[2])}" for side in (old, new))
    aspect = "limit" if old.function == new.function else "strictness"
    return [Edit(aspect, sentence, before, after)]


def _percent(side: Call, names: Names) -> Phrase:
    found = constant(side.arguments[2], names)
    value = subject(side.arguments[2], names) if found is None else say(phrases.PERCENT, value=found.words)
    return say(phrases.OPERATORS[_SHARES[side.function]], value=value)


def _call(old: Call, new: Call, place: Place) -> Edits | None:
    is_alike = len(old.arguments) == len(new.arguments) and (old.target is None) == (new.target is None)
    if not is_alike:
        return None
    targets = [] if old.target is None or new.target is None else [(old.target, new.target)]
    arguments = list(zip(old.arguments, new.arguments, strict=True))
    if targets and old.function in _MACROS:
        return _macro(targets[0], arguments, place)
    return _arguments(targets + arguments, new, place)


def _arguments(pairs: list[tuple[Expr, Expr]], around: Expr, place: Place) -> Edits | None:
    """Return what is different in the operands of a call; constants are told with the call around them."""
    found: Edits = []
    for one, other in pairs:
        before, after = constant(one, place.old), constant(other, place.new)
        if before is not None and after is not None:
            found += [] if before.code == after.code else [_argument(one, other, around, place)]
            continue
        edits = _edits(one, other, place)
        if edits is None:
            return None
        found += edits
    return found


def _argument(old: Expr, new: Expr, around: Expr, place: Place) -> Edit:
    sentence = say(
        phrases.ARGUMENT,
        call=shortened(show(around)),
        owner=place.owner.name,
        old=_value(old, place.old).words,
        new=_value(new, place.new).words,
    )
    return Edit("value", sentence, show(old), show(new))


def _macro(target: tuple[Expr, Expr], arguments: list[tuple[Expr, Expr]], place: Place) -> Edits | None:
    """Return what is different inside a quantifier, where its variables stand for elements."""
    (old_name, new_name), *rest = arguments
    if not isinstance(old_name, Name) or not isinstance(new_name, Name) or old_name.name != new_name.name:
        return None
    inside = replace(
        place,
        old=place.old.within(old_name.name, target[0]),
        new=place.new.within(new_name.name, target[1]),
    )
    outer = _edits(*target, place)
    inner = _joined(rest, inside)
    return None if outer is None or inner is None else [*outer, *inner]


# ----------------------------------------------------------------------------------------- references


def _is_path(expr: Expr) -> bool:
    """Say whether an expression only names something: a fact, a parameter, a definition."""
    match expr:
        case Name():
            return True
        case Select(operand=operand):
            return _is_path(operand)
        case _:
            return False


def _swap(old: Expr, new: Expr, place: Place) -> Edit:
    sentence = say(
        phrases.SWAP,
        owner=place.owner.name,
        old=subject(old, place.old),
        new=subject(new, place.new),
    )
    return Edit("subject", sentence, show(old), show(new), is_close=False)
