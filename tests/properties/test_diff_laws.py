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
from policyeval.schema.declaration import FactSchema
from policyeval.schema.facts import Facts, read_facts
from strategies import bundles
from version_strategies import pairs

AS_OF = Timestamp(1_727_888_400 * 10**9)
REVERSED = {What.ADDED: What.REMOVED, What.REMOVED: What.ADDED}


def forwards(change: Change) -> tuple[object, ...]:
    owner = change.owner
    return change.what, owner.part, owner.decision, change.aspect, change.effect, change.old, change.new


def backwards(change: Change) -> tuple[object, ...]:
    what, *where, old, new = forwards(change)
    return REVERSED.get(What(str(what)), what), *where, new, old


@given(pair=pairs())
@settings(suppress_health_check=list(HealthCheck))
def test_nothing_is_told_of_a_version_and_itself(
    pair: tuple[FactSchema, CheckedPolicy, CheckedPolicy],
) -> None:
    _, old, new = pair
    assert changes(old, old) == changes(new, new) == ()


@given(pair=pairs())
@settings(suppress_health_check=list(HealthCheck))
def test_both_directions_tell_the_same(pair: tuple[FactSchema, CheckedPolicy, CheckedPolicy]) -> None:
    _, old, new = pair
    assert Counter(map(backwards, changes(old, new))) == Counter(map(forwards, changes(new, old)))


@given(data=st.data())
@settings(suppress_health_check=list(HealthCheck))
def test_where_no_change_of_meaning_is_told_nothing_is_decided_otherwise(data: st.DataObject) -> None:
    schema, old, new = data.draw(pairs())
    assume(all(change.effect is Effect.WORDING for change in changes(old, new)))
    for _ in range(5):
        facts = read_facts(json.dumps(data.draw(bundles(schema))), schema)
        assert isinstance(facts, Facts), facts
        one, other = (decide(side.programs["d"], facts.values, AS_OF) for side in (old, new))
        assert (one.status, one.result) == (other.status, other.result)
