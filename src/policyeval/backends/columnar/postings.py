"""Postings: what the entries of one instant and period add to its total, which never falls below zero.

What a posting leads to depends on those before it, so that no sum over a window says it. But a total that
stops at zero is the sum of all points so far, less the lowest that this sum has been since the period began,
the start of the period included: whatever would have gone below zero is left out for good. Sums of all
entries so far serve as well as those of a period, since what came before it stands on both sides. So every
posting is found by itself, from slices of lists, which costs a fifth of going through them one by one.
"""

from collections.abc import Callable

from policyeval.backends.columnar.book import Book
from policyeval.backends.columnar.pool import Pool
from policyeval.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of a row, in their order, and the entries that are posted."""

    sql: str
    """Structs: `p`, the instant; `a` and `i`, those of its first entry; `q`, its period; `n`, the points;
    `t`, the total after; `k`, the place of its band; `b`, whether it starts a penalty; `f` and `l`, the
    places of its first and last among `entries`."""
    entries: str
    """The posted entries, by period, instant of posting, own instant, place."""


def postings(book: Book, entries: str) -> Postings:
    """Return the postings up to the instant."""
    pool, one = book.pool, book.pool.local()
    is_posted = f"{one}.p <= {book.as_of} AND {one}.q IS NOT NULL"
    sorted_ = pool.column(f"list_sort(list_filter({entries}, lambda {one}: {is_posted}))")
    return Postings(pool.column(_in_order(_by_period(book, sorted_), pool)), sorted_)


def _by_period(book: Book, entries: str) -> str:
    """Return the postings of entries in their order, by period and then by instant."""
    pool = book.pool
    instants = _mapped(entries, lambda entry, _: f"{entry}.p", pool)
    lasts = _lasts(entries, instants, pool)
    periods = _mapped(lasts, lambda last, _: f"list_extract({entries}, {last}).q", pool)
    sums = _sums(entries, lasts, pool)
    totals = _totals(periods, sums, pool)
    bands = _mapped(totals, lambda total, _: book.band(total), pool)

    def posting(last: str, place: str) -> str:
        first = f"coalesce(list_extract({lasts}, {place} - 1), 0) + 1"
        goes_on = f"list_extract({periods}, {place} - 1) = list_extract({periods}, {place})"
        before = f"CASE WHEN {goes_on} THEN list_extract({bands}, {place} - 1) ELSE {book.band('0')} END"
        points = f"(list_extract({sums}, {place} + 1) - list_extract({sums}, {place}))"
        band = f"list_extract({bands}, {place})"
        return (
            f"{{'p': list_extract({instants}, {last}), 'a': list_extract({entries}, {first}).a,"
            f" 'i': list_extract({entries}, {first}).i, 'q': list_extract({periods}, {place}),"
            f" 'n': {points}, 't': list_extract({totals}, {place}), 'k': {band},"
            f" 'b': {book.starts_penalty(points, band, before)}, 'f': {first}, 'l': {last}}}"
        )

    return _mapped(lasts, posting, pool)


def _lasts(entries: str, instants: str, pool: Pool) -> str:
    """Return the places of the entries that are the last of a posting."""

    def last(entry: str, place: str) -> str:
        new_period = f"list_extract({entries}, {place} + 1).q IS DISTINCT FROM {entry}.q"
        later = f"list_extract({instants}, {place} + 1) IS DISTINCT FROM {entry}.p"
        return f"CASE WHEN {new_period} OR {later} THEN {place} END"

    one = pool.local()
    return pool.column(f"list_filter({_mapped(entries, last, pool)}, lambda {one}: {one} IS NOT NULL)")


def _sums(entries: str, lasts: str, pool: Pool) -> str:
    """Return the sums of all points before the first posting, which is zero, and after each."""
    points = _mapped(entries, lambda entry, _: f"{entry}.n", pool)
    after = _mapped(lasts, lambda last, _: f"CAST(list_sum(list_slice({points}, 1, {last})) AS BIGINT)", pool)
    return pool.column(f"list_concat([0::BIGINT], {after})")


def _totals(periods: str, sums: str, pool: Pool) -> str:
    """Return the total of its period after each posting."""

    def total(period: str, place: str) -> str:
        since = f"list_slice({sums}, list_position({periods}, {period}), {place} + 1)"
        return f"list_extract({sums}, {place} + 1) - list_min({since})"

    return _mapped(periods, total, pool)


def _mapped(of: str, value: Callable[[str, str], str], pool: Pool) -> str:
    """Return the column of what a text is for each element of a list and its place."""
    one, place = pool.local(), pool.local("i")
    return pool.column(f"list_transform({of}, lambda {one}, {place}: {value(one, place)})")


def _in_order(by_period: str, pool: Pool) -> str:
    """Return postings in their order, which that of their periods nearly always is."""
    one, place = pool.local(), pool.local("i")
    is_late = f"list_extract({by_period}, {place} - 1).p >= {one}.p"
    late = f"list_filter({by_period}, lambda {one}, {place}: {is_late})"
    return f"CASE WHEN len({late}) = 0 THEN {by_period} ELSE list_sort({by_period}) END"
