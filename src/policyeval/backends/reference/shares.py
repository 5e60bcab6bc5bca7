"""The shares that a term compares with percentages."""

from collections.abc import Iterator
from typing import Any

from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.ir.expr import Call, Expr, Let, Quantifier
from policyeval.ir.terms import is_percent
from policyeval.ir.walk import children
from policyeval.language.values import Failure, Unknown


def shares_of(term: Expr, env: Environment) -> Iterator[dict[str, Any]]:
    """Yield part, whole and limit of each percentage that the term compares, where they are known.

    Behind a quantifier there is none: its elements have no record of their own.
    """
    waiting = [(term, env)]
    while waiting:
        node, here = waiting.pop()
        match node:
            case Call(overload=overload, arguments=arguments) if is_percent(overload):
                part, whole, limit = (evaluate(argument, here.metered()) for argument in arguments)
                if not any(isinstance(value, Failure | Unknown) for value in (part, whole, limit)):
                    yield {"part": part, "whole": whole, "limit": limit}
            case Let(name=name, value=value, body=body):
                waiting.append((body, here.binding({name: evaluate(value, here.metered())})))
            case Quantifier():
                pass
            case _:
                waiting.extend((child, here) for child in reversed(children(node)))
