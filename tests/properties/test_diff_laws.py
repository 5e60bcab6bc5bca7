"""What holds of the differences between any two versions of a policy.

Nothing is told of a version and itself; both directions tell the same; and where no change of meaning
is told, no facts are decided otherwise.
"""

import json
from collections import Counter

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from policyeval.analysis.diff.change import Change, Effect, What
from policyeval.analysis.diff.words import changes
from policyeval.backends.reference.program import decide
from policyeval.check.checked import CheckedPolicy
from policyeval.language.values import Timestamp
from policyeval.schema.facts import Facts, read_facts
from strategies import bundles
from version_strategies import Pair, pairs

AS_OF = Timestamp(1_727_888_400 * 10**9)
REVERSED = {What.ADDED: What.REMOVED, What.REMOVED: What.ADDED}


Told = tuple[object, ...]


def forwards(old: CheckedPolicy, new: CheckedPolicy) -> Counter[Told]:
    """Return what is told; not where a rule moved to when rules are renamed: that goes by newer names."""
    found = changes(old, new)
    is_renamed = any(change.what is What.RENAMED for change in found)
    return Counter(_told(change, places=not is_renamed) for change in found)


def _told(change: Change, *, places: bool) -> Told:
    owner = change.owner
    values = ("", "") if change.what is What.MOVED and not places else (change.old, change.new)
    return change.what, owner.part, owner.decision, change.aspect, change.effect, *values


def backwards(told: Counter[Told]) -> Counter[Told]:
    return Counter({_turned(*one): count for one, count in told.items()})


def _turned(what: What, *told: object) -> Told:
    *where, old, new = told
    return REVERSED.get(what, what), *where, new, old


@given(pair=pairs())
@settings(suppress_health_check=list(HealthCheck))
def test_nothing_is_told_of_a_version_and_itself(pair: Pair) -> None:
    assert changes(pair.old, pair.old) == changes(pair.new, pair.new) == ()


@given(pair=pairs())
@settings(suppress_health_check=list(HealthCheck))
def test_both_directions_tell_the_same(pair: Pair) -> None:
    assert backwards(forwards(pair.old, pair.new)) == forwards(pair.new, pair.old)


@given(data=st.data())
@settings(suppress_health_check=list(HealthCheck))
def test_where_no_change_of_meaning_is_told_nothing_is_decided_otherwise(data: st.DataObject) -> None:
    pair = data.draw(pairs())
    schema, old, new = pair.schema, pair.old, pair.new
    assume(all(change.effect is Effect.WORDING for change in changes(old, new)))
    for _ in range(5):
        facts = read_facts(json.dumps(data.draw(bundles(schema))), schema)
        assert isinstance(facts, Facts), facts
        one, other = (decide(side.programs["d"], facts.values, AS_OF) for side in (old, new))
        assert (one.status, one.result) == (other.status, other.result)
