"""What holds of the differences between any two versions of a policy.

Nothing is told of a version and itself; both directions tell the same; and where no change of meaning
is told, no facts are decided otherwise.
"""

import json
from collections import Counter
from copy import deepcopy
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from policy_strategies import PolicyExample, policies
from policyeval.analysis.diff.change import Change, Effect, What
from policyeval.analysis.diff.words import changes
from policyeval.backends.reference.program import decide
from policyeval.check.checked import CheckedPolicy
from policyeval.check.policy import check_policy
from policyeval.language.types import BOOL
from policyeval.language.values import Timestamp
from policyeval.policy.read import read_policy
from policyeval.schema.declaration import FactSchema
from policyeval.schema.facts import Facts, read_facts
from policyeval.source.text import Source
from strategies import bundles, expressions, names_of

AS_OF = Timestamp(1_727_888_400 * 10**9)
KINDS = ("verdict", "deductions", "segments", "checklist", "any", "filter")
"""The kinds whose rules have conditions."""
REVERSED = {What.ADDED: What.REMOVED, What.REMOVED: What.ADDED}


def checked(text: str, schema: FactSchema) -> CheckedPolicy | None:
    read = read_policy(Source("policy.yaml", text))
    return None if read.policy is None else check_policy(read.policy, schema, {}).policy


def _condition(rule: dict[str, Any]) -> str:
    return "must" if "must" in rule else "when"


@st.composite
def pairs(draw: st.DrawFn) -> tuple[FactSchema, CheckedPolicy, CheckedPolicy]:
    """Draw a policy and a version of it with something different, or only written differently."""
    example: PolicyExample = draw(policies(KINDS))
    document = deepcopy(dict(example.document))
    rules = document["decisions"]["d"]["rules"]
    names = names_of(example.schema)
    for rule in rules:
        if draw(st.booleans()):
            rule[_condition(rule)] = f"({rule[_condition(rule)]}) && ({draw(expressions(BOOL, names, 1))})"
    old = checked(json.dumps(document, ensure_ascii=False), example.schema)
    assume(old is not None)
    for _ in range(draw(st.integers(0, 2))):
        _change(draw, rules, names)
    new = checked(json.dumps(document, ensure_ascii=False), example.schema)
    assume(new is not None)
    assert old is not None
    assert new is not None
    return example.schema, old, new


def _change(draw: st.DrawFn, rules: list[dict[str, Any]], names: Any) -> None:
    rule = draw(st.sampled_from(rules))
    key = _condition(rule)
    match draw(st.sampled_from(("order", "less", "name", "title", "points", "condition", "terms", "more"))):
        case "order":
            rules[:] = draw(st.permutations(rules))
        case "less" if len(rules) > 1:
            rules.remove(rule)
        case "name":
            rule["id"] = f"{rule['id']}-anew"
        case "title":
            rule["title"] = {"en": "Another", "th": "อื่น"}
        case "points" if isinstance(rule.get("points"), int):
            rule["points"] += 1
        case "condition":
            rule[key] = draw(expressions(BOOL, names, 1))
        case "terms" if ") && (" in rule[key]:
            one, other = rule[key].rsplit(" && ", 1)
            rule[key] = f"{other} && {one}"
        case _:
            rules.append({**rule, "id": f"{rule['id']}-more"})


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
