"""Reading YAML and JSON into a tree."""

import json
import time

import pytest

from policyeval.document.read import Document, read
from policyeval.document.tree import Mapping, Scalar, at, key_span, to_data
from policyeval.source.text import Source

BYTE_ORDER_MARK = "\ufeff"


def document(text: str) -> Document:
    return read(Source("x.yaml", text))


def codes(text: str) -> list[str]:
    return [finding.code for finding in document(text).findings]


def data(text: str) -> object:
    found = document(text)
    assert found.findings == ()
    assert found.root is not None
    return to_data(found.root)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True), ("True", True), ("FALSE", False), ("null", None), ("~", None), ("", None),
        ("0", 0), ("-12", -12), ("+5", 5), ("0x1F", 31), ("0o17", 15), ("1.5", 1.5), (".5", 0.5), ("1.", 1.0),
        ("1e3", 1000.0), ("-1.5E-2", -0.015),
        ("9223372036854775807", 2**63 - 1), ("-9223372036854775808", -(2**63)),
        ("0x" + "0" * 30 + "1", 1),
        ("on", "on"), ("no", "no"), ("Yes", "Yes"), ("y", "y"), ("tRUE", "tRUE"), ("nil", "nil"),
        ("1:30", "1:30"), ("12:30:45", "12:30:45"), ("010", "010"), ("0755", "0755"), ("1_000", "1_000"),
        ("0b11", "0b11"), ("2024-01-01", "2024-01-01"), ("1.2.3", "1.2.3"), ("1,5", "1,5"), ("=", "="),
        ("+", "+"), (".", "."), ("1e", "1e"), ("0x", "0x"), ("72h", "72h"), ("๓", "๓"),
        ("'true'", "true"), ('"3"', "3"), ("|\n  3", "3"), (">-\n  null", "null"),
    ],
)  # fmt: skip
def test_scalar_is_read_by_the_core_schema_of_yaml_1_2(written: str, value: object) -> None:
    found = data(f"k: {written}")
    assert isinstance(found, dict)
    assert found == {"k": value}
    assert type(found["k"]) is type(value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 99999999999999999999", ["PE138"]),
        ("a: -9223372036854775809", ["PE138"]),
        ("a: 0x8000000000000000", ["PE138"]),
        ("a: " + "9" * 60_000, ["PE138"]),
        ("a: 0x" + "f" * 60_000, ["PE138"]),
        ("a: 1e999", ["PE139"]),
        ("a: -.Inf", ["PE139"]),
        ("a: .NaN", ["PE139"]),
        ("null: 1", ["PE136"]),
        ("true: 1", ["PE136"]),
        ("1.5: 1", ["PE136"]),
        ("~: 1", ["PE136"]),
        ("on: 1\nno: 2\nyes: 3\n010: 4", []),
        ('"3": 1', []),
        ("? a\n: b", []),
        ("? [a]\n: b", ["PE137"]),
        ("{a: 1}: b", ["PE137"]),
        ("a: 1\nb: 2\na: 3\na: 4", ["PE130", "PE130"]),
        ("'<<': {a: 1}", []),
        ("<<: {a: 1}", ["PE134"]),
        ("a: !!str 3", ["PE133"]),
        ("a: !<tag:yaml.org,2002:str> 3", ["PE133"]),
        ("a: [&x 3, *x]", ["PE132", "PE131"]),
        ("a: && b", ["PE132"]),
        ("a: * 3", ["PE131"]),
        ("a: !!", ["PE133"]),
        ("%TAG ! x\n---\na: b", ["PE144"]),
        ("%x\n", ["PE144"]),
        ("a: 1\n---\nb: 2", ["PE135"]),
        ("a: 1\n...\nb: 2", ["PE135"]),
        ("---\na: 1\n...\n", []),
        ("", ["PE123"]),
        ("---\n", ["PE123"]),
        ("null", []),
        ("a: 1\rb: 2", ["PE112"]),
        ("a: 1 # x\u2028b: evil", ["PE112"]),
        ("a: 1\x85b: 2", ["PE112"]),
        ("a: \ud800", ["PE113"]),
        ('a: "\\ud800"', ["PE113"]),
        ('a: "\\U00110000"', ["PE113"]),
        ("a: \0", ["PE110"]),
        ("a: \x1b[31m", ["PE110"]),
        ("# \u2066comment", ["PE111"]),
        ("a: b\ufeffc", ["PE114"]),
        ("a: soft\u00adhyphen", ["PE114"]),
        ("a: zero\u200bwidth", ["PE114"]),
        ("a: คะแนน\u200bความประพฤติ", []),
        ("a: ความ\u200dผิด\u200c 3", []),
        ("คะแนน\u200bรวม: 3", ["PE114"]),
        ('"a\\u200bb": 3', ["PE114"]),
        ('"a\\0b": 3', ["PE114"]),
        ('a: "\\u202e"', []),
        ("a:\u00a0b", []),
        ("a: \u00a0b", ["PE166"]),
        ("a: 1\nb:\u00a0c\n", ["PE166"]),
    ],
)
def test_everything_else_is_refused_by_its_code(text: str, found: list[str]) -> None:
    assert codes(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: {when: f(a, b), points: 3}", ["PE141"]),
        ("a: {when: f(a, b, c)}", ["PE141"]),
        ("a: {when: x, y == 3}", ["PE140"]),
        ("a: {b: , c: }", []),
        ("a: {en: Late (over 3 days), th: สาย}", []),
        ("a: [x, (y), z]", []),
        ("a: {when: x in [1, 2]}", ["PE152"]),
        ("a: {b: x ? y : z}", ["PE152"]),
        ("a: {b: 'c'd}", ["PE152"]),
        ("a: [a, b}", ["PE152"]),
        ("a: [1, 2\nb: 3", ["PE151"]),
        ("a: [1, 2", ["PE151"]),
        ("a: [", ["PE151"]),
        ("a: {b: 1\nc: 2", ["PE151"]),
        ("a: {b: [1, {c: 2", ["PE151"]),
        ("a: [b,,c]", ["PE164"]),
        ("a: {,}", ["PE164"]),
        ("a: ,", ["PE164"]),
        ("a: ]", ["PE167"]),
        ("a: 1\n}", ["PE167"]),
        ("[1]]", ["PE167"]),
        ("a: [\n- b\n]", ["PE161"]),
        ("a: b\n- c", ["PE161"]),
        ("- a\nb: c", ["PE162"]),
        ("- - a\n -b", ["PE153"]),
        ("a:\n  - b\n c", ["PE153"]),
        ("a:\n    b: 1\n  c: 2", ["PE153"]),
        ("a: |\n   x\n  y", ["PE153"]),
        ("a:\n    b\n  c: d", ["PE165"]),
        ("a\nb: c", ["PE165"]),
        ("a: b: c", ["PE154"]),
        ("a: x ? y : z", ["PE154"]),
        ("b: c\na", ["PE155"]),
        ("a:\n- b\n-c", ["PE155"]),
        ("a: 'x' == b", ["PE160"]),
        ('a: "x" "y"', ["PE160"]),
        ("{a: 1} b", ["PE160"]),
        ("a: [a b]c", ["PE160"]),
        ("a: 'x", ["PE150"]),
        ('a: "x\n', ["PE150"]),
        ("a: 'x\n---\ny'", ["PE150"]),
        ("a: |0\n x", ["PE159"]),
        ("a: >x\n x", ["PE159"]),
        ("a: |\n\tx", ["PE157"]),
        ("a: 1\n\tb: 2", ["PE157"]),
        ("\tb: 1", ["PE157"]),
        ("a: `x`", ["PE156"]),
        ("a: %x", ["PE156"]),
        ('a: "\\xZZ"', ["PE158"]),
        ('a: "\\', ["PE158"]),
        ("a: ? b", ["PE163"]),
        (": a", ["PE169"]),
    ],
)
def test_a_slip_of_syntax_has_a_code_of_its_own(text: str, found: list[str]) -> None:
    assert codes(text) == found


