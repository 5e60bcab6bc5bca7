"""What a decision looks at: the facts that it reads, and the constants that it compares them with."""

from collections.abc import Iterator

from policyeval.frozen import dataclass, field
from policyeval.ir.expr import Call, Expr, Fact, Has, Literal, Named, Select
from policyeval.ir.program import Program
from policyeval.ir.walk import children, expressions, walk
from policyeval.language.types import Nullable, Record, Type
from policyeval.language.values import Timestamp, Value


@dataclass(frozen=True, slots=True)
class Interest:
    """What a program reads, by the path at which it is declared: `items[].sku`."""

    paths: dict[str, None] = field(default_factory=dict)
    whole: dict[str, None] = field(default_factory=dict)
    """Objects and lists of which every member counts, since they are compared as a whole."""
    constants: dict[str, list[Value]] = field(default_factory=dict)
    """What a fact is compared with, in the order of the policy."""
    identifiers: dict[str, None] = field(default_factory=dict)
    """Texts that are compared with other facts and that therefore name things."""
    instants: list[Timestamp] = field(default_factory=list)
    """The instants that the policy itself names."""
    answers: dict[str, bool] = field(default_factory=dict)
    """Which paths were asked about, and whether they are read."""

    def is_read(self, path: str) -> bool:
        """Say whether a declared fact, or something inside it, is read."""
        known = self.answers.get(path)
        if known is None:
            known = self.answers[path] = self._is_read(path)
        return known

    def _is_read(self, path: str) -> bool:
        if path in self.paths or any(path.startswith((f"{w}.", f"{w}[")) for w in self.whole):
            return True
        return any(read.startswith((f"{path}.", f"{path}[")) for read in self.paths)


def interest_of(program: Program) -> Interest:
    """Return what a program and the decisions that it uses look at."""
    found = Interest()
    for one in (program, *program.uses):
        for expr in expressions(one):
            _note(expr, found)
        for rule in one.rules:
            if rule.membership is not None:
                found.identifiers.update(dict.fromkeys(_paths_in(rule.membership.key)))
    return found


def path_of(expr: Expr) -> str | None:
    """Return the declared path of the fact that an expression names, if it names one."""
    match expr:
        case Fact(path=path):
            return ".".join(path)
        case Select(operand=operand, field=name) | Has(operand=operand, field=name):
            record = operand.type.of if isinstance(operand.type, Nullable) else operand.type
            return _joined(record, name) if isinstance(record, Record) else None
        case Named(body=body):
            return path_of(body)
        case _:
            return None


def _joined(record: Record, name: str) -> str:
    return f"{record.name}.{name}" if record.name else name


def _paths_in(expr: Expr) -> Iterator[str]:
    for node in walk(expr):
        path = path_of(node)
        if path is not None:
            yield path


def _note(expr: Expr, found: Interest) -> None:
    for node in walk(expr):
        path = path_of(node)
        if path is not None:
            found.paths[path] = None
        match node:
            case Literal(value=Timestamp() as instant):
                found.instants.append(instant)
            case Call(overload="equals" | "not_equals" | "in_list", arguments=(left, right)):
                _note_equality(left, right, found)
            case Call(arguments=arguments):
                _note_constants(arguments, found)
            case _:
                pass


def _note_equality(left: Expr, right: Expr, found: Interest) -> None:
    sides = [side for side in (path_of(left), path_of(right)) if side is not None]
    constant = next((part.value for part in (left, right) if isinstance(part, Literal)), None)
    if len(sides) == 2:
        found.identifiers.update(dict.fromkeys(sides))
        found.identifiers.update(dict.fromkeys(f"{side}[]" for side in sides))
        found.whole.update(
            dict.fromkeys(s for s, e in zip(sides, (left, right), strict=True) if _is_whole(e.type))
        )
    for side in sides:
        values = constant if isinstance(constant, list) else [constant]
        found.constants.setdefault(side, []).extend(value for value in values if value is not None)


def _is_whole(type_: Type) -> bool:
    return isinstance(type_.of if isinstance(type_, Nullable) else type_, Record)


def _note_constants(arguments: tuple[Expr, ...], found: Interest) -> None:
    """Remember the constants that stand beside a fact in a call: bounds, beginnings of texts."""
    constants = [node.value for node in arguments if isinstance(node, Literal)]
    for argument in arguments:
        for node in (argument, *children(argument)):
            path = path_of(node)
            if path is not None and constants:
                found.constants.setdefault(path, []).extend(constants)
