"""Values, settings and citations on one side of a change: as a program compares them, and in words."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from policyeval.analysis.diff import phrases
from policyeval.analysis.diff.change import Shown
from policyeval.analysis.diff.phrases import as_it_is, code, listed, say
from policyeval.analysis.sources import lines_phrase
from policyeval.cel.printer import show
from policyeval.engine.amounts import instant_text, length_text, number_text
from policyeval.engine.show import show_instant, to_json
from policyeval.language.instants import parse_duration, parse_timestamp
from policyeval.language.values import Duration, Timestamp, Uint, Value
from policyeval.policy.model import ByReading, Cel, Constant, Given, Setting
from policyeval.source.citation import Citation
from policyeval.source.diagnostic import Language, Phrase

NOTHING: Final = Shown(None, phrases.NOTHING)
LONGEST: Final = 400
"""How much of an expression is put into a sentence; the data has all of it."""


def shown_value(value: Value, terms: Mapping[str, Phrase], zone: str, unit: str | None = None) -> Shown:
    """Return a literal value, with its unit, in words; texts that the policy has words for have them."""
    data = to_json(value, zone)
    text = (
        f"{int(value)}u" if isinstance(value, Uint) else json.dumps(data, ensure_ascii=False, sort_keys=True)
    )
    return Shown(text, _words(value, data, terms, zone, unit))


def measured(value: Value, unit: str | None) -> Value:
    """Return the length or the instant that a text with such a unit stands for, else the value itself."""
    if isinstance(value, str):
        read = {"duration": parse_duration, "timestamp": parse_timestamp}.get(unit or "", lambda _: None)(
            value
        )
        return value if read is None else read
    return value


def _words(value: Value, data: Any, terms: Mapping[str, Phrase], zone: str, unit: str | None) -> Phrase:
    match value:
        case None:
            return code("null")
        case bool():
            return phrases.YES if value else phrases.NO
        case int() | float():
            number = as_it_is(number_text(value) if isinstance(value, float) else str(value))
            return say(phrases.PERCENT, value=number) if unit == "percent" else number
        case Timestamp():
            return instant_words(value, zone)
        case Duration():
            return length_words(value)
        case str():
            return _text_words(value, terms, zone, unit)
        case list():
            return listed([_words(v, v, terms, zone, unit) for v in value]) if value else phrases.NOTHING
        case _:
            return code(json.dumps(data, ensure_ascii=False))


def _text_words(text: str, terms: Mapping[str, Phrase], zone: str, unit: str | None) -> Phrase:
    if unit == "duration" and (length := parse_duration(text)) is not None:
        return length_words(length)
    if unit == "timestamp" and (instant := parse_timestamp(text)) is not None:
        return instant_words(instant, zone)
    term = terms.get(text)
    return code(text) if term is None else Phrase(f"{term.en} (`{text}`)", f"{term.th} (`{text}`)")


def length_words(length: Duration) -> Phrase:
    """Return a length of time in words."""
    return Phrase(length_text(length, Language.EN), length_text(length, Language.TH))


def instant_words(instant: Timestamp, zone: str) -> Phrase:
    """Return an instant as date and clock in a zone."""
    return as_it_is(instant_text(show_instant(instant, zone), zone))


def shown_instant(instant: Timestamp | None, zone: str, otherwise: Phrase) -> Shown:
    """Return an instant, or what it means that there is none."""
    if instant is None:
        return Shown(None, otherwise)
    return Shown(str(instant.nanos), instant_words(instant, zone))


def shown_text(text: str | None) -> Shown:
    """Return a name or an id."""
    return NOTHING if text is None else Shown(text, code(text))


def shown_code(expr: Cel | None) -> Shown:
    """Return an expression in its one spelling."""
    if expr is None:
        return NOTHING
    text = show(expr.expr)
    return Shown(text, code(shortened(text)))


def shortened(text: str) -> str:
    """Return a text with its end cut off, where it is long."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def shown_words(words: Phrase | None) -> Shown:
    """Return words that a policy says in both languages."""
    if words is None:
        return NOTHING
    return Shown(f"{words.en}\n{words.th}", Phrase(f"“{words.en}”", f"“{words.th}”"))


def shown_truth(value: bool, yes: Phrase = phrases.YES, no: Phrase = phrases.NO) -> Shown:
    """Return a switch of the form."""
    return Shown("true" if value else "false", yes if value else no)


def shown_list(names: Iterable[str]) -> Shown:
    """Return names in their order."""
    found = list(names)
    return (
        Shown(json.dumps(found, ensure_ascii=False), listed([code(n) for n in found])) if found else NOTHING
    )


def shown_given(
    given: Given | None, terms: Mapping[str, Phrase], zone: str, unit: str | None = None
) -> Shown:
    """Return what a policy gives: a literal, one for each option of a reading, or an expression."""
    match given:
        case None:
            return NOTHING
        case Cel():
            return shown_code(given)
        case Constant(value=value):
            return shown_value(value, terms, zone, unit)
        case ByReading(reading=reading, options=options):
            each = {name: shown_value(c.value, terms, zone, unit) for name, c in sorted(options.items())}
            told = [Phrase(f"{name}: {s.words.en}", f"{name}: {s.words.th}") for name, s in each.items()]
            text = json.dumps({"reading": reading, **{name: s.code for name, s in each.items()}})
            return Shown(text, say(phrases.BY_READING, reading=reading, options=listed(told)))


def shown_setting(
    setting: Setting | None, terms: Mapping[str, Phrase], zone: str, unit: str | None = None
) -> Shown:
    """Return a literal, or one for each option of a reading."""
    return shown_given(setting, terms, zone, unit)


def shown_citations(cite: tuple[Citation, ...]) -> Shown:
    """Return citations as people name them: the document, the lines, the quote."""
    if not cite:
        return NOTHING
    data = [[c.source, c.lines, c.quote] for c in cite]
    return Shown(json.dumps(data, ensure_ascii=False), listed([cited(c) for c in cite]))


def cited(citation: Citation) -> Phrase:
    """Return one citation in words."""
    lines = lines_phrase(citation.lines)
    quote = f" “{citation.quote}”" if citation.quote else ""
    return Phrase(f"{citation.source}, {lines.en}{quote}", f"{citation.source} {lines.th}{quote}")
