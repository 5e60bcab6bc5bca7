"""Facts of a decision as a table of millions of rows: SQL that makes them, a value from its row's number.

What `generate` searches for one bundle at a time is drawn here column by column: counts with long tails,
numbers beside the constants of the policy, parts that are parts of their wholes, Thai names, and events
spread over the quarters before `as_of`. A value depends on the seed, its column and the number of its row
(and element) only, so a table can be made in parts, by any number of threads.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, assert_never

from policyeval.analysis.generate.interest import Interest, interest_of, path_of
from policyeval.analysis.generate.ordinary import FIRST_NAMES, LAST_NAMES, SHOPS
from policyeval.analysis.generate.thresholds import stripped
from policyeval.engine.tables.quoting import name, text, texts
from policyeval.frozen import dataclass
from policyeval.ir.expr import Call, Expr, Literal
from policyeval.ir.program import Program
from policyeval.ir.walk import expressions, walk
from policyeval.language.functions import OVERLOADS
from policyeval.language.instants import DAY
from policyeval.language.types import INT_MAX, INT_MIN
from policyeval.language.values import Duration, Timestamp, Value
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
    Shape,
    Slot,
    TextShape,
)

ROW: Final = '"row"'
"""The column of the relation `rows` that the SQL reads: the number of the row, from 0."""
_ELEMENT: Final = "e"
_PERCENT: Final = ("exceeds_percent", "at_least_percent", "below_percent", "at_most_percent")
_MANY: Final = 40
"""The most elements of a list that a schema does not bound."""


@dataclass(frozen=True, slots=True)
class Column:
    """One fact of the bundle as SQL over `rows`."""

    fact: str
    sql: str
    is_list: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of the facts that a decision reads, and the facts that no column can hold."""

    columns: tuple[Column, ...]
    left_out: tuple[str, ...] = ()
    """Facts that are any JSON, or objects whose names are data."""

    def selected(self) -> list[str]:
        """Return each column as SQL, under the name of its fact."""
        return [f"{column.sql} AS {name(column.fact)}" for column in self.columns]

    def sql(self, rows: str) -> str:
        """Return the query over a relation with the column `row`."""
        return f"SELECT {', '.join(self.selected())} FROM {rows}"


def table_of(program: Program, root: RecordShape, seed: int, as_of: Timestamp) -> Table:
    """Return the table of the facts that a program reads, as its fact schema declares them."""
    drawing = _Drawing(
        interest_of(program),
        _constants(program),
        _parts(program),
        seed,
        as_of.nanos // 1_000,
        _lengths(program),
    )
    columns, left_out = [], []
    for member, slot in root.members:
        if drawing.interest.is_read(member):
            sql = drawing.member(slot, member, ())
            left_out += [member] if sql is None else []
            columns += [] if sql is None else [Column(member, sql, isinstance(slot.shape, ListShape))]
    return Table(tuple(columns), tuple(left_out))


def _calls(program: Program) -> Iterator[tuple[str, tuple[Expr, ...]]]:
    """Yield each function that is called, with its arguments without the names that they go by."""
    for expr in expressions(program):
        for node in walk(expr):
            if isinstance(node, Call):
                yield OVERLOADS[node.overload].name, tuple(map(stripped, node.arguments))


def _constants(program: Program) -> Mapping[str, list[Value]]:
    """Return what each fact is compared with, in the order of the policy."""
    found: dict[str, list[Value]] = {}
    for function, arguments in _calls(program):
        constants = [part.value for part in arguments if isinstance(part, Literal)]
        paths = [] if function in _PERCENT else [path for path in map(path_of, arguments) if path is not None]
        for path in paths:
            for constant in constants:
                found.setdefault(path, []).extend(constant if isinstance(constant, list) else [constant])
    return found


def _parts(program: Program) -> Mapping[str, tuple[str, float]]:
    """Return each fact that is a share of another, with that other and the percentage that is asked for."""
    found: dict[str, tuple[str, float]] = {}
    for function, arguments in _calls(program):
        if function in _PERCENT:
            part, whole = map(path_of, arguments[:2])
            percent = arguments[2].value if isinstance(arguments[2], Literal) else None
            if part and whole and isinstance(percent, int | float):
                found.setdefault(part, (whole, float(percent)))
    return found


