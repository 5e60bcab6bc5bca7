"""Well-typed expressions and adversarial facts, from a seed: `pairs(seed, count)` is the same everywhere.

Expressions keep to what every engine calls CEL: the standard functions, and the extensions for strings,
mathematics and bindings. Each is put together from forms, so that it is well typed by construction. That
it has an answer is not promised: half of what is to be compared is how engines fail.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final

FACTS_A_TEXT: Final = 10
"""How many bundles of facts an expression is asked about."""
DEPTH: Final = 4

# --------------------------------------------------------------------------------------------- facts

_ROW: Final = {"n": "int", "ok": "bool", "text": "text", "x": "double"}
NAMES: Final[Mapping[str, str]] = {
    "i": "int",
    "j": "int",
    "small": "int",
    "k": "null",
    "d": "double",
    "ok": "bool",
    "s": "text",
    "at": "time",
    "wait": "span",
    "ints": "ints",
    "texts": "texts",
    "rows": "rows",
}
"""The facts, with their types; `k` is an integer or null."""

_INTS = (0, 1, -1, 2, 7, 10, 100, 2**31, 2**53 + 1, -(2**53), 2**63 - 1, -(2**63), -(2**63) + 1)
_DOUBLES = (0.0, -0.0, 1.0, -1.5, 0.1, 1e308, -1e308, 5e-324, 2.0**53, 2.0**63, -(2.0**63), 1e19, 0.5, 2.5)
_TEXTS = (
    "",
    "a",
    "abc",
    "B",
    "ก็",
    "น้ำใจ",
    "😀x",
    " pad ",
    "İ",
    "ß",
    "12",
    "-3",
    "1.5",
    "true",
    "a,b",
    "é",
    "^a",
)
# The very first and last instant stand for infinity where cel-expr-python reads facts.
_TIMES = (
    "2024-02-29T23:59:59.999999Z",
    "2024-10-02T17:00:00Z",
    "1970-01-01T00:00:00Z",
    "0001-01-01T00:00:01Z",
    "9999-12-31T23:59:58Z",
    "2024-03-10T07:30:00Z",
    "1969-12-31T23:59:59.500000Z",
)
_SPANS = ("0s", "1s", "-1s", "1.5s", "72h", "-0.000001s", "87600h", "2540400h")


def _drawn(rng: Random, type_: str) -> Any:
    """Return a value of a type, as JSON has it."""
    match type_:
        case "int":
            return rng.choice(_INTS) if rng.random() < 0.6 else rng.randint(-20, 20)
        case "double":
            return rng.choice(_DOUBLES)
        case "bool":
            return rng.random() < 0.5
        case "text":
            return rng.choice(_TEXTS)
        case "time":
            return rng.choice(_TIMES)
        case "span":
            return rng.choice(_SPANS)
        case "null":
            return None if rng.random() < 0.4 else _drawn(rng, "int")
        case "ints":
            return [_drawn(rng, "int") for _ in range(rng.randint(0, 4))]
        case "texts":
            return [_drawn(rng, "text") for _ in range(rng.randint(0, 4))]
        case _:
            return [{name: _drawn(rng, of) for name, of in _ROW.items()} for _ in range(rng.randint(0, 3))]


def _facts(rng: Random) -> dict[str, Any]:
    small = {"small": rng.choice((0, 1, 2, 3, 50, 100))}
    return {name: _drawn(rng, type_) for name, type_ in NAMES.items()} | small


# --------------------------------------------------------------------------------------- expressions


@dataclass(frozen=True, slots=True)
class Form:
    """A way to make a value: a text with parts such as `<int>`.

    `@` is a name of its own, and `<bool:int>` a part in which that name is an int.
    """

    text: str
    is_core: bool


def _core(*texts: str) -> tuple[Form, ...]:
    return tuple(Form(text, True) for text in texts)


def _more(*texts: str) -> tuple[Form, ...]:
    """Return forms of the extensions."""
    return tuple(Form(text, False) for text in texts)


_ORDERED = ("int", "uint", "double", "text", "bytes", "bool", "time", "span")
_EQUAL = ("ints", "texts", "rows")
_MIXED = (("int", "double"), ("double", "int"), ("uint", "int"), ("int", "uint"), ("double", "uint"))
_ZONES = ("", "'Asia/Bangkok'", "'+05:30'", "'America/New_York'", "'UTC'")
_PARTS_OF_TIMES = ("FullYear", "Month", "Date", "DayOfMonth", "DayOfWeek", "DayOfYear", "Hours", "Minutes")

FORMS: Final[Mapping[str, tuple[Form, ...]]] = {
    "bool": (
        *_core(*(f"<{of}> {sign} <{of}>" for of in _ORDERED for sign in ("<", "<=", ">", ">=", "==", "!="))),
        *_core(*(f"<{of}> {sign} <{of}>" for of in _EQUAL for sign in ("==", "!="))),
        *_core(*(f"dyn(<{a}>) {sign} dyn(<{b}>)" for a, b in _MIXED for sign in ("<", ">=", "==", "!="))),
        *_core("<bool> && <bool>", "<bool> || <bool>", "<bool> && <bool> && <bool>", "!<bool>") * 6,
        *_core("<int> in <ints>", "<text> in <texts>", "<double> in [<double>, <double>]"),
        *_core("k == null", "k != null && <bool:k>", "k == null || <bool:k>", "<text> in {'a': 1, '': 2}"),
        *_core("<text>.startsWith(<text>)", "<text>.endsWith(<text>)", "<text>.contains(<text>)"),
        *_core("<text>.matches('^[a-c]+$')", "<text>.matches('(?i)A|ก')", "<text>.matches(r'\\d{2}$')"),
        *_core(*(f"<ints>.{of}(@, <bool:int>)" for of in ("all", "exists", "exists_one"))),
        *_core(*(f"<texts>.{of}(@, <bool:text>)" for of in ("all", "exists", "exists_one"))),
        *_core(*(f"rows.{of}(@, <bool:row>)" for of in ("all", "exists", "exists_one"))) * 2,
        *_core("bool(<text>)", "has({'a': <int>}.a)", "type(<int>) == int"),
    ),
    "int": (
        *_core(*(f"<int> {sign} <int>" for sign in "+-*/%")) * 3,
        *_core("-(<int>)", "size(<text>)", "size(<bytes>)", "<ints>.size()", "size(rows)"),
        *_core("int(<double>)", "int(<uint>)", "int(<text>)", "int(<time>)"),
        *_core(*(f"<time>.get{of}({zone})" for of in _PARTS_OF_TIMES for zone in _ZONES)),
        *_core(*(f"<span>.get{of}()" for of in ("Hours", "Minutes", "Seconds", "Milliseconds"))),
        *_core("<ints>[0]", "<ints>[<int>]", "{'a': <int>, 'b': <int>}[<text>]", "rows[0].n"),
        *_core("<ints>.filter(@, <bool:int>).size()", "rows.filter(@, <bool:row>).size()"),
        *_more(*(f"math.{of}(<int>, <int>)" for of in ("greatest", "least", "bitAnd", "bitOr", "bitXor"))),
        *_more("math.abs(<int>)", "math.sign(<int>)", "math.bitNot(<int>)", "math.greatest([<int>, <int>])"),
        *_more("math.bitShiftLeft(<int>, <int>)", "math.bitShiftRight(<int>, <int>)"),
        *_more("<text>.indexOf(<text>)", "<text>.lastIndexOf(<text>)", "<text>.indexOf(<text>, <int>)"),
    ),
    "uint": (
        *_core(*(f"<uint> {sign} <uint>" for sign in "+-*/%")),
        *_core("uint(<int>)", "uint(<double>)", "uint(<text>)"),
    ),
    "double": (
        *_core(*(f"<double> {sign} <double>" for sign in "+-*/")) * 2,
        *_core("-(<double>)", "double(<int>)", "double(<uint>)", "double(<text>)", "rows[0].x"),
        *_more(
            *(f"math.{of}(<double>)" for of in ("ceil", "floor", "round", "trunc", "abs", "sign", "sqrt"))
        ),
        *_more("math.greatest(<double>, <double>)", "math.least(<double>, <double>)"),
    ),
    "text": (
        *_core("<text> + <text>", "<texts>[<int>]", "rows[0].text"),
        *_core(*(f"string(<{of}>)" for of in ("int", "uint", "bool", "bytes", "time", "span", "text"))),
        *_more("<text>.substring(<int>)", "<text>.substring(<int>, <int>)", "<text>.charAt(<int>)"),
        *_more("<text>.replace(<text>, <text>)", "<text>.replace(<text>, <text>, <int>)"),
        *_more("<text>.lowerAscii()", "<text>.upperAscii()", "<text>.trim()", "<text>.reverse()"),
        *_more("<texts>.join()", "<texts>.join(<text>)", "strings.quote(<text>)"),
        *_more("'%s %d'.format([<text>, <int>])", "'%x %s'.format([<int>, <ints>])"),
    ),
    "bytes": _core("bytes(<text>)", "<bytes> + <bytes>"),
    "time": (
        *_core("<time> + <span>", "<time> - <span>", "<span> + <time>", "timestamp(<int>)"),
        *_core("timestamp(string(<time>))"),
    ),
    "span": (
        *_core("<time> - <time>", "<span> + <span>", "<span> - <span>", "duration(string(<span>))"),
        *_core("duration(string(<int>) + 's')"),
    ),
    "ints": (
        *_core("[<int>, <int>]", "[<int>]", "<ints> + <ints>", "<ints>.filter(@, <bool:int>)"),
        *_core("<ints>.map(@, <int:int>)", "rows.map(@, <int:row>)", "<texts>.map(@, <int:text>)"),
        *_core("<ints>.map(@, <bool:int>, <int:int>)", "rows.map(@, <bool:row>, <int:row>)"),
    ),
    "texts": (
        *_core("[<text>, <text>]", "<texts> + <texts>", "<texts>.filter(@, <bool:text>)"),
        *_core("<ints>.map(@, <text:int>)", "rows.map(@, <text:row>)"),
        *_more("<text>.split(<text>)", "<text>.split(<text>, <int>)"),
    ),
    "rows": _core("rows", "rows.filter(@, <bool:row>)"),
}
_ANY: Final = (
    *_core("<bool> ? <T> : <T>", "k != null ? <T:k> : <T>", "[<T>, <T>][<int>]", "{'a': <T>}['a']"),
    *_more("cel.bind(@, <int>, <T:int>)", "cel.bind(@, <ints>, <T:ints>)"),
)
_LITERALS: Final[Mapping[str, tuple[str, ...]]] = {
    "bool": ("true", "false"),
    "int": (
        "0",
        "1",
        "2",
        "3",
        "10",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "9007199254740993",
    ),
    "uint": ("0u", "1u", "7u", "18446744073709551615u"),
    "double": ("0.0", "1.0", "-0.5", "0.1", "1e308", "9223372036854775807.0", "1e-320"),
    "text": ("''", "'a'", "'ก'", "'😀'", "'-3'", "'a,b,,c'", r"'\u00e9\n\t'", '"it\'s"'),
    "bytes": ("b''", "b'a'", r"b'\xff'", "b'ก'"),
    "time": ("timestamp('2024-10-03T00:00:00+07:00')", "timestamp('0001-01-01T00:00:00Z')"),
    "span": ("duration('0s')", "duration('1h30m')", "duration('-1.5s')", "duration('100000h')"),
    "ints": ("[]", "[1, 2, 3]"),
    "texts": ("['a']", "['', 'b']"),
    "rows": ("rows",),
}
_PART = re.compile(r"<(\w+)(?::(\w+))?>")
_ROW_NAMES = tuple((f".{name}", type_) for name, type_ in _ROW.items())


@dataclass(frozen=True, slots=True)
class Pair:
    """An expression, its type, and the bundles of facts that it is asked about."""

    text: str
    type: str
    facts: tuple[Mapping[str, Any], ...]
    is_core: bool


def pairs(seed: int, count: int) -> Iterator[Pair]:
    """Yield expressions until so many of them, each with each of its facts, have been given."""
    rng = Random(f"differential/{seed}")
    names = tuple((name, type_) for name, type_ in NAMES.items() if type_ != "null")
    for _ in range(count // FACTS_A_TEXT):
        writer = Writer(rng)
        type_ = rng.choice(("bool", "bool", *FORMS))
        text = writer.write(type_, names, rng.randint(2, DEPTH))
        yield Pair(text, type_, tuple(_facts(rng) for _ in range(FACTS_A_TEXT)), writer.is_core)


@dataclass(slots=True)
class Writer:
    """Writes one expression."""

    rng: Random
    is_core: bool = True
    bound: int = 0

    def write(self, type_: str, names: tuple[tuple[str, str], ...], depth: int) -> str:
        """Return an expression of a type over what may be named."""
        rng = self.rng
        if depth == 0 or rng.random() < 0.15:
            named = [name for name, of in names if of == type_]
            return rng.choice(named if named and rng.random() < 0.7 else _LITERALS[type_])
        form = self._form(type_, names)
        self.is_core = self.is_core and form.is_core
        self.bound += 1
        fresh = f"x{self.bound}"

        def part(found: re.Match[str]) -> str:
            of = type_ if found[1] == "T" else found[1]
            decided = _DECIDED if form.text.startswith(_TEST) else ()
            return self.write(of, (*names, *decided, *_bound(fresh, found[2])), depth - 1)

        return f"({_PART.sub(part, form.text.replace('@', fresh))})"

    def _form(self, type_: str, names: tuple[tuple[str, str], ...]) -> Form:
        """Return a form; whether `k` is null is asked once, since it is known from there on."""
        while True:
            form = self.rng.choice(_ANY if self.rng.random() < 0.12 else FORMS[type_])
            if not (form.text.startswith(_TEST) and set(_DECIDED) & set(names)):
                return form


_TEST: Final = "k "
_DECIDED: Final = (("", "decided"),)


def _bound(name: str, type_: str | None) -> tuple[tuple[str, str], ...]:
    """Return what may be named inside, given the type of what a macro binds."""
    match type_:
        case None:
            return ()
        case "k":
            return (("k", "int"),) * 3
        case "row":
            return tuple((name + member, of) for member, of in _ROW_NAMES) * 2
        case _:
            return ((name, type_),) * 2
