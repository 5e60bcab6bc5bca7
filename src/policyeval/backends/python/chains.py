"""Chains of `&&` and `||`: terms that are only evaluated while those before them leave the answer open."""

from collections.abc import Sequence
from typing import Final

from policyeval.backends.python.emit import Reserve
from policyeval.backends.python.functions import Operand, given
from policyeval.backends.python.operands import Write, truth
from policyeval.backends.python.scope import Ahead, Scope
from policyeval.backends.reference.expr import Environment, evaluate
from policyeval.ir.expr import And, Expr
from policyeval.language.types import BOOL

_LONGEST_PREFIX: Final = 8


def write_chain(terms: Sequence[Expr], word: str, scope: Scope, write: Write) -> Operand:
    """Write terms, each of which is only evaluated while those before it leave the answer open."""
    settling = word == "or"
    known = [known_truth(term, scope) for term in terms]
    if settling in known:
        return Operand(str(settling), BOOL)
    terms = [term for term, truth in zip(terms, known, strict=True) if truth is None]
    if len(terms) < 2:
        return truth(write(terms[0], scope), scope) if terms else Operand(str(not settling), BOOL)
    begun, terms = _prefix(terms, word, scope, write)
    written = [begun] if begun is not None else [truth(write(terms[0], scope), scope)]
    rest = terms if begun is not None else terms[1:]
    emitter, depth = scope.emitter, written[0].depth
    for term in rest:
        place = emitter.lines, emitter.indent
        with emitter.aside() as lines, scope.stretch(is_conditional=True):
            ahead = _place_ahead(written, word, place, scope)
            with scope.computing_ahead(ahead):
                operand = truth(write(term, scope), scope)
        if lines:
            name = emitter.assign(_joined(written, word))
            emitter.line(f"if {name}:" if word == "and" else f"if not {name}:")
            emitter.lines.extend(lines)
            emitter.line(f" {name} = {given(operand)}")
            operand, written = Operand(name, BOOL), []
        written.append(operand)
        depth = max(depth, operand.depth)
    return Operand(_joined(written, word), BOOL, False, depth + 1)


def _place_ahead(
    written: list[Operand], word: str, place: "tuple[list[str | Reserve], int]", scope: Scope
) -> Ahead | None:
    """Return the place ahead of a term after the ones written, where what it computes can be shared."""
    home, term = scope.frames[-2:]
    if word != "and" or home is not scope.frames[0] or len(written) > 1 or not written[0].text.isidentifier():
        return None
    return Ahead(*place, written[0].text, home, term, scope.emitter.newest)


def _joined(written: list[Operand], word: str) -> str:
    if len(written) == 1:
        return given(written[0])
    return f"({f' {word} '.join([*(o.text for o in written[:-1]), given(written[-1])])})"


def _prefix(
    terms: Sequence[Expr], word: str, scope: Scope, write: Write
) -> tuple[Operand | None, Sequence[Expr]]:
    """Write the first terms under a name when other conjunctions begin alike; return it and the rest."""
    if word != "and" or scope.is_conditional:
        return None, terms
    numbers = tuple(scope.numbering.of(term) for term in terms[:_LONGEST_PREFIX])
    for size in range(len(numbers), 1, -1):
        if size < len(terms) and scope.prefixes[numbers[:size]] > 1:
            key = And, numbers[:size]
            found = scope.find(key)
            if found is None:
                text = write_chain(terms[:size], word, scope, write).text
                found = scope.remember(key, Operand(scope.emitter.assign(text), BOOL))
            return found, terms[size:]
    return None, terms


def known_truth(expr: Expr, scope: Scope) -> bool | None:
    """Return whether an expression that nothing changes is true; None for any other."""
    if scope.numbering.names[scope.numbering.of(expr)]:
        return None
    value = evaluate(expr, Environment({}, {}, lambda *_: None))
    return value if isinstance(value, bool) else None
