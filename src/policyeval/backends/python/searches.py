"""The search for the value nearest to a fact's own with which a term holds, in generated code.

It is the search of the reference's trace: outwards from the fact in steps that double, then between the
last two. The term stands in the loop itself, since a call for each value that is tried would cost more
than the term does. A plain comparison of the fact needs no search.
"""

import re
from typing import Final

from policyeval.backends.python.directions import Threshold, direction, reached, threshold
from policyeval.backends.python.emit import Emitter
from policyeval.backends.python.expr import write
from policyeval.backends.python.functions import Operand, given
from policyeval.backends.python.scope import Frame, Scope
from policyeval.backends.python.terms import asking
from policyeval.backends.reference.expr import evaluate
from policyeval.ir.expr import Expr, Fact, Literal
from policyeval.ir.misses import FARTHEST, Steps
from policyeval.ir.terms import AS_OF
from policyeval.language.types import BOOL, TIMESTAMP

_NUMBERS: Final = re.compile(r"\bv([0-9]+)\b").findall
"""The numbers of the local names in generated code."""


Searches = dict[tuple[int, tuple[str, ...], Steps], str]
"""The calls of searches that were written before, by the number of the term, the fact and its steps."""


def write_needed(term: Expr, fact: Fact, steps: Steps, scope: Scope, searches: Searches) -> str:
    """Write what a fact would have to be for a false term to hold; return the name of that, or of None."""
    plain = threshold(term, fact.path)
    if plain is not None:
        with scope.stretch(is_conditional=True):
            return scope.emitter.assign(_beyond(plain, scope.facts[fact.path].operand.text, steps, scope))
    key = scope.numbering.of(term), fact.path, steps
    if key not in searches:
        searches[key] = _search(term, fact, steps, scope)
    return scope.emitter.assign(searches[key])


def _beyond(plain: Threshold, name: str, steps: Steps, scope: Scope) -> str:
    """Return an expression for the first value beyond what a fact is compared with.

    It raises where there is no such value, which is nowhere that the comparison is false.
    """
    reach = scope.emitter.constant(reached(steps, plain.way, plain.beyond))
    text = f"{reach}({name}, {given(write(plain.other, scope))})"
    if not isinstance(plain.other, Literal) or not isinstance(plain.other.value, int) or steps.size != 1:
        return text
    # The doubling steps end less than twice as far away: where there is room for that, they get there.
    goal = plain.other.value + plain.beyond
    if plain.way > 0:
        near = f"{max(2 * goal - steps.high, goal - FARTHEST // 2)} <= {name} < {goal}"
    else:
        near = f"{goal} < {name} <= {min(2 * goal - steps.low, goal + FARTHEST // 2)}"
    return f"{goal} if {near} else {text}"


def _search(term: Expr, fact: Fact, steps: Steps, scope: Scope) -> str:
    """Return a call of the function that searches from a fact's value; null and absent have no next."""
    name = scope.facts[fact.path].operand.text
    within = function_of_facts(scope, reserved=False)
    within.decisions = scope.decisions
    emitter, size = within.emitter, steps.size
    origin, found, nearest, step, room, near, far, at, holds = (emitter.name() for _ in range(9))
    emitter.line(f"{origin}, {found}, {nearest} = {name}, None, {FARTHEST + 1}")
    emitter.line(f"if type({origin}) is not int: return None")
    rooms = {1: f"({steps.high} - {origin}) // {size}", -1: f"({origin} - {steps.low}) // {size}"}
    only = direction(term, fact.path)
    ways = "".join(f"({way * size}, {rooms[way]}), " for way in (1, -1) if only in (None, way))
    with emitter.block(f"for {step}, {room} in ({ways})"):
        emitter.line(f"if {room} > {FARTHEST}: {room} = {FARTHEST}")
        emitter.line(f"{near}, {far}, {at} = 0, 0, 1")
        with emitter.block(f"while {at} <= {room}"):
            emitter.line(f"{name} = {origin} + {at} * {step}")
            _try(term, holds, within)
            emitter.line(f"if {holds} is True: {far} = {at}")
            emitter.line(f"else: {near} = {at}")
            emitter.line(f"if not {far}: {at} *= 2")
            emitter.line(f"elif {far} - {near} == 1: break")
            emitter.line(f"else: {at} = ({near} + {far}) // 2")
        with emitter.block(f"if 0 < {far} < {nearest}"):
            emitter.line(f"{found}, {nearest} = {origin} + {far} * {step}, {far}")
    emitter.line(f"return {found}")
    others = [one for one in taken(scope.emitter, emitter.source) if one != name]
    function = emitter.function(", ".join([name, "t", *others]))
    return f"{scope.emitter.constant(function)}({', '.join([name, 't', *others])})"


def _try(term: Expr, holds: str, scope: Scope) -> None:
    """Write the value of a term; one that raises is asked of the reference."""
    emitter = scope.emitter
    with emitter.block("try"), scope.stretch(is_conditional=True):
        operand = write(term, scope)
        emitter.line(f"{holds} = {given(operand)}" if operand.type == BOOL else "raise Z")
    with emitter.block("except Exception"), scope.stretch(is_conditional=True):
        emitter.line(f"{holds} = {asking(term, scope, lambda env: evaluate(term, env))}")


# --------------------------------------------------------------------------- functions of loaded facts


def function_of_facts(scope: Scope, *, reserved: bool) -> Scope:
    """Return where a function of loaded facts is written; its own names are newer than theirs.

    With a place reserved for it, what is computed once is kept until the function returns.
    """
    emitter = Emitter(scope.emitter.constants, newest=scope.emitter.newest)
    variables = {AS_OF: Operand("t", TIMESTAMP)}
    frame = Frame(0, emitter.reserve() if reserved else None)
    return Scope(emitter, scope.numbering, scope.facts, variables, frames=[frame])


def taken(emitter: Emitter, source: str) -> list[str]:
    """Return the names that a function takes of the one that holds the facts, which `emitter` writes."""
    numbers = dict.fromkeys(int(number) for number in _NUMBERS(source))
    return [f"v{number}" for number in numbers if number <= emitter.newest]
