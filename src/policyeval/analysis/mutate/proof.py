"""Whether a mutant that no facts were found for is the same as the policy, whatever the facts.

Where only some rules and outputs differ, it is enough that these contribute and come to the same, each
for itself, a rule for one element of its loop; where two neighbours changed places, that these two
decide the same in either order; where a limit is another, that what its rules contribute is cut alike.
Only what is left is a question about whole decisions, of which the parts that mean the same are
settled first. What is asked of a part under one option of a reading is not asked under another.
"""

import time
from collections.abc import Sequence
from typing import Final

from policyeval.analysis.mutate.judge import Change
from policyeval.analysis.mutate.search import Bundle
from policyeval.analysis.prove.compared import Change as Came
from policyeval.analysis.prove.comparing import Versions, compare
from policyeval.analysis.prove.run import Limits, SolverMissing
from policyeval.analysis.prove.settled import own_list
from policyeval.analysis.prove.verdict import Outside, Why
from policyeval.analysis.prove.versions import Version
from policyeval.frozen import dataclass, field, replace
from policyeval.ir.expr import Expr, Literal, Variable
from policyeval.ir.program import AT, POINTS, Combine, Give, Output, Program, ResultGroup, Rule
from policyeval.language.types import INT, STRING, TIMESTAMP, List, Type
from policyeval.schema.declaration import FactSchema
from policyeval.schema.facts import Facts, read_facts

_FIRED: Final = "fired"
_KEY: Final = "key"


