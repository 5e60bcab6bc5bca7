"""How contributions become the values of result keys: each way to combine as terms."""

from typing import assert_never

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.asking import Asked
from policyeval.backends.smt.contributions import Contribution
from policyeval.backends.smt.encoding import Encoding
from policyeval.backends.smt.expr import encode, holds
from policyeval.backends.smt.functions import distinct
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import NULL, Elements, Members, Outside, Scalar, Sym, merge, scalar
from policyeval.frozen import dataclass, replace
from policyeval.ir.program import AT, POINTS, Combine, ResultGroup
from policyeval.language.types import INT_MAX, INT_MIN


@dataclass(frozen=True, slots=True)
class Result:
    """What a result key may be: its value, or what is certain of it, and whether it is only partial."""

    sym: Sym
    failed: Term = False
    unknown: Term = False
    """Of a partial result, why it is partial; else whether the value has failed or is unknown."""

    @property
    def why(self) -> Sym:
        """What stands for the result in what is computed from it."""
        is_open = t.neg(t.disj(self.failed, self.unknown))
        return Sym(self.sym.data, t.conj(is_open, self.sym.null), self.failed, self.unknown)


def combine(
    group: ResultGroup,
    asked: list[Asked],
    contributions: list[Contribution],
    reached: dict[str, Term],
    encoding: Encoding,
) -> dict[str, Result]:
    """Return the value of each key of a group; `reached` collects which rules mattered."""
    giving = [one for one in asked if any(give.key in group.keys for give in one.rule.gives)]
    if group.combine is Combine.FIRST:
        return _first(group, giving, contributions, reached, encoding)
    for one in giving:
        reached[one.rule.id] = True
    failed = t.disj(*(one.failed for one in giving))
    unknown = t.conj(t.neg(failed), t.disj(*(one.unknown for one in giving)))
    results = {}
    for key, default in zip(group.keys, group.defaults, strict=True):
        given = _collected(key, contributions)
        lost = [(t.conj(c.stands, value.failed), t.conj(c.stands, value.unknown)) for c, value in given]
        value_unknown = t.disj(*(one for _, one in lost))
        value_failed = t.conj(t.neg(value_unknown), t.disj(*(one for one, _ in lost)))
        combined = _fold(group.combine, given, encoding.constant(default))
        own_failed = t.disj(value_failed, t.conj(t.neg(value_unknown), combined.failed))
        has_value = t.neg(t.disj(own_failed, value_unknown))
        if group.combine is Combine.ANY:
            is_true = t.conj(has_value, t.neg(failed), holds(combined))
            is_open = t.conj(has_value, t.disj(failed, unknown), t.neg(is_true))
        else:
            is_open = t.conj(has_value, t.disj(failed, unknown))
        results[key] = Result(
            Sym(combined.data, combined.null, own_failed, value_unknown)
            if group.combine is not Combine.ANY
            else Sym(
                combined.data,
                combined.null,
                t.disj(own_failed, t.conj(is_open, failed)),
                t.disj(value_unknown, t.conj(is_open, unknown)),
            ),
            t.disj(own_failed, t.conj(is_open, failed)),
            t.disj(value_unknown, t.conj(is_open, unknown)),
        )
    return results


def plain_result(sym: Sym) -> Result:
    """Return a value as a result that is not partial."""
    return Result(sym, sym.failed, sym.unknown)


def _collected(key: str, contributions: list[Contribution]) -> list[tuple[Contribution, Sym]]:
    """Return each value that a contribution gives the key, in order."""
    return [
        (c, encode(give.value, c.env.binding(_bound(c))))
        for c in contributions
        for give in c.rule.gives
        if give.key == key
    ]


def _bound(c: Contribution) -> dict[str, Sym]:
    points = NULL if c.points is None else Sym(Scalar("int", c.points))
    return {POINTS: points, AT: Sym(Scalar("instant", c.at))}


