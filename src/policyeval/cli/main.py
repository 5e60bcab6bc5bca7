"""The command `policyeval`, from its arguments to its exit code."""

import sys
from collections.abc import Sequence

from policyeval import __version__


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the code that it came to."""
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code; nothing is raised."""
    if arguments == ["--version"]:
        sys.stdout.write(f"policyeval, version {__version__}\n")
        return 0
    from policyeval.cli.group import run_group  # noqa: PLC0415  (start-up: click and the settings)

    return run_group(arguments)
