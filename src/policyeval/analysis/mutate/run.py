"""Mutants to verdicts: noticed by a case, told apart by facts, proved to be the same, or open."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from policyeval.analysis.cases import Case
from policyeval.analysis.mutate.judge import Change, Judge, Options, Refused, Variant
from policyeval.analysis.mutate.mutant import Mutant
from policyeval.analysis.mutate.proof import Found, Open, Proof, Proved
from policyeval.analysis.mutate.search import Killing, Search, differ
from policyeval.analysis.prove.run import Limits
from policyeval.analysis.prove.verdict import Outside, Why
from policyeval.backends.reference.program import decide
from policyeval.check.settings import default_options
from policyeval.frozen import dataclass
from policyeval.policy.model import Policy


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    """A case notices it."""
    SURVIVED = "survived"
    """No case notices it, and there are facts that would."""
    EQUIVALENT = "equivalent"
    """No facts tell it from the policy: proved."""
    UNDECIDED = "undecided"
    """No case notices it, no facts were found, and that there are none is not proved."""
    INVALID = "invalid"
    """The checker refuses it, so that it would never come into force."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant and what became of it."""

    mutant: Mutant
    fate: Fate
    case: Case | None = None
    """That noticed it, of one that was killed."""
    killing: Killing | None = None
    """Facts that would, of one that survived."""
    bounds: tuple[tuple[str, int], ...] = ()
    """Lists that an equivalence was proved for up to a length only, with the length."""
    why: Why | None = None
    """Why one is undecided; None where there is no solver."""
    outside: tuple[Outside, ...] = ()
    code: str | None = None
    """Of the finding for which one is invalid."""


def judge_all(judge: Judge, mutants: Sequence[Mutant], limits: Limits) -> Iterator[Judged]:
    """Yield what becomes of each mutant; `limits` are those of one proof."""
    search = Search(judge)
    for mutant in mutants:
        yield judged(mutant, search, limits)


def judged(mutant: Mutant, search: Search, limits: Limits) -> Judged:
    """Return what becomes of a mutant."""
    variant = search.judge.variant(mutant)
    try:
        case = search.judge.killer(mutant, variant)
        if case is not None:
            return Judged(mutant, Fate.KILLED, case)
        changes = _changes(search.judge.reached(mutant), variant, search.judge)
    except Refused as refused:
        return Judged(mutant, Fate.INVALID, code=refused.findings[0].code)
    killing = search.killing(variant, changes)
    if killing is not None:
        return Judged(mutant, Fate.SURVIVED, killing=killing)
    return _proved(mutant, changes, search, limits)


def _changes(
    decisions: Sequence[str], variant: Variant, judge: Judge
) -> Mapping[tuple[str, Options], Change]:
    """Return the programs that a mutant changes: under the default readings, each other option, and what
    cases ask for.

    Fails: `Refused` when the checker finds an error in one.
    """
    found: dict[tuple[str, Options], Change] = {}
    for decision in decisions:
        asked = [one.options for one in judge.cases.get(decision, ())]
        program = judge.original.program(decision, ())
        for options in dict.fromkeys([(), *_single_options(program.readings, judge.loaded.policy), *asked]):
            change = variant.change(decision, options)
            if change is not None:
                found[decision, options] = change
    return found


def _single_options(readings: Sequence[tuple[str, str]], policy: Policy) -> Iterator[Options]:
    defaults = default_options(policy)
    for name, _ in readings:
        for option in policy.readings[name].options:
            if option != defaults[name]:
                yield ((name, option),)


def _proved(
    mutant: Mutant, changes: Mapping[tuple[str, Options], Change], search: Search, limits: Limits
) -> Judged:
    """Return whether a mutant that no bundle was found for is the same as the policy."""
    proof = Proof(search.judge.loaded.checked.schema, limits)
    bounds: dict[str, int] = {}
    for (_, options), change in changes.items():
        outcome = proof.compared(change)
        if isinstance(outcome, Found):
            if _differ(change, outcome):
                return _survived(mutant, change, options, outcome, search)
            outcome = proof.compared_whole(change)
        match outcome:
            case Proved(bounds=found):
                bounds.update(found)
            case Open(why=why, outside=outside):
                return Judged(mutant, Fate.UNDECIDED, why=why, outside=outside)
            case Found():
                return _survived(mutant, change, options, outcome, search)
    return Judged(mutant, Fate.EQUIVALENT, bounds=tuple(sorted(bounds.items())))


def _differ(change: Change, found: Found) -> bool:
    """Say whether the whole programs differ on facts that were found for parts of them."""
    values, as_of = found.bundle.facts.values, found.bundle.as_of
    return differ(decide(change.old, values, as_of), decide(change.new, values, as_of))


def _survived(mutant: Mutant, change: Change, options: Options, found: Found, search: Search) -> Judged:
    return Judged(mutant, Fate.SURVIVED, killing=search.smallest(change, options, found.bundle))
