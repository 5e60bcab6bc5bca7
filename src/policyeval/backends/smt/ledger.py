"""The results of a ledger as a function of its entries of which nothing is known.

What a posting does depends on all before it; no terms say that here. So a claim about a ledger is
proved where it holds whatever the ledger gives, and an example is checked by the reference.
"""

from collections.abc import Mapping

from policyeval.backends.reference.expr import Environment as Scope
from policyeval.backends.reference.ledger import run_ledger
from policyeval.backends.smt.expr import Environment, abstracted, member_of
from policyeval.backends.smt.values import Sym
from policyeval.ir.expr import Expr, Variable
from policyeval.ir.program import Ledger
from policyeval.language.types import TIMESTAMP, Record, Type
from policyeval.language.values import Failure, Result, Unknown


def encode_ledger(ledger: Ledger, zone: str, keys: Mapping[str, Type], env: Environment) -> dict[str, Sym]:
    """Return what each key of a ledger may be."""
    inside = [
        one
        for one in (ledger.at, ledger.amount, ledger.where, ledger.label, ledger.counts_at)
        if one is not None
    ]
    span = ledger.entries.span
    as_of = Variable("as_of", type=TIMESTAMP, span=span)
    exprs: list[tuple[Expr, frozenset[str]]] = [
        (as_of, frozenset()),
        (ledger.entries, frozenset()),
        *((one, frozenset({ledger.variable})) for one in inside),
    ]

    def evaluate(scope: Scope) -> Result:
        found = run_ledger(ledger, zone, scope.variables["as_of"], scope)
        why = next(iter(found.values()))
        return why if isinstance(why, Failure | Unknown) else {key: found[key] for key in keys}

    type_ = Record("ledger", tuple(keys.items()))
    whole = abstracted(exprs, env, type_, evaluate, what="ledger", name="ledger", span=span)
    return {key: member_of(whole, key) for key in keys}
