"""Looks inside a text for a literal part: what one of them says of others at the same text.

Which texts begin, end or go on with what is asked of the reference, text by text; that such a beginning
implies a shorter one, and excludes another, is known without asking.
"""

from collections.abc import Callable
from typing import Final

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.site import Site
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import Sym, scalar
from policyeval.frozen import dataclass

STARTS: Final = "startsWith"
ENDS: Final = "endsWith"
CONTAINS: Final = "contains"


@dataclass(frozen=True, slots=True)
class Look:
    """Whether a text has a literal part at its start, at its end, or anywhere."""

    where: str
    part: str
    holds: Term


def look(site: Site, abstracted: Callable[[Site], Sym]) -> Sym:
    """Return whether a text has a part, with what follows from it for the other parts asked for."""
    result = abstracted(site)
    text, part = site.terms("text")
    literal = site.encoding.texts.find(part) if t.is_constant(part) else None
    if literal is None:
        return result
    mine = Look(site.overload.name, literal, scalar(result, "bool").term)
    others = site.encoding.beside("looks", t.key(text))
    if all((other.where, other.part) != (mine.where, mine.part) for other in others):
        if not literal:
            site.encoding.always(mine.holds)
        for other in others:
            for one, another in ((mine, other), (other, mine)):
                if _implies(one, another):
                    site.encoding.always(t.implies(one.holds, another.holds))
            if _excludes(mine, other):
                site.encoding.always(t.neg(t.conj(mine.holds, other.holds)))
        others.append(mine)
    return result


def _implies(one: Look, other: Look) -> bool:
    """Say whether each text with a part has another one, wherever the rest of it is."""
    match other.where:
        case "contains":
            return other.part in one.part
        case "startsWith":
            return one.where == STARTS and one.part.startswith(other.part)
        case _:
            return one.where == ENDS and one.part.endswith(other.part)


def _excludes(one: Look, other: Look) -> bool:
    """Say whether no text begins, or ends, with both parts."""
    if one.where != other.where or one.where == CONTAINS:
        return False
    return not _implies(one, other) and not _implies(other, one)
