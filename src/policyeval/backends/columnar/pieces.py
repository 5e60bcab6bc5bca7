"""Lists of records as lists of their members, which whoever reads a query puts together.

DuckDB copies a list of structs member by member wherever it goes; Arrow takes arrays as members of structs,
and as the elements of lists, as they are.
"""

from policyeval.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A member of the records of a row: a list with an element for each, in their order.

    Of an object it is whether it is there, of a list how many elements it has; what these are made of are
    pieces with longer paths. Instants are microseconds since 1970.
    """

    sql: str
    texts: tuple[str | None, ...] | None = None
    """The texts whose places the elements are, where they are no values."""
    where: str | None = None
    """The path of the piece that is NULL where this one has no element, on rows that the query is sure of.

    None where it has one for each.
    """


def column_of(key: str, path: str) -> str:
    """Return the name of the column for a piece of a result."""
    return f"piece.{key}.{path}"
