"""What a decision may cost at most, told before it costs it."""

from collections.abc import Iterator
from typing import Final

from policyeval.backends.reference.cost import MOST_FOR_A_DECISION, MOST_FOR_A_RULE
from policyeval.backends.reference.sizes import Assumed
from policyeval.backends.reference.worst_case import worst_case
from policyeval.engine.load import LoadedPolicy
from policyeval.ir.expr import Fact
from policyeval.ir.program import Program, Rule
from policyeval.ir.walk import rule_expressions, walk
from policyeval.schema.shape import ListShape
from policyeval.source.diagnostic import Diagnostic

USUAL: Final = Assumed(elements=10_000, characters=100)
"""How large facts are taken to be that the schema does not limit: together they fill a bundle, a mebibyte."""


def costly(loaded: LoadedPolicy, program: Program) -> Diagnostic | None:
    """Return the finding for a decision that passes a limit on the largest facts that the schema allows."""
    schema = loaded.checked.schema
    found = worst_case(program, schema.slot, USUAL)
    if found.fits:
        return None
    name, cost = max(found.rules, key=lambda rule: rule[1], default=("", 0))
    rule = next((rule for rule in program.rules if rule.id == name), None)
    lists = "" if rule is None else ", ".join(dict.fromkeys(_lists(rule, loaded)))
    is_one = cost > MOST_FOR_A_RULE
    args = {
        "name": name if is_one else program.decision,
        "cost": _rounded(cost if is_one else found.total),
        "limit": f"{MOST_FOR_A_RULE if is_one else MOST_FOR_A_DECISION:,}",
        "lists": lists or "-",
    }
    return Diagnostic("PE753", rule.span if rule is not None and is_one else None, args)


def costly_decisions(loaded: LoadedPolicy) -> Iterator[str]:
    """Yield the decisions of a policy for which there is such a finding, under the default readings."""
    for program in loaded.checked.programs.values():
        if not worst_case(program, loaded.checked.schema.slot, USUAL).fits:
            yield program.decision


def _lists(rule: Rule, loaded: LoadedPolicy) -> Iterator[str]:
    """Yield the lists that a rule reads, each with how long it may be."""
    declarations = loaded.checked.schema.declarations
    for expr in rule_expressions(rule):
        for node in walk(expr):
            declared = declarations.get(".".join(node.path)) if isinstance(node, Fact) else None
            if declared is not None and isinstance(declared.slot.shape, ListShape):
                yield f"`{declared.path}` ({USUAL.count(declared.slot.shape.most):,})"


def _rounded(cost: int) -> str:
    """Return a large number in words that can be read: of three digits, and so many zeros."""
    digits = str(cost)
    return f"{int(digits[:3] + '0' * len(digits[3:])):,}"
