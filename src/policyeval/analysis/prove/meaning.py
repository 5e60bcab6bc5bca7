"""When two programs are the same, whatever they are called: what needs no solver."""

from policyeval.frozen import replace
from policyeval.ir.expr import Literal
from policyeval.ir.program import Combine, Program, Rule
from policyeval.ir.walk import expressions, walk


def are_same(old: Program, new: Program) -> bool:
    """Say whether two programs are the same apart from titles, citations and names that nobody reads."""
    return _bare(old) == _bare(new) and literals(old) == literals(new)


def literals(program: Program) -> list[str]:
    """Return what the literals of a program are, since -0.0 equals 0.0 and is not the same."""
    nodes = (node for expr in expressions(program) for node in walk(expr))
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
