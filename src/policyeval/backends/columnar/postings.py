"""Postings: what the entries of one instant and period add to its total, which never falls below zero.

What a posting leads to depends on those before it, so that no sum over a window says it. But a total that
stops at zero is the sum of all points so far, less the lowest that this sum has been since the period began,
the start of the period included: whatever would have gone below zero is left out for good. Sums of all
entries so far serve as well as those of a period, since what came before it stands on both sides. So every
posting is found by itself, from slices of lists, which costs a fifth of going through them one by one.

An entry that waits is a posting of its own, after all others and of no period, for it is part of the same
timeline: sorting and showing both kinds at once takes half as long as each kind alone and joining them.
"""

from collections.abc import Callable

from policyeval.backends.columnar.book import Book
from policyeval.backends.columnar.entries import WAITING
from policyeval.backends.columnar.pool import Pool
from policyeval.frozen import dataclass
from policyeval.ir.program import AtBoundary


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of a row, in their order, then the entries that wait, one by one."""

    sql: str
    """Structs: `p`, the instant; `a` and `i`, those of its first entry; `q`, its period; `n`, the points;
    `t`, the total after; `k`, the place of its band; `b`, whether it starts a penalty; `f` and `l`, the
    places of its first and last among `entries`. Of an entry that waits, `q`, `t`, `k` and `b` are NULL."""
    entries: str
    """The entries of all of them, by period, instant of posting, own instant, place."""


def postings(book: Book, entries: str) -> Postings:
    """Return the postings of all entries that are not dropped."""
    pool, kept = book.pool, entries
    if book.ledger.at_boundary is AtBoundary.DROP:
        one = pool.local()
        kept = f"list_filter({entries}, lambda {one}: {one}.q IS NOT NULL)"
    sorted_ = pool.column(f"list_sort({kept})")
    return Postings(pool.column(_in_order(_by_period(book, sorted_), pool)), sorted_)


def _by_period(book: Book, entries: str) -> str:
    """Return the postings of entries in their order, by period and then by instant."""
    pool = book.pool
    instants = _mapped(entries, lambda entry, _: f"{entry}.p", pool)
    has_waiting = book.has_waiting
    lasts = _lasts(entries, instants, pool, has_waiting=has_waiting)
    periods = _mapped(lasts, lambda last, _: f"list_extract({entries}, {last}).q", pool)
    sums = _sums(entries, lasts, pool)
    totals = _totals(periods, sums, pool, has_waiting=has_waiting)
    bands = _mapped(totals, lambda total, _: book.band(total), pool)

    def posting(last: str, place: str) -> str:
        first = f"coalesce(list_extract({lasts}, {place} - 1), 0) + 1"
        goes_on = f"list_extract({periods}, {place} - 1) = list_extract({periods}, {place})"
        before = f"CASE WHEN {goes_on} THEN list_extract({bands}, {place} - 1) ELSE {book.band('0')} END"
        points = f"(list_extract({sums}, {place} + 1) - list_extract({sums}, {place}))"
        band = f"list_extract({bands}, {place})"
        period = f"list_extract({periods}, {place})"
        if has_waiting:
            period = f"nullif({period}, {WAITING})"
        return (
            f"{{'p': list_extract({instants}, {last}), 'a': list_extract({entries}, {first}).a,"
            f" 'i': list_extract({entries}, {first}).i, 'q': {period},"
            f" 'n': {points}, 't': list_extract({totals}, {place}), 'k': {band},"
            f" 'b': {book.starts_penalty(points, band, before)}, 'f': {first}, 'l': {last}}}"
        )

    return _mapped(lasts, posting, pool)


def _lasts(entries: str, instants: str, pool: Pool, *, has_waiting: bool) -> str:
    """Return the places of the entries that are the last of a posting, or wait."""

    def last(entry: str, place: str) -> str:
        new_period = f"list_extract({entries}, {place} + 1).q IS DISTINCT FROM {entry}.q"
        later = f"list_extract({instants}, {place} + 1) IS DISTINCT FROM {entry}.p"
        waits = f" OR {entry}.q = {WAITING}" if has_waiting else ""
        return f"CASE WHEN {new_period} OR {later}{waits} THEN {place} END"

    one = pool.local()
    return pool.column(f"list_filter({_mapped(entries, last, pool)}, lambda {one}: {one} IS NOT NULL)")


def _sums(entries: str, lasts: str, pool: Pool) -> str:
    """Return the sums of all points before the first posting, which is zero, and after each."""
    points = _mapped(entries, lambda entry, _: f"{entry}.n", pool)
    after = _mapped(lasts, lambda last, _: f"CAST(list_sum(list_slice({points}, 1, {last})) AS BIGINT)", pool)
    return pool.column(f"list_concat([0::BIGINT], {after})")


def _totals(periods: str, sums: str, pool: Pool, *, has_waiting: bool) -> str:
    """Return the total of its period after each posting, NULL for what waits."""

    def total(period: str, place: str) -> str:
        since = f"list_slice({sums}, list_position({periods}, {period}), {place} + 1)"
        found = f"list_extract({sums}, {place} + 1) - list_min({since})"
        return f"CASE WHEN {period} <> {WAITING} THEN {found} END" if has_waiting else found

    return _mapped(periods, total, pool)


def _mapped(of: str, value: Callable[[str, str], str], pool: Pool) -> str:
    """Return the column of what a text is for each element of a list and its place."""
    one, place = pool.local(), pool.local("i")
    return pool.column(f"list_transform({of}, lambda {one}, {place}: {value(one, place)})")


def _in_order(by_period: str, pool: Pool) -> str:
    """Return postings in their order, which that of their periods nearly always is.

    Postings of one instant are of different periods. What waits has none and comes last, in its order.
    """
    one, place = pool.local(), pool.local("i")
    before = f"list_extract({by_period}, {place} - 1)"
    is_late = f"{before}.p > {one}.p OR ({before}.p = {one}.p AND {before}.q <> {one}.q)"
    late = f"list_filter({by_period}, lambda {one}, {place}: {is_late})"
    return f"CASE WHEN len({late}) = 0 THEN {by_period} ELSE list_sort({by_period}) END"
