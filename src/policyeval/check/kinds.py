"""The kinds of decision: presets of results, and nothing more.

A kind says how result keys combine when the policy does not, and which keys it has of its own.
"""

from collections.abc import Mapping
from typing import Final

from policyeval.check.environment import BUILT_IN
from policyeval.frozen import dataclass
from policyeval.ir.expr import Entry, Expr, Literal, MapLiteral, Variable
from policyeval.ir.program import AT, POINTS, Combine, Give, ResultGroup
from policyeval.language.types import DYN, INT, STRING, TIMESTAMP, Map
from policyeval.policy.model import Rule


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind presets."""

    combine: Combine
    """How keys combine when the policy does not say."""
    own: tuple[ResultGroup, ...] = ()
    """Result keys that the kind has of its own."""
    apart: bool = False
    """Whether keys that the policy does not group combine each on its own."""


_POINTS: Final = Variable(POINTS, type=INT, span=BUILT_IN)
_AT: Final = Variable(AT, type=TIMESTAMP, span=BUILT_IN)

KINDS: Final[Mapping[str, Kind]] = {
    "deductions": Kind(
        Combine.FIRST,
        (
            ResultGroup(("points",), Combine.SUM, (0,)),
            ResultGroup(("by_rule",), Combine.TALLY, ({},)),
            ResultGroup(("entries",), Combine.LIST, ([],)),
        ),
    ),
    "verdict": Kind(Combine.FIRST),
    "checklist": Kind(Combine.LIST, apart=True),
    "segments": Kind(Combine.LIST, (ResultGroup(("segments",), Combine.LIST, ([],)),), apart=True),
    "bands": Kind(Combine.UNIQUE),
    "filter": Kind(Combine.LIST, apart=True),
    "ledger": Kind(Combine.FIRST),
}


def own_gives(kind: str, rule: Rule) -> tuple[Give, ...]:
    """Return what a firing rule gives the keys that its kind has of its own."""
    if kind == "segments":
        return (Give("segments", _text(rule.id)),)
    if kind == "deductions" and rule.points is not None:
        return (Give("points", _POINTS), Give("by_rule", _POINTS), Give("entries", _entry(rule)))
    return ()


def _entry(rule: Rule) -> Expr:
    """Return a dated entry, as a ledger reads it."""
    statement = rule.implements[0] if rule.implements else rule.id
    members = {"rule": _text(rule.id), "statement": _text(statement), "at": _AT, "points": _POINTS}
    entries = tuple(Entry(_text(name), value) for name, value in members.items())
    return MapLiteral(entries, type=Map(STRING, DYN), span=BUILT_IN)


def _text(value: str) -> Expr:
    return Literal(value, type=STRING, span=BUILT_IN)
