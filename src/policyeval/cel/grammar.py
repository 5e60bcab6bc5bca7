"""From `cel.lark` to the tables of its lexer and its automaton, as plain data.

The one place that imports lark, which reads the grammar and works out the tables: a fifth of a second.
So they are kept beside the grammar in `cel.tables.json`, which `python -m scripts.docs` writes, with the
digest of the grammar that they were made of; other tables than those of the grammar are never used.

    grammar    the digest of `cel.lark`
    terminals  [name, regular expression] of each, in the order in which the lexer tries them
    words      terminal → text → terminal: texts that another terminal matches first, such as `true`
    ignored    the names of the terminals that are no words
    rules      [origin, size, name, children, is_transparent] of each rule
    states     symbol → move of each state; the first state is the one to begin with
    end        the state in which a text is complete

A child is the index of a symbol of the rule, or its complement (-1 for the first) when the children of
that symbol stand in its place. A rule without a name is such a symbol; a transparent one that has a
single child is that child. A move is the state to go to, or the complement of the rule to reduce by.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from policyeval.packaged import packaged

Tables = Mapping[str, Any]
START: Final = "start"
_STORED: Final = "cel.tables.json"


@cache
def tables() -> Tables:
    """Return the tables of the grammar: those that are kept, or new ones if the grammar has changed."""
    stored: Tables = json.loads(packaged("policyeval.cel", _STORED))
    grammar = packaged("policyeval.cel", "cel.lark")
    return stored if stored["grammar"] == _digest(grammar) else made(grammar)


def made(grammar: str) -> Tables:
    """Return the tables of a grammar, worked out by lark."""
    from lark import Lark  # noqa: PLC0415  (start-up, as above)

    lark: Any = Lark(grammar, parser="lalr", lexer="basic", start=[START, "not_cel"])
    scanner, automaton = lark.parser.lexer.scanner, lark.parser.parser._parse_table
    numbers = _numbers(automaton.states, automaton.start_states[START])
    used = dict.fromkeys(_used(automaton.states, numbers))
    rules = {rule: number for number, rule in enumerate(used)}
    callbacks = lark.parser.lexer.callback.items()
    return {
        "grammar": _digest(grammar),
        "terminals": [[t.name, t.pattern.to_regexp()] for t in scanner.terminals],
        "words": {
            name: {t.pattern.value: t.name for t in unless.scanner.terminals} for name, unless in callbacks
        },
        "ignored": sorted(lark.ignore_tokens),
        "rules": [_rule(rule) for rule in rules],
        "states": [_moves(automaton.states[state], numbers, rules) for state in numbers],
        "end": numbers[automaton.end_states[START]],
    }


def text(grammar: str) -> str:
    """Return the tables of a grammar as they are kept: a line for each rule and for each state."""
    lines = [f"{json.dumps(name)}: {_lines(part)}" for name, part in made(grammar).items()]
    return "{{\n{}\n}}\n".format(",\n".join(lines))


def _lines(part: Any) -> str:
    if not isinstance(part, list):
        return json.dumps(part, ensure_ascii=False)
    lines = ",\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in part)
    return f"[\n{lines}\n]"


def _digest(grammar: str) -> str:
    return hashlib.sha256(grammar.encode()).hexdigest()


def _numbers(states: Mapping[Any, Mapping[str, Any]], start: Any) -> dict[Any, int]:
    """Number the states that are reached from one, the same on every run, in the order of their symbols."""
    numbers = {start: 0}
    waiting = [start]
    for state in waiting:
        for _, (move, target) in sorted(states[state].items()):
            if _is_shift(move) and target not in numbers:
                numbers[target] = len(numbers)
                waiting.append(target)
    return numbers


def _is_shift(move: Any) -> bool:
    return bool(move.name == "Shift")


def _used(states: Mapping[Any, Mapping[str, Any]], numbers: Mapping[Any, int]) -> Iterator[Any]:
    """Yield the rules by which the states reduce, in the order of the states."""
    for state in numbers:
        for _, (move, target) in sorted(states[state].items()):
            if not _is_shift(move):
                yield target


def _moves(moves: Mapping[str, Any], numbers: Mapping[Any, int], rules: Mapping[Any, int]) -> dict[str, int]:
    return {
        symbol: numbers[target] if _is_shift(move) else ~rules[target]
        for symbol, (move, target) in sorted(moves.items())
    }


def _rule(rule: Any) -> list[Any]:
    """Return a rule as lark means it: a name with an underscore leaves nothing, or its children."""
    children = [
        ~index if not symbol.is_term and symbol.name.startswith("_") else index
        for index, symbol in enumerate(rule.expansion)
        if not (symbol.is_term and symbol.filter_out)
    ]
    name = rule.alias or rule.origin.name
    is_transparent = bool(rule.options.expand1 and not rule.alias)
    return [
        rule.origin.name,
        len(rule.expansion),
        None if name.startswith("_") else name,
        children,
        is_transparent,
    ]
