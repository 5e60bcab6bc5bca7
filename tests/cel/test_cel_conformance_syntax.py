"""The public conformance data of CEL: what it accepts, what it refuses, and the trees it states."""

import json
import os
import re
from functools import reduce
from pathlib import Path
from typing import Any, assert_never

import pytest

from policyeval.cel.parser import parse
from policyeval.cel.printer import show
from policyeval.cel.syntax import (
    And,
    Binary,
    Call,
    Conditional,
    Expr,
    Index,
    ListLiteral,
    Literal,
    MapLiteral,
    MessageLiteral,
    Name,
    Or,
    Select,
    Unary,
)
from policyeval.language.values import Uint
from policyeval.source.text import Source, whole

ROOT = Path(os.environ.get("CONFORMANCE", Path(__file__).parents[3] / "shared" / "conformance"))
pytestmark = pytest.mark.skipif(not ROOT.is_dir(), reason=f"no conformance data at {ROOT}")

EXTENSIONS = "unsupported syntax"
"""The golden file was made with optional syntax and backticks switched off."""
RECURSION = "recursion limit exceeded|recursion depth exceeded"
"""It was made with a limit of 32 levels."""
MACRO = "has\\(\\) macro|not an identifier|simple name|overwrites accumulator"
"""Arguments of macros are judged by the checker, not by the syntax."""


def conformance() -> list[Any]:
    files = sorted((ROOT / "cel").glob("*.json"))
    return [
        case
        for file in files
        for case in json.loads(file.read_text("utf-8"))["cases"]
        if not case.get("proto")
    ]


def golden() -> list[Any]:
    file = ROOT / "cel-goldens" / "celspec_npm_parsing.json"
    return json.loads(file.read_text("utf-8"))["tests"] if file.is_file() else []


def codes(text: str) -> list[str]:
    return [finding.code for finding in parse(whole(Source("rule", text))).findings]


def test_every_expression_of_the_conformance_suite_is_read() -> None:
    refused = {case["id"]: codes(case["expr"]) for case in conformance() if codes(case["expr"])}
    assert refused == {}
    assert len(conformance()) > 1500


def test_every_expression_of_the_conformance_suite_is_printed_and_read_again() -> None:
    for case in conformance():
        tree = parse(whole(Source("rule", case["expr"]))).expr
        assert tree is not None
        assert parse(whole(Source("rule", show(tree)))).expr == tree


def test_the_golden_texts_are_accepted_and_refused_alike() -> None:
    differences = {}
    for test in golden():
        error = "" if "ast" in test else test["error"]
        if re.search(f"{EXTENSIONS}|{RECURSION}|{MACRO}", error):
            continue
        text = test["original"]["expr"]
        if bool(codes(text)) != bool(error):
            differences[text] = (codes(text), error)
    assert differences == {}


def test_optional_syntax_and_backticks_are_read() -> None:
    texts = [test["original"]["expr"] for test in golden() if EXTENSIONS in test.get("error", "")]
    assert {text: codes(text) for text in texts if codes(text)} == {"a.`b.c`()": ["PE257"]}


def test_the_golden_trees_are_ours() -> None:
    compared = 0
    for test in golden():
        if "ast" not in test or re.search("__comprehension__|~test-only~", test["ast"]):
            continue
        tree = parse(whole(Source("rule", test["original"]["expr"]))).expr
        assert tree is not None
        assert _bare(_debug(tree)) == _bare(re.sub(r"\^#[^#]*#", "", test["ast"]))
        compared += 1
    assert compared > 60


def _bare(text: str) -> str:
    return re.sub(r"\s+|,(?=\s*\})", "", text)


def _debug(expr: Expr) -> str:  # noqa: C901
    """Return `expr` in the notation of the golden file."""
    match expr:
        case Literal(value=value):
            return _value(value)
        case Name(name=name, absolute=absolute):
            return f".{name}" if absolute else name
        case Select(operand=operand, field=field):
            return f"{_debug(operand)}.{field}"
        case Index(operand=operand, index=index):
            return _call("_[_]", operand, index)
        case Call(function=function, arguments=arguments, target=target):
            return ("" if target is None else f"{_debug(target)}.") + _call(function, *arguments)
        case Unary(operator=operator, operand=operand):
            return _call(f"{operator}_", operand)
        case Binary(operator=operator, left=left, right=right):
            return _call("@in" if operator == "in" else f"_{operator}_", left, right)
        case And(terms=terms):
            return _balanced("_&&_", [_debug(term) for term in terms])
        case Or(terms=terms):
            return _balanced("_||_", [_debug(term) for term in terms])
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return _call("_?_:_", condition, then, otherwise)
        case ListLiteral(elements=elements):
            return f"[{','.join(_debug(element.value) for element in elements)}]"
        case MapLiteral(entries=entries):
            return f"{{{','.join(f'{_debug(e.key)}:{_debug(e.value)}' for e in entries)}}}"
        case MessageLiteral(name=name, fields=fields):
            return f"{name}{{{','.join(f'{f.name}:{_debug(f.value)}' for f in fields)}}}"
        case _:
            assert_never(expr)


def _call(name: str, *arguments: Expr) -> str:
    return f"{name}({','.join(map(_debug, arguments))})"


def _balanced(name: str, terms: list[str]) -> str:
    if len(terms) == 1:
        return terms[0]
    middle = (len(terms) + 1) // 2
    return f"{name}({_balanced(name, terms[:middle])},{_balanced(name, terms[middle:])})"


def _value(value: Any) -> str:
    match value:
        case str():
            names = {
                "\a": "\\a",
                "\b": "\\b",
                "\f": "\\f",
                "\n": "\\n",
                "\r": "\\r",
                "\t": "\\t",
                "\v": "\\v",
            }
            escapes = [("\\", "\\\\"), ('"', '\\"'), *names.items()]
            return f'"{reduce(lambda text, pair: text.replace(*pair), escapes, value)}"'
        case bytes():
            return f'b"{value.decode()}"'
        case bool() | None:
            return {True: "true", False: "false", None: "null"}[value]
        case Uint():
            return f"{int(value)}u"
        case float():
            return f"{value:g}"
        case _:
            return str(value)
