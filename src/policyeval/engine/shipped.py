"""A book as plain data, for processes that do not see the files of its policies."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from policyeval.cache.policies import Entry, entry, restore
from policyeval.check.checked import CheckedPolicy
from policyeval.engine.book import PolicyBook
from policyeval.engine.load import LoadedPolicy
from policyeval.engine.record import engine_versions
from policyeval.frozen import dataclass
from policyeval.source.text import Source

_MOST_BOOKS: Final = 4
"""So many books are kept by a process that is handed the same ones again and again."""


@dataclass(frozen=True, slots=True)
class ShippedPolicy:
    """A checked policy: the files that it is made of, and what the cache would have of it."""

    sources: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    digest: str
    parts: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class ShippedBook:
    """Checked policies, and the versions of what has to decide by them."""

    policies: tuple[ShippedPolicy, ...]
    versions: tuple[tuple[str, str], ...]


def ship(policies: Sequence[LoadedPolicy]) -> ShippedBook:
    """Return policies as data that can be pickled, and compared."""
    return ShippedBook(tuple(map(_shipped, policies)), _versions())


def _shipped(loaded: LoadedPolicy) -> ShippedPolicy:
    made = entry(loaded.checked, (), loaded.sources, loaded.digest)
    parts = tuple((name, bytes(text)) for name, text in made.parts.items())
    sources = tuple((source.name, source.text) for source in loaded.sources)
    return ShippedPolicy(sources, made.names, made.digest, parts)


@lru_cache(maxsize=_MOST_BOOKS)
def unpacked(shipped: ShippedBook) -> PolicyBook:
    """Return the book of policies that another process has shipped.

    Fails: `RuntimeError` where that process has another version of this package, or of the time zones.
    """
    if shipped.versions != _versions():
        raise RuntimeError(f"the driver has {dict(shipped.versions)}, this worker {dict(_versions())}")
    return PolicyBook(tuple(map(_restored, shipped.policies)))


def _restored(shipped: ShippedPolicy) -> LoadedPolicy:
    sources = tuple(Source(*one) for one in shipped.sources)

    def unreadable() -> CheckedPolicy:
        raise RuntimeError(f"what was shipped of {sources[0].name} cannot be read")

    found = restore(Entry(shipped.names, shipped.digest, dict(shipped.parts)), sources, unreadable)
    checked = unreadable() if found is None else found[0]
    return LoadedPolicy(checked, sources, shipped.digest)


def _versions() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(engine_versions().items()))
