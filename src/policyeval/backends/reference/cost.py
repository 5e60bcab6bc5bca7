"""What an evaluation costs, and where it ends.

Cost is counted, not timed, so that it is the same everywhere: it is part of what an expression means.
Each node that is evaluated and each element that a macro ranges over costs 1; a call costs what it reads
of its arguments and what it makes beside. What passes its limit has no value, whatever its parts say.

A value weighs 1, and what it holds in addition; ten characters or bytes weigh 1.
"""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from types import MappingProxyType
from typing import Final, assert_never

from policyeval.frozen import dataclass, field
from policyeval.language.values import Failure, OptionalValue, Result, Unknown, Value

MOST_FOR_A_RULE: Final = 1_000_000
"""What one rule may cost, with all of its elements; or an expression on its own."""
MOST_FOR_A_DECISION: Final = 10_000_000
"""What a decision may cost, with its outputs and the decisions that it reads."""

MOST_FOR_MISSES: Final = 2_000_000
"""What looking for near misses may cost: less, since it is a search, and nothing rests on it."""
MORE_FOR_A_RULE: Final = 100_000
"""How much more the terms of a decision, and the search for near misses, may cost for each rule."""

CHARACTERS: Final = 10
"""How many characters cost 1."""
SCANNING: Final = 5
"""How much more than other reading it costs to hold a text against a pattern."""
COMPILING: Final = 100_000
"""What each pattern costs that only the facts tell: RE2 may need a quarter of a second for one."""
MOST_BUSINESS_DAYS: Final = 10_000
"""`business_day_end` counts so many days at most, one by one."""
DAY: Final = 2
"""What it costs to count one of them."""

POSTING: Final = 20
"""What it costs to post an entry of a ledger."""
PENALTIES: Final = 20
"""So many penalties are looked at for 1, with each posting."""


def most_for_terms(rules: int) -> int:
    """Return what finding the terms of a decision with so many rules may cost."""
    return MOST_FOR_A_DECISION + MORE_FOR_A_RULE * rules


def most_for_misses(rules: int) -> int:
    """Return what looking for the near misses of a decision with so many rules may cost."""
    return MOST_FOR_MISSES + MORE_FOR_A_RULE * rules


class Exhausted(Exception):
    """The cost has passed a limit; only `evaluate` and `charge` see it."""

    def __init__(self, limit: int) -> None:
        """Keep the limit."""
        self.limit = limit

    @property
    def failure(self) -> Failure:
        """What an expression without an answer means for this reason."""
        return Failure("PE821", {"limit": f"{self.limit:,}"})


@dataclass(slots=True)
class Meter:
    """What has been spent, and how much may be; what a part spends its whole does too."""

    limit: int = MOST_FOR_A_RULE
    whole: "Meter | None" = None
    spent: int = 0
    patterns: dict[str, None] = field(default_factory=dict)
    """The patterns that have been paid for, in the order in which they were."""

    def spend(self, cost: int) -> None:
        """Count a cost; raises `Exhausted` once a limit is passed, and ever after."""
        self.spent += cost
        if self.spent > self.limit:
            raise Exhausted(self.limit)
        if self.whole is not None:
            self.whole.spend(cost)

    def charge(self, cost: int) -> Failure | None:
        """Count a cost, and return the failure once a limit is passed."""
        try:
            self.spend(cost)
        except Exhausted as exhausted:
            return exhausted.failure
        return None

    @property
    def is_spent(self) -> bool:
        """Whether the limit, or that of the whole, is passed: then failures say nothing of expressions."""
        return self.spent > self.limit or (self.whole is not None and self.whole.is_spent)

    @property
    def counts(self) -> tuple[int, ...]:
        """What has been spent, and how many patterns have been paid for, here and in the whole."""
        here = self.spent, len(self.patterns)
        return here if self.whole is None else (*here, *self.whole.counts)

    def restore(self, counts: tuple[int, ...]) -> None:
        """Forget what was spent since, and what for."""
        self.spent, paid, *rest = counts
        while len(self.patterns) > paid:
            self.patterns.popitem()
        if self.whole is not None:
            self.whole.restore(tuple(rest))

    def compile(self, pattern: Result) -> None:
        """Count what a pattern costs that nobody could compile before."""
        if isinstance(pattern, str) and pattern not in self.patterns:
            self.spend(COMPILING)
            self.patterns[pattern] = None


