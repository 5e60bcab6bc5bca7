"""Exit codes, the same for every command."""

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """What a command came to."""

    FINE = 0
    GATED = 1
    """What the user gated on: a failed case, `--fail-on`."""
    INCONCLUSIVE = 2
    POLICY = 3
    """The policy is broken, or a record's status is `error`."""
    INPUT = 4
    """The facts or the arguments are broken."""
    INTERNAL = 5
    INTERRUPTED = 130
    """The user ended the command, as by Ctrl-C: what shells call 128 and the number of the signal."""


_WORST_FIRST = (
    Exit.INTERRUPTED,
    Exit.INTERNAL,
    Exit.INPUT,
    Exit.POLICY,
    Exit.GATED,
    Exit.INCONCLUSIVE,
    Exit.FINE,
)


def worst(codes: Iterable[Exit]) -> Exit:
    """Return the code that a stream of answers exits with."""
    return min(codes, key=_WORST_FIRST.index, default=Exit.FINE)
