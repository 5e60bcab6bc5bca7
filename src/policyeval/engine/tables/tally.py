"""What the answers of a table come to: how many of each status, of each value, of each rule."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from policyeval.engine.tables.answers import ERRORS, FIRED, REFUSED, RESULT, STATUS
from policyeval.engine.tables.libraries import arrow, compute, integer
from policyeval.frozen import dataclass, field

MOST_REFUSED: Final = 3
"""So many rows that were refused are told with why."""
MOST_VALUES: Final = 1_000
"""So many different values of a result key are counted; of more only the range is told."""


@dataclass(slots=True)
class Tally:
    """Counts of answers, which add up."""

    skipped: frozenset[str] = frozenset()
    """Keys of the result whose values are not counted: lists and objects in JSON."""
    rows: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    values: dict[str, Counter[Any]] = field(default_factory=dict)
    """How often each key of the result has each value, for keys that are no lists."""
    many: set[str] = field(default_factory=set)
    """The keys with more values than are counted."""
    rules: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    """The points of each rule that has some."""
    refused: list[dict[str, Any]] = field(default_factory=list)
    """The first rows that were refused: their numbers, from 1, and why."""

    def add(self, batch: Any) -> None:
        """Count the answers of a batch."""
        statuses = _counted(batch.column(STATUS))
        if REFUSED in statuses and len(self.refused) < MOST_REFUSED:
            self._note_refused(batch)
        self.rows += batch.num_rows
        self.statuses.update(statuses)
        for name in batch.schema.names:
            key = name.removeprefix(RESULT)
            if name != key and key not in self.skipped and _is_countable(batch.column(name).type):
                self._count(key, _counted(batch.column(name)))
        rules, points = _fired(batch.column(FIRED))
        self.rules.update(rules)
        self.points.update(points)

    def _note_refused(self, batch: Any) -> None:
        statuses = batch.column(STATUS).to_pylist()
        rows = [row for row, status in enumerate(statuses) if status == REFUSED]
        for row in rows[: MOST_REFUSED - len(self.refused)]:
            self.refused.append({"row": self.rows + row + 1, "errors": batch.column(ERRORS)[row].as_py()})

    def _count(self, key: str, found: Mapping[Any, int]) -> None:
        counted = self.values.setdefault(key, Counter())
        if key in self.many:
            return
        counted.update(found)
        if len(counted) > MOST_VALUES:
            self.many.add(key)
            counted.clear()

    def merge(self, other: "Tally") -> None:
        """Add what another has counted of the rows that follow."""
        room = MOST_REFUSED - len(self.refused)
        self.refused += [{**one, "row": one["row"] + self.rows} for one in other.refused[:room]]
        self.rows += other.rows
        for mine, theirs in (
            (self.statuses, other.statuses),
            (self.rules, other.rules),
            (self.points, other.points),
        ):
            mine.update(theirs)
        for key, counted in other.values.items():
            self._count(key, counted)
        for key in other.many:
            self.many.add(key)
            self.values[key].clear()

    def to_data(self) -> dict[str, Any]:
        """Return the counts as JSON data."""
        return {
            "rows": self.rows,
            "status": dict(sorted(self.statuses.items())),
            "refused": self.refused,
            "result": {key: self._key(key) for key in self.values},
            "rules": {
                rule: {"fired": count, "points": self.points[rule]}
                if rule in self.points
                else {"fired": count}
                for rule, count in sorted(self.rules.items(), key=lambda one: (-one[1], one[0]))
            },
        }

    def _key(self, key: str) -> dict[str, Any]:
        if key in self.many:
            return {"values": f"more than {MOST_VALUES}"}
        counted = self.values[key]
        ordered = sorted(counted.items(), key=lambda one: _order(one[0]))
        found: dict[str, Any] = {"values": [{"value": value, "count": count} for value, count in ordered]}
        numbers = [v for v in counted if type(v) in (int, float)]
        if numbers:
            total = sum(value * counted[value] for value in numbers)
            count = sum(counted[value] for value in numbers)
            found |= {"min": min(numbers), "max": max(numbers), "mean": total / count}
        return found


def from_data(data: Mapping[str, Any]) -> Tally:
    """Return the counts that were written as data."""
    values: dict[str, Counter[Any]] = {}
    many: set[str] = set()
    for key, found in data["result"].items():
        listed = found["values"]
        if isinstance(listed, str):
            many.add(key)
            listed = []
        values[key] = Counter({row["value"]: row["count"] for row in listed})
    return Tally(
        rows=data["rows"],
        statuses=Counter(data["status"]),
        values=values,
        many=many,
        refused=list(data["refused"]),
        rules=Counter({rule: found["fired"] for rule, found in data["rules"].items()}),
        points=Counter({r: found["points"] for r, found in data["rules"].items() if "points" in found}),
    )


def _order(value: Any) -> tuple[int, Any]:
    match value:
        case None:
            return 3, ""
        case bool():
            return 0, not value
        case int() | float():
            return 1, value
        case _:
            return 2, str(value)


def _is_countable(type_: Any) -> bool:
    types = arrow().types
    return bool(
        types.is_string(type_)
        or types.is_boolean(type_)
        or types.is_integer(type_)
        or types.is_floating(type_)
    )


def _counted(column: Any) -> dict[Any, int]:
    counts = compute().value_counts(column)
    return dict(zip(counts.field(0).to_pylist(), counts.field(1).to_pylist(), strict=True))


def _fired(column: Any) -> tuple[dict[str, int], dict[str, int]]:
    """Return how often each rule fired, and the points of each that has some; of few columns, no rule has."""
    flat = compute().list_flatten(column)
    if flat.type.num_fields == 1:
        return _counted(flat.field(0)), {}
    rules, points = flat.field(0).dictionary_encode(), flat.field(1).dictionary_encode("encode")
    names, values = rules.dictionary.to_pylist(), points.dictionary.to_pylist()
    pairs = compute().add(
        compute().multiply(rules.indices.cast("int64"), integer(len(values))), points.indices.cast("int64")
    )
    counts: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for pair, count in _counted(pairs).items():
        rule, value = names[pair // len(values)], values[pair % len(values)]
        counts[rule] += count
        if value is not None:
            sums[rule] += value * count
    return counts, sums
