"""Postings: what the entries of one instant and period add to its total, which never falls below zero.

What a posting leads to depends on those before it, so that no sum over a window says it. The entries of a
row, in the order of their periods, are gone through one by one: up to `_SLOTS` of them in columns of their
own, which costs a fifth of a fold over the list, and more of them in such a fold.
"""

from typing import Final

from policyeval.backends.columnar.book import Book
from policyeval.backends.columnar.pool import Pool
from policyeval.frozen import dataclass

_SLOTS: Final = 16
_NUMBERS: Final = "CAST([] AS BIGINT[])"


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of a row, in their order, and the entries that are posted."""

    sql: str
    """Structs: `p`, the instant; `a` and `i`, those of its first entry; `q`, its period; `n`, the points;
    `u` and `t`, the total before and after; `f` and `l`, the places of its first and last among `entries`."""
    entries: str
    """The posted entries, by period, instant of posting, own instant, place."""


def postings(book: Book, entries: str) -> Postings:
    """Return the postings up to the instant."""
    pool, one = book.pool, book.pool.local()
    is_posted = f"{one}.p <= {book.as_of} AND {one}.q IS NOT NULL"
    sorted_ = pool.column(f"list_sort(list_filter({entries}, lambda {one}: {is_posted}))")
    points, before, first = (
        pool.column(f"CASE WHEN len({sorted_}) <= {_SLOTS} THEN [{', '.join(short)}] ELSE {long} END")
        for short, long in zip(_in_slots(sorted_, pool), _folded(sorted_, pool), strict=True)
    )
    each, place = pool.local(), pool.local("i")
    head = f"list_extract({sorted_}, list_extract({first}, {place}))"
    struct = (
        f"{{'p': {each}.p, 'a': {head}.a, 'i': {head}.i, 'q': {each}.q, 'n': list_extract({points}, {place}),"
        f" 'u': list_extract({before}, {place}), 'f': list_extract({first}, {place}), 'l': {place},"
        f" 't': greatest(0, list_extract({before}, {place}) + list_extract({points}, {place}))}}"
    )
    is_last = f"list_extract({first}, {place} + 1) IS DISTINCT FROM list_extract({first}, {place})"
    every = f"list_transform({sorted_}, lambda {each}, {place}: CASE WHEN {is_last} THEN {struct} END)"
    other = pool.local()
    by_period = pool.column(f"list_filter({every}, lambda {other}: {other} IS NOT NULL)")
    return Postings(pool.column(_in_order(by_period, pool)), sorted_)


def _in_order(by_period: str, pool: Pool) -> str:
    """Return postings in their order, which that of their periods nearly always is."""
    one, place = pool.local(), pool.local("i")
    is_late = f"list_extract({by_period}, {place} - 1).p >= {one}.p"
    late = f"list_filter({by_period}, lambda {one}, {place}: {is_late})"
    return f"CASE WHEN len({late}) = 0 THEN {by_period} ELSE list_sort({by_period}) END"


def _in_slots(entries: str, pool: Pool) -> tuple[list[str], list[str], list[str]]:
    """Return the points of the posting so far, its total before, its first entry's place, entry by entry."""

    def member(slot: int, name: str) -> str:
        return pool.share(f"list_extract({entries}, {slot}).{name}")

    points, before, first = [member(1, "n")], [pool.atom("0::BIGINT")], [pool.atom("1::BIGINT")]
    for slot in range(2, _SLOTS + 1):
        goes_on = pool.share(f"{member(slot, 'q')} = {member(slot - 1, 'q')}")
        together = pool.share(f"{goes_on} AND {member(slot, 'p')} = {member(slot - 1, 'p')}")
        here = member(slot, "n")
        total = pool.share(f"greatest(0, {before[-1]} + {points[-1]})")
        before_here = f"CASE WHEN {together} THEN {before[-1]} WHEN {goes_on} THEN {total} ELSE 0 END"
        points_here = f"CASE WHEN {together} THEN {points[-1]} + {here} ELSE {here} END"
        points.append(pool.column(points_here))
        before.append(pool.column(before_here))
        first.append(pool.column(f"CASE WHEN {together} THEN {first[-1]} ELSE {slot} END"))
    return points, before, first


def _folded(entries: str, pool: Pool) -> tuple[str, str, str]:
    """Return the same for entries that have no slots, as lists that grow."""
    so_far, entry = pool.local(), pool.local()
    goes_on = f"{so_far}.q = {entry}.q"
    together = f"{goes_on} AND {so_far}.p = {entry}.p"
    total = f"greatest(0, {so_far}.u + {so_far}.n)"
    points = f"CASE WHEN {together} THEN {so_far}.n + {entry}.n ELSE {entry}.n END"
    before = f"CASE WHEN {together} THEN {so_far}.u WHEN {goes_on} THEN {total} ELSE 0::BIGINT END"
    first = f"CASE WHEN {together} THEN {so_far}.f ELSE len({so_far}.ns) + 1 END"
    step = (
        f"{{'q': {entry}.q, 'p': {entry}.p, 'n': {points}, 'u': {before}, 'f': {first},"
        f" 'ns': list_append({so_far}.ns, {points}), 'us': list_append({so_far}.us, {before}),"
        f" 'fs': list_append({so_far}.fs, {first})}}"
    )
    start = (
        "{'q': NULL::BIGINT, 'p': NULL::BIGINT, 'n': 0::BIGINT, 'u': 0::BIGINT, 'f': 0::BIGINT,"
        f" 'ns': {_NUMBERS}, 'us': {_NUMBERS}, 'fs': {_NUMBERS}}}"
    )
    long = f"CASE WHEN len({entries}) > {_SLOTS} THEN {entries} END"
    folded = pool.column(f"list_reduce({long}, lambda {so_far}, {entry}: {step}, {start})")
    return f"{folded}.ns", f"{folded}.us", f"{folded}.fs"
