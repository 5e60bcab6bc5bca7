"""The record in words: what was decided, by which rules, on which facts, and what was near.

An explanation is made from the record alone, with the titles that the policy and the fact schema
give to what it names; how it looks is `engine.page`. What decided comes first.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from policyeval.engine import words
from policyeval.engine.amounts import instant_text
from policyeval.engine.fates import failure_text, sections_of_rules, source_text
from policyeval.engine.page import Item, Page, Row, Section, to_html, to_markdown, to_text
from policyeval.engine.show import show_instant
from policyeval.engine.teller import Teller, general
from policyeval.ir.program import Combine, Program

FORMATS: Final[Mapping[str, Callable[[Page], str]]] = {
    "text": to_text,
    "markdown": to_markdown,
    "html": to_html,
}


def explain(record: Mapping[str, Any], teller: Teller, *, format_: str) -> str:
    """Return a record in words, as text, Markdown or HTML."""
    return FORMATS[format_](page_of(record, teller))


def page_of(record: Mapping[str, Any], teller: Teller) -> Page:
    """Return the page that explains a record."""
    zone = teller.program.zone
    as_of = teller.say(words.AS_OF, as_of=instant_text(record["as_of"], zone), zone=zone)
    version = teller.say(words.VERSION, policy=record["policy"], version=record["version"])
    sections = (
        Section(_status(record, teller), tuple(_result(record, teller))),
        _section("missing", _missing(record, teller), teller),
        *sections_of_rules(record, teller),
        *(
            Section(teller.key(key), _table(value, teller))
            for key, value in record["result"].items()
            if is_table(value)
        ),
        _section("basis", _basis(teller), teller),
        _section("readings", _readings(record, teller), teller),
        _section("notes", _notes(record, teller), teller),
    )
    title = f"{record['decision']} — {teller.say(teller.program.title)}"
    kept = (sections[0], *(section for section in sections[1:] if section.items))
    return Page(title, f"{as_of} · {version}", kept, teller.language.value)


def _section(name: str, items: Iterator[Item], teller: Teller) -> Section:
    return Section(teller.say(words.SECTIONS[name]), tuple(items))


# ------------------------------------------------------------------------------------------- result


def _status(record: Mapping[str, Any], teller: Teller) -> str:
    if record["status"] == "indeterminate" and not record["missing"]:
        return teller.say(words.STATED)
    return teller.say(words.STATUS[record["status"]])


def _result(record: Mapping[str, Any], teller: Teller) -> Iterator[Item]:
    if record["status"] == "not_in_force":
        yield from _force(teller)
    givers = _givers(record, teller.program)
    shown = [(key, value) for key, value in record["result"].items() if not is_table(value)]
    is_shared = len(set(givers.values())) > 1
    yield Item(
        "",
        tuple(
            (
                teller.key_with_title(key),
                teller.result(key, value),
                f"← {givers[key]}" if is_shared and key in givers else "",
            )
            for key, value in shown
        ),
    )


def _force(teller: Teller) -> Iterator[Item]:
    program = teller.program
    for phrase, instant in (
        (words.IN_FORCE_FROM, program.effective_from),
        (words.IN_FORCE_TO, program.effective_to),
    ):
        if instant is not None:
            shown = instant_text(show_instant(instant, program.zone), program.zone)
            yield Item(teller.say(phrase, instant=shown))


def _givers(record: Mapping[str, Any], program: Program) -> dict[str, str]:
    """Return which rule decided each key that one rule decides."""
    fired = [rule["id"] for rule in record["rules"] if rule["outcome"] == "fired"]
    rules = [rule for rule in program.rules if rule.id in fired]
    givers: dict[str, str] = {}
    for group in program.results:
        if group.combine in (Combine.FIRST, Combine.UNIQUE):
            giving = [rule for rule in rules if any(give.key in group.keys for give in rule.gives)]
            givers.update({give.key: giving[0].id for give in (giving[0].gives if giving else ())})
    return {key: rule for key, rule in givers.items() if key in record["result"]}


def is_table(value: Any) -> bool:
    """Say whether a value is a table, which has a section of its own."""
    return isinstance(value, list) and any(isinstance(v, dict) and len(v) > 3 for v in value)


def _table(rows: list[dict[str, Any]], teller: Teller) -> tuple[Item, ...]:
    """Return a result that is a table: its rows, and below a row what is inside."""
    if any(isinstance(value, list | dict) for row in rows for value in row.values()):
        return tuple(Item(_members(row, teller), tuple(_nested(row, teller))) for row in rows)
    keys = tuple(dict.fromkeys(key for row in rows for key in row))
    head = tuple(teller.key(key) for key in keys)
    return (Item("", (head, *(tuple(teller.value(row.get(key)) for key in keys) for row in rows))),)


def _members(row: Mapping[str, Any], teller: Teller) -> str:
    alone = {
        key: value for key, value in row.items() if value is not None and not isinstance(value, list | dict)
    }
    return ", ".join(f"{teller.key(key)} {teller.value(value)}" for key, value in alone.items())


def _nested(row: Mapping[str, Any], teller: Teller) -> Iterator[Row]:
    for key, value in row.items():
        for inner in value if isinstance(value, list) else [value] if isinstance(value, dict) else []:
            shown = _members(inner, teller) if isinstance(inner, dict) else teller.value(inner)
            yield teller.key(key), shown


def _missing(record: Mapping[str, Any], teller: Teller) -> Iterator[Item]:
    rows = tuple((teller.fact(path), path) for path in record["missing"])
    if rows:
        yield Item("", tuple((title, path if path != title else "") for title, path in rows))


# ---------------------------------------------------------------------------------------- the rest


def _basis(teller: Teller) -> Iterator[Item]:
    program = teller.program
    cited = [*program.cite, *(cite for output in program.outputs for cite in output.cite)]
    for cite in dict.fromkeys(cited):
        yield Item(source_text(cite.source, cite.lines, cite.quote, teller))


def _readings(record: Mapping[str, Any], teller: Teller) -> Iterator[Item]:
    for name, option in record["readings"].items():
        reading = teller.policy.readings[name]
        other = "" if option == reading.default else teller.say(words.NOT_DEFAULT)
        aside = ", ".join(part for part in (f"{name}={option}", reading.issue, other) if part)
        yield Item(f"{teller.say(reading.title)}: {teller.say(reading.options[option])} [{aside}]")


def _cross_check(note: Mapping[str, Any], teller: Teller) -> Item:
    told = teller.say(words.CROSS_CHECKED).format(**{**note, "differ": len(note["differ"])})
    return Item(told, tuple((one["rule"], one["expr"], "") for one in note["differ"]))


def _notes(record: Mapping[str, Any], teller: Teller) -> Iterator[Item]:
    assumed: dict[str, Row] = {}
    told = {rule["id"] for rule in record["rules"] if rule["outcome"] == "failed"}
    for note in record["notes"]:
        match note["note"]:
            case "failed" if note["at"] in told:
                pass  # its rule says so
            case "failed":
                yield Item(f"{note['at']}: {failure_text(note, teller.language)}")
            case "doubtful":
                yield Item(f"{note['fact']}: {failure_text(note, teller.language)}")
            case "left_out":
                sentence = teller.say(words.LEFT_OUT[note["part"]])
                yield Item(sentence.format(limit=note["limit"], rules=", ".join(note["rules"])))
            case "cross_check":
                yield _cross_check(note, teller)
            case _:
                path = general(note["fact"])
                title, value = teller.fact(path), teller.read(path, note["value"])
                assumed.setdefault(f"{path} {value}", (title, value, path if title != path else ""))
    if assumed:
        yield Item(teller.say(words.ASSUMED), tuple(assumed.values()))