def _fold(combine: Combine, given: list[tuple[Contribution, Sym]], default: Sym) -> Sym:
    stands = [(c.stands, value) for c, value in given]
    is_any = t.disj(*(there for there, _ in stands))
    match combine:
        case Combine.SUM:
            return merge(is_any, _sum(stands), default)
        case Combine.TALLY:
            return merge(is_any, _tally(given), default)
        case Combine.LIST:
            return _listed(_spread(stands), default)
        case Combine.SET:
            return _listed(distinct(_spread(stands)), default)
        case Combine.ANY:
            is_true = t.disj(*(t.conj(there, holds(value)) for there, value in stands))
            return merge(is_true, Sym(Scalar("bool", True)), default)
        case Combine.UNIQUE:
            found = default
            for there, value in reversed(stands):
                found = merge(there, value, found)
            return replace(found, failed=t.less(1, t.count(there for there, _ in stands)))
        case Combine.FIRST:
            raise AssertionError(combine)
        case _:
            assert_never(combine)


def _sum(stands: list[tuple[Term, Sym]]) -> Sym:
    if any(isinstance(value.data, Scalar) and value.data.kind == "double" for _, value in stands):
        raise Outside("sum of doubles")
    total = t.total(t.ite(there, scalar(value, "int").term, 0) for there, value in stands)
    inside = t.conj(t.at_most(INT_MIN, total), t.at_most(total, INT_MAX))
    return Sym(Scalar("int", total), failed=t.neg(inside))


def _tally(given: list[tuple[Contribution, Sym]]) -> Sym:
    by_name: dict[str, list[tuple[Term, Sym]]] = {}
    for c, value in given:
        name = c.rule.implements[0] if c.rule.implements else c.rule.id
        by_name.setdefault(name, []).append((c.stands, value))
    return Sym(
        Members(
            {
                name: (
                    t.disj(*(there for there, _ in mine)),
                    replace(_sum(mine), failed=False),
                )
                for name, mine in by_name.items()
            }
        )
    )


def _spread(stands: list[tuple[Term, Sym]]) -> list[tuple[Term, Sym]]:
    """Return the values with each list replaced by its elements."""
    found: list[tuple[Term, Sym]] = []
    for there, value in stands:
        if isinstance(value.data, Elements):
            found += [(t.conj(there, present), item) for present, item in value.data.items]
        else:
            found.append((there, value))
    return found


def _listed(items: list[tuple[Term, Sym]] | tuple[tuple[Term, Sym], ...], default: Sym) -> Sym:
    is_any = t.disj(*(there for there, _ in items))
    return merge(is_any, Sym(Elements(tuple(items))), default)


def _first(
    group: ResultGroup,
    giving: list[Asked],
    contributions: list[Contribution],
    reached: dict[str, Term],
    encoding: Encoding,
) -> dict[str, Result]:
    failed, unknown, is_settled = [], [], False
    for one in giving:
        still = t.neg(is_settled)
        reached[one.rule.id] = t.disj(reached[one.rule.id], still)
        failed.append(t.conj(still, one.failed))
        unknown.append(t.conj(still, one.unknown))
        stands = [c.stands for c in contributions if c.rule is one.rule]
        is_settled = t.disj(is_settled, *stands)
    is_failed = t.disj(*failed)
    is_unknown = t.conj(t.neg(is_failed), t.disj(*unknown))
    results = {}
    for key, default in zip(group.keys, group.defaults, strict=True):
        found = encoding.constant(default)
        for one in reversed(giving):
            for c in reversed([c for c in contributions if c.rule is one.rule]):
                gives = [give for give in c.rule.gives if give.key == key]
                value = encode(gives[0].value, c.env.binding(_bound(c))) if gives else NULL
                found = merge(c.stands, value, found)
        answers = t.neg(t.disj(is_failed, is_unknown))
        sym = Sym(
            found.data,
            t.conj(answers, found.null),
            t.disj(is_failed, t.conj(answers, found.failed)),
            t.disj(is_unknown, t.conj(answers, found.unknown)),
        )
        results[key] = plain_result(sym)
    return results
