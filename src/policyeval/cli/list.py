"""`policyeval list`: the policies, their versions, decisions and readings."""

from typing import Any

import click

from policyeval.cli import options
from policyeval.cli.check import open_book
from policyeval.cli.talk import print_json
from policyeval.engine.load import LoadedPolicy
from policyeval.engine.page import padded, width
from policyeval.engine.show import show_instant
from policyeval.language.values import Timestamp
from policyeval.source.diagnostic import Language, Phrase
from policyeval.source.visible import visible

_ALWAYS = Phrase("always in force", "มีผลบังคับใช้เสมอ")
_FROM = Phrase("in force from {start}", "มีผลบังคับใช้ตั้งแต่ {start}")
_UNTIL = Phrase("in force from {start} to {end}", "มีผลบังคับใช้ตั้งแต่ {start} ถึง {end}")
_READINGS = Phrase("readings", "การตีความ")


@click.command("list")
@options.policies
@options.output_format("text", "json")
@options.lang
def command(policies: str, format_: str, lang: str) -> int:
    """Show policies with their versions, decisions and readings."""
    book = open_book(policies)
    language = Language(lang)
    if format_ == "json":
        print_json([_data(loaded, language) for loaded in book.policies])
    else:
        click.echo("\n\n".join(_text(loaded, language) for loaded in book.policies))
    return 0


def _text(loaded: LoadedPolicy, language: Language) -> str:
    policy = loaded.policy
    lines = [
        f"{policy.id} {policy.version} — {policy.title.text(language)}",
        f"  {policy.platform} · {_force(loaded, language)}",
    ]
    rows = [
        (f"{policy.id}.{name}", decision.kind, decision.title.text(language))
        for name, decision in policy.decisions.items()
    ]
    lines += _columns(rows)
    if policy.readings:
        lines.append(f"  {_READINGS.text(language)}")
        readings = [
            (
                reading.id,
                " | ".join(_option(o, reading.default) for o in reading.options),
                reading.issue or "",
            )
            for reading in policy.readings.values()
        ]
        lines += _columns(readings)
    return "\n".join(map(visible, lines))


def _option(option: str, default: str) -> str:
    return f"{option}*" if option == default else option


def _columns(rows: list[tuple[str, str, str]]) -> list[str]:
    widths = [max(width(row[i]) for row in rows) for i in range(2)]
    return [f"    {padded(a, widths[0])}  {padded(b, widths[1])}  {c}".rstrip() for a, b, c in rows]


def _force(loaded: LoadedPolicy, language: Language) -> str:
    policy = loaded.policy
    start, end = (_shown(t, policy.zone) for t in (policy.effective_from, policy.effective_to))
    if start is None:
        return _ALWAYS.text(language)
    if end is None:
        return _FROM.text(language, {"start": start})
    return _UNTIL.text(language, {"start": start, "end": end})


def _shown(instant: Timestamp | None, zone: str) -> str | None:
    return None if instant is None else show_instant(instant, zone)


def _data(loaded: LoadedPolicy, language: Language) -> dict[str, Any]:
    policy = loaded.policy
    return {
        "policy": policy.id,
        "platform": policy.platform,
        "version": policy.version,
        "title": policy.title.text(language),
        "effective": {
            "from": _shown(policy.effective_from, policy.zone),
            "to": _shown(policy.effective_to, policy.zone),
        },
        "digest": loaded.digest,
        "decisions": [
            {
                "id": f"{policy.id}.{name}",
                "kind": policy.decisions[name].kind,
                "title": policy.decisions[name].title.text(language),
                "keys": [key for key, _ in program.keys],
                "readings": [reading for reading, _ in program.readings],
            }
            for name, program in loaded.programs.items()
        ],
        "readings": [
            {
                "id": reading.id,
                "issue": reading.issue,
                "title": reading.title.text(language),
                "default": reading.default,
                "options": {option: words.text(language) for option, words in reading.options.items()},
                "because": reading.because.text(language),
            }
            for reading in policy.readings.values()
        ],
    }
