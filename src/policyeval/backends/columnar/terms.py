"""What an expression becomes: the text of its value, and what tells values from what is none.

NULL is no answer. SQL's AND, OR and NOT then absorb as CEL's do, since both are Kleene's; every other
operator is strict in both. Why there is no answer is a text of its own, asked of few rows: an expression
is unknown, and names the facts that are missing, or it has failed, with a code. An expression that always
has an answer has neither text, which is the case wherever all facts have defaults and nothing can fail.

CEL's null is NULL too; only a term of a nullable type can have it, and says when it has an answer.

Instants and lengths of time are BIGINT: microseconds, since 1970 or as they are.
"""

from collections.abc import Iterable
from typing import Final

from policyeval.backends.columnar import words
from policyeval.backends.columnar.layout import columns_of, quoted
from policyeval.backends.columnar.pool import Pool
from policyeval.frozen import dataclass
from policyeval.language.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT_MAX,
    INT_MIN,
    NULL,
    STRING,
    TIMESTAMP,
    Int,
    List,
    Map,
    Nullable,
    Record,
    Type,
    plain,
    show,
)
from policyeval.language.values import Value
from policyeval.schema.shape import RecordShape
from policyeval.source.diagnostic import Argument, Phrase
from policyeval.source.text import Span


class Unsupported(Exception):
    """An expression that this back end has no SQL for; `span` says where it is written."""

    def __init__(self, what: Phrase, span: Span | None = None, **args: Argument) -> None:
        """Keep what it is, as a policy writer names it, and where."""
        self.what = what.filled(**args)
        super().__init__(self.what.en)
        self.span = span


NO_PATHS: Final = "CAST([] AS VARCHAR[])"
"""No missing facts."""


@dataclass(frozen=True, slots=True)
class Term:
    """An expression in SQL."""

    type: Type
    sql: str
    answered: str | None = None
    """Where it has an answer, or `TRUE`; None for wherever `sql` is not NULL."""
    unknown: str | None = None
    """Where it is unknown: never NULL. None for nowhere."""
    missing: str | None = None
    """The paths that are missing where it is unknown, otherwise an empty list."""
    code: str | None = None
    """The code with which it fails, and NULL where it has an answer. None for never."""
    low: int = INT_MIN
    high: int = INT_MAX
    """The bounds of an integer that hold on every row, whatever guards stand around it."""
    bounded: "Term | None" = None
    """A fact that is NULL where it breaks the bounds of its schema, which `sql` does not see to."""
    may_be_nan: bool = False
    may_be_infinite: bool = False
    record: RecordShape | None = None
    """What the elements of a list of objects, at whatever depth, look like."""
    place: str | None = None
    """The path of a list of facts, for the paths of what is missing in it; None for any other list."""
    element_absent: bool = False
    """Whether NULL among the elements of a list is an unknown one."""
    members: tuple[tuple[str, Type], ...] = ()
    """Of a map with constant names, which is a struct: what they hold."""
    is_shown: bool = False
    """Whether the structs of a list are as columns show them; no expression looks into such."""
    is_json: bool = False
    """Whether it is a fact of any kind, as JSON text: null is the text `null`, and NULL no answer."""
    literal: Value = None
    """The value, where it is a constant that is not null."""

    @property
    def total(self) -> bool:
        """Whether it always has an answer."""
        return self.unknown is None and self.code is None


def is_nullable(type_: Type) -> bool:
    """Say whether null is among the values of a type."""
    return isinstance(type_, Nullable) or type_ in (NULL, DYN)


def has_answer(term: Term) -> str:
    """Return the condition that a term has an answer."""
    if term.total:
        return "TRUE"
    return term.answered or f"{term.sql} IS NOT NULL"


def disjunction(parts: Iterable[str | None], pool: Pool) -> str | None:
    """Return where any of the conditions holds, of which None is one that never does."""
    found = list(dict.fromkeys(part for part in parts if part is not None))
    if len(found) < 2:
        return found[0] if found else None
    return pool.seldom(" OR ".join(found))


def paths(parts: Iterable[str | None], pool: Pool) -> str | None:
    """Return all the paths of several lists."""
    found = list(dict.fromkeys(part for part in parts if part is not None))
    if len(found) < 2:
        return found[0] if found else None
    return pool.seldom(f"list_concat({', '.join(found)})")