def _lengths(program: Program) -> tuple[int, ...]:
    """Return the lengths of time that a program names, in microseconds."""
    nodes = (node for expr in expressions(program) for node in walk(expr))
    named = {
        node.value.nanos for node in nodes if isinstance(node, Literal) and isinstance(node.value, Duration)
    }
    return tuple(sorted(nanos // 1_000 for nanos in named if 0 < nanos <= 400 * DAY))


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What all columns of a table have in common.

    `within` names the numbers that tell one value of a column from another besides its row: the place of
    the element, for each list around it.
    """

    interest: Interest
    constants: Mapping[str, list[Value]]
    parts: Mapping[str, tuple[str, float]]
    seed: int
    now: int
    """`as_of` in microseconds."""
    lengths: tuple[int, ...]
    """The lengths of time that the policy names, in microseconds."""

    def member(self, slot: Slot, path: str, within: tuple[str, ...]) -> str | None:
        """Return what may stand in a slot, null and defaults included; nothing where no column can."""
        value = self.value(slot.shape, path, within)
        if value is None or isinstance(slot.shape, RecordShape):
            return value
        absent = 0.4 if slot.default is not NO_DEFAULT else 0.12 if slot.nullable else 0.002
        if within and absent == 0.002:
            return value
        return self._either(absent, f"{path}?", within, "NULL", value)

    def value(self, shape: Shape, path: str, within: tuple[str, ...]) -> str | None:
        """Return a value of the shape."""
        match shape:
            case BooleanShape():
                return f"{self._uniform(path, within)} < 0.2"
            case IntegerShape():
                return self._integer(shape, path, within)
            case NumberShape():
                return self._number(shape, path, within)
            case TextShape():
                return self._text(shape, path, within)
            case InstantShape():
                return f"make_timestamptz({self._instant(path, within)})"
            case DurationShape():
                return f"({self._span(path, within)} // 1000000)::VARCHAR || 's'"
            case ListShape():
                return self._list(shape, path, within)
            case RecordShape():
                return self._record(shape, path, within)
            case AnyShape() | MapShape():
                return None
            case _:
                assert_never(shape)

    # -------------------------------------------------------------------------------- where chance is from

    def _hash(self, path: str, within: Sequence[str]) -> str:
        return f"hash({', '.join((ROW, text(f'{self.seed}/{path}'), *within))})"

    def _uniform(self, path: str, within: Sequence[str]) -> str:
        """Return a number from 0 to 1, without 1."""
        return f"(({self._hash(path, within)} >> 11) * {2.0**-53!r}::DOUBLE)"

    def _one_of(self, choices: Sequence[str], path: str, within: Sequence[str]) -> str:
        """Return one of the texts."""
        return f"{texts(choices)}[({self._hash(path, within)} % {len(choices)})::BIGINT + 1]"

    def _either(self, share: float, path: str, within: Sequence[str], one: str, other: str) -> str:
        """Return the one with the probability `share`, else the other."""
        return f"CASE WHEN {self._uniform(path, within)} < {share} THEN {one} ELSE {other} END"

    # ------------------------------------------------------------------------------------------- values

    def _integer(self, shape: IntegerShape, path: str, within: tuple[str, ...]) -> str:
        uniform = self._uniform(path, within)
        number = f"(10 ** ({uniform} * {1.3 if within else 3.2}))::BIGINT - 1"
        whole = self.parts.get(path)
        if whole is not None and not within:
            ratio = f"{whole[1] / 50!r}::DOUBLE * {uniform} * {self._uniform(f'{path}/', within)} * 1.5"
            total = self._integer(IntegerShape(), whole[0], within)
            number = f"(({total}) * least(1, {ratio}))::BIGINT"
        near = sorted({c for c in self.constants.get(path, ()) if type(c) is int and abs(c) < 2**53})
        if near:
            beside = f"{near}[({self._hash(f'{path}#', within)} % {len(near)})::BIGINT + 1]"
            step = f"({self._hash(f'{path}±', within)} % 5)::BIGINT - 2"
            number = self._either(0.2, f"{path}~", within, f"{beside} + {step}", number)
        if shape.low > INT_MIN:
            number = f"greatest({shape.low}, {number})"
        return f"least({shape.high}, {number})::BIGINT" if shape.high < INT_MAX else f"({number})::BIGINT"

    def _number(self, shape: NumberShape, path: str, within: tuple[str, ...]) -> str:
        low = 0.0 if shape.low is None else shape.low
        high = max(low, 10_000.0) if shape.high is None else shape.high
        number = f"round({low!r}::DOUBLE + {high - low!r}::DOUBLE * {self._uniform(path, within)} ** 3, 2)"
        near = sorted({float(c) for c in self.constants.get(path, ()) if type(c) in (int, float)})
        near = [number for number in near if low < number < high]
        if near:
            beside = f"{near}::DOUBLE[][({self._hash(f'{path}#', within)} % {len(near)})::BIGINT + 1]"
            number = self._either(0.2, f"{path}~", within, beside, number)
        inner_low = low + (high - low) / 1000 if shape.low_open else low
        inner_high = high - (high - low) / 1000 if shape.high_open else high
        return f"least({inner_high!r}::DOUBLE, greatest({inner_low!r}::DOUBLE, {number}))"

    def _text(self, shape: TextShape, path: str, within: tuple[str, ...]) -> str:
        seen = () if self._is_identifier(path) else self.constants.get(path, ())
        constants = (c for c in seen if type(c) is str and c.strip())
        known = list(dict.fromkeys(shape.known if shape.closed else (*shape.known, *constants)))
        if shape.is_date:
            return f"strftime(make_timestamp({self._instant(path, within)}), '%Y-%m-%d')"
        if known and shape.closed:
            return self._one_of(known, path, within)
        words = self._words(path, within)
        if shape.longest is not None:
            words = f"left({words}, {shape.longest})"
        if shape.shortest:
            words = f"rpad({words}, greatest({shape.shortest}, length({words})), 'ก')"
        if not known:
            return words
        few = self._one_of(known, path, within)
        return self._either(0.95, f"{path}~", within, few, words)

    def _words(self, path: str, within: tuple[str, ...]) -> str:
        """Return a text that names a thing or somebody."""
        if self._is_identifier(path):
            kind = path.replace("[]", "").rpartition(".")[2].removesuffix("_id")[:6].upper()
            return f"{text(f'{kind}-')} || ({self._hash(f'{path}#', within)} % 10000)::VARCHAR"
        first = self._one_of(FIRST_NAMES, f"{path}#", within)
        last = self._one_of(LAST_NAMES, f"{path}±", within)
        shop = self._one_of(SHOPS, f"{path}#", within)
        return self._either(0.4, f"{path}/", within, shop, f"{first} || ' ' || {last}")

    def _is_identifier(self, path: str) -> bool:
        return path in self.interest.identifiers or path.endswith("_id")

    def _instant(self, path: str, within: tuple[str, ...]) -> str:
        """Return microseconds: most are in the last days, a third anywhere in five quarters."""
        spread = f"({self._uniform(f'{path}#', within)} * {450 * 86_400})::BIGINT * 1000000"
        ago = self._either(0.35, f"{path}~", within, spread, self._span(path, within))
        if self.lengths:
            some = (
                f"{list(self.lengths)}[({self._hash(f'{path}%', within)} % {len(self.lengths)})::BIGINT + 1]"
            )
            step = f"(({self._hash(f'{path}±', within)} % 3)::BIGINT - 1) * 1000000"
            ago = self._either(0.15, f"{path}=", within, f"{some} + {step}", ago)
        sign = self._either(0.05, f"{path}/", within, "-1", "1")
        return f"({self.now} - ({sign}) * ({ago}))"

    def _span(self, path: str, within: tuple[str, ...]) -> str:
        """Return a length of time in microseconds: whole seconds, a minute or months."""
        return f"((60 * 10 ** ({self._uniform(path, within)} * 5.4))::BIGINT * 1000000)"

    def _list(self, shape: ListShape, path: str, within: tuple[str, ...]) -> str | None:
        most = _MANY if shape.most is None else min(shape.most, max(_MANY, shape.fewest))
        count = f"(1.6 / (1.02 - {self._uniform(f'{path}[#]', within)}) - 1.2)::BIGINT"
        count = f"greatest({shape.fewest}, least({most}, {count}))"
        place = f"{_ELEMENT}{len(within)}"
        element = self.value(shape.element.shape, f"{path}[]", (*within, place))
        return None if element is None else f"list_transform(range({count}), lambda {place}: {element})"

    def _record(self, shape: RecordShape, path: str, within: tuple[str, ...]) -> str | None:
        members = dict(self._members(shape, path, within))
        return (
            None if not members else "{" + ", ".join(f"{text(n)}: {sql}" for n, sql in members.items()) + "}"
        )

    def _members(self, shape: RecordShape, path: str, within: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        for member, slot in shape.members:
            inside = f"{path}.{member}"
            if self.interest.is_read(inside):
                sql = self.member(slot, inside, within)
                if sql is not None:
                    yield member, sql
