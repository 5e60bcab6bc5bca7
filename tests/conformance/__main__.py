"""`python -m tests.conformance [-v]`: how many of the public CEL cases pass, and which do not.

It prints the table and writes it to CONFORMANCE.md.
"""

import sys
from itertools import groupby
from pathlib import Path

from .cases import ROOT, Case, cases
from .outcome import reason_to_fail

Outcome = tuple[Case, str | None]
WRITTEN = Path(__file__).parents[2] / "CONFORMANCE.md"
HEAD = """# CEL conformance

The public conformance cases of the Common Expression Language that need no protobuf messages, run on the
reference back end by `make conformance`. Types are compared strictly; an expected error has to pass the
checker and to fail when it is evaluated.

| category | file | passed | of |
|---|---|---:|---:|
"""


def main(arguments: list[str]) -> int:
    """Print a line for each file and each category; `-v` adds to each failing case the reason."""
    outcomes = [(case, reason_to_fail(case)) for case in cases()]
    if not outcomes:
        print(f"no conformance cases under {ROOT}", file=sys.stderr)
        return 1
    for file, of_file in groupby(outcomes, lambda outcome: outcome[0].file):
        _report(file, list(of_file), is_verbose="-v" in arguments)
    for category in ("core", "extension"):
        print(f"{category}: {_share([o for o in outcomes if o[0].category == category])}")
    WRITTEN.write_text(document(outcomes), "utf-8")
    return 1 if any(reason for _, reason in outcomes) else 0


def _report(file: str, outcomes: list[Outcome], *, is_verbose: bool) -> None:
    print(f"{outcomes[0][0].category:9}  {file:15}  {_share(outcomes):>9}")
    for case, reason in outcomes:
        if reason is not None:
            print(f"    {case.id}{f': {case.expr}' if is_verbose else ''}")
            if is_verbose:
                print(f"        {reason}")


def document(outcomes: list[Outcome]) -> str:
    """Return the table as Markdown, and below it each case that fails with its reason."""
    files = [(file, list(of_file)) for file, of_file in groupby(outcomes, lambda outcome: outcome[0].file)]
    rows = [_row(of_file[0][0].category, file, of_file) for file, of_file in files]
    rows += [
        _row(f"**{category}**", "", [o for o in outcomes if o[0].category == category])
        for category in ("core", "extension")
    ]
    failing = [f"- `{case.id}`: {reason}" for case, reason in outcomes if reason is not None]
    below = ["", "## What does not pass", "", *failing] if failing else []
    return HEAD + "\n".join([*rows, *below]) + "\n"


def _row(category: str, file: str, outcomes: list[Outcome]) -> str:
    passed = sum(reason is None for _, reason in outcomes)
    return f"| {category} | {file} | {passed} | {len(outcomes)} |"


def _share(outcomes: list[Outcome]) -> str:
    return f"{sum(reason is None for _, reason in outcomes)}/{len(outcomes)}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
