"""A mutant: a policy in which one thing is changed, with what, where, and in what it was."""

from enum import StrEnum

from policyeval.frozen import dataclass
from policyeval.policy.model import Policy
from policyeval.source.text import Span


class Operator(StrEnum):
    """The ways of changing a policy."""

    STRICTNESS = "strictness"
    """`<` for `<=`, `>` for `>=`, and back; the functions on shares too."""
    COMPARISON = "comparison"
    """A comparison turned into its opposite: `==` for `!=`, `>=` for `<`."""
    CONNECTIVE = "connective"
    """`&&` for `||`, and back."""
    TERM = "term"
    """One term of a chain of `&&` or `||` left out."""
    NEGATION = "negation"
    """A condition that is no comparison negated, or one that is negated taken as it is."""
    QUANTIFIER = "quantifier"
    """`all` for `exists`, and back."""
    ARITHMETIC = "arithmetic"
    """`+` for `-`, `*` for `/`, and back."""
    NUMBER = "number"
    """A number, a length of time or an instant a step of its type further or nearer."""
    UNIT = "unit"
    """A length of time in days or minutes in place of hours."""
    ELEMENT = "element"
    """One element of a list of words left out."""
    WINDOW = "window"
    """A stretch of the calendar, the start or end of force, or how a ledger counts."""
    POINTS = "points"
    """One point more or fewer."""
    OUTCOME = "outcome"
    """Another value of a result key."""
    STATUS = "status"
    """A rule that says that the answer cannot be known, as one that decides."""
    ORDER = "order"
    """Two rules of a first-match in the other order."""
    BAND = "band"
    """The limit between two bands moved, in every row that it ends."""
    CAP = "cap"
    """One more or fewer at most."""
    LIMIT = "limit"
    """How contributions limit each other, or whether they do."""
    COMBINE = "combine"
    """How the contributions of several rules become one value."""
    READING = "reading"
    """Under which option of a reading a rule is there."""


class Kind(StrEnum):
    """What a mutant is a change in."""

    POLICY = "policy"
    PARAMETER = "parameter"
    DEFINITION = "definition"
    DECISION = "decision"
    RULE = "rule"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Owner:
    """The part of a policy that is changed."""

    kind: Kind
    name: str
    """Of a rule and an output it is the id or the key; of the others the name, too."""
    decision: str | None = None
    """The short id of the decision that a rule or an output belongs to, or that is changed itself."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A policy that was written, but for one thing."""

    operator: Operator
    owner: Owner
    span: Span
    """Where that which is changed was written."""
    before: str
    after: str
    policy: Policy
