"""A proof as sections of a page of words."""

from collections.abc import Iterator

from policyeval.analysis.diff import proved
from policyeval.analysis.diff.proof import DecisionProof, Explained, Proof
from policyeval.engine.page import Item, Section
from policyeval.source.diagnostic import Language


def proof_sections(found: Proof, language: Language) -> Iterator[Section]:
    """Yield what is the same in one section, and one for each decision that is not."""
    different, same = proved.told_apart(found)
    items = [Item(line.text(language)) for line in same]
    if found.is_ordinary:
        items.append(Item(proved.ASSUMED.text(language)))
    yield Section(proved.PROOF.text(language), tuple(items))
    for decision in different:
        yield Section(proved.heading(decision).text(language), tuple(_decision(decision, language)))


def _decision(found: DecisionProof, language: Language) -> Iterator[Item]:
    yield from (Item(line.text(language)) for line in proved.key_lines(found))
    for number, one in enumerate(proved.shown_examples(found), 1):
        yield _example(number, one, found, language)


def _example(number: int, one: Explained, found: DecisionProof, language: Language) -> Item:
    head = proved.EXAMPLE.text(language, {"number": number})
    as_of = proved.as_of_words(one, found).text(language)
    items = [Item("", tuple(proved.fact_rows(one, found, language)))]
    items += [Item("", tuple(_transitions(one, found, language)))]
    alone = proved.alone_words(one, found)
    items += [] if alone is None else [Item(alone.text(language))]
    for before, after in proved.rule_items(one, language):
        for word, item in ((proved.BEFORE, before), (proved.AFTER, after)):
            items.append(Item(f"{word.text(language)}: {item.head}", item.rows, item.items))
    return Item(f"{head}, {as_of}", items=tuple(items))


def _transitions(one: Explained, found: DecisionProof, language: Language) -> Iterator[tuple[str, ...]]:
    for transition in one.example.transitions:
        name, old, new, way = (p.text(language) for p in proved.transition_words(transition, found))
        yield name, f"{old} → {new}", way
