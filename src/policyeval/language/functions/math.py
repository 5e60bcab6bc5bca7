"""Functions on numbers.

`math.greatest` and `math.least` take one to six numbers or a list. Numbers of several types are
compared by what they are worth, and the result is then `dyn`; the overloads of one type come first.

Source: cel-go, "ext/math", for the names that begin with `math.`; the ids are its ids where it has
an overload of the same parameters.
"""

from collections.abc import Mapping
from itertools import product
from typing import Final

from policyeval.language.overload import Example, Overload
from policyeval.language.types import BOOL, DOUBLE, DYN, INT, UINT, List, Type

NUMBERS: Final[Mapping[str, Type]] = {"int": INT, "uint": UINT, "double": DOUBLE}
LITERALS: Final[Mapping[str, str]] = {"int": "{}", "uint": "{}u", "double": "{}.0", "dyn": "dyn({})"}
MOST_ARGUMENTS: Final = 6


def _extreme(word: str, infix: str) -> tuple[Overload, ...]:
    """Return the overloads of `math.greatest` or `math.least`; a single type before `dyn`."""
    kinds = (*((kind,) * n for n in range(1, MOST_ARGUMENTS + 1) for kind in NUMBERS),)
    mixed = tuple(pair for pair in product(NUMBERS, repeat=2) if pair[0] != pair[1])
    open_ = tuple(("dyn",) * n for n in range(3, MOST_ARGUMENTS + 1))
    return (
        *(_extreme_of(word, infix, kind) for kind in (*kinds, *mixed, *open_)),
        *(_extreme_in(word, infix, kind) for kind in (*NUMBERS, "dyn")),
    )


def _extreme_of(word: str, infix: str, kinds: tuple[str, ...]) -> Overload:
    """Return the overload of some numbers, each of its kind."""
    texts = [LITERALS[kind].format(place) for place, kind in enumerate(kinds, 1)]
    return Overload(
        id=f"math_@{infix}_{'_'.join(kinds)}",
        name=f"math.{word}",
        parameters=tuple(NUMBERS.get(kind, DYN) for kind in kinds),
        result=NUMBERS.get(kinds[0], DYN) if len(set(kinds)) == 1 else DYN,
        law=f"The {word} of the numbers; the first of those that are equal.",
        failures=_failures(kinds),
        examples=(Example(f"math.{word}({', '.join(texts)})", texts[-1 if word == "greatest" else 0]),),
    )


def _extreme_in(word: str, infix: str, kind: str) -> Overload:
    """Return the overload of a list of numbers."""
    number = NUMBERS.get(kind, DYN)
    texts = [LITERALS[kind].format(place) for place in (1, 2)]
    return Overload(
        id=f"math_@{infix}_list_{kind}",
        name=f"math.{word}",
        parameters=(List(number),),
        result=number,
        law=f"The {word} of the numbers in the list; the first of those that are equal.",
        failures=("PE814", *_failures((kind, kind))),
        examples=(Example(f"math.{word}([{', '.join(texts)}])", texts[-1 if word == "greatest" else 0]),),
    )


