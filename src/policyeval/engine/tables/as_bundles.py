"""The rows of a table as bundles of facts, for what decides them otherwise than as a table."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from policyeval.engine.tables.libraries import Limits, connect, duckdb_error, unanswered
from policyeval.engine.tables.mapping import Wanted, match_columns
from policyeval.engine.tables.rows import BATCH, bundles, listed
from policyeval.engine.tables.sampled import refuse_misfits
from policyeval.engine.tables.source import open_table
from policyeval.ir.program import Program
from policyeval.schema.shape import Slot

_PART: Final = 1_000_000
_NOTHING_SAID: Final = Wanted(columns={})


def rows_of(path: str, slot: Slot, programs: Sequence[Program]) -> Iterator[dict[str, Any]]:
    """Yield the facts of each row of a table, of which programs read some.

    Fails: `ArgumentError` where it cannot be read, `FactsError` where its columns do not fit the facts.
    """
    decision = programs[-1].decision
    with TemporaryDirectory(prefix="policyeval-") as workspace, connect(Limits()) as connection:
        try:
            table = open_table(connection, path, Path(workspace), rows=_PART)
            planned = match_columns(table.columns, slot, programs, _NOTHING_SAID, decision)
            refuse_misfits(connection, table, planned, _NOTHING_SAID, decision=decision)
            rows = bundles(planned)
            selected = ", ".join(f"{sql} AS c{index}" for index, sql in enumerate(rows.selected))
            for part in table.parts:
                query = f"SELECT {selected or 'NULL'} FROM {part.relation}"
                for batch in connection.sql(query).to_arrow_reader(BATCH):
                    for values in zip(*map(listed, batch.columns), strict=True):
                        yield rows.build(values)
        except duckdb_error() as error:
            raise unanswered(error) from None
