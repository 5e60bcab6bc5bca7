"""What is the same of a program for all facts; a record holds it, and importing it imports no back end."""

from collections.abc import Hashable

from policyeval.frozen import dataclass, field
from policyeval.ir.expr import Expr, Fact
from policyeval.ir.misses import Steps, alike, around, numbers, read_by, readers
from policyeval.ir.program import Program, Rule
from policyeval.ir.terms import named, path_of


@dataclass(frozen=True, slots=True)
class Outline:
    """What is the same of a program for all facts, found when it is first needed."""

    _named: dict[int, list[tuple[Expr, str, str]]] = field(default_factory=dict)
    _numbers: dict[int, list[tuple[Fact, Steps]]] = field(default_factory=dict)
    _around: dict[Hashable, Program] = field(default_factory=dict)
    _readers: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    def named(self, term: Expr, rule: Rule) -> list[tuple[Expr, str, str]]:
        """Return what a term names, with the parts of its path before and after the number of an element."""
        found = self._named.get(id(term))
        if found is None:
            found = self._named[id(term)] = [(node, *path_of(node, rule)) for node in named(term, rule)]
        return found

    def numbers(self, term: Expr) -> list[tuple[Fact, Steps]]:
        """Return the facts of a term that have a next and a previous value."""
        found = self._numbers.get(id(term))
        if found is None:
            found = self._numbers[id(term)] = list(numbers(term))
        return found

    def readers(self, path: tuple[str, ...], program: Program) -> frozenset[str]:
        """Return the rules that a fact can matter to."""
        if not self._readers:
            self._readers.update(readers(program))
        return read_by(path, self._readers)

    def around(self, rule: Rule, program: Program) -> Program:
        """Return the part of the program around a rule."""
        key = alike(rule, program)
        found = self._around.get(key)
        if found is None:
            found = self._around[key] = around(rule, program)
        return found
