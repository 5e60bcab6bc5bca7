"""Whole policies that tests draw: every kind of decision, and every part that a rule may have.

A drawn policy has a decision `d`, often a second one, `base`, that it refers to, a reading, a
parameter and definitions. Everything shrinks towards a verdict with one rule.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from policyeval.language.types import BOOL, INT, STRING, TIMESTAMP, List, Record
from policyeval.schema.declaration import FactSchema
from strategies import INSTANTS, Names, expressions, members_of, names_of, schemas


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


@st.composite
def policies(draw: st.DrawFn, kinds: tuple[str, ...] = DECISION_KINDS) -> PolicyExample:
    """Draw a policy with a decision `example.d` of one of the kinds (`any`: results that are true)."""
    schema = draw(schemas())
    kind = draw(st.sampled_from(kinds))
    names = names_of(schema)
    document: dict[str, Any] = {**HEAD, "effective": draw(_effective())}
    if draw(st.booleans()):
        document["readings"] = _READINGS
        names = (*names, ("reading.r", STRING))
    if draw(st.booleans()):
        document["parameters"] = {"p": {"value": draw(st.integers(0, 40))}}
        names = (*names, ("param.p", INT))
    if draw(st.booleans()):
        condition, number = draw(expressions(BOOL, names, 2)), draw(expressions(INT, names, 1))
        document["define"] = {"c": condition, "f(n)": f"({number}) - n"}
        names = (*names, ("c", BOOL), ("f(3)", INT))
    decisions: dict[str, Any] = {}
    if kind == "ledger" or draw(st.booleans()):
        decisions["base"], given = draw(_base(names, as_bands=kind == "ledger"))
        if kind != "ledger":
            names = (*names, *given)
    decisions["d"] = draw(_decision(kind, names, "readings" in document))
    return PolicyExample(schema, {**document, "decisions": decisions})


@st.composite
def _effective(draw: st.DrawFn) -> dict[str, Any]:
    start, end = draw(st.sampled_from([(None, None), ("2024-10-03", None), ("2024-10-03", "2024-10-17")]))
    written = {"from": start and f"{start}T00:00:00+07:00"}
    return written if end is None else {**written, "to": f"{end}T00:00:00+07:00"}


@st.composite
def _base(draw: st.DrawFn, names: Names, *, as_bands: bool) -> tuple[dict[str, Any], Names]:
    """Draw a decision that others may refer to, and what of it they may name."""
    if as_bands or draw(st.booleans()):
        return draw(_bands(names, penalties=True)), (("decisions.base.level", STRING),)
    return draw(_decision("deductions", names, False)), (("decisions.base.points", INT),)


@st.composite
def _decision(draw: st.DrawFn, kind: str, names: Names, has_reading: bool) -> dict[str, Any]:
    match kind:
        case "bands":
            return draw(_bands(names, penalties=False))
        case "ledger":
            return draw(_ledger(names, has_reading))
        case "any":
            decision = {"kind": "verdict", "results": [_result("any", {"k": False})]}
        case "verdict":
            decision = {"kind": "verdict", "results": draw(_verdict_results())}
        case _:
            decision = {"kind": kind}
    decision["title"] = _TITLE
    if kind == "deductions":
        decision["groups"] = {"g": draw(_groups(has_reading))}
    if draw(st.integers(0, 3)) == 3:
        decision["in_force_at"] = draw(expressions(TIMESTAMP, names, 1))
    count = draw(st.integers(1, 4))
    rules = [draw(_rules(kind, f"r{index}", names, has_reading)) for index in range(count)]
    if kind == "filter" and not all("for" in rule for rule in rules):
        decision["kind"] = "checklist"
    decision["rules"] = rules
    outputs = draw(_outputs(kind, names))
    return {**decision, "outputs": outputs} if outputs else decision


def _result(combine: str, default: Mapping[str, Any]) -> dict[str, Any]:
    return {"keys": list(default), "combine": combine, "default": dict(default)}


@st.composite
def _verdict_results(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw how the keys of a verdict combine: `k` and `m` decided together, `n` added up, `l` collected."""
    first = draw(st.sampled_from(["first", "unique"]))
    collected = draw(st.sampled_from(["list", "set"]))
    return [
        {"keys": ["k", "m"], "combine": first, "default": {"k": "none"}},
        {"keys": ["n"], "combine": "sum"},
        {"keys": ["l"], "combine": collected},
        {"keys": ["t"], "combine": "tally"},
        {"keys": ["y"], "combine": "any"},
    ]


