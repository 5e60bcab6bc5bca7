"""What cases should show: that a rule decides, on which side of a threshold facts stand, another reading."""

from collections.abc import Iterator, Mapping
from typing import Final

from policyeval.analysis.generate.ledgers import Turn
from policyeval.analysis.generate.targets import (
    Begins,
    Fires,
    Meets,
    Reaches,
    Superseded,
    Target,
    Turns,
    TurnsLedger,
    targets_of,
)
from policyeval.frozen import dataclass
from policyeval.ir.expr import Call, Expr, Literal, Named
from policyeval.ir.program import Program, Rule
from policyeval.ir.terms import text_of
from policyeval.language.instants import show_duration
from policyeval.language.values import Duration
from policyeval.policy.model import Reading
from policyeval.regex import Regex
from policyeval.source.diagnostic import Phrase

_SIDES: Final[Mapping[int, str]] = {-1: "below", 0: "at", 1: "above"}
_TIMES: Final[Mapping[int, str]] = {-1: "before", 0: "at", 1: "after"}
_SIDE: Final[Mapping[int, Phrase]] = {
    -1: Phrase("one less", "น้อยกว่า 1 หน่วย"),
    0: Phrase("exactly", "เท่ากันพอดี"),
    1: Phrase("one more", "มากกว่า 1 หน่วย"),
}
_TURNS: Final[Mapping[int, Phrase]] = {
    -1: Phrase("one second before", "ก่อนหนึ่งวินาที"),
    0: Phrase("exactly then", "ในขณะนั้นพอดี"),
    1: Phrase("one second after", "หลังหนึ่งวินาที"),
}
_LEDGER_TURNS: Final[Mapping[Turn, Phrase]] = {
    Turn.ENTRY: Phrase("an entry is made when a half month ends", "มีรายการเมื่อครึ่งเดือนสิ้นสุด"),
    Turn.POSTING: Phrase("an entry is posted", "รายการถูกนำมารวม"),
    Turn.END: Phrase("a penalty ends", "บทลงโทษสิ้นสุด"),
}
_FIRES: Final = Phrase("`{rule}` fires", "`{rule}` เข้าเงื่อนไข")
_CUT: Final = Phrase("`{rule}` is cut in favour of `{other}`", "`{rule}` ถูก `{other}` แทนที่")
_BAND: Final = Phrase("a posting reaches `{band}`", "การรวมคะแนนถึงระดับ `{band}`")
_BEGINS: Final = Phrase("the policy takes force: {when}", "นโยบายเริ่มมีผลบังคับ: {when}")
_MEETS: Final = Phrase("`{text}`: {when}", "`{text}`: {when}")
_PLAIN: Final = Phrase("`{decision}` on plain facts", "`{decision}` กับข้อเท็จจริงธรรมดา")
_READING: Final = Phrase("reading `{reading}`: `{option}`", "การตีความ `{reading}`: `{option}`")
_NO_SLUG: Final = Regex(r"[^a-z0-9]+")
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Answers:
    """The decision has an answer; what is shown where there is nothing else to show."""


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """What one case should show; `id` is the name of the case, unless another has it already."""

    id: str
    says: Phrase
    args: Mapping[str, str | Phrase]
    target: Target | Answers
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a reading that is not its default."""

    id: str
    says: Phrase
    args: Mapping[str, str | Phrase]
    reading: Reading
    option: str


def aims_of(program: Program) -> Iterator[Aim]:
    """Yield what the cases of a program should show, rule by rule, then what belongs to no rule."""
    targets = targets_of(program)
    found = [_aim(target, program) for target in (*targets.fires, *targets.meets, *targets.cuts)]
    order = {rule.id: place for place, rule in enumerate(program.rules)}
    last = len(order)
    if not found:
        name = program.decision.partition(".")[2]
        yield Aim(f"{_slug(name)}-plain", _PLAIN, {"decision": program.decision}, Answers())
    yield from sorted(found, key=lambda aim: last if aim.rule is None else order[aim.rule.id])


def options_of(program: Program, readings: Mapping[str, Reading]) -> Iterator[Option]:
    """Yield every option, but the default ones, of each reading that a program can read."""
    for name, _ in program.readings:
        reading = readings[name]
        for option in reading.options:
            if option != reading.default:
                args = {"reading": name, "option": option}
                yield Option(f"reading-{_slug(name)}-{_slug(option)}", _READING, args, reading, option)


def _aim(target: Target, program: Program) -> Aim:
    args: dict[str, str | Phrase]
    match target:
        case Fires(rule=rule):
            return Aim(f"{rule.id}-fires", _FIRES, {"rule": rule.id}, target, rule)
        case Superseded(rule=rule, other=other):
            args = {"rule": rule.id, "other": other.id}
            name = rule.id if rule is other else f"{rule.id}-or-{other.id}"
            return Aim(f"{name}-cut", _CUT, args, target, rule)
        case Reaches(band=band):
            return Aim(f"reaches-{band.id}", _BAND, {"band": band.id}, target)
        case Begins(seconds=seconds):
            return Aim(f"force-{_TIMES[seconds]}", _BEGINS, {"when": _TURNS[seconds]}, target)
        case Meets(sites=(site, *_), units=units):
            args = {"text": text_of(site.call), "when": _SIDE[units]}
            name = f"{_owner(site.rule, program)}-{_SIDES[units]}-{_limit(site.call)}"
            return Aim(name, _MEETS, args, target, site.rule)
        case Turns(sites=(site, *_), unit=unit, seconds=seconds):
            args = {"text": text_of(site.call), "when": _TURNS[seconds]}
            name = f"{_owner(site.rule, program)}-{_TIMES[seconds]}-{_slug(unit)}"
            return Aim(name, _MEETS, args, target, site.rule)
        case TurnsLedger(turn=turn, seconds=seconds):
            args = {"text": _LEDGER_TURNS[turn], "when": _TURNS[seconds]}
            return Aim(f"{turn.value}-{_TIMES[seconds]}", _MEETS, args, target)
        case _:
            raise AssertionError(target)


def _owner(rule: Rule | None, program: Program) -> str:
    return program.decision.partition(".")[2].replace("_", "-") if rule is None else rule.id


def _limit(call: Call) -> str:
    """Return what a comparison compares with, as part of a name: `30`, `72h`, else its text."""
    for argument in reversed(call.arguments):
        body: Expr = argument
        while isinstance(body, Named):
            body = body.body
        match body:
            case Literal(value=bool()):
                pass
            case Literal(value=Duration() as length):
                return _slug(_hours(length))
            case Literal(value=int() | float() as number):
                return _slug(f"{number}")
            case _:
                pass
    return _slug(text_of(call.arguments[-1]))


def _hours(length: Duration) -> str:
    seconds = show_duration(length).removesuffix("s")
    return f"{int(seconds) // 3600}h" if seconds.isdigit() and int(seconds) % 3600 == 0 else f"{seconds}s"


def _slug(text: str) -> str:
    return _NO_SLUG.sub("-", text.lower()).strip("-")[:_LONGEST].strip("-") or "limit"