def test_a_json_file_is_read_with_the_same_reader() -> None:
    value = {"a": [1, 2.5, None, True, 'x\ty"\\/', {"ข": "😀"}], "b": {}, "c": []}
    text = json.dumps(value, indent="\t", ensure_ascii=False).replace("/", "\\/")
    assert data(text) == value
    assert data(json.dumps(value, separators=(",", ":"), ensure_ascii=False)) == value


def test_findings_that_leave_a_tree_keep_it() -> None:
    found = document("a: 1\na: 2\n3: x\nb: 99999999999999999999\n")
    assert [finding.code for finding in found.findings] == ["PE130", "PE136", "PE138"]
    assert found.root is not None
    assert to_data(found.root) == {"a": 1, "3": "x", "b": 0}


def test_findings_that_spoil_the_tree_leave_none() -> None:
    assert document("a: &x 1").root is None
    assert document("a: [").root is None


def test_spans_are_the_characters_that_were_written() -> None:
    text = (
        BYTE_ORDER_MARK
        + "a: {b: [x, 'y']}\r\nข้อ:\r\n  - c: |\r\n      😀 z\r\n\r\n    d: 'it''s'\r\n# end\r\n"
    )
    root = document(text).root
    assert root is not None
    written = {
        (): text[1:-9],
        ("a",): "{b: [x, 'y']}",
        ("a", "b"): "[x, 'y']",
        ("a", "b", 1): "'y'",
        ("ข้อ",): "- c: |\r\n      😀 z\r\n\r\n    d: 'it''s'",
        ("ข้อ", 0, "c"): "|\r\n      😀 z\r\n",
        ("ข้อ", 0, "d"): "'it''s'",
    }
    spans = {path: at(root, path).span.text for path in written}
    assert {path: span.rstrip() for path, span in spans.items()} == {
        p: w.rstrip() for p, w in written.items()
    }


