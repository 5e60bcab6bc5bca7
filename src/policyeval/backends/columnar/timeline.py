"""The timeline of a ledger: its postings, with what each led to, then the entries that wait."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from policyeval.backends.columnar.book import Book
from policyeval.backends.columnar.calendar import label_of
from policyeval.backends.columnar.literals import written
from policyeval.backends.columnar.penalties import Started, name_of, name_sql
from policyeval.backends.columnar.pieces import Piece
from policyeval.backends.columnar.postings import Postings
from policyeval.frozen import dataclass
from policyeval.language.types import STRING

_POSTED_AT: Final = "posted_at"


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
        posted, made, order = self.posted, self.posted.entries, self.posted.order
        bands = self.book.ledger.bands
        band = self._each(posted.band, lambda band: f"{band}::SMALLINT")
        where = _POSTED_AT if self.book.has_waiting else None
        number = posted.mapped(
            lambda j: f"list_extract({posted.last}, {j}) - list_extract({posted.first}, {j}) + 1",
            self.book.pool,
        )
        return {
            _POSTED_AT: Piece(self._padded(posted.at)),
            "posts_at": Piece(self._only_waiting(made.posts_at)),
            "period": Piece(self._each(posted.period, self._label), where=where),
            "points": Piece(self._joined(posted.points, made.points)),
            "total": Piece(posted.total, where=where),
            "band": Piece(band, tuple(band.id for band in bands), where),
            "penalty": Piece(self.penalties.starts, where=where),
            "penalty.band": Piece(band, tuple(map(partial(name_of, self.book), bands)), where),
            "penalty.start": Piece(self.penalties.start, where=where),
            "penalty.end": Piece(self.penalties.end, where=where),
            "entries": Piece(self._joined(number, self._each(made.points, lambda _: "1::BIGINT"))),
            "entries.at": Piece(order.of_entries(made.at)),
            "entries.points": Piece(order.of_entries(made.points)),
            "entries.label": Piece(order.of_entries(self._entry_labels())),
        }

    def _joined(self, posted: str, waiting: str) -> str:
        """Return values of the postings and of the entries that wait."""
        if not self.book.has_waiting:
            return posted
        pool = self.book.pool
        return pool.column(f"list_concat({posted}, {self.posted.entries.waiting(waiting, pool)})")

    def _padded(self, posted: str) -> str:
        """Return values of the postings, and NULL for each entry that waits."""
        return (
            self.book.pool.column(f"list_resize({posted}, {self._length()})")
            if self.book.has_waiting
            else posted
        )

    def _only_waiting(self, values: str) -> str:
        """Return NULL for each posting, and values of the entries that wait."""
        pool = self.book.pool
        if not self.book.has_waiting:
            return self._each(self.posted.at, lambda _: "NULL::BIGINT")
        nothing = pool.column(f"list_resize(list_slice({self.posted.at}, 1, 0), len({self.posted.at}))")
        return self._joined(nothing, values)

    def _length(self) -> str:
        """Return how many records there are."""
        made = self.posted.entries
        return self.book.pool.column(f"len({self.posted.at}) + len({made.at}) - {made.number}")

    def records(self, pieces: Mapping[str, Piece]) -> str:
        """Return the structs that the pieces make, as `ir.ledger_records.posting` says, of both kinds."""
        pool, j = self.book.pool, self.book.pool.local("i")  # beyond its end, a list has NULL
        of = {path: f"list_extract({piece.sql}, {j})" for path, piece in pieces.items()}
        bands = self.book.ledger.bands
        ids = [pool.atom(written(band.id, STRING)) for band in bands]
        names = [name_sql(self.book, band) for band in bands]
        penalty = (
            f"{{'band': ({self.book.by_band(of['band'], names)})::VARCHAR,"
            f" 'start': make_timestamp({of['penalty.start']}), 'end': make_timestamp({of['penalty.end']})}}"
        )
        before = f"coalesce(CAST(list_sum(list_slice({pieces['entries'].sql}, 1, {j} - 1)) AS BIGINT), 0)"
        entries = f"list_slice({self._entries(pieces)}, {before} + 1, {before} + {of['entries']})"
        struct = (
            f"{{'posted_at': make_timestamp({of['posted_at']}), 'posts_at': make_timestamp({of['posts_at']}),"
            f" 'period': {of['period']}, 'points': {of['points']}, 'total': {of['total']},"
            f" 'band': ({self.book.by_band(of['band'], ids)})::VARCHAR,"
            f" 'penalty': CASE WHEN {of['penalty']} THEN {penalty} END, 'entries': {entries}}}"
        )
        return pool.share(f"list_transform({pieces['points'].sql}, lambda {pool.local()}, {j}: {struct})")

    def _entries(self, pieces: Mapping[str, Piece]) -> str:
        pool, j = self.book.pool, self.book.pool.local("i")
        at, points, label = (
            f"list_extract({pieces[f'entries.{name}'].sql}, {j})" for name in ("at", "points", "label")
        )
        struct = f"{{'at': make_timestamp({at}), 'points': {points}, 'label': {label}}}"
        over = pieces["entries.at"].sql
        return pool.column(f"list_transform({over}, lambda {pool.local()}, {j}: {struct})")

    def _entry_labels(self) -> str:
        if self.labels is None:
            return self._each(self.posted.entries.place, lambda _: "NULL::VARCHAR")
        return self._each(self.posted.entries.place, lambda place: f"list_extract({self.labels}, {place})")

    def _label(self, period: str) -> str:
        return label_of(period, self.book.ledger.unit, self.book.pool)

    def _each(self, values: str, value: Callable[[str], str]) -> str:
        one = self.book.pool.local()
        return self.book.pool.column(f"list_transform({values}, lambda {one}: {value(one)})")
