"""How names and texts of the user's stand in SQL: the one place where they are put into it.

INVARIANT: nothing that a user wrote (a column, a path, a zone, a value) reaches SQL but through here.
"""

from collections.abc import Iterable


def name(written: str) -> str:
    """Return a name as SQL quotes it."""
    return '"' + written.replace('"', '""') + '"'


def text(written: str) -> str:
    """Return a text as SQL quotes it; SQL ends at a NUL, so a text with one is put together."""
    if "\0" in written:
        return "(" + " || chr(0) || ".join(text(part) for part in written.split("\0")) + ")"
    return "'" + written.replace("'", "''") + "'"


def texts(written: Iterable[str]) -> str:
    """Return a list of texts."""
    return "[" + ", ".join(text(one) for one in written) + "]"


def within(column: str, members: Iterable[str]) -> str:
    """Return the member of a struct, at any depth, that stands in a quoted column."""
    for member in members:
        column = f"struct_extract({column}, {text(member)})"
    return column
