"""Reading `stdlib` of an environment: what of the standard library a policy may use.

Source: the public CEL environment format. What is included counts before what is excluded, and a
function without overloads means all of them.
"""

from collections.abc import Mapping as Table
from collections.abc import Sequence
from functools import cache
from typing import Final

from policyeval.document.tree import Mapping, Node, Scalar
from policyeval.language.functions import FAMILIES
from policyeval.policy.cel_policy.model import LeftOut
from policyeval.policy.cel_policy.read import items_of, mappings_of, text_of
from policyeval.policy.values import Build
from policyeval.source.diagnostic import Phrase
from policyeval.source.nearest import nearest

MACROS: Final = frozenset(("has", "all", "exists", "exists_one", "existsOne", "map", "filter"))
"""The standard macros."""

_FAMILIES: Final = ("arithmetic", "comparison", "standard", "conversion", "time")
_FORMS: Final[Table[str, frozenset[str]]] = {
    "_&&_": frozenset(("logical_and",)),
    "_||_": frozenset(("logical_or",)),
    "_?_:_": frozenset(("conditional",)),
}
"""What CEL also counts among its functions, although it does not evaluate all its arguments."""
_MACRO: Final = Phrase("macro", "มาโคร")
_FUNCTION: Final = Phrase("function", "ฟังก์ชัน")
_OVERLOAD: Final = Phrase("overload", "รูปแบบ")


@cache
def standard_functions() -> Table[str, frozenset[str]]:
    """Return the functions and operators of CEL itself, each with the ids of its overloads."""
    table = dict(_FORMS)
    for family in _FAMILIES:
        for overload in FAMILIES[family]:
            table[overload.name] = table.get(overload.name, frozenset()) | {overload.id}
    return table


def read_left_out(stdlib: Node | None, build: Build) -> LeftOut:
    """Return what a `stdlib` leaves out; nothing where none is written."""
    if not isinstance(stdlib, Mapping):
        return LeftOut()
    if _is_true(stdlib.get("disabled")):
        return LeftOut(MACROS | frozenset(standard_functions()), span=stdlib.span)
    names, overloads = _functions(stdlib, build)
    macros = _macros(stdlib, build)
    return LeftOut(names | macros, overloads, stdlib.span)


def _macros(stdlib: Mapping, build: Build) -> frozenset[str]:
    included, excluded = items_of(stdlib.get("include_macros")), items_of(stdlib.get("exclude_macros"))
    for node in (*included, *excluded):
        _known(node, MACROS, _MACRO, build)
    if _is_true(stdlib.get("disable_macros")):
        return MACROS
    if included:
        return MACROS.difference(map(text_of, included))
    return MACROS.intersection(map(text_of, excluded))


def _functions(stdlib: Mapping, build: Build) -> tuple[frozenset[str], frozenset[str]]:
    """Return the functions that are left out, and the overloads of those that are not."""
    known = standard_functions()
    included = _chosen(mappings_of(stdlib.get("include_functions")), build)
    excluded = _chosen(mappings_of(stdlib.get("exclude_functions")), build)
    if included:
        without = {name: ids - included.get(name, frozenset()) for name, ids in known.items()}
    else:
        without = {name: ids & excluded.get(name, frozenset()) for name, ids in known.items()}
    names = frozenset(name for name, ids in known.items() if without[name] == ids)
    return names, frozenset(id_ for name in known.keys() - names for id_ in without[name])


def _chosen(nodes: Sequence[Mapping], build: Build) -> dict[str, frozenset[str]]:
    """Return the overloads that a list of functions names, by function."""
    known = standard_functions()
    chosen: dict[str, frozenset[str]] = {}
    for node in nodes:
        written = node.get("name")
        if not _known(written, known, _FUNCTION, build):
            continue
        name = text_of(written)
        ids = [overload.get("id") for overload in mappings_of(node.get("overloads"))]
        named = frozenset(text_of(id_) for id_ in ids if _known(id_, known[name], _OVERLOAD, build))
        chosen[name] = chosen.get(name, frozenset()) | (named if ids else known[name])
    return chosen


def _known(
    node: Node | None, names: "Table[str, object] | frozenset[str]", what: Phrase, build: Build
) -> bool:
    """Return whether the standard library has what is written; report it otherwise."""
    name = text_of(node)
    if node is None or name in names:
        return node is not None
    build.report("PE578", node.span, suggestion=nearest(name, sorted(names)), what=what, name=name)
    return False


def _is_true(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is True
