"""Parts of two programs that are written differently and mean the same, found one by one.

What a condition comes to is a small question; what all rules, limits and outputs make of it is a large
one. So the newer program is first written with the parts of the older one wherever both come to the
same for all facts, for every element of a loop; often nothing is left to ask.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from policyeval.analysis.prove.meaning import are_same, literals_of
from policyeval.analysis.prove.run import Limits, sizes
from policyeval.analysis.prove.versions import Version
from policyeval.frozen import dataclass, replace
from policyeval.ir.expr import Expr, Fact, Variable
from policyeval.ir.program import Give, Membership, Output, Program, Rule
from policyeval.ir.walk import rule_expressions, walk

Bounds = Mapping[str, int]
"""Lists that were looked at up to a length only, with the length."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A program with parts of another, and how long lists were where they were found to be the same."""

    program: Program
    bounds: Bounds


class Settler:
    """Asks which parts of other programs mean the same as those of one."""

    def __init__(self, version: Version, others: Sequence[Program], limits: Limits, deadline: float) -> None:
        """`others` are the programs that will be asked about; `deadline` is of `time.monotonic`."""
        from policyeval.backends.smt.program import share  # noqa: PLC0415  (an extra, slow to start)

        self._version, self._limits, self._deadline = version, limits, deadline
        self._facts = share(version.schema, **sizes(limits, (version.program, *others)))
        self._known: list[tuple[Expr, Expr, str, bool]] = []
        self._bounds: dict[str, int] = {}

    def settled(self, program: Program) -> Settled:
        """Return a program with the parts of the first one that come to the same as its own."""
        self._bounds = {}
        return Settled(self._program(self._version.program, program), dict(self._bounds))

    def is_same(self, program: Program) -> bool:
        """Say whether a program means the same as the first one, part for part."""
        return are_same(self._version.program, self.settled(program).program)

    def _program(self, old: Program, new: Program) -> Program:
        before = {one.decision: one for one in old.uses}
        uses = tuple(
            self._program(before[one.decision], one) if one.decision in before else one for one in new.uses
        )
        scopes = self._scope(old), self._scope(replace(new, uses=uses))
        rules = {rule.id: rule for rule in old.rules}
        outputs = {output.key: output for output in old.outputs}
        return replace(
            new,
            uses=uses,
            in_force_at=self._settled(old.in_force_at, new.in_force_at, scopes),
            rules=tuple(
                self._rule(rules[rule.id], rule, scopes) if rule.id in rules else rule for rule in new.rules
            ),
            outputs=tuple(
                self._output(outputs[one.key], one, old, scopes) if one.key in outputs else one
                for one in new.outputs
            ),
        )

    def _scope(self, program: Program) -> Any:
        from policyeval.backends.smt.program import environment_of  # noqa: PLC0415  (as above)

        return environment_of(program, self._facts)

    # ----------------------------------------------------------------------------------------- parts

    def _rule(self, old: Rule, new: Rule, scopes: tuple[Any, Any]) -> Rule:
        if old.loop is not None and new.loop is not None and old.loop.variable == new.loop.variable:
            loop = replace(new.loop, each=self._settled(old.loop.each, new.loop.each, scopes))
            new = replace(new, loop=loop)
        if old.loop != new.loop:
            return new
        own = own_list(old, new)

        def part(one: Expr, other: Expr) -> Expr:
            return self._settled(one, other, scopes, old, own)

        def maybe(one: Expr | None, other: Expr | None) -> Expr | None:
            return other if one is None or other is None else part(one, other)

        membership = new.membership
        if old.membership is not None and membership is not None and old.membership.limit == membership.limit:
            membership = Membership(membership.limit, part(old.membership.key, membership.key))
        return replace(
            new,
            condition=part(old.condition, new.condition),
            points=maybe(old.points, new.points),
            at=maybe(old.at, new.at),
            membership=membership,
            gives=tuple(_gives(old.gives, new.gives, part)),
        )

    def _output(self, old: Output, new: Output, program: Program, scopes: tuple[Any, Any]) -> Output:
        keys = {key for key, _ in program.keys}
        read = {node.name for one in (old, new) for node in walk(one.value) if isinstance(node, Variable)}
        return new if read & keys else replace(new, value=self._settled(old.value, new.value, scopes))

    def _settled(
        self,
        old: Expr,
        new: Expr,
        scopes: tuple[Any, Any],
        rule: Rule | None = None,
        own: tuple[str, ...] | None = None,
    ) -> Expr:
        """Return the older expression where both come to the same, else the newer one.

        `rule` is the one whose loop they stand in; what holds for each element of its `own` list holds
        for lists of any length.
        """
        if old == new and literals_of([old]) == literals_of([new]):
            return old
        each = "" if rule is None or rule.loop is None else repr(rule.loop)
        for one, other, where, is_same in self._known:
            if (one, other, where) == (old, new, each):
                return old if is_same else new
        is_same = self._are_same(old, new, scopes, rule, own)
        self._known.append((old, new, each, is_same))
        return old if is_same else new

    # ------------------------------------------------------------------------------------- questions

    def _are_same(
        self, old: Expr, new: Expr, scopes: tuple[Any, Any], rule: Rule | None, own: tuple[str, ...] | None
    ) -> bool:
        from policyeval.backends.smt import terms as t  # noqa: PLC0415  (as above)
        from policyeval.backends.smt.names import Names  # noqa: PLC0415  (as above)
        from policyeval.backends.smt.search import Nothing, Prover  # noqa: PLC0415  (as above)
        from policyeval.backends.smt.values import Outside  # noqa: PLC0415  (as above)

        try:
            each = _each(rule, scopes)
            differs = t.disj(*(t.conj(there, self._apart(old, new, scope)) for there, scope in each))
        except Outside:
            return False
        prover = Prover([self._facts], deadline=self._deadline)
        if self._limits.is_ordinary:
            prover.assume(*self._facts.ordinary())
        if not isinstance(prover.find(differs, is_small=False), Nothing):
            return False
        names = Names().of(differs)
        self._bounds.update(
            (path, most)
            for path, most in self._facts.bundle.bounds.items()
            if path != ".".join(own or ()) and any(name.startswith(f"{path}[") for name in names)
        )
        return True

    def _apart(self, old: Expr, new: Expr, scopes: tuple[Any, Any]) -> Any:
        """Return whether two expressions come to something else."""
        from policyeval.backends.smt.differing import apart  # noqa: PLC0415  (as above)
        from policyeval.backends.smt.expr import encode  # noqa: PLC0415  (as above)

        one, other = (encode(expr, scope) for expr, scope in zip((old, new), scopes, strict=True))
        return apart(one, other)