def paths_where(where: str, missing: str, pool: Pool) -> str:
    """Return the paths that are missing where a condition holds, and none elsewhere."""
    return pool.only(where, missing, NO_PATHS)


def first_code(parts: Iterable[str | None], pool: Pool) -> str | None:
    """Return the first code that there is."""
    found = list(dict.fromkeys(part for part in parts if part is not None))
    if len(found) < 2:
        return found[0] if found else None
    return pool.seldom(f"coalesce({', '.join(found)})")


def strict(
    type_: Type,
    sql: str,
    parts: Iterable[Term],
    pool: Pool,
    code: str | None = None,
    **known: object,
) -> Term:
    """Return a term that has an answer where all its parts have, unless it fails with a code of its own.

    `sql` is NULL where a part is, and where it fails; `code` is the code's text, or a CASE of some.
    """
    terms = list(parts)
    shared = pool.share(sql)
    own = None
    if code is not None:
        own = pool.seldom(f"CASE WHEN {shared} IS NULL THEN {code} END")
    return Term(
        type_,
        shared,
        unknown=disjunction((term.unknown for term in terms), pool),
        missing=paths((term.missing for term in terms), pool),
        code=first_code((*(term.code for term in terms), own), pool),
        **known,  # type: ignore[arg-type]
    )


def why_from(
    sql_is_open: str, parts: Iterable[Term], pool: Pool
) -> tuple[str | None, str | None, str | None]:
    """Return where a conjunction or disjunction is unknown, for lack of what, and how it fails."""
    terms = list(parts)
    unknown = disjunction((term.unknown for term in terms), pool)
    missing = paths((term.missing for term in terms), pool)
    code = first_code((term.code for term in terms), pool)
    return (
        unknown and pool.seldom(f"{sql_is_open} AND {unknown}"),
        missing and paths_where(sql_is_open, missing, pool),
        code and pool.seldom(f"CASE WHEN {sql_is_open} THEN {code} END"),
    )


# ------------------------------------------------------------------------------------------- types

_NAMES: Final = {
    BOOL: "BOOLEAN",
    DOUBLE: "DOUBLE",
    STRING: "VARCHAR",
    BYTES: "BLOB",
    TIMESTAMP: "BIGINT",
    DURATION: "BIGINT",
    DYN: "VARCHAR",
    NULL: "VARCHAR",
}


def sql_type(type_: Type, record: RecordShape | None = None) -> str:
    """Return the type of a term's values in SQL; raises `Unsupported` where there is none."""
    match plain(type_):
        case Int():
            return "BIGINT"
        case Nullable(of=of):
            return sql_type(of, record)
        case List(element=element):
            return f"{sql_type(element, record)}[]"
        case Map(key=key, value=value):
            return f"MAP({sql_type(key)}, {sql_type(value, record)})"
        case Record() if record is not None:
            members = ", ".join(f"{quoted(c.name)} {c.type}" for c in columns_of(record))
            return f"STRUCT({members})"
        case found if found in _NAMES:
            return _NAMES[found]
        case _:
            raise Unsupported(words.VALUES_OF, type=show(type_))


def number(value: int) -> str:
    """Return a 64-bit integer as SQL writes it."""
    return f"{value}::BIGINT" if value >= 0 else f"'{value}'::BIGINT"


def text(value: str) -> str:
    """Return a text as SQL writes it."""
    escaped = value.replace("'", "''")
    return f"'{escaped}'" if "\0" not in value else f"replace({_chr(escaped)})"


def _chr(escaped: str) -> str:
    parts = escaped.split("\0")
    mark = next(chr(code) for code in range(0xE100, 0xF8FF) if chr(code) not in escaped)
    return f"'{mark.join(parts)}', '{mark}', chr(0)"


def case(*branches: tuple[str, str], otherwise: str | None = None) -> str:
    """Return a CASE of conditions and values."""
    written = " ".join(f"WHEN {condition} THEN {value}" for condition, value in branches)
    return f"CASE {written}{'' if otherwise is None else f' ELSE {otherwise}'} END"
