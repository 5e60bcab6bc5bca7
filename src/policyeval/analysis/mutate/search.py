"""Facts that tell a mutant from the policy: looked for among cases and generated bundles, and made small.

What the mutant's own thresholds ask for is generated too. Every bundle that is handed out was decided
by the reference under both programs.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final

from policyeval.analysis.generate import Workshop
from policyeval.analysis.mutate.judge import Change, Judge, Options, Variant, is_seen
from policyeval.analysis.prove.shrink import as_shown, shrunk
from policyeval.analysis.prove.versions import noon_in_force
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


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """Facts at an instant; each is only itself, so that what was answered for it can be kept."""

    facts: Facts
    as_of: Timestamp


@dataclass(frozen=True)
class Search:
    """Looks for facts that tell mutants of one policy from it."""

    judge: Judge
    _cases: dict[str, tuple[Bundle, ...]] = field(default_factory=dict)
    _pools: dict[tuple[str, Options], tuple[Bundle, ...]] = field(default_factory=dict)
    _answered: dict[tuple[str, Options, Bundle], Answer] = field(default_factory=dict)
    """What the policy answers for the bundles that are asked about many mutants."""

    def killing(self, variant: Variant, changes: Mapping[tuple[str, Options], Change]) -> Killing | None:
        """Return facts on which a change shows, as few as are needed, or None where none were found.

        Of a change that is the same under other options only those facts are asked about again that its
        rules answered otherwise: what becomes of contributions may depend on the options.
        """
        looked: list[tuple[Change, list[Bundle]]] = []
        for (decision, options), change in changes.items():
            known = next((seen for other, seen in looked if _is_alike(change, other)), None)
            seen: list[Bundle] = []
            for bundle in self._seen(decision, options, change, variant) if known is None else known:
                if differ(self._old(decision, options, change, bundle), _decided(change.new, bundle)):
                    return self.smallest(change, options, bundle)
                seen.append(bundle)
            looked.append((change, seen))
        return None

    def _seen(self, decision: str, options: Options, change: Change, variant: Variant) -> Iterator[Bundle]:
        """Yield bundles that may be decided otherwise, also such as are made for thresholds of the mutant."""
        for bundle in chain(self._shared(decision, options, change), self._own(options, change, variant)):
            if is_seen(change, bundle.facts, bundle.as_of):
                yield bundle

    def _old(self, decision: str, options: Options, change: Change, bundle: Bundle) -> Answer:
        """Return what the policy answers, which is asked once."""
        key = decision, options, bundle
        if key not in self._answered:
            self._answered[key] = _decided(change.old, bundle)
        return self._answered[key]

    def smallest(self, change: Change, options: Options, bundle: Bundle) -> Killing:
        """Return facts that tell the two programs apart, plain ones, without what can be left out."""
        schema = self.judge.loaded.checked.schema
        old, new = _answers(change, bundle)
        needs_answers = old.status is Status.DECIDED is new.status

        def still(given: Mapping[str, Any], as_of: Timestamp) -> bool:
            facts = read_facts(given, schema)
            if not isinstance(facts, Facts) or not is_seen(change, facts, as_of):
                return False
            one, other = _answers(change, Bundle(facts, as_of))
            is_answered = one.status is Status.DECIDED is other.status
            return differ(one, other) and (is_answered or not needs_answers)

        zone, wish = change.old.zone, noon_in_force([change.old, change.new])
        smaller, as_of = shrunk(bundle.facts.given, bundle.as_of, still, wish=wish, zone=zone)
        shown = as_shown(smaller, zone)
        facts = read_facts(shown, schema)
        assert isinstance(facts, Facts)
        old, new = _answers(change, Bundle(facts, as_of))
        return Killing(change.old.decision, zone, options, shown, as_of, old, new)

    def _shared(self, decision: str, options: Options, change: Change) -> Iterator[Bundle]:
        """Yield the bundles of the cases, and those that were generated for all mutants of a decision."""
        if decision not in self._cases:
            cases = self.judge.cases.get(decision, ())
            self._cases[decision] = tuple(Bundle(one.facts, one.as_of) for one in cases)
        yield from self._cases[decision]
        key = decision, options
        if key not in self._pools:
            self._pools[key] = tuple(self._generated(change.old, options, _POOL, self.judge.loaded))
        yield from self._pools[key]

    def _own(self, options: Options, change: Change, variant: Variant) -> Iterator[Bundle]:
        """Yield bundles for the thresholds of a mutant."""
        loaded = LoadedPolicy(variant.checked, self.judge.loaded.sources, self.judge.loaded.digest)
        return self._generated(change.new, options, _OWN, loaded)

    def _generated(
        self, program: Program, options: Options, rows: int, loaded: LoadedPolicy
    ) -> Iterator[Bundle]:
        workshop = Workshop(loaded, program, dict(options))
        for row in range(rows):
            bundle = workshop.bundle(_SEED, row)
            facts = read_facts(bundle.facts, loaded.checked.schema)
            if isinstance(facts, Facts):
                yield Bundle(facts, to_instant(bundle.as_of))


def _is_alike(change: Change, other: Change) -> bool:
    """Say whether two changes are the same one to a decision, under other options of its readings."""
    if change.old.decision != other.old.decision or change.rules is None:
        return False
    same = (change.rules, change.moved, change.outputs)
    return same == (other.rules, other.moved, other.outputs)


def _answers(change: Change, bundle: Bundle) -> tuple[Answer, Answer]:
    return _decided(change.old, bundle), _decided(change.new, bundle)


def _decided(program: Program, bundle: Bundle) -> Answer:
    return decide(program, bundle.facts.values, bundle.as_of)


def differ(old: Answer, new: Answer) -> bool:
    """Say whether two answers differ in what a case can expect."""
    return old.status is not new.status or old.result != new.result