def _each(rule: Rule | None, scopes: tuple[Any, Any]) -> Iterator[tuple[Any, tuple[Any, Any]]]:
    """Yield what a rule is asked in for each element of its loop, with whether the element is there."""
    from policyeval.backends.smt import terms as t  # noqa: PLC0415  (as above)
    from policyeval.backends.smt.expr import encode  # noqa: PLC0415  (as above)
    from policyeval.backends.smt.values import elements  # noqa: PLC0415  (as above)

    if rule is None or rule.loop is None:
        yield True, scopes
        return
    range_ = encode(rule.loop.each, scopes[0])
    known = t.neg(t.disj(range_.null, range_.failed, range_.unknown))
    for there, item in elements(range_):
        variables = {rule.loop.variable: item}
        yield t.conj(known, there), (scopes[0].binding(variables), scopes[1].binding(variables))


def _gives(old: Sequence[Give], new: Sequence[Give], part: Callable[[Expr, Expr], Expr]) -> Iterator[Give]:
    """Yield the newer values, those that come to the same as in the same place of the older ones."""
    for one, other in zip_longest(old, new):
        if other is None:
            return
        reads_cut = one is None or any(isinstance(n, Variable) for e in (one, other) for n in walk(e.value))
        yield (
            other if reads_cut or one.key != other.key else replace(other, value=part(one.value, other.value))
        )


def own_list(old: Rule, new: Rule) -> tuple[str, ...] | None:
    """Return the list that both rules range over, where nothing else in them reads it.

    What holds for each element by itself holds for lists of any length then.
    """
    if old.loop is None or new.loop is None or old.loop != new.loop or not isinstance(old.loop.each, Fact):
        return None
    path = old.loop.each.path
    reads = [
        node.path
        for rule in (old, new)
        for expr in rule_expressions(rule)
        if expr is not rule.loop.each  # type: ignore[union-attr]
        for node in walk(expr)
        if isinstance(node, Fact)
    ]
    return None if any(read[: len(path)] == path for read in reads) else path
