"""Coverage as one HTML page that needs nothing else, in both languages."""

from collections.abc import Iterator, Sequence
from typing import Final

from policyeval.analysis.coverage.measure import DecisionCoverage, RuleCoverage, TermCoverage, totals
from policyeval.analysis.coverage.report import IN_READING, NEVER, heading, rule_gaps, term_gaps
from policyeval.analysis.diff.frame import cards, page
from policyeval.analysis.diff.markup import both, element, table, text
from policyeval.source.diagnostic import Language, Phrase

TITLE: Final = Phrase("Coverage of the rules by cases", "ความครอบคลุมของกฎโดยกรณีทดสอบ")
_CARDS: Final = {
    "percent": Phrase("percent seen", "ร้อยละที่เห็น"),
    "fired": Phrase("rules that fired", "กฎที่เข้าเงื่อนไข"),
    "decided": Phrase("rules that decided", "กฎที่มีผลตัดสิน"),
    "seen": Phrase("outcomes of terms", "ผลของเงื่อนไข"),
}
_HEAD: Final = (
    Phrase("rule or term", "กฎหรือเงื่อนไข"),
    Phrase("fired or true", "เข้าเงื่อนไขหรือเป็นจริง"),
    Phrase("not fired or false", "ไม่เข้าเงื่อนไขหรือเป็นเท็จ"),
    Phrase("decided", "มีผลตัดสิน"),
    Phrase("not seen", "ไม่เคยเห็น"),
)


def to_html(found: Sequence[DecisionCoverage], language: Language) -> str:
    """Return the whole page; `language` is the one that it opens in."""
    sums = totals(found)
    counted = (
        (f"{sums.percent}", _CARDS["percent"]),
        (f"{sums.fired} / {sums.rules}", _CARDS["fired"]),
        (f"{sums.decided} / {sums.rules}", _CARDS["decided"]),
        (f"{sums.seen} / {sums.outcomes}", _CARDS["seen"]),
    )
    return page(TITLE, "\n".join([cards(counted), *map(_section, found)]), language)


def _section(decision: DecisionCoverage) -> str:
    title = Phrase(
        f"`{decision.decision}` — {decision.title.en}", f"`{decision.decision}` — {decision.title.th}"
    )
    told = Phrase(heading(decision, Language.EN), heading(decision, Language.TH))
    rows = [row for rule in decision.rules for row in _rows(rule)]
    parts = (
        element("h2", both(title)),
        element("p", both(told), 'class="soft"'),
        table(map(both, _HEAD), rows),
    )
    return element("section", "\n".join(parts))


def _rows(rule: RuleCoverage) -> Iterator[tuple[str, ...]]:
    readings = ", ".join(f"{name}={option}" for name, option in rule.readings)
    only = Phrase(IN_READING.en.format(readings=readings), IN_READING.th.format(readings=readings))
    name = f"{text(f'`{rule.id}`')}{f' {both(only)}' if readings else ''}{_place(rule.span.place)}"
    not_fired = "" if rule.is_constant else str(rule.not_fired)
    gaps = "<br>".join(map(_gap, rule_gaps(rule)))
    yield name, str(rule.fired), not_fired, str(rule.decided), gaps
    for term in rule.terms:
        yield (
            f"{text(_code(term))}{_place(term.span.place)}",
            str(term.true),
            str(term.false),
            "",
            _missing(term),
        )


def _code(term: TermCoverage) -> str:
    return f"`{term.text}`" if "`" not in term.text else term.text


def _place(place: str) -> str:
    return f'<br><span class="soft">{text(place)}</span>'


def _gap(words: Phrase) -> str:
    return element("strong", both(words))


def _missing(term: TermCoverage) -> str:
    words = (Phrase(NEVER[value].en, NEVER[value].th) for value in term_gaps(term))
    return "<br>".join(_gap(_short(phrase)) for phrase in words)


def _short(phrase: Phrase) -> Phrase:
    """Return words without the term that they end with, which stands in the same row."""
    return Phrase(phrase.en.partition(":")[0], phrase.th.partition(":")[0])
