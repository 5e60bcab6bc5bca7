"""A diff as one HTML page that needs nothing else: no network, no script, both languages in it."""

from collections.abc import Iterable, Iterator
from typing import Final

from policyeval.analysis.diff import told
from policyeval.analysis.diff.change import Effect, PolicyChanges
from policyeval.analysis.diff.charts import flow_chart, number_line, timeline
from policyeval.analysis.diff.citing import CitedChange, Quoted, SourceChanges, Sources
from policyeval.analysis.diff.diff import Diff
from policyeval.analysis.diff.figures import Figures
from policyeval.analysis.diff.frame import cards, page
from policyeval.analysis.diff.groups import WORDING, count_words, files, groups, heading, sentence
from policyeval.analysis.diff.impact import Affected, DecisionImpact, Flow, Impact
from policyeval.analysis.diff.markup import both, element, table, text
from policyeval.analysis.diff.page import NO_CHANGE, TITLE
from policyeval.analysis.diff.phrases import say
from policyeval.analysis.diff.proof_html import proof_html
from policyeval.source.diagnostic import Language, Phrase

_CARDS: Final = {
    "different": Phrase("policies that differ", "นโยบายที่ต่างกัน"),
    "meaning": Phrase("changes of meaning", "จุดที่เปลี่ยนความหมาย"),
    "wording": Phrase("changes of words only", "จุดที่เปลี่ยนเฉพาะถ้อยคำ"),
    "changed": Phrase("answers that change", "คำตอบที่เปลี่ยนไป"),
}
_TIMELINE: Final = Phrase("When each version is in force", "ช่วงเวลาที่แต่ละฉบับมีผลบังคับ")
_BANDS: Final = Phrase(
    "Bands of `{decision}`: edges that moved are marked", "ช่วงของ `{decision}` ขอบที่ย้ายทำเครื่องหมายไว้"
)
_FLOWS: Final = Phrase(
    "Bundles by their outcome before (left) and now (right); what changed is orange",
    "ชุดข้อเท็จจริงตามผลเดิม (ซ้าย) และผลใหม่ (ขวา) ส่วนที่เปลี่ยนเป็นสีส้ม",
)
_PART: Final = Phrase("part", "ส่วน")
_CHANGE: Final = Phrase("what changes", "สิ่งที่เปลี่ยน")


def to_html(diff: Diff, language: Language) -> str:
    """Return the whole page; `language` is the one that it opens in."""
    body = "\n".join(part for part in _body(diff) if part)
    return page(say(TITLE, old=diff.old, new=diff.new), body, language)


def _body(diff: Diff) -> Iterator[str]:
    yield _cards(diff)
    different = [found for found in diff.policies if not found.is_empty]
    if diff.has_words and not different:
        yield element("p", both(NO_CHANGE))
    drawn = {id(figure.changes): figure for figure in diff.figures}
    if diff.has_words:
        yield from (_policy(found, drawn.get(id(found))) for found in different)
    if diff.proof is not None:
        yield from proof_html(diff.proof)
    if diff.impact is not None:
        yield from _impact(diff.impact)
    if diff.source is not None:
        yield from _sources(diff.source)


def _cards(diff: Diff) -> str:
    changes = [change for found in diff.policies for change in found.changes]
    counts = {
        "different": sum(not found.is_empty for found in diff.policies),
        "meaning": sum(change.effect is Effect.MEANING for change in changes),
        "wording": sum(change.effect is Effect.WORDING for change in changes),
    }
    if diff.impact is not None:
        counts["changed"] = sum(one.changed for one in diff.impact.decisions)
    return cards((count, _CARDS[name]) for name, count in counts.items())


# ---------------------------------------------------------------------------------------------- words


def _policy(found: PolicyChanges, figures: Figures | None) -> str:
    parts = [element("h2", both(heading(found)))]
    parts.append(element("p", f"{text(files(found))}<br>{both(count_words(found))}", 'class="soft"'))
    if figures is not None and figures.force is not None:
        parts.append(_figure(timeline(figures.force, figures.zone), _TIMELINE))
    parts += _groups(found, Effect.MEANING)
    if figures is not None:
        for bands in figures.bands:
            parts.append(_figure(number_line(bands), say(_BANDS, decision=bands.decision)))
    wording = _groups(found, Effect.WORDING)
    if wording:
        parts.append(element("h3", both(WORDING)) + element("div", "".join(wording), 'class="wording"'))
    return element("section", "\n".join(parts))


