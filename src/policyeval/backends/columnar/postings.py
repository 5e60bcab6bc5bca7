"""Postings: what the entries of one instant and period add to its total, which never falls below zero.

What a posting leads to depends on those before it, so that no sum over a window says it. But a total that
stops at zero is the sum of all points so far, less the lowest that this sum has been since the period began,
the start of the period included: whatever would have gone below zero is left out for good. Sums of all
entries so far serve as well as those of a period, since what came before it stands on both sides. So every
posting is found by itself, from slices of lists, which costs a fifth of going through them one by one.

Entries that wait are sorted with the others, after all of them. What is known of postings is a list each: a
list of structs is copied member by member wherever it goes, and a struct of ten that is made and then read
takes longer than finding out everything in it.
"""

from collections.abc import Callable
from typing import Final

from policyeval.backends.columnar.book import Book
from policyeval.backends.columnar.entries import WAITING
from policyeval.backends.columnar.pool import Pool
from policyeval.frozen import dataclass
from policyeval.ir.program import AtBoundary


@dataclass(frozen=True, slots=True)
class Order:
    """The order of postings, where it is not that of their periods."""

    is_kept: str
    """Whether it is, as it nearly always is."""
    postings: str
    """Their places among those by period."""
    entries: str
    """The places of their entries, in the same order, and of those that wait."""
    pool: Pool

    def of_postings(self, values: str) -> str:
        """Return values of the postings by period in their own order."""
        return self._taken(values, self.postings)

    def of_entries(self, values: str) -> str:
        """Return values of all entries by period in the order of their postings."""
        return self._taken(values, self.entries)

    def _taken(self, values: str, places: str) -> str:
        one = self.pool.local()
        taken = f"list_transform({places}, lambda {one}: list_extract({values}, {one}))"
        return self.pool.column(f"CASE WHEN {self.is_kept} THEN {values} ELSE {taken} END")


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries by period, instant of posting, own instant and place: a list each; last those that wait."""

    posts_at: str
    period: str
    at: str
    place: str
    points: str
    number: str
    """How many are posted."""

    def posted(self, values: str, pool: Pool) -> str:
        """Return the values of those that are posted."""
        return values if self.number == ALL else pool.column(f"list_slice({values}, 1, {self.number})")

    def waiting(self, values: str, pool: Pool) -> str:
        """Return the values of those that wait."""
        return pool.column(f"list_slice({values}, {self.number} + 1, len({values}))")


ALL: Final = "all"
"""Stands for the number of those that are posted where none waits, ever."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of a row, in their order: a list each."""

    at: str
    period: str
    """Its first midnight."""
    points: str
    total: str
    """Of its period, after it."""
    band: str
    """The place of the band that the total is in."""
    starts: str
    """Whether it starts a penalty, or NULL."""
    first: str
    """The places of its first and last among the entries."""
    last: str
    entries: Entries
    order: Order

    def mapped(self, value: Callable[[str], str], pool: Pool) -> str:
        """Return the column of what a text is for the place of each posting."""
        return _mapped(self.at, lambda _, place: value(place), pool)


def postings(book: Book, entries: str) -> Postings:
    """Return the postings of all entries that are not dropped."""
    pool, made = book.pool, _sorted(book, entries)
    posts_at, periods = made.posted(made.posts_at, pool), made.posted(made.period, pool)
    lasts = _lasts(posts_at, periods, pool)
    firsts = _mapped(lasts, lambda _, j: f"coalesce({_at(lasts, f'{j} - 1')}, 0) + 1", pool)
    instants = _mapped(lasts, lambda last, _: _at(posts_at, last), pool)
    periods = _mapped(lasts, lambda last, _: _at(periods, last), pool)
    sums = _sums(made.points, lasts, pool)
    added = _mapped(lasts, lambda _, j: f"{_at(sums, f'{j} + 1')} - {_at(sums, j)}", pool)
    totals = _totals(periods, sums, pool)
    bands = _mapped(totals, lambda total, _: book.band(total), pool)
    order = _order(instants, periods, firsts, lasts, made, pool)
    return Postings(
        at=order.of_postings(instants),
        period=order.of_postings(periods),
        points=order.of_postings(added),
        total=order.of_postings(totals),
        band=order.of_postings(bands),
        starts=order.of_postings(_starts(added, bands, periods, book)),
        first=order.of_postings(firsts),
        last=order.of_postings(lasts),
        entries=made,
        order=order,
    )


