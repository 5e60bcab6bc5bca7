"""When two programs are the same, whatever they are called: what needs no solver."""

from collections.abc import Iterable
from typing import Final

from policyeval.frozen import replace
from policyeval.ir.expr import Expr, Literal, Variable
from policyeval.ir.program import Combine, Ledger, Program, ResultGroup, Rule
from policyeval.ir.walk import expressions, rule_expressions, walk


def are_same(old: Program, new: Program) -> bool:
    """Say whether two programs are the same apart from titles, citations and names that nobody reads."""
    return _bare(old) == _bare(new) and literals(old) == literals(new)


def literals(program: Program) -> list[str]:
    """Return what the literals of a program are, since -0.0 equals 0.0 and is not the same."""
    return literals_of(expressions(program))


def literals_of(exprs: Iterable[Expr]) -> list[str]:
    """Return what the literals of expressions are, in their order."""
    nodes = (node for expr in exprs for node in walk(expr))
    return [repr(node.value) for node in nodes if isinstance(node, Literal)]


def _bare(program: Program) -> Program:
    """Return a program with nothing in it but what its answers depend on."""
    is_tallied = any(group.combine is Combine.TALLY for group in program.results)
    ledger = program.ledger
    if ledger is not None:
        ledger = replace(ledger, bands=tuple(replace(b, title=None, cite=()) for b in ledger.bands))
    return replace(
        program,
        decision="",
        title=None,
        readings=(),
        implements=(),
        cite=(),
        rules=tuple(_rule(rule, is_tallied=is_tallied) for rule in program.rules),
        outputs=tuple(replace(one, implements=(), cite=()) for one in program.outputs),
        ledger=ledger,
        uses=tuple(replace(_bare(one), decision=one.decision) for one in program.uses),
    )


def _rule(rule: Rule, *, is_tallied: bool) -> Rule:
    """Return a rule under the name that its points are counted under, where they are."""
    name = rule.implements[0] if rule.implements else rule.id
    return replace(rule, id=name if is_tallied else "", title=None, implements=(), cite=(), is_demand=False)


def same_keys(old: Program, new: Program) -> frozenset[str]:
    """Return the keys whose values nothing that is different can reach, where both are in force."""
    one, other = _bare(old), _bare(new)
    if one.uses != other.uses or one.zone != other.zone:
        return frozenset()
    found = {key for group in one.results if _is_same_group(group, one, other) for key in group.keys}
    found |= _same_in_ledgers(one.ledger, other.ledger)
    after = {output.key: output.value for output in other.outputs}
    results = {key for key, _ in (*one.keys, *other.keys)}
    for output in one.outputs:
        read = {node.name for node in walk(output.value) if isinstance(node, Variable)} & results
        if read <= found and _are_equal(output.value, after.get(output.key)):
            found.add(output.key)
    return frozenset(found)


def _is_same_group(group: ResultGroup, old: Program, new: Program) -> bool:
    """Say whether the same rules give a group of keys, under limits that cut the same rules."""
    if group not in new.results or old.limits != new.limits:
        return False
    before, after = (_reaching(group, program) for program in (old, new))
    return len(before) == len(after) and all(map(_are_same_rules, before, after))


def _reaching(group: ResultGroup, program: Program) -> list[Rule]:
    """Return the rules that give a group its keys, and those that share a limit with one of them."""
    giving = [rule for rule in program.rules if any(give.key in group.keys for give in rule.gives)]
    limits = {rule.membership.limit for rule in giving if rule.membership is not None}
    return [r for r in program.rules if r in giving or (r.membership and r.membership.limit in limits)]


def _are_same_rules(one: Rule, other: Rule) -> bool:
    return one == other and literals_of(rule_expressions(one)) == literals_of(rule_expressions(other))


def _are_equal(one: Expr, other: Expr | None) -> bool:
    return one == other and other is not None and literals_of([one]) == literals_of([other])


_TOTALS: Final = ("period", "posted", "pending")
"""What a ledger gives that no penalty is needed for."""


def _same_in_ledgers(old: Ledger | None, new: Ledger | None) -> set[str]:
    """Return what two ledgers give alike that post the same, whatever penalties follow."""
    if old is None or new is None:
        return set()
    if old == new:
        return {*_TOTALS, "active", "timeline", *(one.key for one in old.dimensions)}
    penalties = {
        "bands": old.bands,
        "name_key": old.name_key,
        "days_key": old.days_key,
        "overlap": old.overlap,
        "retrigger": old.retrigger,
        "reversal": old.reversal,
        "dimensions": old.dimensions,
    }
    if replace(new, **penalties) == old:
        return set(_TOTALS)
    return {"period"} if old.unit == new.unit else set()
