"""A diff as a page of words, for a terminal."""

from collections.abc import Iterator
from typing import Final

from policyeval.analysis.diff.change import Diff, Effect, PolicyChanges
from policyeval.analysis.diff.groups import WORDING, count_words, files, groups, heading, sentence
from policyeval.engine.page import Item, Page, Section
from policyeval.source.diagnostic import Language, Phrase

TITLE: Final = Phrase("Changes from {old} to {new}", "การเปลี่ยนแปลงจาก {old} เป็น {new}")
_COMPARED: Final = Phrase(
    "policies compared: {count}, different: {different}", "เทียบ {count} นโยบาย ต่างกัน {different}"
)
_NO_CHANGE: Final = Phrase("No difference", "ไม่มีความแตกต่าง")


def diff_page(diff: Diff, language: Language) -> Page:
    """Return a diff as a page: a section for each policy that is different, then the other parts."""
    different = [found for found in diff.policies if not found.is_empty]
    title = TITLE.text(language, {"old": diff.old, "new": diff.new})
    subtitle = _COMPARED.text(language, {"count": len(diff.policies), "different": len(different)})
    sections = [_section(found, language) for found in different]
    if not different:
        sections = [Section(_NO_CHANGE.text(language), tuple(_equal(diff, language)))]
    return Page(title, subtitle, tuple(sections), language)


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
