"""What a change comes to whatever the facts: decision by decision, with examples under both versions."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from policyeval.analysis.diff.change import Change, Effect, What
from policyeval.analysis.diff.readings import settled
from policyeval.analysis.diff.sides import Comparison, PolicySet
from policyeval.analysis.generate import generate
from policyeval.analysis.generate.steps import steps
from policyeval.analysis.prove.compare import Try
from policyeval.analysis.prove.compared import STATUS, Compared, Example, KeyProof, Relation
from policyeval.analysis.prove.compared import Change as Comes
from policyeval.analysis.prove.comparing import Versions, compare_each
from policyeval.analysis.prove.edits import Edit, edits
from policyeval.analysis.prove.meaning import are_same
from policyeval.analysis.prove.run import Limits
from policyeval.analysis.prove.severity import Declared, scales
from policyeval.analysis.prove.versions import Version, alike, known_to
from policyeval.engine.book import PolicyBook
from policyeval.engine.load import LoadedPolicy
from policyeval.engine.record import Record
from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.ir.severity import Way
from policyeval.language.values import Timestamp
from policyeval.schema.times import read_instant
from policyeval.source.diagnostic import Phrase

_TRIES: Final = 150
"""How many bundles are generated for each version where the solver leaves something open."""
_SEED: Final = 1


@dataclass(frozen=True, slots=True)
class Explained:
    """An example under both versions, with the rules of which something else became."""

    example: Example
    old: Record
    new: Record
    rules: tuple[tuple[str | None, str | None], ...]
    """By their older and newer ids."""


@dataclass(frozen=True, slots=True)
class DecisionProof:
    """What is proved of one decision that both versions have."""

    decision: str
    title: Phrase
    compared: Compared
    examples: tuple[Explained, ...]
    words: Mapping[int, tuple[Phrase, ...]]
    """The sentences that tell an edit, by its number, where there are such."""
    terms: Mapping[str, Phrase]
    zone: str

    @property
    def relation(self) -> Relation:
        """What the decision is to its older self."""
        return self.compared.relation


@dataclass(frozen=True, slots=True)
class Proof:
    """What is proved of all decisions that both sides have."""

    decisions: tuple[DecisionProof, ...]
    is_ordinary: bool = True
    """Whether facts were taken to be such as there are in practice."""

    @property
    def ways(self) -> frozenset[Way]:
        """In which ways some example changes some result."""
        keys = (key for one in self.decisions for key in one.compared.keys)
        return frozenset(way for key in keys for way, comes in key.ways.items() if comes is Comes.SOME)

    @property
    def is_open(self) -> bool:
        """Whether something is neither proved nor shown."""
        return any(is_open(key) for one in self.decisions for key in one.compared.keys)


def is_open(key: KeyProof) -> bool:
    """Say whether it is open whether a key changes in some way."""
    return Comes.OPEN in key.ways.values()


def proof(
    old: PolicySet,
    new: PolicySet,
    compared: Sequence[Comparison],
    limits: Limits,
    decision: str | None = None,
) -> Proof:
    """Compare each decision that both sides have, whatever the facts; `limits` are for each.

    Fails: `SolverMissing` when there is no z3-solver.
    """
    tasks = list(_tasks(old, new, compared, decision))
    proofs = {
        number: _told_of(task, _the_same(task.programs[0]))
        for number, task in enumerate(tasks)
        if _is_same(task)
    }
    asked = [number for number in range(len(tasks)) if number not in proofs]
    for place, came in compare_each([_versions(tasks[number]) for number in asked], limits):
        proofs[asked[place]] = _told_of(tasks[asked[place]], came)
    return Proof(tuple(proofs[number] for number in range(len(tasks))), limits.is_ordinary)


@dataclass(frozen=True, slots=True)
class _Task:
    """One decision under two versions."""

    id: str
    name: str
    old: LoadedPolicy
    new: LoadedPolicy
    programs: tuple[Program, Program]
    options: tuple[Mapping[str, str], Mapping[str, str]]
    changes: tuple[Change, ...]


def _tasks(
    old: PolicySet, new: PolicySet, compared: Sequence[Comparison], only: str | None
) -> Iterator[_Task]:
    named = frozenset((*old.options, *new.options))
    for one in compared:
        before, after = one.pair.old, one.pair.new
        if before is None or after is None:
            continue
        sides = settled(before, old.options, named), settled(after, new.options, named)
        for name in after.policy.decisions:
            id_ = f"{after.policy.id}.{name}"
            if name in before.policy.decisions and only in (None, id_):
                programs = sides[0].programs[name], sides[1].programs[name]
                options = _options(before, old), _options(after, new)
                yield _Task(id_, name, before, after, programs, options, one.changes.changes)


def _options(loaded: LoadedPolicy, side: PolicySet) -> dict[str, str]:
    return {name: option for name, option in side.options.items() if name in loaded.policy.readings}


def _sides(task: _Task) -> tuple[Version, Version]:
    old, new = zip(task.programs, (task.old, task.new), strict=True)
    return Version(old[0], old[1].checked.schema), Version(new[0], new[1].checked.schema)


def _is_same(task: _Task) -> bool:
    """Say whether a decision is the same to the word, apart from what decides nothing."""
    return alike(*_sides(task)) and are_same(*task.programs)


def _versions(task: _Task) -> Versions:
    """Return what is to be compared."""
    old, new = _sides(task)
    declared = _severity(task.old, task.name), _severity(task.new, task.name)
    known = edits(*task.programs, _renamed(task)) if alike(old, new) else ()
    return Versions(old, new, scales(task.programs, declared), known, _tries(task))


def _told_of(task: _Task, found: Compared) -> DecisionProof:
    """Return what was found of a decision, explained and in the words of the changes."""
    explained = tuple(_explained(example, task, _renamed(task)) for example in found.examples)
    words = {number: _told(edit, task) for number, edit in enumerate(found.edits)}
    terms = {**task.old.policy.terms, **task.new.policy.terms}
    program = task.programs[1]
    return DecisionProof(task.id, program.title, found, explained, words, terms, program.zone)


def _renamed(task: _Task) -> dict[str, str]:
    """Return the older ids of rules that have other ones now, by the newer."""
    return {str(c.new): str(c.old) for c in task.changes if _is_renamed(c, task.name)}


def _severity(loaded: LoadedPolicy, name: str) -> Declared:
    severity = loaded.policy.decisions[name].severity
    return {key: one.scale for key, one in severity.items()}


def _tries(task: _Task) -> Iterator[Try]:
    """Yield generated facts that reach what either version asks."""
    ledgers = [one.ledger for one in task.programs if one.ledger is not None]
    for loaded, options in zip((task.new, task.old), reversed(task.options), strict=True):
        book, name = PolicyBook((loaded,)), f"{loaded.policy.id}.{task.name}"
        rising = steps(book, name, _TRIES, _SEED, ledgers=ledgers, readings=options)
        for bundle in chain(rising, generate(book, name, _TRIES, _SEED, readings=options)):
            as_of = read_instant(bundle.as_of)
            assert isinstance(as_of, Timestamp)
            yield bundle.facts, as_of


def _the_same(program: Program) -> Compared:
    keys = [STATUS, *(key for key, _ in program.keys)]
    return Compared(tuple(KeyProof(key, {Way.CHANGED: Comes.NONE}) for key in keys), is_structural=True)


def _is_renamed(change: Change, decision: str) -> bool:
    return change.what is What.RENAMED and change.owner.decision == decision


# ------------------------------------------------------------------------------------------ examples


def _explained(example: Example, task: _Task, renamed: Mapping[str, str]) -> Explained:
    records = [
        _record(example, loaded, task.name, options)
        for loaded, options in zip((task.old, task.new), task.options, strict=True)
    ]
    return Explained(example, records[0], records[1], tuple(_differing(records[0], records[1], renamed)))


def _record(example: Example, loaded: LoadedPolicy, name: str, options: Mapping[str, str]) -> Record:
    """Return what a version answers: the one that was compared, whichever is in force."""
    book = PolicyBook((loaded,))
    facts = known_to(loaded.checked.schema, example.facts)
    decide = book.prepare(f"{loaded.policy.id}.{name}", as_of=example.as_of, readings=options, often=False)
    return decide(facts)


def _differing(
    old: Record, new: Record, renamed: Mapping[str, str]
) -> Iterator[tuple[str | None, str | None]]:
    """Yield the rules of which something else became, or that gave something else."""
    before, after = ({rule["id"]: _came(rule) for rule in record.rules} for record in (old, new))
    names = {name: renamed.get(name, name) for name in after}
    for name, came in after.items():
        older = names[name]
        if older not in before:
            if came != _SILENT:
                yield None, name
        elif before[older] != came:
            yield older, name
    for name, came in before.items():
        if name not in names.values() and came != _SILENT:
            yield name, None


_SILENT: Final = ("not_fired", None, None, ())


def _came(rule: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what became of a rule, without why."""
    elements = tuple(
        (e["outcome"], e["points"], e.get("at"))
        for e in rule.get("elements", ())
        if e["outcome"] != "not_fired"
    )
    outcome = "not_fired" if rule["outcome"] == "not_reached" else rule["outcome"]
    return outcome, rule["points"], rule.get("gives"), elements


