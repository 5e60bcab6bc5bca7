"""`policyeval facts`: the facts that a decision reads, or an empty bundle of them."""

import json
from typing import Any, Final

import click

from policyeval.analysis.cost import costly
from policyeval.analysis.facts import ReadFact, read_facts_of, template
from policyeval.cli import options
from policyeval.cli.check import open_book
from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop, parsed_readings, print_json, show_findings
from policyeval.engine.errors import ArgumentError
from policyeval.engine.page import padded, width
from policyeval.language.types import show
from policyeval.source.diagnostic import Language, Phrase
from policyeval.source.visible import visible

_DEFAULT: Final = Phrase("when absent: {value}", "เมื่อไม่ได้ให้มา: {value}")
_UNKNOWN: Final = Phrase("when absent: unknown", "เมื่อไม่ได้ให้มา: ไม่ทราบ")
_RULES: Final = Phrase("read by {rules}", "ใช้ใน {rules}")


@click.command("facts")
@click.argument("decision")
@options.policies
@options.reading
@click.option("--template", "as_template", is_flag=True, help="Print an empty bundle instead.")
@options.output_format("text", "json")
@options.lang
def command(
    *,
    decision: str,
    policies: str,
    readings: tuple[str, ...],
    as_template: bool,
    format_: str,
    lang: str,
) -> int:
    """Print the facts that DECISION reads: type, meaning, default and the rules that read it."""
    book = open_book(policies)
    try:
        loaded, program = book.program(decision, readings=parsed_readings(readings))
    except ArgumentError as error:
        raise Stop([error.diagnostic], Exit.INPUT) from None
    facts = read_facts_of(loaded, program)
    language = Language(lang)
    if as_template:
        print_json(template(facts))
    elif format_ == "json":
        print_json([_data(fact, language) for fact in facts])
    else:
        _print(facts, language)
        found = costly(loaded, program)
        show_findings([found] if found is not None else [], lang, "text")
    return 0


def _print(facts: tuple[ReadFact, ...], language: Language) -> None:
    paths = max((width(fact.declaration.path) for fact in facts), default=0)
    types = max((width(_type(fact)) for fact in facts), default=0)
    for fact in facts:
        absent = (
            _DEFAULT.text(language, {"value": _json(fact)}) if fact.has_default else _UNKNOWN.text(language)
        )
        title = "" if fact.declaration.title is None else visible(fact.declaration.title.text(language))
        click.echo(f"{padded(fact.declaration.path, paths)}  {padded(_type(fact), types)}  {title}".rstrip())
        rules = f" · {_RULES.text(language, {'rules': ', '.join(fact.rules)})}" if fact.rules else ""
        click.echo(f"{' ' * paths}  {absent}{rules}")


def _type(fact: ReadFact) -> str:
    return show(fact.declaration.type).replace("`", "")


def _json(fact: ReadFact) -> str:
    return json.dumps(fact.declaration.default, ensure_ascii=False)


def _data(fact: ReadFact, language: Language) -> dict[str, Any]:
    declaration = fact.declaration
    texts = {
        "title": declaration.title.text(language) if declaration.title else None,
        "description": declaration.description.text(language) if declaration.description else None,
    }
    absent = {"default": declaration.default} if fact.has_default else {"unknown": True}
    return {
        "fact": declaration.path,
        "type": _type(fact),
        **texts,
        "unit": declaration.unit,
        "absent": absent,
        "rules": list(fact.rules),
    }
