"""What the first rows of a table say about its columns of text, before any row is decided."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from policyeval.engine.errors import FactsError
from policyeval.engine.tables.columns import ColumnType, Kind
from policyeval.engine.tables.conversion import Misfit, conversion, is_zoneless
from policyeval.engine.tables.mapping import Mapped, Plan, Wanted
from policyeval.engine.tables.rows import column_sql
from policyeval.engine.tables.source import Table
from policyeval.schema.shape import InstantShape, TextShape
from policyeval.schema.words import quoted
from policyeval.source.diagnostic import Argument, Diagnostic

SAMPLE: Final = 1_000
"""Rows that are looked at."""


def first_rows(connection: Any, table: Table, selected: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return what the first rows of a table have in columns, which are SQL."""
    query = f"SELECT {', '.join(selected)} FROM {table.parts[0].relation} LIMIT {SAMPLE}"
    rows: list[tuple[Any, ...]] = connection.execute(query).fetchall()
    return rows


def refuse_misfits(connection: Any, table: Table, planned: Plan, wanted: Wanted, *, decision: str) -> None:
    """Make sure that the columns of a table fit their facts, as far as types and the first rows tell.

    Fails: `FactsError` with everything that is wrong with them.
    """
    findings = [*planned.findings, *_misread(connection, table, planned, wanted)]
    if planned.remedies:
        args: dict[str, Argument] = {"decision": decision, "options": " ".join(planned.remedies)}
        findings.append(Diagnostic("PE906", None, args))
    if findings:
        raise FactsError(findings)


def _misread(connection: Any, table: Table, planned: Plan, wanted: Wanted) -> Iterator[Diagnostic]:
    """Yield a finding for each column of texts whose first rows are not what its fact is."""
    doubtful = [one for one in (*planned.mapped, *planned.alike) if is_doubtful(one)]
    if table.is_lines or not doubtful:
        return
    selected = [column_sql(one.column) for one in doubtful]
    rows = list(first_rows(connection, table, selected))
    for one, values in zip(doubtful, zip(*rows, strict=True), strict=False):
        texts = [value for value in values if value is not None]
        finding = _wrong_texts(one, texts, wanted)
        if finding is not None:
            yield finding


def is_doubtful(one: Mapped) -> bool:
    """Say whether only its texts can tell whether a column holds its fact."""
    is_instant = isinstance(one.place.slot.shape, InstantShape)
    return one.column.type.kind is Kind.TEXT and (
        is_instant or (one.column.type.is_written and not isinstance(one.place.slot.shape, TextShape))
    )


def _wrong_texts(one: Mapped, texts: Sequence[str], wanted: Wanted) -> Diagnostic | None:
    if not texts:
        return None
    args = {"column": one.column.name, "fact": one.place.name}
    if isinstance(one.place.slot.shape, InstantShape):
        if wanted.zone is None and sum(map(is_zoneless, texts)) * 2 > len(texts):
            return Diagnostic("PE905", None, args)
        return None
    if all(isinstance(one.convert(text), str) for text in texts):
        expected = conversion(one.place.slot, _NOTHING, None)
        if isinstance(expected, Misfit):
            return Diagnostic(
                "PE904", None, {**args, "found": quoted(texts[0][:60]), "expected": expected.expected}
            )
    return None


_NOTHING: Final = ColumnType(Kind.OTHER, "nothing")
"""A type that fits no fact: what is expected instead is asked with it."""
