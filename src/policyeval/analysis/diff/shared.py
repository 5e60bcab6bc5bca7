"""What decisions share: the head of a policy, its sources, readings, parameters, definitions, terms."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from policyeval.analysis.diff import phrases
from policyeval.analysis.diff.change import Change, Effect, Owner, Part, Shown, What
from policyeval.analysis.diff.names import within_definition
from policyeval.analysis.diff.phrases import as_it_is, code, say
from policyeval.analysis.diff.rewriting import inlined, is_rewritten
from policyeval.analysis.diff.shown import (
    shown_given,
    shown_instant,
    shown_list,
    shown_text,
)
from policyeval.analysis.diff.telling import (
    Sides,
    named,
    presence,
    told,
    told_cel,
    told_cites,
    told_given,
    told_set,
    told_words,
)
from policyeval.analysis.diff.touch import Touched, both
from policyeval.frozen import replace
from policyeval.policy.model import Definition, Document, NotRule, Parameter, Reading
from policyeval.source.diagnostic import Phrase
from policyeval.source.text import Span

T = TypeVar("T")
Reads = tuple[Touched, Touched]
"""What reads the names of each side."""


def _each(
    old: Mapping[str, T], new: Mapping[str, T], changed: Callable[[str, T | None, T | None], Iterator[Change]]
) -> Iterator[Change]:
    """Yield the changes of parts by name: those that went, then those of the new version in its order."""
    for name, one in old.items():
        if name not in new:
            yield from changed(name, one, None)
    for name, other in new.items():
        yield from changed(name, old.get(name), other)


def _owner(
    part: Part,
    name: str,
    sides: Sides,
    spans: tuple[Span | None, Span | None],
    *,
    touches: tuple[str, ...] = (),
    title: Phrase | None = None,
) -> Owner:
    phrase = phrases.OWNED if title is None else phrases.TITLED
    words = say(phrase, noun=phrases.NOUN[part], name=code(name), title=title or "")
    return Owner(
        part=part,
        id=f"{sides.new.policy.id}.{_PREFIX.get(part, part.value)}.{name}",
        name=words,
        whole=words,
        touches=touches,
        old=spans[0],
        new=spans[1],
    )


_PREFIX: Mapping[Part, str] = {Part.PARAMETER: "param", Part.DEFINITION: "define"}


def _title(
    old: Reading | Parameter | Definition | None, new: Reading | Parameter | Definition | None
) -> Phrase | None:
    found = new or old
    return None if found is None else found.title


def _presence(
    owner: Owner, name: str, is_added: bool, rest: Phrase | None, effect: Effect = Effect.MEANING
) -> Change:
    """Return that a named part came or went, without saying its kind twice.

    That a name came is of no effect: the rules that use it say what they ask now.
    """
    bare = replace(owner, name=code(name))
    return presence(bare, What.ADDED if is_added else What.REMOVED, rest=rest, effect=effect)


# ------------------------------------------------------------------------------------------- the head


def head_changes(sides: Sides) -> Iterator[Change]:
    """Yield the changes of what a policy says of itself: its name, its time in force, its sources."""
    old, new = sides.old.policy, sides.new.policy
    owner = Owner(
        part=Part.POLICY,
        id=new.id,
        name=phrases.THE_POLICY,
        whole=phrases.THE_POLICY,
        old=old.span,
        new=new.span,
    )
    yield from told(owner, "id", shown_text(old.id), shown_text(new.id))
    yield from told(owner, "platform", shown_text(old.platform), shown_text(new.platform))
    yield from told(owner, "version", shown_text(old.version), shown_text(new.version), effect=Effect.WORDING)
    starts = (shown_instant(p.effective_from, p.zone, phrases.ALWAYS) for p in (old, new))
    yield from told(owner, "from", *starts)
    ends = (shown_instant(p.effective_to, p.zone, phrases.NO_END) for p in (old, new))
    yield from told(owner, "to", *ends)
    yield from told(owner, "zone", shown_text(old.zone), shown_text(new.zone))
    files = (shown_text(str(p.facts.value)) for p in (old, new))
    yield from told(owner, "facts_file", *files, effect=Effect.WORDING)
    yield from told_words(owner, "title", old.title, new.title)
    yield from _calendars(owner, sides)
    yield from _each(old.sources, new.sources, lambda n, a, b: _document(n, a, b, sides))
    yield from _not_rules(sides)


def _calendars(owner: Owner, sides: Sides) -> Iterator[Change]:
    old, new = sides.old.calendars, sides.new.calendars
    for name in old:
        if name not in new:
            yield named(owner, "calendar", name, What.REMOVED)
    for name, calendar in new.items():
        if name not in old:
            yield named(owner, "calendar", name, What.ADDED)
            continue
        of = replace(owner, name=code(name), whole=code(name))
        for aspect, one, other in (
            ("days", old[name].weekend, calendar.weekend),
            ("holidays", old[name].holidays, calendar.holidays),
            ("years", map(str, old[name].years), map(str, calendar.years)),
        ):
            sets = ({v: as_it_is(v) for v in values} for values in (one, other))
            yield from told_set(of, aspect, *sets)


def _document(name: str, old: Document | None, new: Document | None, sides: Sides) -> Iterator[Change]:
    owner = _owner(Part.SOURCE, name, sides, (None, None))
    if old is None or new is None:
        yield _presence(owner, name, old is None, None, Effect.WORDING)
        return
    for aspect, one, other in (
        ("file", old.file, new.file),
        ("digest", old.sha256, new.sha256),
        ("language", old.language, new.language),
    ):
        yield from told(owner, aspect, shown_text(one), shown_text(other), effect=Effect.WORDING)
    yield from told_words(owner, "title", old.title, new.title)


def _not_rules(sides: Sides) -> Iterator[Change]:
    before, after = ({f"{n.cite.source}:{n.cite.lines}": n for n in s.policy.not_rules} for s in sides.both)
    yield from _each(before, after, lambda n, a, b: _reason(n, a, b, sides))


def _reason(name: str, old: NotRule | None, new: NotRule | None, sides: Sides) -> Iterator[Change]:
    spans = (None if old is None else old.cite.span, None if new is None else new.cite.span)
    owner = _owner(Part.REASON, name, sides, spans)
    if old is None or new is None:
        found = new or old
        yield _presence(owner, name, old is None, None if found is None else found.because, Effect.WORDING)
        return
    yield from told_words(owner, "because", old.because, new.because)
    yield from told(
        owner, "implements", shown_list(old.statements), shown_list(new.statements), effect=Effect.WORDING
    )


# ------------------------------------------------------------------------------------------- readings


def reading_changes(sides: Sides, reads: Reads) -> Iterator[Change]:
    """Yield the changes of the readings."""
    old, new = sides.old.policy.readings, sides.new.policy.readings
    yield from _each(old, new, lambda n, a, b: _reading(n, a, b, sides, reads))


def _reading(
    name: str, old: Reading | None, new: Reading | None, sides: Sides, reads: Reads
) -> Iterator[Change]:
    touches = both(*(side.by(f"reading.{name}") for side in reads))
    spans = (None if old is None else old.span, None if new is None else new.span)
    owner = _owner(Part.READING, name, sides, spans, touches=touches, title=_title(old, new))
    if old is None or new is None:
        found = new or old
        yield _presence(owner, name, old is None, None if found is None else found.title)
        return
    yield from told(owner, "default", _default(old), _default(new))
    for option, words in old.options.items():
        if option not in new.options:
            yield named(owner, "option", option, What.REMOVED, value=words)
    for option, words in new.options.items():
        if option not in old.options:
            yield named(owner, "option", option, What.ADDED, value=words)
        else:
            of = _owner(Part.READING, f"{name}: {option}", sides, spans)
            yield from told_words(of, "words", old.options[option], words)
    yield from told_words(owner, "title", old.title, new.title)
    yield from told_words(owner, "because", old.because, new.because)
    yield from told(owner, "issue", shown_text(old.issue), shown_text(new.issue), effect=Effect.WORDING)
    yield from told_cites(owner, old.cite, new.cite)


def _default(reading: Reading) -> Shown:
    words = reading.options[reading.default]
    told_as = Phrase(f"`{reading.default}` ({words.en})", f"`{reading.default}` ({words.th})")
    return Shown(reading.default, told_as)


# ---------------------------------------------------------------------------- parameters, definitions


def parameter_changes(sides: Sides, reads: Reads) -> Iterator[Change]:
    """Yield the changes of the parameters, each once, with the rules that it touches."""
    old, new = sides.old.policy.parameters, sides.new.policy.parameters
    yield from _each(old, new, lambda n, a, b: _parameter(n, a, b, sides, reads))


def _parameter(
    name: str, old: Parameter | None, new: Parameter | None, sides: Sides, reads: Reads
) -> Iterator[Change]:
    touches = both(*(side.by(f"param.{name}") for side in reads))
    spans = (None if old is None else old.span, None if new is None else new.span)
    owner = _owner(Part.PARAMETER, name, sides, spans, touches=touches, title=_title(old, new))
    if old is None or new is None:
        found, side = (new, sides.new) if old is None else (old, sides.old)
        assert found is not None
        policy = side.policy
        value = shown_given(found.value, policy.terms, policy.zone, found.unit).words
        yield _presence(owner, name, old is None, value, Effect.WORDING)
        return
    unit = new.unit if old.unit == new.unit else None
    yield from told_given(owner, "value", old.value, new.value, sides, unit=unit)
    yield from told(owner, "unit", shown_text(old.unit), shown_text(new.unit))
    yield from told_words(owner, "title", old.title, new.title)
    yield from told_words(owner, "because", old.because, new.because)
    yield from told_cites(owner, old.cite, new.cite)


def definition_changes(sides: Sides, reads: Reads) -> Iterator[Change]:
    """Yield the changes of the definitions, each once, with the rules that it touches."""
    old, new = sides.old.policy.definitions, sides.new.policy.definitions
    yield from _each(old, new, lambda n, a, b: _definition(n, a, b, sides, reads))


def _definition(
    name: str, old: Definition | None, new: Definition | None, sides: Sides, reads: Reads
) -> Iterator[Change]:
    touches = both(*(side.by(f"define.{name}") for side in reads))
    spans = (None if old is None else old.span, None if new is None else new.span)
    owner = _owner(Part.DEFINITION, name, sides, spans, touches=touches, title=_title(old, new))
    if old is None or new is None:
        found = new or old
        title = None if found is None else found.title
        yield _presence(owner, name, old is None, title, Effect.WORDING)
        return
    yield from told(owner, "parameters", shown_list(old.parameters), shown_list(new.parameters))
    is_same = not old.parameters and is_rewritten(
        inlined(name, sides.old), inlined(name, sides.new), sides.both
    )
    names = within_definition(old, sides.old), within_definition(new, sides.new)
    yield from told_cel(owner, "condition", old.body, new.body, names, is_condition=True, is_same=is_same)
    yield from told_words(owner, "title", old.title, new.title)
    yield from told_cites(owner, old.cite, new.cite)


# ---------------------------------------------------------------------------------------------- terms


def term_changes(sides: Sides) -> Iterator[Change]:
    """Yield the changes of the words that a policy has for its ids."""
    yield from _each(sides.old.policy.terms, sides.new.policy.terms, lambda n, a, b: _term(n, a, b, sides))


def _term(name: str, old: Phrase | None, new: Phrase | None, sides: Sides) -> Iterator[Change]:
    owner = _owner(Part.TERM, name, sides, (None, None))
    if old is None or new is None:
        yield _presence(owner, name, old is None, new or old, Effect.WORDING)
    else:
        yield from told_words(owner, "words", old, new)
