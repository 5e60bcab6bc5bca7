"""Regular expressions of our own, each compiled when it is first used: a start needs few of them.

Patterns of policies are RE2 and live in `language.patterns`.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

Match = re.Match[str]


class Regex:
    """A regular expression; its methods are those of `re.Pattern`, as fast from the second use on."""

    findall: Callable[[str], list[Any]]
    finditer: Callable[..., Iterator[Match]]
    fullmatch: Callable[[str], Match | None]
    match: Callable[..., Match | None]
    search: Callable[..., Match | None]
    sub: Callable[..., str]

    def __init__(self, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        """Keep the text."""
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in Regex.__annotations__:
            raise AttributeError(name)
        method = getattr(re.compile(self.pattern, self.flags), name)
        setattr(self, name, method)
        return method
