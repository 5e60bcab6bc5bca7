"""The language on its own, from Python and from the command line."""

import contextlib
import io
import json
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

import policyeval
from conformance.cases import ROOT, value_from
from conformance.outcome import same
from policyeval import BoolKey, Duration, OptionalValue, Timestamp, TypeValue, Uint
from policyeval.cli.main import run
from policyeval.language.type_text import read_type
from policyeval.language.types import INT, STRING, Abstract, List, Map, Nullable, Optional, Parameter, TypeOf

SECOND = 1_000_000_000

VALUES: dict[str, tuple[str, Any]] = {
    "an int": ("1 + 2", 3),
    "a uint stays unsigned": ("1u + 2u", Uint(3)),
    "a double stays a double": ("1.0 + 2.0", 3.0),
    "text": ("'a' + \"b\"", "ab"),
    "bytes": ("b'a' + b'b'", b"ab"),
    "a truth": ("1 < 2", True),
    "null": ("null", None),
    "a list of several types": ("[1, 'a', 2u]", [1, "a", Uint(2)]),
    "a map by text": ("{'a': 1}", {"a": 1}),
    "a map by truths": ("{true: 1}", {True: 1}),
    "a map by a truth and a number": ("{true: 1, 1: 2}", {BoolKey.TRUE: 1, 1: 2}),
    "an instant": ("timestamp('1970-01-01T00:00:01.000000001Z')", Timestamp(SECOND + 1)),
    "a length of time": ("duration('1.5s')", Duration(3 * SECOND // 2)),
    "a type": ("type(1)", TypeValue(INT)),
    "an optional with a value": ("optional.of([1])", OptionalValue([1])),
    "an optional without one": ("optional.none()", OptionalValue(None, present=False)),
}


@pytest.mark.parametrize(("expr", "value"), VALUES.values(), ids=VALUES)
def test_value_is_of_the_type_that_the_language_has(expr: str, value: Any) -> None:
    found = policyeval.evaluate(expr)
    assert same(value, found), (value, found)


class Word(StrEnum):
    """A text that is also something else."""

    SENT = "sent"


BOUND: dict[str, tuple[str, Any, str | None, Any]] = {
    "a name that is only bound is of any type": ("x + 1", 2, None, 3),
    "a datetime is an instant": (
        "x == timestamp('2020-01-01T00:00:00Z')",
        datetime(2020, 1, 1, 7, tzinfo=timezone(timedelta(hours=7))),
        None,
        True,
    ),
    "a timedelta is a duration": ("x", timedelta(microseconds=-1), None, Duration(-1000)),
    "text is an instant where one is declared": ("x", "1970-01-01T00:00:00Z", "timestamp", Timestamp(0)),
    "text is a duration where one is declared": ("x", "1s", "duration", Duration(SECOND)),
    "text is bytes where they are declared": ("x", "YWI=", "bytes", b"ab"),
    "a whole number is a uint where one is declared": ("x", 1, "uint", Uint(1)),
    "a whole number is a double where one is declared": ("x", [1], "list(double)", [1.0]),
    "a wrapper may be null": ("x == null", None, "wrapper(int)", True),
    "a wrapper is the number in it": ("x + 1", 4, "wrapper(int)", 5),
    "null may be an instant": ("true ? null : timestamp(0)", None, None, None),
    "null may be in a list": ("[1, null] == [1, x]", None, None, True),
    "a text of a class of its own is a text": ("x", Word.SENT, None, "sent"),
    "keys are numbers where they are declared": ("x[1]", {"1": "a"}, "map(int, string)", "a"),
    "a tuple is a list": ("x", (1, 2), None, [1, 2]),
    "not a number is a number": ("x", math.nan, "double", math.nan),
}


@pytest.mark.parametrize(("expr", "given", "type_", "value"), BOUND.values(), ids=BOUND)
def test_binding_is_read_as_its_type(expr: str, given: Any, type_: str | None, value: Any) -> None:
    found = policyeval.evaluate(expr, {"x": given}, declarations={"x": type_} if type_ else None)
    assert same(value, found), (value, found)


def test_names_may_be_dotted_and_are_looked_for_in_the_container() -> None:
    assert policyeval.evaluate("y", {"a.b.y": 1}, container="a.b.c") == 1
    assert policyeval.evaluate("a.b.y + 1", {"a.b.y": 1}, declarations={"a.b.y": "int"}) == 2


def test_what_is_not_needed_need_not_be_bound() -> None:
    assert policyeval.evaluate("true || x", declarations={"x": "bool"}) is True


ERRORS: dict[str, tuple[str, dict[str, str], str, list[str]]] = {
    "a text that is not CEL": ("1 +", {}, "parse", ["PE243"]),
    "nothing at all": ("", {}, "parse", ["PE201"]),
    "a name that nobody declared": ("x", {}, "check", ["PE301"]),
    "types that do not fit": ("x + 'a'", {"x": "int"}, "check", ["PE304"]),
    "a division by zero": ("1 / 0", {}, "evaluate", ["PE802"]),
    "a key that is not there": ("{'a': 1}['b']", {}, "evaluate", ["PE804"]),
    "a name without a value": ("x + 1", {"x": "int"}, "evaluate", ["PE728"]),
    "brackets without end": ("(" * 5000, {}, "parse", ["PE203"]),
    "half of a surrogate pair": ("'\ud800'", {}, "parse", ["PE218"]),
    "a macro whose variable is no name": ("[1].all(x.y, true)", {}, "parse", ["PE309"]),
    "a macro with one name twice": ("[1].all(x, x, true)", {}, "parse", ["PE309"]),
    "a binding that is no name": ("cel.bind(x.y, 1, 2)", {}, "parse", ["PE309"]),
    "an optional mapped over no name": ("optional.of(1).optMap(1, 2)", {}, "parse", ["PE309"]),
    "has without a member": ("has(x)", {"x": "int"}, "parse", ["PE311"]),
    "a macro with too little": ("[1].all(true)", {}, "check", ["PE341"]),
    "a binding with too little": ("cel.bind(x, 1)", {}, "check", ["PE341"]),
    "has with too much": ("has({'a': 1}.a, 1)", {}, "check", ["PE341"]),
    "null compared with a number": ("null == 1", {}, "check", ["PE304"]),
    "null compared with a list": ("[1] != null", {}, "check", ["PE304"]),
    "null in a list of numbers": ("null in [1]", {}, "check", ["PE304"]),
    "a list of nulls compared with one of numbers": ("[1] == [null]", {}, "check", ["PE304"]),
    "a number or null": ("true ? 1 : null", {}, "check", ["PE307"]),
    "null for a text": ("optional.of('a').orValue(null)", {}, "check", ["PE304"]),
}


@pytest.mark.parametrize(("expr", "types", "phase", "codes"), ERRORS.values(), ids=ERRORS)
def test_error_says_in_which_phase_and_why(
    expr: str, types: dict[str, str], phase: str, codes: list[str]
) -> None:
    with pytest.raises(policyeval.CelError) as caught:
        policyeval.evaluate(expr, declarations=types)
    assert (caught.value.phase, [d.code for d in caught.value.diagnostics]) == (phase, codes)


LOOP: list[Any] = []
LOOP.append(LOOP)
REFUSED: dict[str, tuple[Any, str | None, str]] = {
    "a type that does not exist": (1, "itn", "PE726"),
    "a type without its bracket": (1, "list(int", "PE726"),
    "a type that is no text": (1, 3, "PE726"),
    "text for a number": ("a", "int", "PE727"),
    "a number beyond 64 bits": (2**63, None, "PE727"),
    "a number that Python does not write": (10**5000, None, "PE727"),
    "half of a surrogate pair": ("\ud800", None, "PE605"),
    "half of one as a key": ({"\ud800": 1}, None, "PE605"),
    "less than nothing for a uint": (-1, "uint", "PE727"),
    "an instant without a zone": (datetime(2020, 1, 1), None, "PE727"),
    "a year beyond the calendar": (Timestamp(10**30), None, "PE727"),
    "an object": (object(), None, "PE727"),
    "a list that contains itself": (LOOP, None, "PE606"),
    "a key that is a fraction": ({1.5: 1}, None, "PE727"),
    "bytes that are not base64": ("?", "bytes", "PE727"),
    "an element of another type": ([1, "a"], "list(int)", "PE727"),
}


@pytest.mark.parametrize(("given", "type_", "code"), REFUSED.values(), ids=REFUSED)
def test_binding_that_does_not_fit_is_an_argument_error(given: Any, type_: str | None, code: str) -> None:
    with pytest.raises(policyeval.ArgumentError) as caught:
        policyeval.evaluate("1", {"x": given}, declarations={"x": type_} if type_ else None)
    assert caught.value.diagnostic.code == code


MISUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no text": ({"expr": 5}, "`expr` must be a value of type string, found `int`"),
    "a list of bindings": (
        {"expr": "1", "bindings": [1]},
        "`bindings` must be a value of type map(string, dyn), found `list`",
    ),
    "a number as a name": (
        {"expr": "1", "bindings": {1: 2}},
        "`bindings` must be a value of type map(string, dyn), found `int`",
    ),
    "a list of declarations": (
        {"expr": "1", "declarations": ["x"]},
        "`declarations` must be a value of type map(string, dyn), found `list`",
    ),
    "no container": (
        {"expr": "1", "container": None},
        "`container` must be a value of type string, found `NoneType`",
    ),
    "a class that CEL does not have": (
        {"expr": "1", "bindings": {"x": {"y": {1}}}},
        "`x.y` must be a value of type dyn (None, bool, int, float, str, bytes, list, dict, "
        "datetime with a zone, timedelta), found `set`",
    ),
}


@pytest.mark.parametrize(("arguments", "words"), MISUSED.values(), ids=MISUSED)
def test_what_is_handed_in_wrongly_is_told_in_words(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(policyeval.ArgumentError) as caught:
        policyeval.evaluate(**arguments)
    assert str(caught.value) == f"PE727: {words}"


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("map( string , list(int) )", Map(STRING, List(INT))),
        ("wrapper(int)", Nullable(INT)),
        ("type(optional_type(<T>))", TypeOf(Optional(Parameter("T")))),
        ("tuple(int, string)", Abstract("tuple", (INT, STRING))),
        ("net.IP", Abstract("net.IP")),
        ("list()", None),
        ("list(int,)", None),
        ("list(int))", None),
        ("list(int) int", None),
        ("int(string)", None),
        ("in-t", None),
        ("", None),
        ("list(" * 10_000, None),
    ],
)
def test_type_text(text: str, type_: Any) -> None:
    assert read_type(text) == type_


