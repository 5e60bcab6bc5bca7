"""`python -m tests.conformance [-v]`: how many of the public CEL cases pass, and which do not.

It prints the table and writes it to CONFORMANCE.md.
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from .cases import ROOT, cases
from .outcome import Answered, Outcome, outcome_of

WRITTEN = Path(__file__).parents[2] / "CONFORMANCE.md"
HEAD = """# CEL conformance

The public conformance cases of the Common Expression Language that need no protobuf messages, run on both
back ends by `make conformance`. Types are compared strictly; an expected error has to pass the checker and
to fail when it is evaluated.

*Reference* is the evaluator that says what an expression means. *Python* is the back end that generates
Python and answers or gives up; then the reference answers, so that what passes is the answer of the two
together. The last columns say how much of that is generated code's own: cases that it answered *by itself*,
those in which it left *a part* of the expression to the reference, those in which it *gave up* (as it always
does where a failure is expected), and those in which nothing is evaluated. Constants are not folded for
this, so that generated code does compute them.

"""
COUNTS = ("cases", "reference", "Python", "by itself", "a part", "gave up", "no evaluation")
COLUMNS = ("category", "file", *COUNTS)


def main(arguments: list[str]) -> int:
    """Print the table, and each failing case; `-v` adds what it says and the reason."""
    outcomes = [outcome_of(case) for case in cases()]
    if not outcomes:
        print(f"no conformance cases under {ROOT}", file=sys.stderr)
        return 1
    rows = [COLUMNS, *table(outcomes)]
    widths = [max(len(row[column].strip("*")) for row in rows) for column in range(len(COLUMNS))]
    for row in rows:
        cells = zip(row, widths, strict=True)
        print("  ".join(_padded(cell.strip("*"), width, i) for i, (cell, width) in enumerate(cells)))
    for line in failing(outcomes, is_verbose="-v" in arguments):
        print(line)
    WRITTEN.write_text(document(outcomes), "utf-8")
    return 1 if any(o.reference or o.python for o in outcomes) else 0


def _padded(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column < 2 else cell.rjust(width)


def table(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each file, one for each category, and one for all."""
    for file, of_file in groupby(outcomes, lambda outcome: outcome.case.file):
        together = list(of_file)
        yield _row(together[0].case.category, file, together)
    for category in ("core", "extension"):
        yield _row(f"**{category}**", "", [o for o in outcomes if o.case.category == category])
    yield _row("**all**", "", outcomes)


def _row(category: str, file: str, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    counts = (
        len(outcomes),
        sum(o.reference is None for o in outcomes),
        sum(o.python is None for o in outcomes),
        *(sum(o.answered is answered for o in outcomes) for answered in Answered),
    )
    return (category, file, *map(str, counts))


def failing(outcomes: Sequence[Outcome], *, is_verbose: bool) -> Iterator[str]:
    """Yield a line for each case that fails, by back end."""
    for outcome in outcomes:
        for name, reason in (("reference", outcome.reference), ("Python", outcome.python)):
            if reason is not None:
                said = f": `{outcome.case.expr}`: {reason}" if is_verbose else ""
                yield f"- `{outcome.case.id}` on {name}{said}"


def document(outcomes: Sequence[Outcome]) -> str:
    """Return the table as Markdown, and below it each case that fails with its reason."""
    lines = [
        f"| {' | '.join(COLUMNS)} |",
        f"|---|---|{'---:|' * (len(COLUMNS) - 2)}",
        *(f"| {' | '.join(row)} |" for row in table(outcomes)),
    ]
    fails = list(failing(outcomes, is_verbose=True))
    below = ["", "## What does not pass", "", *fails] if fails else []
    return HEAD + "\n".join([*lines, *below]) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
