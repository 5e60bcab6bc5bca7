"""What a decision came to, in short: its status, or the first value of its result.

A program says which value that is: what a ledger has in effect, else the first key that is no map.
Numbers beyond the smallest fall into ranges, so that there are few outcomes however many bundles.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from policyeval.analysis.diff import phrases
from policyeval.analysis.diff.phrases import as_it_is, listed, say
from policyeval.engine.words import KEYS
from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.language.types import DOUBLE, Int, Map, Nullable, Record, Type
from policyeval.source.diagnostic import Phrase

Result = Mapping[str, Any]
DECIDED: Final = "decided"
REFUSED: Final = "refused"
_WORDS: Final = {
    "indeterminate": Phrase("indeterminate", "ยังตัดสินไม่ได้"),
    "not_in_force": Phrase("not in force", "ไม่มีผลบังคับ"),
    "error": Phrase("error", "ผิดพลาด"),
    REFUSED: Phrase("facts refused", "ไม่รับข้อเท็จจริง"),
    "other": Phrase("other outcomes", "ผลอื่น"),
    "another": Phrase("another outcome than before", "ผลที่ต่างจากเดิม"),
}
_NOTHING: Final = Phrase("nothing", "ไม่มี")
_COUNT: Final = Phrase("{key}: {count}", "{key}: {count}")
_RANGES: Final = (
    (0, 0),
    (1, 1),
    (2, 2),
    (3, 5),
    (6, 10),
    (11, 20),
    (21, 50),
    (51, 100),
    (101, 200),
    (201, 500),
    (501, 1000),
)
_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True, order=True)
class Outcome:
    """A status, and of a decided result its headline, as text that sorts and compares."""

    status: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Headline:
    """How a decision's result becomes an outcome, and how the outcome reads."""

    of: Callable[[Result], str]
    key: str
    terms: Mapping[str, Phrase]

    def outcome(self, status: str, result: Result) -> Outcome:
        """Return the outcome of an answer."""
        return Outcome(status, self.of(result)) if status == DECIDED else Outcome(status)

    def words(self, outcome: Outcome) -> Phrase:
        """Return an outcome in words."""
        if outcome.status != DECIDED:
            return _WORDS[outcome.status]
        return _value_words(outcome.value, self.key, self.terms)


def headline(program: Program, terms: Mapping[str, Phrase]) -> Headline:
    """Return what is told of a decision's results first."""
    if program.ledger is not None:
        mildest = {dimension.key: dimension.values[0] for dimension in program.ledger.dimensions}
        return Headline(lambda result: _in_effect(result, mildest), "", terms)
    keys = [key for key, type_ in program.keys if not isinstance(_bare(type_), Map | Record)]
    key = next(iter(keys), program.keys[0][0] if program.keys else "")
    return Headline(lambda result: _text(result.get(key)), key, terms)


def numbers(program: Program) -> tuple[str, ...]:
    """Return the keys of a result that are numbers."""
    return tuple(key for key, type_ in program.keys if _is_number(_bare(type_)))


def _bare(type_: Type) -> Type:
    return type_.of if isinstance(type_, Nullable) else type_


def _is_number(type_: Type) -> bool:
    return isinstance(type_, Int) or type_ == DOUBLE


def _in_effect(result: Result, mildest: Mapping[str, str]) -> str:
    """Return what is not as it is when nothing is in effect: `search=reduced; account=suspended`."""
    return "; ".join(f"{key}={result.get(key)}" for key, value in mildest.items() if result.get(key) != value)


def _text(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _range(value)
        case list() if len(value) <= _MOST_NAMED and all(isinstance(v, str) for v in value):
            return "[" + ", ".join(value) + "]"
        case list():
            return f"#{_range(len(value))}"
        case _:
            return str(value)


def _range(number: float) -> str:
    """Return the range that a number, rounded up, lies in: each about twice as wide as the one before."""
    if number < 0:
        return "< 0"
    low, high = next(((low, high) for low, high in _RANGES if number <= high), (1001, 0))
    return "> 1000" if not high and low else str(high) if low == high else f"{low}–{high}"


def _value_words(value: str, key: str, terms: Mapping[str, Phrase]) -> Phrase:
    if value in ("", "[]"):
        return _NOTHING
    if "=" in value and not key:
        parts = [part.partition("=") for part in value.split("; ")]
        return listed([say(_COUNT, key=_term(name, terms), count=_term(of, terms)) for name, _, of in parts])
    if value.startswith("["):
        return listed([_term(name, terms) for name in value[1:-1].split(", ")])
    if value in ("true", "false"):
        return say(_COUNT, key=_term(key, terms), count=phrases.YES if value == "true" else phrases.NO)
    if value == "null":
        return say(_COUNT, key=_term(key, terms), count=phrases.NOTHING)
    if value[0] in "#<>0123456789":
        return say(_COUNT, key=_term(key, terms), count=as_it_is(value.removeprefix("#")))
    return _term(value, terms)


def _term(name: str, terms: Mapping[str, Phrase]) -> Phrase:
    return terms.get(name) or KEYS.get(name) or as_it_is(name)
