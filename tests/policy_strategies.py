"""Whole policies that tests draw: every kind of decision, and every part that a rule may have.

A drawn policy has a decision `d`, often a second one, `base`, that it refers to, a reading, a
parameter and definitions. Everything shrinks towards a verdict with one rule.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from hypothesis.strategies import SearchStrategy

from choices import Choices, Make, drawn
from policyeval.language.types import BOOL, INT, STRING, TIMESTAMP, List, Record, Type
from policyeval.schema.declaration import FactSchema
from strategies import Names, expression, fact_schema, instant, members_of, names_of


@dataclass(frozen=True)
class PolicyExample:
    """A policy document over a schema; JSON, which is YAML too."""

    schema: FactSchema
    document: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The document as a file holds it."""
        return json.dumps(self.document, ensure_ascii=False, indent=1)


DECISION_KINDS = ("verdict", "deductions", "segments", "checklist", "any", "bands", "filter", "ledger")
OPTIONS = ("one", "two")
_TITLE = {"en": "Example", "th": "ตัวอย่าง"}
HEAD: Mapping[str, Any] = {
    "policy": "example",
    "platform": "shop",
    "version": "2024-10-03",
    "title": _TITLE,
    "effective": {"from": None},
    "timezone": "Asia/Bangkok",
    "sources": {"text": {"file": "text.txt", "language": "en", "sha256": "0" * 64}},
    "facts": "example.facts.schema.json",
}
_READINGS = {
    "r": {
        "title": _TITLE,
        "default": OPTIONS[0],
        "options": dict.fromkeys(OPTIONS, _TITLE),
        "because": _TITLE,
    }
}


def policies(kinds: tuple[str, ...] = DECISION_KINDS) -> SearchStrategy[PolicyExample]:
    """Return what `policy` makes, as hypothesis draws it."""
    return drawn(partial(policy, kinds))


def policy(kinds: tuple[str, ...], choices: Choices) -> PolicyExample:
    """Make a policy with a decision `example.d` of one of the kinds (`any`: results that are true)."""
    schema = fact_schema(choices)
    kind = choices.pick(kinds)
    names = names_of(schema)
    document: dict[str, Any] = {**HEAD, "effective": _effective(choices)}
    if choices.flip():
        document["readings"] = _READINGS
        names = (*names, ("reading.r", STRING))
    if choices.flip():
        document["parameters"] = {"p": {"value": choices.number(0, 40)}}
        names = (*names, ("param.p", INT))
    if choices.flip():
        condition, number = expression(BOOL, names, 2)(choices), expression(INT, names, 1)(choices)
        document["define"] = {"c": condition, "f(n)": f"({number}) - n"}
        names = (*names, ("c", BOOL), ("f(3)", INT))
    decisions: dict[str, Any] = {}
    if kind == "ledger" or choices.flip():
        decisions["base"], given = _base(names, choices, as_bands=kind == "ledger")
        if kind != "ledger":
            names = (*names, *given)
    decisions["d"] = _decision(kind, names, choices, has_reading="readings" in document)
    return PolicyExample(schema, {**document, "decisions": decisions})


def _effective(choices: Choices) -> dict[str, Any]:
    start, end = choices.pick([(None, None), ("2024-10-03", None), ("2024-10-03", "2024-10-17")])
    written = {"from": start and f"{start}T00:00:00+07:00"}
    return written if end is None else {**written, "to": f"{end}T00:00:00+07:00"}


def _base(names: Names, choices: Choices, *, as_bands: bool) -> tuple[dict[str, Any], Names]:
    """Make a decision that others may refer to, and say what of it they may name."""
    if as_bands or choices.flip():
        return _bands(names, choices, penalties=True), (("decisions.base.level", STRING),)
    decision = _decision("deductions", names, choices, has_reading=False)
    return decision, (("decisions.base.points", INT),)