def test_paths_lead_to_nodes_and_to_keys() -> None:
    root = document("a: {b: [x, y]}").root
    assert isinstance(root, Mapping)
    assert at(root, ["a", "b", 1]) == Scalar("y", *_anywhere(root))
    assert at(root, ["a", "nowhere", 1]).span.text == "{b: [x, y]}"
    assert key_span(root, ["a", "b"]).text == "b"
    assert key_span(root, ["a", "b", 0]).text == "x"
    assert key_span(root, []).text == "a: {b: [x, y]}"
    assert root.get("a") == at(root, ["a"])
    assert root.get("b") is None


def _anywhere(root: Mapping) -> tuple[object, ...]:
    key = root.entries[0].key
    return key.text, key.style, key.span


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 25_000 + "]" * 25_000, "PE120"),
        ("[\n" * 25_000, "PE120"),
        ("{a: " * 12_000, "PE120"),
        ("- " * 25_000, "PE120"),
        ("? " * 25_000, "PE120"),
        ("a: " + "[" * 64 + "]" * 64, "PE120"),
        ("a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i} {{<<: *a{i - 1}}}\n" for i in range(1, 10)), "PE132"),
        ("a: &a [x]\n" + "".join(f"b{i}: [" + "*a," * 9 + "]\n" for i in range(9)), "PE132"),
        ("a: " + "x" * 65_537, "PE122"),
        ("x" * (1024 * 1024 + 1), "PE105"),
        ("a: 1\n" * 100_000, "PE130"),
        ("\u202e" * 500_000, "PE111"),
        ("[" + "0," * 200_000 + "]", "PE121"),
    ],
    ids=lambda value: value if value.startswith("PE") else "",
)
def test_a_hostile_text_ends_soon_with_a_code(text: str, code: str) -> None:
    started = time.process_time()
    found = document(text)
    assert time.process_time() - started < 10
    assert found.findings[0].code == code
    assert len(found.findings) <= 100


def test_sixty_four_levels_are_read() -> None:
    assert codes("a: " + "[" * 63 + "]" * 63) == []
