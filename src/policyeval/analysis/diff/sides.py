"""Two sets of policies side by side: which versions belong together, and what changed in each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from policyeval.analysis.diff.change import Change, Owner, PolicyChanges, Version
from policyeval.analysis.diff.readings import settled
from policyeval.analysis.diff.words import changes
from policyeval.engine.load import LoadedPolicy
from policyeval.frozen import dataclass, replace


@dataclass(frozen=True, slots=True)
class PolicySet:
    """One side of a comparison: its name, its policies, and options of readings that are not default."""

    name: str
    policies: tuple[LoadedPolicy, ...]
    options: Mapping[str, str] = MappingProxyType({})
    folder: str = ""
    """What the names of files begin with where the set was read from elsewhere than it says."""

    def file(self, loaded: LoadedPolicy) -> str:
        """Return what to call the file of a policy."""
        name = loaded.source.name
        return f"{self.name}:{name.removeprefix(self.folder).lstrip('/')}" if self.folder else name


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions that are compared; one is None where a policy is on one side only."""

    old: LoadedPolicy | None
    new: LoadedPolicy | None


def pairs(old: Sequence[LoadedPolicy], new: Sequence[LoadedPolicy]) -> list[Pair]:
    """Pair policies by id and version, then new versions with the ones that they follow.

    A single policy on each side is a pair, whatever the two are called.
    """
    if len(old) == 1 and len(new) == 1:
        return [Pair(old[0], new[0])]
    ids = dict.fromkeys(loaded.policy.id for loaded in (*old, *new))
    return [pair for id_ in sorted(ids) for pair in _of_policy(_versions(old, id_), _versions(new, id_))]


def _versions(policies: Sequence[LoadedPolicy], id_: str) -> list[LoadedPolicy]:
    return sorted((p for p in policies if p.policy.id == id_), key=lambda p: p.policy.version)


def _of_policy(old: list[LoadedPolicy], new: list[LoadedPolicy]) -> Iterator[Pair]:
    before, after = ({p.policy.version: p for p in side} for side in (old, new))
    yield from (Pair(before[version], after[version]) for version in sorted(before.keys() & after.keys()))
    gone = [p for version, p in before.items() if version not in after]
    came = [p for version, p in after.items() if version not in before]
    while gone and came:
        yield Pair(gone.pop(), came.pop())
    yield from (Pair(p, _predecessor(p, new)) for p in gone)
    yield from (Pair(_predecessor(p, old), p) for p in came)


def _predecessor(one: LoadedPolicy, others: Sequence[LoadedPolicy]) -> LoadedPolicy | None:
    """Return the version on the other side that one follows, or the first where it precedes all."""
    earlier = [other for other in others if other.policy.version < one.policy.version]
    return earlier[-1] if earlier else next(iter(others), None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions and what is different between them."""

    pair: Pair
    changes: PolicyChanges


def compare(old: PolicySet, new: PolicySet, decision: str | None = None) -> tuple[Comparison, ...]:
    """Return what is different between two sets, policy by policy; with `decision`, what concerns it."""
    found = [Comparison(pair, _compared(pair, old, new)) for pair in pairs(old.policies, new.policies)]
    if decision is None:
        return tuple(found)
    policy, _, name = decision.partition(".")
    return tuple(_concerning(name, one) for one in found if one.changes.policy == policy)


def _concerning(decision: str, found: Comparison) -> Comparison:
    """Return the changes of a decision, and of what it shares that it reads or that all have in common."""
    chosen = tuple(change for change in found.changes.changes if _concerns(decision, change.owner))
    return replace(found, changes=replace(found.changes, changes=chosen))


def _concerns(decision: str, owner: Owner) -> bool:
    if owner.decision is not None:
        return owner.decision == decision
    return not owner.touches or any(re.split("[./]", name)[0] == decision for name in owner.touches)


def _compared(pair: Pair, old: PolicySet, new: PolicySet) -> PolicyChanges:
    loaded = pair.new or pair.old
    assert loaded is not None
    policy = loaded.policy
    found: tuple[Change, ...] = ()
    if pair.old is not None and pair.new is not None:
        named = frozenset((*old.options, *new.options))
        found = changes(
            settled(pair.old, old.options, named),
            settled(pair.new, new.options, named),
            (pair.old.policy, pair.new.policy),
        )
    return PolicyChanges(policy.id, policy.title, _version(pair.old, old), _version(pair.new, new), found)


def _version(loaded: LoadedPolicy | None, side: PolicySet) -> Version | None:
    if loaded is None:
        return None
    return Version(loaded.policy.id, loaded.policy.version, side.file(loaded), loaded.digest)
