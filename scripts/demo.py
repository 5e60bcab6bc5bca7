"""The main job on the fixtures: one decision of each policy explained, and a table of all.

`make demo` runs it.
"""

import json
import sys
from pathlib import Path
from typing import Final

import policyeval
from policyeval.engine.page import padded, width

FIXTURES: Final = Path("fixtures")
AS_OF: Final = {
    "segment": "2025-11-20T09:00:00+07:00",
    "outreach": "2025-11-30T12:00:00+07:00",
    "conduct": "2023-05-16T00:00:00+07:00",
    "cancel": "2025-11-29T20:00:00+07:00",
    "cod": "2025-11-05T15:00:00+07:00",
}
EXPLAINED: Final = (
    "segment.membership",
    "outreach.plan_validity",
    "conduct.deduction",
    "cancel.buyer",
    "cod.rejection",
)


def record_of(book: policyeval.PolicyBook, decision: str) -> policyeval.Record:
    """Return the record of a decision for its bundle."""
    policy, _, name = decision.partition(".")
    facts = (FIXTURES / policy / "bundles" / f"{name}.json").read_bytes()
    return book.decide(decision, facts, as_of=AS_OF[policy])


def row(record: policyeval.Record) -> tuple[str, str, str]:
    """Return a line of the table: the decision, its status, and its short results."""
    short = {key: value for key, value in record.result.items() if not isinstance(value, list | dict)}
    shown = ", ".join(f"{key} {_word(value)}" for key, value in short.items() if value is not None)
    return record.decision, record.status, shown


def _word(value: object) -> str:
    """Return a short result as it is written in JSON, text without its quotes."""
    return value if isinstance(value, str) else json.dumps(value)


def main() -> None:
    """Print the explanations and the table."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    book = policyeval.load("policies")
    for decision in EXPLAINED:
        print(record_of(book, decision).explain())
    rows = [row(record_of(book, decision)) for decision in book.decisions]
    widths = [max(width(row[column]) for row in rows) for column in range(2)]
    for decision, status, shown in rows:
        print(f"{padded(decision, widths[0])}  {padded(status, widths[1])}  {shown}".rstrip())


if __name__ == "__main__":
    main()
