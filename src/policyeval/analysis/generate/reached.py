"""Which parts of a checked expression matter for given facts."""

from collections.abc import Iterator

from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.ir.expr import And, Conditional, Expr, Let, Or, Quantifier
from policyeval.ir.walk import children


def reached(expr: Expr, env: Environment) -> Iterator[tuple[Expr, Environment]]:  # noqa: C901
    """Yield the parts of an expression that its meaning rests on, each with what is bound there.

    What stands behind a settled `&&` or in the branch that is not taken is not among them.
    """
    yield expr, env
    match expr:
        case And(terms=terms) | Or(terms=terms):
            for term in terms:
                yield from reached(term, env)
                if evaluate(term, env) is isinstance(expr, Or):
                    return
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            yield from reached(condition, env)
            truth = evaluate(condition, env)
            if isinstance(truth, bool):
                yield from reached(then if truth else otherwise, env)
        case Let(name=name, value=value, body=body):
            yield from reached(value, env)
            yield from reached(body, env.binding({name: evaluate(value, env)}))
        case Quantifier(range=range_, variables=(variable,), condition=condition, value=value):
            yield from reached(range_, env)
            found = evaluate(range_, env)
            for element in found if isinstance(found, list) else ():
                inner = env.binding({variable: element})
                if condition is not None:
                    yield from reached(condition, inner)
                if value is not None and (condition is None or evaluate(condition, inner) is True):
                    yield from reached(value, inner)
        case _:
            for child in children(expr):
                yield from reached(child, env)
