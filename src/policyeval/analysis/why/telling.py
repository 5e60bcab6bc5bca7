"""Why a decision is as it is, as a page in one language: text or Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policyeval.analysis.why import words
from policyeval.analysis.why.edits import Edit, Kind, Path, is_known, name_of
from policyeval.analysis.why.looking import Came
from policyeval.analysis.why.moments import Moment
from policyeval.analysis.why.why import Answer, Why
from policyeval.engine import words as common
from policyeval.engine.amounts import instant_text, length_text, number_text
from policyeval.engine.explain import is_table, page_of
from policyeval.engine.extras import is_there
from policyeval.engine.page import Item, Page, Row, Section
from policyeval.engine.record import Record
from policyeval.engine.show import show_instant
from policyeval.engine.teller import Teller, general
from policyeval.language.values import Duration, Timestamp
from policyeval.schema.shape import NO_DEFAULT
from policyeval.schema.times import read_instant
from policyeval.source.diagnostic import Language


def teller_of(why: Why, language: Language) -> Teller:
    """Return who names the facts and results of a decision."""
    loaded = why.record.loaded
    return Teller(loaded.policy, loaded.checked.schema, why.record.program, language)


def told(why: Why, language: Language) -> Page:
    """Return the page that says why."""
    teller = teller_of(why, language)
    record = page_of(why.record.to_dict(), teller)
    kept = [teller.say(common.SECTIONS[name]) for name in ("missing", "failed", "unknown")]
    sections = (
        record.sections[0],
        *(section for section in record.sections[1:] if section.title in kept),
        _changes(why, teller),
        *_bearing(why, teller),
        _time(why, teller),
    )
    return Page(record.title, record.subtitle, sections, language.value)


# ------------------------------------------------------------------------------------------ changes


def _changes(why: Why, teller: Teller) -> Section:
    if why.want is not None:
        title = teller.say(words.WANTED, want=why.want)
    else:
        is_open = why.record.status in ("indeterminate", "error")
        title = teller.say(words.ANSWER if is_open else words.CHANGES)
    return Section(title, tuple(_found(why, teller)))


def _found(why: Why, teller: Teller) -> Iterator[Item]:
    match why.came:
        case Came.ALREADY:
            yield Item(teller.say(words.ALREADY))
        case Came.IMPOSSIBLE:
            yield Item(teller.say(words.IMPOSSIBLE if why.want is None else words.IMPOSSIBLE_WANTED))
            if why.bounds:
                lists = ", ".join(path for path, _ in why.bounds)
                yield Item(teller.say(words.BOUND, count=max(most for _, most in why.bounds), lists=lists))
        case Came.OPEN:
            yield Item(teller.say(words.OPEN))
            if not is_there("z3"):
                yield Item(teller.say(words.NO_SOLVER))
        case Came.LATE:
            yield Item(teller.say(words.LATE))
        case Came.FOUND:
            yield from (_answer(answer, why, teller) for answer in why.answers)
            yield Item(teller.say(_proof(why)))
    if why.change:
        yield Item(teller.say(words.ONLY, facts=", ".join(why.change)))


def _proof(why: Why) -> Any:
    if not why.is_fewest:
        return words.SMALLEST_FOUND
    if len(why.answers[0].changes) > 1:
        return words.FEWEST
    return words.FEWEST_ONE if len(why.answers) > 1 else words.ENOUGH


def _answer(answer: Answer, why: Why, teller: Teller) -> Item:
    said = [f"{sentence(change, teller)} [{name_of(change.path)}]" for change in answer.changes]
    head = said[0]
    for other in said[1:]:
        head = teller.say(words.AND, one=head, other=other)
    return Item(f"• {head}", tuple((text,) for text in differences(why.record, answer.record, teller)))


def sentence(change: Edit, teller: Teller) -> str:
    """Return a change in words, such as `late orders: 2 fewer (30 → 28)`."""
    path = general(name_of(change.path))
    if change.kind is not Kind.SET:
        title = _title(change.path[:-1], teller)
        is_more = change.kind is Kind.ADD
        value = _value(path, change.after if is_more else change.before, teller)
        return teller.say(words.ADD if is_more else words.REMOVE, title=title, value=value)
    before = _value(path, change.before, teller) if is_known(change.before) else teller.say(common.NOT_GIVEN)
    args = {
        "title": _title(change.path, teller),
        "before": before,
        "after": _value(path, change.after, teller),
    }
    difference = _difference(change.before, change.after, teller)
    if difference is None:
        return teller.say(words.SET, **args)
    return teller.say(words.SET_BY, difference=difference, **args)


def _title(path: Path, teller: Teller) -> str:
    """Return the title of a fact; of what is in a list with the number of its element, counted from 1."""
    title = teller.fact(general(name_of(path)))
    numbers = [index for index, step in enumerate(path) if isinstance(step, int)]
    if not numbers:
        return title
    last = numbers[-1]
    number = path[last]
    assert isinstance(number, int)
    holder = teller.say(words.ELEMENT, title=_title(path[:last], teller), number=number + 1)
    return holder if last == len(path) - 1 else f"{holder}: {title}"


def _value(path: str, value: Any, teller: Teller) -> str:
    """Return a value of a fact in words; of an object what is in it."""
    match value:
        case Mapping():
            parts = [
                f"{teller.fact(f'{path}.{name}')}: {_value(f'{path}.{name}', inner, teller)}"
                for name, inner in value.items()
            ]
            return ", ".join(parts) or teller.say(words.EMPTY)
        case "":
            return teller.say(words.EMPTY)
        case str() | int() | float() | None:
            return teller.read(path, value)
        case _:
            return teller.value(value)


def _difference(before: Any, after: Any, teller: Teller) -> str | None:
    """Return by how much a number or an instant is otherwise."""
    match before, after:
        case (bool(), _) | (_, bool()):
            return None
        case int() | float(), int() | float():
            phrase = common.MORE if after > before else common.FEWER
            return teller.say(phrase, difference=number_text(abs(after - before)))
        case str(), str():
            one, other = read_instant(before), read_instant(after)
            if isinstance(one, Timestamp) and isinstance(other, Timestamp):
                phrase = common.LATER if other > one else common.EARLIER
                apart = Duration(abs(other.nanos - one.nanos))
                return teller.say(phrase, difference=length_text(apart, teller.language))
            return None
        case _:
            return None


def differences(before: Record, after: Record, teller: Teller) -> list[str]:
    """Return what is otherwise in a record, a line for each key; of tables only that they are."""
    shown: dict[str, None] = {}
    tables: dict[str, None] = {}
    if before.status != after.status:
        shown[teller.say(common.STATUS[after.status])] = None
    for key, value in after.result.items():
        was = before.result.get(key)
        if value == was:
            continue
        if is_table(value) or is_table(was):
            tables[teller.say(words.OTHERWISE, key=teller.key(key))] = None
        else:
            shown[f"{teller.key(key)}: {teller.result(key, was)} → {teller.result(key, value)}"] = None
    return list(shown or tables)


# ------------------------------------------------------------------------------------------ bearing


def _bearing(why: Why, teller: Teller) -> Iterator[Section]:
    bearing = why.bearing
    for name, paths in (
        ("alone", bearing.alone),
        ("together", bearing.together),
        ("never", bearing.never),
        ("open", bearing.open),
    ):
        if paths:
            rows = tuple(_fact(path, why, teller) for path in paths)
            yield Section(teller.say(words.SAYS[name]), (Item("", rows),))


def _fact(path: str, why: Why, teller: Teller) -> Row:
    title = teller.fact(path)
    value = given_at(why.asked.facts, path)
    shown = teller.say(common.NOT_GIVEN)
    if is_known(value):
        is_list = isinstance(value, Sequence) and not isinstance(value, str)
        shown = teller.counted("entry", len(value)) if is_list else _value(path, value, teller)
    return (title, shown, path if path != title else "")


def given_at(facts: Any, path: str) -> Any:
    """Return what was given at the path of a fact; NO_DEFAULT where nothing was."""
    for name in path.split("."):
        if not isinstance(facts, Mapping) or name not in facts:
            return NO_DEFAULT
        facts = facts[name]
    return facts


# --------------------------------------------------------------------------------------------- time


def _time(why: Why, teller: Teller) -> Section:
    found = why.moments
    items = [_moment(moment, teller) for moment in found.changes]
    if found.is_final:
        items.append(Item(teller.say(words.LATER_FINAL if items else words.FINAL)))
    elif not items or found.until > found.changes[-1].instant:
        shown = _instant(found.until, teller)
        items.append(Item(teller.say(words.UNTIL_LATER if items else words.UNTIL, instant=shown)))
    return Section(teller.say(words.TIME), tuple(items))


def _moment(moment: Moment, teller: Teller) -> Item:
    rows: list[Row] = [(text,) for text in differences(moment.before, moment.after, teller)]
    rows += [(f"{teller.rule(rule)}: {teller.say(words.BEGINS)}",) for rule in moment.begins]
    rows += [(f"{teller.rule(rule)}: {teller.say(words.ENDS)}",) for rule in moment.ends]
    return Item(teller.say(words.AT, instant=_instant(moment.instant, teller)), tuple(rows))


def _instant(instant: Timestamp, teller: Teller) -> str:
    zone = teller.program.zone
    return instant_text(show_instant(instant, zone), zone)
