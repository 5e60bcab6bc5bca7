"""The results of a ledger on a row: what is posted, what waits, which penalties run.

Each step is a list, of BIGINTs or of structs of them. Only the entries can be unknown or fail; numbers and
instants that leave their range, which ledgers hardly have, leave the row to somebody else.

Source: backends.reference.ledger.
"""

from collections.abc import Mapping
from typing import Final

from policyeval.backends.columnar.book import Book
from policyeval.backends.columnar.calendar import first_midnight, label_of
from policyeval.backends.columnar.combining import Result
from policyeval.backends.columnar.entries import AFFORDABLE, entries, labels
from policyeval.backends.columnar.fitting import FIRST_MICROS, LAST_MICROS
from policyeval.backends.columnar.literals import constant
from policyeval.backends.columnar.output import Members
from policyeval.backends.columnar.penalties import active, penalties, shown, started
from policyeval.backends.columnar.pieces import Piece
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.postings import postings
from policyeval.backends.columnar.site import Scope
from policyeval.backends.columnar.terms import Term
from policyeval.backends.columnar.timeline import Timeline
from policyeval.backends.columnar.zones import local
from policyeval.frozen import replace
from policyeval.ir.ledger_records import ACTIVE, PENALTY, TIMELINE, posting
from policyeval.ir.program import Dimension, Ledger
from policyeval.ir.terms import AS_OF
from policyeval.language.types import INT, STRING, Type

_SUM: Final = AFFORDABLE * 2**20
"""What the points of all entries of a row come to at most."""


def ledger_results(ledger: Ledger, zone: str, keys: Mapping[str, Type], scope: Scope) -> dict[str, Result]:
    """Return the results of a ledger, those of the keys; what SQL has no numbers for is among the conditions.

    Fails: `Unsupported`, for entries that SQL does not say.
    """
    as_of = scope.variables[AS_OF]
    assert isinstance(as_of, Term)
    book = Book(ledger, zone, as_of.sql, scope.pool)
    pool = scope.pool
    made, each = entries(book, scope)
    posted = postings(book, made.sql)
    every = penalties(book, posted)
    running = active(book, every)
    each_one = pool.local()
    places = pool.column(f"list_transform({running}, lambda {each_one}: {each_one}.k)")
    exact = (f"list_count({of}) = len({of})" for of in (posted.entries.posts_at, posted.entries.points))
    scope.facts.conditions.setdefault(pool.share(" AND ".join(exact)))
    scope.facts.conditions.setdefault(pool.share(_is_sure(every, pool.local())))
    here = first_midnight(local(as_of.sql, zone, pool), ledger.unit, pool)
    one, place = pool.local(), pool.local("i")
    in_period = (
        f"list_transform({posted.period}, lambda {one}, {place}: CASE WHEN {one} = {here} THEN {place} END)"
    )
    pending = "0"
    if book.has_waiting:
        pending = f"list_sum({posted.entries.waiting(posted.entries.points, pool)})"
    found: dict[str, tuple[str, Members]] = {
        "period": (label_of(here, ledger.unit, pool), ()),
        "posted": (f"coalesce(list_extract({posted.total}, list_max({in_period})), 0)", ()),
        "pending": (f"coalesce(CAST({pending} AS BIGINT), 0)", ()),
        ACTIVE: (shown(book, running), PENALTY.members),
        **{d.key: (_most_severe(book, d, places), ()) for d in ledger.dimensions},
    }
    pieces: dict[str, Piece] = {}
    if TIMELINE in keys:
        rows = Timeline(book, posted, started(book, posted, every), labels(book, each, scope))
        pieces = rows.pieces()
        found[TIMELINE] = rows.records(pieces), posting(ledger).members
    results = {key: _result(made, keys[key], *found[key], pool) for key in keys if key in found}
    if TIMELINE in results:
        results[TIMELINE] = replace(results[TIMELINE], pieces=pieces)
    return results


def _is_sure(every: str, one: str) -> str:
    return (
        f"len(list_filter({every}, lambda {one}: {one}.e NOT BETWEEN {FIRST_MICROS} AND {LAST_MICROS})) = 0"
    )


def _result(made: Term, type_: Type, sql: str, inside: Members, pool: Pool) -> Result:
    """Return a result, which has an answer where the entries have."""
    is_there = f"{made.sql} IS NOT NULL"
    held = pool.share(sql if made.total else f"CASE WHEN {is_there} THEN {sql} END")
    term = replace(
        made, type=type_, sql=held, record=None, element_absent=False, members=inside, is_shown=bool(inside)
    )
    if not made.total:
        term = replace(term, answered=pool.share(is_there))
    if type_ == INT:
        term = replace(term, low=-_SUM, high=_SUM)
    return Result(term, held, inside)


def _most_severe(book: Book, dimension: Dimension, places: str) -> str:
    """Return the most severe value of a dimension among penalties, given the places of their bands."""
    pool, one = book.pool, book.pool.local()
    levels = [
        None if value is None else dimension.values.index(value)
        for value in (dict(band.values).get(dimension.key) for band in book.ledger.bands)
    ]
    level = book.by_band(one, levels)
    most = pool.share(f"list_max(list_transform({places}, lambda {one}: {level}))")
    words = [constant(value, STRING, pool).sql for value in dimension.values]
    branches = " ".join(f"WHEN {number} THEN {word}" for number, word in enumerate(words) if number)
    return f"CASE {most} {branches} ELSE {words[0]} END" if branches else words[0]
