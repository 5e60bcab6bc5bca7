"""Whether the cases of a policy notice a mutant.

Of each mutant only the decisions that can see the change are checked again, and only their cases are
asked, those first that noticed mutants of the same part. Nearly all mutants fall to the first few
cases, which the reference answers in less time than it takes to generate code for one more program.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from policyeval.analysis.cases import Case, same
from policyeval.analysis.mutate.mutant import Mutant, Owner
from policyeval.analysis.mutate.visible import Sight, sight
from policyeval.backends.reference.program import decide
from policyeval.check.checked import CheckedPolicy
from policyeval.check.policy import program_for
from policyeval.engine.book import options_asked, to_instant
from policyeval.engine.load import LoadedPolicy
from policyeval.engine.record import shown_result
from policyeval.frozen import dataclass, field
from policyeval.ir.program import Program
from policyeval.language.values import Timestamp
from policyeval.schema.facts import Facts, read_facts
from policyeval.source.diagnostic import Diagnostic

Options = tuple[tuple[str, str], ...]
"""The options of readings that are not their defaults, by the ids of the readings, in order."""


@dataclass(frozen=True, slots=True)
class Posed:
    """A case, ready to be asked."""

    case: Case
    decision: str
    """The short id."""
    options: Options
    facts: Facts
    as_of: Timestamp


def posed(case: Case, loaded: LoadedPolicy) -> Posed:
    """Return a case that the policy decides, ready to be asked."""
    facts = read_facts(case.facts, loaded.checked.schema)
    assert isinstance(facts, Facts), case.id  # the case passed before
    asked = options_asked([loaded], case.readings)
    others = {name: option for name, option in asked.items() if option != loaded.policy.readings[name].default}
    decision = case.decision.partition(".")[2]
    return Posed(case, decision, tuple(sorted(others.items())), facts, to_instant(case.as_of))


def fails(one: Posed, program: Program) -> bool:
    """Say whether a program answers a case otherwise than expected."""
    answer = decide(program, one.facts.values, one.as_of)
    if answer.status.value != one.case.status:
        return True
    result = shown_result(answer, program)
    return any(
        key not in result or not same(expected, result[key]) for key, expected in one.case.expected.items()
    )


@dataclass(frozen=True)
class Variant:
    """A policy as a mutant has it, with the programs that were made of it so far."""

    checked: CheckedPolicy
    changed: tuple[str, ...]
    """The decisions that the change may reach."""
    original: "Variant | None" = None
    _made: dict[tuple[str, Options], Program] = field(default_factory=dict)
    _differ: dict[tuple[str, Options], bool] = field(default_factory=dict)

    def program(self, decision: str, options: Options) -> Program:
        """Return the program of a decision under some options.

        Fails: `Refused` where the checker finds an error.
        """
        if self.original is not None and decision not in self.changed:
            return self.original.program(decision, options)
        key = decision, options
        if key not in self._made:
            made = program_for(self.checked, decision, dict(options), self._known(options))
            if not isinstance(made, Program):
                raise Refused(made)
            self._made[key] = made
        return self._made[key]

    def other(self, decision: str, options: Options) -> Program | None:
        """Return the program of a decision where it is not the same as without the change.

        Fails: `Refused`, as `program`.
        """
        assert self.original is not None
        key = decision, options
        if key not in self._differ:
            self._differ[key] = self.program(*key) != self.original.program(*key)
        return self.program(*key) if self._differ[key] else None

    def _known(self, options: Options) -> Mapping[str, Program]:
        if self.original is None:
            return {}
        names = (name for name in self.checked.policy.decisions if name not in self.changed)
        return {name: self.original.program(name, options) for name in names}


class Refused(Exception):
    """The checker finds errors in a mutant."""

    def __init__(self, findings: tuple[Diagnostic, ...]) -> None:
        """Keep the findings."""
        super().__init__()
        self.findings = findings


class Judge:
    """Asks the cases of one policy about its mutants."""

    def __init__(self, loaded: LoadedPolicy, cases: Iterable[Posed]) -> None:
        """Take the cases that the policy decides as they expect."""
        self.loaded = loaded
        self.original = Variant(loaded.checked, ())
        self._sight: Sight = sight(loaded.policy)
        self._by_decision: dict[str, list[Posed]] = {}
        for one in cases:
            self._by_decision.setdefault(one.decision, []).append(one)
        self._noticed: dict[Owner, list[Posed]] = {}

    def variant(self, mutant: Mutant) -> Variant:
        """Return a mutant as something that has programs."""
        checked = CheckedPolicy(mutant.policy, self.loaded.checked.schema, self.loaded.checked.calendars, {})
        return Variant(checked, self._sight.of(mutant.owner), self.original)

    def killer(self, mutant: Mutant, variant: Variant) -> Case | None:
        """Return a case that notices the mutant, if one does.

        Fails: `Refused` when the checker finds an error in what a case asks for.
        """
        first = self._noticed.setdefault(mutant.owner, [])
        for one in (*first, *self._others(first, variant)):
            program = variant.other(one.decision, one.options)
            if program is not None and fails(one, program):
                if one in first:
                    first.remove(one)
                first.insert(0, one)
                return one.case
        return None

    def _others(self, first: Sequence[Posed], variant: Variant) -> Iterator[Posed]:
        known = {id(one) for one in first}
        for decision in variant.changed:
            yield from (one for one in self._by_decision.get(decision, ()) if id(one) not in known)
