"""The record in words: what was decided, by which rules, on which facts, and what was near.

An explanation is made from the record alone, with the titles that the policy and the fact schema
give to what it names; how it looks is `engine.page`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from policyeval.engine import words
from policyeval.engine.page import Item, Page, Section, to_html, to_markdown, to_text
from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.policy.model import Policy
from policyeval.schema.declaration import FactSchema
from policyeval.source.catalog import catalog
from policyeval.source.diagnostic import Argument, Language, Phrase

FORMATS: Final[Mapping[str, Callable[[Page], str]]] = {
    "text": to_text,
    "markdown": to_markdown,
    "html": to_html,
}
Detail = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Teller:
    """Who puts a record into words: its titles, in one language."""

    policy: Policy
    schema: FactSchema
    program: Program
    language: Language

    def say(self, phrase: Phrase, **args: Argument) -> str:
        """Return a phrase in the language."""
        return phrase.text(self.language, args)

    def term(self, word: str) -> str:
        """Return a word of the results with its title, where it has one."""
        title = self.policy.terms.get(word)
        return word if title is None else f"{word} ({self.say(title)})"

    def fact(self, path: str) -> str:
        """Return the title of a fact, or its path where it has none."""
        title = self._fact_title(path)
        return path if title is None else self.say(title)

    def fact_with_path(self, path: str) -> str:
        """Return a fact's path with its title, where it has one."""
        title = self._fact_title(path)
        return path if title is None else f"{path} ({self.say(title)})"

    def _fact_title(self, path: str) -> Phrase | None:
        general = "".join("[]" if i % 2 else part for i, part in enumerate(_split_indices(path)))
        declaration = self.schema.declarations.get(general)
        return None if declaration is None else declaration.title

    def value(self, value: Any) -> str:
        """Return a value of a result in words."""
        match value:
            case None:
                return self.say(words.NOTHING)
            case bool():
                return self.say(words.TRUE if value else words.FALSE)
            case str():
                return self.term(value)
            case list():
                between = "; " if any(isinstance(v, dict) for v in value) else ", "
                return between.join(map(self.value, value)) or self.say(words.NOTHING)
            case dict():
                return ", ".join(f"{key}: {self.value(v)}" for key, v in value.items()) or self.say(
                    words.NOTHING
                )
            case _:
                return str(value)


def explain(
    policy: Policy,
    schema: FactSchema,
    program: Program,
    record: Mapping[str, Any],
    language: str | Language,
    format_: str,
) -> str:
    """Return a record in words, as text, Markdown or HTML."""
    teller = Teller(policy, schema, program, Language(language))
    return FORMATS[format_](page_of(record, teller))


def page_of(record: Mapping[str, Any], teller: Teller) -> Page:
    """Return the page that explains a record."""
    as_of = teller.say(words.AS_OF, as_of=record["as_of"])
    version = teller.say(words.VERSION, policy=record["policy"], version=record["version"])
    rules = record["rules"]
    by_outcome = {name: [r for r in rules if r["outcome"] == name] for name in words.OUTCOME}
    near = [rule for rule in by_outcome["not_fired"] if rule["near_miss"] is not None]
    rest = [rule for rule in by_outcome["not_fired"] if rule["near_miss"] is None]
    sections = (
        ("result", _result(record, teller)),
        ("basis", _basis(teller)),
        ("missing", _missing(record, teller)),
        ("fired", [_rule(rule, teller) for rule in by_outcome["fired"]]),
        ("superseded", [_rule(rule, teller) for rule in by_outcome["superseded"]]),
        ("unknown", [_rule(rule, teller) for rule in by_outcome["unknown"]]),
        ("failed", [_rule(rule, teller) for rule in by_outcome["failed"]]),
        ("near", [_near(rule, teller) for rule in near]),
        ("not_fired", [_not_fired(rule, teller) for rule in rest]),
        ("not_reached", [_not_fired(rule, teller) for rule in by_outcome["not_reached"]]),
        ("readings", _readings(record, teller)),
        ("notes", _notes(record, teller)),
    )
    tables = [(key, value) for key, value in record["result"].items() if _is_bulky(value)]
    return Page(
        f"{record['decision']} — {teller.say(teller.program.title)}",
        f"{as_of} · {version}",
        (
            *(Section(teller.say(words.SECTIONS[name]), tuple(items)) for name, items in sections if items),
            *(Section(teller.term(key), _table(rows, teller)) for key, rows in tables),
        ),
        teller.language.value,
    )


