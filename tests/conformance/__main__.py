"""`python -m tests.conformance [-v]`: how many of the public CEL cases pass, and which do not."""

import sys
from itertools import groupby

from .cases import ROOT, Case, cases
from .outcome import reason_to_fail

Outcome = tuple[Case, str | None]


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
    return 1 if any(reason for _, reason in outcomes) else 0


def _report(file: str, outcomes: list[Outcome], *, is_verbose: bool) -> None:
    print(f"{outcomes[0][0].category:9}  {file:15}  {_share(outcomes):>9}")
    for case, reason in outcomes:
        if reason is not None:
            print(f"    {case.id}{f': {case.expr}' if is_verbose else ''}")
            if is_verbose:
                print(f"        {reason}")


def _share(outcomes: list[Outcome]) -> str:
    return f"{sum(reason is None for _, reason in outcomes)}/{len(outcomes)}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
