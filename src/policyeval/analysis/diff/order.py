"""Rules that moved, where their order decides.

The first of several rules that give a key decides it, and a limit cuts later contributions, so the
order among such rules counts. Those that moved are the fewest that explain the new order.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from policyeval.ir.program import Combine, Program, Rule


def ordered_sets(program: Program) -> list[frozenset[str]]:
    """Return the sets of rules among which the order decides something."""
    firsts = [frozenset(g.keys) for g in program.results if g.combine is Combine.FIRST]
    limits = [limit.name for limit in program.limits]
    found = [frozenset(r.id for r in program.rules if _gives(r) & keys) for keys in firsts]
    found += [
        frozenset(r.id for r in program.rules if r.membership is not None and r.membership.limit == name)
        for name in limits
    ]
    return [rules for rules in found if len(rules) > 1]


def listed_rules(program: Program) -> frozenset[str]:
    """Return the rules that add to lists, which hold what they give in the order of the rules."""
    lists = {key for g in program.results if g.combine is Combine.LIST for key in g.keys}
    return frozenset(rule.id for rule in program.rules if _gives(rule) & lists)


def _gives(rule: Rule) -> frozenset[str]:
    return frozenset(give.key for give in rule.gives)


def moved(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    """Return the fewest names that have to move for one order to become the other, in the new order.

    The names of both are the same; both directions give the same answer.
    """
    first, second = sorted((tuple(old), tuple(new)))
    places = {name: index for index, name in enumerate(second)}
    kept = set(_longest_rising(first, [places[name] for name in first]))
    return tuple(name for name in new if name not in kept)


def _longest_rising(names: Sequence[str], numbers: Sequence[int]) -> Iterable[str]:
    """Return the names of a longest subsequence whose numbers rise."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        place = bisect_left(tails, number)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(number)
            ends.append(index)
        else:
            tails[place], ends[place] = number, index
    index = ends[-1] if ends else -1
    while index >= 0:
        yield names[index]
        index = before[index]
