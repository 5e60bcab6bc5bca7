"""What the codec writes it reads again, equal and shared as it was; and nothing else is read."""

import json
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface
from types import MappingProxyType
from typing import Any

import pytest

from policyeval.cache.classes import NotStored
from policyeval.cache.codec import Malformed, decode, encode
from policyeval.ir.expr import And, Call, Fact, Literal, Over
from policyeval.language.types import BOOL, DYN, INT, Int, List, Record
from policyeval.language.values import BoolKey, Duration, Timestamp, TypeValue, Uint, Unknown
from policyeval.source.diagnostic import Diagnostic, Phrase
from policyeval.source.text import Source, Span

POLICY, SCHEMA = Source("p.yaml", "when: a > 1"), Source("s.json", "{}")
SPAN = Span(POLICY, 6, 11)

VALUES: dict[str, Any] = {
    "nothing": None,
    "a truth": True,
    "a text of any letters": 'ก็ "x" \\ \n',
    "the number one, which is not true": [1, True, 1.0, 0, False, -0.0],
    "a large number": [2**63, -(2**63)],
    "decimals": [0.1, 1e300, 5e-324],
    "no numbers": [float("inf"), float("-inf")],
    "bytes": b"\x00\xff",
    "unsigned": Uint(2**64 - 1),
    "instants and lengths": (Timestamp(-1), Duration(5)),
    "keys of a map": {BoolKey.TRUE: 1, 1: "one", "a": None},
    "an enum": Over.EXISTS_ONE,
    "addresses": [
        IPv4Address("1.2.3.4"),
        IPv6Address("::1"),
        IPv4Interface("1.2.3.4/8"),
        IPv6Interface("::1/64"),
    ],
    "a type as a value": TypeValue(List(Record("x[]", (("a", Int(0, 5)),)))),
    "what is missing": Unknown(frozenset({"b", "a"})),
    "nothing in it": ((), [], {}, frozenset(), ""),
    "a finding": Diagnostic("PE501", SPAN, {"a": 1, "b": Phrase("x", "y")}, (), None, "/a"),
    "lists in lists": [[[[]]], [[]]],
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_value_comes_back(value: Any) -> None:
    text = encode(value, [POLICY, SCHEMA])
    back = decode(text, [POLICY, SCHEMA])
    assert back == value
    assert type(back) is type(value)
    assert encode(back, [POLICY, SCHEMA]) == text  # equal and yet different: 1 and true, 0.0 and -0.0


def test_not_a_number_comes_back() -> None:
    assert repr(decode(encode(float("nan"), []), [])) == "nan"


def test_a_mapping_that_cannot_be_changed_stays_one() -> None:
    back = decode(encode(MappingProxyType({"a": 1}), []), [])
    assert back == {"a": 1}
    assert isinstance(back, MappingProxyType)


def _expression() -> And:
    fact = Fact(("a",), type=INT, span=SPAN)
    term = Call("greater_int64", (fact, Literal(1, type=INT, span=Span(SCHEMA, 0, 1))), type=BOOL, span=SPAN)
    return And((term, term), type=BOOL, span=SPAN, can_fail=True)


def test_an_expression_keeps_its_places_and_what_is_not_compared() -> None:
    back = decode(encode(_expression(), [POLICY, SCHEMA]), [POLICY, SCHEMA])
    assert back == _expression()
    assert back.span == SPAN
    assert back.span.source is POLICY
    assert back.can_fail is True
    assert back.terms[0].arguments[1].span == Span(SCHEMA, 0, 1)


def test_what_is_one_object_stays_one() -> None:
    back = decode(encode(_expression(), [POLICY, SCHEMA]), [POLICY, SCHEMA])
    assert back.terms[0] is back.terms[1]
    assert back.type is back.terms[0].type


def test_a_tree_of_shared_halves_takes_no_more_than_its_height() -> None:
    tree: Any = Fact(("a",), type=BOOL, span=SPAN)
    for _ in range(60):
        tree = And((tree, tree), type=BOOL, span=SPAN)
    assert len(encode(tree, [POLICY])) < 4_000


def test_depth_costs_no_recursion() -> None:
    tree: Any = ()
    for _ in range(20_000):
        tree = (tree,)
    back = decode(encode(tree, []), [])
    depth = 0
    while back:
        back, depth = back[0], depth + 1
    assert depth == 20_000


def test_a_source_that_the_reader_has_not_is_written_down() -> None:
    span = Span(Source("built in", ""), 0, 0)
    assert decode(encode(span, [POLICY]), [POLICY]) == span


def test_the_reader_gives_the_files_their_names() -> None:
    other = Source("elsewhere/p.yaml", POLICY.text)
    assert decode(encode(SPAN, [POLICY]), [other]).source is other


class Stranger:
    """Not on the list."""


@pytest.mark.parametrize(
    "value",
    [Stranger(), [Stranger()], object, len, {1, 2}, range(3), complex(1)],
    ids=["an object", "an object in a list", "a class", "a function", "a set", "a range", "a complex number"],
)
def test_what_is_not_on_the_list_is_not_written(value: Any) -> None:
    with pytest.raises(NotStored):
        encode(value, [])


REFUSED = {
    "no JSON": "[",
    "no table": "{}",
    "too short": "[[],[],[]]",
    "another module": '[["os.system"],[],[],[[0,"true"]],0]',
    "another package": '[["subprocess.Popen"],[],[],[[0,"true"]],0]',
    "a module of ours with power": '[["cache.disk.write"],[],[],[[0,"x"]],0]',
    "a function of a known module": '[["language.types.plain"],[],[],[[0,null]],0]',
    "an import of a known module": '[["ir.expr.dataclass"],[],[],[[0]],0]',
    "an attribute of a class": '[["ir.expr.Fact.__init__"],[],[],[[0]],0]',
    "too few fields": '[["ir.expr.Fact"],[],[],[[0]],0]',
    "too many fields": '[["language.types.Primitive"],[],[],[[0,"a","b"]],0]',
    "an enum of ours without such a member": '[["enum"],[],[],[[0,"ir.expr.Over","NONE"]],0]',
    "an enum that is none": '[["enum"],[],[],[[0,"ir.expr.Fact","path"]],0]',
    "a number of no row": '[["tuple"],[],[],[[0,7]],0]',
    "a number of no span": '[["tuple"],[],[],[[0,-7]],0]',
    "a kind of no number": "[[],[],[],[[3]],0]",
    "a source of no number": "[[],[9],[0,0,0],[],-1]",
    "half a span": "[[],[0],[0,0],[],-1]",
    "an address that is none": '[["address"],[],[],[[0,"Path","/"]],0]',
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_was_not_written_here_is_refused(text: str) -> None:
    with pytest.raises((Malformed, NotStored)):
        decode(text, [POLICY])


def test_the_form_is_the_documented_one() -> None:
    text = encode(Fact(("a",), type=DYN, span=SPAN), [POLICY])
    assert json.loads(text) == [
        ["ir.expr.Fact", "tuple", "language.types.Primitive"],
        [0],
        [0, 6, 11],
        [[1, "a"], [2, "dyn"], [0, 0, 1, -1, False]],
        2,
    ]
