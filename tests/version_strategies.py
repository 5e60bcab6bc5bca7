"""Pairs of versions that tests draw: a policy, and the same with something different."""

import json
import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from hypothesis.strategies import SearchStrategy

from choices import Choices, drawn
from policy_strategies import policy
from policyeval.check.checked import CheckedPolicy
from policyeval.check.policy import check_policy
from policyeval.language.types import BOOL
from policyeval.policy.read import read_policy
from policyeval.schema.declaration import FactSchema
from policyeval.source.text import Source
from strategies import Names, expression, names_of

KINDS = ("verdict", "deductions", "segments", "checklist", "any", "filter")
"""The kinds whose rules have conditions."""
CHANGES = (
    *("order", "less", "name", "title", "points", "condition", "terms", "more"),
    *("limit", "strictness", "cap", "outcome", "twice"),
)
"""What may be different of a rule; another rule where it has nothing of that."""
_LIMIT = r"(?<=[<>=] )\d{1,3}\b(?![.\w])"
_STRICT = r"( [<>]) "


def checked(text: str, schema: FactSchema) -> CheckedPolicy | None:
    read = read_policy(Source("policy.yaml", text))
    return None if read.policy is None else check_policy(read.policy, schema, {}).policy


def _condition(rule: dict[str, Any]) -> str:
    return "must" if "must" in rule else "when"


@dataclass(frozen=True)
class Pair:
    """Two versions of a policy over the same facts, and their texts."""

    schema: FactSchema
    old: CheckedPolicy
    new: CheckedPolicy
    texts: tuple[str, str]

    def __repr__(self) -> str:
        properties = {name: repr(of) for name, of in self.schema.facts.members}
        return f"facts {properties}\nold {self.texts[0]}\nnew {self.texts[1]}"


def pairs() -> SearchStrategy[Pair]:
    """Return what `pair` makes, as hypothesis draws it."""
    return drawn(pair).filter(bool)


def pair(choices: Choices) -> Pair | None:
    """Make a policy and a version of it with something different, or only written differently.

    None where the checker refuses one of them, such as for a duration that is too long.
    """
    example = policy(KINDS, choices)
    document = deepcopy(dict(example.document))
    rules = document["decisions"]["d"]["rules"]
    names = names_of(example.schema)
    for rule in rules:
        if choices.flip():
            more = expression(BOOL, names, 1)(choices)
            rule[_condition(rule)] = f"({rule[_condition(rule)]}) && ({more})"
    before = json.dumps(document, ensure_ascii=False)
    old = checked(before, example.schema)
    if old is None:
        return None
    for _ in range(choices.pick((1, 2, 3, 0))):
        _change(rules, names, choices)
    after = json.dumps(document, ensure_ascii=False)
    new = checked(after, example.schema)
    return None if new is None else Pair(example.schema, old, new, (before, after))


def _change(  # noqa: C901  (one arm for each)
    rules: list[dict[str, Any]], names: Names, choices: Choices
) -> None:
    rule = choices.pick(rules)
    key = _condition(rule)
    match choices.pick(CHANGES):
        case "order":
            rules[:] = choices.shuffled(rules)
        case "less" if len(rules) > 1:
            rules.remove(rule)
        case "name":
            rule["id"] = f"{rule['id']}-anew"
        case "title":
            rule["title"] = {"en": "Another", "th": "อื่น"}
        case "points" if isinstance(rule.get("points"), int):
            rule["points"] += 1
        case "condition":
            rule[key] = expression(BOOL, names, 1)(choices)
        case "terms" if ") && (" in rule[key]:
            one, other = rule[key].rsplit(" && ", 1)
            rule[key] = f"{other} && {one}"
        case "limit" if re.search(_LIMIT, rule[key]):
            rule[key] = re.sub(_LIMIT, lambda found: str(int(found[0]) + 1), rule[key], count=1)
        case "strictness" if re.search(_STRICT, rule[key]):
            rule[key] = re.sub(_STRICT, r"\1= ", rule[key], count=1)
        case "cap" if "cap" in rule:
            rule["cap"] += 1
        case "outcome" if isinstance(rule.get("then", {}).get("n"), int):
            rule["then"] = {**rule["then"], "n": rule["then"]["n"] - 1}
        case "twice":
            rule[key] = f"!(!({rule[key]})) || ({rule[key]})"
        case _:
            rules.append({**rule, "id": f"{rule['id']}-more"})
