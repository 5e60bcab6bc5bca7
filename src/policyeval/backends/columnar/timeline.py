"""The timeline of a ledger: its postings, with what each led to, then the entries that wait.

A posting has no `posts_at`. An entry that waits has no `posted_at`, and of `period`, `total`, `band` and
`penalty` it has none either; these are NULL in SQL, and no members in a record.
"""

from typing import Final

from policyeval.backends.columnar.book import Book
from policyeval.backends.columnar.calendar import label_of
from policyeval.backends.columnar.literals import written
from policyeval.backends.columnar.output import Members
from policyeval.backends.columnar.penalties import PENALTY, started
from policyeval.backends.columnar.postings import Postings
from policyeval.frozen import dataclass
from policyeval.ir.program import Ledger
from policyeval.language.types import INT, NULL, STRING, TIMESTAMP, List, Nullable, Record


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


TIMELINE: Final = TwoKinds("posted_at", ("period", "total", "band", "penalty"), ("posts_at",))
"""Entries that wait, and postings."""


def members(ledger: Ledger) -> Members:
    """Return what the structs of a timeline hold."""
    label = NULL if ledger.label is None else ledger.label.type
    entry = Record("entry", (("at", TIMESTAMP), ("points", INT), ("label", label)))
    return (
        ("posted_at", Nullable(TIMESTAMP)),
        ("posts_at", Nullable(TIMESTAMP)),
        ("period", Nullable(STRING)),
        ("points", INT),
        ("total", Nullable(INT)),
        ("band", Nullable(STRING)),
        ("penalty", Nullable(Record("penalty", PENALTY))),
        ("entries", List(entry)),
    )


def timeline(book: Book, entries: str, posted: Postings, penalties: str, labels: str | None) -> str:
    """Return the timeline: structs as `members` says."""
    pool, one = book.pool, book.pool.local()
    each = f"list_transform({posted.entries}, lambda {one}: {_entry(one, labels)})"
    posting = _posting(book, one, pool.column(each), penalties)
    done = f"list_transform({posted.sql}, lambda {one}: {posting})"
    in_order = f"{{'p': {one}.p, 'a': {one}.a, 'i': {one}.i, 'n': {one}.n}}"
    waiting = f"list_filter({entries}, lambda {one}: {one}.p > {book.as_of})"
    waiting = f"list_sort(list_transform({waiting}, lambda {one}: {in_order}))"
    rest = f"list_transform({waiting}, lambda {one}: {_waiting(one, labels)})"
    return pool.share(f"list_concat({done}, {rest})")


def _posting(book: Book, posting: str, entries: str, penalties: str) -> str:
    pool = book.pool
    ids = [pool.atom(written(band.id, STRING)) for band in book.ledger.bands]
    return (
        f"{{'posted_at': make_timestamp({posting}.p), 'posts_at': NULL::TIMESTAMP,"
        f" 'period': {label_of(f'{posting}.q', book.ledger.unit, pool)}, 'points': {posting}.n,"
        f" 'total': {posting}.t, 'band': ({book.by_band(f'{posting}.k', ids)})::VARCHAR,"
        f" 'penalty': {started(book, posting, penalties)},"
        f" 'entries': list_slice({entries}, {posting}.f, {posting}.l)}}"
    )


def _waiting(entry: str, labels: str | None) -> str:
    return (
        f"{{'posted_at': NULL::TIMESTAMP, 'posts_at': make_timestamp({entry}.p), 'period': NULL::VARCHAR,"
        f" 'points': {entry}.n, 'total': NULL::BIGINT, 'band': NULL::VARCHAR,"
        " 'penalty': NULL::STRUCT(band VARCHAR, start TIMESTAMP, \"end\" TIMESTAMP),"
        f" 'entries': [{_entry(entry, labels)}]}}"
    )


def _entry(entry: str, labels: str | None) -> str:
    label = "NULL::VARCHAR" if labels is None else f"list_extract({labels}, {entry}.i)"
    return f"{{'at': make_timestamp({entry}.a), 'points': {entry}.n, 'label': {label}}}"
