"""What is claimed of every decision: its rows divide a number, its rules live, it never fails."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from policyeval.analysis.prove.conditions import (
    AllOf,
    AnyOf,
    Becomes,
    Condition,
    Denies,
    Departs,
    Fires,
    HasStatus,
    Holds,
    Not,
    Refuses,
)
from policyeval.frozen import dataclass
from policyeval.ir.expr import Call, Expr, Literal, Named
from policyeval.ir.program import Combine, Follows, Invariant, Program, ResultGroup, Rule
from policyeval.ir.record import Outcome, Status
from policyeval.ir.walk import walk
from policyeval.language.types import BOOL
from policyeval.language.values import Value
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Span

GAP, OVERLAP = "PE527", "PE528"
"""The findings of rows that leave a number out, or take it twice."""


class Kind(StrEnum):
    """What a claim is about."""

    NO_GAP = "no-gap"
    NO_OVERLAP = "no-overlap"
    CAN_FIRE = "can-fire"
    CAN_DECIDE = "can-decide"
    NOT_CONSTANT = "not-constant"
    AGREES = "agrees"
    NEVER_FAILS = "never-fails"
    INVARIANT = "invariant"
    ASSUMABLE = "assumable"


class Mode(StrEnum):
    """When a claim is true."""

    NEVER = "never"
    """No facts make its condition hold."""
    POSSIBLE = "possible"
    """Some facts make its condition hold."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim about a decision."""

    kind: Kind
    decision: str
    mode: Mode
    condition: Condition | Departs
    span: Span
    rules: tuple[str, ...] = ()
    """The rules that it is about."""
    range: str | None = None
    """The numbers that rows leave out or take twice."""
    is_note: bool = False
    """Whether it is worth a word, and no fault, when it is not so."""
    invariant: Invariant | None = None
    """What the policy itself says; it has a title and cites."""


def claims_of(program: Program, span: Span, findings: tuple[Diagnostic, ...] = ()) -> Iterator[Claim]:
    """Yield what is claimed of a program; `findings` are what is known to be wrong with its rows."""
    if program.kind == "bands":
        yield from _partition(program, span, findings)
    for rule in program.rules:
        yield Claim(Kind.CAN_FIRE, program.decision, Mode.POSSIBLE, Fires(rule.id), rule.span, (rule.id,))
        if _can_be_cut(rule, program):
            decides = _decides(rule)
            yield Claim(Kind.CAN_DECIDE, program.decision, Mode.POSSIBLE, decides, rule.span, (rule.id,))
        if rule.loop is None and program.kind != "bands" and not isinstance(_body(rule.condition), Literal):
            refused = Refuses(rule.id)
            yield Claim(Kind.NOT_CONSTANT, program.decision, Mode.POSSIBLE, refused, rule.span, (rule.id,))
    for group in program.results:
        if group.combine is Combine.FIRST:
            yield from _disagreements(program, group)
    failed = HasStatus(Status.ERROR)
    yield Claim(Kind.NEVER_FAILS, program.decision, Mode.NEVER, failed, span)


def _decides(rule: Rule) -> Condition:
    """Return that a rule has a say: it fires, and nothing before it leaves open whether that counts."""
    fired = Becomes(rule.id, Outcome.FIRED)
    return fired if rule.is_indeterminate else AllOf((fired, HasStatus(Status.DECIDED)))


def claims_of_invariants(invariants: Iterable[Invariant]) -> Iterator[Claim]:
    """Yield what the invariants of a decision claim: that each holds, and that it says something."""
    for one in invariants:
        if one.assume is not None:
            can_be = AllOf((HasStatus(Status.DECIDED), Holds(one.assume)))
            yield Claim(Kind.ASSUMABLE, one.decision, Mode.POSSIBLE, can_be, one.span, invariant=one)
        yield Claim(Kind.INVARIANT, one.decision, Mode.NEVER, _against(one), one.span, invariant=one)


def said(invariant: Invariant) -> Iterator[Expr]:
    """Yield every expression of an invariant."""
    if invariant.assume is not None:
        yield invariant.assume
    match invariant.states:
        case Follows(fact=fact, value=value):
            yield from (fact, value)
        case stated:
            yield stated


