"""Types and refusals of a public implementation of CEL, recorded: ours are the same."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from conformance.cases import ROOT, Case, type_from
from conformance.outcome import as_cel, environment
from policyeval.backends.reference.expr import Environment as Bound
from policyeval.backends.reference.expr import evaluate
from policyeval.cel.parser import parse
from policyeval.check.environment import Findings
from policyeval.check.expression import check_expression
from policyeval.check.unify import settled
from policyeval.language.overload import Overload
from policyeval.language.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DYN,
    INT,
    NULL,
    STRING,
    UINT,
    Abstract,
    List,
    Map,
    Nullable,
    Optional,
    Parameter,
    Type,
    show,
)
from policyeval.language.values import Failure, Unknown
from policyeval.source.text import Source, whole

GOLDENS = ROOT / "cel-goldens"
pytestmark = pytest.mark.skipif(not GOLDENS.is_dir(), reason=f"no golden data under {ROOT}: set CONFORMANCE")

MESSAGES = re.compile(r"messageType|wellKnown|TestAllTypes|typeParam\W*T\W*value|\"ident\".{1,120}typeParam")
"""What needs protocol buffers, or a variable of any type: no policy has them."""
SYNTAX = "unsupported syntax"
"""The error of a file that was made with the syntax of optionals switched off."""
MORE_OPEN = {
    "[{}.map(c,c,c)]+[{}.map(c,c,c)]": "list(list(dyn))",
    "{}.map(c,[c,type(c)])": "list(list(type(dyn)))",
}
"""Types of what is made from an empty map: we do not conclude what its keys are from their use."""
ACCEPTED = {
    *(
        f"1 {o} 1.0 && 1u {o} 1.0 && 1.0 {o} 1 && 1.0 {o} 1u && 1 {o} 1u && 1u {o} 1"
        for o in ("<", "<=", ">", ">=")
    ),
    "[].map(x, [].map(y, x in y && y in x))",
}
"""What was refused when the file was made: numbers of two types, which CEL has come to compare, and
elements of an empty list that contain each other."""
NOT_TRUE: Mapping[str, Any] = {
    **{
        text: ["PE309"]
        for text in (
            "[].all(i, i, i < i)",
            "[].all(i.j, k, i.j < k)",
            "[].all(j, i.k, j < i.k)",
            "[].exists(i.j, k, i.j < k)",
            "[].exists(j, i.k, j < i.k)",
            "[].exists_one(i.j, k, i.j < k)",
            "[].existsOne(j, i.k, j < i.k)",
            "[].transformList(i.j, k, i.j + k)",
            "[].transformList(j, i.k, j + i.k)",
            "{}.transformMap(i.j, k, i.j + k)",
            "{}.transformMap(j, i.k, j + i.k)",
            "{}.transformMapEntry(j, i.k, {j: i.k})",
            "{}.transformMapEntry(i.j, k, {k: i.j})",
        )
    },
    **{
        text: ["PE308"]
        for text in ("1.all(j, k, j < k)", "''.exists(j, k, j < k)", "''.existsOne(j, k, j < k)")
    },
    "{}.transformMapEntry(j, k, 'bad filter', {k: j})": ["PE306"],
    "[1, 2].transformList(i, v, v % 2 == 0 ? [v] : v)": ["PE307"],
    "{'hello': 'world', 'greetings': 'tacocat'}.transformMapEntry(k, v, []) == {}": ["PE304"],
    "[1.0, 2.0, 2.0].transformList(i, v, i / 2.0 == 1.0)": ["PE326"],
    "[1, 1].transformMapEntry(i, v, {v: i})": "PE815",
    "[0, 0u].transformMapEntry(i, v, {v: i})": "PE815",
    "{'a': 'world', 'b': 'hello'}.transformMap(i, v, i == 'a' ? v.upperAscii() : v)": {
        "a": "WORLD",
        "b": "hello",
    },
}
"""What the texts of the file of comprehensions come to that are not true."""
VARIABLES: Mapping[str, Type] = {
    "is": STRING,
    "ii": INT,
    "iu": UINT,
    "iz": BOOL,
    "ib": BYTES,
    "id": DOUBLE,
    "ix": NULL,
}
FUNCTIONS = (
    Overload(id="fg_s", name="fg_s", parameters=(), result=STRING, law=""),
    Overload(id="fi_s_s", name="fi_s_s", parameters=(STRING,), result=STRING, law="", receiver=True),
)
PRIMITIVES: Mapping[str, Type] = {"INT64": INT, "UINT64": UINT, "BOOL": BOOL, "STRING": STRING}


def goldens(name: str) -> Iterator[Any]:
    file = GOLDENS / f"celspec_npm_{name}.json"
    for test in json.loads(file.read_text("utf-8"))["tests"]:
        if not MESSAGES.search(json.dumps(test["original"])):
            yield test


def case(test: Mapping[str, Any]) -> Case:
    original = test["original"]
    declared = original.get("typeEnv", [])
    return Case(
        id="golden",
        file="golden",
        category="golden",
        expr=original["expr"],
        container=original.get("container", ""),
        variables={**VARIABLES, **{d["name"]: type_of(d["ident"]["type"]) for d in declared if "ident" in d}},
        functions=[*FUNCTIONS, *(o for d in declared if "function" in d for o in overloads(d))],
        bindings={},
        is_checked=True,
        is_refused=False,
        is_evaluated=False,
        fails=False,
        value=None,
        deduced_type=None,
    )


def overloads(declared: Mapping[str, Any]) -> Iterator[Overload]:
    for overload in declared["function"]["overloads"]:
        yield Overload(
            id=overload["overloadId"],
            name=declared["name"],
            parameters=tuple(map(type_of, overload["params"])),
            result=type_of(overload["resultType"]),
            law="",
            receiver=overload.get("isInstanceFunction", False),
        )


def type_of(written: Mapping[str, Any]) -> Type:
    match written:
        case {"primitive": name}:
            return PRIMITIVES[name]
        case {"wrapper": name}:
            return Nullable(PRIMITIVES[name])
        case {"dyn": _}:
            return DYN
        case {"typeParam": name}:
            return Parameter(name)
        case {"listType": {"elemType": element}}:
            return List(type_of(element))
        case {"mapType": {"keyType": key, "valueType": value}}:
            return Map(type_of(key), type_of(value))
        case {"abstractType": {"name": "optional_type", "parameterTypes": [of]}}:
            return Optional(type_of(of))
        case {"abstractType": {"name": name, "parameterTypes": arguments}}:
            return Abstract(name, tuple(map(type_of, arguments)))
        case _:
            raise AssertionError(written)


def checked(of: Case) -> tuple[str | None, list[str]]:
    """Return the type of the expression as CEL writes it, or the codes with which it is refused."""
    findings = Findings()
    tree = parse(whole(Source("golden", of.expr))).expr
    assert tree is not None
    meaning = check_expression(tree, environment(of), findings)
    codes = [finding.code for finding in findings.all]
    return (None if codes else show(as_cel(settled(meaning.type)))), codes


def test_the_types_are_those_of_the_golden_file() -> None:
    typed = {t["original"]["expr"]: t for t in goldens("checking") if "type" in t}
    expected = {expr: MORE_OPEN.get(expr, show(type_from(t["type"]))) for expr, t in typed.items()}
    found = {expr: checked(case(t)) for expr, t in typed.items()}
    assert {e: f for e, f in found.items() if f != (expected[e], [])} == {}
    assert len(found) > 60


def test_what_the_golden_file_refuses_is_refused() -> None:
    refused = [t for t in goldens("checking") if SYNTAX not in t.get("error", SYNTAX)]
    assert {t["original"]["expr"] for t in refused if not checked(case(t))[1]} == ACCEPTED
    assert len(refused) > 15


def test_comprehensions_over_two_variables_mean_what_their_texts_say() -> None:
    """The file has no results, but nearly every text compares with its own; some need variables of it."""
    outcomes = {t["original"]["expr"]: outcome(case(t)) for t in goldens("comprehension")}
    declared = {e: o for e, o in outcomes.items() if not (isinstance(o, list) and "PE301" in o)}
    assert {e: o for e, o in declared.items() if o is not True} == NOT_TRUE
    assert list(outcomes.values()).count(True) >= 50


def outcome(of: Case) -> Any:
    """Return the codes with which the expression is refused, or else its value or the code it fails with."""
    tree = parse(whole(Source("golden", of.expr))).expr
    assert tree is not None
    findings = Findings()
    meaning = check_expression(tree, environment(of), findings)
    if findings.all:
        return [finding.code for finding in findings.all]
    result = evaluate(meaning, Bound({}, {}, lambda decision, key: Unknown(frozenset())))
    return result.code if isinstance(result, Failure) else result
