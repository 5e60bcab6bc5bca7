"""What is found in policies as a whole: the code, the place, the nearest right name."""

import time
from collections.abc import Mapping

import pytest

from check_examples import checked_policy
from policyeval.language.types import show

HEAD = """decisions:
  d:
    kind: {kind}
    title: {{en: Example, th: ตัวอย่าง}}
"""
READINGS = """readings:
  start:
    title: {en: When it counts, th: เริ่มนับเมื่อใด}
    default: early
    options: {early: {en: early, th: เร็ว}, late: {en: late, th: ช้า}}
    because: {en: the text says so, th: ข้อความระบุไว้}
"""


def decision(kind: str, *lines: str) -> str:
    return HEAD.format(kind=kind) + "".join(f"    {line}\n" for line in lines)


def bands(value: str, *ranges: str) -> str:
    rows = [f"  - {{id: r{n}, range: {text}, then: {{k: {n}}}}}" for n, text in enumerate(ranges)]
    return decision("bands", f"value: {value}", "rules:", *rows)


def chain(length: int, times: int) -> str:
    bodies = ["order.total", *(" + ".join([f"d{n}"] * times) for n in range(length - 1))]
    lines = "".join(f"  d{n}: {body}\n" for n, body in enumerate(bodies))
    return f"define:\n{lines}" + decision(
        "verdict", f"rules: [{{id: r, when: d{length - 1} > 1, then: {{k: 1}}}}]"
    )


RIGHT = {
    "bands of an int that count from its least value": bands("order.total", "x == 0", "x == 1", "x >= 2"),
    "bands of an int without bounds": bands("order.paid", "x < 0", "0 <= x < 5", "x >= 5"),
    "bands of an int may leave out what lies between two integers": bands("order.total", "x <= 2", "x >= 3"),
    "rows below what an int can be": bands("order.total", "x < -3", "-3 <= x < 0", "x >= 0"),
    "rows above what an int can be": bands("order.total", "x < 9", "9 <= x < 2000000", "x >= 2000000"),
    "bands of a double": bands("order.weight", "x < 0.5", "0.5 <= x <= 1.5", "x > 1.5"),
    "bands that depend on a reading": READINGS
    + bands(
        "order.total",
        "{reading: start, early: x < 3, late: x <= 3}",
        "{reading: start, early: x >= 3, late: x > 3}",
    ),
    "rows of one option divide the number too": READINGS
    + decision(
        "bands",
        "value: order.total",
        "rules:",
        "  - {id: low, range: x < 3, then: {k: 1}}",
        "  - {id: high, range: x >= 3, in_reading: {start: early}, then: {k: 2}}",
        "  - {id: high, range: x >= 3, in_reading: {start: late}, then: {k: 3}}",
    ),
    "an output sees results and the outputs before it": decision(
        "verdict",
        "rules: [{id: r, when: order.gift, then: {k: 1}}]",
        "outputs: {has_k: k != null, both: has_k && order.gift}",
    ),
    "a decision reads another, written later": decision(
        "verdict", "rules: [{id: r, when: decisions.e.k == 1, then: {k: 1}}]"
    )
    + "  e: {kind: verdict, title: {en: E, th: อี}, rules: [{id: r, when: order.gift, then: {k: 1}}]}\n",
    "a deep chain of definitions is no explosion": chain(60, 1),
    "a reading that only matters under an option of another": READINGS
    + READINGS.replace("readings:\n", "").replace("start:", "end:")
    + decision(
        "verdict",
        "rules:",
        "  - id: r",
        "    in_reading: {start: late}",
        "    when: 'reading.end == \"late\" && order.gift'",
        "    then: {k: 1}",
    ),
}

