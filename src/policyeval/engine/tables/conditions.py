"""Conditions over answers, `result.points >= 12`: asked once of all rows that are alike to them.

A condition reads the status, some keys of the result, what is missing. Rows that agree in these are one
question, so that ten million rows with sixteen totals are sixteen evaluations.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from policyeval.cel import syntax
from policyeval.cel.walk import nodes
from policyeval.engine.errors import ArgumentError
from policyeval.engine.gate import Gate, GateError
from policyeval.engine.tables.answers import (
    MISSING,
    REFUSED,
    RESULT,
    STATUS,
    VERSION,
    Layout,
    counted_type,
    has_records,
)
from policyeval.engine.tables.libraries import arrow
from policyeval.frozen import dataclass, field
from policyeval.ir.program import Program
from policyeval.language.types import TIMESTAMP, List, Map, Type
from policyeval.language.values import Result, Timestamp, Value
from policyeval.source.diagnostic import Diagnostic

Question = tuple[Any, ...]
"""The version, the status and what else a condition reads of a row, so that it can be a key."""
_FIRST: Final = 2


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that fits the answers of a decision."""

    gate: Gate
    programs: Mapping[str, Program]
    """By version."""
    columns: tuple[str, ...]
    types: Mapping[str, Type]
    _known: dict[Question, Result | GateError] = field(default_factory=dict, repr=False, compare=False)

    def questions(self, batch: Any) -> Iterator[Question]:
        """Yield what the condition is asked of each row of a batch."""
        columns = [batch.column(name) for name in self.columns]
        lists = [_listed(column) for column in columns]
        return zip(*lists, strict=True)

    def counted(self, batch: Any) -> Counter[Question]:
        """Return what the condition is asked of the rows of a batch, and of how many."""
        pa = arrow()
        columns = [batch.column(name) for name in self.columns]
        if any(pa.types.is_nested(column.type) for column in columns):
            return Counter(self.questions(batch))
        names = [str(number) for number in range(len(columns))]
        grouped = pa.table(columns, names=names).group_by(names).aggregate([([], "count_all")])
        keys = zip(*(_listed(grouped.column(name)) for name in names), strict=True)
        return Counter(dict(zip(keys, grouped.column("count_all").to_pylist(), strict=True)))

    def holds(self, batch: Any) -> Iterator[bool]:
        """Yield whether the condition holds for each row of a batch."""
        return (self.answer(question) is True for question in self.questions(batch))

    def answer(self, question: Question) -> Result | GateError | None:
        """Return what the condition comes to; None for rows that were refused, of which it is not asked."""
        version, status, *values = question
        if status == REFUSED:
            return None
        if question not in self._known:
            self._known[question] = self._asked(self.programs[version], status, values)
        return self._known[question]

    def _asked(self, program: Program, status: str, values: Sequence[Any]) -> Result | GateError:
        named = dict(zip(self.columns[_FIRST:], values, strict=True))
        missing = list(named.pop(MISSING, ()))
        result: dict[str, Value] = {key: None for key, _ in program.keys}
        for name, value in named.items():
            key = name.removeprefix(RESULT)
            if key in result:
                result[key] = None if value is None else _value(self.types[key])(value)
        try:
            return self.gate.holds_for(program, result, status, missing)
        except GateError as error:
            return error


def condition(gate: Gate, programs: Sequence[Program], layout: Layout) -> Condition:
    """Return a condition over the answers that are laid out so.

    Fails: `ArgumentError` where it reads a key that stands in the table as JSON text or as objects.
    """
    types = dict(layout.results)
    wanted = _keys(gate.expr, list(types))
    simple: dict[str, Type] = {}
    for key in wanted:
        type_ = types[key]
        if type_ is None or has_records(type_):
            raise ArgumentError(Diagnostic("PE918", gate.expr.span, {"key": f"{RESULT}{key}"}))
        simple[key] = type_
    names = {node.name for node in nodes(gate.expr) if isinstance(node, syntax.Name)}
    columns = [
        VERSION,
        STATUS,
        *(f"{RESULT}{key}" for key in wanted),
        *([MISSING] if MISSING in names else []),
    ]
    by_version = dict(zip(layout.versions, programs, strict=True))
    return Condition(gate, by_version, tuple(columns), simple)


def _keys(expr: syntax.Expr, known: Sequence[str]) -> list[str]:
    """Return the keys of the result that a condition reads: all where it takes the result as a whole."""
    read: list[str] = []
    members: set[int] = set()
    for node in nodes(expr):
        if isinstance(node, syntax.Select) and _is_result(node.operand):
            members.add(id(node.operand))
            read.append(node.field)
        elif _is_result(node) and id(node) not in members:
            return list(known)
    return [key for key in known if key in read]


def _is_result(node: syntax.Expr) -> bool:
    return isinstance(node, syntax.Name) and node.name == RESULT.rstrip(".")


def _listed(column: Any) -> list[Any]:
    counted = counted_type(column.type)
    values = (column if counted == column.type else column.cast(counted)).to_pylist()
    return [tuple(map(_frozen, value)) if isinstance(value, list) else value for value in values]


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _value(type_: Type) -> Callable[[Any], Value]:
    """Return how what stands in a column is the value of a key."""
    match type_:
        case List(element=element):
            inner = _value(element)
            return lambda values: [inner(one) for one in values]
        case Map(value=of):
            inner = _value(of)
            return lambda pairs: {name: inner(one) for name, one in pairs}
        case _ if type_ == TIMESTAMP:
            return lambda micros: Timestamp(micros * 1_000)
        case _:
            return lambda value: value
