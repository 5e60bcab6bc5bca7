"""Standard output for bytes, also where it takes only text."""

import codecs
import sys
from io import RawIOBase
from typing import Any


def standard_output() -> Any:
    """Return what writes bytes to standard output: UTF-8."""
    return getattr(sys.stdout, "buffer", None) or _AsText()


class _AsText(RawIOBase):
    """Decodes what is written, for a standard output that has no bytes beneath."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Write some bytes; the half of a character waits for its rest."""
        sys.stdout.write(self._decoder.decode(bytes(data)))
        return len(data)
