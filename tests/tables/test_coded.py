"""Rules as the bits of a number and texts as codes on their way: readers of tables see neither."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bench.batch import HASHED
from bench.workload import AS_OF, DECISION, write
from hypothesis import given
from hypothesis import strategies as st

import policyeval
from policyeval.engine.tables.coded import bits
from policyeval.engine.tables.libraries import Limits, connect
from policyeval.engine.tables.mapping import Wanted
from policyeval.engine.tables.prepared import Asked, prepare
from policyeval.engine.tables.source import open_table
from policyeval.engine.tables.vectorised import Vectorised


@given(st.data(), st.integers(0, 60))
def test_bits_of_a_number_are_the_codes_of_their_places(data: st.DataObject, count: int) -> None:
    codes = data.draw(st.permutations(range(count)))
    numbers = data.draw(st.lists(st.integers(0, (1 << count) - 1), max_size=9))
    expected = [[code for place, code in enumerate(codes) if number >> place & 1] for number in numbers]
    assert bits(codes).lists(pa.array(numbers, pa.int64())).to_pylist() == expected


@pytest.mark.parametrize("rules", [13, 52, 65])
def test_rules_are_texts_however_sql_tells_them(rules: int, tmp_path: Path) -> None:
    book = policyeval.load(write(tmp_path / "policy", rules))
    path = tmp_path / "facts.parquet"
    answers: dict[str, pa.Table] = {}
    with connect(Limits(threads=1)) as connection:
        connection.execute(f"COPY ({HASHED.format(rows=500)}) TO '{path}' (FORMAT parquet)").fetchall()
        table = open_table(connection, str(path), tmp_path, rows=500)
        for engine in ("rows", "duckdb"):
            wanted = Wanted(columns={}, keys=("seller_id",))
            asked = Asked(decision=DECISION, wanted=wanted, as_of=AS_OF, readings={}, engine=engine)
            prepared = prepare(book, asked, connection, table)
            batches = prepared.engine.batches(connection, table.parts[0])
            answers[engine] = pa.Table.from_batches(batches, prepared.layout.coded)
    assert isinstance(prepared.engine, Vectorised)
    assert prepared.engine.query.are_bits == (rules <= 60)
    assert answers["duckdb"].equals(answers["rows"])
    told = book.decide_table(DECISION, pq.read_table(path), as_of=AS_OF, key="seller_id", engine="duckdb")
    assert told.schema.field("fired").type == pa.list_(pa.struct([("rule", pa.string())]))
    assert told.read_all().to_pylist() == answers["rows"].to_pylist()
    fired = {one["rule"] for row in answers["rows"].column("fired").to_pylist() for one in row}
    places = [place for place, rule in enumerate(book.program(DECISION)[1].rules) if rule.id in fired]
    assert places[0] == 0
    assert places[-1] >= rules - 13