def _decision(kind: str, names: Names, choices: Choices, *, has_reading: bool) -> dict[str, Any]:
    match kind:
        case "bands":
            return _bands(names, choices, penalties=False)
        case "ledger":
            return _ledger(names, choices, has_reading=has_reading)
        case "any":
            decision = {"kind": "verdict", "results": [_result("any", {"k": False})]}
        case "verdict":
            decision = {"kind": "verdict", "results": _verdict_results(choices)}
        case _:
            decision = {"kind": kind}
    decision["title"] = _TITLE
    if kind == "deductions":
        decision["groups"] = {"g": _group(choices, has_reading=has_reading)}
    if choices.number(0, 3) == 3:
        decision["in_force_at"] = expression(TIMESTAMP, names, 1)(choices)
    count = choices.number(1, 4)
    rules = [_rule(kind, f"r{index}", names, choices, has_reading=has_reading) for index in range(count)]
    if kind == "filter" and not all("for" in rule for rule in rules):
        decision["kind"] = "checklist"
    decision["rules"] = rules
    outputs = _outputs(kind, names, choices)
    return {**decision, "outputs": outputs} if outputs else decision


def _result(combine: str, default: Mapping[str, Any]) -> dict[str, Any]:
    return {"keys": list(default), "combine": combine, "default": dict(default)}


def _verdict_results(choices: Choices) -> list[dict[str, Any]]:
    """Make how the keys of a verdict combine: `k` and `m` decided together, `n` added up, `l` collected."""
    return [
        {"keys": ["k", "m"], "combine": choices.pick(["first", "unique"]), "default": {"k": "none"}},
        {"keys": ["n"], "combine": "sum"},
        {"keys": ["l"], "combine": choices.pick(["list", "set"])},
        {"keys": ["t"], "combine": "tally"},
        {"keys": ["y"], "combine": "any"},
    ]


def _group(choices: Choices, *, has_reading: bool) -> dict[str, Any]:
    keep = _word("most", "all")
    return {
        "once_per_rule": choices.flip(),
        "keep": (_by_reading(keep) if has_reading else keep)(choices),
        "cap": choices.number(0, 9) if choices.flip() else None,
    }


def _word(*words: Any) -> Make[Any]:
    return lambda choices: choices.pick(words)


def _by_reading(value: Make[Any]) -> Make[Any]:
    """Return what makes literals that depend on the reading, or do not."""

    def make(choices: Choices) -> Any:
        if choices.flip():
            return {"reading": "r", **{option: value(choices) for option in OPTIONS}}
        return value(choices)

    return make


def _computed(type_: Type, names: Names, choices: Choices) -> dict[str, str]:
    return {"cel": expression(type_, names, 1)(choices)}


def _rule(kind: str, id_: str, names: Names, choices: Choices, *, has_reading: bool) -> dict[str, Any]:
    """Make one rule; some ask for each element of a list of the facts, some at instants."""
    rule: dict[str, Any] = {"id": id_, "title": _TITLE}
    lists = [(name, of) for name, of in names if isinstance(of, List)]
    if lists and kind != "segments" and (kind == "filter" or choices.flip()):
        name, of = choices.pick(lists)
        rule["for"] = {"each": name, "as": "e"}
        names = (*names, *members_of("e", of.element))
    rule["must" if kind == "checklist" else "when"] = expression(BOOL, names, 2)(choices)
    if has_reading and choices.number(0, 3) == 3:
        rule["in_reading"] = {"r": choices.pick(OPTIONS)}
    if kind in ("deductions", "checklist") and choices.number(0, 2) == 2:
        rule["at"] = expression(choices.pick([TIMESTAMP, List(TIMESTAMP)]), names, 1)(choices)
    match kind:
        case "deductions":
            return rule | _points(names, choices, has_reading=has_reading)
        case "any":
            return {**rule, "then": {"k": True}}
        case "verdict":
            return rule | _verdict(id_, names, choices, has_reading=has_reading)
        case "checklist":
            return {**rule, "then": {"k": choices.pick(["a", "b", id_])}}
        case "filter":
            return {**rule, "then": {"k": _computed(choices.pick([BOOL, INT, STRING]), names, choices)}}
        case _:
            return rule


def _points(names: Names, choices: Choices, *, has_reading: bool) -> dict[str, Any]:
    """Make how many points a rule takes, for which statement, and what limits them."""

    def literal(choices: Choices) -> int:
        return choices.number(-2, 9)

    made: list[Make[Any]] = [literal, partial(_computed, INT, names)]
    given: dict[str, Any] = {
        "points": choices.pick([*made, *([_by_reading(literal)] if has_reading else [])])(choices)
    }
    if choices.flip():
        given["implements"] = [choices.pick(["A-1", "A-2"])]
    if choices.flip():
        given["group"] = {"name": "g"}
        if choices.flip():
            given["group"]["key"] = expression(choices.pick([INT, STRING]), names, 1)(choices)
    if choices.number(0, 2) == 2:
        given["cap"] = choices.number(0, 9)
    return given


