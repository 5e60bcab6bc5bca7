"""Penalties: which postings start one, and what becomes of it as others start and points are given back."""

from collections.abc import Callable
from typing import Final

from policyeval.backends.columnar import words
from policyeval.backends.columnar.book import Book
from policyeval.backends.columnar.fitting import FIRST_MICROS, LAST_MICROS
from policyeval.backends.columnar.literals import written
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.postings import Postings
from policyeval.backends.columnar.terms import Unsupported
from policyeval.frozen import dataclass
from policyeval.ir.program import Band, Overlap, Reversal
from policyeval.language.types import STRING

_TYPE: Final = "STRUCT(p BIGINT, q BIGINT, k INTEGER, s BIGINT, o BIGINT, e BIGINT)[]"
_DAY: Final = 86_400_000_000
_LONGEST: Final = (LAST_MICROS - FIRST_MICROS) // _DAY + 2
"""Days after which no instant of the calendar is left."""


def penalties(book: Book, posted: Postings) -> str:
    """Return all penalties, in the order of their postings, as they are at the instant.

    Structs: `p` and `q`, instant and period of the posting; `k`, its band's place; `s`, the start; `e`, the
    end, NULL for none; `o`, the end that it had at its start.
    """
    pool, ledger = book.pool, book.ledger
    if ledger.overlap is Overlap.PARALLEL and ledger.reversal is Reversal.KEEP:
        chosen = _chosen(posted, posted.starts, pool)
        other = pool.local()
        return pool.column(f"list_transform({chosen}, lambda {other}: {_begun(book, other, f'{other}.p')})")
    acts = posted.starts
    if ledger.reversal is Reversal.LIFT:
        one, place = pool.local(), pool.local("i")
        gives_back = f"list_extract({posted.points}, {place}) < 0"
        acts = pool.column(f"list_transform({acts}, lambda {one}, {place}: {one} OR {gives_back})")
    return pool.column(_Fold(book, pool.local(), pool.local()).over(_chosen(posted, acts, pool)))


def _chosen(posted: Postings, acts: str, pool: Pool) -> str:
    """Return the postings that act on penalties, which few do, as structs."""
    one, place, other = pool.local(), pool.local("i"), pool.local()
    mapped = f"list_transform({acts}, lambda {one}, {place}: CASE WHEN {one} THEN {place} END)"
    places = pool.column(f"list_filter({mapped}, lambda {one}: {one} IS NOT NULL)")
    lists = {"p": posted.at, "q": posted.period, "t": posted.total, "k": posted.band, "b": posted.starts}
    members = ", ".join(f"'{name}': list_extract({of}, {other})" for name, of in lists.items())
    return pool.column(f"list_transform({places}, lambda {other}: {{{members}}})")


def _begun(book: Book, posting: str, start: str) -> str:
    """Return the penalty that a posting starts at an instant."""
    end = _end(book, f"{posting}.k", start)
    return (
        f"{{'p': {posting}.p, 'q': {posting}.q, 'k': {posting}.k::INTEGER, 's': {start},"
        f" 'o': {end}, 'e': {end}}}"
    )


def _end(book: Book, band: str, start: str) -> str:
    """Return the end of the penalty of a band that starts at an instant, NULL for none."""
    lengths = [
        None if days is None else f"{max(-_LONGEST, min(_LONGEST, days)) * _DAY}::BIGINT"
        for days in (dict(band.values).get(book.ledger.days_key) for band in book.ledger.bands)
    ]
    return f"{start} + ({book.by_band(band, lengths)})"


@dataclass(frozen=True, slots=True)
class _Fold:
    """The postings that act on penalties, one by one, over the penalties so far."""

    book: Book
    running: str
    posting: str

    def over(self, postings: str) -> str:
        """Return the penalties after all of them."""
        step = f"CASE WHEN {self.posting}.b THEN {self._started()} ELSE {self._lifted()} END"
        return f"list_reduce({postings}, lambda {self.running}, {self.posting}: {step}, CAST([] AS {_TYPE}))"

    def _started(self) -> str:
        running, posting, one = self.running, self.posting, self.book.pool.local()
        at = f"{posting}.p"
        match self.book.ledger.overlap:
            case Overlap.PARALLEL:
                return f"list_append({running}, {_begun(self.book, posting, at)})"
            case Overlap.REPLACE:
                is_active = f"{one}.s <= {at} AND ({one}.e IS NULL OR {at} < {one}.e)"
                ended = f"list_transform({running}, lambda {one}: {_ending(one, is_active, at)})"
                return f"list_append({ended}, {_begun(self.book, posting, at)})"
            case Overlap.CONSECUTIVE:
                endless = f"len(list_filter({running}, lambda {one}: {one}.e IS NULL)) > 0"
                last = f"list_max(list_transform({running}, lambda {one}: {one}.e))"
                # No start is far from the calendar, or the ends of many would leave 64 bits.
                start = f"least(greatest({at}, coalesce({last}, {at})), {LAST_MICROS + 1})"
                begun = _begun(self.book, posting, start)
                return f"CASE WHEN {endless} THEN {running} ELSE list_append({running}, {begun}) END"

    def _lifted(self) -> str:
        if self.book.ledger.reversal is Reversal.KEEP:
            return self.running
        posting, one = self.posting, self.book.pool.local()
        low = self.book.by_band(f"{one}.k", [band.low for band in self.book.ledger.bands])
        is_lifted = (
            f"{posting}.t < {low} AND {one}.q = {posting}.q AND ({one}.e IS NULL OR {posting}.p < {one}.e)"
        )
        ending = _ending(one, is_lifted, f"greatest({posting}.p, {one}.s)")
        return f"list_transform({self.running}, lambda {one}: {ending})"


