"""Lists that a program only asks about: one loop checks their elements and answers what is asked.

Checking the elements first, making tuples of them and then going through these costs half as much again.
What is asked here is asked ahead of its turn, and may not have to be answered at all: where it has no
answer it is absent, and only what needs it gives up.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from policyeval.backends.python.expr import write
from policyeval.backends.python.functions import Operand
from policyeval.backends.python.guards import Guarding, Loaded, check, check_list, slot_reader
from policyeval.backends.python.numbering import Numbering
from policyeval.backends.python.operands import truth
from policyeval.backends.python.scope import Scope
from policyeval.ir.expr import DecisionResult, Expr, Fact, Let, Named, Over, Quantifier, Variable
from policyeval.ir.terms import AS_OF
from policyeval.ir.walk import walk
from policyeval.language.types import BOOL, List, Map, Nullable, Record, Type
from policyeval.schema.shape import ListShape, RecordShape, Shape, Slot

Path = tuple[str, ...]
Asked = Mapping[Path, tuple[Quantifier, ...]]
"""What is asked about each list, every question once."""

_START: Final = {Over.ALL: "True", Over.EXISTS: "False", Over.EXISTS_ONE: "0"}


def asked_of_lists(exprs: Iterable[Expr], shape: RecordShape, numbering: Numbering) -> Asked:
    """Return the lists of which nothing is read but by quantifiers that one loop can answer together."""
    reads: Counter[Path] = Counter()
    loops: dict[Path, list[Quantifier]] = {}
    for node in (node for expr in exprs for node in walk(expr)):
        if isinstance(node, Fact):
            reads[node.path] += 1
        elif isinstance(node, Quantifier) and isinstance(range_ := _peeled(node.range), Fact):
            loops.setdefault(range_.path, []).append(node)
    found: dict[Path, tuple[Quantifier, ...]] = {}
    for path, quantifiers in loops.items():
        once = {numbering.of(one): one for one in quantifiers}
        is_all = reads[path] == len(quantifiers) and not any(
            path[:size] in reads for size in range(len(path))
        )
        if is_all and _is_list(shape, path) and all(_is_simple(one, numbering) for one in once.values()):
            found[path] = tuple(once.values())
    return found


def _is_simple(asked: Quantifier, numbering: Numbering) -> bool:
    """Say whether a quantifier gives a truth, of nothing but its element and facts that are not lists."""
    condition = asked.condition
    if asked.over not in _START or len(asked.variables) > 1 or condition is None:
        return False
    return numbering.of(condition) not in numbering.costly and all(
        _is_at_hand(node, asked.variables[0]) for node in walk(condition)
    )


def _is_at_hand(node: Expr, element: str) -> bool:
    match node:
        case Variable(name=name):
            return name in (element, AS_OF)
        case Fact(type=type_):
            return not isinstance(_plain(type_), List | Map | Record)
        case _:
            return not isinstance(node, Let | DecisionResult)


def _slots(shape: RecordShape, path: Path) -> Iterator[Slot]:
    """Yield the slots along a path."""
    of: Shape = shape
    for name in path:
        assert isinstance(of, RecordShape)
        slot = dict(of.members)[name]
        yield slot
        of = slot.shape


def _is_list(shape: RecordShape, path: Path) -> bool:
    """Say whether a path leads to a list, past no object that may be null, nor one in its elements."""
    *objects, last = _slots(shape, path)
    if any(slot.nullable for slot in objects) or not isinstance(last.shape, ListShape):
        return False
    return not last.shape.element.nullable and _is_certain(last.shape.element)


def _is_certain(slot: Slot) -> bool:
    """Say whether a record in a slot is never null, nor any record in it."""
    shape = slot.shape
    if not isinstance(shape, RecordShape):
        return True
    return not slot.nullable and all(_is_certain(member) for _, member in shape.members)


def _peeled(expr: Expr) -> Expr:
    while isinstance(expr, Named):
        expr = expr.body
    return expr


def _plain(type_: Type) -> Type:
    return type_.of if isinstance(type_, Nullable) else type_


# ------------------------------------------------------------------------------------------ the loop


def write_passes(asked: Asked, shape: RecordShape, guarding: Guarding, scope: Scope) -> None:
    """Write the check of each list and the answers to what is asked of it, which are known from then on."""
    for path, quantifiers in asked.items():
        *_, slot = _slots(shape, path)
        found = {scope.emitter.name(): one for one in quantifiers}
        _write_pass(slot, scope.facts[path].operand.text, found, guarding, scope)
        for name, one in found.items():
            scope.remember(scope.numbering.of(one), Operand(name, BOOL, can_be_absent=True))


def _write_pass(
    slot: Slot, name: str, found: Mapping[str, Quantifier], guarding: Guarding, scope: Scope
) -> None:
    emitter = scope.emitter
    nothing = f"{' = '.join(found)} = A"
    emitter.line(nothing)
    emitter.line(f"if type({name}) is {emitter.constant(tuple)}: {name} = list({name})")

    def write_elements(of: Slot, name: str, guarding: Guarding) -> None:
        with emitter.block("try"):
            for answer, one in found.items():
                emitter.line(f"{answer} = {_START[one.over]}")
            element = emitter.name()
            with emitter.block(f"for {element} in {name}"), scope.loop():
                loaded = check(of, element, None, guarding)
                _hold(loaded, scope)
                operand = Operand(loaded.text, of.type, level=scope.level)
                for answer, one in found.items():
                    with scope.binding({one.variables[0]: operand}):
                        _ask(one, answer, scope)
            for answer, one in found.items():
                if one.over is Over.EXISTS_ONE:
                    emitter.line(f"{answer} = {answer} == 1")
        with emitter.block("except Exception"):
            emitter.line(nothing)
            emitter.line(f"{name} = {emitter.constant(slot_reader(slot))}({name})")

    check_list(slot, name, guarding, write_elements)


def _hold(loaded: Loaded, scope: Scope) -> None:
    """Let the scope know in which names the members of a record are."""
    if loaded.members is not None:
        scope.parts[loaded.text] = tuple(member.text for _, member in loaded.members)
        for _, member in loaded.members:
            _hold(member, scope)


def _ask(asked: Quantifier, answer: str, scope: Scope) -> None:
    """Write what one element says to a question that is still open."""
    assert asked.condition is not None
    emitter = scope.emitter
    still = {Over.ALL: answer, Over.EXISTS: f"not {answer}", Over.EXISTS_ONE: "True"}[asked.over]
    with emitter.block(f"if {still}"), scope.stretch(is_conditional=False):
        condition = truth(write(asked.condition, scope), scope).text
        match asked.over:
            case Over.ALL:
                emitter.line(f"if not {condition}: {answer} = False")
            case Over.EXISTS:
                emitter.line(f"if {condition}: {answer} = True")
            case _:
                emitter.line(f"if {condition}: {answer} += 1")
