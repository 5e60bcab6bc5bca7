"""Pairs of versions that tests draw: a policy, and the same with something different."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from policy_strategies import PolicyExample, policies
from policyeval.check.checked import CheckedPolicy
from policyeval.check.policy import check_policy
from policyeval.language.types import BOOL
from policyeval.policy.read import read_policy
from policyeval.schema.declaration import FactSchema
from policyeval.source.text import Source
from strategies import expressions, names_of

KINDS = ("verdict", "deductions", "segments", "checklist", "any", "filter")
"""The kinds whose rules have conditions."""


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