def _against(invariant: Invariant) -> Condition | Departs:
    if isinstance(invariant.states, Follows):
        return Departs(invariant.states, invariant.assume)
    assumed = () if invariant.assume is None else (Holds(invariant.assume),)
    return AllOf((HasStatus(Status.DECIDED), *assumed, Denies(invariant.states)))


def _body(expr: Expr) -> Expr:
    while isinstance(expr, Named):
        expr = expr.body
    return expr


def _can_be_cut(rule: Rule, program: Program) -> bool:
    """Say whether a rule that fires may come to nothing all the same."""
    keys = {give.key for give in rule.gives}
    is_first = any(group.combine is Combine.FIRST and keys & set(group.keys) for group in program.results)
    return is_first or rule.membership is not None or rule.cap is not None


# ------------------------------------------------------------------------------------------- bands


def _partition(program: Program, span: Span, findings: tuple[Diagnostic, ...]) -> Iterator[Claim]:
    ids = tuple(rule.id for rule in program.rules)
    none = AllOf((HasStatus(Status.DECIDED), *(Not(Fires(rule)) for rule in ids)))
    gaps = [finding for finding in findings if finding.code == GAP]
    overlaps = [finding for finding in findings if finding.code == OVERLAP]
    for gap in gaps:
        condition = AllOf((*none.conditions, *_at(program, gap)))
        yield Claim(
            Kind.NO_GAP,
            program.decision,
            Mode.NEVER,
            condition,
            gap.span or span,
            range=str(gap.args["range"]),
        )
    for overlap in overlaps:
        rules = str(overlap.args["other"]), str(overlap.args["row"])
        condition = AllOf((*(Fires(rule) for rule in rules), *_at(program, overlap)))
        yield Claim(
            Kind.NO_OVERLAP,
            program.decision,
            Mode.NEVER,
            condition,
            overlap.span or span,
            rules,
            str(overlap.args["range"]),
        )
    if not gaps:
        yield Claim(Kind.NO_GAP, program.decision, Mode.NEVER, none, span)
    if not overlaps:
        pairs = tuple(AllOf((Fires(a), Fires(b))) for i, a in enumerate(ids) for b in ids[:i])
        yield Claim(Kind.NO_OVERLAP, program.decision, Mode.NEVER, AnyOf(pairs), span)


def _at(program: Program, finding: Diagnostic) -> tuple[Condition, ...]:
    """Return that the number of the bands is the one that a finding gives as an example, if it does."""
    number = _number(str(finding.args["example"]))
    value = _banded(program)
    if value is None or number is None:
        return ()
    literal = Literal(number, type=value.type, span=value.span)
    return (Holds(Call("equals", (value, literal), type=BOOL, span=value.span)),)


def _number(text: str) -> Value:
    try:
        number = float(text) if "." in text or "inf" in text else int(text)
    except ValueError:
        return None
    return None if number in (float("inf"), float("-inf")) else number


def _banded(program: Program) -> Expr | None:
    """Return the number that the rows of bands compare."""
    for rule in program.rules:
        for node in walk(rule.condition):
            if isinstance(node, Call) and len(node.arguments) == 2:
                for argument in node.arguments:
                    if not isinstance(argument, Literal):
                        return argument
    return None


# ---------------------------------------------------------------------------------------- verdicts


def _disagreements(program: Program, group: ResultGroup) -> Iterator[Claim]:
    """Yield that no two rules of a first-match hold at once and say something different."""
    giving = [rule for rule in program.rules if any(give.key in group.keys for give in rule.gives)]
    for index, later in enumerate(giving):
        if isinstance(_body(later.condition), Literal):
            continue
        for earlier in giving[:index]:
            if _given(earlier, group) != _given(later, group):
                yield Claim(
                    Kind.AGREES,
                    program.decision,
                    Mode.NEVER,
                    AllOf((Fires(earlier.id), Fires(later.id))),
                    later.span,
                    (earlier.id, later.id),
                    is_note=True,
                )


def _given(rule: Rule, group: ResultGroup) -> dict[str, Expr]:
    return {give.key: give.value for give in rule.gives if give.key in group.keys}
