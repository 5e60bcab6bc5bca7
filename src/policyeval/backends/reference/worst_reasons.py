"""What the reasons of a decision can cost at most: the trace's order of things, on sizes.

INVARIANT: on facts of a size, finding the terms of all rules costs no more than the first number says,
and looking for all near misses no more than the second.
"""

from collections.abc import Hashable, Iterator, Mapping
from typing import Final

from policyeval.backends.reference.cost import most_for_misses, most_for_terms
from policyeval.backends.reference.estimate import Known, bound
from policyeval.backends.reference.sizes import SCALAR, Size, capped, part_of
from policyeval.backends.reference.worst_case import cost_of_rule, known_of, worst_case_on
from policyeval.frozen import dataclass, field
from policyeval.ir.expr import Call, Expr, Let, Quantifier
from policyeval.ir.misses import FARTHEST, alike, around, numbers, read_by, readers
from policyeval.ir.program import AT, POINTS, Program, Rule
from policyeval.ir.terms import conjuncts, is_percent, named, written_terms
from policyeval.ir.walk import children

_SEARCH: Final = 2 * 2 * (1 + FARTHEST.bit_length())
"""How often a term is evaluated in a search: two ways, outwards and back to the last two values."""


@dataclass(frozen=True, slots=True)
class WorstReasons:
    """What the reasons of a decision cost at most."""

    terms: int
    misses: int
    rules: int
    """How many there are."""

    @property
    def fit(self) -> bool:
        """Whether there are no facts of which reasons would be left out."""
        return self.terms <= most_for_terms(self.rules) and self.misses <= most_for_misses(self.rules)


def worst_reasons(program: Program, facts: Size) -> WorstReasons:
    """Return what the reasons of a decision cost at most on facts of a size."""
    known = known_of(program, facts)
    terms = sum(_of_terms(rule, known) for rule in program.rules)
    used = worst_case_on(program, facts).total if program.uses else 0
    return WorstReasons(capped(terms + used), capped(_Misses(program, known, used).cost), len(program.rules))


# --------------------------------------------------------------------------------------------- terms


def _of_terms(rule: Rule, known: Known) -> int:
    """Return what the terms of a rule cost, for all of its elements, and what it gives."""
    cost, count, inner = 0, 1, known
    if rule.loop is not None:
        each = bound(rule.loop.each, known)
        cost, count = each.cost, each.size.count
        inner = _binding(known, rule.loop.variable, part_of(each.size))
    else:
        giving = Known(known.facts, {**known.variables, POINTS: SCALAR, AT: SCALAR}, known.decisions)
        cost = sum(bound(give.value, giving).cost for give in rule.gives)
    return capped(cost + count * sum(_of_term(term, rule, inner) for term in written_terms(rule)))


def _of_term(term: Expr, rule: Rule, known: Known) -> int:
    read = sum(bound(node, known).cost for node in named(term, rule))
    return bound(term, known).cost + read + sum(_of_shares(term, known))


def _of_shares(term: Expr, known: Known) -> Iterator[int]:
    """Yield what the shares that a term compares cost: see `shares_of`."""
    waiting = [(term, known)]
    while waiting:
        node, here = waiting.pop()
        match node:
            case Call(overload=overload, arguments=arguments) if is_percent(overload):
                yield sum(bound(argument, here).cost for argument in arguments)
            case Let(name=name, value=value, body=body):
                of = bound(value, here)
                yield of.cost
                waiting.append((body, _binding(here, name, of.size)))
            case Quantifier():
                pass
            case _:
                waiting.extend((child, here) for child in children(node))


def _binding(known: Known, name: str, size: Size) -> Known:
    return Known(known.facts, {**known.variables, name: size}, known.decisions)


# --------------------------------------------------------------------------------------- near misses


@dataclass(slots=True)
class _Misses:
    """The near misses of a program, and what is the same for many of them."""

    program: Program
    known: Known
    used: int
    """What the decisions that it reads cost, each time that it is decided again."""
    _asking: dict[str, int] = field(default_factory=dict)
    _readers: Mapping[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    _parts: dict[Hashable, frozenset[str]] = field(default_factory=dict)
    _again: dict[tuple[Hashable, tuple[str, ...]], int] = field(default_factory=dict)

    @property
    def cost(self) -> int:
        """What looking for all of them costs: asking each rule once, and each search."""
        self._asking = {rule.id: cost_of_rule(rule, self.known) for rule in self.program.rules}
        self._readers = readers(self.program)
        searches = sum(self._of_rule(rule) for rule in self.program.rules if rule.loop is None)
        return sum(self._asking.values()) + searches

    def _of_rule(self, rule: Rule) -> int:
        """Return what the search costs for the one term of a rule that may be the only false one."""
        costs = [(term, bound(term, self.known).cost) for term in conjuncts(rule)]
        searches = [
            sum(_SEARCH * cost + self._decided(rule, fact.path) for fact, _ in numbers(term))
            for term, cost in costs
        ]
        return capped(sum(cost for _, cost in costs) + max(searches, default=0))

    def _decided(self, rule: Rule, path: tuple[str, ...]) -> int:
        """Return what it costs to decide again with a changed fact."""
        key = alike(rule, self.program)
        if (key, path) not in self._again:
            if key not in self._parts:
                self._parts[key] = frozenset(one.id for one in around(rule, self.program).rules)
            part, read = self._parts[key], read_by(path, self._readers)
            in_force = bound(self.program.in_force_at, self.known).cost
            asked = sum(self._asking[id_] for id_ in sorted(part & read))
            self._again[key, path] = in_force + len(part) + asked + self.used + self._given(part - read)
        return _READ + self._again[key, path]

    def _given(self, rules: frozenset[str]) -> int:
        """Return what it costs to give again what rules give that are not asked again."""
        return sum(self._asking[rule.id] for rule in self.program.rules if rule.id in rules and rule.gives)


_READ: Final = 4
"""What it costs to read a fact as it is, before and after."""
