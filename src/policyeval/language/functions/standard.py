"""Texts, lists and maps: size, search, membership, elements; and logical not.

Source: cel-spec, "List of Standard Definitions".
"""

from collections.abc import Mapping
from typing import Final

from policyeval.language.overload import Example, Overload
from policyeval.language.types import BOOL, BYTES, INT, STRING, List, Map, Parameter, Type

_A: Final = Parameter("A")
_LIST: Final = List(_A)
_MAP: Final = Map(_A, Parameter("B"))

_SIZES: Final[tuple[tuple[str, Type, str, str, str], ...]] = (
    ("string", STRING, "The number of code points of a text.", "'πέντε'", "5"),
    ("bytes", BYTES, "The number of bytes.", "b'abc'", "3"),
    ("list", _LIST, "The number of elements.", "[7, 7]", "2"),
    ("map", _MAP, "The number of entries.", "{'a': 1}", "1"),
)
"""Type in the id, type, law, a value, its size."""


def _size(
    row: tuple[str, Type, str, str, str],
    *,
    receiver: bool,
) -> Overload:
    word, type_, law, value, size = row
    return Overload(
        id=f"{word}_size" if receiver else f"size_{word}",
        name="size",
        parameters=(type_,),
        result=INT,
        law=law,
        receiver=receiver,
        examples=(Example(f"{value}.size()" if receiver else f"size({value})", size),),
    )


def _search(id_: str, name: str, law: str, examples: Mapping[str, str]) -> Overload:
    return Overload(
        id=id_,
        name=name,
        parameters=(STRING, STRING),
        result=BOOL,
        law=law,
        receiver=True,
        examples=tuple(Example(expr, value) for expr, value in examples.items()),
    )


OVERLOADS: Final[tuple[Overload, ...]] = (
    Overload(
        id="logical_not",
        name="!_",
        parameters=(BOOL,),
        result=BOOL,
        law="True when the condition is false.",
        examples=(Example("!false", "true"),),
    ),
    Overload(
        id="in_list",
        name="@in",
        parameters=(_A, _LIST),
        result=BOOL,
        law="True when an element of the list equals the value.",
        examples=(Example("2 in [1, 2]", "true"), Example("'b' in ['a']", "false")),
    ),
    Overload(
        id="in_map",
        name="@in",
        parameters=(_A, _MAP),
        result=BOOL,
        law="True when the map has the key.",
        examples=(Example("'a' in {'a': 1}", "true"), Example("2 in {1: 'a'}", "false")),
    ),
    Overload(
        id="index_list",
        name="_[_]",
        parameters=(_LIST, INT),
        result=_A,
        law="The element at an index, where the first one has index 0.",
        failures=("PE803",),
        examples=(Example("[7, 8, 9][1]", "8"), Example("[7][1]", "PE803"), Example("[7][-1]", "PE803")),
    ),
    Overload(
        id="index_map",
        name="_[_]",
        parameters=(_MAP, _A),
        result=Parameter("B"),
        law="The value at a key.",
        failures=("PE804",),
        examples=(Example("{'a': 1}['a']", "1"), Example("{'a': 1}['b']", "PE804")),
    ),
    *(_size(row, receiver=receiver) for row in _SIZES for receiver in (False, True)),
    _search(
        "contains_string",
        "contains",
        "True when the argument stands somewhere in the text.",
        {"'hello'.contains('ell')": "true", "'hello'.contains('lle')": "false"},
    ),
    _search(
        "starts_with_string",
        "startsWith",
        "True when the text begins with the argument.",
        {"'foobar'.startsWith('foo')": "true", "'foobar'.startsWith('bar')": "false"},
    ),
    _search(
        "ends_with_string",
        "endsWith",
        "True when the text ends with the argument.",
        {"'foobar'.endsWith('bar')": "true", "'foobar'.endsWith('foo')": "false"},
    ),
    Overload(
        id="matches",
        name="matches",
        parameters=(STRING, STRING),
        result=BOOL,
        law="True when some part of the text matches the RE2 pattern; `^` and `$` tie it to the ends.",
        failures=("PE808",),
        examples=(Example("matches('hubba', '^hu+b')", "true"), Example("matches('a', '(')", "PE808")),
    ),
    Overload(
        id="matches_string",
        name="matches",
        parameters=(STRING, STRING),
        result=BOOL,
        law="True when some part of the text matches the RE2 pattern; `^` and `$` tie it to the ends.",
        receiver=True,
        failures=("PE808",),
        examples=(Example("'hubba'.matches('ubb')", "true"), Example("'a'.matches('(?=a)')", "PE808")),
    ),
)
