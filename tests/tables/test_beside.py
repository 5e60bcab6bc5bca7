"""What runs beside and rows that are spread over files come in their order, and errors are told."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyeval.engine.tables import scattering
from policyeval.engine.tables.behind import ahead, behind
from policyeval.engine.tables.scattering import Scattered, by_number, ends


def batch(number: int) -> pa.RecordBatch:
    return pa.record_batch({"number": [number] * 30_000})


def hand_over(write: Callable[[pa.RecordBatch], None], numbers: Iterable[int]) -> None:
    with behind(write) as given_on:
        for number in numbers:
            given_on(batch(number))


def test_what_is_handed_over_comes_in_its_order_and_all_of_it():
    seen: list[int] = []
    hand_over(lambda one: seen.append(one.column(0)[0].as_py()), range(20))
    assert seen == list(range(20))


def test_what_cannot_be_written_is_told_and_nothing_follows_it():
    seen: list[int] = []

    def write(one: pa.RecordBatch) -> None:
        seen.append(one.column(0)[0].as_py())
        if seen[-1] == 3:
            raise OSError("the disk is full")

    made = iter(range(1_000))
    with pytest.raises(OSError, match="the disk is full"):
        hand_over(write, made)
    assert seen == [0, 1, 2, 3]
    assert next(made) < 12


def test_what_fails_where_batches_are_made_is_told():
    with pytest.raises(ZeroDivisionError):
        hand_over(lambda _: None, (12 // number for number in (1, 0)))


def test_what_is_made_ahead_comes_in_its_order_and_fails_in_its_turn():
    made = ahead(lambda divisor: 12 // divisor, (1, 2, 3, 0, 4))
    assert [next(made) for _ in range(3)] == [12, 6, 4]
    with pytest.raises(ZeroDivisionError):
        next(made)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 1_000)), max_size=60), st.integers(1, 400))
def test_rows_are_in_the_file_of_their_number_as_they_came(tmp_path_factory, rows, held):
    schema = pa.schema([("file", pa.int32()), ("row", pa.int32())])
    folder: Path = tmp_path_factory.mktemp("scattered")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(scattering, "_HELD", held)
        scattered = Scattered(folder, "file", schema)
        for start in range(0, len(rows), 7):
            some = [{"file": file, "row": row} for file, row in rows[start : start + 7]]
            scattered.add(pa.RecordBatch.from_pylist(some, schema))
        scattered.flush()
    for file in range(6):
        assert scattered.rows(file).column("row").to_pylist() == [row for one, row in rows if one == file]


@given(st.lists(st.integers(0, 70_000), max_size=60))
def test_numbers_are_sorted_with_their_places_and_counted(numbers):
    array = pa.array(numbers, pa.int32())
    order = by_number(array)
    assert order.to_pylist() == sorted(range(len(numbers)), key=numbers.__getitem__)
    count = max(numbers, default=0) % 200
    found = ends(array.take(order), count).to_pylist()
    below = sorted(numbers)
    assert found == [sum(one <= number for one in below) for number in range(count)]
