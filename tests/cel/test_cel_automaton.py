"""The tables that are kept are those that lark makes of the grammar, and mean what they mean to lark."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from lark import Lark, UnexpectedToken

from policyeval.cel import grammar
from policyeval.cel.automaton import END, Refusal, automaton, from_tables
from policyeval.cel.slips import slips
from policyeval.cel.syntax import Binary, Literal, Name
from policyeval.cel.tree import BUILD, NotAMessage
from policyeval.cel.words import NOT_CEL, Word, read_words
from policyeval.source.text import Source, Span, whole

HERE = Path(__file__).parent
CASES = [
    case["expr"]
    for name in ("accepted", "refused")
    for case in yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))["cases"]
]
GRAMMAR = Path(grammar.__file__).with_name("cel.lark").read_text("utf-8")
TABLES = grammar.tables()
SPAN = Span(Source("rule", ""), 0, 0)


def test_the_tables_that_are_kept_are_those_of_the_grammar() -> None:
    assert grammar.made(GRAMMAR) == TABLES


def test_every_rule_has_its_function_unless_it_is_its_only_child() -> None:
    names = {name for _, _, name, children, is_transparent in TABLES["rules"] if name and not is_transparent}
    assert names == set(BUILD)
    for _, _, name, children, is_transparent in TABLES["rules"]:
        is_one_child = len(children) == 1 and children[0] >= 0
        assert not is_transparent or is_one_child or name in BUILD


def test_every_terminal_that_is_not_cel_is_known_to_the_reader() -> None:
    symbols = {symbol for state in TABLES["states"] for symbol in state}
    terminals = {name for name, _ in TABLES["terminals"]}
    assert terminals - symbols - set(TABLES["ignored"]) == NOT_CEL


def test_a_changed_grammar_has_tables_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cel.lark").write_text(GRAMMAR.replace('PLUS: "+"', 'PLUS: "plus"'), "utf-8")
    (tmp_path / "cel.tables.json").write_text(grammar.text(GRAMMAR), "utf-8")
    monkeypatch.setattr(grammar, "packaged", lambda package, name: (tmp_path / name).read_text("utf-8"))
    changed = from_tables(grammar.tables.__wrapped__())
    text = whole(Source("rule", "a plus 1"))
    words = read_words(text, changed.tokens(text.value), slips).words
    assert changed.run(words) == Binary("plus", Name("a", span=SPAN), Literal(1, span=SPAN), SPAN, span=SPAN)


@pytest.mark.parametrize("text", CASES)
def test_lark_finds_the_same_words_and_builds_the_same_tree(text: str, lark: Any) -> None:
    """Or refuses the same word."""
    excerpt = whole(Source("rule", text))
    run = lark.parse_interactive(text, start="start")
    words = read_words(excerpt, run.lexer_thread.lex(run.parser_state), slips).words
    assert read_words(excerpt, automaton().tokens(text), slips).words == words
    if words:
        assert _outcome(automaton().run, words) == _outcome(_of(run), words)


@pytest.fixture(scope="module")
def lark() -> Lark:
    start = [grammar.START, "not_cel"]
    build = SimpleNamespace(**BUILD)
    return Lark(GRAMMAR, parser="lalr", lexer="basic", start=start, transformer=build)


def _of(run: Any) -> Callable[[list[Word]], Any]:
    def read(words: list[Word]) -> Any:
        for index, word in enumerate([*words, Word(END, "", words[-1].span)]):
            try:
                found = run.parser_state.feed_token(word, word.type == END)
            except UnexpectedToken:
                return Refusal(index)
        return found

    return read


def _outcome(read: Callable[[list[Word]], Any], words: list[Word]) -> Any:
    try:
        return read(words)
    except NotAMessage as refusal:
        return refusal.brace