# --------------------------------------------------------------------------------------------- edits


_ASPECTS: Final[Mapping[str, frozenset[str]]] = {
    "points": frozenset({"points"}),
    "cap": frozenset({"cap"}),
    "at": frozenset({"at"}),
    "group": frozenset({"group", "group_key"}),
    "status": frozenset({"status"}),
    "outcome": frozenset({"outcome"}),
}
"""What an edit is about, and what the changes that tell it are about."""


def _told(edit: Edit, task: _Task) -> tuple[Phrase, ...]:
    """Return the sentences about the part that an edit is in, and about what both parts share."""
    return tuple(change.sentence for change in task.changes if _tells(change, edit, task))


def _tells(change: Change, edit: Edit, task: _Task) -> bool:
    if change.effect is Effect.WORDING:
        return False
    part = f"{task.name}{'.' if edit.aspect == 'output' else '/'}{edit.name}"
    if edit.aspect in ("decision", "limits", "results", "ledger", "order"):
        return edit.aspect == "order" and change.owner.decision == task.name and change.what is What.MOVED
    if part in change.owner.touches:
        return edit.old is not None and edit.old == edit.new and change.what is What.CHANGED
    if change.owner.id.partition(".")[2] != part:
        return False
    if edit.aspect == "rule":
        return change.what in (What.ADDED, What.REMOVED)
    others = frozenset().union(*_ASPECTS.values())
    aspects = _ASPECTS.get(edit.aspect)
    return change.aspect in aspects if aspects is not None else change.aspect not in others
