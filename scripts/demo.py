"""The main job on the fixtures: one decision of each policy explained, a table of all, and a page.

The page is what a proposed version of the conduct policy comes to, for 10,000 sellers and for all
others. `make demo` runs it, in about a minute.
"""

import json
import subprocess
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
OLD: Final = "policies/thisshop/conduct/2022-10-16.yaml"
NEW: Final = "fixtures/diff/conduct.yaml"
BUILD: Final = Path("build/demo")
SELLERS: Final = 10_000
PARTS: Final = 2
"""How many processes generate sellers at once."""


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


def command(*arguments: str) -> list[str]:
    """Return a command line of policyeval."""
    return [str(Path(sys.executable).with_name("policyeval")), *arguments, "--as-of", AS_OF["conduct"]]


def portfolio() -> Path:
    """Return a file with the facts of sellers, a line each; the same ones every time."""
    file = BUILD / "sellers.ndjson"
    rows = str(SELLERS // PARTS)
    generating = [
        subprocess.Popen(
            command("generate", "conduct.deduction", "--rows", rows, "--seed", str(seed)),
            stdout=subprocess.PIPE,
        )
        for seed in range(PARTS)
    ]
    file.write_bytes(b"".join(process.communicate()[0] for process in generating))
    return file


def page(facts: Path) -> Path:
    """Return the page of the proposed version beside the one in force."""
    file = BUILD / "diff.html"
    found = subprocess.run(
        command("diff", OLD, NEW, "--facts", str(facts), "--format", "html"),
        stdout=subprocess.PIPE,
        check=True,
    )
    file.write_bytes(found.stdout)
    return file


def main() -> None:
    """Print the explanations and the table, and where the page is."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    book = policyeval.load("policies")
    for decision in EXPLAINED:
        print(record_of(book, decision).explain())
    rows = [row(record_of(book, decision)) for decision in book.decisions]
    widths = [max(width(row[column]) for row in rows) for column in range(2)]
    for decision, status, shown in rows:
        print(f"{padded(decision, widths[0])}  {padded(status, widths[1])}  {shown}".rstrip())
    BUILD.mkdir(parents=True, exist_ok=True)
    print(f"\nA proposed version of the conduct policy, for {SELLERS:,} sellers and for all others:")
    sys.stdout.flush()
    print(page(portfolio()).resolve())


if __name__ == "__main__":
    main()
