"""Regular expressions: RE2, which answers in time proportional to the text.

Source: cel-spec, "Regular Expressions"; the syntax is RE2's. The one place that imports `re2`.
"""

from functools import lru_cache
from importlib import import_module
from typing import Any, Final

LONGEST_PATTERN: Final = 1_000
_MEMORY: Final = 8 * 2**20


class Pattern:
    """A regular expression that is known to be one."""

    __slots__ = ("_compiled",)

    def __init__(self, compiled: Any) -> None:
        """Keep what RE2 made of the text; `find_pattern` is how to get one."""
        self._compiled = compiled

    def occurs_in(self, text: str) -> bool:
        """Say whether some part of `text` matches."""
        return self._compiled.search(text) is not None


@lru_cache(maxsize=256)
def find_pattern(text: str) -> Pattern | None:
    """Return the regular expression that `text` is, or None when RE2 refuses it.

    A text of more than LONGEST_PATTERN characters is refused too, and one that needs too much memory.
    """
    if len(text) > LONGEST_PATTERN:
        return None
    re2: Any = import_module("re2")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    options.never_capture = True  # groups make a search a thousand times as long, and nobody asks for them
    try:
        return Pattern(re2.compile(text, options))
    except re2.error:
        return None
