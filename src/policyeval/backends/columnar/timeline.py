"""The timeline of a ledger: its postings, with what each led to, then the entries that wait."""

from collections.abc import Callable
from functools import partial

from policyeval.backends.columnar.book import Book
from policyeval.backends.columnar.calendar import label_of
from policyeval.backends.columnar.literals import written
from policyeval.backends.columnar.penalties import Started, name_of, name_sql
from policyeval.backends.columnar.pieces import Piece
from policyeval.backends.columnar.postings import Postings
from policyeval.frozen import dataclass
from policyeval.language.types import STRING


@dataclass(frozen=True, slots=True)
class Timeline:
    """A timeline, each member of its records as a list of its own: they lie in one order."""

    book: Book
    posted: Postings
    penalties: Started
    labels: str | None
    """The labels of all elements that entries are made of."""

    def pieces(self) -> dict[str, Piece]:
        """Return the lists by the paths of the members; instants are microseconds since 1970."""
        posted, order, pool = self.posted, self.posted.order, self.book.pool
        band = self._each(posted.band, lambda band: f"{band}::SMALLINT")
        posted_at, posts_at = posted.at, self._each(posted.at, lambda _: "NULL::BIGINT")
        if self.book.has_waiting:
            as_of = self.book.as_of
            posted_at = self._each(posted.at, lambda at: f"CASE WHEN {at} <= {as_of} THEN {at} END")
            posts_at = self._each(posted.at, lambda at: f"CASE WHEN {at} > {as_of} THEN {at} END")
        number = posted.mapped(
            lambda j: f"list_extract({posted.last}, {j}) - list_extract({posted.first}, {j}) + 1", pool
        )
        return {
            "posted_at": Piece(posted_at),
            "posts_at": Piece(posts_at),
            "period": Piece(self._each(posted.period, self._label)),
            "points": Piece(posted.points),
            "total": Piece(posted.total),
            "band": Piece(band, tuple(band.id for band in self.book.ledger.bands)),
            "penalty": Piece(self.penalties.starts),
            "penalty.band": Piece(band, tuple(map(partial(name_of, self.book), self.book.ledger.bands))),
            "penalty.start": Piece(self.penalties.start),
            "penalty.end": Piece(self.penalties.end),
            "entries": Piece(number),
            "entries.at": Piece(order.of_entries(posted.entries.at)),
            "entries.points": Piece(order.of_entries(posted.entries.points)),
            "entries.label": Piece(order.of_entries(self._entry_labels())),
        }

    def records(self) -> str:
        """Return the list of structs that they are, as `ir.ledger_records.posting` says, of both kinds."""
        pool, j = self.book.pool, self.book.pool.local("i")
        of = {path: f"list_extract({piece.sql}, {j})" for path, piece in self.pieces().items()}
        bands = self.book.ledger.bands
        ids = [pool.atom(written(band.id, STRING)) for band in bands]
        names = [name_sql(self.book, band) for band in bands]
        penalty = (
            f"{{'band': ({self.book.by_band(of['band'], names)})::VARCHAR,"
            f" 'start': make_timestamp({of['penalty.start']}), 'end': make_timestamp({of['penalty.end']})}}"
        )
        first, last = (f"list_extract({of_}, {j})" for of_ in (self.posted.first, self.posted.last))
        entries = f"list_slice({self._entries()}, {first}, {last})"
        struct = (
            f"{{'posted_at': make_timestamp({of['posted_at']}), 'posts_at': make_timestamp({of['posts_at']}),"
            f" 'period': {of['period']}, 'points': {of['points']}, 'total': {of['total']},"
            f" 'band': ({self.book.by_band(of['band'], ids)})::VARCHAR,"
            f" 'penalty': CASE WHEN {of['penalty']} THEN {penalty} END, 'entries': {entries}}}"
        )
        return pool.share(f"list_transform({self.posted.at}, lambda {pool.local()}, {j}: {struct})")

    def _entries(self) -> str:
        pool, made, j = self.book.pool, self.posted.entries, self.book.pool.local("i")
        at, points, label = (
            f"list_extract({of}, {j})" for of in (made.at, made.points, self._entry_labels())
        )
        struct = f"{{'at': make_timestamp({at}), 'points': {points}, 'label': {label}}}"
        return pool.column(f"list_transform({made.at}, lambda {pool.local()}, {j}: {struct})")

    def _entry_labels(self) -> str:
        if self.labels is None:
            return self._each(self.posted.entries.place, lambda _: "NULL::VARCHAR")
        return self._each(self.posted.entries.place, lambda place: f"list_extract({self.labels}, {place})")

    def _label(self, period: str) -> str:
        label = label_of(period, self.book.ledger.unit, self.book.pool)
        return f"CASE WHEN {period} IS NOT NULL THEN {label} END" if self.book.has_waiting else label

    def _each(self, values: str, value: Callable[[str], str]) -> str:
        one = self.book.pool.local()
        return self.book.pool.column(f"list_transform({values}, lambda {one}: {value(one)})")
