"""Functions on lists, and on lists read as sets.

Elements are the same when they are equal: 1, 1u and 1.0 are one element.

Source: cel-go, "ext/lists", "ext/sets"; the ids are its ids. `min_of`, `max_of`, `sum` and the
global `distinct` are our own.
"""

from collections.abc import Mapping
from typing import Final

from policyeval.language.overload import Example, Overload
from policyeval.language.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    NULL,
    STRING,
    TIMESTAMP,
    UINT,
    List,
    Nullable,
    Optional,
    Parameter,
    Type,
)

A: Final = Parameter("A")
LIST: Final = List(A)

ORDERED: Final[Mapping[str, tuple[Type, str, str]]] = {
    "int": (INT, "1", "2"),
    "uint": (UINT, "1u", "2u"),
    "double": (DOUBLE, "1.5", "2.5"),
    "string": (STRING, "'a'", "'b'"),
    "timestamp": (TIMESTAMP, "timestamp('2023-04-01T00:00:00Z')", "timestamp('2023-04-02T00:00:00Z')"),
    "duration": (DURATION, "duration('1h')", "duration('2h')"),
}
"""Types with an order, and a lesser and a greater value of each."""

SORTED: Final[Mapping[str, tuple[Type, str, str]]] = {
    **ORDERED,
    "bool": (BOOL, "false", "true"),
    "bytes": (BYTES, "b'a'", "b'b'"),
}


def _extreme(name: str, word: str, kind: str) -> tuple[Overload, ...]:
    """Return `min_of` or `max_of` for one type: with a default of it, and with null."""
    type_, less, more = ORDERED[kind]
    found = less if name == "min_of" else more
    law = f"The {word} element of the list; the default when the list is empty."
    failures = ("PE833",) if kind == "double" else ()
    return (
        Overload(
            id=f"{name}_{kind}",
            name=name,
            parameters=(List(type_), type_),
            result=type_,
            law=law,
            failures=failures,
            examples=(
                Example(f"{name}([{more}, {less}], {less})", found),
                Example(f"{name}([], {more})", more),
            ),
        ),
        Overload(
            id=f"{name}_{kind}_null",
            name=name,
            parameters=(List(type_), NULL),
            result=Nullable(type_),
            law=law,
            failures=failures,
            examples=(
                Example(f"{name}([{more}, {less}], null)", found),
                Example(f"{name}([], null)", "null"),
            ),
        ),
    )


OVERLOADS: Final[tuple[Overload, ...]] = (
    Overload(
        id="list_slice",
        name="slice",
        receiver=True,
        parameters=(LIST, INT, INT),
        result=LIST,
        law="The elements from a position up to, without, another one that is not before it.",
        failures=("PE814",),
        examples=(
            Example("[1, 2, 3].slice(1, 3)", "[2, 3]"),
            Example("[1, 2, 3].slice(1, 4)", "PE814"),
            Example("[1, 2, 3].slice(2, 1)", "PE814"),
        ),
    ),
    Overload(
        id="list_flatten",
        name="flatten",
        receiver=True,
        parameters=(List(LIST),),
        result=LIST,
        law="The elements of the lists in the list, one level deep.",
        examples=(Example("[[1], [2, 3]].flatten()", "[1, 2, 3]"),),
    ),
    Overload(
        id="list_flatten_int",
        name="flatten",
        receiver=True,
        parameters=(List(DYN), INT),
        result=List(DYN),
        law="The list with the lists in it replaced by their elements, so many levels deep.",
        failures=("PE814",),
        examples=(
            Example("[dyn(1), [2, [3]]].flatten(2)", "[1, 2, 3]"),
            Example("[dyn(1), [2, [3]]].flatten(0)", "[dyn(1), [2, [3]]]"),
            Example("[dyn(1)].flatten(-1)", "PE814"),
        ),
    ),
    *(
        Overload(
            id=f"list_{kind}_sort",
            name="sort",
            receiver=True,
            parameters=(List(type_),),
            result=List(type_),
            law="The elements in ascending order.",
            failures=("PE833",) if kind == "double" else (),
            examples=(Example(f"[{more}, {less}].sort()", f"[{less}, {more}]"),),
        )
        for kind, (type_, less, more) in SORTED.items()
    ),
    Overload(
        id="list_reverse",
        name="reverse",
        receiver=True,
        parameters=(LIST,),
        result=LIST,
        law="The elements in the opposite order.",
        examples=(Example("[1, 2, 3].reverse()", "[3, 2, 1]"),),
    ),
    *(
        Overload(
            id=id_,
            name="distinct",
            receiver=receiver,
            parameters=(LIST,),
            result=LIST,
            law="The elements without those equal to an earlier one; NaN equals nothing.",
            examples=(Example(expr, "[1, 2]"),),
        )
        for id_, receiver, expr in (
            ("list_distinct", True, "[1, 2, 1].distinct()"),
            ("distinct_list", False, "distinct([1, 2, 1])"),
        )
    ),
    *(
        Overload(
            id=f"list_{name}",
            name=name,
            receiver=True,
            parameters=(LIST,),
            result=Optional(A),
            law=f"An optional of the {name} element; absent when the list is empty.",
            examples=(
                Example(f"[1, 2].{name}().value()", value),
                Example(f"[].{name}().hasValue()", "false"),
            ),
        )
        for name, value in (("first", "1"), ("last", "2"))
    ),
    Overload(
        id="lists_range",
        name="lists.range",
        parameters=(INT,),
        result=List(INT),
        law="The integers from 0 up to, without, the given one, which is at most 1000000.",
        failures=("PE814",),
        examples=(Example("lists.range(3)", "[0, 1, 2]"), Example("lists.range(-1)", "PE814")),
    ),
    Overload(
        id="list_sets_contains_list",
        name="sets.contains",
        parameters=(LIST, LIST),
        result=BOOL,
        law="Whether each element of the second list is in the first.",
        examples=(
            Example("sets.contains([1, 2, 3], [2, 2])", "true"),
            Example("sets.contains([1], [2])", "false"),
        ),
    ),
    Overload(
        id="list_sets_equivalent_list",
        name="sets.equivalent",
        parameters=(LIST, LIST),
        result=BOOL,
        law="Whether each element of one list is in the other, both ways.",
        examples=(
            Example("sets.equivalent([1, 2], [2, 1, 1])", "true"),
            Example("sets.equivalent([1, 2], [1])", "false"),
        ),
    ),
    Overload(
        id="list_sets_intersects_list",
        name="sets.intersects",
        parameters=(LIST, LIST),
        result=BOOL,
        law="Whether some element is in both lists.",
        examples=(
            Example("sets.intersects([1, 2], [2, 3])", "true"),
            Example("sets.intersects([], [1])", "false"),
        ),
    ),
    *(overload for kind in ORDERED for overload in _extreme("min_of", "least", kind)),
    *(overload for kind in ORDERED for overload in _extreme("max_of", "greatest", kind)),
    *(
        Overload(
            id=f"sum_{kind}",
            name="sum",
            parameters=(List(type_),),
            result=type_,
            law="The elements added up from the first to the last; 0 when there are none.",
            failures=failures,
            examples=(Example(f"sum([{', '.join(given)}])", total),),
        )
        for kind, type_, failures, given, total in (
            ("int", INT, ("PE801",), ("1", "2"), "3"),
            ("uint", UINT, ("PE801",), ("1u", "2u"), "3u"),
            ("double", DOUBLE, (), ("1.5", "2.0"), "3.5"),
            ("duration", DURATION, ("PE807",), ("duration('1h')", "duration('30m')"), "duration('90m')"),
        )
    ),
)
