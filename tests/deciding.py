"""The reference's answers to thousands of bundles under several programs, each part asked once.

A bundle is a choice of one value for each fact, so bundles share values and programs share rules. A rule
is asked once for all bundles that are alike in what it reads; rules that say nothing are left out; and what
is made of the others is made once for all programs that differ in nothing but their rules. Asking, cutting
and combining are the reference's own; whoever uses this compares a sample with `decide`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from policyeval.backends.reference.asking import Asked, ask
from policyeval.backends.reference.expr import evaluate
from policyeval.backends.reference.program import (
    _answer,
    _why,
    after_asking,
    decide,
    environment_of,
    force_of,
)
from policyeval.frozen import replace
from policyeval.ir.expr import DecisionResult, Expr, Fact, Literal, Variable
from policyeval.ir.program import AT, Program, Rule
from policyeval.ir.record import Outcome, Status
from policyeval.ir.terms import AS_OF
from policyeval.ir.walk import expressions, rule_expressions, walk
from policyeval.language.instants import DAY, show_duration, show_timestamp
from policyeval.language.values import Duration, Timestamp, Value
from policyeval.schema.declaration import FactSchema
from policyeval.schema.facts import Facts, read_facts
from policyeval.schema.shape import (
    BooleanShape,
    DurationShape,
    InstantShape,
    IntegerShape,
    ListShape,
    NumberShape,
    RecordShape,
    Slot,
    TextShape,
)

NOW: Final = 1_727_888_400 * 10**9
"""A midnight on which drawn policies come into force."""
ABSENT: Final = object()
VALUES: Final = 60
"""How many values of each fact bundles are made of, at most."""
INSTANTS: Final = 5
"""At how many instants bundles are asked about."""
Shown = tuple[Status, Mapping[str, Value]]
"""The status and the result of an answer."""
_TIME: Final = "as_of"


def value(slot: Slot, random: Random, longest: int, edges: tuple[int, ...] = (0,)) -> Any:
    """Return a random value of a place: plain, or null; lists are up to a length.

    `edges` are integers that are as likely as small ones.
    """
    if slot.nullable and random.random() < 0.2:
        return None
    match slot.shape:
        case BooleanShape():
            return random.random() < 0.5
        case IntegerShape(low=low, high=high):
            small = random.choice((0, 1, 2, 3, 7))
            near = random.choice(
                (small, random.choice(edges), random.randint(-50, 50), random.randint(0, 2000))
            )
            return min(max(near, low), high)
        case NumberShape():
            return random.choice((0.0, 0.5, 1.0, round(random.uniform(-100, 100), 2)))
        case TextShape(known=known):
            return random.choice(known or ("", "a", "ก", "open", "ab", "x y"))
        case InstantShape():
            return show_timestamp(Timestamp(NOW + random.choice((0, 1, -1, 7, -30, 400)) * DAY))
        case DurationShape():
            return show_duration(Duration(random.choice((0, 1, 3, 7)) * DAY))
        case ListShape(element=element):
            return [value(element, random, longest, edges) for _ in range(random.randint(0, longest))]
        case RecordShape(members=members):
            return {name: value(of, random, longest, edges) for name, of in members if random.random() < 0.8}
        case _:
            raise AssertionError(slot.shape)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Facts and an instant: of each fact, and of the instants, the number of one value."""

    numbers: Mapping[str, int]
    given: Mapping[str, Any]
    complete: Mapping[str, Value]
    as_of: Timestamp


