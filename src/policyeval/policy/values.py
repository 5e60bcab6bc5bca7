"""The values that stand in a document: texts, phrases, instants, settings, expressions, citations.

The shape of the document was checked before; what a schema cannot say of a value becomes a finding here.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from policyeval.cel import syntax
from policyeval.cel.parser import parse
from policyeval.document.tree import Mapping, Node, Scalar, Sequence, to_data
from policyeval.frozen import dataclass, field
from policyeval.language.instants import parse_timestamp
from policyeval.language.values import Timestamp
from policyeval.policy.model import ByReading, Cel, Constant, Given, Setting
from policyeval.source.citation import Citation
from policyeval.source.diagnostic import Argument, Diagnostic, Label, Phrase
from policyeval.source.text import Span

T = TypeVar("T")


@dataclass(slots=True)
class Build:
    """The findings that are made on the way."""

    findings: list[Diagnostic] = field(default_factory=list)

    def report(
        self,
        code: str,
        span: Span,
        labels: tuple[Label, ...] = (),
        *,
        suggestion: str | None = None,
        **args: Argument,
    ) -> None:
        """Keep a finding."""
        self.findings.append(Diagnostic(code, span, args, labels, suggestion))


def mapping(node: Node | None) -> dict[str, Node]:
    """Return the members of a mapping by key; an absent one has none."""
    return {entry.key.text.value: entry.value for entry in node.entries} if isinstance(node, Mapping) else {}


def entries(node: Node | None) -> Iterator[tuple[str, Node]]:
    """Yield the members of a mapping in order; an absent one has none."""
    yield from mapping(node).items()


def keys(node: Node | None) -> dict[str, Span]:
    """Return where each key of a mapping stands."""
    return {e.key.text.value: e.key.span for e in node.entries} if isinstance(node, Mapping) else {}


def items(node: Node | None) -> tuple[Node, ...]:
    """Return the elements of a sequence; an absent one has none."""
    return node.items if isinstance(node, Sequence) else ()


def each(node: Node | None, make: Callable[[str, Node, Span, Build], T], build: Build) -> dict[str, T]:
    """Return what `make` makes of each member of a mapping, by key."""
    spans = keys(node)
    return {name: make(name, value, spans[name], build) for name, value in entries(node)}


def text(node: Node | None) -> str:
    """Return the text of a scalar; an absent one is empty."""
    return node.text.value if isinstance(node, Scalar) else ""


def optional_text(node: Node | None) -> str | None:
    """Return the text of a scalar, where there is one."""
    return None if node is None else text(node)


def phrase(node: Node | None) -> Phrase:
    """Return a phrase in both languages."""
    words = mapping(node)
    return Phrase(text(words.get("en")), text(words.get("th")))


def optional_phrase(node: Node | None) -> Phrase | None:
    """Return a phrase, where there is one."""
    return None if node is None else phrase(node)


def truth(node: Node | None) -> bool:
    """Say whether a scalar is `true`; an absent one is not."""
    return isinstance(node, Scalar) and node.value is True


def instant(node: Node | None, build: Build) -> Timestamp | None:
    """Return an instant with an offset, where there is one; a text that is none is reported."""
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return None
    instant = parse_timestamp(text(node))
    if instant is None:
        build.report("PE515", node.span, text=text(node))
    return instant


def constant(node: Node) -> Constant:
    """Return a value of plain data."""
    return Constant(to_data(node), node.span)


def setting(node: Node) -> Setting:
    """Return a value, or one for each option of a reading."""
    members = mapping(node)
    if "reading" not in members:
        return constant(node)
    options = {name: constant(value) for name, value in members.items() if name != "reading"}
    return ByReading(text(members["reading"]), options, node.span)


def optional_setting(node: Node | None) -> Setting | None:
    """Return a setting, where there is one."""
    return None if node is None else setting(node)


def given(node: Node, build: Build) -> Given:
    """Return what a rule gives a result key: a setting, or an expression under `cel`."""
    computed = mapping(node).get("cel")
    return setting(node) if computed is None else cel(computed, build)


def cel(node: Node, build: Build) -> Cel:
    """Return the expression of a scalar; where it is none, one that the findings keep from use."""
    assert isinstance(node, Scalar), node
    if not node.is_mapped:
        build.report("PE143", node.span)
    parsed = parse(node.text)
    build.findings.extend(parsed.findings)
    return Cel(parsed.expr or syntax.Literal(False, span=node.span), node.span)


def optional_cel(node: Node | None, build: Build) -> Cel | None:
    """Return an expression, where there is one."""
    return None if node is None else cel(node, build)


def citations(node: Node | None) -> tuple[Citation, ...]:
    """Return the citations of a part, which has none, one or a list."""
    if node is None:
        return ()
    return tuple(citation(item) for item in (items(node) or (node,)))


def citation(node: Node) -> Citation:
    """Return a citation."""
    members = mapping(node)
    source, lines, quote = members["source"], members["lines"], members.get("quote")
    return Citation(
        text(source),
        text(lines),
        optional_text(quote),
        node.span,
        source.span,
        tuple(_separated(lines)),
        None if quote is None else quote.span,
    )


def _separated(node: Node) -> Iterator[Span]:
    """Yield where each of the texts stands that commas separate in a scalar."""
    assert isinstance(node, Scalar), node
    start = 0
    for part in node.text.value.split(","):
        before = len(part) - len(part.lstrip())
        yield node.text.span(start + before, start + before + len(part.strip()))
        start += len(part) + 1


def words(node: Node | None) -> tuple[str, ...]:
    """Return the texts of a sequence."""
    return tuple(text(item) for item in items(node))
