"""Conditions that are true or false whatever the facts are."""

from policyeval.check.intervals import never_true_or_false
from policyeval.ir.expr import And, Call, Expr, Literal, Named, Or


def constant_truth(expr: Expr) -> bool | None:
    """Return what a condition always is; None where it depends, or nobody can tell."""
    match expr:
        case Literal(value=bool() as value):
            return value
        case Named(body=body):
            return constant_truth(body)
        case And(terms=terms):
            return _settled([constant_truth(term) for term in terms], by=False)
        case Or(terms=terms):
            return _settled([constant_truth(term) for term in terms], by=True)
        case Call(overload="logical_not", arguments=(operand,)):
            truth = constant_truth(operand)
            return None if truth is None else not truth
        case Call(overload="equals" | "not_equals" as name, arguments=(Literal() as one, Literal() as other)):
            if type(one.value) is not type(other.value):
                return None
            return (one.value == other.value) is (name == "equals")
        case Call(overload=overload, arguments=(left, right)):
            return never_true_or_false(overload, left.type, right.type)
        case _:
            return None


def _settled(truths: list[bool | None], *, by: bool) -> bool | None:
    if by in truths:
        return by
    return None if None in truths else not by
