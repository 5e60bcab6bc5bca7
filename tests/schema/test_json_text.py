"""JSON text, strictly."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyeval.schema.json_places import places
from policyeval.schema.json_text import read_json
from policyeval.source.text import Source


def findings(text: str | bytes) -> list[str]:
    found = read_json(text, name="f.json")
    assert isinstance(found, tuple), found
    return [f"{finding.code} {finding.span.place if finding.span else ''}" for finding in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", ["PE610 f.json:1:1"], id="nothing"),
        pytest.param(" \n", ["PE610 f.json:2:1"], id="only white space"),
        pytest.param("{} {}", ["PE611 f.json:1:4"], id="two values"),
        pytest.param('{"a": 1,\n "a": 2}', ["PE602 f.json:2:2"], id="a name given twice"),
        pytest.param(
            '{"a": 1, "\\u0061": 2}', ["PE602 f.json:1:10"], id="a name given twice, once as an escape"
        ),
        pytest.param("[NaN, -Infinity]", ["PE603 f.json:1:2", "PE603 f.json:1:7"], id="not a number"),
        pytest.param("[1e400, -1e400]", ["PE603 f.json:1:2", "PE603 f.json:1:9"], id="beyond a double"),
        pytest.param("9223372036854775808", ["PE604 f.json:1:1"], id="one more than 64 bits"),
        pytest.param("9" * 100_000, ["PE604 f.json:1:1"], id="an integer of 100,000 digits"),
        pytest.param('"\\ud800"', ["PE605 f.json:1:1"], id="half of a surrogate pair"),
        pytest.param('{"\\udc00": 1}', ["PE605 f.json:1:2"], id="half of a surrogate pair in a name"),
        pytest.param('"\ud800"', ["PE605 f.json:1:1"], id="half of a surrogate pair, not escaped"),
        pytest.param("[" * 65 + "]" * 65, ["PE606 f.json:1:65"], id="65 levels"),
        pytest.param("[" * 500_000, ["PE606 f.json:1:65"], id="half a million levels"),
        pytest.param('{"a":' * 100_000, ["PE606 f.json:1:321"], id="100,000 objects"),
        pytest.param(" " * (1 << 20) + "1", ["PE607 f.json:1:1"], id="more than a mebibyte"),
        pytest.param("ก" * 400_000, ["PE607 f.json:1:1"], id="more than a mebibyte of UTF-8"),
        pytest.param(b'{"a": "\xff"}', ["PE608 f.json:1:8"], id="not UTF-8"),
        pytest.param(b"\xef\xbb\xbf{}", ["PE609 f.json:1:1"], id="a byte order mark"),
        pytest.param('{"a": 1,}', ["PE601 f.json:1:9"], id="a comma too many"),
        pytest.param("{'a': 1}", ["PE601 f.json:1:2"], id="single quotes"),
        pytest.param("{a: 1}", ["PE601 f.json:1:2"], id="a name without quotes"),
        pytest.param('{"a" 1}', ["PE601 f.json:1:6"], id="no colon"),
        pytest.param("[1 2]", ["PE601 f.json:1:4"], id="no comma"),
        pytest.param("[1}", ["PE601 f.json:1:3"], id="the wrong bracket"),
        pytest.param("[1", ["PE601 f.json:1:3"], id="no end"),
        pytest.param("True", ["PE601 f.json:1:1"], id="Python's true"),
        pytest.param("[01]", ["PE601 f.json:1:2"], id="a leading zero"),
        pytest.param("[+1]", ["PE601 f.json:1:2"], id="a leading plus"),
        pytest.param("[.5]", ["PE601 f.json:1:2"], id="no digit before the point"),
        pytest.param("// no", ["PE601 f.json:1:1"], id="a comment"),
        pytest.param("[\u00a01]", ["PE601 f.json:1:2"], id="a space that JSON does not know"),
        pytest.param('"a\nb"', ["PE612 f.json:1:3"], id="a line end in text"),
        pytest.param('"a\\x"', ["PE612 f.json:1:3"], id="an escape that JSON does not know"),
        pytest.param('"abc', ["PE612 f.json:1:5"], id="text that does not end"),
        pytest.param(
            '"' + '\\"' * 500_000, ["PE612 f.json:1:1000002"], id="a million characters without an end"
        ),
    ],
)
def test_what_is_not_strict_json_is_found_where_it_stands(text: str | bytes, expected: list[str]) -> None:
    assert findings(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("1", 1, id="an integer"),
        pytest.param("-9223372036854775808", -(2**63), id="the smallest integer"),
        pytest.param("1.0", 1.0, id="a float stays a float"),
        pytest.param('"\\ud83d\\ude00"', "😀", id="a surrogate pair"),
        pytest.param('"\\ud83d\\ude00 [[["', "😀 [[[", id="brackets in text"),
        pytest.param("[" * 64 + "]" * 64, json.loads("[" * 64 + "]" * 64), id="64 levels"),
        pytest.param(json.dumps(["[" * 100, {}]), ["[" * 100, {}], id="a hundred brackets in text"),
        pytest.param(b' {"\xe0\xb8\x81": null} ', {"ก": None}, id="bytes"),
    ],
)
def test_strict_json_is_read(text: str | bytes, expected: object) -> None:
    found = read_json(text, name="f.json")
    assert found == expected
    assert type(found) is type(expected)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.booleans())
def test_what_python_writes_is_read_back_and_has_places(data: object, ascii_only: bool) -> None:
    text = json.dumps(data, ensure_ascii=ascii_only, indent=1)
    assert read_json(text, name="f.json") == data
    found = places(Source("f.json", text))
    assert found.findings == ()
    assert {pointer: json.loads(span.text) for pointer, span in found.spans.items()} == {
        pointer: value for pointer, value in _values(data)
    }


def _values(data: object, at: str = ""):
    yield at, data
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _values(value, f"{at}/{name.replace('~', '~0').replace('/', '~1')}")
    if isinstance(data, list):
        for index, value in enumerate(data):
            yield from _values(value, f"{at}/{index}")


LONG = '"padding": "' + "x" * 1500 + '"'
"""What makes a text so long that its texts are counted."""

DAMAGE = st.sampled_from(
    ("NaN", "-Infinity", "1e400", "[1e999]", "1" * 400 + ".5", "9223372036854775808", "-9223372036854775809")
) | st.sampled_from(
    (
        *('"\\ud800"', '"\\udc00\\ud800"', '"\\ud83d\\ud83d\\ude00"', '"\\\\\\udc00"', '"\x01"', '"\\x"'),
        *('{"a": 1, "a": 2}', '{"a": 1, "\\u0061": "a"}', '{"a" :1,"a"\n: 2}', '{"": {}, "": ""}'),
        *("[" * 63 + "]" * 63, "[" * 64 + "]" * 64, '{"a":' * 70 + "1" + "}" * 70),
        *("01", "1.", "[1,]", '{"a"}', "tru", "", '"]" "["', "\ufeff"),
    )
)
"""Values that no strict text has, and some that it may have."""

INNOCENT = st.sampled_from(
    [
        '"\\ud83d\\ude00"',
        '"C:\\\\ud800"',
        '"say \\"[\\""',
        '"a\\":1,\\"a\\":2"',
        '"9e123456"',
        '"12345678901234567890"',
        '":"',
        '"{[{["',
        '{" :": ":"}',
        "9223372036854775807",
        "-9223372036854775808",
        "1e308",
        "1E-999",
        "-0",
    ]
)
"""Values that look as if something were wrong with them."""


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw JSON with something in it that may be wrong, short or long, tight or wide."""
    parts = draw(st.lists(JSON.map(json.dumps) | INNOCENT | DAMAGE, max_size=4))
    gap = draw(st.sampled_from(["", " ", "\n\t"]))
    if draw(st.booleans()):
        parts.append(f"{{{LONG}}}")
    parts = draw(st.permutations(parts))
    if draw(st.booleans()):
        return f"{gap}[{f',{gap}'.join(parts)}]{gap}"
    names = draw(st.lists(st.sampled_from(["a", "b", "c", "\\u0061", ":"]), min_size=5, max_size=5))
    pairs = (f'"{name}"{gap}:{gap}{part}' for name, part in zip(names, parts, strict=False))
    return f"{gap}{{{','.join(pairs)}}}{gap}"


