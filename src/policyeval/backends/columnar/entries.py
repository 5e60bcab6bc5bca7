"""The entries of a ledger on a row, as structs, and when each is posted and in which period it counts."""

from typing import Final

from policyeval.backends.columnar import words
from policyeval.backends.columnar.book import Book
from policyeval.backends.columnar.calendar import FUNCTIONS, first_midnight
from policyeval.backends.columnar.expr import lower
from policyeval.backends.columnar.functions import not_null
from policyeval.backends.columnar.literals import constant
from policyeval.backends.columnar.output import shown
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.quantifiers import Each, asked_where, each_of, of_all
from policyeval.backends.columnar.site import Scope
from policyeval.backends.columnar.terms import Term, Unsupported, disjunction, first_code, has_answer, paths
from policyeval.backends.columnar.zones import local
from policyeval.frozen import dataclass
from policyeval.ir.program import AtBoundary
from policyeval.language.types import BOOL, STRING, TIMESTAMP, List, plain

AFFORDABLE: Final = 2**40
"""The most points of an entry that SQL adds up: of a million of them, the sum is still a BIGINT."""
WAITING: Final = 2**62
"""What stands for the period of an entry that waits: it is after all that there are."""


@dataclass(frozen=True, slots=True)
class EachEntry:
    """The elements that entries are made of, one of which a name stands for."""

    each: Each
    scope: Scope


def entries(book: Book, scope: Scope) -> tuple[Term, EachEntry]:
    """Return the list of the entries up to the instant, and what they are made of.

    The structs have `q`, the first midnight of the period on its clocks, NULL for an entry that is dropped
    and `WAITING` for one that is not posted yet; `p`, when it is posted; `a`, when it was made; `i`, its
    place; `n`, its points.
    """
    ledger, pool = book.ledger, book.pool
    over = lower(ledger.entries, scope)
    if not isinstance(over.type, List):
        raise Unsupported(words.ENTRIES_OF_ANY, ledger.entries.span)
    each, bound = each_of(over, over.type.element, scope)
    inner = scope.inside(each.element, {ledger.variable: bound})
    where = lower(ledger.where, inner)
    at = not_null(lower(ledger.at, inner), pool)
    amount = not_null(lower(ledger.amount, inner), pool)
    parts = [at, amount]
    counts_at = None
    if ledger.counts_at is not None:
        counts_at = lower(ledger.counts_at, inner)
        parts.append(counts_at)
    if ledger.label is not None:
        parts.append(lower(ledger.label, inner))
    counted = at.sql
    if counts_at is not None and counts_at.sql != at.sql:
        counted = pool.share(f"coalesce({counts_at.sql}, {at.sql})")
    posts_at = _posts_at(book, at)
    struct = (
        f"{{'q': {_period(book, counted, posts_at)}, 'p': {posts_at}, 'a': {at.sql},"
        f" 'i': {each.index}, 'n': {_points(amount, pool)}}}"
    )
    is_entry = f"{where.sql} AND {at.sql} <= {book.as_of}"
    one = pool.local()
    made = each.mapped(pool.share(f"CASE WHEN {is_entry} THEN {struct} END"))
    sql = pool.share(f"list_filter({made}, lambda {one}: {one} IS NOT NULL)")
    found = of_all(ledger.entries.type, sql, each, _complete(where, parts, pool))
    return found, EachEntry(each, inner)


def _points(amount: Term, pool: Pool) -> str:
    """Return the points of an entry, NULL where SQL cannot be sure to add them up."""
    points = amount.bounded or amount
    if -AFFORDABLE <= points.low <= points.high <= AFFORDABLE:
        return points.sql
    return pool.share(f"CASE WHEN {points.sql} BETWEEN {-AFFORDABLE} AND {AFFORDABLE} THEN {points.sql} END")


def _complete(where: Term, parts: list[Term], pool: Pool) -> list[Term]:
    """Return what has an answer where all is known that is asked of an element; nothing for everywhere.

    It is one term, since each costs a list.
    """
    asked = [term for term in (where, *(asked_where(where, part, pool) for part in parts)) if not term.total]
    if not asked:
        return []
    answered = " AND ".join(dict.fromkeys(has_answer(part) for part in parts if not part.total)) or "TRUE"
    return [
        Term(
            BOOL,
            pool.share(f"CASE WHEN NOT {where.sql} OR ({where.sql} AND {answered}) THEN TRUE END"),
            unknown=disjunction((term.unknown for term in asked), pool),
            missing=paths((term.missing for term in asked), pool),
            code=first_code((term.code for term in asked), pool),
        )
    ]


def labels(book: Book, each: EachEntry, scope: Scope) -> str | None:
    """Return the list of the labels of all elements, NULL where they are no entries; None for no labels."""
    if book.ledger.label is None:
        return None
    label = lower(book.ledger.label, each.scope)
    if plain(label.type) == STRING:
        return each.each.mapped(label.sql)
    return each.each.mapped(shown(label.sql, label.type, scope.pool, label.members))


def _posts_at(book: Book, at: Term) -> str:
    return _period_end(book, at.sql, "half_month") if book.has_waiting else at.sql


def _period_end(book: Book, at: str, unit: str) -> str:
    """Return the end of a period, NULL where the calendar does not see it."""
    words = [constant(word, STRING, book.pool) for word in (unit, book.zone)]
    return FUNCTIONS["period_end"]([Term(TIMESTAMP, at), *words], book.pool).sql


def _period(book: Book, counted: str, posts_at: str) -> str:
    """Return the period that an entry counts in; one whose end the calendar does not see is not over."""
    ledger, pool = book.ledger, book.pool

    def period(at: str) -> str:
        return first_midnight(local(at, book.zone, pool), ledger.unit, pool)

    branches = f"WHEN {posts_at} > {book.as_of} THEN {WAITING} " if book.has_waiting else ""
    if ledger.at_boundary is not AtBoundary.OLD:
        is_over = pool.share(f"{_period_end(book, counted, ledger.unit)} <= {posts_at}")
        instead = period(posts_at) if ledger.at_boundary is AtBoundary.NEW else "NULL"
        branches += f"WHEN {is_over} THEN {instead} "
    own = period(counted)
    return pool.share(f"CASE {branches}ELSE {own} END") if branches else own
