"""Numbers in SQL: 64 bits that fail where they overflow, doubles with a value that is no number."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from policyeval.backends.columnar import words
from policyeval.backends.columnar.calendar import Writer
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.terms import Term, Unsupported, case, strict
from policyeval.language.types import BOOL, DOUBLE, INT, INT_MAX, INT_MIN, Nullable, Type

_HUGE: Final = 2**127


def is_double(type_: Type) -> bool:
    """Say whether a term is a double, or null."""
    return DOUBLE in (type_, type_.of if isinstance(type_, Nullable) else None)


def guarded_nan(sql: str, otherwise: str, *parts: Term) -> str:
    """Return a comparison as CEL has it where a part is no number, which SQL takes for the largest."""
    odd = [part.sql for part in parts if part.may_be_nan]
    if not odd:
        return sql
    tests = " OR ".join(f"isnan({part})" for part in odd)
    return f"CASE WHEN ({sql}) IS NULL THEN NULL WHEN {tests} THEN {otherwise} ELSE {sql} END"


def inside(term: Term) -> Term:
    """Return an integer with the tightest bounds that hold on every row."""
    return term.bounded or term


def checked(sql: str, wide: str, bounds: tuple[int, int], parts: list[Term], pool: Pool) -> Term:
    """Return an integer operation that fails where it leaves 64 bits; `wide` computes it with more."""
    low, high = bounds
    if low >= INT_MIN and high <= INT_MAX:
        return strict(INT, sql, parts, pool, low=low, high=high)
    return strict(INT, f"TRY_CAST({wide} AS BIGINT)", parts, pool, "'PE801'")


def _corners(left: Term, right: Term, combine: Callable[[int, int], int]) -> tuple[int, int]:
    values = [combine(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    return min(values), max(values)


def _binary(operator: str, combine: Callable[[int, int], int]) -> Writer:
    def write(arguments: list[Term], pool: Pool) -> Term:
        left, right = map(inside, arguments)
        bounds = _corners(left, right, combine)
        sql = f"{left.sql} {operator} {right.sql}"
        wide = f"{left.sql}::HUGEINT {operator} {right.sql}::HUGEINT"
        return checked(sql, wide, bounds, [left, right], pool)

    return write


def _division(operator: str) -> Writer:
    def write(arguments: list[Term], pool: Pool) -> Term:
        left, right = map(inside, arguments)
        divisor, code = right.sql, None
        if right.low <= 0 <= right.high:
            divisor, code = f"nullif({right.sql}, 0)", "'PE802'"
        sql = f"{left.sql} {operator} {divisor}"
        if left.low == INT_MIN and right.low <= -1 <= right.high:
            is_out = f"{right.sql} = -1 AND {left.sql} = '{INT_MIN}'::BIGINT"
            sql = f"CASE WHEN {is_out} THEN NULL WHEN {left.sql} IS NOT NULL THEN {sql} END"
            code = f"CASE WHEN {right.sql} = 0 THEN 'PE802' ELSE 'PE801' END"
        return strict(INT, sql, [left, right], pool, code)

    return write


def _negate(arguments: list[Term], pool: Pool) -> Term:
    term = inside(arguments[0])
    bounds = -term.high, -term.low
    return checked(f"-{term.sql}", f"-({term.sql}::HUGEINT)", bounds, [term], pool)


def _double(operator: str) -> Writer:
    def write(arguments: list[Term], pool: Pool) -> Term:
        left, right = arguments
        odd = left.may_be_infinite or right.may_be_infinite or left.may_be_nan or right.may_be_nan
        if operator == "/":
            odd = odd or not (isinstance(right.literal, float) and right.literal != 0)
        return strict(
            DOUBLE,
            f"{left.sql} {operator} {right.sql}",
            arguments,
            pool,
            may_be_nan=odd,
            may_be_infinite=True,
        )

    return write


def _to_int(arguments: list[Term], pool: Pool) -> Term:
    x = arguments[0].sql
    inner = f"{x} > '-9223372036854775808'::DOUBLE AND {x} < '9223372036854775808'::DOUBLE"
    sql = f"CASE WHEN {inner} THEN TRY_CAST(trunc({x}) AS BIGINT) END"
    return strict(INT, sql, arguments, pool, "'PE805'")


_HOLDS: Final = {"exceeds": ">", "at_least": ">=", "below": "<", "at_most": "<="}


def _percent(operator: str) -> Writer:
    def write(arguments: list[Term], pool: Pool) -> Term:
        part, whole = inside(arguments[0]), inside(arguments[1])
        percent = arguments[2]
        above, below, most = _share(percent)
        widest = max(abs(part.low), abs(part.high)) * 100 * below, max(abs(whole.low), abs(whole.high)) * most
        cast = "" if max(widest) <= INT_MAX else "::HUGEINT"
        if max(widest) >= _HUGE:
            raise Unsupported(words.LONG_PERCENTAGE)
        factor = str(100 * below) if not cast else f"{100 * below}::HUGEINT"
        compared = f"{part.sql}{cast} * {factor} {operator} {whole.sql}{cast} * {above}{cast}"
        others = " AND ".join(f"{term.sql} IS NOT NULL" for term in (part, percent) if not term.total)
        is_none = f"{whole.sql} = 0" + (f" AND {others}" if others else "")
        sql = case((f"{whole.sql} > 0", compared), (is_none, "FALSE"))
        code = None if whole.low >= 0 else "'PE814'"
        return strict(BOOL, sql, [part, whole, percent], pool, code)

    return write


def _share(percent: Term) -> tuple[str, int, int]:
    """Return a percentage as a fraction: its text above, its number below, the most that it is above."""
    if isinstance(percent.literal, bool) or not isinstance(percent.literal, int | float):
        if is_double(percent.type):
            raise Unsupported(words.DECIMAL_PERCENTAGE)
        term = inside(percent)
        return term.sql, 1, max(abs(term.low), abs(term.high))
    exact = Fraction(repr(percent.literal))
    return str(exact.numerator), exact.denominator, abs(exact.numerator)


def _extreme(name: str) -> Writer:
    def write(arguments: list[Term], pool: Pool) -> Term:
        terms = list(map(inside, arguments))
        low = (min if name == "least" else max)(term.low for term in terms)
        high = (min if name == "least" else max)(term.high for term in terms)
        sql = f"{name}({', '.join(term.sql for term in terms)})"
        open_ = " AND ".join(f"{term.sql} IS NOT NULL" for term in terms if not term.total)
        sql = f"CASE WHEN {open_} THEN {sql} END" if open_ else sql
        return strict(INT, sql, terms, pool, low=low, high=high)

    return write


def _absolute(arguments: list[Term], pool: Pool) -> Term:
    term = inside(arguments[0])
    high = max(abs(term.low), abs(term.high))
    sql = f"CASE WHEN {term.sql} <> '{INT_MIN}'::BIGINT THEN abs({term.sql}) END"
    return strict(
        INT, sql, [term], pool, None if term.low > INT_MIN else "'PE801'", low=0, high=min(high, INT_MAX)
    )


def _extreme_double(name: str) -> Writer:
    def write(arguments: list[Term], pool: Pool) -> Term:
        left, right = arguments
        sign = "<" if name == "least" else ">"
        sql = f"CASE WHEN {right.sql} {sign} {left.sql} THEN {right.sql} ELSE {left.sql} END"
        tests = " OR ".join(f"isnan({part.sql})" for part in arguments if part.may_be_nan)
        code = "'PE833'" if tests else None
        branches = [(f"{left.sql} IS NULL OR {right.sql} IS NULL", "NULL")]
        branches += [(tests, "NULL")] if tests else []
        infinite = left.may_be_infinite or right.may_be_infinite
        sql = case(*branches, otherwise=sql)
        return strict(DOUBLE, sql, arguments, pool, code, may_be_infinite=infinite)

    return write


def _double_to_double(template: str, *, makes_nan: bool = False) -> Writer:
    def write(arguments: list[Term], pool: Pool) -> Term:
        (x,) = arguments
        return strict(
            DOUBLE,
            template.format(x.sql),
            arguments,
            pool,
            may_be_nan=x.may_be_nan or makes_nan,
            may_be_infinite=x.may_be_infinite,
        )

    return write


def _test(template: str) -> Writer:
    return lambda arguments, pool: strict(BOOL, template.format(arguments[0].sql), arguments, pool)


def _bits(template: str) -> Writer:
    return lambda arguments, pool: strict(
        INT, template.format(*(argument.sql for argument in arguments)), arguments, pool
    )


_ROUNDED: Final = "CASE WHEN abs({0} - trunc({0})) >= 0.5e0 THEN trunc({0}) + sign({0}) ELSE trunc({0}) END"
_ROOT: Final = "CASE WHEN {0} IS NULL THEN NULL WHEN {0} >= 0 THEN sqrt({0}) ELSE 'NaN'::DOUBLE END"
_SIGN: Final = "CASE WHEN isnan({0}) THEN {0} ELSE CAST(sign({0}) AS DOUBLE) END"

_COUNTS: Final = range(1, 7)

FUNCTIONS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        "add_int64": _binary("+", lambda a, b: a + b),
        "subtract_int64": _binary("-", lambda a, b: a - b),
        "multiply_int64": _binary("*", lambda a, b: a * b),
        "divide_int64": _division("//"),
        "modulo_int64": _division("%"),
        "negate_int64": _negate,
        **{
            f"{word}_double": _double(operator)
            for word, operator in (("add", "+"), ("subtract", "-"), ("multiply", "*"), ("divide", "/"))
        },
        "negate_double": lambda arguments, pool: strict(
            DOUBLE,
            f"-{arguments[0].sql}",
            arguments,
            pool,
            may_be_nan=arguments[0].may_be_nan,
            may_be_infinite=arguments[0].may_be_infinite,
        ),
        "int64_to_double": lambda arguments, pool: strict(
            DOUBLE, f"CAST({arguments[0].sql} AS DOUBLE)", arguments, pool
        ),
        "double_to_int64": _to_int,
        "is_whole_double": lambda arguments, pool: strict(
            BOOL,
            f"isfinite({arguments[0].sql}) AND {arguments[0].sql} = trunc({arguments[0].sql})",
            arguments,
            pool,
        ),
        "is_whole_int": lambda arguments, pool: strict(
            BOOL, f"CASE WHEN {arguments[0].sql} IS NOT NULL THEN TRUE END", arguments, pool
        ),
        **{f"{word}_percent_int": _percent(operator) for word, operator in _HOLDS.items()},
        **{f"{word}_percent_double": _percent(operator) for word, operator in _HOLDS.items()},
        **{f"math_@max_{'_'.join(['int'] * count)}": _extreme("greatest") for count in _COUNTS},
        **{f"math_@min_{'_'.join(['int'] * count)}": _extreme("least") for count in _COUNTS},
        "math_@max_double_double": _extreme_double("greatest"),
        "math_@min_double_double": _extreme_double("least"),
        "math_ceil_double": _double_to_double("ceil({0})"),
        "math_floor_double": _double_to_double("floor({0})"),
        "math_trunc_double": _double_to_double("trunc({0})"),
        "math_round_double": _double_to_double(_ROUNDED),
        "math_abs_double": _double_to_double("abs({0})"),
        "math_sqrt_double": _double_to_double(_ROOT, makes_nan=True),
        "math_sign_double": _double_to_double(_SIGN),
        "math_isNaN_double": _test("isnan({0})"),
        "math_isInf_double": _test("isinf({0})"),
        "math_isFinite_double": _test("isfinite({0})"),
        "math_bitAnd_int_int": _bits("{0} & {1}"),
        "math_bitOr_int_int": _bits("{0} | {1}"),
        "math_bitXor_int_int": _bits("xor({0}, {1})"),
        "math_bitNot_int_int": _bits("~{0}"),
        "math_abs_int": _absolute,
        "math_sign_int": lambda arguments, pool: strict(
            INT, f"CAST(sign({arguments[0].sql}) AS BIGINT)", arguments, pool, low=-1, high=1
        ),
    }
)
