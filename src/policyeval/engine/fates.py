"""Rules in words: what became of each, on which facts, and where the source says so."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any, Final

from policyeval.engine import words
from policyeval.engine.amounts import instant_text, length_text, number_text, percent_text
from policyeval.engine.page import Item, Row, Section
from policyeval.engine.teller import AS_OF, Teller
from policyeval.ir.program import Combine, Rule
from policyeval.language.values import Duration, Timestamp
from policyeval.schema.times import read_instant
from policyeval.source.catalog import catalog
from policyeval.source.diagnostic import Language

_ALWAYS: Final = "true"
_LONGEST_CONDITION: Final = 120
_FACTS_IN_A_LINE: Final = 3
_WORDS_OF_TRUTH: Final = {True: words.TRUE, False: words.FALSE, None: words.UNKNOWN}
_TOLD: Final = (
    "failed",
    "unknown",
    "fired",
    "unmet",
    "superseded",
    "near",
    "not_fired",
    "met",
    "not_reached",
)
_TOLD_WHEN_DECIDED: Final = (
    "fired",
    "unmet",
    "superseded",
    "unknown",
    "failed",
    "near",
    "not_fired",
    "met",
    "not_reached",
)
"""In which order the rules are told, by what became of them."""


def sections_of_rules(record: Mapping[str, Any], teller: Teller) -> Iterator[Section]:
    """Yield a section for each thing that may become of a rule, with the rules of which it did."""
    rules = record["rules"]
    if all(rule["outcome"] == "not_reached" for rule in rules):
        return  # nothing was asked: the status says why
    by_id = {rule.id: rule for rule in teller.program.rules}
    told: dict[str, list[Item]] = {name: [] for name in _TOLD}
    for rule in rules:
        name = _fate(rule, by_id[rule["id"]])
        told[name].append(_told(name, rule, record, teller))
    for name in _TOLD_WHEN_DECIDED if record["status"] == "decided" else _TOLD:
        yield Section(teller.say(words.SECTIONS[name]), tuple(told[name]))


def _fate(traced: Mapping[str, Any], rule: Rule) -> str:
    """Return the section that a rule belongs to; one that states a demand is met or not."""
    outcome = str(traced["outcome"])
    if rule.is_demand and outcome in ("fired", "not_fired"):
        return "unmet" if outcome == "fired" else "met"
    return "near" if outcome == "not_fired" and traced["near_miss"] is not None else outcome


def _told(name: str, rule: Mapping[str, Any], record: Mapping[str, Any], teller: Teller) -> Item:
    match name:
        case "near":
            return _near(rule, record, teller)
        case "not_fired":
            return _not_fired(rule, teller)
        case "met" | "not_reached":
            return Item(teller.rule(rule["id"]))
        case _:
            return _rule(rule, teller)


def _rule(rule: Mapping[str, Any], teller: Teller) -> Item:
    """Return a rule that mattered: its terms, the facts they read, and where the source says so."""
    gives = _adds(rule, teller)
    elements = [e for e in rule.get("elements", ()) if e["outcome"] != "not_fired"]
    traced = next((e for e in elements if e["because"]), rule)
    inner = [_element(element, rule, teller) for element in elements]
    if "elements" not in rule:
        inner = [Item("", tuple(_facts(rule, teller))), *map(Item, _remarks(rule, teller))]
    silent = len(rule.get("elements", ())) - len(elements)
    if silent:
        inner.append(Item(teller.say(words.OTHERS, count=teller.counted("entry", silent))))
    return Item(
        f"{teller.rule(rule['id'])}{f' → {gives}' if gives else ''}",
        tuple(_term(term, teller) for term in traced["because"] if term["expr"] != _ALWAYS),
        (*(item for item in inner if item.head or item.rows), *map(Item, _sources(rule, teller))),
    )


def told_in_full(rule: Mapping[str, Any], teller: Teller) -> Item:
    """Return a rule with what became of it, every term, the facts they read, and its sources."""
    elements = rule.get("elements", ())
    shown = {**rule, "elements": [{**one, "outcome": "fired"} for one in elements]} if elements else rule
    item = _rule(rule if rule["outcome"] == "fired" else shown, teller)
    outcome = teller.say(words.OUTCOME[rule["outcome"]])
    return Item(f"{outcome}: {item.head}", item.rows, item.items)


def _adds(rule: Mapping[str, Any], teller: Teller) -> str:
    """Return what the rule adds to the result, where the result does not show it as it is."""
    if rule["points"] is not None:
        return teller.counted("point", rule["points"])
    decided = {
        key
        for group in teller.program.results
        if group.combine in (Combine.FIRST, Combine.UNIQUE)
        for key in group.keys
    }
    added = {
        key: value
        for key, value in rule.get("gives", {}).items()
        if key not in decided and value not in (rule["id"], *rule["implements"])
    }
    return teller.gives(added)


def _element(element: Mapping[str, Any], rule: Mapping[str, Any], teller: Teller) -> Item:
    """Return one element of a rule's list: its points or what became of it, and its facts."""
    name = element["element"] or ""
    is_fired = element["outcome"] == "fired"
    outcome = "" if is_fired else f": {teller.say(words.OUTCOME[element['outcome']])}"
    points = f" → {teller.counted('point', element['points'])}" if is_fired and element["points"] else ""
    is_new = element["because"] and not is_fired and len(rule["elements"]) > 1
    doubtful = [_term(term, teller) for term in element["because"] if is_new and term["value"] is not True]
    return Item(
        f"{name}{outcome}{points}".removeprefix(": "),
        (*doubtful, *_facts(element, teller)),
        tuple(map(Item, _remarks(element, teller))),
    )


