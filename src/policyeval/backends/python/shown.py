"""How a rule is shown: the templates of what all outcomes have, and of what only some have to say."""

from typing import Final

from policyeval.backends.python.fates import FIRED, SUPERSEDED
from policyeval.backends.python.templates import (
    Choice,
    Each,
    Fixed,
    Held,
    Kind,
    Member,
    Object,
    Template,
)
from policyeval.frozen import dataclass
from policyeval.ir.program import Rule
from policyeval.ir.record import Outcome

BECAUSE, NEAR_MISS = "because", "missed"
"""The names under which parts of a rule stand ready where it is written down."""
NOTHING: Final = Fixed(None)


@dataclass(frozen=True, slots=True)
class Traced:
    """A rule as it is shown."""

    unreached: Fixed
    reached: Object | None = None
    """None of a rule that is never reached."""
    because: Template = Fixed([])
    near_miss: Template = NOTHING
    bundle: str | None = None
    """The name that holds what is handed over of a rule that may not be reached, or null."""
    names: tuple[str, ...] = ()


def shown_rule(
    rule: Rule, outcome: Template, points: Template, more: list[Member], *, is_ready: bool = True
) -> Object:
    """Return how a rule is shown, with what only it has; `is_ready` when parts of it stand ready."""
    held: dict[str, Template] = {"outcome": outcome, "points": points}
    if is_ready:
        held |= {"because": Held(BECAUSE, Kind.READY), "near_miss": Held(NEAR_MISS, Kind.READY)}
    same = unreached(rule).value
    return Object((*(Member(name, held.get(name, Fixed(value))) for name, value in same.items()), *more))


def unreached(rule: Rule) -> Fixed:
    """Return how a rule is shown that was not asked."""
    return Fixed(
        {
            "id": rule.id,
            "implements": list(rule.implements),
            "outcome": Outcome.NOT_REACHED.value,
            "points": None,
            "because": [],
            "near_miss": None,
            "cite": [{"source": c.source, "lines": c.lines, "quote": c.quote} for c in rule.cite],
        }
    )


def shown_outcome(name: str) -> Template:
    """Return how an outcome is shown, the number of which a name holds."""
    superseded = Choice(f"{name} == {SUPERSEDED}", Fixed("superseded"), Fixed("not_fired"))
    return Choice(f"{name} == {FIRED}", Fixed("fired"), superseded)


def extras(by: str, at: str, one: str) -> list[Member]:
    """Return what only some outcomes have to say."""
    return [
        Member("superseded_by", Held(by, Kind.ATOM), when=f"{by} is not None"),
        Member("at", Each(at, (one,), Held(one, Kind.ATOM)), when=f"{at} is not None"),
    ]
