"""What can be said of a call because of the literals among its arguments.

A duration, an instant, a pattern or a zone that is written out is either right, and then it cannot
fail when the decision is made, or wrong, and then its writer is told now.
"""

from policyeval.check.world import World
from policyeval.ir.expr import Call, Expr, ListLiteral, Literal, Named
from policyeval.language import instants
from policyeval.language.overload import Overload
from policyeval.language.patterns import find_pattern
from policyeval.language.types import DURATION, TIMESTAMP, Int, String, Type
from policyeval.source.nearest import nearest
from policyeval.source.text import Span


def text_of(expr: Expr) -> str | None:
    """Return the text of a literal string, or None for any other expression."""
    match expr:
        case Literal(value=str() as text):
            return text
        case Named(body=body):
            return text_of(body)
        case _:
            return None


def fold(overload: Overload, arguments: tuple[Expr, ...], span: Span, world: World) -> Expr | None:
    """Return the value of a duration or an instant that is written out, or report that it is none."""
    if overload.id not in ("string_to_duration", "string_to_timestamp"):
        return None
    text = text_of(arguments[0])
    if text is None:
        return None
    is_duration = overload.id == "string_to_duration"
    value = instants.parse_duration(text) if is_duration else instants.parse_timestamp(text)
    in_range = instants.is_duration if is_duration else instants.is_instant
    if value is None or not in_range(value.nanos):
        if not world.environment.is_strict:
            return None
        return world.report("PE314" if is_duration else "PE315", arguments[0].span, text=text)
    return Literal(value, type=DURATION if is_duration else TIMESTAMP, span=span)


def is_safe(overload: Overload, arguments: tuple[Expr, ...]) -> bool:
    """Return whether the literals among the arguments leave nothing that can fail."""
    match overload.name:
        case "matches":
            pattern = text_of(arguments[1])
            return pattern is not None and find_pattern(pattern) is not None
        case "period_start" | "period_end" | "period_label" | "local_text":
            return False
        case name if name.endswith("_percent"):
            whole = arguments[1].type
            return isinstance(whole, Int) and whole.low >= 0 and isinstance(arguments[2].type, Int)
        case _:
            return False


def check_known_values(call: Call, world: World) -> None:
    """Report text compared with what is not among the values it can have, and broken patterns."""
    match call:
        case Call(overload="equals" | "not_equals", arguments=(left, right)):
            check_value(left.type, right, world)
            check_value(right.type, left, world)
        case Call(overload="in_list", arguments=(left, ListLiteral(elements=elements))):
            for element in elements:
                check_value(left.type, element.value, world)
        case Call(overload="in_list", arguments=(left, Named(body=ListLiteral(elements=elements)))):
            for element in elements:
                check_value(left.type, element.value, world)
        case Call(overload="matches" | "matches_string", arguments=(_, Literal(value=str() as pattern))):
            if find_pattern(pattern) is None:
                world.report("PE316", call.arguments[1].span, pattern=pattern)
        case _:
            pass


def check_value(expected: Type, written: Expr, world: World) -> None:
    """Report text that is not among the values that are known where it stands."""
    of = getattr(expected, "of", expected)
    text = text_of(written)
    if text is None or not isinstance(of, String) or not of.known or text in of.known:
        return
    world.report(
        "PE312" if of.closed else "PE313",
        written.span,
        suggestion=nearest(text, of.known),
        value=text,
        known=", ".join(f"`{value}`" for value in of.known[:12]),
    )
