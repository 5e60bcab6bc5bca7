"""The timeline of a ledger: its postings, with what each led to, then the entries that wait.

A posting has no `posts_at`. An entry that waits has no `posted_at`, and of `period`, `total`, `band` and
`penalty` it has none either; these are NULL in SQL, and no members in a record.
"""

from collections.abc import Mapping
from typing import Any, Final

from policyeval.backends.columnar.book import Book
from policyeval.backends.columnar.calendar import label_of
from policyeval.backends.columnar.literals import written
from policyeval.backends.columnar.output import Members
from policyeval.backends.columnar.penalties import FIRST_END, PENALTY, shown_one
from policyeval.backends.columnar.postings import Postings
from policyeval.ir.program import Ledger
from policyeval.language.types import INT, NULL, STRING, TIMESTAMP, List, Nullable, Record

_ONLY_POSTED: Final = ("period", "total", "band", "penalty")
_ONLY_WAITING: Final = ("posts_at",)


def timeline_row(cell: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members that a struct of a timeline has in a record."""
    absent = _ONLY_POSTED if cell["posted_at"] is None else _ONLY_WAITING
    return {name: value for name, value in cell.items() if name not in absent}


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
    """Return the timeline: structs as `members` says, with instants in microseconds."""
    pool = book.pool
    one, two = pool.local(), pool.local()
    posting = _posting(book, one, posted.entries, penalties, labels)
    done = f"list_transform({posted.sql}, lambda {one}: {posting})"
    in_order = f"{{'p': {two}.p, 'a': {two}.a, 'i': {two}.i, 'n': {two}.n}}"
    waiting = f"list_filter({entries}, lambda {two}: {two}.p > {book.as_of})"
    waiting = f"list_sort(list_transform({waiting}, lambda {two}: {in_order}))"
    rest = f"list_transform({waiting}, lambda {one}: {_waiting(one, labels)})"
    return pool.share(f"list_concat({done}, {rest})")


def _posting(book: Book, posting: str, entries: str, penalties: str, labels: str | None) -> str:
    pool, one = book.pool, book.pool.local()
    ids = [pool.atom(written(band.id, STRING)) for band in book.ledger.bands]
    same = f"{one}.p = {posting}.p AND {one}.q = {posting}.q"
    shown = shown_one(book, one, FIRST_END)
    penalty = f"list_transform(list_filter({penalties}, lambda {one}: {same}), lambda {one}: {shown})"
    mine = (
        f"list_transform(list_filter({entries}, lambda {one}: {same}), lambda {one}: {_entry(one, labels)})"
    )
    return (
        f"{{'posted_at': {posting}.p, 'posts_at': NULL::BIGINT,"
        f" 'period': {label_of(f'{posting}.q', book.ledger.unit, pool)}, 'points': {posting}.n,"
        f" 'total': {posting}.t, 'band': ({book.of_total(f'{posting}.t', ids)})::VARCHAR,"
        f" 'penalty': list_extract({penalty}, 1), 'entries': {mine}}}"
    )


def _waiting(entry: str, labels: str | None) -> str:
    return (
        f"{{'posted_at': NULL::BIGINT, 'posts_at': {entry}.p, 'period': NULL::VARCHAR, 'points': {entry}.n,"
        " 'total': NULL::BIGINT, 'band': NULL::VARCHAR,"
        " 'penalty': NULL::STRUCT(band VARCHAR, start BIGINT, \"end\" BIGINT),"
        f" 'entries': [{_entry(entry, labels)}]}}"
    )


def _entry(entry: str, labels: str | None) -> str:
    label = "NULL::VARCHAR" if labels is None else f"list_extract({labels}, {entry}.i)"
    return f"{{'at': {entry}.a, 'points': {entry}.n, 'label': {label}}}"
