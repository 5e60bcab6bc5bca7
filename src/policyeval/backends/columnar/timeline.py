"""The timeline of a ledger: its postings, with what each led to, then the entries that wait."""

from policyeval.backends.columnar.book import Book
from policyeval.backends.columnar.calendar import label_of
from policyeval.backends.columnar.literals import written
from policyeval.backends.columnar.penalties import started
from policyeval.backends.columnar.postings import Postings
from policyeval.language.types import STRING


def timeline(book: Book, entries: str, posted: Postings, penalties: str, labels: str | None) -> str:
    """Return the timeline: structs as `ir.ledger_records.posting` says, of both kinds."""
    pool, one = book.pool, book.pool.local()
    each = f"list_transform({posted.entries}, lambda {one}: {_entry(one, labels)})"
    posting = _posting(book, one, pool.column(each), penalties)
    done = f"list_transform({posted.sql}, lambda {one}: {posting})"
    in_order = f"{{'p': {one}.p, 'a': {one}.a, 'i': {one}.i, 'n': {one}.n}}"
    waiting = f"list_filter({entries}, lambda {one}: {one}.p > {book.as_of})"
    waiting = f"list_sort(list_transform({waiting}, lambda {one}: {in_order}))"
    rest = f"list_transform({waiting}, lambda {one}: {_waiting(one, labels)})"
    # `list_concat` takes twice the time where elements are structs.
    return pool.share(f"flatten([{done}, {rest}])")


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
