"""What is promised of decisions: invariants that came, went or say something else.

No decision depends on an invariant, so none of it changes an answer: it changes what is proved.
"""

from collections.abc import Iterator

from policyeval.analysis.diff import phrases
from policyeval.analysis.diff.change import Change, Effect, Owner, Part, What
from policyeval.analysis.diff.phrases import code, say
from policyeval.analysis.diff.shown import shown_code, shown_text
from policyeval.analysis.diff.telling import Sides, presence, told, told_cites, told_words
from policyeval.frozen import replace
from policyeval.policy.model import Invariant, Monotone


def invariant_changes(sides: Sides) -> Iterator[Change]:
    """Yield the changes of the invariants: those that went, then those of the new version in its order.

    One about another decision than before is another one.
    """
    old, new = ({(one.decision, one.id): one for one in side.policy.invariants} for side in sides.both)
    for name, one in old.items():
        if name not in new:
            yield _presence(one, What.REMOVED, sides)
    for name, other in new.items():
        if name in old:
            yield from _changes(old[name], other, _owner(old[name], other, sides))
        else:
            yield _presence(other, What.ADDED, sides)


def _owner(old: Invariant, new: Invariant, sides: Sides) -> Owner:
    words = say(phrases.TITLED, noun=phrases.NOUN[Part.INVARIANT], name=code(new.id), title=new.title)
    return Owner(
        part=Part.INVARIANT,
        id=f"{sides.new.policy.id}.invariant.{new.id}",
        name=words,
        whole=words,
        decision=new.decision,
        old=old.span,
        new=new.span,
    )


def _presence(one: Invariant, what: What, sides: Sides) -> Change:
    owner = _owner(one, one, sides)
    gone = replace(owner, name=code(one.id), **{"new" if what is What.REMOVED else "old": None})
    return presence(gone, what, rest=one.title, effect=Effect.WORDING)


def _changes(old: Invariant, new: Invariant, owner: Owner) -> Iterator[Change]:
    one, other = old.monotone, new.monotone
    pairs = (
        ("assume", shown_code(old.assume), shown_code(new.assume)),
        ("assert", shown_code(old.asserts), shown_code(new.asserts)),
        ("grows", shown_code(one.fact if one else None), shown_code(other.fact if other else None)),
        ("follows", shown_code(one.value if one else None), shown_code(other.value if other else None)),
        ("direction", shown_text(_way(one)), shown_text(_way(other))),
    )
    for aspect, before, after in pairs:
        yield from told(owner, aspect, before, after, effect=Effect.WORDING)
    yield from told_words(owner, "title", old.title, new.title)
    yield from told_cites(owner, old.cite, new.cite)


def _way(monotone: Monotone | None) -> str | None:
    return None if monotone is None else monotone.direction