WRONG: Mapping[str, tuple[str, list[tuple[str, str, str | None]]]] = {
    "an unknown key": (
        decision("verdict", "rules: [{id: r, whn: order.gift, then: {k: 1}}]"),
        [("PE502", "whn", "when"), ("PE507", "{", None)],
    ),
    "an unknown kind": (
        decision("verdicts", "rules: [{id: r, when: order.gift, then: {k: 1}}]"),
        [("PE504", "verdicts", "verdict")],
    ),
    "errors in several rules": (
        decision(
            "verdict",
            "rules:",
            "  - {id: one, when: order.gft, then: {k: 1}}",
            "  - {id: two, when: order.total, then: {k: 1}}",
        ),
        [("PE302", "gft", "gift"), ("PE306", "order.total", None)],
    ),
    "a gap within an int": (bands("order.total", "x < 3", "4 <= x"), [("PE525", "4 <= x", None)]),
    "a gap between two rows": (bands("order.total", "x < 3", "x > 3"), [("PE527", "x > 3", None)]),
    "a gap between two rows of doubles": (
        bands("order.weight", "x < 3.0", "x > 3.0"),
        [("PE527", "x > 3.0", None)],
    ),
    "a gap between the integers matters for doubles": (
        bands("order.weight", "x <= 2", "x >= 3"),
        [("PE527", "x >= 3", None)],
    ),
    "a gap before the first row": (bands("order.paid", "x >= 0"), [("PE527", "x >= 0", None)]),
    "a gap after the last row": (bands("order.paid", "x < 9"), [("PE527", "x < 9", None)]),
    "two rows for one number": (bands("order.total", "x <= 3", "x >= 3"), [("PE528", "x >= 3", None)]),
    "a gap at the least value": (bands("order.total", "x < 0", "x > 0"), [("PE527", "x > 0", None)]),
    "two rows for the least value": (
        bands("order.total", "x < 1", "x <= 0", "x >= 1"),
        [("PE528", "x <= 0", None)],
    ),
    "a row inside another": (bands("order.total", "x >= 0", "3 <= x < 5"), [("PE528", "3 <= x < 5", None)]),
    "a gap under an option that is no default": (
        READINGS + bands("order.total", "x < 3", "{reading: start, early: x >= 3, late: x > 3}"),
        [("PE527", "x > 3", None)],
    ),
    "bands of text": (bands("order.note", "x < 3", "x >= 3"), [("PE539", "order.note", None)]),
    "a default for no key": (
        decision(
            "verdict",
            "results: [{keys: [refund], default: {refnd: none}}]",
            "rules: [{id: r, when: order.gift, then: {refund: all}}]",
        ),
        [("PE520", "none", "refund")],
    ),
    "an output cannot see the outputs after it": (
        decision(
            "verdict",
            "rules: [{id: r, when: order.gift, then: {k: 1}}]",
            "outputs: {both: has_k, has_k: k != null}",
        ),
        [("PE301", "has_k", None)],
    ),
    "a rule cannot see results": (
        decision(
            "verdict",
            "rules: [{id: r, when: k == 1, then: {k: 1}}]",
            "outputs: {again: k != null}",
        ),
        [("PE301", "k", None)],
    ),
    "a definition used in an output and in a rule": (
        "define:\n  done: k != null\n"
        + decision(
            "verdict",
            "rules: [{id: r, when: order.gift, then: {k: 1}}]",
            "outputs: {again: done}",
        )
        + "  e: {kind: verdict, title: {en: E, th: อี}, rules: [{id: r, when: done, then: {l: 1}}]}\n",
        [("PE301", "k", None)],
    ),
    "a typo in another decision's key": (
        decision("verdict", "rules: [{id: r, when: decisions.e.keys == 1, then: {k: 1}}]")
        + "  e: {kind: verdict, title: {en: E, th: อี}, rules: [{id: r, when: order.gift, then: {key: 1}}]}\n",
        [("PE301", "decisions.e.keys", "decisions.e.key")],
    ),
    "decisions in a circle": (
        decision("verdict", "rules: [{id: r, when: decisions.e.k == 1, then: {k: 1}}]")
        + "  e: {kind: verdict, title: {en: E, th: อี},\n"
        + "      rules: [{id: r, when: decisions.d.k == 1, then: {k: 1}}]}\n",
        [("PE541", "d", None)],
    ),
    "definitions in a circle": (
        "define:\n  a: b\n  b: a\n" + decision("verdict", "rules: [{id: r, when: a, then: {k: 1}}]"),
        [("PE320", "a", None)],
    ),
    "a definition with too many arguments": (
        "define:\n  a(n): n > 3\n"
        + decision("verdict", "rules: [{id: r, when: 'a(order.total, 1)', then: {k: 1}}]"),
        [("PE322", "a(order.total, 1)", None)],
    ),
    "an error in a definition is told once": (
        "define:\n  a: order.totl > 3\n"
        + decision(
            "verdict", "rules: [{id: r, when: a && order.gift, then: {k: 1}}, {id: s, when: a, then: {k: 1}}]"
        ),
        [("PE302", "totl", "total")],
    ),
    "a tally of text": (
        decision(
            "verdict",
            "results: [{keys: [k], combine: tally}]",
            "rules: [{id: r, when: order.gift, then: {k: high}}]",
        ),
        [("PE529", "k", None)],
    ),
    "an indeterminate rule without a cause": (
        decision("verdict", "rules: [{id: r, when: order.gift, status: indeterminate}]"),
        [("PE530", "r", None)],
    ),
    "one id for a rule of every reading and a rule of one": (
        READINGS
        + decision(
            "verdict",
            "rules:",
            "  - {id: r, when: order.gift, then: {k: 1}}",
            "  - {id: r, when: order.gift, in_reading: {start: late}, then: {k: 2}}",
        ),
        [("PE510", "r", None)],
    ),
    "one id for rules of two readings, which may be chosen together": (
        READINGS
        + READINGS.replace("readings:\n", "").replace("start:", "end:")
        + decision(
            "verdict",
            "rules:",
            "  - {id: r, when: order.gift, in_reading: {end: late}, then: {k: 1}}",
            "  - {id: r, when: order.gift, in_reading: {start: late}, then: {k: 2}}",
        ),
        [("PE510", "r", None)],
    ),
    "defaults that are nothing that values combine to": (
        decision(
            "verdict",
            "results:",
            "  - {keys: [a], combine: sum, default: {a: none}}",
            "  - {keys: [b], combine: list, default: {b: 1}}",
            "  - {keys: [c], combine: tally, default: {c: 5}}",
            "  - {keys: [d], combine: any, default: {d: true}}",
            "  - {keys: [e], combine: any, default: {e: null}}",
            "rules: [{id: r, when: order.gift, then: {a: 1, b: 1, c: 1, d: true, e: true}}]",
        ),
        [("PE529", "none", None), ("PE529", "1", None), ("PE529", "5", None), ("PE529", "true", None)],
    ),
    "a sum that may be null": (
        decision(
            "verdict",
            "results: [{keys: [a], combine: sum, default: {a: null}}]",
            "rules: [{id: r, when: order.gift, then: {a: 1}}]",
            "outputs: {b: a + 1}",
        ),
        [("PE305", "a", None)],
    ),
    "what nothing uses": (
        READINGS
        + "parameters:\n  limit: {value: 3}\ndefine:\n  a: order.gift\n"
        + decision("verdict", "rules: [{id: r, when: order.gift, then: {k: 1}}]"),
        [("PE546", "start", None), ("PE558", "limit", None), ("PE321", "a", None)],
    ),
    "a broken parameter": (
        "parameters:\n  late: {value: 3d, unit: duration}\n"
        + decision("verdict", "rules: [{id: r, when: as_of - order.created_at > param.late, then: {k: 1}}]"),
        [("PE314", "3d", None)],
    ),
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_nothing_is_found(text: str) -> None:
    checked, findings = checked_policy(text)
    assert findings == ()
    assert checked.policy is not None


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=WRONG)
def test_all_is_found(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    _, findings = checked_policy(text)
    assert [(f.code, f.span.text if f.span else "", f.suggestion) for f in findings] == expected


@pytest.mark.parametrize("head", ["d{n}", "d{n}(y)"])
def test_definitions_that_explode_are_refused_at_once(head: str) -> None:
    call = head.replace("(y)", "(y + 1)")
    lines = [f"  {head.format(n=0)}: order.total"]
    lines += [f"  {head.format(n=n)}: {' + '.join([call.format(n=n - 1)] * 2)}" for n in range(1, 40)]
    last = call.format(n=39).replace("y", "1")
    text = "define:\n" + "\n".join(lines) + "\n"
    text += decision("verdict", f"rules: [{{id: r, when: '{last} > 1', then: {{k: 1}}}}]")
    began = time.monotonic()
    _, findings = checked_policy(text)
    assert {finding.code for finding in findings} == {"PE323"}
    assert time.monotonic() - began < 60


def test_keys_have_the_type_that_their_rules_give() -> None:
    text = decision(
        "deductions",
        "results: [{keys: [flag]}, {keys: [due], combine: any}, {keys: [who], combine: list}]",
        "rules:",
        "  - {id: r, when: order.gift, points: 3, then: {flag: a, due: true, who: {cel: order.note}}}",
        "  - {id: s, when: order.gift, points: 3}",
        "outputs: {sum: points + 1}",
    )
    checked, findings = checked_policy(text)
    assert findings == ()
    assert checked.policy is not None
    assert {key: show(type_) for key, type_ in checked.policy.programs["d"].keys} == {
        "points": "int",
        "by_rule": "map(string, int)",
        "entries": "list(map(string, dyn))",
        "flag": "string or null",
        "due": "bool",
        "who": "list(string)",
        "sum": "int",
    }