def _term(term: Mapping[str, Any], teller: Teller) -> Row:
    title = teller.definition(term["expr"])
    expr = _short(term["expr"])
    truth = teller.say(_WORDS_OF_TRUTH[term["value"]])
    return (truth, expr) if title is None else (truth, title, expr)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_CONDITION else f"{text[: _LONGEST_CONDITION - 1]}…"


def _facts(traced: Mapping[str, Any], teller: Teller) -> Iterator[Row]:
    """Yield each fact that the terms read, once, and the shares that they compare."""
    seen: set[str] = set()
    for term in traced["because"]:
        for path, value in term["reads"].items():
            if path != AS_OF and path not in seen:
                seen.add(path)
                title = teller.fact(path)
                yield title, teller.read(path, value), path if title != path else ""
        for share in term.get("shares", ()):
            yield teller.say(words.RATE), _share(share, teller)
        if "note" in term:
            yield teller.say(words.RATE), teller.say(words.NO_DATA)


def _share(share: Mapping[str, Any], teller: Teller) -> str:
    part, whole, limit = share["part"], share["whole"], share["limit"]
    percent = percent_text(part, whole, limit) if isfinite(limit) else ""
    return teller.say(words.SHARE, part=part, whole=whole, percent=percent, limit=number_text(limit))


def _remarks(traced: Mapping[str, Any], teller: Teller) -> Iterator[str]:
    """Yield what else there is to say of a rule or of an element."""
    if "superseded_by" in traced:
        yield teller.say(words.SUPERSEDED_BY, by=traced["superseded_by"])
    if "missing" in traced and not _are_shown(traced):
        yield teller.say(words.MISSING, paths=", ".join(traced["missing"]))
    if "failure" in traced:
        yield failure_text(traced["failure"], teller.language)
    if "at" in traced:
        instants = (instant_text(instant, teller.program.zone) for instant in traced["at"])
        yield teller.say(words.AT, instants=", ".join(instants))


def _are_shown(traced: Mapping[str, Any]) -> bool:
    """Say whether every missing fact stands among the facts that were read."""
    read = {path for term in traced["because"] for path in term["reads"]}
    return read.issuperset(traced["missing"])


def _sources(rule: Mapping[str, Any], teller: Teller) -> Iterator[str]:
    statements = ", ".join(rule["implements"])
    cited = [source_text(cite["source"], cite["lines"], cite["quote"], teller) for cite in rule["cite"]]
    for index, source in enumerate(cited or ([statements] if statements else [])):
        yield f"{statements} · {source}" if cited and statements and index == 0 else source


def source_text(source: str, lines: str, quote: str | None, teller: Teller) -> str:
    """Return a citation in words."""
    phrase = words.LINE if str(lines).isdigit() else words.LINES
    text = teller.say(phrase, source=source, lines=lines)
    return f"{text} “{quote}”" if quote else text


def _near(rule: Mapping[str, Any], record: Mapping[str, Any], teller: Teller) -> Item:
    near = rule["near_miss"]
    changed = {key: value for key, value in near["then"].items() if record["result"].get(key) != value}
    sentence = teller.say(
        words.NEAR,
        title=teller.fact(near["fact"]),
        value=teller.read(near["fact"], near["value"]),
        needed=teller.value(near["needed"]),
        difference=_difference(near["value"], near["needed"], teller),
        then=teller.gives(changed if rule["points"] is None and changed else near["then"]),
    )
    false = tuple(_term(term, teller) for term in rule["because"] if term["value"] is False)
    return Item(teller.rule(rule["id"]), ((sentence,),), (Item("", false),))


def _difference(value: Any, needed: Any, teller: Teller) -> str:
    one, other = read_instant(str(value)), read_instant(str(needed))
    if isinstance(one, Timestamp) and isinstance(other, Timestamp):
        phrase = words.LATER if other > one else words.EARLIER
        apart = Duration(abs(other.nanos - one.nanos))
        return teller.say(phrase, difference=length_text(apart, teller.language))
    phrase = words.MORE if needed > value else words.FEWER
    return teller.say(phrase, difference=abs(needed - value))


def _not_fired(rule: Mapping[str, Any], teller: Teller) -> Item:
    """Return a rule that did not fire, with the first of its terms that did not hold."""
    head = teller.rule(rule["id"])
    if "elements" in rule:
        return Item(head, ((teller.counted("entry", len(rule["elements"])),),))
    term = next((term for term in rule["because"] if term["value"] is not True), None)
    return Item(head, () if term is None else ((*_term(term, teller)[:2], _few_facts(term, teller)),))


def _few_facts(term: Mapping[str, Any], teller: Teller) -> str:
    if "note" in term:
        return teller.say(words.NO_DATA)
    if "shares" in term:
        return ", ".join(_share(share, teller) for share in term["shares"])
    read = [
        f"{teller.fact(path)}: {teller.read(path, value)}"
        for path, value in term["reads"].items()
        if path != AS_OF
    ]
    more = [f"… (+{len(read) - _FACTS_IN_A_LINE})"] if len(read) > _FACTS_IN_A_LINE else []
    return "; ".join([*read[:_FACTS_IN_A_LINE], *more])


def failure_text(failure: Mapping[str, Any], language: Language) -> str:
    """Return what a failure of evaluation says, with its code."""
    message = catalog()[failure["code"]].message.text(language, dict(failure["args"]))
    return f"{failure['code']} {message}"
