"""Quotients of integers that are compared with a decimal number: they lose what the comparison asks about.

`late / total > 0.1` is true from `late == total` on only, since 1 / 2 is 0. That is hardly ever meant.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from policyeval.check.world import World
from policyeval.ir.expr import Call, Expr, Literal, Named
from policyeval.language.types import DOUBLE
from policyeval.source.diagnostic import Label, Phrase

_TURNED: Final[Mapping[str, str]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ORDER: Final[Mapping[str, str]] = {"less": "<", "less_equals": "<=", "greater": ">", "greater_equals": ">="}
_PERCENT: Final[Mapping[str, str]] = {
    "<": "below_percent",
    "<=": "at_most_percent",
    ">": "exceeds_percent",
    ">=": "at_least_percent",
}
_WHOLE_ANYWAY: Final = ("<", ">=")
"""Where the limit has no decimals, these come out the same for a positive quotient without its own."""
_MOST_TIMES: Final = 1_000_000
"""A limit beyond this many times the whole is not made a percentage of."""
_QUOTIENT_HERE: Final = Phrase("the quotient is a whole number", "ผลหารตรงนี้เป็นจำนวนเต็ม")


def check_quotients(call: Call, world: World) -> None:
    """Report a quotient of integers that a comparison holds against a double."""
    for operator, written, limit in _comparisons(call):
        quotient = _quotient(written)
        if quotient is None or limit.type != DOUBLE or _is_harmless(operator, limit):
            continue
        is_written_here = quotient is written
        labels = () if is_written_here else (Label(quotient.span, _QUOTIENT_HERE),)
        suggestion = _percent(operator, quotient, limit) if is_written_here else None
        world.report("PE340", call.span, labels=labels, suggestion=suggestion, expr=written.span.text)


def _comparisons(call: Call) -> Iterator[tuple[str, Expr, Expr]]:
    """Yield a comparison as its operator and its sides, from either side; nothing for other calls."""
    left, right = call.arguments
    if call.overload in ("equals", "not_equals"):
        operator = turned = "=="
    else:
        operator = next((o for name, o in _ORDER.items() if _compares(call.overload, name)), "")
        turned = _TURNED.get(operator, "")
    if operator:
        yield operator, left, right
        yield turned, right, left


def _compares(overload: str, name: str) -> bool:
    return overload.startswith((f"{name}_int64", f"{name}_uint64", f"{name}_double"))


def _quotient(expr: Expr) -> Call | None:
    """Return the quotient of integers that an expression is, under a name or as a double."""
    match expr:
        case Call(overload="divide_int64" | "divide_uint64"):
            return expr
        case Call(overload="int64_to_double" | "uint64_to_double", arguments=(of,)):
            return _quotient(of)
        case Named(body=body):
            return _quotient(body)
        case _:
            return None


def _is_harmless(operator: str, limit: Expr) -> bool:
    return (
        operator in _WHOLE_ANYWAY
        and isinstance(limit, Literal)
        and isinstance(limit.value, float)
        and limit.value > 0
        and limit.value.is_integer()
    )


def _percent(operator: str, quotient: Call, limit: Expr) -> str | None:
    """Return the comparison of a quotient with a number that is written out, as one of percents."""
    if operator not in _PERCENT or not isinstance(limit, Literal) or not isinstance(limit.value, float):
        return None
    if not 0 <= limit.value <= _MOST_TIMES:
        return None
    part, whole = (argument.span.text for argument in quotient.arguments)
    percent = (Decimal(repr(limit.value)) * 100).normalize()
    return f"{_PERCENT[operator]}({part}, {whole}, {percent:f})"
