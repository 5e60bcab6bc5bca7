"""What a schema says besides the type: words for people, and what absence and null mean."""

from typing import Any

from policyeval.document.tree import Mapping as MappingNode
from policyeval.frozen import replace
from policyeval.schema import keywords as kw
from policyeval.schema import words
from policyeval.schema.draft import Declared, Draft, Keyword, Keywords, Words, keyword_of
from policyeval.schema.readers import Reading, reader
from policyeval.schema.shape import NO_DEFAULT, Slot
from policyeval.source.catalog.facts import ENTRIES
from policyeval.source.diagnostic import Diagnostic, Phrase
from policyeval.source.nearest import nearest

_MESSAGES = {entry.code: entry.message for entry in ENTRIES}


def annotated(declared: Declared, keywords: Keywords, draft: Draft) -> Declared:
    """Return what is declared, with its words and what absence and null mean."""
    slot = declared.slot
    null_is_unknown = _null_is_unknown(slot, keywords, draft)
    default = _default(slot, keywords, draft)
    if null_is_unknown and default is None:
        draft.find("PE421", keywords["default"].span if "default" in keywords else keywords["x-null"].span)
    slot = replace(slot, null_is_unknown=null_is_unknown, default=default)
    return replace(declared, slot=slot, words=_words(keywords, draft).over(declared.words))


def _null_is_unknown(slot: Slot, keywords: Keywords, draft: Draft) -> bool:
    keyword = keywords.get("x-null")
    if keyword is None:
        return slot.null_is_unknown
    if keyword.data != "unknown":
        draft.misuse(keyword, kw.UNKNOWN)
    elif not slot.nullable:
        draft.find("PE420", keyword.span)
    return slot.nullable


def _default(slot: Slot, keywords: Keywords, draft: Draft) -> Any:
    """Return the default, which has to be what a fact may be."""
    keyword = keywords.get("default")
    if keyword is None:
        return slot.default
    reading = Reading()
    reader(replace(slot, default=NO_DEFAULT, null_is_unknown=False))(keyword.data, (None, "default"), reading)
    for violation in reading.violations:
        draft.find("PE418", keyword.node.span, reason=_sentence(violation))
    return NO_DEFAULT if reading.violations else keyword.data


def _sentence(finding: Diagnostic) -> Phrase:
    """Return the message of a finding, as an argument of another."""
    message = _MESSAGES[finding.code]
    return message.filled(**finding.args)


def _words(keywords: Keywords, draft: Draft) -> Words:
    thai = _thai(keywords, draft)
    return Words(
        title=_phrase(draft.text(keywords, "title"), draft.text(thai, "title")),
        description=_phrase(draft.text(keywords, "description"), draft.text(thai, "description")),
        unit=draft.text(keywords, "x-unit"),
    )


def _phrase(english: str | None, thai: str | None) -> Phrase | None:
    """Return the words in both languages; those of the other stand in for missing ones."""
    if english is None and thai is None:
        return None
    return Phrase(english or thai or "", thai or english or "")


def _thai(keywords: Keywords, draft: Draft) -> Keywords:
    """Return the title and the description in Thai, as keywords of their own."""
    keyword = keywords.get("x-th")
    if keyword is None:
        return {}
    if not isinstance(keyword.node, MappingNode):
        draft.misuse(keyword, kw.WORDS)
        return {}
    found: dict[str, Keyword] = {}
    for word in map(keyword_of, keyword.node.entries):
        if word.name in {"title", "description"}:
            found[word.name] = word
        else:
            near = nearest(word.name, ("title", "description"))
            draft.find("PE403", word.span, keyword=words.text(word.name), suggestion=near)
    return found