def _result(record: Mapping[str, Any], teller: Teller) -> list[Item]:
    status = teller.say(words.STATUS[record["status"]])
    shown = {key: value for key, value in record["result"].items() if not _is_bulky(value)}
    return [Item(status, tuple((teller.term(key), teller.value(value), "") for key, value in shown.items()))]


def _is_bulky(value: Any) -> bool:
    """Say whether a value is a table, which the rules below tell better."""
    return isinstance(value, list) and any(isinstance(v, dict) and len(v) > 3 for v in value)


def _table(rows: list[dict[str, Any]], teller: Teller) -> tuple[Item, ...]:
    """Return a result that is a table: a row for each of its entries, with what is inside below it."""
    return tuple(Item(_scalars(row, teller), tuple(_nested(row, teller))) for row in rows)


def _scalars(row: Mapping[str, Any], teller: Teller) -> str:
    alone = {
        key: value for key, value in row.items() if value is not None and not isinstance(value, list | dict)
    }
    return ", ".join(f"{teller.term(key)} {teller.value(value)}" for key, value in alone.items())


def _nested(row: Mapping[str, Any], teller: Teller) -> Iterator[Detail]:
    for key, value in row.items():
        for inner in value if isinstance(value, list) else [value] if isinstance(value, dict) else []:
            yield teller.term(key), teller.value(inner), ""


def _basis(teller: Teller) -> list[Item]:
    program = teller.program
    cited = [*program.cite, *(cite for output in program.outputs for cite in output.cite)]
    return [
        Item(_source({"source": c.source, "lines": c.lines, "quote": c.quote}, teller))
        for c in dict.fromkeys(cited)
    ]


# -------------------------------------------------------------------------------------------- rules


def _head(rule: Mapping[str, Any], teller: Teller) -> str:
    program_rule = next(r for r in teller.program.rules if r.id == rule["id"])
    title = "" if program_rule.title is None else f" — {teller.say(program_rule.title)}"
    return f"{rule['id']}{title}"


def _rule(rule: Mapping[str, Any], teller: Teller) -> Item:
    gives = _then({"points": rule["points"]} if rule["points"] is not None else rule.get("gives", {}), teller)
    head = f"{_head(rule, teller)}{f' → {gives}' if gives else ''}"
    details = [*_because(rule, teller)]
    for element in rule.get("elements", ()):
        if element["outcome"] != "not_fired":
            details += _element(element, teller)
    details += [("", _source(cite, teller), "") for cite in rule["cite"]]
    return Item(head, tuple(details))


def _element(element: Mapping[str, Any], teller: Teller) -> list[Detail]:
    outcome = teller.say(words.OUTCOME[element["outcome"]])
    points = "" if element["points"] is None else teller.say(words.POINTS, points=element["points"])
    name = element["element"] or ""
    return [(outcome, name, points), *_because(element, teller)]


def _because(traced: Mapping[str, Any], teller: Teller) -> list[Detail]:
    details = [_term(term, teller) for term in traced["because"]]
    if "superseded_by" in traced:
        details.append(("", teller.say(words.SUPERSEDED_BY, by=traced["superseded_by"]), ""))
    if "missing" in traced:
        paths = ", ".join(map(teller.fact_with_path, traced["missing"]))
        details.append(("", teller.say(words.MISSING, paths=paths), ""))
    if "failure" in traced:
        details.append(("", failure_text(traced["failure"], teller.language), ""))
    if "at" in traced:
        details.append(("", teller.say(words.AT, instants=", ".join(traced["at"])), ""))
    return details


