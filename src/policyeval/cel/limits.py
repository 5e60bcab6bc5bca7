"""How large an expression may be, so that every pass over its tree may recurse.

Brackets are counted in the words, before the parser runs; all else is measured on the tree, without
recursion. A chain of `&&` or of `||` is one node, and one such as `a + b + c` is gone along rather than
into: they are limited by their number of terms only.
"""

from collections.abc import Iterable
from typing import Final

from policyeval.cel.printer import binding
from policyeval.cel.syntax import And, Binary, Conditional, Expr, Or, Unary
from policyeval.cel.walk import children
from policyeval.cel.words import Word
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Span

MAX_LENGTH: Final = 100_000
"""Characters of one expression."""

MAX_NESTING: Final = 250
"""Brackets inside brackets, and `!`, `-` and `? :` inside one another."""

MAX_DEPTH: Final = 255
"""Nodes from the root of a tree to any leaf, a chain of operators counted as one; so deep every pass goes."""

MAX_TERMS: Final = 10_000
"""Terms of one `&&` or `||`, and of a chain such as `a + b + c`."""

OPENERS: Final = frozenset(("LPAR", "LSQB", "LBRACE"))
CLOSERS: Final = frozenset(("RPAR", "RSQB", "RBRACE"))


def bracket_too_deep(words: Iterable[Word]) -> Diagnostic | None:
    """Return the finding for the first bracket inside too many others."""
    depth = 0
    for word in words:
        if word.type in OPENERS:
            depth += 1
            if depth > MAX_NESTING:
                return Diagnostic("PE203", word.span, {"limit": MAX_NESTING})
        elif word.type in CLOSERS:
            depth -= 1
    return None


def tree_too_large(expr: Expr) -> Diagnostic | None:
    """Return the finding for the first node in reading order that exceeds a limit."""
    pending: list[tuple[Expr, int, int, int]] = [(expr, 1, 0, 1)]
    while pending:
        node, depth, nesting, links = pending.pop()
        nesting += isinstance(node, Unary | Conditional)
        finding = _too_large(node, depth, nesting) or _too_long(node, links)
        if finding is not None:
            return finding
        pending.extend((child, depth + 1, nesting, 1) for child in reversed(children(node)))
        if isinstance(node, Binary) and isinstance(node.left, Binary):
            is_one_chain = binding(node.left) == binding(node)
            pending[-1] = node.left, depth, nesting, links + 1 if is_one_chain else 1
    return None


def _too_long(node: Expr, links: int) -> Diagnostic | None:
    """Return the finding for an operation that is the left side of too many others, one of the next."""
    if not isinstance(node, Binary) or links < MAX_TERMS:
        return None
    return Diagnostic("PE204", node.operator_span, {"limit": MAX_TERMS})


def _too_large(node: Expr, depth: int, nesting: int) -> Diagnostic | None:
    if isinstance(node, And | Or) and len(node.terms) > MAX_TERMS:
        args = {
            "limit": MAX_TERMS,
            "count": len(node.terms),
            "operator": "&&" if isinstance(node, And) else "||",
        }
        return Diagnostic("PE205", node.terms[MAX_TERMS].span, args)
    if nesting > MAX_NESTING:
        return Diagnostic("PE203", _start(node), {"limit": MAX_NESTING})
    if depth > MAX_DEPTH:
        return Diagnostic("PE203", _start(node), {"limit": MAX_DEPTH})
    return None


def _start(node: Expr) -> Span:
    """Return the first character of `node`: the whole of it would be most of the expression."""
    return Span(node.span.source, node.span.start, node.span.start + 1)