# ----------------------------------------------------------------------------------- the command line

COMMANDS: dict[str, tuple[str, list[str], int]] = {
    "a value as CEL": ("{'a': [1u, b'x', -0.0, optional.none()], 'b': duration('90s')}", [], 0),
    "a value as JSON": ("[timestamp('2020-01-01T00:00:00Z'), uint(1)]", ["--format", "json"], 0),
    "facts and their types": ("at - x == duration('1h') && l.all(i, i > 0u)", ["FACTS", "TYPES"], 0),
    "facts without types": ("n.o + 1", ["FACTS"], 0),
    "a number below zero": ("-9223372036854775808", ["--format", "json"], 0),
    "a minus before a name": ("-n.o + 1", ["FACTS"], 0),
    "two minuses": ("--5", [], 0),
    "an option instead of an expression": ("--fact", [], 4),
    "a text that is not CEL": ("a b", [], 4),
    "a name that does not exist": ("nn.o", ["FACTS"], 4),
    "a failure": ("1 / 0", [], 3),
    "a failure in Thai": ("1 / 0", ["--lang", "th"], 3),
    "a name without a value": ("at", ["TYPES"], 2),
    "facts that are not of their types": ("1", ["--facts", "TYPES", "TYPES"], 4),
    "types that are none": ("1", ["--types", "FACTS"], 4),
    "facts that are no file": ("1", ["--facts", "nowhere.json"], 4),
}
FACTS = '{"at": "2020-01-01T01:00:00Z", "x": "2020-01-01T00:00:00Z", "l": [1, 2], "n": {"o": 1}}'
TYPES = 'at: timestamp\nx: timestamp\nl: "list(uint)"\n'