def _failures(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return how comparing such numbers can fail: what is no number, or NaN among several."""
    if "dyn" in kinds:
        return ("PE809", "PE833")
    return ("PE833",) if "double" in kinds and len(kinds) > 1 else ()


def _rounding(name: str, law: str, *examples: tuple[str, str]) -> Overload:
    """Return the overload of a function from a double to a double without a fraction."""
    return Overload(
        id=f"math_{name}_double",
        name=f"math.{name}",
        parameters=(DOUBLE,),
        result=DOUBLE,
        law=law,
        examples=tuple(Example(f"math.{name}({given})", result) for given, result in examples),
    )


def _question(name: str, law: str, example: str) -> Overload:
    """Return the overload of a yes or no question about a double."""
    return Overload(
        id=f"math_{name}_double",
        name=f"math.{name}",
        parameters=(DOUBLE,),
        result=BOOL,
        law=law,
        examples=(
            Example(f"math.{name}({example})", "true"),
            Example(f"math.{name}(1.5)", str(name == "isFinite").lower()),
        ),
    )


def _bits(name: str, law: str, kind: str, example: str) -> Overload:
    """Return the overload of a function on the bits of two numbers, here 6 and 3."""
    suffix = "u" if kind == "uint" else ""
    return Overload(
        id=f"math_{name}_{kind}_{kind}",
        name=f"math.{name}",
        parameters=(NUMBERS[kind], NUMBERS[kind]),
        result=NUMBERS[kind],
        law=law,
        examples=(Example(f"math.{name}(6{suffix}, 3{suffix})", f"{example}{suffix}"),),
    )


def _shift(name: str, law: str, kind: str, example: str) -> Overload:
    """Return the overload of a shift of bits, here of 6 by 1."""
    suffix = "u" if kind == "uint" else ""
    return Overload(
        id=f"math_{name}_{kind}_int",
        name=f"math.{name}",
        parameters=(NUMBERS[kind], INT),
        result=NUMBERS[kind],
        law=law,
        failures=("PE814",),
        examples=(
            Example(f"math.{name}(6{suffix}, 1)", f"{example}{suffix}"),
            Example(f"math.{name}(6{suffix}, 64)", f"0{suffix}"),
            Example(f"math.{name}(6{suffix}, -1)", "PE814"),
        ),
    )


def _percent(name: str, words: str, at_ten: bool) -> tuple[Overload, ...]:
    """Return both overloads of one comparison of a share with a percentage."""
    return tuple(
        Overload(
            id=f"{name}_{kind}",
            name=name,
            parameters=(INT, INT, NUMBERS[kind]),
            result=BOOL,
            law=f"Whether the part is {words} so many percent of the whole, compared exactly"
            + (", the double taken as the decimal it is written as" if kind == "double" else "")
            + "; false when the whole is 0.",
            failures=("PE814",),
            examples=(
                Example(f"{name}(10, 100, {ten})", str(at_ten).lower()),
                Example(f"{name}(0, 0, {ten})", "false"),
                Example(f"{name}(1, -1, {ten})", "PE814"),
            ),
        )
        for kind, ten in (("int", "10"), ("double", "10.0"))
    )


OVERLOADS: Final[tuple[Overload, ...]] = (
    *_extreme("greatest", "max"),
    *_extreme("least", "min"),
    _rounding("ceil", "The next number without a fraction, upwards.", ("-1.2", "-1.0"), ("1.2", "2.0")),
    _rounding("floor", "The next number without a fraction, downwards.", ("-1.2", "-2.0"), ("1.2", "1.0")),
    _rounding(
        "round",
        "The nearest number without a fraction; halves go away from 0.",
        ("-1.5", "-2.0"),
        ("2.5", "3.0"),
    ),
    _rounding("trunc", "The number without its fraction.", ("-1.9", "-1.0"), ("1.9", "1.0")),
    Overload(
        id="math_abs_int",
        name="math.abs",
        parameters=(INT,),
        result=INT,
        law="The number without its sign; the least integer has no counterpart and fails.",
        failures=("PE801",),
        examples=(Example("math.abs(-11)", "11"), Example("math.abs(-9223372036854775808)", "PE801")),
    ),
    *(
        Overload(
            id=f"math_abs_{kind}",
            name="math.abs",
            parameters=(NUMBERS[kind],),
            result=NUMBERS[kind],
            law="The number without its sign.",
            examples=(Example(f"math.abs({given})", result),),
        )
        for kind, given, result in (("uint", "11u", "11u"), ("double", "-11.5", "11.5"))
    ),
    *(
        Overload(
            id=f"math_sign_{kind}",
            name="math.sign",
            parameters=(NUMBERS[kind],),
            result=NUMBERS[kind],
            law="-1, 0 or 1, as the number is below, at or above zero; NaN for NaN.",
            examples=(Example(f"math.sign({given})", result),),
        )
        for kind, given, result in (("int", "-11", "-1"), ("uint", "11u", "1u"), ("double", "-0.5", "-1.0"))
    ),
    *(
        Overload(
            id=f"math_sqrt_{kind}",
            name="math.sqrt",
            parameters=(NUMBERS[kind],),
            result=DOUBLE,
            law="The square root; NaN for a number below zero.",
            examples=(Example(f"math.sqrt({given})", "9.0"),),
        )
        for kind, given in (("double", "81.0"), ("int", "81"), ("uint", "81u"))
    ),
    _question("isNaN", "Whether the number is NaN.", "0.0 / 0.0"),
    _question("isInf", "Whether the number is infinite, of either sign.", "-1.0 / 0.0"),
    _question("isFinite", "Whether the number is neither infinite nor NaN.", "-1.0"),
    *(
        overload
        for kind in ("int", "uint")
        for overload in (
            _bits("bitAnd", "The bits that are set in both numbers.", kind, "2"),
            _bits("bitOr", "The bits that are set in either number.", kind, "7"),
            _bits("bitXor", "The bits that are set in exactly one of the numbers.", kind, "5"),
            _shift("bitShiftLeft", "The bits moved up; what leaves the 64 is lost.", kind, "12"),
            _shift(
                "bitShiftRight",
                "The bits moved down; zeros follow, and the sign moves too.",
                kind,
                "3",
            ),
        )
    ),
    *(
        Overload(
            id=f"math_bitNot_{kind}_{kind}",
            name="math.bitNot",
            parameters=(NUMBERS[kind],),
            result=NUMBERS[kind],
            law="Each of the 64 bits turned over.",
            examples=(Example(f"math.bitNot({given})", result),),
        )
        for kind, given, result in (("int", "1", "-2"), ("uint", "1u", "18446744073709551614u"))
    ),
    *_percent("exceeds_percent", "more than", at_ten=False),
    *_percent("at_least_percent", "at least", at_ten=True),
    *_percent("below_percent", "less than", at_ten=False),
    *_percent("at_most_percent", "at most", at_ten=True),
    Overload(
        id="is_whole_double",
        name="is_whole",
        parameters=(DOUBLE,),
        result=BOOL,
        law="Whether the number is finite and has no fraction.",
        examples=(Example("is_whole(3.0)", "true"), Example("is_whole(3.5)", "false")),
    ),
    Overload(
        id="is_whole_int",
        name="is_whole",
        parameters=(INT,),
        result=BOOL,
        law="True, for every integer.",
        examples=(Example("is_whole(3)", "true"),),
    ),
)
