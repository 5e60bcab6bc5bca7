"""From what cases should show to the cases: a search for facts, proofs where it ends, the expected result.

The expected result is what the reference makes of the facts: it says what the policy says now, and not
what it should say. Somebody has to read it.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import cached_property
from random import Random
from typing import Any, Final

from policyeval.analysis.boundary.aims import Aim, Answers, Option, aims_of, options_of
from policyeval.analysis.boundary.plain import Plain
from policyeval.analysis.boundary.proofs import Unreached, prove_differs, prove_met
from policyeval.analysis.boundary.shrink import shrunk
from policyeval.analysis.generate import Workshop, usual_instant
from policyeval.analysis.generate.draft import rendered
from policyeval.analysis.generate.scope import Scope
from policyeval.analysis.generate.solve import Solver
from policyeval.analysis.generate.standing import aim as aim_of
from policyeval.analysis.generate.standing import standing
from policyeval.analysis.generate.targets import Begins, Fires, Reaches, Superseded, Turns, TurnsLedger, reach
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.backends.reference.program import environment_of
from policyeval.engine.book import PolicyBook, to_instant
from policyeval.engine.errors import FactsError
from policyeval.engine.load import LoadedPolicy
from policyeval.engine.record import Record
from policyeval.engine.teller import general
from policyeval.frozen import dataclass, field
from policyeval.ir.program import Program, Rule
from policyeval.ir.record import Outcome
from policyeval.ir.terms import conjuncts
from policyeval.language.values import Timestamp
from policyeval.schema.facts import Facts, read_facts

_PLAIN: Final = 6
"""How often a plain draft is changed until it shows what it should."""
_ORDINARY: Final = 12
"""How often an ordinary one is."""
_GENERATED: Final = 600
"""How many generated bundles are looked through for one that an option decides otherwise."""
_DECIDED: Final = "decided"


@dataclass(frozen=True, slots=True)
class Built:
    """Facts at an instant that show something, and what the reference makes of them."""

    shows: tuple[Aim | Option, ...]
    """The first one names the case."""
    facts: Mapping[str, Any]
    as_of: Timestamp
    record: Record
    other: Record | None = None
    """Of an option, the record under it; `record` is that under the default."""


@dataclass(frozen=True, slots=True)
class Cases:
    """The boundary cases of a decision, and what none was found for."""

    loaded: LoadedPolicy
    program: Program
    readings: Mapping[str, str]
    cases: tuple[Built, ...]
    unreached: tuple[tuple[Aim | Option, Unreached], ...]


def build_cases(
    book: PolicyBook,
    decision: str,
    *,
    readings: Mapping[str, str] | None = None,
    version: str | None = None,
    as_of: Timestamp | None = None,
) -> Cases:
    """Return the boundary cases of a decision: the same ones for the same policy, on every machine.

    With `as_of` as many as can be are asked about at that instant. Fails: `ArgumentError` for a
    decision, version or reading that does not exist.
    """
    loaded, program = book.program(decision, version=version, readings=readings)
    instant = usual_instant(loaded) if as_of is None else as_of
    builder = _Builder(book, loaded, program, dict(readings or {}), instant)
    return builder.run()


@dataclass(frozen=True)
class _Builder:
    book: PolicyBook
    loaded: LoadedPolicy
    program: Program
    readings: Mapping[str, str]
    instant: Timestamp
    found: dict[tuple[str, int], Built] = field(default_factory=dict)
    """By the facts and the instant: what shows the same is one case."""
    unreached: list[tuple[Aim | Option, Unreached]] = field(default_factory=list)
    deciders: dict[tuple[int, str | None], Callable[[Mapping[str, Any]], Record]] = field(
        default_factory=dict
    )

    def run(self) -> Cases:
        for aim in aims_of(self.program):
            made = self._searched(aim) or self._proved(aim)
            if made is not None:
                self._keep(aim, *made)
        for option in options_of(self.program, self.loaded.policy.readings):
            self._option(option)
        cases = tuple(self.found.values())
        return Cases(self.loaded, self.program, self.readings, cases, tuple(self.unreached))

    def _keep(self, aim: Aim, facts: Mapping[str, Any], as_of: Timestamp) -> None:
        key = repr(facts), as_of.nanos
        known = self.found.get(key)
        shows = (aim,) if known is None else (*known.shows, aim)
        record = self._decided(facts, as_of)
        assert record is not None
        self.found[key] = Built(shows, facts, as_of, record)

    # ---------------------------------------------------------------------------------- searching

    @cached_property
    def _timed(self) -> Workshop:
        return Workshop(self.loaded, self.program, self.readings, self.instant)

    @cached_property
    def _free(self) -> Workshop:
        return Workshop(self.loaded, self.program, self.readings)

    def _searched(self, aim: Aim) -> tuple[dict[str, Any], Timestamp] | None:
        """Return facts that show it, decided ones if there are any; None when none were found."""
        undecided: tuple[dict[str, Any], Timestamp] | None = None
        for facts, as_of in self._drafts(aim):
            complete = self._complete(aim, facts, as_of)
            record = None if complete is None else self._decided(complete, as_of)
            if complete is None or record is None or not self._shows(aim, complete, as_of, record):
                continue
            if record.status == _DECIDED or _is_about_force(aim, record):
                return self._small(aim, complete, as_of, record), as_of
            undecided = undecided or (self._small(aim, complete, as_of, record), as_of)
        return undecided

    def _drafts(self, aim: Aim) -> Iterator[tuple[dict[str, Any], Timestamp]]:
        """Yield bundles that were changed to show it: plain ones first, then at other instants too."""
        is_timely = isinstance(aim.target, Begins | Turns | TurnsLedger)
        for number in range(_PLAIN + _ORDINARY):
            workshop = (
                self._free if (is_timely and number % 2) or number >= _PLAIN + _ORDINARY // 2 else self._timed
            )
            rng = Random(f"{aim.id}/{number}")
            draft = workshop.draft(rng, Plain) if number < _PLAIN else workshop.draft(rng)
            if not isinstance(aim.target, Answers):
                reach(aim.target, Solver(Scope(draft)))
            yield draft.to_json(), draft.as_of.value

    def _complete(self, aim: Aim, facts: dict[str, Any], as_of: Timestamp) -> dict[str, Any] | None:
        """Return facts with those that are missing given, as plain as they can be, if that is enough."""
        for _ in range(8):
            record = self._decided(facts, as_of)
            if record is None or record.status != "indeterminate" or not record.missing:
                return None if record is None else facts
            given = self._given(facts, record.missing, as_of)
            if given == facts:
                return facts
            facts = given
        return facts

    def _given(self, facts: dict[str, Any], missing: list[str], as_of: Timestamp) -> dict[str, Any]:
        workshop = self._timed
        plain = Plain(Random(0), workshop.interest, as_of, self.program.zone, workshop.readers)
        return _filled(facts, missing, plain, self.loaded)

    def _decided(
        self, facts: Mapping[str, Any], as_of: Timestamp, option: Option | None = None
    ) -> Record | None:
        """Return the record for facts, under an option if one is given; None where they do not fit."""
        key = as_of.nanos, None if option is None else option.id
        if key not in self.deciders:
            readings = self._readings(option)
            is_often = as_of == self.instant
            self.deciders[key] = self.book.prepare(
                self.program.decision, as_of=as_of, readings=readings, often=is_often
            )
        try:
            return self.deciders[key](facts)
        except FactsError:
            return None

    def _readings(self, option: Option | None) -> Mapping[str, str]:
        return self.readings if option is None else {**self.readings, option.reading.id: option.option}

    # ------------------------------------------------------------------------------------ showing

    def _shows(self, aim: Aim, facts: Mapping[str, Any], as_of: Timestamp, record: Record) -> bool:
        """Say whether facts show what a case should."""
        match aim.target:
            case Fires(rule=rule):
                return rule.id in [name for name, _ in record.fired]
            case Superseded(rule=rule, other=other):
                return any(
                    element.outcome is Outcome.SUPERSEDED
                    for one in record.answer.rules
                    if one.rule in (rule.id, other.id)
                    for element in one.elements
                )
            case Reaches(band=band):
                timeline = record.answer.result.get("timeline") or ()
                return any(posting.get("band") == band.id for posting in timeline)
            case Answers():
                return record.status == _DECIDED
            case _:
                return aim_of(aim.target) in standing(self.program, self._read(facts), as_of, aim.target)

    def _small(self, aim: Aim, facts: dict[str, Any], as_of: Timestamp, record: Record) -> dict[str, Any]:
        """Return fewer facts that show it as well, with the same status, and as near to firing the rule."""
        far = self._failing(aim.rule, facts, as_of)

        def shows(changed: Mapping[str, Any]) -> bool:
            now = self._decided(changed, as_of)
            if now is None or now.status != record.status or not self._shows(aim, changed, as_of, now):
                return False
            return far is None or self._failing(aim.rule, changed, as_of) == far

        return shrunk(facts, shows, as_of, self.program.zone)

    def _failing(self, rule: Rule | None, facts: Mapping[str, Any], as_of: Timestamp) -> int | None:
        """Return how many terms of a rule do not hold, for the element that is nearest to firing it."""
        if rule is None:
            return None
        env = environment_of(self.program, self._read(facts).values, as_of)
        counts = [
            sum(evaluate(term, scope) is not True for term in conjuncts(rule)) for scope in _scopes(rule, env)
        ]
        return min(counts, default=None)

    def _read(self, facts: Mapping[str, Any]) -> Facts:
        read = read_facts(facts, self.loaded.checked.schema)
        assert isinstance(read, Facts), read
        return read

    # ------------------------------------------------------------------------------------- proofs

    def _proved(self, aim: Aim) -> tuple[dict[str, Any], Timestamp] | None:
        """Return facts that the solver finds; else note why there are none."""
        found = prove_met(aim, self.program, self.loaded.checked.schema)
        if isinstance(found, Unreached):
            self.unreached.append((aim, found))
            return None
        facts, as_of = dict(found.facts), self.instant
        record = self._decided(facts, as_of)
        if record is None or not self._shows(aim, facts, as_of, record):
            as_of = found.as_of
            record = self._decided(facts, as_of)
        if record is None or not self._shows(aim, facts, as_of, record):
            self.unreached.append((aim, Unreached.OPEN))
            return None
        return self._small(aim, facts, as_of, record), as_of

    def _option(self, option: Option) -> None:
        """Keep the smallest facts found that an option decides otherwise, or note that there are none."""
        known = sorted(self.found.values(), key=lambda built: len(repr(built.facts)))
        found = next(
            (one for built in known if (one := self._under(option, built.facts, built.as_of)) is not None),
            None,
        )
        made = found or self._generated(option) or self._proved_under(option)
        if isinstance(made, Unreached):
            self.unreached.append((option, made))
        else:
            self.found[option.id, made.as_of.nanos] = made

    def _under(self, option: Option, facts: Mapping[str, Any], as_of: Timestamp) -> Built | None:
        """Return the case that the facts are, if the option decides them otherwise."""
        record, other = self._decided(facts, as_of), self._decided(facts, as_of, option)
        if record is None or other is None:
            return None
        if (other.status, other.result) == (record.status, record.result):
            return None
        return Built((option,), facts, as_of, record, other)

    def _generated(self, option: Option) -> Built | None:
        """Return the first of many generated bundles that the option decides otherwise, made small."""
        for row in range(_GENERATED):
            workshop = self._free if row % 2 else self._timed
            bundle = workshop.bundle(0, row)
            found = self._under(option, bundle.facts, to_instant(bundle.as_of))
            if found is not None and found.record.status == _DECIDED:
                return self._under(option, self._small_under(option, found), found.as_of)
        return None

    def _small_under(self, option: Option, found: Built) -> dict[str, Any]:
        def shows(changed: Mapping[str, Any]) -> bool:
            now = self._under(option, changed, found.as_of)
            return now is not None and now.record.status == _DECIDED

        return shrunk(dict(found.facts), shows, found.as_of, self.program.zone)

    def _proved_under(self, option: Option) -> Built | Unreached:
        decision, version = self.program.decision, self.loaded.policy.version
        _, program = self.book.program(decision, version=version, readings=self._readings(option))
        found = prove_differs(self.program, program, self.loaded.checked.schema)
        if isinstance(found, Unreached):
            return found
        built = self._under(option, found.facts, self.instant) or self._under(
            option, found.facts, found.as_of
        )
        if built is None or built.record.status != _DECIDED:
            return built or Unreached.OPEN
        return self._under(option, self._small_under(option, built), built.as_of) or Unreached.OPEN


def _is_about_force(aim: Aim, record: Record) -> bool:
    return isinstance(aim.target, Begins) and record.status == "not_in_force"


def _scopes(rule: Rule, env: Environment) -> list[Environment]:
    if rule.loop is None:
        return [env]
    elements = evaluate(rule.loop.each, env)
    found = elements if isinstance(elements, list) else ()
    return [env.binding({rule.loop.variable: element}) for element in found]


def _filled(
    facts: Mapping[str, Any], missing: list[str], plain: Plain, loaded: LoadedPolicy
) -> dict[str, Any]:
    """Return the facts with plain values where something is missing."""
    changed = deepcopy(dict(facts))
    for path in missing:
        declared = loaded.checked.schema.declarations.get(general(path))
        if declared is None:
            continue
        value = rendered(plain.value(declared.slot, declared.path), declared.slot, plain.zone)
        _put(changed, path, value)
    return changed


def _put(facts: dict[str, Any], path: str, value: Any) -> None:
    holder: Any = facts
    *parents, last = path.split(".")
    for part in parents:
        name, _, index = part.partition("[")
        holder = holder.setdefault(name, {} if not index else [])
        for number in index.rstrip("]").split("][") if index else ():
            if not isinstance(holder, list) or int(number) >= len(holder):
                return
            holder = holder[int(number)]
        if not isinstance(holder, dict):
            return
    holder.setdefault(last, value)