def _ending(one: str, where: str, at: str) -> str:
    """Return a penalty that ends at an instant where something is so."""
    end = f"CASE WHEN {where} THEN {at} ELSE {one}.e END"
    return f"{{'p': {one}.p, 'q': {one}.q, 'k': {one}.k, 's': {one}.s, 'o': {one}.o, 'e': {end}}}"


def active(book: Book, penalties: str) -> str:
    """Return the penalties that have started and not ended."""
    one = book.pool.local()
    runs = f"{one}.s <= {book.as_of} AND ({one}.e IS NULL OR {book.as_of} < {one}.e)"
    return book.pool.column(f"list_filter({penalties}, lambda {one}: {runs})")


def shown(book: Book, penalties: str) -> str:
    """Return penalties as results show them."""
    one = book.pool.local()
    return f"list_transform({penalties}, lambda {one}: {_shown(book, f'{one}.k', f'{one}.s', f'{one}.e')})"


@dataclass(frozen=True, slots=True)
class Started:
    """The penalty that each posting led to, as it was at its start: a list each, NULL for none."""

    starts: str
    """Whether there is one, or NULL."""
    start: str
    end: str


def started(book: Book, posted: Postings, penalties: str) -> Started:
    """Return the penalties that postings led to, when they start and end in microseconds since 1970."""
    pool = book.pool

    def of_starting(value: Callable[[str], str]) -> str:
        return posted.mapped(
            lambda place: f"CASE WHEN list_extract({posted.starts}, {place}) THEN {value(place)} END", pool
        )

    def at(place: str) -> str:
        return f"list_extract({posted.at}, {place})"

    if book.ledger.overlap is not Overlap.CONSECUTIVE:
        band = f"list_extract({posted.band}, {{}})"
        end = of_starting(lambda place: _end_within(_end(book, band.format(place), at(place))))
        return Started(posted.starts, of_starting(lambda place: _start_within(at(place))), end)
    one = pool.local()

    def found(place: str) -> str:
        period = f"list_extract({posted.period}, {place})"
        return f"list_filter({penalties}, lambda {one}: {one}.p = {at(place)} AND {one}.q = {period})"

    start = of_starting(lambda place: f"list_extract({found(place)}, 1).s")
    end = of_starting(lambda place: _end_within(f"list_extract({found(place)}, 1).o"))
    is_there = pool.column(f"list_transform({start}, lambda {one}: {one} IS NOT NULL)")
    return Started(is_there, pool.column(f"list_transform({start}, lambda {one}: {_start_within(one)})"), end)


def _shown(book: Book, band: str, start: str, end: str) -> str:
    name = book.by_band(band, [name_sql(book, row) for row in book.ledger.bands])
    start, end = f"make_timestamp({_start_within(start)})", f"make_timestamp({_end_within(end)})"
    return f"{{'band': ({name})::VARCHAR, 'start': {start}, 'end': {end}}}"


# Starts and ends that are no instants are of rows that are not sure; there may be no words for them.


def _start_within(start: str) -> str:
    return f"least({start}, {LAST_MICROS})"


def _end_within(end: str) -> str:
    return f"CASE WHEN {end} BETWEEN {FIRST_MICROS} AND {LAST_MICROS} THEN {end} END"


def name_of(book: Book, band: Band) -> str | None:
    """Return the name of the penalty of a band, None for none; raises `Unsupported` for what is no text."""
    name = dict(band.values).get(book.ledger.name_key)
    if name is not None and not isinstance(name, str):
        raise Unsupported(words.PENALTY_NAMES)
    return name


def name_sql(book: Book, band: Band) -> str | None:
    """Return the name of the penalty of a band in SQL, None for none."""
    name = name_of(book, band)
    return None if name is None else book.pool.atom(written(name, STRING))
