"""Texts in SQL: by code point, compared byte by byte as UTF-8, which is the same order."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policyeval.backends.columnar.calendar import Writer
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.terms import Term, Unsupported, strict, text
from policyeval.backends.reference.functions.strings import WHITE_SPACE
from policyeval.language.patterns import find_pattern
from policyeval.language.types import BOOL, BYTES, INT, INT_MAX, STRING

_SPACES: Final = text(WHITE_SPACE)
_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _simple(template: str, type_: object = STRING, **known: object) -> Writer:
    """Return a function of which SQL has one that is the same."""
    return lambda arguments, pool: strict(
        type_,  # type: ignore[arg-type]
        template.format(*(argument.sql for argument in arguments)),
        arguments,
        pool,
        **known,
    )


def _size(template: str) -> Writer:
    return _simple(template, INT, low=0, high=INT_MAX)


def _matches(arguments: list[Term], pool: Pool) -> Term:
    value, pattern = arguments
    if not isinstance(pattern.literal, str):
        raise Unsupported("a pattern that only the facts tell")
    if find_pattern(pattern.literal) is None:
        return strict(BOOL, "CAST(NULL AS BOOLEAN)", arguments, pool, "'PE808'")
    return strict(BOOL, f"regexp_matches({value.sql}, {pattern.sql})", arguments, pool)


def _trim(arguments: list[Term], pool: Pool) -> Term:
    return strict(STRING, f"trim({arguments[0].sql}, {pool.atom(_SPACES)})", arguments, pool)


def _words(arguments: list[Term], pool: Pool) -> Term:
    spaces, blanks = pool.atom(_SPACES), pool.atom(text(" " * len(WHITE_SPACE)))
    word = pool.local()
    split = f"string_split(translate({arguments[0].sql}, {spaces}, {blanks}), ' ')"
    return strict(INT, f"len(list_filter({split}, lambda {word}: {word} <> ''))", arguments, pool, low=0)


FUNCTIONS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        "add_string": _simple("{} || {}"),
        "size_string": _size("length({})"),
        "string_size": _size("length({})"),
        "size_bytes": _size("octet_length({})"),
        "bytes_size": _size("octet_length({})"),
        "string_to_bytes": _simple("encode({})", BYTES),
        "contains_string": _simple("contains({}, {})", BOOL),
        "starts_with_string": _simple("starts_with({}, {})", BOOL),
        "ends_with_string": _simple("ends_with({}, {})", BOOL),
        "matches": _matches,
        "matches_string": _matches,
        "string_trim": _trim,
        "words_string": _words,
        "string_lower_ascii": _simple(f"translate({{}}, '{_UPPER}', '{_UPPER.lower()}')"),
        "string_upper_ascii": _simple(f"translate({{}}, '{_UPPER.lower()}', '{_UPPER}')"),
        "int64_to_string": _simple("CAST({} AS VARCHAR)"),
        "bool_to_string": _simple("CAST({} AS VARCHAR)"),
    }
)