@dataclass(frozen=True, slots=True)
class Proved:
    """No facts tell the programs apart, as far as lists of the lengths said go."""

    bounds: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Facts that may tell them apart, to be decided under both."""

    bundle: Bundle


@dataclass(frozen=True, slots=True)
class Open:
    """It is not known whether there are such facts, and why."""

    why: Why | None
    """None where there is no solver to ask."""
    outside: tuple[Outside, ...] = ()


Outcome = Proved | Found | Open


@dataclass(frozen=True, slots=True)
class _Part:
    """Two programs that are what matters of others."""

    old: Program
    new: Program
    loop: tuple[str, ...] | None = None
    """The list of which one element at a time is looked at."""
    is_whole: bool = True
    """Whether there are no smaller parts to settle first."""


@dataclass(slots=True)
class Proof:
    """Proofs about one mutant, with one time limit; what is the same under two readings is asked once."""

    schema: FactSchema
    limits: Limits
    """Of all proofs together, from when the first begins."""
    _deadline: float | None = None
    _asked: list[tuple[_Part, Outcome]] = field(default_factory=list)

    def compared(self, change: Change) -> Outcome:
        """Return whether two programs of a decision answer alike; examples were confirmed for their parts."""
        bounds: dict[str, int] = {}
        for part in _parts(change):
            outcome = self._part(part)
            if not isinstance(outcome, Proved):
                return outcome
            bounds.update(outcome.bounds)
        return Proved(tuple(bounds.items()))

    def compared_whole(self, change: Change) -> Outcome:
        """Return the same, looking at the whole programs."""
        return self._part(_Part(change.old, change.new, is_whole=False))

    def _part(self, part: _Part) -> Outcome:
        known = next((outcome for other, outcome in self._asked if other == part), None)
        if known is not None:
            return known
        if self._deadline is None:
            self._deadline = time.monotonic() + self.limits.seconds
        left = self._deadline - time.monotonic()
        outcome: Outcome
        if left <= 0:
            outcome = Open(Why.EFFORT)
        else:
            outcome = _asked_part(part, self.schema, replace(self.limits, seconds=left))
        self._asked.append((part, outcome))
        return outcome


def _asked_part(part: _Part, schema: FactSchema, limits: Limits) -> Outcome:
    try:
        outcome = _asked(part, schema, limits)
    except SolverMissing:
        return Open(None)
    if part.loop is None or not isinstance(outcome, Proved):
        return outcome
    path = ".".join(part.loop)
    return Proved(tuple((name, most) for name, most in outcome.bounds if name != path))


def _asked(part: _Part, schema: FactSchema, limits: Limits) -> Outcome:
    old, new = (Version(program, schema) for program in (part.old, part.new))
    found = compare(Versions(old, new, is_whole=part.is_whole), limits)
    for example in found.examples:
        facts = read_facts(example.facts, schema)
        assert isinstance(facts, Facts)
        return Found(Bundle(facts, example.as_of))
    opened = [key for key in found.keys if any(change is not Came.NONE for change in key.ways.values())]
    if opened:
        reasons = [reason for key in opened for reason in key.reasons]
        outside = tuple(dict.fromkeys(one for reason in reasons for one in reason.outside))
        return Open(reasons[0].why if reasons else Why.EFFORT, outside)
    return Proved(tuple({name: most for key in found.keys for name, most in key.bounds}.items()))


# ------------------------------------------------------------------------------- what matters of it


def _parts(change: Change) -> Sequence[_Part]:
    """Return programs of which it is enough that they are alike: the whole ones, or what matters of them."""
    if change.rules is not None:
        rules = [_alone(old, new, change) for old, new in change.rules]
        return [*rules, *(_computed(old, new, change) for old, new in change.outputs)]
    if change.moved:
        return [_Part(_only(change.old, change.moved), _only(change.new, change.moved))]
    if replace(change.new, limits=change.old.limits) == change.old:
        return [_Part(_cut_alone(change.old, change), _cut_alone(change.new, change))]
    return [_Part(change.old, change.new, is_whole=False)]


def _alone(old: Rule, new: Rule, change: Change) -> _Part:
    """Return programs that say what a rule contributes, before anything is cut, and nothing else."""
    programs = [_contributions(*pair) for pair in ((old, change.old), (new, change.new))]
    return _Part(programs[0], programs[1], own_list(old, new))


def _contributions(rule: Rule, program: Program) -> Program:
    given = _told_of(rule)
    if rule.membership is not None:
        given.append((_KEY, rule.membership.key.type, rule.membership.key))
    bare = replace(
        rule,
        gives=tuple(Give(key, value) for key, _, value in given),
        membership=None,
        cap=None,
        is_indeterminate=False,
    )
    return replace(_listing([bare], given, program), limits=())


def _cut_alone(program: Program, change: Change) -> Program:
    """Return a program that says what is left of the rules under another limit, and nothing else."""
    same = set(change.old.limits) & set(change.new.limits)
    names = {limit.name for limit in (*change.old.limits, *change.new.limits) if limit not in same}
    cut = [rule for rule in program.rules if rule.membership is not None and rule.membership.limit in names]
    bare = [replace(rule, gives=tuple(Give(key, v) for key, _, v in _told_of(rule))) for rule in cut]
    return _listing(bare, [one for rule in cut for one in _told_of(rule)], program)


def _computed(old: Output, new: Output, change: Change) -> _Part:
    """Return programs that say what an output comes to, which reads facts alone."""
    return _Part(_output_alone(old, change.old), _output_alone(new, change.new))


def _output_alone(output: Output, program: Program) -> Program:
    keys = ((output.key, dict(program.keys)[output.key]),)
    return replace(_listing((), (), program), outputs=(output,), keys=keys)


def _told_of(rule: Rule) -> list[tuple[str, Type, Expr]]:
    """Return what says which rule contributed, when and how much: keys with their types and values."""
    given: list[tuple[str, Type, Expr]] = [
        (_FIRED, STRING, Literal(rule.id, type=STRING, span=rule.span)),
        (AT, TIMESTAMP, Variable(AT, type=TIMESTAMP, span=rule.span)),
    ]
    if rule.points is not None:
        given.append((POINTS, INT, Variable(POINTS, type=INT, span=rule.span)))
    return given


def _listing(rules: Sequence[Rule], given: Sequence[tuple[str, Type, Expr]], program: Program) -> Program:
    """Return a program of some rules that lists what they give."""
    keys = {key: type_ for key, type_, _ in given}
    return replace(
        program,
        rules=tuple(rules),
        readings=(),
        outputs=(),
        ledger=None,
        results=tuple(ResultGroup((key,), Combine.LIST, ([],)) for key in keys),
        keys=tuple((key, List(type_)) for key, type_ in keys.items()),
    )


def _only(program: Program, ids: frozenset[str]) -> Program:
    """Return a program with some of its rules, and the result keys that these give."""
    rules = tuple(rule for rule in program.rules if rule.id in ids)
    given = {give.key for rule in rules for give in rule.gives}
    groups = tuple(group for group in program.results if given & set(group.keys))
    keys = {key for group in groups for key in group.keys}
    return replace(
        program,
        readings=(),
        rules=rules,
        results=groups,
        outputs=(),
        ledger=None,
        keys=tuple((key, type_) for key, type_ in program.keys if key in keys),
    )
