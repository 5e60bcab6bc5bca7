"""Full records of some rows: the first, some of all, or of those for which a condition holds."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from random import Random
from typing import Any, Final

from policyeval.engine.record import Record
from policyeval.engine.tables.answers import messages
from policyeval.engine.tables.job import Job, batches
from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Diagnostic

_SEED: Final = 0
Where = Callable[[Any], Iterable[bool]]
"""Says of each row of a batch of answers whether a condition holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which rows are explained."""

    rows: int
    is_sample: bool = False
    """Whether they are spread over the table at random, always the same; otherwise they are the first."""
    where: Where | None = None


def explained(job: Job, choice: Choice) -> Iterator[str]:
    """Yield a line of JSON for each row that was chosen: its number, its key, its record."""
    chosen = _chosen(job, choice)
    first = 0
    for part in job.table.parts:
        inside = [row - first for row in chosen if first <= row < first + part.rows]
        if inside:
            found = job.prepared.engine.records(job.connection, part.relation, inside)
            for offset, keys, came in found:
                yield _line(
                    first + offset, dict(zip(job.prepared.layout.keys.names, keys, strict=True)), came
                )
        first += part.rows


def _chosen(job: Job, choice: Choice) -> list[int]:
    """Return the numbers of the rows to explain, from 0, in order."""
    if choice.where is not None:
        holding = _holding(job, choice.where)
        return sorted(_sampled(holding, choice.rows) if choice.is_sample else islice(holding, choice.rows))
    count = min(choice.rows, job.table.rows)
    return (
        sorted(Random(_SEED).sample(range(job.table.rows), count)) if choice.is_sample else list(range(count))
    )


def _holding(job: Job, where: Where) -> Iterator[int]:
    first = 0
    for part in job.table.parts:
        for batch in batches(job, part):
            yield from (first + offset for offset, holds in enumerate(where(batch)) if holds)
            first += batch.num_rows


def _sampled(rows: Iterable[int], count: int) -> Sequence[int]:
    """Return some of the rows, each as likely as any other, without keeping them all."""
    random, kept = Random(_SEED), list[int]()
    for number, row in enumerate(rows):
        if number < count:
            kept.append(row)
        elif (place := random.randrange(number + 1)) < count:
            kept[place] = row
    return kept


def _line(row: int, keys: dict[str, Any], came: Record | Sequence[Diagnostic]) -> str:
    head = f'{{"row": {row + 1}, "key": {json.dumps(keys, ensure_ascii=False, default=str)}'
    if isinstance(came, Record):
        return f'{head}, "record": {came.to_json()}}}\n'
    findings = [
        {
            "code": finding.code,
            **messages(finding),
            "pointer": finding.pointer,
        }
        for finding in came
    ]
    return f'{head}, "refused": {json.dumps(findings, ensure_ascii=False)}}}\n'