def _term(term: Mapping[str, Any], teller: Teller) -> Detail:
    truth = {True: words.TRUE, False: words.FALSE, None: words.UNKNOWN}[term["value"]]
    reads = ", ".join(f"{path} = {_read(value, teller)}" for path, value in term["reads"].items())
    note = f" [{teller.say(words.NO_DATA)}]" if term.get("note") == "no_data" else ""
    return teller.say(truth), _short(term["expr"]), f"{reads}{note}"


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99]}…"


def _read(value: Any, teller: Teller) -> str:
    match value:
        case {"missing": True}:
            return teller.say(words.NOT_GIVEN)
        case {"size": size}:
            return teller.say(words.ENTRIES, size=size)
        case str():
            return value
        case _:
            return teller.value(value)


def _source(cite: Mapping[str, Any], teller: Teller) -> str:
    text = teller.say(words.SOURCE, source=cite["source"], lines=cite["lines"])
    return f"{text} “{cite['quote']}”" if cite["quote"] else text


def _then(gives: Mapping[str, Any], teller: Teller) -> str:
    if set(gives) == {"points"}:
        return teller.say(words.POINTS, points=gives["points"])
    return ", ".join(f"{key} = {teller.value(value)}" for key, value in gives.items())


def _near(rule: Mapping[str, Any], teller: Teller) -> Item:
    near = rule["near_miss"]
    value, needed = near["value"], near["needed"]
    then = _then(near["then"], teller)
    title = teller.fact(near["fact"])
    if not isinstance(value, int):
        sentence = teller.say(words.OTHERWISE, title=title, value=value, needed=needed, then=then)
    else:
        phrase = words.MORE if needed > value else words.FEWER
        difference = abs(needed - value)
        sentence = teller.say(
            phrase, title=title, value=value, needed=needed, difference=difference, then=then
        )
    return Item(_head(rule, teller), (("", sentence, ""), *_because(rule, teller)))


def _not_fired(rule: Mapping[str, Any], teller: Teller) -> Item:
    false = [_term(term, teller) for term in rule["because"] if term["value"] is not True]
    if rule.get("elements") == []:
        false = [("", teller.say(words.ENTRIES, size=0), "")]
    return Item(_head(rule, teller), tuple(false[:1]))


# --------------------------------------------------------------------------------------- the rest


def _missing(record: Mapping[str, Any], teller: Teller) -> list[Item]:
    return [Item(teller.fact_with_path(path)) for path in record["missing"]]


def _readings(record: Mapping[str, Any], teller: Teller) -> list[Item]:
    items = []
    for name, option in record["readings"].items():
        reading = teller.policy.readings[name]
        issue = f" [{reading.issue}]" if reading.issue else ""
        items.append(Item(f"{name} = {option} — {teller.say(reading.options[option])}{issue}"))
    return items


def _notes(record: Mapping[str, Any], teller: Teller) -> list[Item]:
    items: list[Item] = []
    assumed: dict[str, list[str]] = {}
    for note in record["notes"]:
        match note["note"]:
            case "failed":
                items.append(Item(f"{note['at']}: {failure_text(note, teller.language)}"))
            case "doubtful":
                items.append(Item(f"{note['fact']}: {failure_text(note, teller.language)}"))
            case _:
                assumed.setdefault(teller.value(note["value"]), []).append(note["fact"])
    items += [
        Item(teller.say(words.ASSUMED, value=value, facts=_listed(facts))) for value, facts in assumed.items()
    ]
    return items


def _listed(paths: Iterable[str]) -> str:
    listed = list(paths)
    return ", ".join(listed) if len(listed) <= 12 else f"{', '.join(listed[:12])}, … (+{len(listed) - 12})"


def failure_text(failure: Mapping[str, Any], language: Language) -> str:
    """Return what a failure of evaluation says, with its code."""
    message = catalog()[failure["code"]].message.text(language, dict(failure["args"]))
    return f"{failure['code']} {message}"


def _split_indices(path: str) -> list[str]:
    """Return `a[0].b[1]` as `a`, `0`, `.b`, `1` and a last, perhaps empty, part."""
    return path.replace("]", "[").split("[")