@st.composite
def _groups(draw: st.DrawFn, has_reading: bool) -> dict[str, Any]:
    keep = st.sampled_from(["most", "all"])
    return {
        "once_per_rule": draw(st.booleans()),
        "keep": draw(_by_reading(keep) if has_reading else keep),
        "cap": draw(st.one_of(st.none(), st.integers(0, 9))),
    }


def _by_reading(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return literals that depend on the reading, or not."""
    chosen = st.tuples(values, values).map(
        lambda pair: {"reading": "r", **dict(zip(OPTIONS, pair, strict=True))}
    )
    return st.one_of(values, chosen)


@st.composite
def _rules(draw: st.DrawFn, kind: str, id_: str, names: Names, has_reading: bool) -> dict[str, Any]:
    """Draw one rule; some ask for each element of a list of the facts, some at instants."""
    rule: dict[str, Any] = {"id": id_, "title": _TITLE}
    lists = [(name, of) for name, of in names if isinstance(of, List)]
    if lists and kind != "segments" and (kind == "filter" or draw(st.booleans())):
        name, of = draw(st.sampled_from(lists))
        rule["for"] = {"each": name, "as": "e"}
        names = (*names, *members_of("e", of.element))
    rule["must" if kind == "checklist" else "when"] = draw(expressions(BOOL, names, 2))
    if has_reading and draw(st.integers(0, 3)) == 3:
        rule["in_reading"] = {"r": draw(st.sampled_from(OPTIONS))}
    if draw(st.integers(0, 2)) == 2 and kind in ("deductions", "checklist"):
        rule["at"] = draw(st.one_of(*(expressions(t, names, 1) for t in (TIMESTAMP, List(TIMESTAMP)))))
    if kind == "deductions":
        rule |= draw(_points(names, has_reading))
    elif kind == "any":
        rule["then"] = {"k": True}
    elif kind == "verdict":
        rule |= draw(_verdict(id_, names, has_reading))
    elif kind in ("checklist", "filter"):
        of = draw(st.sampled_from([BOOL, INT, STRING]))
        computed = expressions(of, names, 1).map(lambda text: {"cel": text})
        rule["then"] = {"k": draw(computed if kind == "filter" else st.sampled_from(["a", "b", id_]))}
    return rule


@st.composite
def _points(draw: st.DrawFn, names: Names, has_reading: bool) -> dict[str, Any]:
    """Draw how many points a rule takes, for which statement, and what limits them."""
    literal = st.integers(-2, 9)
    made = [literal, expressions(INT, names, 1).map(lambda text: {"cel": text})]
    given: dict[str, Any] = {
        "points": draw(st.one_of(*made, *([_by_reading(literal)] if has_reading else [])))
    }
    if draw(st.booleans()):
        given["implements"] = [draw(st.sampled_from(["A-1", "A-2"]))]
    if draw(st.booleans()):
        given["group"] = {"name": "g"}
        if draw(st.booleans()):
            of = draw(st.sampled_from([INT, STRING]))
            given["group"]["key"] = draw(expressions(of, names, 1))
    if draw(st.integers(0, 2)) == 2:
        given["cap"] = draw(st.integers(0, 9))
    return given


@st.composite
def _verdict(draw: st.DrawFn, id_: str, names: Names, has_reading: bool) -> dict[str, Any]:
    """Draw what a rule of a verdict gives: some of its keys, literal or computed."""
    word = st.sampled_from(["a", "b", id_])
    keys: Mapping[str, st.SearchStrategy[Any]] = {
        "k": _by_reading(word) if has_reading else word,
        "m": expressions(INT, names, 1).map(lambda text: {"cel": text}),
        "n": st.integers(-9, 9),
        "l": expressions(STRING, names, 1).map(lambda text: {"cel": text}),
        "t": st.integers(0, 9),
        "y": st.just(True),
    }
    chosen = draw(st.lists(st.sampled_from(list(keys)), min_size=1, max_size=3, unique=True))
    rule: dict[str, Any] = {"then": {key: draw(keys[key]) for key in chosen}}
    if "k" in chosen and draw(st.integers(0, 5)) == 5:
        rule["status"] = "indeterminate"
    return rule


@st.composite
def _outputs(draw: st.DrawFn, kind: str, names: Names) -> dict[str, str]:
    """Draw values that are computed from the results."""
    known: Mapping[str, Names] = {
        "deductions": (("points", INT),),
        "segments": (("segments", List(STRING)),),
        "any": (("k", BOOL),),
    }
    names = (*names, *known.get(kind, ()))
    written = draw(st.lists(st.sampled_from([BOOL, INT, STRING]), max_size=2))
    return {f"o{index}": draw(expressions(of, names, 2)) for index, of in enumerate(written)}


@st.composite
def _bands(draw: st.DrawFn, names: Names, *, penalties: bool) -> dict[str, Any]:
    """Draw rows that partition a number."""
    edges = sorted(draw(st.sets(st.integers(-3, 20), min_size=1, max_size=3)))
    ranges = [f"x < {edges[0]}", *(f"{a} <= x < {b}" for a, b in pairwise(edges))]
    rows = [*ranges, f"x >= {edges[-1]}"]
    return {
        "kind": "bands",
        "title": _TITLE,
        "value": draw(expressions(INT, names, 1)),
        "rules": [
            {
                "id": f"row{index}",
                "title": _TITLE,
                "range": row,
                "then": {"level": f"row{index}", **(draw(_penalty(index)) if penalties else {})},
            }
            for index, row in enumerate(rows)
        ],
    }


@st.composite
def _penalty(draw: st.DrawFn, index: int) -> dict[str, Any]:
    effect = draw(st.sampled_from(["open", "slow", "shut"]))
    days = draw(st.sampled_from([30, 1, 0, 400, None]))
    return {"days": days, "selling": None if index == 0 else effect}


@st.composite
def _ledger(draw: st.DrawFn, names: Names, has_reading: bool) -> dict[str, Any]:
    """Draw a ledger over a list of the facts, or over instants that are written down."""
    instants = st.lists(INSTANTS.map(lambda t: f'timestamp("{t}")'), min_size=1, max_size=4)
    sources: list[tuple[str, Names]] = [
        (f"[{', '.join(draw(instants))}]", (("e", TIMESTAMP),)),
        *((name, members_of("e", of.element)) for name, of in names if isinstance(of, List)),
    ]
    each, bound = draw(st.sampled_from(sources))
    inner = (*names, *bound)
    entries: dict[str, Any] = {
        "each": each,
        "as": "e",
        "at": "e" if bound == (("e", TIMESTAMP),) else draw(expressions(TIMESTAMP, inner, 1)),
        "amount": draw(st.one_of(st.integers(-4, 9).map(str), expressions(INT, inner, 1))),
    }
    if isinstance(bound[0][1], Record) or draw(st.booleans()):
        entries["where"] = draw(expressions(BOOL, inner, 1))
    if draw(st.booleans()):
        entries["label"] = draw(expressions(STRING, inner, 1))
    if draw(st.booleans()):
        entries["counts_at"] = draw(expressions(TIMESTAMP, inner, 1))

    def word(*words: Any) -> Any:
        return draw(_by_reading(st.sampled_from(words)) if has_reading else st.sampled_from(words))

    spec = {
        "entries": entries,
        "post": word("half_month", "event"),
        "period": {
            "unit": draw(st.sampled_from(["month", "quarter", "year"])),
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
