"""One version of a decision: what it answers for facts, and how two of them can be compared."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from policyeval.analysis.prove.compared import FORCE, STATUS, Transition
from policyeval.analysis.prove.severity import way
from policyeval.backends.reference.program import decide
from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.ir.record import Answer, Status
from policyeval.ir.severity import Scale, Way
from policyeval.ir.terms import facts_of
from policyeval.language.instants import DAY, Civil, find_zone, from_local, to_civil
from policyeval.language.values import Timestamp
from policyeval.schema.declaration import FactSchema
from policyeval.schema.facts import Facts, read_facts
from policyeval.schema.shape import RecordShape


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a decision, and the facts that it reads."""

    program: Program
    schema: FactSchema

    def decide(self, facts: Mapping[str, Any], as_of: Timestamp) -> Answer | None:
        """Return its answer for what it knows of a bundle; None where it refuses the facts."""
        read = read_facts(known_to(self.schema, facts), self.schema)
        return decide(self.program, read.values, as_of) if isinstance(read, Facts) else None


def known_to(schema: FactSchema, facts: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Return the facts of a bundle that a schema declares; what is in lists stays as it is."""
    found: dict[str, Any] = {}
    for name, value in facts.items():
        inner = f"{path}.{name}" if path else name
        if inner in schema.declarations:
            found[name] = known_to(schema, value, inner) if isinstance(value, Mapping) else value
    return found


def alike(old: Version, new: Version) -> bool:
    """Say whether two versions read the facts that they ask about in the same way."""
    read = {path[0] for side in (old, new) for path in facts_of(side.program)}
    before, after = (_members(side.schema, read) for side in (old, new))
    return before == after


def _members(schema: FactSchema, names: AbstractSet[str]) -> dict[str, str]:
    shape = schema.slot.shape
    assert isinstance(shape, RecordShape)
    return {name: repr(slot) for name, slot in shape.members if name in names}


def shared_keys(old: Program, new: Program) -> list[str]:
    """Return the keys that both programs have, in the order of the newer one."""
    return [key for key, _ in new.keys if key in dict(old.keys)]


def transitions(
    old: Answer, new: Answer, keys: Sequence[str], scales: Mapping[str, Scale]
) -> Iterator[Transition]:
    """Yield what is different between two answers: force or status alone, or keys where it is the same."""
    if old.status is not new.status:
        is_forced = Status.NOT_IN_FORCE in (old.status, new.status)
        yield Transition(FORCE if is_forced else STATUS, Way.CHANGED, old.status.value, new.status.value)
        return
    for key in keys:
        changed = way(scales.get(key), old.result[key], new.result[key])
        if changed is not None:
            yield Transition(key, changed, old.result[key], new.result[key])


def differ_in_force(old: Program, new: Program) -> bool:
    """Say whether two programs are in force at different times."""
    return (old.effective_from, old.effective_to, old.in_force_at) != (
        new.effective_from,
        new.effective_to,
        new.in_force_at,
    )


def noon_in_force(programs: Sequence[Program]) -> Timestamp:
    """Return the noon of a day on which the policies have been in force for some while."""
    zone = find_zone(programs[-1].zone)
    assert zone is not None
    starts = [program.effective_from.nanos for program in programs if program.effective_from is not None]
    first = to_civil(max(starts, default=0) + 31 * DAY)
    year = first.year + 1 if starts else max(first.year, 2024)
    return Timestamp(from_local(Civil(year, 6, 1, 12), zone))


def merged(*bundles: Mapping[str, Any]) -> dict[str, Any]:
    """Return what several sides were given, as one bundle."""
    found: dict[str, Any] = {}
    for bundle in bundles:
        for name, value in bundle.items():
            both = isinstance(value, Mapping) and isinstance(found.get(name), Mapping)
            found[name] = merged(found[name], value) if both else value
    return found
