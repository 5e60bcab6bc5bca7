"""`policyeval explain`: what a code means, why it is a finding, and both ways to write it."""

import click

from policyeval.cli import options
from policyeval.cli.talk import print_json, stop
from policyeval.source.catalog import Entry, catalog
from policyeval.source.diagnostic import Language, Phrase
from policyeval.source.nearest import nearest

_BAD = Phrase("Not so:", "ไม่ถูกต้อง:")
_GOOD = Phrase("But so:", "ที่ถูกต้อง:")
_SEVERITY = {"error": Phrase("error", "ข้อผิดพลาด"), "warning": Phrase("warning", "คำเตือน")}


@click.command("explain")
@click.argument("code", required=False)
@options.output_format("text", "json")
@options.lang
def command(code: str | None, format_: str, lang: str) -> int:
    """Explain a CODE such as PE301; without one, list them all."""
    entries = catalog()
    language = Language(lang)
    if code is None:
        _list_all(format_, language)
        return 0
    name = code.upper()
    by_name = {entry.name: entry for entry in entries.values()}
    entry = entries.get(name) or by_name.get(code.lower())
    if entry is None:
        raise stop("PE716", suggestion=nearest(code.lower(), list(by_name)), code=code)
    if format_ == "json":
        print_json(_data(entry, language))
    else:
        click.echo(_text(entry, language))
    return 0


def _list_all(format_: str, language: Language) -> None:
    if format_ == "json":
        print_json([_data(entry, language) for entry in catalog().values()])
        return
    for entry in catalog().values():
        click.echo(f"{entry.code}  {entry.name:32}  {entry.message.text(language)}")


def _text(entry: Entry, language: Language) -> str:
    severity = _SEVERITY[entry.severity.value].text(language)
    parts = [
        f"{entry.code} {entry.name} ({severity})",
        entry.message.text(language),
        "",
        entry.why.text(language),
        *([] if entry.help is None else [entry.help.text(language)]),
        "",
        _BAD.text(language),
        _indented(entry.bad),
        _GOOD.text(language),
        _indented(entry.good),
    ]
    return "\n".join(parts)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.strip("\n").splitlines())


def _data(entry: Entry, language: Language) -> dict[str, str | None]:
    return {
        "code": entry.code,
        "name": entry.name,
        "severity": entry.severity.value,
        "message": entry.message.text(language),
        "why": entry.why.text(language),
        "help": None if entry.help is None else entry.help.text(language),
        "bad": entry.bad,
        "good": entry.good,
    }
