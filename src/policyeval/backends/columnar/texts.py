"""Texts in SQL: by code point, compared byte by byte as UTF-8, which is the same order."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policyeval.backends.columnar import words
from policyeval.backends.columnar.calendar import Writer
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.terms import Term, Unsupported, strict, text
from policyeval.backends.reference.functions.strings import LONGEST, WHITE_SPACE
from policyeval.language.patterns import find_pattern
from policyeval.language.types import BOOL, BYTES, INT, INT_MAX, STRING, List, Type

_SPACES: Final = text(WHITE_SPACE)
_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _simple(template: str, type_: Type = STRING) -> Writer:
    """Return a function of which SQL has one that is the same."""
    return lambda arguments, pool: strict(
        type_, template.format(*(argument.sql for argument in arguments)), arguments, pool
    )


def _size(template: str) -> Writer:
    return lambda arguments, pool: strict(
        INT, template.format(arguments[0].sql), arguments, pool, low=0, high=INT_MAX
    )


def _matches(arguments: list[Term], pool: Pool) -> Term:
    value, pattern = arguments
    if not isinstance(pattern.literal, str):
        raise Unsupported(words.PATTERN)
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


def _substring(arguments: list[Term], pool: Pool) -> Term:
    value, start, *end = arguments
    size = f"length({value.sql})"
    if not end:
        inside = f"{start.sql} >= 0 AND {start.sql} <= {size}"
        sql = f"CASE WHEN {inside} THEN substring({value.sql}, {start.sql} + 1) END"
        return strict(STRING, sql, arguments, pool, "'PE814'")
    inside = f"0 <= {start.sql} AND {start.sql} <= {end[0].sql} AND {end[0].sql} <= {size}"
    part = f"substring({value.sql}, {start.sql} + 1, {end[0].sql} - {start.sql})"
    return strict(STRING, f"CASE WHEN {inside} THEN {part} END", arguments, pool, "'PE814'")


def _char_at(arguments: list[Term], pool: Pool) -> Term:
    value, index = arguments
    inside = f"{index.sql} >= 0 AND {index.sql} <= length({value.sql})"
    sql = f"CASE WHEN {inside} THEN substring({value.sql}, {index.sql} + 1, 1) END"
    return strict(STRING, sql, arguments, pool, "'PE814'")


def _short(sql: str, arguments: list[Term], pool: Pool) -> Term:
    """Return a text that fails where it is too long."""
    made = pool.share(sql)
    return strict(
        STRING, f"CASE WHEN length({made}) <= {LONGEST} THEN {made} END", arguments, pool, "'PE832'"
    )


def _replaced(arguments: list[Term], pool: Pool) -> Term:
    if not arguments[1].literal:
        raise Unsupported(words.REPLACE)
    return _short(f"replace({', '.join(argument.sql for argument in arguments)})", arguments, pool)


def _joined(arguments: list[Term], pool: Pool) -> Term:
    texts, *separator = arguments
    between = f"{separator[0].sql} || " if separator else ""
    one, other = pool.local(), pool.local()
    joined = f"list_reduce({texts.sql}, lambda {one}, {other}: {one} || {between}{other})"
    empty = f"len({texts.sql}) = 0" + (f" AND {separator[0].sql} IS NOT NULL" if separator else "")
    known = f"{separator[0].sql} IS NOT NULL" if separator else "TRUE"
    return _short(f"CASE WHEN {empty} THEN '' WHEN {known} THEN {joined} END", arguments, pool)


def _split(arguments: list[Term], pool: Pool) -> Term:
    if not arguments[1].literal:
        raise Unsupported(words.SPLIT)
    return strict(List(STRING), f"string_split({arguments[0].sql}, {arguments[1].sql})", arguments, pool)


def _decimals(micros: str) -> str:
    """Return the decimals of a second that are needed, with the point before them."""
    return (
        f"CASE WHEN {micros} = 0 THEN '' ELSE rtrim('.' || lpad(CAST({micros} AS VARCHAR), 6, '0'), '0') END"
    )


def _instant(arguments: list[Term], pool: Pool) -> Term:
    shown = pool.share(f"make_timestamp({arguments[0].sql})")
    part = pool.share(f"microsecond({shown}) % 1000000")
    day = f"printf('%04d-%02d-%02dT', year({shown}), month({shown}), day({shown}))"
    clock = f"printf('%02d:%02d:%02d', hour({shown}), minute({shown}), second({shown}))"
    sql = f"CASE WHEN {shown} IS NOT NULL THEN {day} || {clock} || {_decimals(part)} || 'Z' END"
    return strict(STRING, sql, arguments, pool)


def _length(arguments: list[Term], pool: Pool) -> Term:
    micros = arguments[0].sql
    size = pool.share(f"abs({micros})")
    sign = f"CASE WHEN {micros} < 0 THEN '-' ELSE '' END"
    part = pool.share(f"{size} % 1000000")
    seconds = f"CAST({size} // 1000000 AS VARCHAR)"
    return strict(
        STRING,
        f"CASE WHEN {micros} IS NOT NULL THEN {sign} || {seconds} || {_decimals(part)} || 's' END",
        arguments,
        pool,
    )


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
        "string_substring_int": _substring,
        "string_substring_int_int": _substring,
        "string_char_at_int": _char_at,
        "string_replace_string_string": _replaced,
        "string_split_string": _split,
        "list_join": _joined,
        "list_join_string": _joined,
        "timestamp_to_string": _instant,
        "duration_to_string": _length,
        "int64_to_string": _simple("CAST({} AS VARCHAR)"),
        "bool_to_string": _simple("CAST({} AS VARCHAR)"),
    }
)
