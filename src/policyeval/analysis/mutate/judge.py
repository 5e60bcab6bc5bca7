"""Whether the cases of a policy notice a mutant.

Of each mutant only the decisions that can see the change are checked again, and only their cases are
asked, those first that noticed mutants of the same part. Nearly all mutants fall to the first few
cases, which the reference answers in less time than it takes to generate code for one more program.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from policyeval.analysis.cases import Case, same
from policyeval.analysis.mutate.mutant import Mutant, Owner
from policyeval.analysis.mutate.visible import Sight, sight
from policyeval.backends.reference.asking import ask
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.program import decide, environment_of
from policyeval.check.checked import CheckedPolicy
from policyeval.check.policy import program_for
from policyeval.check.rules import CheckedRules
from policyeval.engine.book import to_instant
from policyeval.engine.load import LoadedPolicy
from policyeval.engine.options import options_asked
from policyeval.engine.record import shown_result
from policyeval.frozen import dataclass, field, replace
from policyeval.ir.expr import Variable
from policyeval.ir.program import Output, Program, Rule
from policyeval.ir.record import ElementOutcome
from policyeval.ir.walk import walk
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
    others = {
        name: option for name, option in asked.items() if option != loaded.policy.readings[name].default
    }
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


@dataclass(frozen=True, slots=True)
class Change:
    """Two programs of a decision that differ."""

    old: Program
    new: Program
    rules: tuple[tuple[Rule, Rule], ...] | None
    """The rules that differ in nothing but when and how much they contribute, old and new, where that and
    `outputs` are all there is; None where the programs differ in something else."""
    moved: frozenset[str] = frozenset()
    """The ids of the rules that stand elsewhere or between such, where that is all there is."""
    outputs: tuple[tuple[Output, Output], ...] = ()
    """The outputs that differ and are computed from facts alone, old and new."""


def change_of(old: Program, new: Program) -> Change | None:
    """Return how two programs of a decision differ, or None where they do not."""
    if old == new:
        return None
    if len(old.rules) != len(new.rules) or replace(new, rules=old.rules, outputs=old.outputs) != old:
        return Change(old, new, None)
    if old.outputs == new.outputs and (moved := _moved(old, new)) is not None:
        return Change(old, new, None, moved)
    pairs = tuple((one, other) for one, other in zip(old.rules, new.rules, strict=True) if one != other)
    outputs = tuple((o, other) for o, other in zip(old.outputs, new.outputs, strict=True) if o != other)
    keys = {key for key, _ in old.keys}
    are_local = all(_says_the_same(*pair) for pair in pairs) and not any(
        _reads(output, keys) for pair in outputs for output in pair
    )
    return Change(old, new, pairs, outputs=outputs) if are_local else Change(old, new, None)


def _reads(output: Output, keys: AbstractSet[str]) -> bool:
    """Say whether an output is computed from results."""
    return any(isinstance(node, Variable) and node.name in keys for node in walk(output.value))


def _moved(old: Program, new: Program) -> frozenset[str] | None:
    """Return the rules among which some stand elsewhere, where their order is the whole difference."""
    by_id = {rule.id: rule for rule in new.rules}
    if tuple(by_id.get(rule.id) for rule in old.rules) != old.rules:
        return None
    pairs = zip(old.rules, new.rules, strict=True)
    places = [place for place, (one, other) in enumerate(pairs) if one.id != other.id]
    return frozenset(rule.id for rule in old.rules[places[0] : places[-1] + 1])


def is_seen(change: Change, facts: Facts, as_of: Timestamp) -> bool:
    """Say whether facts may be decided otherwise.

    They are not where each rule contributes and each output comes to the same, nor where no more than one
    of the rules that stand elsewhere, or between such, contributes or may contribute.
    """
    if change.rules is None and not change.moved:
        return True
    env = environment_of(change.new, facts.values, as_of)
    if change.rules is None:
        asked = (ask(rule, env) for rule in change.new.rules if rule.id in change.moved)
        return sum(bool(one.contributions) or not one.is_certain for one in asked) > 1
    rules = (ask(old, env).elements != ask(new, env).elements for old, new in change.rules)
    return any(rules) or _is_seen_in_outputs(change, env)


def _is_seen_in_outputs(change: Change, env: Environment) -> bool:
    return any(evaluate(old.value, env) != evaluate(new.value, env) for old, new in change.outputs)


def _says_the_same(old: Rule, new: Rule) -> bool:
    """Say whether two rules give the same, and are cut alike, when they contribute the same."""
    contribution = {
        "condition": old.condition,
        "loop": old.loop,
        "points": old.points,
        "at": old.at,
        "membership": old.membership,
    }
    has_limit = (old.membership is None) == (new.membership is None)
    is_same_limit = (
        old.membership is None or new.membership is None or old.membership.limit == new.membership.limit
    )
    return has_limit and is_same_limit and replace(new, **contribution) == old


@dataclass(frozen=True)
class Variant:
    """A policy as a mutant has it, with the programs that were made of it so far."""

    checked: CheckedPolicy
    changed: tuple[str, ...]
    """The decisions that the change may reach."""
    original: "Variant | None" = None
    blind: frozenset[int] = frozenset()
    """The identities of the rules that cannot see the change, and are not checked again."""
    _rules: dict[Options, CheckedRules] = field(default_factory=dict)
    _made: dict[tuple[str, Options], Program] = field(default_factory=dict)
    _changes: dict[tuple[str, Options], Change | None] = field(default_factory=dict)

    def program(self, decision: str, options: Options) -> Program:
        """Return the program of a decision under some options.

        Fails: `Refused` where the checker finds an error.
        """
        if self.original is not None and decision not in self.changed:
            return self.original.program(decision, options)
        key = decision, options
        if key not in self._made:
            made = program_for(
                self.checked, decision, dict(options), self._known(options), self._checked(options)
            )
            if not isinstance(made, Program):
                raise Refused(made)
            self._made[key] = made
        return self._made[key]

    def change(self, decision: str, options: Options) -> Change | None:
        """Return what the change is to a decision, or None where its program is the same.

        Fails: `Refused`, as `program`.
        """
        assert self.original is not None
        key = decision, options
        if key not in self._changes:
            self._changes[key] = change_of(self.original.program(*key), self.program(*key))
        return self._changes[key]

    def _checked(self, options: Options) -> CheckedRules:
        """Return the rules that were checked under some options, to which others are added."""
        if options not in self._rules:
            others = {} if self.original is None else self.original._rules.get(options, {})
            self._rules[options] = {key: rule for key, rule in others.items() if key in self.blind}
        return self._rules[options]

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

    def __init__(
        self, loaded: LoadedPolicy, cases: Iterable[Posed], decisions: frozenset[str] = frozenset()
    ) -> None:
        """Take the cases that the policy decides as they expect; only those of `decisions`, where named."""
        self.loaded = loaded
        self._decisions = decisions or frozenset(loaded.policy.decisions)
        self.original = Variant(loaded.checked, ())
        self._sight: Sight = sight(loaded.policy)
        self.cases: dict[str, list[Posed]] = {}
        for one in cases:
            self.cases.setdefault(one.decision, []).append(one)
        self._noticed: dict[Owner, dict[str, int]] = {}
        self._asked: dict[tuple[int, str], tuple[ElementOutcome, ...]] = {}

    def variant(self, mutant: Mutant) -> Variant:
        """Return a mutant as something that has programs."""
        policy, owner = self.loaded.checked, mutant.owner
        changed = self._sight.of(owner)
        blind = (
            id(rule)
            for name in changed
            if mutant.policy.decisions[name].value is policy.policy.decisions[name].value
            for rule in self._sight.blind(owner, name)
        )
        checked = CheckedPolicy(mutant.policy, policy.schema, policy.calendars, {})
        return Variant(checked, changed, self.original, frozenset(blind))

    def reached(self, mutant: Mutant) -> tuple[str, ...]:
        """Return the decisions that are looked at and that can see what is changed."""
        return tuple(name for name in self._sight.of(mutant.owner) if name in self._decisions)

    def killer(self, mutant: Mutant, variant: Variant) -> Case | None:
        """Return a case that notices the mutant, if one does.

        Fails: `Refused` when the checker finds an error in what a case asks for.
        """
        noticed = self._noticed.setdefault(mutant.owner, {})
        for one in self._candidates(self.reached(mutant), noticed):
            change = variant.change(one.decision, one.options)
            if change is not None and self._is_seen(change, one) and fails(one, change.new):
                noticed[one.case.id] = noticed.get(one.case.id, 0) + 1
                return one.case
        return None

    def _candidates(self, decisions: Sequence[str], noticed: Mapping[str, int]) -> list[Posed]:
        """Return the cases that may notice: those of one check after the other, the keenest first."""
        cases = [one for decision in decisions for one in self.cases.get(decision, ())]
        order = {name: index for index, name in enumerate(decisions)}
        return sorted(cases, key=lambda one: (one.options, order[one.decision], -noticed.get(one.case.id, 0)))

    def _is_seen(self, change: Change, one: Posed) -> bool:
        """Say whether a case may be answered otherwise."""
        if change.rules is None:
            return is_seen(change, one.facts, one.as_of)
        env = environment_of(change.new, one.facts.values, one.as_of)
        rules = (ask(new, env).elements != self._elements(old, one, env) for old, new in change.rules)
        return any(rules) or _is_seen_in_outputs(change, env)

    def _elements(self, rule: Rule, one: Posed, env: Environment) -> tuple[ElementOutcome, ...]:
        key = id(one), rule.id
        if key not in self._asked:
            self._asked[key] = ask(rule, env).elements
        return self._asked[key]
