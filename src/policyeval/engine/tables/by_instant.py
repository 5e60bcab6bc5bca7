"""Several versions of a decision, of which the instant of a row says which decides it: each in SQL.

Every version reads its own rows of the table, in their order, and a further query says which row is whose; so
the answers are put together as they come, and nothing is sorted or held.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from policyeval.engine.tables.libraries import arrow, beside, compute
from policyeval.engine.tables.rows import Came
from policyeval.engine.tables.source import Part
from policyeval.engine.tables.vectorised import BATCH, Vectorised, as_needed
from policyeval.frozen import dataclass

_VERSION: Final = "version"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByInstant:
    """Decides each row by the newest version that has begun at its instant, or by the oldest."""

    versions: tuple[Vectorised, ...]
    """Oldest first."""
    begin: tuple[int, ...]
    """When each but the oldest begins, in microseconds since 1970."""
    as_of: str
    """The instant of a row in SQL, NULL where it cannot be read: any version leaves such a row to others."""

    def batches(self, connection: Any, part: Part) -> Iterator[Any]:
        """Yield the answers for the rows of a part, in their order."""
        return as_needed(self, connection, part)

    def sure(self, connection: Any, relation: str) -> Iterator[Any]:
        """Yield the answers for the rows of what SQL can read from more than once, in their order.

        Fails: `Unsure` before those of a batch with a row that no query is sure of.
        """
        return self._answers(connection, relation, Vectorised.sure)

    def every(self, connection: Any, relation: str) -> Iterator[Any]:
        """Yield the answers for all rows, row by row where no query is sure."""
        return self._answers(connection, relation, Vectorised.every)

    def _answers(
        self, connection: Any, relation: str, ask: Callable[[Vectorised, Any, str], Iterator[Any]]
    ) -> Iterator[Any]:
        version = self._version()
        streams = [
            _Stream(ask(engine, beside(connection), f"(SELECT * FROM {relation} WHERE {version} = {number})"))
            for number, engine in enumerate(self.versions)
        ]
        whose = connection.sql(f"SELECT {version} AS {_VERSION} FROM {relation}").to_arrow_reader(BATCH)
        for batch in whose:
            yield from _in_order(batch.column(0), streams)

    def records(self, connection: Any, relation: str, wanted: Sequence[int]) -> Iterator[Came]:
        """Yield what becomes of some rows, by their numbers in order, with their keys."""
        return self.versions[0].records(connection, relation, wanted)

    def _version(self) -> str:
        """Return the number of the version that decides a row."""
        newest_first = reversed(list(enumerate(self.begin, 1)))
        branches = " ".join(f"WHEN epoch_us({self.as_of}) >= {at} THEN {n}" for n, at in newest_first)
        return f"(CASE {branches} ELSE 0 END)"


class _Stream:
    """The answers of one version, of which so many are taken at a time."""

    def __init__(self, batches: Iterator[Any]) -> None:
        self._batches = batches
        self._waiting: list[Any] = []

    def take(self, count: int) -> list[Any]:
        """Return the next answers, as batches."""
        taken: list[Any] = []
        while count:
            batch = self._waiting.pop() if self._waiting else next(self._batches)
            taken.append(batch.slice(0, count))
            if batch.num_rows > count:
                self._waiting.append(batch.slice(count))
            count -= taken[-1].num_rows
        return taken


def _in_order(whose: Any, streams: Sequence[_Stream]) -> Iterator[Any]:
    """Yield the answers for rows, given the number of the version of each."""
    pa = arrow()
    taken: list[Any] = []
    places: list[Any] = []
    for number, stream in enumerate(streams):
        own = compute().indices_nonzero(compute().equal(whose, number))
        taken += stream.take(len(own))
        places.append(own)
    if taken:
        order = compute().array_sort_indices(pa.concat_arrays(places))
        yield from pa.Table.from_batches(taken).take(order).combine_chunks().to_batches()