class Pool:
    """Random values of the facts that programs read, and instants."""

    def __init__(self, schema: FactSchema, names: Iterable[str], random: Random, longest: int) -> None:
        """Draw the values; lists are up to a length."""
        shape = schema.slot.shape
        assert isinstance(shape, RecordShape)
        slots = dict(shape.members)
        self._random = random
        self._values = {name: _values(name, slots[name], schema, random, longest) for name in sorted(names)}
        self._instants = [Timestamp(NOW + random.randint(-40, 40) * DAY) for _ in range(INSTANTS)]
        everything = read_facts({}, schema)
        assert isinstance(everything, Facts)
        self._without = everything.values

    def bundles(self, count: int) -> Iterator[Bundle]:
        """Yield random bundles; those that are the same as an earlier one are left out."""
        names, pools = list(self._values), list(self._values.values())
        sizes = [len(self._instants), *(len(pool) for pool in pools)]
        drawn = {tuple(int(self._random.random() * size) for size in sizes) for _ in range(count)}
        for instant, *numbers in sorted(drawn):
            chosen = [pool[number] for pool, number in zip(pools, numbers, strict=True)]
            values = zip(names, chosen, strict=True)
            yield Bundle(
                {**dict(zip(names, numbers, strict=True)), _TIME: instant},
                {name: given for name, (given, _) in values if given is not ABSENT},
                {**self._without, **{name: made for name, (_, made) in zip(names, chosen, strict=True)}},
                self._instants[instant],
            )