def _sorted(book: Book, entries: str) -> Entries:
    """Return the entries that are not dropped."""
    pool, kept = book.pool, entries
    if book.ledger.at_boundary is AtBoundary.DROP:
        one = pool.local()
        kept = f"list_filter({entries}, lambda {one}: {one}.q IS NOT NULL)"
    sorted_ = pool.column(f"list_sort({kept})")
    period, posts_at, at, place, points = (_member(sorted_, name, pool) for name in "qpain")
    number = ALL
    if book.has_waiting:
        number = pool.column(f"coalesce(list_position({period}, {WAITING}) - 1, len({period}))")
    return Entries(posts_at, period, at, place, points, number)


def _member(structs: str, name: str, pool: Pool) -> str:
    return _mapped(structs, lambda one, _: f"{one}.{name}", pool)


def _at(values: str, place: str) -> str:
    return f"list_extract({values}, {place})"


def _lasts(posts_at: str, periods: str, pool: Pool) -> str:
    """Return the places of the entries that are the last of a posting."""
    one = pool.local()

    def last(at: str, place: str) -> str:
        later = f"{_at(posts_at, f'{place} + 1')} IS DISTINCT FROM {at}"
        new_period = f"{_at(periods, f'{place} + 1')} IS DISTINCT FROM {_at(periods, place)}"
        return f"CASE WHEN {later} OR {new_period} THEN {place} END"

    return pool.column(f"list_filter({_mapped(posts_at, last, pool)}, lambda {one}: {one} IS NOT NULL)")


def _sums(points: str, lasts: str, pool: Pool) -> str:
    """Return the sums of all points before the first posting, which is zero, and after each."""
    after = _mapped(lasts, lambda last, _: f"CAST(list_sum(list_slice({points}, 1, {last})) AS BIGINT)", pool)
    return pool.column(f"list_concat([0::BIGINT], {after})")


def _totals(periods: str, sums: str, pool: Pool) -> str:
    """Return the total of its period after each posting."""

    def total(period: str, place: str) -> str:
        since = f"list_slice({sums}, list_position({periods}, {period}), {place} + 1)"
        return f"{_at(sums, f'{place} + 1')} - list_min({since})"

    return _mapped(periods, total, pool)


def _starts(added: str, bands: str, periods: str, book: Book) -> str:
    """Return whether each posting starts a penalty."""

    def starts(points: str, place: str) -> str:
        goes_on = f"{_at(periods, f'{place} - 1')} = {_at(periods, place)}"
        before = f"CASE WHEN {goes_on} THEN {_at(bands, f'{place} - 1')} ELSE {book.band('0')} END"
        return book.starts_penalty(points, _at(bands, place), before)

    return _mapped(added, starts, book.pool)


def _order(  # noqa: PLR0917
    instants: str, periods: str, firsts: str, lasts: str, entries: Entries, pool: Pool
) -> Order:
    """Return the order of postings by their instants, and by when and where their first entries are made.

    Postings of one instant are of different periods.
    """
    one = pool.local()

    def late(instant: str, place: str) -> str:
        before = _at(instants, f"{place} - 1")
        other = f"{_at(periods, f'{place} - 1')} <> {_at(periods, place)}"
        return f"{before} > {instant} OR ({before} = {instant} AND {other})"

    is_kept = pool.column(f"NOT list_contains({_mapped(instants, late, pool)}, TRUE)")
    instant, number = pool.local(), pool.local("i")
    first = _at(firsts, number)
    struct = (
        f"{{'p': {instant}, 'a': {_at(entries.at, first)}, 'i': {_at(entries.place, first)}, 'j': {number}}}"
    )
    sorted_ = f"list_sort(list_transform({instants}, lambda {instant}, {number}: {struct}))"
    places = pool.column(f"CASE WHEN NOT {is_kept} THEN list_transform({sorted_}, lambda {one}: {one}.j) END")
    run = f"range({_at(firsts, one)}, {_at(lasts, one)} + 1)"
    inside = f"flatten(list_transform({places}, lambda {one}: {run}))"
    if entries.number != ALL:
        inside = f"list_concat({inside}, range({entries.number} + 1, len({entries.at}) + 1))"
    inside = pool.column(f"CASE WHEN NOT {is_kept} THEN {inside} END")
    return Order(is_kept, places, inside, pool)


def _mapped(of: str, value: Callable[[str, str], str], pool: Pool) -> str:
    """Return the column of what a text is for each element of a list and its place."""
    one, place = pool.local(), pool.local("i")
    return pool.column(f"list_transform({of}, lambda {one}, {place}: {value(one, place)})")
