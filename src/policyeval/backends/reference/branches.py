"""What a tree of branches means: which branch gives the answer, and what became of the others.

Branches are asked in the order in which they are written. Of those of which the first counts, one
that has no answer ends the search: what comes behind it is not known to be reached. A variable is
evaluated when an expression that reads it is, and once.

Source: the public CEL Policy format.
"""

from collections.abc import Iterator, Mapping

from policyeval.backends.reference.calls import unanswered
from policyeval.backends.reference.cost import MOST_FOR_A_DECISION, Meter, handed_out
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.hosts import HostFunction
from policyeval.frozen import dataclass, field
from policyeval.ir.branches import Branch, Branches, BranchProgram
from policyeval.ir.expr import Expr, Variable
from policyeval.ir.record import Outcome
from policyeval.ir.walk import walk
from policyeval.language.values import Failure, OptionalValue, Result, Unknown, Value


@dataclass(frozen=True, slots=True)
class Choice:
    """The answer of a program: its value, or why there is none, and the branches it comes from."""

    value: Result
    taken: tuple[Branch, ...]
    """The branches whose outputs the answer is made of, in order."""
    outcomes: Mapping[str, Outcome]
    """What became of each branch, by its id; one that was not reached has none."""
    variables: Mapping[str, Result]
    """The inputs, and the variables that were evaluated."""


class _Nothing:
    """What branches give of which none held."""


_NOTHING = _Nothing()


@dataclass(slots=True)
class Run:
    """One decision in progress."""

    program: BranchProgram
    variables: dict[str, Result]
    hosts: Mapping[str, HostFunction]
    meter: Meter = field(default_factory=lambda: Meter(MOST_FOR_A_DECISION))
    taken: list[Branch] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def value(self, expr: Expr) -> Result:
        """Return what an expression means, evaluating first the variables that it reads."""
        for name, body in self._needed(expr):
            self.variables[name] = self._evaluate(body)
        return self._evaluate(expr)

    def _evaluate(self, expr: Expr) -> Result:
        env = Environment(
            {}, self.variables, lambda decision, key: Unknown(frozenset()), self.hosts, self.meter
        )
        return evaluate(expr, env.metered())

    def _needed(self, expr: Expr) -> Iterator[tuple[str, Expr]]:
        """Yield the variables that an expression reads and nothing has read yet, first declared first."""
        bindings = {binding.name: binding.value for binding in self.program.bindings}
        needed: set[str] = set()
        waiting = [expr]
        while waiting:
            names = {node.name for node in walk(waiting.pop()) if isinstance(node, Variable)}
            new = {name for name in names - needed - self.variables.keys() if name in bindings}
            needed |= new
            waiting.extend(bindings[name] for name in sorted(new))
        yield from ((name, body) for name, body in bindings.items() if name in needed)


def choose(program: BranchProgram, inputs: Mapping[str, Result], hosts: Mapping[str, HostFunction]) -> Choice:
    """Return the answer of a program; `inputs` has a value or an `Unknown` for each of its inputs."""
    run = Run(program, dict(inputs), hosts)
    found = _search(program.root, run)
    value: Result = found
    if isinstance(found, _Nothing):
        value = OptionalValue(None, present=False)
    elif program.root.may_be_empty and not isinstance(found, Failure | Unknown):
        value = OptionalValue(found)
    value = handed_out(value)
    has_answer = not isinstance(value, Failure | Unknown)
    return Choice(value, tuple(run.taken) if has_answer else (), run.outcomes, run.variables)


def _search(tree: Branches, run: Run) -> Result | _Nothing:
    return _all(tree, run) if tree.takes_all else _first(tree, run)


def _first(tree: Branches, run: Run) -> Result | _Nothing:
    """Return what the first branch that holds gives.

    A conditional branch that holds ends the search even when nothing is found behind it; an
    unconditional one lets it go on.
    """
    for branch in tree.branches:
        before = len(run.taken)
        holds, found = _ask(branch, run)
        if not isinstance(found, _Nothing):
            return found
        del run.taken[before:]
        if holds and branch.condition is not None:
            run.outcomes[branch.id] = Outcome.FIRED
            run.taken.append(branch)
            return _NOTHING
    return _NOTHING


def _all(tree: Branches, run: Run) -> Result:
    """Return the list of what the branches give; where one has no answer, why."""
    elements: list[Result] = []
    for branch in tree.branches:
        before = len(run.taken)
        _, found = _ask(branch, run)
        if isinstance(found, _Nothing):
            del run.taken[before:]
        else:
            elements.append(found)
    missing = unanswered(elements)
    return elements if missing is None else missing


def _ask(branch: Branch, run: Run) -> tuple[bool, Result | _Nothing]:
    """Return whether a branch holds, with what it gives, and keep what became of it."""
    truth = True if branch.condition is None else run.value(branch.condition)
    found: Result | _Nothing = _NOTHING if truth is False else truth
    if truth is True:
        found = _behind(branch, run)
    run.outcomes[branch.id] = _outcome(found)
    return truth is True, found


def _behind(branch: Branch, run: Run) -> Result | _Nothing:
    if isinstance(branch.outcome, Branches):
        return _search(branch.outcome, run)
    run.taken.append(branch)
    return run.value(branch.outcome)


def _outcome(found: Result | _Nothing) -> Outcome:
    match found:
        case _Nothing():
            return Outcome.NOT_FIRED
        case Failure():
            return Outcome.FAILED
        case Unknown():
            return Outcome.UNKNOWN
        case _:
            return Outcome.FIRED


def explanation(
    branch: Branch, choice: Choice, program: BranchProgram, hosts: Mapping[str, HostFunction]
) -> Value:
    """Return what a branch says of itself; None where it says nothing, or its words have no answer."""
    if branch.explanation is None:
        return None
    said = handed_out(Run(program, dict(choice.variables), hosts).value(branch.explanation))
    return None if isinstance(said, Failure | Unknown) else said
