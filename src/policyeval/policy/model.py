"""A policy as it was written: every part typed, every part with its place, nothing resolved.

The form is described by `policy.schema.json`; the names here are its names.
"""

from collections.abc import Mapping

from policyeval.cel import syntax
from policyeval.frozen import dataclass, field
from policyeval.language.values import Timestamp, Value
from policyeval.source.citation import Citation
from policyeval.source.diagnostic import Phrase
from policyeval.source.text import Span


@dataclass(frozen=True, slots=True)
class Cel:
    """A CEL expression and where its text stands."""

    expr: syntax.Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal value."""

    value: Value
    span: Span


@dataclass(frozen=True, slots=True)
class ByReading:
    """A literal that depends on a reading: one for each option."""

    reading: str
    options: Mapping[str, Constant]
    span: Span


Setting = Constant | ByReading
Given = Setting | Cel


@dataclass(frozen=True, slots=True)
class Document:
    """A document outside the repository, fixed by the digest of its bytes."""

    file: str
    language: str
    sha256: str
    title: Phrase | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A named switch for an ambiguity of the source."""

    id: str
    title: Phrase
    default: str
    options: Mapping[str, Phrase]
    issue: str | None
    because: Phrase
    cite: tuple[Citation, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named constant."""

    name: str
    title: Phrase | None
    value: Setting
    unit: str | None
    cite: tuple[Citation, ...]
    because: Phrase | None
    span: Span


@dataclass(frozen=True, slots=True)
class Definition:
    """A named condition, with parameters where it has any."""

    name: str
    parameters: tuple[str, ...]
    body: Cel
    title: Phrase | None
    cite: tuple[Citation, ...]
    span: Span
    """Where the name stands."""


@dataclass(frozen=True, slots=True)
class ResultSpec:
    """Result keys that combine together; `combine` is None where the kind says."""

    keys: tuple[str, ...]
    combine: str | None
    defaults: Mapping[str, Setting]
    span: Span


@dataclass(frozen=True, slots=True)
class LimitSpec:
    """How contributions that share a key limit each other."""

    name: str
    once_per_rule: bool
    keep: Setting | None
    cap: Setting | None
    span: Span


@dataclass(frozen=True, slots=True)
class LoopSpec:
    """`for: {each, as}`."""

    each: Cel
    variable: str
    span: Span


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """`group: {name, key}` of a rule."""

    name: str
    key: Cel | None
    span: Span


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition, as `when`, `must` or `range`, and its outcome."""

    id: str
    title: Phrase | None
    implements: tuple[str, ...]
    cite: tuple[Citation, ...]
    span: Span
    """Where the id stands."""
    when: Cel | None = None
    must: Cel | None = None
    range: Setting | None = None
    loop: LoopSpec | None = None
    in_reading: Mapping[str, Constant] = field(default_factory=dict)
    points: Given | None = None
    at: Cel | None = None
    group: GroupSpec | None = None
    cap: Setting | None = None
    then: Mapping[str, Given] = field(default_factory=dict)
    then_spans: Mapping[str, Span] = field(default_factory=dict)
    is_indeterminate: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """A result key computed from the others."""

    key: str
    body: Cel
    title: Phrase | None
    implements: tuple[str, ...]
    cite: tuple[Citation, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class LedgerSpec:
    """How dated points become totals, and totals become penalties."""

    each: Cel
    variable: str
    at: Cel
    amount: Cel
    where: Cel | None
    label: Cel | None
    counts_at: Cel | None
    post: Setting
    unit: str
    at_boundary: Setting
    bands: Constant
    name_key: Constant
    days_key: Constant
    overlap: Setting
    retrigger: Setting
    reversal: Setting | None
    dimensions: Mapping[str, tuple[str, ...]]
    span: Span


@dataclass(frozen=True, slots=True)
class Severity:
    """Which values of a result key are worse: `more`, `less`, or its texts from the mildest."""

    scale: str | tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Decision:
    """A named question that the policy answers."""

    id: str
    kind: str
    title: Phrase
    implements: tuple[str, ...]
    cite: tuple[Citation, ...]
    span: Span
    in_force_at: Cel | None = None
    value: Cel | None = None
    results: tuple[ResultSpec, ...] = ()
    limits: tuple[LimitSpec, ...] = ()
    rules: tuple[Rule, ...] = ()
    outputs: tuple[Output, ...] = ()
    ledger: LedgerSpec | None = None
    severity: Mapping[str, Severity] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Monotone:
    """`monotone: {fact, value, direction}`: more of a fact never means less of a value, or never more."""

    fact: Cel
    value: Cel
    direction: str
    """`up` or `down`."""


@dataclass(frozen=True, slots=True)
class Invariant:
    """What holds of a decision's results whatever the facts; one of `asserts` and `monotone` is there."""

    id: str
    decision: str
    title: Phrase
    cite: tuple[Citation, ...]
    assume: Cel | None
    asserts: Cel | None
    monotone: Monotone | None
    span: Span
    """Where the id stands."""
    decision_span: Span


@dataclass(frozen=True, slots=True)
class NotRule:
    """Lines of a source that no rule implements, and why."""

    cite: Citation
    statements: tuple[str, ...]
    because: Phrase


@dataclass(frozen=True, slots=True)
class Policy:
    """One versioned policy document."""

    id: str
    platform: str
    version: str
    title: Phrase
    effective_from: Timestamp | None
    effective_to: Timestamp | None
    zone: str
    sources: Mapping[str, Document]
    facts: Constant
    """The name of the fact schema's file."""
    calendars: Mapping[str, Constant]
    readings: Mapping[str, Reading]
    parameters: Mapping[str, Parameter]
    definitions: Mapping[str, Definition]
    terms: Mapping[str, Phrase]
    decisions: Mapping[str, Decision]
    invariants: tuple[Invariant, ...]
    not_rules: tuple[NotRule, ...]
    span: Span
