"""What holds for every tree and for every text."""

from string import printable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cel_outlines import outline, parsed
from policyeval.cel.parser import parse
from policyeval.cel.printer import show
from policyeval.cel.syntax import (
    And,
    Binary,
    Call,
    Conditional,
    Element,
    Entry,
    Expr,
    Index,
    ListLiteral,
    Literal,
    MapLiteral,
    MessageField,
    MessageLiteral,
    Name,
    Or,
    Select,
    Unary,
)
from policyeval.cel.walk import nodes
from policyeval.language.values import Uint
from policyeval.source.catalog.cel_syntax import ENTRIES
from policyeval.source.diagnostic import Language
from policyeval.source.text import Source, Span, whole

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

NOWHERE = Span(Source("nowhere", ""), 0, 0)
MESSAGES = {entry.code: entry.message for entry in ENTRIES}

names = st.sampled_from(["a", "b1", "_c", "info", "trueish", "u", "e5", "r", "b"])
members = st.one_of(names, st.sampled_from(["for", "in", "null", "a-b", "a.b", "x y", "0"]))
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 2**64 - 1).map(Uint),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.binary(max_size=8),
)
leaves: st.SearchStrategy[Expr] = st.one_of(
    st.builds(Literal, values, span=st.just(NOWHERE)),
    st.builds(Name, names, absolute=st.booleans(), span=st.just(NOWHERE)),
)


def _terms(kind: type[And | Or], inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    """Return a conjunction or disjunction; one of its own kind inside would be the same node."""
    others = inner.filter(lambda term: not isinstance(term, kind))
    return st.builds(kind, st.lists(others, min_size=2, max_size=3).map(tuple), span=st.just(NOWHERE))


def _compound(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    here, flag = st.just(NOWHERE), st.booleans()
    some = st.lists(inner, max_size=2).map(tuple)
    operators = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/", "%"])
    element = st.builds(Element, inner, flag)
    entry = st.builds(Entry, inner, inner, flag)
    field = st.builds(MessageField, members, inner, here, flag)
    return st.one_of(
        st.builds(Select, inner, members, here, flag, span=here),
        st.builds(Index, inner, inner, flag, span=here),
        st.builds(Call, names, some, here, st.none(), flag, span=here),
        st.builds(Call, names, some, here, inner, span=here),
        st.builds(Unary, st.sampled_from("!-"), inner, span=here),
        st.builds(Binary, operators, inner, inner, here, span=here),
        _terms(And, inner),
        _terms(Or, inner),
        st.builds(Conditional, inner, inner, inner, span=here),
        st.builds(ListLiteral, st.lists(element, max_size=3).map(tuple), span=here),
        st.builds(MapLiteral, st.lists(entry, max_size=2).map(tuple), span=here),
        st.builds(
            MessageLiteral,
            st.sampled_from(["T", "a.b.T", ".T"]),
            st.lists(field, max_size=2).map(tuple),
            span=here,
        ),
    )


trees = st.recursive(leaves, _compound, max_leaves=12)


@given(trees)
def test_what_is_printed_reads_as_the_same_tree(tree: Expr) -> None:
    assert outline(parsed(show(tree))) == outline(tree)


@given(trees)
def test_printing_has_one_spelling(tree: Expr) -> None:
    assert show(parsed(show(tree))) == show(tree)


@given(trees)
def test_the_place_of_every_node_reads_as_that_node(tree: Expr) -> None:
    for node in nodes(parsed(show(tree))):
        assert outline(parsed(node.span.text)) == outline(node)


@given(trees)
def test_redundant_parentheses_change_nothing(tree: Expr) -> None:
    assert outline(parsed(f"(({show(tree)}))")) == outline(tree)


@given(trees, st.sampled_from([" ", "\n", "\t", " // note\n"]))
def test_parentheses_are_needed_where_they_are_printed(tree: Expr, space: str) -> None:
    text = show(tree)
    assert outline(parsed(f"{space}{text}{space}")) == outline(tree)


pieces = st.one_of(
    st.sampled_from(
        ["a", "f(", ")", "[", "]", "{", "}", "?", ":", ",", ".", "!", "-", "+", "in", " in ", "=="]
    ),
    st.sampled_from(
        ["&&", "||", " and ", " or ", "not ", "if ", "1", "1.", "0x", "2u", ".5", "'", '"', '"""', "`a`"]
    ),
    st.sampled_from(
        ["“", "”", "๓", "ก", "≥", "\u00a0", "//", "/*", "#", ";", "$", "\\", "\n", " ", "for", "null"]
    ),
    st.text(max_size=3),
    st.text(printable, max_size=3),
)


@given(st.lists(pieces, max_size=12).map("".join))
@example("((" * 300)
@example("'\\")
def test_any_text_gives_a_tree_or_findings_inside_it(text: str) -> None:
    result = parse(whole(Source("rule", text)))
    assert (result.expr is None) == bool(result.findings)
    for finding in result.findings:
        assert finding.span is not None
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
        for language in Language:
            message = MESSAGES[finding.code].text(language, finding.args)
            assert message
            assert "\n" not in message


@given(st.lists(pieces, max_size=12).map("".join))
def test_findings_come_in_the_order_of_the_text_and_once(text: str) -> None:
    places = [(f.span.start, f.code) for f in parse(whole(Source("rule", text))).findings if f.span]
    assert [start for start, _ in places] == sorted(start for start, _ in places)
    assert len(places) == len(set(places))
