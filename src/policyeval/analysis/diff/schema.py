"""What changed in the facts that a policy reads: which there are, and what each may be."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from policyeval.analysis.diff import phrases
from policyeval.analysis.diff.change import Change, Effect, Owner, Part, Shown, What
from policyeval.analysis.diff.phrases import as_it_is, code, say
from policyeval.analysis.diff.shown import NOTHING, shown_text, shown_truth
from policyeval.analysis.diff.telling import Sides, presence, told, told_set, told_words
from policyeval.analysis.diff.touch import both, reads, touched_by_fact
from policyeval.analysis.facts import Reads
from policyeval.engine.amounts import number_text
from policyeval.frozen import dataclass, replace
from policyeval.language.types import INT_MAX, INT_MIN, List, Record, Type, plain, show
from policyeval.schema.declaration import Declaration
from policyeval.schema.shape import (
    NO_DEFAULT,
    IntegerShape,
    ListShape,
    MapShape,
    NumberShape,
    Shape,
    Slot,
    TextShape,
)
from policyeval.source.diagnostic import Phrase

_OPEN: Final = Shown(None, phrases.NOT_SO)


@dataclass(frozen=True, slots=True)
class _Read:
    """The id of a policy, and what its rules read of the facts on both sides."""

    policy: str
    old: Mapping[str, Reads]
    new: Mapping[str, Reads]


def fact_changes(sides: Sides) -> Iterator[Change]:
    """Yield the changes of the declared facts; what is inside an added or removed one goes with it."""
    before, after = (side.schema.declarations for side in sides.both)
    read = _Read(sides.new.policy.id, reads(sides.old), reads(sides.new))
    gone = [path for path in before if path not in after]
    came = [path for path in after if path not in before]
    for path in gone:
        if not _is_inside(path, gone):
            yield _presence(before[path], None, read)
    for path, declaration in after.items():
        if path in before:
            yield from _changes(before[path], declaration, read)
        elif not _is_inside(path, came):
            yield _presence(None, declaration, read)


def _is_inside(path: str, others: list[str]) -> bool:
    return any(path.startswith((f"{other}.", f"{other}[]")) for other in others)


def _owner(old: Declaration | None, new: Declaration | None, read: _Read) -> Owner:
    declaration = new or old
    assert declaration is not None
    touches = both(
        () if old is None else touched_by_fact(old, read.old),
        () if new is None else touched_by_fact(new, read.new),
    )
    title = declaration.title
    path = code(declaration.path)
    name = path if title is None else Phrase(f"{title.en} ({path.en})", f"{title.th} ({path.th})")
    return Owner(
        part=Part.FACT,
        id=f"{read.policy}.facts.{declaration.path}",
        name=name,
        whole=name,
        touches=touches,
        old=None if old is None else old.span,
        new=None if new is None else new.span,
    )


def _presence(old: Declaration | None, new: Declaration | None, read: _Read) -> Change:
    declaration = new or old
    assert declaration is not None
    what = What.ADDED if old is None else What.REMOVED
    return presence(_owner(old, new, read), what, rest=as_it_is(type_text(declaration.type)))


def type_text(type_: Type) -> str:
    """Return a type in short: an object by its name, since its members are facts of their own."""
    match type_:
        case Record():
            return "object"
        case List(element=element):
            return f"list({type_text(element)})"
        case _:
            return show(plain(type_))


# ------------------------------------------------------------------------------------------- one fact


def _changes(old: Declaration, new: Declaration, read: _Read) -> Iterator[Change]:
    owner = _owner(old, new, read)
    yield from _slot_changes(owner, old.slot, new.slot)
    yield from told_words(owner, "title", old.title, new.title)
    yield from told_words(owner, "description", old.description, new.description)
    yield from told(owner, "unit", shown_text(old.unit), shown_text(new.unit), effect=Effect.WORDING)


def _slot_changes(owner: Owner, old: Slot, new: Slot) -> Iterator[Change]:
    """Yield what may now be in a place that could not be before, and the other way round."""
    attributes = _attributes(old), _attributes(new)
    for aspect in dict.fromkeys((*attributes[0], *attributes[1])):
        one, other = (found.get(aspect, NOTHING) for found in attributes)
        yield from told(owner, aspect, one, other)
    yield from _values(old.shape, new.shape, owner)
    before, after = _inside(old.shape), _inside(new.shape)
    if before is not None and after is not None:
        name = say(phrases.PART_OF, noun=phrases.NOUN["elements"], name=owner.name)
        yield from _slot_changes(replace(owner, name=name, whole=name), before, after)


def _inside(shape: Shape) -> Slot | None:
    """Return the place for each element of a list, or each value of a map."""
    match shape:
        case ListShape(element=slot) | MapShape(value=slot):
            return slot
        case _:
            return None


def _known(shape: Shape) -> tuple[str, ...]:
    return shape.known if isinstance(shape, TextShape) else ()


def _values(old: Shape, new: Shape, owner: Owner) -> Iterator[Change]:
    """Yield which known values came and went; where others are allowed too, no decision depends on it."""
    sets = ({value: code(value) for value in sorted(_known(shape))} for shape in (old, new))
    is_closed = any(isinstance(shape, TextShape) and shape.closed for shape in (old, new))
    yield from told_set(owner, "known", *sets, effect=Effect.MEANING if is_closed else Effect.WORDING)


def _attributes(slot: Slot) -> dict[str, Shown]:
    return {
        "type": _type(slot.type),
        "null": _null(slot),
        "default": _default(slot.default),
        **_limits(slot.shape),
    }


def _type(type_: Type) -> Shown:
    text = type_text(type_)
    return Shown(text, code(text))


def _null(slot: Slot) -> Shown:
    if not slot.nullable and not slot.null_is_unknown:
        return Shown(None, phrases.REFUSED)
    words = phrases.NULL_UNKNOWN if slot.null_is_unknown else phrases.ALLOWED
    return Shown(words.en, words)


def _default(default: Any) -> Shown:
    if default is NO_DEFAULT:
        return Shown(None, phrases.ABSENT_UNKNOWN)
    text = json.dumps(default, ensure_ascii=False, sort_keys=True)
    return Shown(text, code(text))


def _limits(shape: Shape) -> dict[str, Shown]:
    """Return what a shape asks of a value beyond its type."""
    match shape:
        case IntegerShape(low=low, high=high):
            return {"least": _bound(low, INT_MIN), "greatest": _bound(high, INT_MAX)}
        case NumberShape():
            return {
                "least": _open_bound(shape.low, ">" if shape.low_open else ">="),
                "greatest": _open_bound(shape.high, "<" if shape.high_open else "<="),
            }
        case TextShape():
            return {
                "closed": shown_truth(shape.closed, phrases.REFUSED, phrases.ALLOWED),
                "pattern": shown_text(shape.pattern),
                "shortest": _bound(shape.shortest, 0),
                "longest": _bound(shape.longest, None),
                "date": shown_truth(shape.is_date),
            }
        case ListShape(fewest=fewest, most=most):
            return {"shortest": _bound(fewest, 0), "longest": _bound(most, None)}
        case _:
            return {}


def _bound(number: int | None, unbounded: int | None) -> Shown:
    return _OPEN if number in (unbounded, None) else Shown(str(number), as_it_is(str(number)))


def _open_bound(number: float | None, sign: str) -> Shown:
    if number is None:
        return _OPEN
    value = as_it_is(number_text(number))
    words = value if "=" in sign else say(phrases.OPERATORS[sign], value=value)
    return Shown(f"{sign} {number!r}", words)
