"""From two values of one part of a policy to the changes between them."""

from collections.abc import Iterator, Mapping

from policyeval.analysis.diff import phrases
from policyeval.analysis.diff.change import Change, Effect, Owner, Shown, What
from policyeval.analysis.diff.constants import set_changes
from policyeval.analysis.diff.expressions import REWRITTEN, Place, compared, rewritten
from policyeval.analysis.diff.names import Names
from policyeval.analysis.diff.phrases import code, say
from policyeval.analysis.diff.shown import (
    NOTHING,
    measured,
    shown_citations,
    shown_code,
    shown_given,
    shown_list,
    shown_value,
    shown_words,
)
from policyeval.check.checked import CheckedPolicy
from policyeval.frozen import dataclass, replace
from policyeval.language.values import Value
from policyeval.policy.model import ByReading, Cel, Constant, Given
from policyeval.source.citation import Citation
from policyeval.source.diagnostic import Phrase


@dataclass(frozen=True, slots=True)
class Sides:
    """Both versions of a policy, checked."""

    old: CheckedPolicy
    new: CheckedPolicy

    @property
    def both(self) -> tuple[CheckedPolicy, CheckedPolicy]:
        """The older and the newer one."""
        return self.old, self.new


def presence(
    owner: Owner, what: What, *, rest: Phrase | None = None, effect: Effect = Effect.MEANING
) -> Change:
    """Return the change that a part came or went; `rest` says what it was for."""
    phrase, old, new = _sides(what, owner.id, phrases.ADDED, phrases.REMOVED)
    tail = Phrase("", "") if rest is None else Phrase(f": {rest.en}", f": {rest.th}")
    sentence = say(phrase, noun=phrases.NOUN[owner.part], owner=owner.name, rest=tail)
    return Change(owner, "presence", sentence, old, new, what=what, effect=effect)


def named(owner: Owner, noun: str, name: str, what: What, *, value: Phrase | None = None) -> Change:
    """Return the change that something with a name of its own came to a part, or went."""
    phrase, old, new = _sides(what, name, phrases.GAINED, phrases.LOST)
    words = code(name) if value is None else say(phrases.WITH_VALUE, name=code(name), value=value)
    changes = say(phrase, values=words)
    sentence = say(phrases.SETS, noun=phrases.NOUN[noun], owner=owner.name, changes=changes)
    return Change(owner, noun, sentence, old, new, what=what)


def _sides(what: What, name: str, added: Phrase, removed: Phrase) -> tuple[Phrase, str | None, str | None]:
    """Return the words for what came or what went, and the name on the side that has it."""
    return (added, None, name) if what is What.ADDED else (removed, name, None)


def told(
    owner: Owner,
    aspect: str,
    old: Shown,
    new: Shown,
    *,
    effect: Effect = Effect.MEANING,
    noun: Phrase | None = None,
) -> Iterator[Change]:
    """Yield the change of one value, if it is another."""
    if old.code == new.code:
        return
    sentence = say(
        phrases.FIELD, noun=noun or phrases.NOUN[aspect], owner=owner.name, old=old.words, new=new.words
    )
    yield Change(owner, aspect, sentence, old.code, new.code, effect=effect)


def told_set(
    owner: Owner,
    aspect: str,
    old: Mapping[str, Phrase],
    new: Mapping[str, Phrase],
    *,
    effect: Effect = Effect.MEANING,
    noun: Phrase | None = None,
) -> Iterator[Change]:
    """Yield the change of a list of values, by what came and went."""
    if list(old) == list(new):
        return
    sentence = say(
        phrases.SETS,
        noun=noun or phrases.NOUN[aspect],
        owner=owner.name,
        changes=set_changes(dict(old), dict(new)),
    )
    before, after = shown_list(old), shown_list(new)
    yield Change(owner, aspect, sentence, before.code, after.code, effect=effect)


def told_words(owner: Owner, aspect: str, old: Phrase | None, new: Phrase | None) -> Iterator[Change]:
    """Yield the change of words for people; where one language changed alone, it says which."""
    noun = phrases.NOUN[aspect]
    if old is not None and new is not None and old.th == new.th:
        old, new = Phrase(old.en, old.en), Phrase(new.en, new.en)
        noun = say(phrases.IN_ENGLISH, noun=noun)
    elif old is not None and new is not None and old.en == new.en:
        old, new = Phrase(old.th, old.th), Phrase(new.th, new.th)
        noun = say(phrases.IN_THAI, noun=noun)
    yield from told(owner, aspect, shown_words(old), shown_words(new), effect=Effect.WORDING, noun=noun)


def told_cites(owner: Owner, old: tuple[Citation, ...], new: tuple[Citation, ...]) -> Iterator[Change]:
    """Yield the change of what a part cites."""
    yield from told(owner, "cite", shown_citations(old), shown_citations(new), effect=Effect.WORDING)


# --------------------------------------------------------------------------------------- expressions


