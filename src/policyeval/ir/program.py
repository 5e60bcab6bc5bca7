"""A checked decision: rules, their contributions, how these combine, and what follows from them.

All kinds of decision are this one form. A firing rule makes contributions, one for each element of
its loop and each of its instants; groups and caps cut their points; what is left gives values to
result keys, which combine; outputs are computed from them. A program is made for one assignment of
readings, so that nothing downstream knows that there were alternatives.
"""

from enum import StrEnum

from policyeval.frozen import dataclass, field
from policyeval.ir.expr import Expr, Fact
from policyeval.language.types import Type
from policyeval.language.values import Timestamp, Value
from policyeval.source.citation import Citation
from policyeval.source.diagnostic import Phrase
from policyeval.source.text import Span


class Combine(StrEnum):
    """How the contributions of several rules become one value."""

    FIRST = "first"
    UNIQUE = "unique"
    SUM = "sum"
    TALLY = "tally"
    LIST = "list"
    SET = "set"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """Result keys that combine together; `defaults` has the value of each when no rule fires."""

    keys: tuple[str, ...]
    combine: Combine
    defaults: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """The rule is asked for each element of `each`, which `variable` names."""

    each: Expr
    variable: str


@dataclass(frozen=True, slots=True)
class Limit:
    """How contributions with an equal key limit each other, in this order."""

    name: str
    once_per_rule: bool
    keep_most: bool
    cap: int | None


@dataclass(frozen=True, slots=True)
class Membership:
    """The limit that a rule's contributions fall under, and what they share."""

    limit: str
    key: Expr


@dataclass(frozen=True, slots=True)
class Give:
    """A value for a result key; its expression may read the contribution's `POINTS` and `AT`."""

    key: str
    value: Expr


POINTS = "points"
"""The variable that holds a contribution's points, after the cuts."""
AT = "at"
"""The variable that holds a contribution's instant."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition and its outcome."""

    id: str
    title: Phrase | None
    implements: tuple[str, ...]
    cite: tuple[Citation, ...]
    condition: Expr
    gives: tuple[Give, ...]
    span: Span = field(compare=False, repr=False)
    loop: Loop | None = None
    points: Expr | None = None
    at: Expr | None = None
    membership: Membership | None = None
    cap: int | None = None
    is_indeterminate: bool = False
    """Firing makes the decision indeterminate: the source says that it cannot be known."""
    is_demand: bool = False
    """Whether the policy states what has to hold; the condition is its opposite."""


@dataclass(frozen=True, slots=True)
class Output:
    """A result key computed from facts, results and earlier outputs."""

    key: str
    value: Expr
    implements: tuple[str, ...] = ()
    cite: tuple[Citation, ...] = ()


class Posting(StrEnum):
    """When entries count."""

    HALF_MONTH = "half_month"
    EVENT = "event"


class AtBoundary(StrEnum):
    """Where entries go whose period is over when they are posted."""

    OLD = "old"
    NEW = "new"
    DROP = "drop"


class Reversal(StrEnum):
    """What fewer points do to the penalties of the bands that they take the total out of."""

    KEEP = "keep"
    LIFT = "lift"


class Overlap(StrEnum):
    """What a new penalty does to those that run."""

    PARALLEL = "parallel"
    REPLACE = "replace"
    CONSECUTIVE = "consecutive"


@dataclass(frozen=True, slots=True)
class Band:
    """One row of the bands that a ledger applies; values by result key."""

    id: str
    low: int | None
    high: int | None
    """The total is at least `low` and less than `high`."""
    values: tuple[tuple[str, Value], ...]
    title: Phrase | None
    cite: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A right that penalties act on: its values from the mildest, which is in force by default."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """How dated entries become totals of a period, and totals become penalties."""

    entries: Expr
    variable: str
    at: Expr
    amount: Expr
    where: Expr
    label: Expr | None
    counts_at: Expr | None
    """The instant whose period an entry counts in, where that is not the entry's own."""
    post: Posting
    unit: str
    at_boundary: AtBoundary
    bands: tuple[Band, ...]
    name_key: str
    days_key: str
    overlap: Overlap
    retrigger: bool
    reversal: Reversal
    dimensions: tuple[Dimension, ...]


class Direction(StrEnum):
    """Which way a value may go as a fact grows."""

    UP = "up"
    """It never falls."""
    DOWN = "down"
    """It never rises."""


@dataclass(frozen=True, slots=True)
class Follows:
    """As a fact grows and all others stay, a value over `RESULT` goes one way or stays."""

    fact: Fact
    value: Expr
    direction: Direction


RESULT = "result"
"""The variable that holds a decision's result where an invariant speaks of it."""


@dataclass(frozen=True, slots=True)
class Invariant:
    """What holds wherever a decision is decided and `assume` is true; no program needs it to decide."""

    id: str
    decision: str
    title: Phrase
    cite: tuple[Citation, ...]
    assume: Expr | None
    states: Expr | Follows
    """A truth over the facts, `as_of` and `RESULT`; or how a value follows a fact."""
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Program:
    """One decision of one version of a policy, under one assignment of readings."""

    decision: str
    kind: str
    title: Phrase
    zone: str
    effective_from: Timestamp | None
    effective_to: Timestamp | None
    in_force_at: Expr
    readings: tuple[tuple[str, str], ...]
    """All that the decision can read, with the option in force."""
    results: tuple[ResultGroup, ...]
    limits: tuple[Limit, ...]
    rules: tuple[Rule, ...]
    outputs: tuple[Output, ...]
    keys: tuple[tuple[str, Type], ...]
    """Every key of the result, in order, with its type."""
    ledger: Ledger | None = None
    uses: tuple["Program", ...] = ()
    """The decisions whose results this one reads."""
    implements: tuple[str, ...] = ()
    cite: tuple[Citation, ...] = ()
