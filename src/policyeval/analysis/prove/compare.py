"""Two versions of a decision over the same facts: whether they answer alike; if not, which way, for whom.

Of the status and of each result key is asked in which ways facts change it, and from which value to
which. An example is decided by the reference under both versions before it counts, and what it shows of
other keys is not asked again. In the end each edit that shows in no example gets one of its own, or the
proof that alone it changes nothing, or it is said that others undo what it changes.

Longer than other modules: keys and edits are asked about with the same terms, and share their examples.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import islice
from typing import Any, Final

from policyeval.analysis.prove.compared import (
    FORCE,
    STATUS,
    Change,
    Compared,
    Example,
    KeyProof,
    Reason,
    Transition,
)
from policyeval.analysis.prove.costs import are_affordable
from policyeval.analysis.prove.edits import Edit
from policyeval.analysis.prove.ledgers import ledger_ways
from policyeval.analysis.prove.meaning import are_same, same_keys
from policyeval.analysis.prove.questions import Question, Shows, is_scalar, is_settled, is_word, shows_change
from policyeval.analysis.prove.run import Limits, sizes
from policyeval.analysis.prove.settled import Settled, Settler
from policyeval.analysis.prove.shrink import as_shown, shrunk
from policyeval.analysis.prove.verdict import Outside, Why, left_out
from policyeval.analysis.prove.versions import (
    Version,
    alike,
    differ_in_force,
    merged,
    noon_in_force,
    shared_keys,
    transitions,
)
from policyeval.backends.reference.ledger import KEYS
from policyeval.frozen import replace
from policyeval.ir.program import Program
from policyeval.ir.record import Answer
from policyeval.ir.severity import Scale, Way
from policyeval.language.values import Timestamp

_SETTLED_SHARE: Final = 3
"""Part of the time in which parts are settled; what is left then is asked with the whole."""
MOST_TRANSITIONS: Final = 12
"""How many pairs of values are told apart of one key in one way."""
EFFORTS: Final = 3_000_000, 30_000_000
"""How much the solver may do for one ask: of every key at first little, lest one takes the time of all."""


FIRST_TRIES: Final = 150
"""So many bundles are tried on two ledgers before the solver is asked."""


Try = tuple[Mapping[str, Any], Timestamp]
"""Facts and an instant that may be decided otherwise."""


class Comparison:
    """The questions about two versions, and the examples that were found so far."""

    def __init__(
        self,
        old: Version,
        new: Version,
        limits: Limits,
        scales: Mapping[str, Scale],
        edits: Sequence[Edit],
        *,
        is_whole: bool = False,
    ) -> None:
        from policyeval.backends.smt.linked import share_both  # noqa: PLC0415  (an extra, slow to start)

        self._deadline = time.monotonic() + limits.seconds
        self._old, self._new, self._limits, self._scales = old, new, limits, scales
        self._edits = tuple(edits)
        self._keys = shared_keys(old.program, new.program)
        self._examples: list[Example] = []
        programs = old.program, new.program
        lengths = sizes(limits, programs, capped=_capped(edits, programs))
        self._sides = share_both(old.schema, new.schema, **lengths)
        versions = [(side.program, side.schema) for side in (old, new)]
        self._fits = are_affordable(versions, self._sides, is_ordinary=limits.is_ordinary)
        has_one_schema = alike(old, new)
        self._settler = None
        self._as_older = Settled(new.program, {})
        """The newer program with the parts of the older one that mean the same: what is asked about."""
        if has_one_schema and self._fits and not is_whole:
            until = time.monotonic() + limits.seconds / _SETTLED_SHARE
            self._settler = Settler(old, [new.program], limits, until)
            self._as_older = self._settler.settled(new.program)
        asked = self._as_older.program
        self._same = same_keys(old.program, asked) if has_one_schema else frozenset()
        self._is_same = has_one_schema and are_same(old.program, asked)

    @cached_property
    def _terms(self) -> Any:
        """Where the two differ, as terms; fails with the back end's `Outside` where one has none."""
        from policyeval.backends.smt.differing import Differing  # noqa: PLC0415  (an extra, slow to start)
        from policyeval.backends.smt.program import encode_program  # noqa: PLC0415

        programs = self._old.program, self._as_older.program
        return Differing(*map(encode_program, programs, self._sides))

    def run(self, tries: Iterable[Try]) -> Iterator[Compared]:
        """Yield what comes of the questions so far, and in the end of all."""
        if self._is_same:
            nothing = {Way.CHANGED: Change.NONE}
            same = (KeyProof(key, nothing, bounds=self._settled_bounds) for key in (STATUS, *self._keys))
            yield Compared(tuple(same), (), self._edits, self._effects())
            return
        forced = [FORCE] if differ_in_force(self._old.program, self._as_older.program) else []
        questions = [self._question(key) for key in (*forced, STATUS, *self._keys)]
        self._prover = self._made_prover()
        keys = [q if isinstance(q, KeyProof) else q.unanswered() for q in questions]
        untried = iter(tries)
        if self._new.program.ledger is not None:
            self._try(islice(untried, FIRST_TRIES), keys)
            keys = [self._tried(one, key) for one, key in zip(questions, keys, strict=True)]
        for effort in EFFORTS:
            self._prover.allow(effort)
            for number, question in enumerate(questions):
                if isinstance(question, Question) and not is_settled(keys[number]):
                    keys[number] = self._asked(question, keys[number])
                    yield Compared(tuple(self._shown(key) for key in keys), tuple(self._examples))
        self._try(untried, [self._shown(key) for key in keys])
        keys = [self._shown(key) for key in keys]
        self._attribute()
        effects = self._effects()
        yield Compared(tuple(keys), tuple(self._examples), self._edits, effects)

    def _try(self, tries: Iterable[Try], keys: Sequence[KeyProof]) -> None:
        """Look for examples of what is open among bundles that somebody made.

        Of a ledger they show at once nearly all that a change does, which takes the solver minutes.
        """
        left = {(key.key, way_) for key in keys for way_, comes in key.ways.items() if comes is Change.OPEN}
        if not left:
            return
        for facts, as_of in tries:
            found = self._replayed(facts, as_of, lambda _: True)
            for one in () if found is None else found.transitions:
                if any(one.key == key for key, _ in left) and not self._seen(one.key, one.way):
                    assert found is not None
                    wanted = Question(one.key, {})
                    self._examples.append(self._plain(found, shows_change(wanted, one.way, ())))
                    left -= {(t.key, t.way) for t in self._examples[-1].transitions}
            if not left or time.monotonic() >= self._deadline:
                return

    def _tried(self, question: Question | KeyProof, known: KeyProof) -> KeyProof:
        """Return what bundles have shown of a key; of words there may be other pairs."""
        key = self._shown(known)
        is_word = isinstance(question, Question) and question.told is not None
        comes = key.ways.values()
        reasons = key.reasons if Change.OPEN in comes else ()
        return replace(key, reasons=reasons, is_cut=is_word and Change.SOME in comes)

    def _made_prover(self) -> Any:
        """Return who is asked, once all is encoded."""
        from policyeval.backends.smt.search import Prover  # noqa: PLC0415  (as above)

        both = list(dict.fromkeys(self._sides))
        prover = Prover(both, deadline=self._deadline)
        if self._limits.is_ordinary:
            prover.assume(*(law for side in both for law in side.ordinary()))
        return prover

    # ----------------------------------------------------------------------------------------- keys

    def _question(self, key: str) -> Question | KeyProof:
        """Return what is to be asked of a key, or that nothing can be."""
        from policyeval.backends.smt.values import Outside as HasNoTerms  # noqa: PLC0415  (as above)

        terms = self._terms
        if key == FORCE:
            return Question(key, {Way.CHANGED: terms.force_differs()})
        if key == STATUS:
            ways = {Way.CHANGED: terms.statuses_differ()}
            return Question(key, ways, lambda one: terms.statuses(one.old, one.new))
        if key in self._same:
            return KeyProof(key, {Way.CHANGED: Change.NONE}, bounds=self._settled_bounds)
        known = self._known_ways(key)
        try:
            ways = dict(terms.ways(key, self._scales.get(key)))
        except HasNoTerms as outside:
            reason = Reason(Why.OUTSIDE, (Outside(outside.reason, key),))
            return KeyProof(key, known or {Way.CHANGED: Change.OPEN}, (reason,))
        ways = {way_: False if known.get(way_) is Change.NONE else term for way_, term in ways.items()}
        programs = self._old.program, self._new.program
        if all(is_word(dict(program.keys)[key]) for program in programs):
            return Question(key, ways, lambda one: terms.values(key, one.old, one.new))
        return Question(key, ways)

    def _known_ways(self, key: str) -> Mapping[Way, Change]:
        """Return what the rows and settings of two ledgers say of a key; nothing of what is no ledger's."""
        old, new = self._old.program.ledger, self._as_older.program.ledger
        if old is None or new is None or key not in {*KEYS, *(one.key for one in new.dimensions)}:
            return {}
        return ledger_ways(old, new, key, self._scales.get(key))

    def _asked(self, question: Question, known: KeyProof) -> KeyProof:
        """Return what comes of each way in which a key may change, where that is not known."""
        ways = dict(known.ways)
        reasons: list[Reason] = []
        is_cut = False
        for way_, term in question.ways.items():
            if ways[way_] is Change.NONE or (ways[way_] is Change.SOME and not known.is_cut):
                continue
            shown, end = self._told_apart(question, way_, term)
            ways[way_] = Change.SOME if shown else Change.NONE if end is None else Change.OPEN
            is_cut = is_cut or (shown > 0 and end is not None)
            reasons += [end] if isinstance(end, Reason) and not shown else []
        return KeyProof(question.key, ways, tuple(reasons), self._bounds(question), is_cut)

    def _told_apart(self, question: Question, way_: Way, term: Any) -> tuple[int, Reason | None]:
        """Find an example of each pair of values; return how many there are, and why no more are known."""
        from policyeval.backends.smt import terms as t  # noqa: PLC0415  (as above)

        while True:
            seen = self._seen(question.key, way_)
            if seen and question.told is None:
                return len(seen), None
            if len(seen) >= MOST_TRANSITIONS:
                return len(seen), Reason(Why.EFFORT)
            others = [] if question.told is None else [t.neg(question.told(one)) for one in seen]
            found = self._found(self._prover, [term, *others], shows_change(question, way_, seen))
            if not isinstance(found, Example):
                return len(seen), found
            self._examples.append(found)

    def _seen(self, key: str, way_: Way) -> list[Transition]:
        """Return the pairs of values that examples have shown of a key in one way."""
        shown = (one for example in self._examples for one in example.transitions)
        found: list[Transition] = []
        for one in shown:
            if one.key == key and one.way is way_ and one not in found:
                found.append(one)
        return found

    def _shown(self, key: KeyProof) -> KeyProof:
        """Return a key with what the examples of others show of it."""
        shown = {way_: Change.SOME for way_ in Way if self._seen(key.key, way_)}
        return replace(key, ways={**key.ways, **shown})

    def _found(self, prover: Any, wanted: Sequence[Any], shows: Shows) -> Example | Reason | None:
        """Return an example that shows what is wanted, None where there is none, or why that is open."""
        from policyeval.backends.smt.search import GaveUp, Nothing  # noqa: PLC0415  (as above)

        found = prover.find(*wanted, is_small=False)
        if isinstance(found, Nothing):
            return None if self._fits else Reason(Why.COST)
        if isinstance(found, GaveUp):
            outside = left_out(found.applications)
            return Reason(Why.EFFORT if found.is_out_of_time or not outside else Why.OUTSIDE, outside)
        example = self._confirmed(found, shows)
        if example is None:
            untold = left_out(found[-1].untold)
            return Reason(Why.OUTSIDE if untold else Why.UNCONFIRMED, untold)
        if not example.is_decided:
            decided = prover.find(*wanted, self._terms.both_decide(), is_small=False)
            if not isinstance(decided, Nothing | GaveUp):
                example = self._confirmed(decided, shows) or example
        return self._plain(example, shows)

    def _confirmed(self, found: Any, shows: Shows) -> Example | None:
        return self._replayed(merged(*(one.facts for one in found)), found[-1].as_of, shows)

    def _replayed(self, facts: Mapping[str, Any], as_of: Timestamp, shows: Shows) -> Example | None:
        """Return what both versions answer for a bundle, None where that does not show what it should."""
        old, new = self._old.decide(facts, as_of), self._new.decide(facts, as_of)
        if old is None or new is None:
            return None
        changed = tuple(self._transitions(old, new))
        example = Example(facts, as_of, old, new, changed)
        return example if changed and shows(example) else None

    def _transitions(self, old: Answer, new: Answer) -> Iterator[Transition]:
        return transitions(old, new, self._keys, self._scales)

    def _plain(self, example: Example, shows: Shows) -> Example:
        """Return an example that shows the same with plainer facts."""
        best = example

        def holds(facts: Mapping[str, Any], as_of: Timestamp) -> bool:
            nonlocal best
            found = self._replayed(facts, as_of, shows)
            if found is None or (example.is_decided and not found.is_decided):
                return False
            best = found
            return True

        programs = [self._old.program, self._new.program]
        zone = programs[-1].zone
        shrunk(example.facts, example.as_of, holds, wish=noon_in_force(programs), zone=zone)
        return replace(best, facts=as_shown(best.facts, zone))

    def _bounds(self, question: Question) -> tuple[tuple[str, int], ...]:
        """Return the lists that a key depends on and that may be longer than what was looked at."""
        names = self._sides[1].encoding.names.of(*question.ways.values())
        bounds = self._sides[1].bundle.bounds
        mine = {p: most for p, most in bounds.items() if any(n.startswith(f"{p}[") for n in names)}
        return tuple({**dict(self._settled_bounds), **mine}.items())

    @property
    def _settled_bounds(self) -> tuple[tuple[str, int], ...]:
        """The lists that were looked at up to a length only where parts were found to mean the same."""
        return tuple(self._as_older.bounds.items())

    # ---------------------------------------------------------------------------------------- edits

    def _attribute(self) -> None:
        """Note with each example the edits that alone change its answer."""
        for index, example in enumerate(self._examples):
            self._examples[index] = self._attributed(example)

    def _attributed(self, example: Example) -> Example:
        shown = (number for number, edit in enumerate(self._edits) if self._is_changed_by(edit, example))
        return replace(example, edits=tuple(shown))

    def _is_changed_by(self, edit: Edit, example: Example) -> bool:
        return self._is_other(example.old, edit, example.facts, example.as_of)

    def _is_other(self, old: Answer, edit: Edit, facts: Mapping[str, Any], as_of: Timestamp) -> bool:
        """Say whether an edit alone gives another answer than the older one."""
        answer = replace(self._old, program=edit.program).decide(facts, as_of)
        return answer is not None and any(self._transitions(old, answer))

    def _effects(self) -> dict[int, Change]:
        """Return of each edit whether it alone changes an answer; an example is added that shows it.

        What others undo of it no example shows.
        """
        effects = dict.fromkeys(range(len(self._edits)), Change.SOME)
        for number, edit in enumerate(self._edits):
            if not any(number in example.edits for example in self._examples):
                found = self._alone(edit)
                if isinstance(found, Example):
                    self._examples.append(self._attributed(found))
                else:
                    effects[number] = found
        return effects

    def _alone(self, edit: Edit) -> Example | Change:
        """Return an example of what an edit alone changes, or else whether it alone changes anything.

        Lists and tallies are asked about last: they mostly follow other keys, and take long.
        """
        from policyeval.backends.smt import terms as t  # noqa: PLC0415  (as above)
        from policyeval.backends.smt.differing import Differing  # noqa: PLC0415
        from policyeval.backends.smt.program import encode_program  # noqa: PLC0415
        from policyeval.backends.smt.values import Outside as HasNoTerms  # noqa: PLC0415

        if are_same(self._old.program, edit.program):
            return Change.NONE
        if self._settler is not None and self._settler.is_same(edit.program):
            return Change.NONE
        scalars = [key for key in self._keys if is_scalar(dict(self._new.program.keys)[key])]
        comes = Change.OPEN
        try:
            alone = Differing(self._terms.old, encode_program(edit.program, self._sides[0]))
            prover = self._made_prover()
            for keys in (scalars, self._keys)[: 1 if len(scalars) == len(self._keys) else 2]:
                comes = self._comes(prover, alone.differ(keys), edit)
                if comes is Change.SOME:
                    both = t.conj(alone.differ(keys), self._terms.differ(keys))
                    found = self._found(prover, [both], partial(self._is_changed_by, edit))
                    return found if isinstance(found, Example) else comes
        except HasNoTerms:
            return Change.OPEN
        return comes

    def _comes(self, prover: Any, differs: Any, edit: Edit) -> Change:
        """Return whether facts that are asked for show that an edit alone changes something."""
        from policyeval.backends.smt.search import GaveUp, Nothing  # noqa: PLC0415  (as above)

        found = prover.find(differs, is_small=False)
        if isinstance(found, Nothing):
            return Change.NONE if self._fits else Change.OPEN
        if isinstance(found, GaveUp):
            return Change.OPEN
        facts, as_of = merged(*(one.facts for one in found)), found[-1].as_of
        old = self._old.decide(facts, as_of)
        return Change.SOME if old is not None and self._is_other(old, edit, facts, as_of) else Change.OPEN


def _capped(edits: Sequence[Edit], programs: Iterable[Program]) -> frozenset[str]:
    """Return the ids of the rules whose caps the edits are about, or may show at."""
    names = {edit.name for edit in edits}
    has_limits = any(edit.aspect == "limits" for edit in edits)
    rules = [rule for program in programs for rule in program.rules]
    return frozenset(rule.id for rule in rules if rule.id in names or (has_limits and rule.membership))
