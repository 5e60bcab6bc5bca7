"""How contributions that share a key limit each other: once per rule, the most, the limit's cap, the rule's.

The contributions under a limit are one list, in the order of rules, elements and instants; what becomes of
each is found by looking through that list, and handed back to the rules.

Source: backends.reference.contributions.
"""

from collections.abc import Sequence

from policyeval.backends.columnar import words
from policyeval.backends.columnar.pool import Pool
from policyeval.backends.columnar.rules import Asked, Several
from policyeval.backends.columnar.terms import Unsupported
from policyeval.frozen import replace
from policyeval.ir.program import Limit, Program
from policyeval.language.types import Int, Nullable, String, plain


def cut(program: Program, asked: Sequence[Asked], pool: Pool) -> list[Asked]:
    """Return the rules with what limits and caps leave of their contributions."""
    found = list(asked)
    for limit in program.limits:
        places = [place for place, one in enumerate(found) if _falls_under(one, limit)]
        if places:
            for place, after in zip(places, _limited(limit, [found[p] for p in places], pool), strict=True):
                found[place] = after
    return [_capped_by_rule(one, pool) for one in found]


def _falls_under(one: Asked, limit: Limit) -> bool:
    membership = one.rule.membership
    return membership is not None and membership.limit == limit.name


def _limited(limit: Limit, members: Sequence[Asked], pool: Pool) -> list[Asked]:
    lists = [one for one in members if isinstance(one, Several)]
    assert len(lists) == len(members)
    _refuse_mixed_keys(lists)
    parts = []
    for number, one in enumerate(lists):
        c, place = pool.local(), pool.local("i")
        parts.append(
            f"list_transform({one.made}, lambda {c}, {place}: {{'rule': {number}, 'place': {place},"
            f" 'points': {c}.points, 'key': {c}.key, 'cut': {c}.cut}})"
        )
    shared = pool.share(f"list_concat({', '.join(parts)})" if len(parts) > 1 else parts[0])
    if limit.once_per_rule:
        shared = _once(shared, pool)
    if limit.keep_most:
        shared = _most(shared, pool)
    if limit.cap is not None:
        shared = _capped(shared, limit.cap, pool)
    return [_handed_back(one, number, shared, pool) for number, one in enumerate(lists)]


def _refuse_mixed_keys(members: Sequence[Several]) -> None:
    """Fail where keys are of several types: a list in SQL has one, and others would be converted to it."""
    memberships = [one.rule.membership for one in members if one.rule.membership is not None]
    types = [one.key.type.of if isinstance(one.key.type, Nullable) else one.key.type for one in memberships]
    kinds = [type(one) if isinstance(one, Int | String) else one for one in map(plain, types)]
    for membership, kind in zip(memberships, kinds, strict=True):
        if kind != kinds[0]:
            raise Unsupported(words.KEYS_OF_TYPES, membership.key.span)


def _handed_back(one: Several, number: int, shared: str, pool: Pool) -> Asked:
    """Return a rule with the points and cuts that the list of its limit says."""
    mine, c, place = pool.local(), pool.local(), pool.local("i")
    own = pool.share(f"list_filter({shared}, lambda {mine}: {mine}.rule = {number})")
    after = f"struct_update({c}, points := {own}[{place}].points, cut := {own}[{place}].cut)"
    made = pool.share(f"list_transform({one.made}, lambda {c}, {place}: {after})")
    return replace(one, made=made, has_cuts=True)


def _changed(shared: str, change: str, one: str, place: str, pool: Pool) -> str:
    return pool.share(f"list_transform({shared}, lambda {one}, {place}: {change})")


def _once(shared: str, pool: Pool) -> str:
    """Cut what the same rule has contributed before under the same key."""
    one, place, other = pool.local(), pool.local("i"), pool.local()
    named = pool.share(f"list_transform({shared}, lambda {other}: {{'r': {other}.rule, 'k': {other}.key}})")
    first = f"list_position({named}, {{'r': {one}.rule, 'k': {one}.key}})"
    return _changed(shared, f"struct_update({one}, cut := {first} < {place})", one, place, pool)


def _most(shared: str, pool: Pool) -> str:
    """Cut all that stand under a key but the first of those with the most points."""
    one, place = pool.local(), pool.local("i")
    other, at = pool.local(), pool.local("i")
    more = f"coalesce({other}.points, 0) > coalesce({one}.points, 0)"
    as_many = f"coalesce({other}.points, 0) = coalesce({one}.points, 0) AND {at} < {place}"
    beats = f"NOT {other}.cut AND {other}.key IS NOT DISTINCT FROM {one}.key AND ({more} OR ({as_many}))"
    beaten = f"len(list_filter({shared}, lambda {other}, {at}: {beats})) > 0"
    return _changed(shared, f"struct_update({one}, cut := {one}.cut OR {beaten})", one, place, pool)


def _capped(shared: str, cap: int, pool: Pool, *, by_key: bool = True) -> str:
    """Cut points beyond a cap, the last ones first; what loses all of them is cut."""
    one, place = pool.local(), pool.local("i")
    other, at = pool.local(), pool.local("i")
    same = f"{other}.key IS NOT DISTINCT FROM {one}.key AND " if by_key else ""
    before = f"{at} < {place} AND {same}NOT {other}.cut AND {other}.points > 0"
    points = pool.local()
    earlier = (
        f"coalesce(list_sum(list_transform(list_filter({shared}, lambda {other}, {at}: {before}),"
        f" lambda {points}: {points}.points)), 0)"
    )
    left = f"CAST(greatest(0, {cap} - {earlier}) AS BIGINT)"
    kept = f"least({one}.points, {left})"
    counts = f"NOT {one}.cut AND {one}.points > 0"
    after = f"struct_update({one}, points := {kept}, cut := {kept} <= 0)"
    return _changed(shared, f"CASE WHEN {counts} THEN {after} ELSE {one} END", one, place, pool)


def _capped_by_rule(one: Asked, pool: Pool) -> Asked:
    if one.rule.cap is None or not isinstance(one, Several):
        return one
    return replace(one, made=_capped(one.made, one.rule.cap, pool, by_key=False), has_cuts=True)
