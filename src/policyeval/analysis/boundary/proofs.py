"""Facts that the solver finds where the search found none, and that there are none.

z3-solver is an extra: without it these questions stay open.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from policyeval.analysis.boundary.aims import Aim
from policyeval.analysis.generate.measure import is_percent, unit_of
from policyeval.analysis.generate.targets import Fires, Meets
from policyeval.analysis.generate.thresholds import Site
from policyeval.analysis.prove.apart import Late, apart
from policyeval.analysis.prove.compared import Change
from policyeval.analysis.prove.comparing import Versions, compare
from policyeval.analysis.prove.costs import are_affordable
from policyeval.analysis.prove.run import Limits, need_solver, sizes
from policyeval.analysis.prove.versions import Version
from policyeval.engine.extras import is_there
from policyeval.frozen import dataclass
from policyeval.ir.expr import And, Conditional, Let, Named, Or, Quantifier
from policyeval.ir.program import Program
from policyeval.ir.record import Outcome
from policyeval.ir.walk import children
from policyeval.language.values import Timestamp
from policyeval.schema.declaration import FactSchema

_LIMITS: Final = Limits(seconds=10.0, bound=2)


class Unreached(StrEnum):
    """Why there is no case."""

    NEVER = "never"
    """Proved: no facts show it."""
    OPEN = "open"
    """None were found."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Facts, and the instant to ask about them at."""

    facts: Mapping[str, Any]
    as_of: Timestamp


def prove_met(aim: Aim, program: Program, schema: FactSchema) -> Shown | Unreached:
    """Return facts that show something, or that there are none, or that this is open."""
    is_looped = isinstance(aim.target, Meets) and any(_is_looped(site) for site in aim.target.sites)
    if not is_there("z3") or is_looped or not isinstance(aim.target, Fires | Meets):
        return Unreached.OPEN
    need_solver()
    try:
        (found,) = apart(lambda: [_met_by(aim, program, schema)], _LIMITS.seconds)
    except Late:
        return Unreached.OPEN
    return found


def _met_by(aim: Aim, program: Program, schema: FactSchema) -> Shown | Unreached:
    from policyeval.backends.smt.program import encode_program, share  # noqa: PLC0415  (an extra, and slow)
    from policyeval.backends.smt.search import Nothing, Prover  # noqa: PLC0415  (as above)
    from policyeval.backends.smt.values import Outside  # noqa: PLC0415

    facts = share(schema, **sizes(_LIMITS, [program]))
    try:
        decided = encode_program(program, facts)
        wanted = _wanted(aim, decided)
    except Outside:
        return Unreached.OPEN
    if wanted is None:
        return Unreached.OPEN
    prover = Prover([facts])
    prover.assume(*facts.ordinary())
    found = prover.find(decided.in_force, wanted)
    if isinstance(found, Nothing):
        is_affordable = are_affordable([(program, schema)], [facts], is_ordinary=True)
        is_open = not is_affordable or (facts.bundle.bounds and _is_in_list(aim))
        return Unreached.OPEN if is_open else Unreached.NEVER
    if not isinstance(found, tuple):
        return Unreached.OPEN
    return Shown(found[0].facts, found[0].as_of)


def _is_looped(site: Site) -> bool:
    return site.rule is not None and site.rule.loop is not None


def _is_in_list(aim: Aim) -> bool:
    """Say whether longer lists than were looked at could make a difference."""
    return aim.rule is not None and aim.rule.loop is not None


def _wanted(aim: Aim, decided: Any) -> Any:
    match aim.target:
        case Fires(rule=rule, misses=None):
            return decided.outcomes[rule.id][Outcome.FIRED]
        case Meets(sites=sites, units=units):
            from policyeval.backends.smt import terms as t  # noqa: PLC0415  (as above)

            terms = [term for site in sites if (term := _met(site, units, decided)) is not None]
            return t.disj(*terms) if len(terms) == len(sites) else None
        case _:
            return None


def _met(site: Site, units: int, decided: Any) -> Any:
    """Return that the sides of a comparison are so far apart where it matters; None where names are bound."""
    from policyeval.backends.smt import terms as t  # noqa: PLC0415  (as above)
    from policyeval.backends.smt.expr import encode, holds  # noqa: PLC0415
    from policyeval.backends.smt.values import scalar  # noqa: PLC0415

    node, guards = site.root, []
    for step in site.steps:
        match node:
            case And(terms=parts):
                guards += [holds(encode(part, decided.env)) for part in parts[:step]]
            case Or(terms=parts):
                guards += [t.neg(holds(encode(part, decided.env))) for part in parts[:step]]
            case Conditional(condition=condition) if step > 0:
                truth = holds(encode(condition, decided.env))
                guards.append(truth if step == 1 else t.neg(truth))
            case Named():
                pass
            case _:
                if isinstance(node, Let | Quantifier):
                    return None
        node = children(node)[step]
    sides = [encode(argument, decided.env) for argument in site.call.arguments]
    numbers = [scalar(side, "int", "instant", "length", "double").term for side in sides]
    known = t.conj(*(t.neg(t.disj(side.null, side.failed, side.unknown)) for side in sides))
    if is_percent(site.call):
        part, whole, percent = numbers
        apart = t.minus(t.times(part, 100), t.times(whole, percent))
        return t.conj(known, *guards, t.equals(apart, units * 100))
    left, right = numbers
    unit = units * (unit_of(site.call) or 1)
    return t.conj(known, *guards, t.equals(t.minus(left, right), unit))


def prove_differs(old: Program, new: Program, schema: FactSchema) -> Shown | Unreached:
    """Return facts that two programs decide otherwise, or that there are none, or that this is open."""
    if not is_there("z3"):
        return Unreached.OPEN
    found = compare(Versions(Version(old, schema), Version(new, schema)), _LIMITS)
    for example in found.examples:
        return Shown(example.facts, example.as_of)
    ways = [change for key in found.keys for change in key.ways.values()]
    is_bounded = any(key.bounds for key in found.keys)
    return Unreached.OPEN if is_bounded or set(ways) - {Change.NONE} else Unreached.NEVER