def _verdict(id_: str, names: Names, choices: Choices, *, has_reading: bool) -> dict[str, Any]:
    """Make what a rule of a verdict gives: some of its keys, literal or computed."""
    word = _word("a", "b", id_)
    keys: Mapping[str, Make[Any]] = {
        "k": _by_reading(word) if has_reading else word,
        "m": partial(_computed, INT, names),
        "n": lambda choices: choices.number(-9, 9),
        "l": partial(_computed, STRING, names),
        "t": lambda choices: choices.number(0, 9),
        "y": _word(True),
    }
    chosen = choices.some(list(keys), 1, 3)
    rule: dict[str, Any] = {"then": {key: keys[key](choices) for key in chosen}}
    if "k" in chosen and choices.number(0, 5) == 5:
        rule["status"] = "indeterminate"
    return rule


def _outputs(kind: str, names: Names, choices: Choices) -> dict[str, str]:
    """Make values that are computed from the results."""
    known: Mapping[str, Names] = {
        "deductions": (("points", INT),),
        "segments": (("segments", List(STRING)),),
        "any": (("k", BOOL),),
    }
    names = (*names, *known.get(kind, ()))
    types = choices.several([BOOL, INT, STRING], 0, 2)
    return {f"o{index}": expression(of, names, 2)(choices) for index, of in enumerate(types)}


def _bands(names: Names, choices: Choices, *, penalties: bool) -> dict[str, Any]:
    """Make rows that partition a number."""
    edges = sorted(choices.some(range(-3, 21), 1, 3))
    ranges = [f"x < {edges[0]}", *(f"{a} <= x < {b}" for a, b in pairwise(edges))]
    rows = [*ranges, f"x >= {edges[-1]}"]
    return {
        "kind": "bands",
        "title": _TITLE,
        "value": expression(INT, names, 1)(choices),
        "rules": [
            {
                "id": f"row{index}",
                "title": _TITLE,
                "range": row,
                "then": {"level": f"row{index}", **(_penalty(index, choices) if penalties else {})},
            }
            for index, row in enumerate(rows)
        ],
    }


def _penalty(index: int, choices: Choices) -> dict[str, Any]:
    effect = choices.pick(["open", "slow", "shut"])
    return {"days": choices.pick([30, 1, 0, 400, None]), "selling": None if index == 0 else effect}


def _ledger(names: Names, choices: Choices, *, has_reading: bool) -> dict[str, Any]:
    """Make a ledger over a list of the facts, or over instants that are written down."""
    instants = [f'timestamp("{instant(choices)}")' for _ in range(choices.number(1, 4))]
    sources: list[tuple[str, Names]] = [
        (f"[{', '.join(instants)}]", (("e", TIMESTAMP),)),
        *((name, members_of("e", of.element)) for name, of in names if isinstance(of, List)),
    ]
    each, bound = choices.pick(sources)
    inner = (*names, *bound)
    entries: dict[str, Any] = {
        "each": each,
        "as": "e",
        "at": "e" if bound == (("e", TIMESTAMP),) else expression(TIMESTAMP, inner, 1)(choices),
        "amount": expression(INT, inner, 1)(choices) if choices.flip() else str(choices.number(-4, 9)),
    }
    if isinstance(bound[0][1], Record) or choices.flip():
        entries["where"] = expression(BOOL, inner, 1)(choices)
    if choices.flip():
        entries["label"] = expression(STRING, inner, 1)(choices)
    if choices.flip():
        entries["counts_at"] = expression(TIMESTAMP, inner, 1)(choices)

    def word(*words: Any) -> Any:
        return (_by_reading(_word(*words)) if has_reading else _word(*words))(choices)

    spec = {
        "entries": entries,
        "post": word("half_month", "event"),
        "period": {
            "unit": choices.pick(["month", "quarter", "year"]),
            "at_boundary": word("old", "new", "drop"),
        },
        "bands": "base",
        "penalty": {
            "name": "level",
            "days": "days",
            "overlap": word("parallel", "replace", "consecutive"),
            "retrigger": word(False, True),
            "reversal": word("keep", "lift"),
        },
        "dimensions": {"selling": ["open", "slow", "shut"]},
    }
    return {"kind": "ledger", "title": _TITLE, "ledger": spec, "outputs": {"o": "posted + pending"}}
