"""The fewest facts that have to change, and which have no say at all, by the solver.

z3-solver is an extra: this module is imported when there is one.

Longer than other modules: both questions are asked of the same terms in turns, and answered the same way.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from policyeval.analysis.why.asking import DECIDED, Another, Asked, Goal, Wanted
from policyeval.analysis.why.bearing import Bearing
from policyeval.analysis.why.cells import Cell, Given, edits, given
from policyeval.analysis.why.edits import Edit, name_of
from policyeval.backends.smt import terms as t
from policyeval.backends.smt.expr import encode, holds
from policyeval.backends.smt.program import Decided, Shared, encode_program, share
from policyeval.backends.smt.search import Example, GaveUp, Nothing, Prover
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import Members, Outside, Scalar, Sym, equal
from policyeval.frozen import dataclass
from policyeval.ir.expr import Literal
from policyeval.ir.program import RESULT
from policyeval.ir.record import Status
from policyeval.language.values import Timestamp
from policyeval.schema.facts import Facts, read_facts
from policyeval.schema.shape import DurationShape, InstantShape, TextShape
from policyeval.schema.times import read_instant

_SECOND: Final = 1_000_000
_MICROSECOND: Final = 1_000
MOST_CHANGES: Final = 6
MOST_ANSWERS: Final = 4
_FARTHEST: Final = 2**42
"""So many units away a number is looked for."""
MOST_ELEMENTS: Final = 8
"""The longest list of given facts that has terms."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What came of a search: changes that lead to the goal, or that there are none, or neither."""

    answers: tuple[tuple[Edit, ...], ...] = ()
    is_fewest: bool = False
    """Whether it is proved that no fewer changes do."""
    is_impossible: bool = False
    """Whether it is proved that no facts do, as far as they may change."""
    bounds: tuple[tuple[str, int], ...] = ()
    """Lists that were looked at up to a length only."""


