"""The timeline of a ledger: its postings, with what each led to, then the entries that wait."""

from policyeval.backends.columnar.book import Book
from policyeval.backends.columnar.calendar import label_of
from policyeval.backends.columnar.literals import written
from policyeval.backends.columnar.penalties import started
from policyeval.backends.columnar.postings import Postings
from policyeval.language.types import STRING


def timeline(book: Book, posted: Postings, penalties: str, labels: str | None) -> str:
    """Return the timeline: structs as `ir.ledger_records.posting` says, of both kinds."""
    pool, one = book.pool, book.pool.local()
    entries = pool.column(f"list_transform({posted.entries}, lambda {one}: {_entry(one, labels)})")
    return pool.share(
        f"list_transform({posted.sql}, lambda {one}: {_posting(book, one, entries, penalties)})"
    )


def _posting(book: Book, posting: str, entries: str, penalties: str) -> str:
    pool, at = book.pool, f"{posting}.p"
    ids = [pool.atom(written(band.id, STRING)) for band in book.ledger.bands]
    label = label_of(f"{posting}.q", book.ledger.unit, pool)
    posted_at, posts_at = f"make_timestamp({at})", "NULL::TIMESTAMP"
    if book.has_waiting:
        posted_at = f"CASE WHEN {at} <= {book.as_of} THEN {posted_at} END"
        posts_at = f"CASE WHEN {at} > {book.as_of} THEN make_timestamp({at}) END"
        label = f"CASE WHEN {posting}.q IS NOT NULL THEN {label} END"
    return (
        f"{{'posted_at': {posted_at}, 'posts_at': {posts_at}, 'period': {label}, 'points': {posting}.n,"
        f" 'total': {posting}.t, 'band': ({book.by_band(f'{posting}.k', ids)})::VARCHAR,"
        f" 'penalty': {started(book, posting, penalties)},"
        f" 'entries': list_slice({entries}, {posting}.f, {posting}.l)}}"
    )


def _entry(entry: str, labels: str | None) -> str:
    label = "NULL::VARCHAR" if labels is None else f"list_extract({labels}, {entry}.i)"
    return f"{{'at': make_timestamp({entry}.a), 'points': {entry}.n, 'label': {label}}}"
