"""The command `policyeval`, from its arguments to its exit code."""

import gc
import sys
from collections.abc import Sequence
from typing import Final

from policyeval import __version__

_SELDOM: Final = 100_000
"""After so many new objects Python looks for garbage: what a start imports and loads stays."""
_INTERRUPTED: Final = 130
"""As `Exit.INTERRUPTED`, before that is imported."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the code that it came to."""
    gc.set_threshold(_SELDOM)
    try:
        code = run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:  # before there was a command, or behind its end
        code = _INTERRUPTED
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code; nothing is raised."""
    if arguments == ["--version"]:
        sys.stdout.write(f"policyeval, version {__version__}\n")
        return 0
    from policyeval.cli.group import run_group  # noqa: PLC0415  (start-up: click and the settings)

    return run_group(arguments)