def test_command_line_prints_what_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Callable[[str, str], None]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "facts.json").write_text(FACTS, "utf-8")
    (tmp_path / "types.yaml").write_text(TYPES, "utf-8")
    pages = []
    for name, (expr, options, code) in COMMANDS.items():
        output, exit_code = printed(["eval", expr, *arguments(options)])
        assert exit_code == code, (name, output)
        pages.append(f"# {name}: exit {exit_code}\n{output}")
    golden("goldens/eval.txt", "\n".join(pages))


def arguments(options: list[str]) -> list[str]:
    files = {"FACTS": "facts.json", "TYPES": "types.yaml"}
    found: list[str] = []
    for option in options:
        if option in files and found[-1:] not in (["--facts"], ["--types"]):
            found.append(f"--{option.lower()}")
        found.append(files.get(option, option))
    return found


def printed(command: list[str]) -> tuple[str, int]:
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = run(command)
    return output.getvalue(), code


# ------------------------------------------------------------------------------------- conformance


@pytest.mark.skipif(not (ROOT / "cel").is_dir(), reason=f"no conformance data under {ROOT}: set CONFORMANCE")
def test_conformance_cases_through_this_door() -> None:
    wrong: dict[str, str] = {}
    count = 0
    for file in sorted((ROOT / "cel").glob("*.json")):
        for case in json.loads(file.read_text("utf-8"))["cases"]:
            if is_for_this_door(case):
                count += 1
                if (reason := reason_to_fail(case)) is not None:
                    wrong[case["id"]] = reason
    assert wrong == {}
    assert count > 1600


def is_for_this_door(case: Any) -> bool:
    """Functions that the data declares have no meaning; without types or values there is nothing to do."""
    has_functions = any(declared["kind"] == "function" for declared in case["type_env"])
    is_valued = case["expect"]["kind"] == "error" or case["expect"]["value"] is not None
    return not (case["disable_check"] or case["check_only"] or has_functions) and is_valued


def reason_to_fail(case: Any) -> str | None:
    bindings = {name: value_from(value) for name, value in case["bindings"].items()}
    types = {d["name"]: d["type"] for d in case["type_env"]}
    try:
        found = policyeval.evaluate(case["expr"], bindings, declarations=types, container=case["container"])
    except policyeval.CelError as error:
        return None if case["expect"]["kind"] == "error" and error.phase != "parse" else str(error)
    if case["expect"]["kind"] == "error":
        return f"expected an error, found {found!r}"
    expected = value_from(case["expect"]["value"])
    return None if same(expected, found) or expected == found else f"expected {expected!r}, found {found!r}"


def test_value_of_now_is_utc() -> None:
    now = datetime(2020, 1, 1, 1, tzinfo=UTC)
    assert policyeval.evaluate("x.getHours()", {"x": now}) == 1