def _figure(drawing: str, caption: Phrase) -> str:
    return element("figure", drawing + element("figcaption", both(caption)))


def _groups(found: PolicyChanges, effect: Effect) -> list[str]:
    return [
        element("h3", both(group.heading)) + _list(both(sentence(change)) for change in group.changes)
        for group in groups(found, effect)
    ]


def _list(items: Iterable[str]) -> str:
    return element("ul", "".join(element("li", item) for item in items))


# --------------------------------------------------------------------------------------------- impact


def _impact(found: Impact) -> Iterator[str]:
    yield element("h2", both(told.IMPACT))
    yield element("p", both(told.asked_words(found)), 'class="soft"')
    if not found.decisions:
        yield element("p", both(told.NOTHING_DECIDED))
    if found.same:
        yield element("p", both(told.same_words(found)))
    yield from (_decision(decision) for decision in found.different)


def _decision(found: DecisionImpact) -> str:
    title = Phrase(f"`{found.decision}` — {found.title.en}", f"`{found.decision}` — {found.title.th}")
    parts = [element("h3", both(title)), element("p", both(told.changed_words(found)))]
    if found.flips:
        parts.append(_figure(flow_chart(found), _FLOWS))
    if found.changed:
        head = (both(told.BUNDLES), both(told.BEFORE), both(told.AFTER))
        parts.append(table(head, (_flow(flow, found) for flow in found.flows)))
    sums = [both(told.total_words(total, found)) for total in found.totals if total.gained or total.lost]
    if sums:
        parts.append(element("p", both(told.SUMS)) + _list(sums))
    if found.affected:
        most = (both(told.MOST), both(told.BEFORE), both(told.AFTER), both(_CHANGE))
        parts.append(table(most, (_affected(one, found) for one in found.affected)))
    return element("section", "\n".join(parts))


def _flow(flow: Flow, found: DecisionImpact) -> tuple[str, ...]:
    new = told.UNCHANGED if flow.old == flow.new else found.headline.words(flow.new)
    return str(flow.count), both(found.headline.words(flow.old)), both(new)


def _affected(one: Affected, found: DecisionImpact) -> tuple[str, ...]:
    words = found.headline.words
    name = text(told.affected_name(one))
    return name, both(words(one.old)), both(words(one.new)), both(told.affected_words(one))


# --------------------------------------------------------------------------------------------- source


def _sources(found: Sources) -> Iterator[str]:
    for one in found.policies:
        parts = [part for part in _source(one) if part]
        if parts:
            title = Phrase(f"{told.SOURCE.en} — {one.policy}", f"{told.SOURCE.th} — {one.policy}")
            yield element("section", element("h2", both(title)) + "\n".join(parts))


def _source(found: SourceChanges) -> Iterator[str]:
    for title, names in ((told.LOST_STATEMENTS, found.lost), (told.GAINED_STATEMENTS, found.gained)):
        if names:
            yield element("h3", both(title)) + element("p", text(", ".join(names)))
    for title, quotes in ((told.LOST_LINES, found.lost_lines), (told.GAINED_LINES, found.gained_lines)):
        if quotes:
            yield element("h3", both(title)) + _list(map(_quoted, quotes))
    if found.cited:
        yield table((both(_PART), both(told.BEFORE), both(told.AFTER)), map(_cited, found.cited))


def _cited(cited: CitedChange) -> tuple[str, ...]:
    title = "" if cited.title is None else f"<br>{both(cited.title)}"
    return f"{text(f'`{cited.id}`')}{title}", _quotes(cited.old), _quotes(cited.new)


def _quotes(quotes: tuple[Quoted, ...]) -> str:
    return "<br>".join(map(_quoted, quotes)) if quotes else both(told.NO_CITATION)


def _quoted(quoted: Quoted) -> str:
    lines = "" if not quoted.text else element("blockquote", "<br>".join(map(text, quoted.text)))
    return both(told.quoted_words(quoted)) + lines