class Solved:
    """A decision on given facts as terms."""

    def __init__(self, asked: Asked, deadline: float) -> None:
        """`deadline` is of `time.monotonic`. Raises `Outside` where there are no terms for it."""
        self._asked = asked
        self._deadline = deadline
        longest = _longest(asked.record.facts.values)
        if longest > MOST_ELEMENTS:
            raise Outside(f"list of {longest}")
        self._shared: Shared = share(asked.schema, bound=longest + 1)
        self._decided: Decided = encode_program(asked.program, self._shared)
        self.given: Given = given(
            self._shared.bundle.root, asked.record.facts.values, self._shared.encoding.texts.number
        )

    # ------------------------------------------------------------------------------------- changes

    def reach(self, goal: Goal, may_change: Callable[[str], bool], known: Sequence[Edit]) -> Reached:
        """Return the fewest changes of facts that may change and that lead to the goal.

        `known` are changes of one fact of which each does; they are made nearer, and others looked for.
        """
        wanted, possible = self._terms(goal)
        free = [cell for cell in self.given.cells if may_change(name_of(cell.path))]
        prover = self._prover(cell.same for cell in self.given.cells if not may_change(name_of(cell.path)))
        changed = [t.neg(cell.same) for cell in free]
        if known:
            nearer = [self._undercut(prover, wanted, free, change) for change in known]
            places = {(change.path, change.kind) for change in known}
            others = [cell.same for cell in free if (cell.path, cell.kind) in places]
            one = t.at_most(t.count(changed), 1)
            more = self._answers(prover, (wanted, one, *others), free, goal)
            return Reached((*((change,) for change in nearer), *more), is_fewest=True)
        if possible is not None and isinstance(prover.find(possible, is_small=False), Nothing):
            return Reached(is_impossible=True, bounds=self._bounds(possible))
        is_fewest = possible is not None
        for count in range(1, min(MOST_CHANGES, len(free)) + 1):
            limit = t.at_most(t.count(changed), count)
            found = self._answers(prover, (wanted, limit), free, goal)
            if found:
                return Reached(tuple(found), is_fewest)
            if is_fewest:
                is_fewest = isinstance(prover.find(possible, limit, is_small=False), Nothing)
            if time.monotonic() >= self._deadline:
                break
        return Reached()

    def _undercut(self, prover: Prover, wanted: Term, free: Sequence[Cell], change: Edit) -> Edit:
        """Return the smallest change of the same fact: the one given, unless a nearer number does too."""
        cell = next((one for one in free if (one.path, one.kind) == (change.path, change.kind)), None)
        start = None if cell is None or cell.place.number is None else self.start(cell)
        after = None if cell is None else self._number(change.after, cell)
        if cell is None or start is None or after is None or isinstance(start, bool):
            return change
        rest = [one.same for one in free if one is not cell]
        steps = -(-abs(after - start) // _unit(cell))
        low, high = (0, 1) if after > start else (-1, 0)
        side = _Distance(self, prover, [wanted, *rest], cell, low, high)
        nearer = side.within(steps - 1) if steps > 1 else None
        found = [change] if nearer is None else side.halved(0, steps - 1, nearer)[0]
        return found[0] if len(found) == 1 else change

    def _number(self, value: Any, cell: Cell) -> Any:
        """Return the number that a value, as JSON, is in terms."""
        match value:
            case bool() | None:
                return None
            case int():
                return value
            case str() if isinstance(cell.place.slot.shape, InstantShape):
                instant = read_instant(value)
                return instant.nanos // _MICROSECOND if isinstance(instant, Timestamp) else None
            case _:
                return None

    def _answers(
        self, prover: Prover, wanted: Sequence[Term], free: Sequence[Cell], goal: Goal
    ) -> list[tuple[Edit, ...]]:
        """Return some ways to the goal that change other facts each, every one as near as can be."""
        found: list[tuple[Edit, ...]] = []
        others: list[Term] = []
        while len(found) < MOST_ANSWERS and time.monotonic() < self._deadline:
            one = self.changes(prover.find(*wanted, *others, is_small=False))
            if one is None:
                break
            paths = {(change.path, change.kind) for change in one}
            cells = [cell for cell in free if (cell.path, cell.kind) in paths]
            rest = [cell.same for cell in free if cell not in cells and not _is_inside(cell, cells)]
            nearer = self._nearer(prover, [*wanted[:1], *rest], cells, one)
            if self._leads_to(goal, nearer):
                found.append(tuple(nearer))
            elif self._leads_to(goal, one):
                found.append(tuple(one))
            others.append(t.disj(*(cell.same for cell in cells)))
        return found

    def _leads_to(self, goal: Goal, changes: Sequence[Edit]) -> bool:
        record = self._asked.changed(changes)
        return record is not None and goal.holds(record)

    def changes(self, found: Any) -> list[Edit] | None:
        """Return what an example changes."""
        values = self._values(found)
        if values is None:
            return None
        return edits(self.given, self._asked.record.facts.values, values, self._asked.program.zone)

    def _values(self, found: Any) -> Mapping[str, Any] | None:
        if isinstance(found, Nothing | GaveUp):
            return None
        (example,) = found
        assert isinstance(example, Example)
        facts = read_facts(example.facts, self._asked.schema)
        return facts.values if isinstance(facts, Facts) else None

    def _nearer(
        self, prover: Prover, wanted: list[Term], cells: Sequence[Cell], changes: list[Edit]
    ) -> list[Edit]:
        """Return changes of the same facts that are as small as they can be, one after the other."""
        for cell in cells:
            if cell.place.number is None or cell.is_list:
                continue
            if isinstance(cell.place.slot.shape, TextShape):
                changes, chosen = self._known_text(prover, wanted, cell, changes)
            else:
                changes, chosen = self._nearest(prover, wanted, cell, changes)
            wanted = [*wanted, *chosen]
        return changes

    def _known_text(
        self, prover: Prover, wanted: list[Term], cell: Cell, changes: list[Edit]
    ) -> tuple[list[Edit], list[Term]]:
        """Return the first known text of the schema that does."""
        shape, texts = cell.place.slot.shape, self._shared.encoding.texts
        assert isinstance(shape, TextShape)
        for text in shape.known:
            is_it = t.equals(cell.place.number, texts.number(text))
            found = self.changes(prover.find(*wanted, t.neg(cell.same), is_it, is_small=False))
            if found is not None:
                return found, [is_it]
        return changes, []

    def _nearest(
        self, prover: Prover, wanted: list[Term], cell: Cell, changes: list[Edit]
    ) -> tuple[list[Edit], list[Term]]:
        """Return the number nearest to the one given that does, in whole units; of time, in seconds."""
        if isinstance(self.start(cell), bool):
            return changes, []
        both = _Distance(self, prover, wanted, cell, -1, 1)
        near, far, found = 0, 1, both.within(1)
        while found is None and far < _FARTHEST and time.monotonic() < self._deadline:
            near, far = far, far * 4
            found = both.within(far)
        return (changes, []) if found is None else both.halved(near, far, found)

    def start(self, cell: Cell) -> Any:
        """Return what a number is measured from: what stands there, else nothing, or now."""
        if cell.value is not None:
            return cell.value
        if isinstance(cell.place.slot.shape, InstantShape):
            return self._asked.as_of.nanos // _MICROSECOND
        return 0

    # --------------------------------------------------------------------------------------- bearing

    def bearing(self, is_read: Callable[[str], bool]) -> Bearing:
        """Return which facts have a say in the outcome."""
        differs = self._differs()
        groups = _groups(self.given.cells, is_read)
        if differs is None:
            return Bearing(open=tuple(groups))
        fixed = [cell.same for cell in self.given.cells if not is_read(name_of(cell.path))]
        prover = self._prover(fixed)
        alone: list[str] = []
        unsettled: list[str] = []
        for name in groups:
            rest = [cell.same for other, mine in groups.items() if other != name for cell in mine]
            is_so = self._asked_whether(prover, [differs, *rest])
            if is_so is None:
                unsettled.append(name)
            elif is_so:
                alone.append(name)
        together: list[str] = []
        left = [name for name in groups if name not in alone and name not in unsettled]
        held = [cell.same for name in (*alone, *unsettled) for cell in groups[name]]
        while left:
            is_so = self._asked_whether(prover, [differs, *held])
            if is_so is False:
                return Bearing(tuple(alone), _in_order(together, groups), tuple(left), tuple(unsettled))
            if is_so is None:
                return Bearing(tuple(alone), _in_order(together, groups), (), (*unsettled, *left))
            few = self._few(prover, [differs, *held], left, groups)
            together += few
            left = [name for name in left if name not in few]
            held += [cell.same for name in few for cell in groups[name]]
        return Bearing(tuple(alone), _in_order(together, groups), (), tuple(unsettled))

    def _few(
        self, prover: Prover, wanted: list[Term], names: list[str], groups: Mapping[str, Sequence[Cell]]
    ) -> list[str]:
        """Return facts of which none can be left out: together they can change the outcome."""
        kept: list[str] = []
        for name in names:
            same = [cell.same for cell in groups[name]]
            if self._asked_whether(prover, [*wanted, *same]) is True:
                wanted = [*wanted, *same]
            else:
                kept.append(name)
        return kept

    def _asked_whether(self, prover: Prover, wanted: Sequence[Term]) -> bool | None:
        """Return whether there are such facts that the reference answers otherwise; None where open."""
        found = prover.find(*wanted, is_small=False)
        if isinstance(found, Nothing):
            return False
        changes = self.changes(found)
        record = None if changes is None else self._asked.changed(changes)
        if record is None:
            return None
        before = self._asked.record
        return True if (record.status, record.result) != (before.status, before.result) else None

    # ----------------------------------------------------------------------------------------- terms

    def _prover(self, fixed: Iterable[Term]) -> Prover:
        prover = Prover([self._shared], deadline=self._deadline)
        now = t.equals(self._shared.micros, self._asked.as_of.nanos // _MICROSECOND)
        prover.assume(now, *self.given.laws, *fixed)
        return prover

    def _terms(self, goal: Goal) -> tuple[Term, Term | None]:
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
                expr = gate.expression(self._asked.program)
                result = {key: (True, found.why) for key, found in self._decided.results.items()}
                variables = {RESULT: Sym(Members(result)), "status": self._status()}
                term = holds(encode(expr, self._decided.env.binding(variables)))
                return term, term

    def _status(self) -> Sym:
        number = self._shared.encoding.texts.number
        term: Term = number(Status.DECIDED.value)
        for status, is_it in self._decided.statuses.items():
            term = t.ite(is_it, number(status.value), term)
        return Sym(Scalar("text", term))

    def _differs(self) -> Term | None:
        """Return what holds wherever the outcome is another, None where terms cannot say that."""
        otherwise = self._otherwise([key for key, _ in self._asked.program.keys])
        status = Status(self._asked.record.status)
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
        value = self._shared.encoding.constant(self._asked.record.answer.result[key])
        try:
            return equal(self._decided.results[key].sym, value)
        except Outside:
            return None

    def _given_otherwise(self, key: str) -> Term | None:
        program = self._asked.program
        group = next((group for group in program.results if key in group.keys), None)
        if group is None:
            return None
        rules = [rule for rule in program.rules if any(give.key in group.keys for give in rule.gives)]
        is_plain = all(rule.loop is None and rule.at is None for rule in rules)
        values = [give.value for rule in rules for give in rule.gives if give.key == key]
        if not is_plain or not all(isinstance(value, Literal) for value in values):
            return None
        was = {one.rule: one.outcome for one in self._asked.record.answer.rules}
        return t.disj(*(t.neg(self._decided.outcomes[rule.id][was[rule.id]]) for rule in rules))

    def _bounds(self, wanted: Term) -> tuple[tuple[str, int], ...]:
        names = t.symbols([wanted])
        bounds = self._shared.bundle.bounds
        return tuple(
            (path, most) for path, most in bounds.items() if any(n.startswith(f"{path}[") for n in names)
        )


@dataclass(frozen=True, slots=True)
class _Distance:
    """How far a number has to be from the one given: `low` and `high` say on which sides, -1, 0 or 1."""

    solved: Solved
    prover: Prover
    wanted: Sequence[Term]
    cell: Cell
    low: int
    high: int

    def within(self, units: int) -> list[Edit] | None:
        """Return changes with the number at most so many units away, if there are any."""
        start, step, number = self.solved.start(self.cell), units * _unit(self.cell), self.cell.place.number
        low, high = start + self.low * step, start + self.high * step
        return self._found(t.at_most(low, number), t.at_most(number, high))

    def halved(self, near: int, far: int, found: list[Edit]) -> tuple[list[Edit], list[Term]]:
        """Return the changes with the number as near as can be, and that it is there.

        `found` has it at most `far` units away; nearer than `near` there is none.
        """
        while far - near > 1:
            middle = (near + far) // 2
            nearer = self.within(middle)
            found, near, far = (found, middle, far) if nearer is None else (nearer, near, middle)
        start, number = self.solved.start(self.cell), self.cell.place.number
        for side in (self.low, self.high):
            end = t.equals(number, start + side * far * _unit(self.cell))
            exact = self._found(end)
            if exact is not None:
                return exact, [end]
        return found, []

    def _found(self, *asked: Term) -> list[Edit] | None:
        wanted = (*self.wanted, *asked, t.neg(self.cell.same))
        return self.solved.changes(self.prover.find(*wanted, is_small=False))


def _unit(cell: Cell) -> int:
    """Return the steps in which a number is changed."""
    return _SECOND if isinstance(cell.place.slot.shape, InstantShape | DurationShape) else 1


def _longest(value: Any) -> int:
    """Return the length of the longest list in complete facts."""
    match value:
        case list():
            return max([len(value), *map(_longest, value)])
        case dict():
            return max(map(_longest, value.values()), default=0)
        case _:
            return 0


def _is_inside(cell: Cell, others: Sequence[Cell]) -> bool:
    return any(cell.path[: len(other.path)] == other.path for other in others)


def group_of(name: str) -> str:
    """Return the declared fact that a place belongs to: of what is in a list, the list."""
    return name.partition("[")[0]


def _groups(cells: Sequence[Cell], is_read: Callable[[str], bool]) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        name = name_of(cell.path)
        if is_read(name):
            found.setdefault(group_of(name), []).append(cell)
    return found


def _in_order(names: Sequence[str], groups: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in groups if name in names)
