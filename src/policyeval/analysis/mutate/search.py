"""Facts that tell a mutant from the policy: looked for among cases and generated bundles, and made small.

What the mutant's own thresholds ask for is generated too. Every bundle that is handed out was decided
by the reference under both programs.
"""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

from policyeval.analysis.generate import Workshop
from policyeval.analysis.mutate.judge import Change, Judge, Options, Variant, is_seen
from policyeval.backends.reference.program import decide
from policyeval.engine.book import to_instant
from policyeval.engine.load import LoadedPolicy
from policyeval.frozen import dataclass, field
from policyeval.ir.program import Program
from policyeval.ir.record import Answer, Status
from policyeval.language.values import Timestamp
from policyeval.schema.facts import Facts, read_facts

_SEED: Final = 1
_POOL: Final = 300
"""Bundles that are generated for a decision and asked about all of its mutants."""
_OWN: Final = 80
"""Bundles that are generated for one mutant."""


@dataclass(frozen=True, slots=True)
class Killing:
    """Facts that a policy and a mutant decide otherwise, with what each makes of them."""

    decision: str
    """The full id."""
    zone: str
    options: Options
    facts: Mapping[str, Any]
    as_of: Timestamp
    old: Answer
    new: Answer


@dataclass(frozen=True, slots=True)
class Bundle:
    """Facts at an instant."""

    facts: Facts
    as_of: Timestamp


@dataclass(frozen=True)
class Search:
    """Looks for facts that tell mutants of one policy from it."""

    judge: Judge
    _pools: dict[tuple[str, Options], tuple[Bundle, ...]] = field(default_factory=dict)

    def killing(self, variant: Variant, changes: Mapping[tuple[str, Options], Change]) -> Killing | None:
        """Return facts on which a change shows, as few as are needed, or None where none were found."""
        for (decision, options), change in changes.items():
            for bundle in self._bundles(decision, options, change, variant):
                if is_seen(change, bundle.facts, bundle.as_of) and differ(*_answers(change, bundle)):
                    return self.smallest(change, options, bundle)
        return None

    def smallest(self, change: Change, options: Options, bundle: Bundle) -> Killing:
        """Return facts that tell the two programs apart, without what can be left out."""
        schema = self.judge.loaded.checked.schema
        old, new = _answers(change, bundle)
        needs_answers = old.status is Status.DECIDED is new.status
        data = json.loads(json.dumps(bundle.facts.given))

        def still(given: Any) -> bool:
            facts = read_facts(given, schema)
            if not isinstance(facts, Facts):
                return False
            one, other = _answers(change, Bundle(facts, bundle.as_of))
            is_answered = one.status is Status.DECIDED is other.status
            return differ(one, other) and (is_answered or not needs_answers)

        smaller = smallest(data, still)
        facts = read_facts(smaller, schema)
        assert isinstance(facts, Facts)
        old, new = _answers(change, Bundle(facts, bundle.as_of))
        return Killing(change.old.decision, change.old.zone, options, smaller, bundle.as_of, old, new)

    def _bundles(self, decision: str, options: Options, change: Change, variant: Variant) -> Iterator[Bundle]:
        for one in self.judge.cases.get(decision, ()):
            yield Bundle(one.facts, one.as_of)
        key = decision, options
        if key not in self._pools:
            self._pools[key] = tuple(self._generated(change.old, options, _POOL, self.judge.loaded))
        yield from self._pools[key]
        loaded = LoadedPolicy(variant.checked, self.judge.loaded.sources, self.judge.loaded.digest)
        yield from self._generated(change.new, options, _OWN, loaded)

    def _generated(
        self, program: Program, options: Options, rows: int, loaded: LoadedPolicy
    ) -> Iterator[Bundle]:
        workshop = Workshop(loaded, program, dict(options))
        for row in range(rows):
            bundle = workshop.bundle(_SEED, row)
            facts = read_facts(bundle.facts, loaded.checked.schema)
            if isinstance(facts, Facts):
                yield Bundle(facts, to_instant(bundle.as_of))


def _answers(change: Change, bundle: Bundle) -> tuple[Answer, Answer]:
    values, as_of = bundle.facts.values, bundle.as_of
    return decide(change.old, values, as_of), decide(change.new, values, as_of)


def differ(old: Answer, new: Answer) -> bool:
    """Say whether two answers differ in what a case can expect."""
    return old.status is not new.status or old.result != new.result


# ------------------------------------------------------------------------------------------- small


def smallest(data: Any, still: Any) -> Any:
    """Return JSON data without members and elements that `still` can do without, the outer ones first."""
    current, is_done = data, False
    while not is_done:
        is_done = True
        for path in list(_paths(current)):
            other = _without(current, path)
            if other is not None and still(other):
                current, is_done = other, False
    return current


def _paths(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield where members and elements are, outer ones before inner, later elements before earlier."""
    children: list[tuple[str | int, Any]] = []
    match data:
        case dict():
            children = list(data.items())
        case list():
            children = list(reversed(list(enumerate(data))))
        case _:
            pass
    for key, _ in children:
        yield (*path, key)
    for key, inner in children:
        yield from _paths(inner, (*path, key))


def _without(data: Any, path: tuple[str | int, ...]) -> Any | None:
    """Return data without what is at a path, or None where nothing is there any more."""
    copied = deepcopy(data)
    holder = copied
    for key in path[:-1]:
        if not _has(holder, key):
            return None
        holder = holder[key]
    if not _has(holder, path[-1]):
        return None
    del holder[path[-1]]
    return copied


def _has(holder: Any, key: str | int) -> bool:
    match holder:
        case dict():
            return key in holder
        case list():
            return isinstance(key, int) and key < len(holder)
        case _:
            return False
