"""Rows that come in any order, spread over files by number, and taken from there in order.

Arrow writes its own format without looking at values, which takes a quarter of the time of Parquet. It sorts
integers of a small range by counting them, so that rows go to their files, and into their order there, in
steps of which none compares.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from policyeval.engine.tables.libraries import arrow, compute
from policyeval.frozen import dataclass, field

_HELD: Final = 32 << 20
"""Bytes of rows that are held before they go to their files."""
_BITS: Final = 11
"""Of a number that are sorted at once: Arrow counts where there are no more than some thousand values."""


@dataclass(slots=True)
class Scattered:
    """Files of rows, each of a number that one of the columns has; a file holds what came, in its order."""

    folder: Path
    number: str
    """The column of the number of the file, which the file has not."""
    schema: Any
    count: int = 0
    """How many rows came."""
    _held: list[Any] = field(default_factory=list)
    _bytes: int = 0

    def add(self, batch: Any) -> None:
        """Take the rows of a batch."""
        self._held.append(batch)
        self._bytes += batch.nbytes
        self.count += batch.num_rows
        if self._bytes >= _HELD:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        table = arrow().Table.from_batches(self._held, self.schema)
        self._held, self._bytes = [], 0
        numbers = table.column(self.number).combine_chunks()
        order = compute().array_sort_indices(numbers)
        runs = compute().run_end_encode(numbers.take(order))
        rows, start = table.drop([self.number]).take(order), 0
        for number, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
            self._append(number, rows.slice(start, end - start))
            start = end

    def _append(self, number: int, rows: Any) -> None:
        pa = arrow()
        with (
            pa.OSFile(str(self._file(number)), "ab") as stream,
            pa.ipc.new_stream(stream, rows.schema) as out,
        ):
            out.write_table(rows)

    def rows(self, number: int) -> Any:
        """Return the rows of a file as a table."""
        schema = self.schema.remove(self.schema.get_field_index(self.number))
        return arrow().Table.from_batches(list(self._batches(self._file(number))), schema)

    def _batches(self, file: Path) -> Iterator[Any]:
        pa = arrow()
        if not file.exists():
            return
        with pa.memory_map(str(file)) as stream:
            while stream.tell() < stream.size():
                with pa.ipc.open_stream(stream) as written:
                    yield from written

    def _file(self, number: int) -> Path:
        return self.folder / f"{number}.arrow"


def by_number(numbers: Any) -> Any:
    """Return the places of integers from 0 on, by the integers and then by their places."""
    of = compute()
    last = (1 << _BITS) - 1
    order = of.array_sort_indices(of.bit_wise_and(numbers, last))
    for shift in range(_BITS, (of.max(numbers).as_py() or 0).bit_length(), _BITS):
        digits = of.bit_wise_and(of.shift_right(numbers, shift), last)
        order = order.take(of.array_sort_indices(digits.take(order)))
    return order


def ends(numbers: Any, count: int) -> Any:
    """Return, for each number below some count, how many of ascending integers are not above it."""
    pa, of = arrow(), compute()
    runs = of.run_end_encode(numbers)
    places = of.index_in(pa.array(range(count), numbers.type), value_set=runs.values)
    return of.fill_null(of.fill_null_forward(runs.run_ends.take(places)), 0)


def is_ascending(numbers: Any) -> bool:
    """Say whether no integer is below the one before it."""
    of = compute()
    found: bool | None = of.all(
        of.less_equal(numbers.slice(0, max(0, len(numbers) - 1)), numbers.slice(1))
    ).as_py()
    return found is not False
