"""What tests draw from: schemas, facts that conform to them, well-typed conditions.

What is made by choices (`fact_schema`, `expression`) can be drawn by hypothesis and by plain random numbers.

Everything shrinks towards the small and plain: the first alternative of each choice is a literal or a
fact. Conditions are CEL text, so that a counterexample can be read and tried out; they are well typed
by construction, and every node of the language is among them.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from choices import Choices, Make, drawn
from policyeval.language.instants import show_duration, show_timestamp
from policyeval.language.types import (
    BOOL,
    DOUBLE,
    DURATION,
    INT,
    INT_MAX,
    INT_MIN,
    STRING,
    TIMESTAMP,
    List,
    Nullable,
    Record,
    Type,
    plain,
)
from policyeval.language.values import Duration, Timestamp
from policyeval.schema.declaration import FactSchema
from policyeval.schema.shape import (
    NO_DEFAULT,
    AnyShape,
    BooleanShape,
    DurationShape,
    InstantShape,
    IntegerShape,
    ListShape,
    MapShape,
    NumberShape,
    RecordShape,
    Slot,
    TextShape,
)
from schema_examples import declared

Names = tuple[tuple[str, Type], ...]
"""What an expression may name, as it is written, with its plain type: `order.paid_at`, `x2.n`."""

Text = Make[str]
"""Makes a part of an expression."""

DEPTH = 3
"""How deep expressions nest unless a test says otherwise."""

# ------------------------------------------------------------------------------------ schemas


@dataclass(frozen=True)
class Kind:
    """A kind of fact: how its name starts, and what a schema says of it."""

    prefix: str
    schema: Mapping[str, Any]


_MEMBERS = {
    "n": {"type": "integer", "minimum": 0, "maximum": 1000},
    "at": {"type": ["string", "null"], "format": "date-time"},
    "text": {"type": "string"},
    "ok": {"type": "boolean"},
}
_KINDS = (
    Kind("n", {"type": "integer"}),
    Kind("small", {"type": "integer", "minimum": 0, "maximum": 100}),
    Kind("ok", {"type": "boolean"}),
    Kind("text", {"type": "string"}),
    Kind("state", {"type": "string", "enum": ["open", "shipped", "ยกเลิก"]}),
    Kind("weight", {"type": "number"}),
    Kind("at", {"type": "string", "format": "date-time"}),
    Kind("wait", {"type": "string", "x-format": "duration"}),
    Kind("numbers", {"type": "array", "items": {"type": "integer"}}),
    Kind("texts", {"type": "array", "items": {"type": "string"}, "maxItems": 5}),
    Kind("times", {"type": "array", "items": {"type": "string", "format": "date-time"}}),
    Kind("rows", {"type": "array", "items": {"type": "object", "properties": _MEMBERS}}),
    Kind("record", {"type": "object", "properties": _MEMBERS}),
)
_DEFAULTS: Mapping[str, Any] = {
    "n": 7,
    "small": 3,
    "ok": True,
    "text": "",
    "state": "open",
    "weight": 0.5,
    "at": "2024-02-29T23:59:59+07:00",
    "wait": "72h",
    "numbers": [],
    "texts": ["ก"],
    "times": [],
    "rows": [],
}


def _fact(kind: Kind, choices: Choices) -> dict[str, Any]:
    """Return what a schema says of one fact: as its kind says, or null allowed, or with a default."""
    schema = dict(kind.schema)
    turn = choices.pick(["plain", "nullable", "unknown", "default", "null by default"])
    if turn in ("nullable", "unknown", "null by default"):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    if turn == "unknown":
        schema["x-null"] = "unknown"
    if turn == "null by default":
        schema["default"] = None
    if turn == "default" and kind.prefix in _DEFAULTS:
        schema["default"] = _DEFAULTS[kind.prefix]
    return schema


def schemas() -> SearchStrategy[FactSchema]:
    """Return what `fact_schema` makes, as hypothesis draws it."""
    return drawn(fact_schema)


def fact_schema(choices: Choices) -> FactSchema:
    """Make a small fact schema: one or two facts of several kinds, nullable or with defaults or not."""
    kinds = choices.several(_KINDS, 1, 6)
    properties = {f"{kind.prefix}{index}": _fact(kind, choices) for index, kind in enumerate(kinds)}
    return declared(json.dumps({"type": "object", "properties": properties}, ensure_ascii=False))


def every_kind() -> FactSchema:
    """Return a fact schema with a fact of each kind, and some that may be null or have a default."""
    properties = {
        **{kind.prefix: dict(kind.schema) for kind in _KINDS},
        "maybe": {"type": ["integer", "null"]},
        "open": {"type": ["integer", "null"], "x-null": "unknown"},
        "given": {"type": "integer", "default": 7},
        "other": {"type": ["object", "null"], "properties": _MEMBERS},
    }
    return declared(json.dumps({"type": "object", "properties": properties}, ensure_ascii=False))


def names_of(schema: FactSchema) -> Names:
    """Return every fact outside of lists, and `as_of`, with the type that a policy sees."""
    found: list[tuple[str, Type]] = [("as_of", TIMESTAMP)]
    waiting = list(schema.facts.members)
    while waiting:
        name, type_ = waiting.pop(0)
        found.append((name, plain(type_)))
        if isinstance(type_, Record):
            waiting += [(f"{name}.{member}", of) for member, of in type_.members]
    return tuple(found)


# -------------------------------------------------------------------------------------- facts

EDGES = (INT_MIN, INT_MIN + 1, INT_MAX - 1, INT_MAX, 2**53, -(2**31))
INTEGERS = st.one_of(st.integers(-3, 40), st.sampled_from(EDGES))
DOUBLES = st.one_of(
    st.sampled_from([0.0, 1.0, -0.0, 0.5, 1e308, -1e308, 5e-324, 2.0**53, 2.0**63]),
    st.floats(allow_nan=False, allow_infinity=False),
)
TEXTS = st.one_of(
    st.sampled_from(["", "a", "ก็", "น้ำ", " ", "open", "é", "😀", "İ", "2024-02-29"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6),
)
TURNS = (
    "2024-10-03T00:00:00+07:00",
    "2024-02-29T23:59:59+07:00",
    "2024-12-31T23:59:59.999999+07:00",
    "2025-01-01T00:00:00Z",
    "2024-01-16T00:00:00+07:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
)
INSTANTS = st.one_of(st.sampled_from(TURNS), st.datetimes().map(lambda t: f"{t.isoformat()}Z"))


def instant(choices: Choices) -> str:
    """Make an instant: a turn of something, or any microsecond of the years that there are."""
    if choices.flip():
        return choices.pick(TURNS)
    return show_timestamp(Timestamp(1_000 * choices.number(-62_135_596_800_000_000, 253_402_300_799_999_999)))


DURATIONS = st.one_of(
    st.sampled_from(["0s", "1s", "72h", "-1s", "87600h", "0.000001s"]),
    st.integers(-(10**12), 10**12).map(lambda micros: show_duration(Duration(micros * 1_000))),
)


def bundles(schema: FactSchema) -> SearchStrategy[dict[str, Any]]:
    """Return facts that conform to the schema: given, absent and null, with values at the edges."""
    slots = {name: schema.declarations[name].slot for name, _ in schema.facts.members}
    return _objects(slots.items())


def _objects(slots: Iterable[tuple[str, Slot]]) -> SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: _slots(slot) for name, slot in slots})


def _slots(slot: Slot) -> SearchStrategy[Any]:
    values = _values(slot)
    values = values if slot.default is NO_DEFAULT else st.one_of(values, st.just(slot.default))
    return st.one_of(values, st.none()) if slot.nullable else values


def _values(slot: Slot) -> SearchStrategy[Any]:  # noqa: C901  (one arm for each shape)
    match slot.shape:
        case BooleanShape():
            return st.booleans()
        case IntegerShape(low=low, high=high):
            return st.one_of(st.integers(low, high), INTEGERS.filter(lambda n: low <= n <= high))
        case NumberShape():
            return DOUBLES
        case TextShape(known=known, closed=closed):
            return st.sampled_from(known) if closed else TEXTS
        case InstantShape():
            return INSTANTS
        case DurationShape():
            return DURATIONS
        case ListShape(element=element, fewest=fewest, most=most):
            return st.lists(_slots(element), min_size=fewest, max_size=4 if most is None else min(most, 4))
        case MapShape(value=value):
            return st.dictionaries(TEXTS, _slots(value), max_size=3)
        case RecordShape(members=members):
            return _objects(members)
        case AnyShape():
            return st.one_of(st.none(), st.booleans(), INTEGERS, DOUBLES, TEXTS)


# -------------------------------------------------------------------------------- expressions


def types() -> SearchStrategy[Type]:
    """Return the types that an expression of a test may have."""
    return st.sampled_from([BOOL, INT, STRING, DOUBLE, TIMESTAMP, DURATION, List(INT), List(STRING)])


def expressions(type_: Type, names: Names, depth: int = DEPTH) -> SearchStrategy[str]:
    """Return what `expression` makes, as hypothesis draws it."""
    return drawn(expression(type_, names, depth))


def expression(type_: Type, names: Names, depth: int = DEPTH) -> Text:
    """Return what makes well-typed expressions of a type, as CEL text, over what may be named.

    A nullable fact is only used where a condition says that it is not null.
    """
    return partial(_written, plain(type_), names, depth)


def _written(type_: Type, names: Names, depth: int, choices: Choices) -> str:
    forms = _leaves(type_, names)
    if depth:
        forms += _nodes(type_, Around(names, depth))
    return choices.pick(forms)(choices)


@dataclass(frozen=True)
class Around:
    """Where an expression stands: what it may name, and how deep it may go."""

    names: Names
    depth: int

    def inner(self, type_: Type, *more: tuple[str, Type]) -> Text:
        """Return what may stand inside, with more names bound."""
        bound = {name for name, _ in more}
        kept = tuple((name, of) for name, of in self.names if name not in bound)
        return partial(_written, type_, (*kept, *more), self.depth - 1)

    def named(self, *types: Type) -> list[str]:
        """Return the names of one of these types."""
        return [name for name, of in self.names if of in types]

    @property
    def fresh(self) -> str:
        """A name that is bound nowhere around."""
        return f"x{self.depth}"

    @property
    def nullables(self) -> list[tuple[str, Type]]:
        """The names that may be null, with the type that they have otherwise."""
        return [(name, of.of) for name, of in self.names if isinstance(of, Nullable)]

    @property
    def records(self) -> list[tuple[str, Record]]:
        """The names of objects."""
        return [(name, of) for name, of in self.names if isinstance(of, Record)]


def members_of(name: str, type_: Type) -> Names:
    """Return a name and what can be named inside it."""
    inside = type_.members if isinstance(type_, Record) else ()
    return ((name, type_), *((f"{name}.{member}", of) for member, of in inside))


def _leaves(type_: Type, names: Names) -> list[Text]:
    found = [name for name, of in names if of == type_]
    return [_literal(type_), _word(*found)] if found else [_literal(type_)]


def _literal(type_: Type) -> Text:
    match type_:
        case List(element=element):
            return _list(_literal(element))
        case _:
            return _LITERALS[type_]


def integer(choices: Choices) -> int:
    """Return an integer: small, or at the edges of what there is."""
    return choices.number(-3, 40) if choices.flip() else choices.pick(EDGES)


def _word(*words: str) -> Text:
    """Return what makes one of the words."""
    return lambda choices: choices.pick(words)


def _form(shape: str, *parts: Text) -> Text:
    """Return a form of the language, with `{}` where its parts stand."""
    return lambda choices: f"({shape.format(*(part(choices) for part in parts))})"


def _list(part: Text) -> Text:
    """Return what makes a list of one to three of a part."""
    return lambda choices: f"[{', '.join(part(choices) for _ in range(choices.number(1, 3)))}]"


_LITERALS: Mapping[Type, Text] = {
    BOOL: _word("true", "false"),
    INT: lambda choices: str(integer(choices)),
    STRING: _word(*(f'"{text}"' for text in ("", "a", "open", "ก็", "x y"))),
    DOUBLE: _word("0.0", "1.0", "-0.5", "1e308", "2.5"),
    TIMESTAMP: _word(
        *(
            f'timestamp("{text}")'
            for text in ("2024-10-03T00:00:00+07:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")
        )
    ),
    DURATION: _word(*(f'duration("{text}")' for text in ("0s", "1s", "72h", "-1s", "2000000h"))),
}


def _nodes(type_: Type, around: Around) -> list[Text]:
    own = _NODES.get(type_, _list_nodes(type_.element) if isinstance(type_, List) else lambda _: [])
    return [*own(around), *_any_nodes(type_, around)]


def _any_nodes(type_: Type, around: Around) -> list[Text]:
    """Return the forms that can have any type."""
    inner, fresh = around.inner, around.fresh
    return [
        _form("{} ? {} : {}", inner(BOOL), inner(type_), inner(type_)),
        _form(f"cel.bind({fresh}, {{}}, {{}})", inner(INT), inner(type_, (fresh, INT))),
        _form('{{"a": {}, "b": {}}}["a"]', inner(type_), inner(type_)),
        _form("[{}, {}][{}]", inner(type_), inner(type_), _word("0", "1", "2")),
        *(
            _form(f"{name} != null ? {{}} : {{}}", inner(type_, *members_of(name, of)), inner(type_))
            for name, of in around.nullables
        ),
        *(
            _form(f"{name} {sign} {{}} ? {{}} : {{}}", _LITERALS[INT], inner(type_), inner(type_))
            for name in around.named(INT)
            for sign in ("<", ">=", "==")
        ),
    ]


def _booleans(around: Around) -> list[Text]:
    inner, fresh = around.inner, around.fresh
    ordered = [INT, DOUBLE, STRING, TIMESTAMP, DURATION]
    return [
        *(_form(f"{{}} {sign} {{}}", inner(t), inner(t)) for t in ordered for sign in ("<", "<=", ">", ">=")),
        *(_form(f"{{}} {sign} {{}}", inner(t), inner(t)) for t in (*ordered, BOOL) for sign in ("==", "!=")),
        _form("{} && {}", inner(BOOL), inner(BOOL)),
        _form("{} || {}", inner(BOOL), inner(BOOL)),
        _form("{} && {} && {}", inner(BOOL), inner(BOOL), inner(BOOL)),
        _form("!{}", inner(BOOL)),
        _form("{} in {}", inner(INT), inner(List(INT))),
        _form("{} in {}", inner(STRING), inner(List(STRING))),
        _form("{}.startsWith({})", inner(STRING), inner(STRING)),
        _form("{}.contains({})", inner(STRING), inner(STRING)),
        _form("is_whole({})", inner(DOUBLE)),
        *(
            _form(f"{name}({{}}, {{}}, {{}})", inner(INT), inner(INT), inner(INT))
            for name in ("exceeds_percent", "at_least_percent", "below_percent", "at_most_percent")
        ),
        *(
            _form(f"{{}}.{macro}({fresh}, {{}})", inner(List(INT)), inner(BOOL, (fresh, INT)))
            for macro in ("all", "exists", "exists_one")
        ),
        *(
            _form(f"{name}.{macro}({fresh}, {{}})", inner(BOOL, *members_of(fresh, of.element)))
            for name, of in around.names
            if isinstance(of, List) and isinstance(of.element, Record)
            for macro in ("all", "exists")
        ),
        *(_word(*(f"has({name}.{member})" for member, _ in of.members)) for name, of in around.records),
        *(
            form
            for name, of in around.nullables
            for form in (
                _form(f"{name} != null && {{}}", inner(BOOL, *members_of(name, of))),
                _form(f"{name} == null || {{}}", inner(BOOL, *members_of(name, of))),
                _word(f"({name} == null)"),
            )
        ),
    ]


def _integers(around: Around) -> list[Text]:
    inner, fresh = around.inner, around.fresh
    return [
        *(_form(f"{{}} {sign} {{}}", inner(INT), inner(INT)) for sign in "+-*/%"),
        _form("-{}", inner(INT)),
        _form("{}.size()", inner(List(INT))),
        _form("size({})", inner(STRING)),
        _form("int({})", inner(DOUBLE)),
        _form("int({})", inner(TIMESTAMP)),
        _form("{}.getFullYear()", inner(TIMESTAMP)),
        _form("{}.getDayOfMonth()", inner(TIMESTAMP)),
        _form("min_of({}, {})", inner(List(INT)), inner(INT)),
        _form("max_of({}, {})", inner(List(INT)), inner(INT)),
        _form("math.greatest({}, {})", inner(INT), inner(INT)),
        _form("math.abs({})", inner(INT)),
        *(
            _form(f"{name}.filter({fresh}, {{}}).size()", inner(BOOL, *members_of(fresh, of.element)))
            for name, of in around.names
            if isinstance(of, List)
        ),
        *(_form(f"{name} != 0 ? {{}} / {name} : {{}}", inner(INT), inner(INT)) for name in around.named(INT)),
    ]


def _doubles(around: Around) -> list[Text]:
    inner = around.inner
    return [
        *(_form(f"{{}} {sign} {{}}", inner(DOUBLE), inner(DOUBLE)) for sign in "+-*/"),
        _form("-{}", inner(DOUBLE)),
        _form("double({})", inner(INT)),
    ]


def _texts(around: Around) -> list[Text]:
    inner = around.inner
    return [
        _form("{} + {}", inner(STRING), inner(STRING)),
        _form("string({})", inner(INT)),
        _form("string({})", inner(TIMESTAMP)),
        _form("{}.trim()", inner(STRING)),
        _form("{}.lowerAscii()", inner(STRING)),
        _form("{}.substring({})", inner(STRING), inner(INT)),
        _form('period_label({}, "half_month")', inner(TIMESTAMP)),
        _form('local_text({}, "minute")', inner(TIMESTAMP)),
        _form('{}.join("-")', inner(List(STRING))),
    ]


def _instants(around: Around) -> list[Text]:
    inner = around.inner
    return [
        _form("{} + {}", inner(TIMESTAMP), inner(DURATION)),
        _form("{} - {}", inner(TIMESTAMP), inner(DURATION)),
        *(_form(f'{name}({{}}, "month")', inner(TIMESTAMP)) for name in ("period_start", "period_end")),
        _form("days_after({}, {})", inner(TIMESTAMP), inner(INT)),
        _form("min_of([{}, {}], as_of)", inner(TIMESTAMP), inner(TIMESTAMP)),
        _form("timestamp({})", inner(INT)),
    ]


def _durations(around: Around) -> list[Text]:
    inner = around.inner
    return [
        _form("{} - {}", inner(TIMESTAMP), inner(TIMESTAMP)),
        _form("{} + {}", inner(DURATION), inner(DURATION)),
        *(_form(f"{unit}({{}})", inner(INT)) for unit in ("days", "hours", "minutes")),
    ]


def _list_nodes(element: Type) -> Callable[[Around], list[Text]]:
    def nodes(around: Around) -> list[Text]:
        inner, fresh = around.inner, around.fresh
        same = List(element)
        return [
            _list(inner(element)),
            _form("{} + {}", inner(same), inner(same)),
            _form("distinct({})", inner(same)),
            _form(f"{{}}.filter({fresh}, {{}})", inner(same), inner(BOOL, (fresh, element))),
            _form(f"{{}}.map({fresh}, {{}})", inner(List(INT)), inner(element, (fresh, INT))),
            *(
                _form(f"{name}.map({fresh}, {{}})", inner(element, *members_of(fresh, of.element)))
                for name, of in around.names
                if isinstance(of, List) and isinstance(of.element, Record)
            ),
        ]

    return nodes


_NODES: Mapping[Type, Callable[[Around], list[Text]]] = {
    BOOL: _booleans,
    INT: _integers,
    DOUBLE: _doubles,
    STRING: _texts,
    TIMESTAMP: _instants,
    DURATION: _durations,
}
