"""The records that the results of a ledger are lists of, member by member.

To CEL they are maps, since an author may only ask whether a member is there. A table has a column for each
member, and so has SQL: they are told here what there is.

A timeline has records of two kinds. A posting has no `posts_at`. An entry that waits has no `posted_at`, and
of `period`, `total`, `band` and `penalty` it has none either. Structs are all alike, so these are NULL.
"""

from collections.abc import Mapping
from typing import Final

from policyeval.frozen import dataclass
from policyeval.ir.program import Ledger
from policyeval.language.types import INT, STRING, TIMESTAMP, List, Nullable, Record, Type

ACTIVE: Final = "active"
TIMELINE: Final = "timeline"
PENALTY: Final = Record("penalty", (("band", STRING), ("start", TIMESTAMP), ("end", Nullable(TIMESTAMP))))


@dataclass(frozen=True, slots=True)
class TwoKinds:
    """Structs that stand for records of two kinds, and which of their members each kind has not."""

    told_by: str
    """The member that is NULL in the first kind."""
    not_in_first: tuple[str, ...]
    not_in_second: tuple[str, ...]

    def absent(self, *, is_first: bool) -> tuple[str, ...]:
        """Return the members that a record of one kind has not."""
        return self.not_in_first if is_first else self.not_in_second


KINDS: Final = TwoKinds("posted_at", ("period", "total", "band", "penalty"), ("posts_at",))
"""Of a timeline: entries that wait, and postings."""


def posting(ledger: Ledger) -> Record:
    """Return what the records of a timeline hold, of both kinds."""
    label = Nullable(STRING) if ledger.label is None else ledger.label.type
    entry = Record("entry", (("at", TIMESTAMP), ("points", INT), ("label", label)))
    return Record(
        "posting",
        (
            ("posted_at", Nullable(TIMESTAMP)),
            ("posts_at", Nullable(TIMESTAMP)),
            ("period", Nullable(STRING)),
            ("points", INT),
            ("total", Nullable(INT)),
            ("band", Nullable(STRING)),
            ("penalty", Nullable(PENALTY)),
            ("entries", List(entry)),
        ),
    )


def record_lists(ledger: Ledger) -> Mapping[str, Type]:
    """Return the types of the results that are lists of records; none where penalties have odd names."""
    names = (dict(band.values).get(ledger.name_key) for band in ledger.bands)
    if not all(name is None or isinstance(name, str) for name in names):
        return {}
    return {ACTIVE: List(PENALTY), TIMELINE: List(posting(ledger))}
