"""Rules in a row whose conditions begin with the same terms are asked together: once for those terms."""

from collections.abc import Sequence
from contextlib import nullcontext
from itertools import groupby
from typing import Final

from policyeval.backends.python.contributing import Combining
from policyeval.backends.python.expr import write_terms
from policyeval.backends.python.scope import Ahead
from policyeval.frozen import dataclass
from policyeval.ir.expr import And, Expr, Named
from policyeval.ir.program import Rule

_DEEPEST: Final = 8
"""How many terms are asked for, each inside of the one before."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A rule, and the terms that are left to be asked for."""

    rule: Rule
    terms: tuple[Expr, ...]

    @property
    def rest(self) -> "_Asked":
        """The same after its first term."""
        return _Asked(self.rule, self.terms[1:])


def ask_all(rules: Sequence[Rule], combining: Combining) -> None:
    """Write what is asked of all rules, in order."""
    _ask([_Asked(rule, _terms(rule)) for rule in rules], combining, 0)


def _terms(rule: Rule) -> tuple[Expr, ...]:
    """Return the terms of a condition that is the same for all that the rule looks at."""
    condition = rule.condition
    while isinstance(condition, Named):
        condition = condition.body
    if rule.loop is not None:
        return ()
    return condition.terms if isinstance(condition, And) else (condition,)


def _ask(asked: Sequence[_Asked], combining: Combining, depth: int) -> None:
    for beginning, run in groupby(asked, lambda one: _beginning(one, combining)):
        together = list(run)
        if beginning is None or len(together) == 1 or depth == _DEEPEST:
            for one in together:
                combining.ask(one.rule, one.terms)
        else:
            with nullcontext() if combining.has_cuts else combining.while_open(together[0].rule):
                _ask_behind(together[0].terms[0], [one.rest for one in together], combining, depth)


def _beginning(one: _Asked, combining: Combining) -> tuple[int, tuple[str, ...]] | None:
    """Return what rules have to agree on to be asked together: the next term, and when all are idle."""
    if not one.terms:
        return None
    return combining.scope.numbering.of(one.terms[0]), combining.marks_of(one.rule)


def _ask_behind(term: Expr, asked: Sequence[_Asked], combining: Combining, depth: int) -> None:
    """Write a term, and inside of it what is left of the rules that begin with it."""
    scope, emitter = combining.scope, combining.emitter
    scope.numbering.uses[scope.numbering.of(term)] -= len(asked) - 1
    test = write_terms([term], scope).text
    lines, indent, home = emitter.lines, emitter.indent, scope.frames[-1]
    with emitter.aside() as inside, scope.stretch(is_conditional=False):
        ahead = None
        if home is scope.frames[0] and test.isidentifier():
            ahead = Ahead(lines, indent, test, home, scope.frames[-1], emitter.newest)
        with scope.computing_ahead(ahead):
            _ask(asked, combining, depth + 1)
    emitter.line(f"if {test}:")
    emitter.lines.extend(inside)