class Reads(Enum):
    """What a function reads of its arguments."""

    NOTHING = auto()
    """It hands on what it is given, or asks for a size or a place."""
    TOP = auto()
    """The characters or elements, without what is in these."""
    LESS = auto()
    """Two texts as far as the shorter one goes, or anything else whole."""
    SECOND = auto()
    """The second argument: what is held against the first goes only so far."""
    PATTERN = auto()
    """A text, for each part of a pattern."""
    DAYS = auto()
    """Everything, and as many days as its second argument says."""
    ALL = auto()
    """Everything, to the last leaf."""


READS: Final[Mapping[str, Reads]] = MappingProxyType(
    {
        **dict.fromkeys(("_[_]", "_[?_]", "_?._", "size", "dyn", "type", "first", "last"), Reads.NOTHING),
        **dict.fromkeys(("optional.of", "optional.ofNonZeroValue", "hasValue", "value"), Reads.NOTHING),
        **dict.fromkeys(("or", "orValue"), Reads.NOTHING),
        **dict.fromkeys(("_+_", "slice", "reverse"), Reads.TOP),
        **dict.fromkeys(("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"), Reads.LESS),
        **dict.fromkeys(("@in", "startsWith", "endsWith"), Reads.SECOND),
        "matches": Reads.PATTERN,
        "business_day_end": Reads.DAYS,
    }
)
"""What the functions read that do not read everything."""


def reads(name: str) -> Reads:
    """Return what a function of this name reads."""
    return READS.get(name, Reads.ALL)


def reading(name: str, values: Sequence[Result], left: int) -> int:  # noqa: C901  (one arm for each)
    """Return what it costs a function to read its arguments, none of them further than can be paid."""
    match reads(name), values:
        case Reads.NOTHING, _:
            return 0
        case Reads.TOP, _:
            return sum(map(top, values))
        case Reads.LESS, [None, _] | [_, None]:
            return 0
        case Reads.LESS, [str() | bytes() as one, str() | bytes() as other]:
            return min(top(one), top(other))
        case Reads.SECOND, [_, dict()]:
            return 0
        case Reads.SECOND, [_, second]:
            return weight(second, left)
        case Reads.PATTERN, [text, pattern]:
            return SCANNING * (1 + top(text)) * (1 + top(pattern))
        case Reads.DAYS, [_, int() as days, *_]:
            counted = DAY * min(max(days, 0), MOST_BUSINESS_DAYS)
            return counted + sum(weight(value, left) for value in values)
        case ((Reads.LESS | Reads.SECOND | Reads.PATTERN | Reads.DAYS | Reads.ALL), _):
            return sum(weight(value, left) for value in values)
        case unknown, _:
            assert_never(unknown)


def making(name: str, result: Result) -> int:
    """Return what it costs a function to make its result, where it does not hand on what it has."""
    return 0 if reads(name) is Reads.NOTHING else top(result)


def top(value: Result) -> int:
    """Return how many elements or tens of characters are in a value."""
    match value:
        case str() | bytes():
            return len(value) // CHARACTERS
        case list() | dict():
            return len(value)
        case _:
            return 0


def weight(value: Value, limit: int) -> int:
    """Return how much there is in a value, to the last leaf; beyond the limit it is not counted to the end.

    What is in two places counts twice: so it is read.
    """
    weighed, waiting = 0, [value]
    while waiting and weighed <= limit:
        part = waiting.pop()
        weighed += 1
        match part:
            case str() | bytes():
                weighed += len(part) // CHARACTERS
            case list():
                waiting.extend(part)
            case dict():
                waiting.extend(part.keys())
                waiting.extend(part.values())
            case OptionalValue(value=held):
                waiting.append(held)
            case _:
                pass
    return weighed


def handed_out(result: Result) -> Result:
    """Return a result that is written out, or the failure where there is more in it than a rule may cost.

    Evaluating shares what is in two places, and costs little; writing it out does not.
    """
    if isinstance(result, Failure | Unknown) or weight(result, MOST_FOR_A_RULE) <= MOST_FOR_A_RULE:
        return result
    return Exhausted(MOST_FOR_A_RULE).failure


def posting(entries: int) -> int:
    """Return what it costs to post so many entries: each may start a penalty, and end all that run."""
    return POSTING * entries + entries * entries // PENALTIES
