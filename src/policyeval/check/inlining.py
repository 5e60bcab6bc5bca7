"""Definitions, written out where a condition names them.

A definition is right on its own: it sees globals and its parameters, not what its caller knows. What
inlining makes is bounded in size and in depth, since every pass over a tree may recurse.
"""

from policyeval.cel.limits import MAX_DEPTH
from policyeval.check import macros
from policyeval.check.environment import Definition, Scope, key_of
from policyeval.check.world import Inlined, World
from policyeval.frozen import replace
from policyeval.ir.expr import Expr, Literal, Named
from policyeval.ir.walk import depth
from policyeval.source.text import Span

MOST_NODES = 20_000
"""An expression with its definitions inlined is refused beyond this size."""
MOST_LEVELS = MAX_DEPTH
"""A definition is refused where its parts would lie deeper inside one another."""


def inline(
    name: str, arguments: "tuple[Expr, ...] | list[Expr]", span: Span, scope: Scope, world: World
) -> Expr:
    """Return a definition's body under its name, with its parameters bound to the arguments.

    The body sees globals and its parameters only: a definition has to be right on its own.
    """
    definition = world.environment.definitions[name]
    world.findings.used.add(name)
    if name in scope.expanding:
        cycle = " → ".join((*scope.expanding[scope.expanding.index(name) :], name))
        return world.report("PE320", definition.span, name=name, cycle=cycle)
    if len(arguments) != len(definition.parameters):
        expected = ", ".join(definition.parameters)
        return world.report("PE322", span, name=name, expected=f"{name}({expected})", found=len(arguments))
    if world.findings.inlined > MOST_NODES:
        return _too_large(scope.expanding[0] if scope.expanding else name, world)
    known = world.known.get(name)
    if world.findings.level + (0 if known is None else known.levels) > MOST_LEVELS:
        world.findings.used.update(world.environment.definitions)  # what is cut off here is not unused
        return world.report("PE339", definition.span, name=name, limit=MOST_LEVELS)
    body = _body(definition, tuple(arguments), scope, world)
    return Named(name, body, type=body.type, span=span, can_fail=body.can_fail)


def _too_large(name: str, world: World) -> Expr:
    """Report the definition whose inlining began it: what is inside it only adds up."""
    return world.report("PE323", world.environment.definitions[name].span, name=name, limit=MOST_NODES)


def _body(definition: Definition, arguments: tuple[Expr, ...], scope: Scope, world: World) -> Expr:
    """Return a definition's body with its arguments bound, and count the nodes it is made of."""
    known = world.known.get(definition.name)
    if known is not None:
        world.findings.inlined += known.size
        return known.body
    inside = Scope({}, {}, scope.taken, (*scope.expanding, definition.name))
    bound: list[tuple[str, Expr]] = []
    for parameter, argument in zip(definition.parameters, arguments, strict=True):
        if isinstance(argument, Literal) or key_of(argument) is not None:
            inside = replace(inside, locals={**inside.locals, parameter: argument})
        else:
            inside, variable = inside.bind(parameter, argument.type, argument.span)
            bound.append((variable.name, argument))
    before = world.findings.inlined
    inner = replace(world, is_inlining=bool(definition.parameters))
    body = world.infer(definition.body, inside, inner)
    world.findings.inlined += definition.size
    size = world.findings.inlined - before
    for variable_name, argument in reversed(bound):
        body = macros.bound(variable_name, argument, body)
    if not definition.parameters:
        world.known[definition.name] = Inlined(body, size, depth(body))
    return body