def told_given(
    owner: Owner,
    aspect: str,
    old: Given | None,
    new: Given | None,
    sides: Sides,
    *,
    unit: str | None = None,
    names: tuple[Names, Names] | None = None,
) -> Iterator[Change]:
    """Yield the changes of what a policy gives: a literal, one for each option, or an expression.

    `names` are those that expressions can use, where they are inside a loop.
    """
    match old, new:
        case Cel(), Cel():
            yield from told_cel(part_owner(owner, aspect), aspect, old, new, names or names_of(sides))
        case ByReading(reading=one), ByReading(reading=other) if one == other:
            yield from _told_options(owner, aspect, (old, new), sides, unit)
        case Constant(value=list(one)), Constant(value=list(other)) if _are_sets(one, other):
            sets = (
                _literals(values, side, unit) for values, side in zip((one, other), sides.both, strict=True)
            )
            yield from told_set(owner, aspect, *sets)
        case Constant(value=str(one)), Constant(value=str(other)) if _are_spellings(one, other, unit):
            yield _spelled(owner, aspect, one, other)
        case _:
            before, after = (
                shown_given(given, side.policy.terms, side.policy.zone, unit)
                for given, side in zip((old, new), sides.both, strict=True)
            )
            yield from told(owner, aspect, before, after)


def _literal(value: Value, side: CheckedPolicy, unit: str | None) -> Shown:
    return shown_value(value, side.policy.terms, side.policy.zone, unit)


def _literals(values: list[Value], side: CheckedPolicy, unit: str | None) -> dict[str, Phrase]:
    """Return literals in words, by what a program compares them by."""
    shown = [_literal(value, side, unit) for value in values]
    return {str(one.code): one.words for one in shown}


def _are_sets(*lists: list[Value]) -> bool:
    """Say whether no list has anything twice, so that what came and went says all."""
    return all(len({repr(value) for value in values}) == len(values) for values in lists)


def _are_spellings(one: str, other: str, unit: str | None) -> bool:
    """Say whether two texts are the same length or the same instant, written differently."""
    return one != other and bool(measured(one, unit) == measured(other, unit))


def _spelled(owner: Owner, aspect: str, old: str, new: str) -> Change:
    sentence = say(phrases.SPELLED, noun=phrases.NOUN[aspect], owner=owner.name)
    return Change(owner, REWRITTEN, sentence, old, new, effect=Effect.WORDING)


def _told_options(
    owner: Owner, aspect: str, settings: tuple[ByReading, ByReading], sides: Sides, unit: str | None
) -> Iterator[Change]:
    """Yield what a setting is now under each option that it was something else under."""
    for option in dict.fromkeys((*settings[0].options, *settings[1].options)):
        before, after = (
            _option(setting, option, side, unit) for setting, side in zip(settings, sides.both, strict=True)
        )
        if before.code == after.code:
            continue
        sentence = say(
            phrases.FIELD_UNDER,
            noun=phrases.NOUN[aspect],
            owner=owner.name,
            reading=settings[0].reading,
            option=option,
            old=before.words,
            new=after.words,
        )
        yield Change(owner, aspect, sentence, before.code, after.code)


def _option(setting: ByReading, option: str, side: CheckedPolicy, unit: str | None) -> Shown:
    given = setting.options.get(option)
    return NOTHING if given is None else _literal(given.value, side, unit)


def told_constant(owner: Owner, aspect: str, old: Constant, new: Constant) -> Iterator[Change]:
    """Yield the change of a name that the form asks for."""
    before, after = (Shown(str(c.value), code(str(c.value))) for c in (old, new))
    yield from told(owner, aspect, before, after)


def names_of(sides: Sides) -> tuple[Names, Names]:
    """Return the names that expressions outside of loops can use."""
    return Names(sides.old), Names(sides.new)


def part_owner(owner: Owner, aspect: str) -> Owner:
    """Return what an expression is called that is one of several of a part."""
    noun = phrases.NOUN[aspect]
    name = say(phrases.PART_OF, noun=noun, name=owner.name)
    return replace(owner, name=name, whole=name)


def told_cel(
    owner: Owner,
    aspect: str,
    old: Cel | None,
    new: Cel | None,
    names: tuple[Names, Names],
    *,
    is_condition: bool = False,
    is_same: bool = False,
) -> Iterator[Change]:
    """Yield the differences of an expression. `is_same`: the checker found that both mean the same."""
    if old is None or new is None:
        yield from _appeared(owner, aspect, shown_code(old), shown_code(new))
        return
    edits = compared(old.expr, new.expr, Place(owner, *names, is_condition))
    if edits and is_same:
        edits = [rewritten(old.expr, new.expr, owner)]
    for found in edits:
        effect = Effect.WORDING if found.aspect == REWRITTEN else Effect.MEANING
        yield Change(owner, found.aspect, found.sentence, found.old, found.new, effect=effect)


def _appeared(owner: Owner, aspect: str, old: Shown, new: Shown) -> Iterator[Change]:
    """Yield the change of an expression that one side has and the other has not."""
    if old.code != new.code:
        sentence = say(phrases.WHOLE, whole=owner.whole, old=old.words, new=new.words)
        yield Change(owner, aspect, sentence, old.code, new.code)
