"""A decision on given facts as terms, and what is asked of them: goals, other outcomes, examples.

z3-solver is an extra: this module is imported when there is one.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from policyeval.analysis.prove.costs import are_affordable
from policyeval.analysis.why.asking import DECIDED, Another, Asked, Goal, Wanted
from policyeval.analysis.why.cells import Cell, Given, edits, given
from policyeval.analysis.why.edits import Edit
from policyeval.backends.smt import terms as t
from policyeval.backends.smt.expr import encode, holds
from policyeval.backends.smt.program import Decided, Shared, encode_program, share
from policyeval.backends.smt.search import Example, GaveUp, Nothing, Prover
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import Members, Outside, Scalar, Sym, equal
from policyeval.ir.expr import Literal
from policyeval.ir.program import RESULT
from policyeval.ir.record import Status
from policyeval.schema.facts import Facts, read_facts
from policyeval.schema.shape import InstantShape

MICROSECOND: Final = 1_000
MOST_ELEMENTS: Final = 8
"""The longest list of given facts that has terms."""


class Stated:
    """A decision on given facts as terms."""

    def __init__(self, asked: Asked, deadline: float) -> None:
        """`deadline` is of `time.monotonic`. Raises `Outside` where there are no terms for it."""
        self.asked = asked
        self.deadline = deadline
        longest = _longest(asked.record.facts.values)
        if longest > MOST_ELEMENTS:
            raise Outside(f"list of {longest}")
        self.shared: Shared = share(asked.schema, bound=longest + 1)
        self.fits = are_affordable([(asked.program, asked.schema)], [self.shared], is_ordinary=True)
        """Whether no facts cost too much; where some may, nothing is said of all facts."""
        self._decided: Decided = encode_program(asked.program, self.shared)
        self.given: Given = given(
            self.shared.bundle.root, asked.record.facts.values, self.shared.encoding.texts.number
        )

    def changes(self, found: Any) -> list[Edit] | None:
        """Return what an example changes."""
        values = self._values(found)
        if values is None:
            return None
        return edits(self.given, self.asked.record.facts.values, values, self.asked.program.zone)

    def _values(self, found: Any) -> Mapping[str, Any] | None:
        if isinstance(found, Nothing | GaveUp):
            return None
        (example,) = found
        assert isinstance(example, Example)
        facts = read_facts(example.facts, self.asked.schema)
        return facts.values if isinstance(facts, Facts) else None

    def start(self, cell: Cell) -> Any:
        """Return what a number is measured from: what stands there, else nothing, or now."""
        if cell.value is not None:
            return cell.value
        if isinstance(cell.place.slot.shape, InstantShape):
            return self.asked.as_of.nanos // MICROSECOND
        return 0

    def prover(self, fixed: Iterable[Term]) -> Prover:
        """Return a prover that knows the instant, and what is fixed."""
        prover = Prover([self.shared], deadline=self.deadline)
        now = t.equals(self.shared.micros, self.asked.as_of.nanos // MICROSECOND)
        prover.assume(now, *self.given.laws, *fixed)
        return prover

    def goal(self, goal: Goal) -> tuple[Term, Term | None]:
        """Return what is looked for, and what holds wherever the goal does, if terms can say that."""
        match goal:
            case Another(before=before, keys=keys):
                decided = self._decided.statuses[Status.DECIDED]
                if before.status != DECIDED:
                    return decided, decided
                possible = self._otherwise(keys)
                known = [key for key in keys if self._equal(key) is not None] or keys
                wanted = t.conj(decided, self._otherwise(known))
                return wanted, None if possible is None else t.conj(decided, possible)
            case Wanted(gate=gate):
                expr = gate.expression(self.asked.program)
                result = {key: (True, found.why) for key, found in self._decided.results.items()}
                variables = {RESULT: Sym(Members(result)), "status": self._status()}
                term = holds(encode(expr, self._decided.env.binding(variables)))
                return term, term

    def _status(self) -> Sym:
        number = self.shared.encoding.texts.number
        term: Term = number(Status.DECIDED.value)
        for status, is_it in self._decided.statuses.items():
            term = t.ite(is_it, number(status.value), term)
        return Sym(Scalar("text", term))

    def differs(self) -> Term | None:
        """Return what holds wherever the outcome is another, None where terms cannot say that."""
        otherwise = self._otherwise([key for key, _ in self.asked.program.keys])
        status = Status(self.asked.record.status)
        return None if otherwise is None else t.disj(t.neg(self._decided.statuses[status]), otherwise)

    def _otherwise(self, keys: Iterable[str]) -> Term | None:
        """Return what holds wherever one of the keys has another value.

        Where a value has no terms it is whether the rules that give it literal values come to something else.
        """
        found = []
        for key in keys:
            is_equal = self._equal(key)
            found.append(self._given_otherwise(key) if is_equal is None else t.neg(is_equal))
        return None if None in found else t.disj(*found)

    def _equal(self, key: str) -> Term | None:
        value = self.shared.encoding.constant(self.asked.record.answer.result[key])
        try:
            return equal(self._decided.results[key].sym, value)
        except Outside:
            return None

    def _given_otherwise(self, key: str) -> Term | None:
        program = self.asked.program
        group = next((group for group in program.results if key in group.keys), None)
        if group is None:
            return None
        rules = [rule for rule in program.rules if any(give.key in group.keys for give in rule.gives)]
        is_plain = all(rule.loop is None and rule.at is None for rule in rules)
        values = [give.value for rule in rules for give in rule.gives if give.key == key]
        if not is_plain or not all(isinstance(value, Literal) for value in values):
            return None
        was = {one.rule: one.outcome for one in self.asked.record.answer.rules}
        return t.disj(*(t.neg(self._decided.outcomes[rule.id][was[rule.id]]) for rule in rules))

    def bounds(self, wanted: Term) -> tuple[tuple[str, int], ...]:
        """Return the lists that a term reads, with the length up to which they are looked at."""
        names = self.shared.encoding.names.of(wanted)
        bounds = self.shared.bundle.bounds
        return tuple(
            (path, most) for path, most in bounds.items() if any(n.startswith(f"{path}[") for n in names)
        )


def _longest(value: Any) -> int:
    """Return the length of the longest list in complete facts."""
    match value:
        case list():
            return max([len(value), *map(_longest, value)])
        case dict():
            return max(map(_longest, value.values()), default=0)
        case _:
            return 0