@settings(max_examples=600, deadline=None)
@given(texts())
def test_the_quick_reader_accepts_what_the_reader_of_places_does_and_reads_what_json_does(text: str) -> None:
    agreed(text)
    agreed(text.encode())


def agreed(text: str | bytes) -> None:
    """Make sure that a text is read if nothing is wrong in any place, and then as Python reads it."""
    found = read_json(text, name="f.json")
    source = Source("f.json", text if isinstance(text, str) else text.decode())
    wrong = places(source).findings
    if wrong or source.text.startswith("\ufeff"):
        assert isinstance(found, tuple)
        assert [finding.code for finding in found] == [
            finding.code for finding in wrong
        ] or "\ufeff" in source.text
    else:
        expected = json.loads(text)
        assert repr(found) == repr(expected)


@pytest.mark.parametrize("size", [0, 2000], ids=["short", "long"])
@pytest.mark.parametrize("depth", [64, 65])
@pytest.mark.parametrize(
    "ends", [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")], ids=["lists", "objects", "both"]
)
def test_depth_is_counted_in_short_and_in_long_texts(ends: tuple[str, str], depth: int, size: int) -> None:
    levels, odd = divmod(depth - 1, len(ends[1]))
    inner = "[" * odd + f'"{"x" * size}"' + "]" * odd
    text = f"[{ends[0] * levels}{inner}{ends[1] * levels}]"
    found = read_json(text, name="f.json")
    assert ([f.code for f in found] if isinstance(found, tuple) else []) == (["PE606"] if depth > 64 else [])
    agreed(text)


ALMOST_JSON = st.text(alphabet='{}[],:"\\ud8c0 01.eE+-truefalsnNaIity\n', max_size=24)


@given(
    ALMOST_JSON
    | JSON.map(json.dumps).flatmap(
        lambda text: st.integers(0, len(text)).map(lambda cut: text[:cut] + text[cut + 1 :])
    )
)
def test_the_decoder_and_the_reader_of_places_agree(text: str) -> None:
    found = read_json(text, name="f.json")
    assert (places(Source("f.json", text)).findings == ()) == (not isinstance(found, tuple))
    if isinstance(found, tuple):
        assert found
