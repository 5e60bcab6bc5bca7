"""What an expression speaks of, in the words of the fact schema and of the policy."""

from collections.abc import Iterator, Mapping

from policyeval.analysis.diff import phrases
from policyeval.analysis.diff.phrases import code, say
from policyeval.analysis.diff.shown import shortened
from policyeval.cel.printer import show
from policyeval.cel.syntax import Binary, Call, Expr, Name, Select
from policyeval.cel.walk import nodes
from policyeval.check.checked import CheckedPolicy
from policyeval.frozen import dataclass, field, replace
from policyeval.language.types import TIMESTAMP, Nullable, plain
from policyeval.policy.model import Definition
from policyeval.policy.parts import cels, cels_of_rule
from policyeval.schema.declaration import Declaration
from policyeval.source.diagnostic import Phrase


@dataclass(frozen=True, slots=True)
class Names:
    """The names that an expression of one version can use."""

    checked: CheckedPolicy
    elements: Mapping[str, str] = field(default_factory=dict)
    """The lists, by their paths, whose elements the names of loops and macros stand for."""

    def within(self, variable: str, range_: Expr) -> "Names":
        """Return the names inside a loop or a macro over a list."""
        path = path_of(range_, self)
        others = {name: of for name, of in self.elements.items() if name != variable}
        return replace(self, elements=others if path is None else {**others, variable: f"{path}[]"})


def path_of(expr: Expr, names: Names) -> str | None:
    """Return the path of the fact that an expression names, or of the list that it filters."""
    match expr:
        case Name(name=name):
            return names.elements.get(name, name)
        case Select(operand=operand, field=member):
            path = path_of(operand, names)
            return None if path is None else f"{path}.{member}"
        case Call(function="filter", target=target) if target is not None:
            return path_of(target, names)
        case _:
            return None


def declared(expr: Expr, names: Names) -> Declaration | None:
    """Return the declaration of the fact that an expression names."""
    if not isinstance(expr, Name | Select):
        return None
    path = path_of(expr, names)
    return None if path is None else names.checked.schema.declarations.get(path)


def subject(expr: Expr, names: Names) -> Phrase:
    """Return what an expression is called in a sentence: a title where there is one, else its text."""
    declaration = declared(expr, names)
    if declaration is not None and declaration.title is not None:
        return declaration.title
    title = _title(expr, names)
    return code(shortened(show(expr))) if title is None else title


def _title(expr: Expr, names: Names) -> Phrase | None:
    policy = names.checked.policy
    match expr:
        case Name(name="as_of"):
            return phrases.AS_OF
        case Select(operand=Name(name="param"), field=name) if name in policy.parameters:
            return _marked(policy.parameters[name].title, f"param.{name}")
        case Name(name=name) if name in policy.definitions:
            return _marked(policy.definitions[name].title, name)
        case Call(function="size", target=target, arguments=arguments):
            counted = target if target is not None else arguments[0]
            return say(phrases.NUMBER_OF, subject=subject(counted, names))
        case _:
            return None


def _marked(title: Phrase | None, name: str) -> Phrase | None:
    return None if title is None else Phrase(f"{title.en} (`{name}`)", f"{title.th} (`{name}`)")


def is_instant(expr: Expr, names: Names) -> bool:
    """Say whether an expression is known to be an instant, without checking it."""
    match expr:
        case Name(name="as_of") | Call(function="timestamp", target=None):
            return True
        case Select(operand=Name(name="param"), field=name) if name in names.checked.policy.parameters:
            return names.checked.policy.parameters[name].unit == "timestamp"
        case Name() | Select():
            declaration = declared(expr, names)
            return declaration is not None and plain(declaration.type) in (TIMESTAMP, Nullable(TIMESTAMP))
        case Binary(operator="+" | "-", left=left, right=right):
            return is_instant(left, names) and not is_instant(right, names)
        case _:
            return False


# ------------------------------------------------------------------------- parameters of definitions


def within_definition(definition: Definition, checked: CheckedPolicy) -> Names:
    """Return the names inside a definition; a parameter is an element where all calls give it one."""
    given: dict[str, set[str | None]] = {}
    for names, expr in _expressions(checked):
        _note_calls(expr, names, definition, given)
    elements = {name: path for name, paths in given.items() if len(paths) == 1 for path in paths if path}
    return Names(checked, elements)


def _expressions(checked: CheckedPolicy) -> Iterator[tuple[Names, Expr]]:
    """Yield every expression of the decisions with the names that it can use."""
    outside = Names(checked)
    for decision in checked.policy.decisions.values():
        inside = {
            id(cel): outside.within(rule.loop.variable, rule.loop.each.expr)
            for rule in decision.rules
            if rule.loop is not None
            for cel in cels_of_rule(rule)
        }
        yield from ((inside.get(id(cel), outside), cel.expr) for cel in cels(decision))


def _note_calls(expr: Expr, names: Names, definition: Definition, given: dict[str, set[str | None]]) -> None:
    for node in nodes(expr):
        if isinstance(node, Call) and node.function == definition.name and node.target is None:
            for parameter, argument in zip(definition.parameters, node.arguments, strict=False):
                given.setdefault(parameter, set()).add(path_of(argument, names))
