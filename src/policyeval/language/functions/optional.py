"""Functions on optionals: a value that may be absent.

`_[?_]` and `_?._` are how the syntax `x[?i]` and `x.?f` is called. Nothing here looks at an absent
value: each function that takes an absent optional says what it gives then.

Source: cel-go, "OptionalTypes"; the ids are its ids.
"""

from typing import Final

from policyeval.language.overload import Example, Overload
from policyeval.language.types import BOOL, DYN, INT, STRING, List, Map, Optional, Parameter

K: Final = Parameter("K")
V: Final = Parameter("V")
OF_V: Final = Optional(V)

OVERLOADS: Final[tuple[Overload, ...]] = (
    Overload(
        id="optional_of",
        name="optional.of",
        parameters=(V,),
        result=OF_V,
        law="A present optional of the value, null included.",
        examples=(Example("optional.of(null).hasValue()", "true"),),
    ),
    Overload(
        id="optional_none",
        name="optional.none",
        parameters=(),
        result=OF_V,
        law="The absent optional.",
        examples=(Example("optional.none().hasValue()", "false"),),
    ),
    Overload(
        id="optional_ofNonZeroValue",
        name="optional.ofNonZeroValue",
        parameters=(V,),
        result=OF_V,
        law="An optional of the value, absent when it is null, false, zero, empty or itself absent.",
        examples=(
            Example("optional.ofNonZeroValue(42).hasValue()", "true"),
            Example("optional.ofNonZeroValue('').hasValue()", "false"),
        ),
    ),
    Overload(
        id="optional_hasValue",
        name="hasValue",
        receiver=True,
        parameters=(OF_V,),
        result=BOOL,
        law="Whether the optional is present.",
        examples=(Example("optional.of(0).hasValue()", "true"),),
    ),
    Overload(
        id="optional_value",
        name="value",
        receiver=True,
        parameters=(OF_V,),
        result=V,
        law="The value of a present optional.",
        failures=("PE813",),
        examples=(Example("optional.of(42).value()", "42"), Example("optional.none().value()", "PE813")),
    ),
    Overload(
        id="optional_or_optional",
        name="or",
        receiver=True,
        parameters=(OF_V, OF_V),
        result=OF_V,
        law="The first optional when it is present, else the second.",
        examples=(Example("optional.none().or(optional.of(2)).value()", "2"),),
    ),
    Overload(
        id="optional_orValue_value",
        name="orValue",
        receiver=True,
        parameters=(OF_V, V),
        result=V,
        law="The value of the optional when it is present, else the second argument.",
        examples=(Example("{'a': 1}.?a.orValue(0)", "1"), Example("{'a': 1}.?b.orValue(0)", "0")),
    ),
    Overload(
        id="optional_unwrap",
        name="optional.unwrap",
        parameters=(List(OF_V),),
        result=List(V),
        law="The values of the present optionals, in their order.",
        examples=(Example("optional.unwrap([optional.of(1), optional.none()])", "[1]"),),
    ),
    Overload(
        id="optional_unwrapOpt",
        name="unwrapOpt",
        receiver=True,
        parameters=(List(OF_V),),
        result=List(V),
        law="The values of the present optionals, in their order.",
        examples=(Example("[optional.of(1), optional.none()].unwrapOpt()", "[1]"),),
    ),
    Overload(
        id="select_optional_field",
        name="_?._",
        parameters=(DYN, STRING),
        result=Optional(DYN),
        law="An optional of the member of that name; absent when there is none, or nothing to have it.",
        failures=("PE819",),
        examples=(
            Example("{'a': 1}.?a.hasValue()", "true"),
            Example("{'a': 1}.?b.hasValue()", "false"),
            Example("dyn(1).?b.hasValue()", "PE819"),
        ),
    ),
    Overload(
        id="list_optindex_optional_int",
        name="_[?_]",
        parameters=(List(V), INT),
        result=OF_V,
        law="An optional of the element at a position; absent outside the list.",
        examples=(
            Example("['a'][?0].value()", "'a'"),
            Example("['a'][?1].hasValue()", "false"),
        ),
    ),
    Overload(
        id="optional_list_optindex_optional_int",
        name="_[?_]",
        parameters=(Optional(List(V)), INT),
        result=OF_V,
        law="An optional of the element at a position; absent outside the list, or without a list.",
        examples=(Example("optional.of(['a'])[?0].value()", "'a'"),),
    ),
    Overload(
        id="map_optindex_optional_value",
        name="_[?_]",
        parameters=(Map(K, V), K),
        result=OF_V,
        law="An optional of the value at a key; absent when the map has no such key.",
        examples=(
            Example("{'a': 1}[?'a'].value()", "1"),
            Example("{'a': 1}[?'b'].hasValue()", "false"),
        ),
    ),
    Overload(
        id="optional_map_optindex_optional_value",
        name="_[?_]",
        parameters=(Optional(Map(K, V)), K),
        result=OF_V,
        law="An optional of the value at a key; absent without such a key, or without a map.",
        examples=(Example("optional.of({'a': 1})[?'a'].value()", "1"),),
    ),
    Overload(
        id="optional_list_index_int",
        name="_[_]",
        parameters=(Optional(List(V)), INT),
        result=OF_V,
        law="The same as with `[?`: once a chain is optional it stays so.",
        examples=(Example("optional.of(['a'])[0].value()", "'a'"),),
    ),
    Overload(
        id="optional_map_index_value",
        name="_[_]",
        parameters=(Optional(Map(K, V)), K),
        result=OF_V,
        law="The same as with `[?`: once a chain is optional it stays so.",
        examples=(Example("optional.of({'a': 1})['a'].value()", "1"),),
    ),
)
