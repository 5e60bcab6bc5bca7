"""NDJSON: each line is a bundle of facts as `check` takes it, read strictly and decided by generated Python.

A line keeps what a table cannot tell apart: an absent fact and an explicit null.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from policyeval.engine.record import Record
from policyeval.engine.tables.answers import Answers, Layout, decided
from policyeval.engine.tables.columns import Column, ColumnType, Kind
from policyeval.engine.tables.libraries import arrow
from policyeval.engine.tables.mapping import Plan
from policyeval.engine.tables.quoting import name
from policyeval.engine.tables.rows import BATCH, Came
from policyeval.engine.tables.source import Part
from policyeval.engine.tables.staging import LINE
from policyeval.frozen import dataclass
from policyeval.schema.json_text import read_json
from policyeval.source.diagnostic import Diagnostic

Path = tuple[str, ...]
_JSON: Final = ColumnType(Kind.JSON, "JSON")
_ABSENT: Final = object()


def columns_of(lines: list[bytes]) -> tuple[Column, ...]:
    """Return the names that occur in lines, objects with their members; what is no object has none."""
    found: dict[str, Any] = {}
    for line in lines:
        data = read_json(line, name="line")
        if isinstance(data, dict):
            _note(data, found)
    return tuple(Column((one,), _typed(inner)) for one, inner in found.items())


def _note(data: Mapping[str, Any], found: dict[str, Any]) -> None:
    for one, value in data.items():
        inner = found.setdefault(one, {})
        if isinstance(value, dict):
            _note(value, inner)


def _typed(inner: Mapping[str, Any]) -> ColumnType:
    if not inner:
        return _JSON
    members = tuple((one, _typed(deeper)) for one, deeper in inner.items())
    return ColumnType(Kind.STRUCT, "JSON", members=members)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What has to be done to a line so that it is a bundle."""

    moved: tuple[tuple[Path, Path], ...]
    """Members that stand somewhere else than their facts."""
    dropped: tuple[Path, ...]

    @property
    def are_none(self) -> bool:
        """Whether a line is a bundle as it is."""
        return not self.moved and not self.dropped


def moves(planned: Plan, carried: tuple[str, ...]) -> Moves:
    """Return how lines that were planned become bundles; what is only carried along is no fact."""
    moved = tuple(
        (one.column.path, one.place.path)
        for one in (*planned.mapped, *planned.unread)
        if one.column.path != one.place.path
    )
    facts = {one.column.path for one in (*planned.mapped, *planned.unread)}
    dropped = [one.path for one in planned.unused]
    dropped += [path for path in map(path_of, carried) if path not in facts]
    return Moves(moved=moved, dropped=tuple(dict.fromkeys(dropped)))


def path_of(written: str) -> Path:
    """Return the path to a member as the command line writes it."""
    return tuple(written.split("."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Decides the lines of a table one after the other."""

    layout: Layout
    keys: tuple[Path, ...]
    """The members that are carried through, as text."""
    moves: Moves
    decide: Callable[[Any, Any], Record]
    as_of: Path | None = None
    """The member that holds the instant of evaluation."""

    def batches(self, connection: Any, part: Part) -> Iterator[Any]:
        """Yield the answers for the rows of a part, in their order."""
        for batch in self._read(connection, part.relation):
            answers = Answers(self.layout)
            keys: list[list[str | None]] = [[] for _ in self.keys]
            for line in batch.columns[0].to_pylist():
                shown, came = self._came(line)
                answers.add(came)
                for column, key in zip(keys, shown, strict=True):
                    column.append(key)
            yield answers.batch([arrow().array(column, arrow().string()) for column in keys])

    def records(self, connection: Any, relation: str, wanted: Sequence[int]) -> Iterator[Came]:
        """Yield what becomes of some lines, by their numbers in order, with their keys."""
        first = 0
        for batch in self._read(connection, relation):
            inside = [number - first for number in wanted if first <= number < first + batch.num_rows]
            for number in inside:
                shown, came = self._came(batch.columns[0][number].as_py())
                yield first + number, shown, came
            first += batch.num_rows
            if not wanted or first > wanted[-1]:
                return

    def _read(self, connection: Any, relation: str) -> Iterator[Any]:
        yield from connection.sql(f"SELECT {name(LINE)} FROM {relation}").to_arrow_reader(BATCH)

    def _came(self, line: bytes) -> tuple[list[str | None], Record | tuple[Diagnostic, ...]]:
        """Return the keys of a line, and its record or why there is none."""
        needs_data = bool(self.keys) or self.as_of is not None or not self.moves.are_none
        data: Any = read_json(line, name="facts") if needs_data else line
        facts = data if isinstance(data, dict) else line
        keys = [_shown(_at(facts, path)) for path in self.keys]
        as_of = None if self.as_of is None else _at(facts, self.as_of)
        if isinstance(facts, dict):
            facts = self._moved(facts)
        return keys, decided(partial(self.decide, facts, as_of))

    def _moved(self, facts: dict[str, Any]) -> dict[str, Any]:
        values = [(_pop(facts, source), fact) for source, fact in self.moves.moved]
        for path in self.moves.dropped:
            _pop(facts, path)
        for value, fact in values:
            if value is not _ABSENT:
                _put(facts, fact, value)
        return facts


def _at(data: Any, path: Path) -> Any:
    """Return what stands at a path, of which a name may have dots of its own."""
    holder, member = _found(data, path)
    return None if holder is None else holder[member]


def _found(data: Any, path: Path) -> tuple[Any, str]:
    """Return the object that a path ends in, and the name there; None where there is none."""
    whole = ".".join(path)
    if isinstance(data, dict) and whole in data:
        return data, whole
    for member in path[:-1]:
        data = data.get(member) if isinstance(data, dict) else None
    is_there = isinstance(data, dict) and path[-1] in data
    return (data if is_there else None), path[-1]


def _pop(data: dict[str, Any], path: Path) -> Any:
    holder, member = _found(data, path)
    return _ABSENT if holder is None else holder.pop(member)


def _put(data: dict[str, Any], path: Path, value: Any) -> None:
    for member in path[:-1]:
        inner = data.setdefault(member, {})
        if not isinstance(inner, dict):
            return  # what stands there is refused
        data = inner
    data[path[-1]] = value


def _shown(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
