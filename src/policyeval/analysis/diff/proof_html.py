"""A proof as HTML: what each version says of an example stands side by side."""

from collections.abc import Callable, Iterator

from policyeval.analysis.diff import proved
from policyeval.analysis.diff.markup import both, element, table, text
from policyeval.analysis.diff.phrases import say
from policyeval.analysis.diff.proof import DecisionProof, Explained, Proof
from policyeval.engine.page import Item
from policyeval.source.diagnostic import Language, Phrase

_OUTCOME: Phrase = Phrase("outcome", "ผล")
_WAY: Phrase = Phrase("which way", "ไปทางใด")


def proof_html(found: Proof) -> Iterator[str]:
    """Yield the parts of a page that tell a proof."""
    different, same = proved.told_apart(found)
    yield element("h2", both(proved.PROOF))
    yield from (element("p", both(line)) for line in same)
    if found.is_ordinary:
        yield element("p", both(proved.ASSUMED), 'class="soft"')
    yield from (_decision(decision) for decision in different)


def _decision(found: DecisionProof) -> str:
    lines = "".join(element("li", both(line)) for line in proved.key_lines(found))
    examples = (_example(number, one, found) for number, one in enumerate(proved.shown_examples(found), 1))
    parts = [element("h3", both(proved.heading(found))), element("ul", lines), *examples]
    return element("section", "\n".join(parts))


def _example(number: int, one: Explained, found: DecisionProof) -> str:
    head = say(
        Phrase("{example}, {as_of}", "{example} {as_of}"),
        example=say(proved.EXAMPLE, number=number),
        as_of=proved.as_of_words(one, found),
    )
    facts = _in_both(lambda language: _rows(proved.fact_rows(one, found, language)))
    changes = (map(both, proved.transition_words(t, found)) for t in one.example.transitions)
    columns = (both(_OUTCOME), both(proved.BEFORE), both(proved.AFTER), both(_WAY))
    parts = [element("h4", both(head)), facts, table(columns, changes)]
    alone = proved.alone_words(one, found)
    if alone is not None:
        parts.append(element("p", both(alone), 'class="soft"'))
    parts.append(_in_both(lambda language: _side_by_side(one, language)))
    return element("div", "\n".join(parts), 'class="example"')


def _in_both(made: Callable[[Language], str]) -> str:
    """Return HTML in both languages, of which the page shows one."""
    shown = {language: made(language) for language in Language}
    return "".join(
        element("div", inside, f'class="{language}" lang="{language}"') for language, inside in shown.items()
    )


def _side_by_side(one: Explained, language: Language) -> str:
    head = [element("b", text(word.text(language))) for word in (proved.BEFORE, proved.AFTER)]
    rows = (map(_rule, pair) for pair in proved.rule_items(one, language))
    return table(head, rows).replace("<table>", '<table class="sides">', 1)


def _rule(item: Item) -> str:
    return element("b", text(item.head)) + _inside(item)


def _inside(item: Item) -> str:
    inner = "".join(element("li", (text(one.head) if one.head else "") + _inside(one)) for one in item.items)
    return (_rows(item.rows) if item.rows else "") + (element("ul", inner) if inner else "")


def _rows(rows: "list[tuple[str, ...]] | tuple[tuple[str, ...], ...]") -> str:
    lines = (element("tr", "".join(element("td", text(cell)) for cell in row)) for row in rows)
    return element("table", element("tbody", "".join(lines)), 'class="facts"')
