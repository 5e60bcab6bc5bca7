"""A diff as a page of words, for a terminal."""

from collections.abc import Iterator
from typing import Final

from policyeval.analysis.diff import told
from policyeval.analysis.diff.change import Effect, PolicyChanges
from policyeval.analysis.diff.citing import CitedChange, Quoted, SourceChanges, Sources
from policyeval.analysis.diff.diff import Diff
from policyeval.analysis.diff.groups import WORDING, count_words, files, groups, heading, sentence
from policyeval.analysis.diff.impact import Affected, DecisionImpact, Flow, Impact
from policyeval.analysis.diff.proof_page import proof_sections
from policyeval.analysis.diff.told import (
    affected_name,
    affected_words,
    asked_words,
    changed_words,
    quoted_words,
    same_words,
    total_words,
)
from policyeval.engine.page import Item, Page, Section
from policyeval.source.diagnostic import Language, Phrase
from policyeval.source.visible import visible

TITLE: Final = Phrase("Changes from {old} to {new}", "การเปลี่ยนแปลงจาก {old} เป็น {new}")
_COMPARED: Final = Phrase(
    "policies compared: {count}, different: {different}", "เทียบ {count} นโยบาย ต่างกัน {different}"
)
NO_CHANGE: Final = Phrase("No difference", "ไม่มีความแตกต่าง")


def diff_page(diff: Diff, language: Language) -> Page:
    """Return a diff as a page: a section for each policy that is different, then the other parts."""
    different = [found for found in diff.policies if not found.is_empty]
    title = TITLE.text(language, {"old": diff.old, "new": diff.new})
    subtitle = _COMPARED.text(language, {"count": len(diff.policies), "different": len(different)})
    sections = [_section(found, language) for found in different] if diff.has_words else []
    if diff.has_words and not different:
        sections = [Section(NO_CHANGE.text(language), tuple(_equal(diff, language)))]
    sections += [] if diff.proof is None else list(proof_sections(diff.proof, language))
    sections += [] if diff.impact is None else list(_impact(diff.impact, language))
    sections += [] if diff.source is None else list(_sources(diff.source, language))
    return _visible(Page(title, subtitle, tuple(sections), language))


def _visible(page: Page) -> Page:
    """Return a page on which every character can be seen, whatever a policy or a document has."""
    sections = (Section(visible(s.title), tuple(map(_visible_item, s.items))) for s in page.sections)
    return Page(visible(page.title), visible(page.subtitle), tuple(sections), page.language)


def _visible_item(item: Item) -> Item:
    rows = tuple(tuple(map(visible, row)) for row in item.rows)
    return Item(visible(item.head), rows, tuple(map(_visible_item, item.items)))


def _section(found: PolicyChanges, language: Language) -> Section:
    items = [Item(f"{files(found)}: {count_words(found).text(language)}")]
    items += _groups(found, Effect.MEANING, language)
    wording = tuple(_groups(found, Effect.WORDING, language))
    items += [Item(WORDING.text(language), items=wording)] if wording else []
    return Section(heading(found).text(language), tuple(items))


def _groups(found: PolicyChanges, effect: Effect, language: Language) -> Iterator[Item]:
    for group in groups(found, effect):
        inner = tuple(Item(sentence(change).text(language)) for change in group.changes)
        yield Item(group.heading.text(language), items=inner)


def _equal(diff: Diff, language: Language) -> Iterator[Item]:
    for found in diff.policies:
        yield Item(heading(found).text(language))


# -------------------------------------------------------------------------------------------- impact


def _impact(found: Impact, language: Language) -> Iterator[Section]:
    items = [Item(asked_words(found).text(language))]
    if not found.decisions:
        items.append(Item(told.NOTHING_DECIDED.text(language)))
    if found.same:
        items.append(Item(same_words(found).text(language)))
    yield Section(told.IMPACT.text(language), tuple(items))
    for decision in found.different:
        title = f"{decision.decision} — {decision.title.text(language)}"
        yield Section(title, tuple(_decision(decision, language)))


def _decision(found: DecisionImpact, language: Language) -> Iterator[Item]:
    yield Item(changed_words(found).text(language))
    rows = tuple(_flow(flow, found, language) for flow in found.flows)
    if found.changed:
        yield Item(told.MATRIX.text(language), rows=rows)
    sums = tuple((total_words(t, found).text(language),) for t in found.totals if t.gained or t.lost)
    if sums:
        yield Item(told.SUMS.text(language), rows=sums)
    if found.affected:
        inner = tuple(_affected(one, found, language) for one in found.affected)
        yield Item(told.MOST.text(language), items=inner)


def _flow(flow: Flow, found: DecisionImpact, language: Language) -> tuple[str, ...]:
    old = found.headline.words(flow.old).text(language)
    if flow.old == flow.new:
        return str(flow.count), old, told.UNCHANGED.text(language)
    return str(flow.count), old, f"→ {found.headline.words(flow.new).text(language)}"


def _affected(one: Affected, found: DecisionImpact, language: Language) -> Item:
    old, new = (found.headline.words(outcome).text(language) for outcome in (one.old, one.new))
    change = f"{old} → {new}" if one.old != one.new else old
    return Item(f"{affected_name(one)}: {change}", items=(Item(affected_words(one).text(language)),))


# -------------------------------------------------------------------------------------------- source


def _sources(found: Sources, language: Language) -> Iterator[Section]:
    for one in found.policies:
        items = tuple(_source(one, language))
        if items:
            yield Section(f"{told.SOURCE.text(language)} — {one.policy}", items)


def _source(found: SourceChanges, language: Language) -> Iterator[Item]:
    for title, names in ((told.LOST_STATEMENTS, found.lost), (told.GAINED_STATEMENTS, found.gained)):
        if names:
            yield Item(f"{title.text(language)}: {', '.join(names)}")
    for title, quoted in ((told.LOST_LINES, found.lost_lines), (told.GAINED_LINES, found.gained_lines)):
        if quoted:
            yield Item(title.text(language), items=tuple(_quoted("", q, language) for q in quoted))
    for cited in found.cited:
        yield Item(_head(cited, language), items=tuple(_cited(cited, language)))


def _head(cited: CitedChange, language: Language) -> str:
    return cited.id if cited.title is None else f"{cited.id} — {cited.title.text(language)}"


def _cited(cited: CitedChange, language: Language) -> Iterator[Item]:
    if cited.old == cited.new:
        yield from (_quoted("", quoted, language) for quoted in cited.new)
        return
    for word, quotes in ((told.BEFORE, cited.old), (told.AFTER, cited.new)):
        mark = f"{word.text(language)}: "
        yield from (_quoted(mark, quoted, language) for quoted in quotes)
        if not quotes:
            yield Item(f"{mark}{told.NO_CITATION.text(language)}")


def _quoted(mark: str, quoted: Quoted, language: Language) -> Item:
    lines = tuple((line,) for line in quoted.text or ())
    return Item(f"{mark}{quoted_words(quoted).text(language)}", rows=lines)