def _values(
    name: str, slot: Slot, schema: FactSchema, random: Random, longest: int
) -> list[tuple[Any, Value]]:
    """Return values of a fact as they are given, each with what is read of it; one in five is absent."""
    drawn = {repr(one): one for one in (value(slot, random, longest) for _ in range(VALUES))}
    given = [*drawn.values(), *[ABSENT] * max(1, len(drawn) // 4)]
    found = []
    for one in given:
        read = read_facts({} if one is ABSENT else {name: one}, schema)
        assert isinstance(read, Facts), read
        found.append((one, read.values[name]))
    return found


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule with what its answer depends on, and its answers so far."""

    number: int
    rule: Rule
    reads: tuple[str, ...]
    gives_facts: bool
    """Whether what it gives depends on facts too, not only on what it answers."""
    answers: dict[tuple[int, ...], tuple[object, Asked]]


@dataclass(frozen=True, slots=True)
class _Side:
    """A program with its rules, and the answers of all programs that differ from it in their rules only."""

    program: Program
    rules: tuple[_Rule, ...]
    force_reads: tuple[str, ...]
    forced: dict[tuple[int, ...], Shown | None]
    output_reads: tuple[str, ...]
    answers: dict[tuple[object, ...], Shown]


_NOTHING: Final = object()


class Decider:
    """Answers bundles under several programs over the same facts."""

    def __init__(self, programs: Sequence[Program]) -> None:
        """No program may have a ledger; a decision that several use is the same for all."""
        assert all(one.ledger is None for one in programs)
        self._used = {other.decision: other for one in programs for other in one.uses}
        assert all(self._used[other.decision] == other for one in programs for other in one.uses)
        self._rules: list[_Rule] = []
        self._sides: list[_Side] = []
        for program in programs:
            self._sides.append(self._side(program))

    @property
    def is_one(self) -> bool:
        """Whether all programs are the same, so that nothing can be answered otherwise."""
        return len({(id(side.answers), tuple(one.number for one in side.rules)) for side in self._sides}) == 1

    @property
    def names(self) -> frozenset[str]:
        """The facts that some program reads."""
        programs = [side.program for side in self._sides]
        exprs = [expr for one in (*programs, *self._used.values()) for expr in expressions(one)]
        return frozenset(self._reads(exprs)) - {_TIME}

    def answers(self, bundle: Bundle) -> list[Shown]:
        """Return what each program answers."""
        return [self._answered(side, bundle) for side in self._sides]

    # ----------------------------------------------------------------------------------------- parts

    def _side(self, program: Program) -> _Side:
        has_dates = any(rule.at is not None for rule in program.rules)
        rules = tuple(self._rule(rule, has_dates=has_dates) for rule in program.rules)
        bare = replace(program, rules=())
        for side in self._sides:
            if _is_same(bare, replace(side.program, rules=())):
                return _Side(program, rules, side.force_reads, side.forced, side.output_reads, side.answers)
        force = self._reads([program.in_force_at])
        outputs = self._reads([output.value for output in program.outputs])
        return _Side(program, rules, force, {}, outputs, {})

    def _rule(self, rule: Rule, *, has_dates: bool) -> _Rule:
        bare = replace(rule, title=None, cite=())
        reads = self._reads(rule_expressions(rule), is_dated=has_dates)
        for one in self._rules:
            if _is_same(one.rule, bare) and one.reads == reads:
                return one
        nodes = (node for give in rule.gives for node in walk(give.value))
        gives_facts = any(isinstance(node, Fact | Variable | DecisionResult) for node in nodes)
        made = _Rule(len(self._rules), bare, reads, gives_facts, {})
        self._rules.append(made)
        return made

    def _reads(self, exprs: Iterable[Expr], *, is_dated: bool = False) -> tuple[str, ...]:
        """Return the facts that expressions and the decisions they name read, and whether the instant."""
        found = {_TIME} if is_dated else set()
        waiting = list(exprs)
        named: set[str] = set()
        while waiting:
            for node in walk(waiting.pop()):
                match node:
                    case Fact(path=path):
                        found.add(path[0])
                    case Variable(name=name) if name in (AS_OF, AT):
                        found.add(_TIME)
                    case DecisionResult(decision=decision) if decision not in named:
                        named.add(decision)
                        found.add(_TIME)
                        waiting += expressions(self._used[decision])
                    case _:
                        pass
        return tuple(sorted(found))

    # --------------------------------------------------------------------------------------- answers

    def _answered(self, side: _Side, bundle: Bundle) -> Shown:
        force = _key(side.force_reads, bundle, at=True)
        if force not in side.forced:
            side.forced[force] = self._forced(side.program, bundle)
        forced = side.forced[force]
        if forced is not None:
            return forced
        said = [self._asked(rule, side.program, bundle) for rule in side.rules]
        telling = (content for content, _ in said if content is not _NOTHING)
        key = (*telling, _key(side.output_reads, bundle))
        if key not in side.answers:
            side.answers[key] = self._made(side.program, [asked for _, asked in said], bundle)
        return side.answers[key]

    def _forced(self, program: Program, bundle: Bundle) -> Shown | None:
        answer = force_of(program, environment_of(program, bundle.complete, bundle.as_of))
        return None if answer is None else (answer.status, answer.result)

    def _asked(self, one: _Rule, program: Program, bundle: Bundle) -> tuple[object, Asked]:
        """Return what a rule says, and what tells that apart from what else rules say."""
        key = _key(one.reads, bundle)
        if key not in one.answers:
            asked = ask(one.rule, environment_of(program, bundle.complete, bundle.as_of))
            one.answers[key] = _content(one, key, asked), asked
        return one.answers[key]

    def _made(self, program: Program, asked: list[Asked], bundle: Bundle) -> Shown:
        """Return what the reference makes of what the rules answered."""
        env = environment_of(program, bundle.complete, bundle.as_of)
        contributions, values, reached = after_asking(program, asked)
        for output in program.outputs:
            values[output.key] = evaluate(output.value, env.binding({k: _why(v) for k, v in values.items()}))
        answer = _answer(program, asked, contributions, reached, values)
        return answer.status, answer.result


def _content(one: _Rule, key: tuple[int, ...], asked: Asked) -> object:
    if asked.contributions and one.gives_facts:
        return one.number, key
    if all(element.outcome is Outcome.NOT_FIRED for element in asked.elements):
        return _NOTHING
    return one.number, repr(asked.elements)


def _key(names: tuple[str, ...], bundle: Bundle, *, at: bool = False) -> tuple[int, ...]:
    found = tuple([bundle.numbers[name] for name in names])
    return (*found, bundle.numbers[_TIME]) if at else found


def _is_same(one: Any, other: Any) -> bool:
    return one == other and _literals(one) == _literals(other)


def _literals(part: Rule | Program) -> list[str]:
    """Return what literals there are, since -0.0 equals 0.0 and is not the same."""
    exprs = rule_expressions(part) if isinstance(part, Rule) else expressions(part)
    return [repr(node.value) for expr in exprs for node in walk(expr) if isinstance(node, Literal)]


def whole(program: Program, bundle: Bundle) -> Shown:
    """Return what the reference answers when it is asked for the whole."""
    answer = decide(program, bundle.complete, bundle.as_of)
    return answer.status, answer.result
