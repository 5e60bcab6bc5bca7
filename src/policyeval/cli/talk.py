"""What a command says besides its answer: findings and remarks, on stderr."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import click

from policyeval.cli.outcome import Exit
from policyeval.source.diagnostic import Argument, Diagnostic, Language, Phrase


class Stop(Exception):
    """A command cannot go on; it ends with these findings and this code."""

    def __init__(self, findings: Iterable[Diagnostic], code: Exit) -> None:
        """Keep the findings and the code."""
        super().__init__()
        self.findings = tuple(findings)
        self.code = code


def stop(finding: str, exit_: Exit = Exit.INPUT, *, suggestion: str | None = None, **args: Argument) -> Stop:
    """Return the exception that ends a command with one finding, given by its code."""
    return Stop([Diagnostic(finding, None, args, (), suggestion)], exit_)


def remark(phrase: Phrase, language: str, **args: Argument) -> None:
    """Say something about the run on stderr."""
    click.echo(phrase.text(Language(language), args), err=True)


def show_findings(findings: Iterable[Diagnostic], language: str, format_: str, *, err: bool = True) -> None:
    """Print findings: drawn for people, or as one JSON document on stdout."""
    from policyeval.source.render import all_to_data, render_all  # noqa: PLC0415  (start-up: the catalogue)

    found = tuple(findings)
    if format_ == "json":
        click.echo(json.dumps(all_to_data(found, Language(language)), ensure_ascii=False, indent=2))
    elif found:
        click.echo(render_all(found, Language(language)), err=err)


def findings_exit(findings: Iterable[Diagnostic]) -> Exit:
    """Return the code for findings about policies."""
    from policyeval.source.severity import has_errors  # noqa: PLC0415  (start-up, as above)

    return Exit.POLICY if has_errors(findings) else Exit.FINE


def parsed_readings(given: Iterable[str]) -> Mapping[str, str]:
    """Return `ID=OPTION` pairs as a mapping."""
    pairs: dict[str, str] = {}
    for text in given:
        name, sign, option = text.partition("=")
        if not (name and sign and option):
            raise stop("PE707", text=text)
        pairs[name.strip()] = option.strip()
    return pairs


NOW = Phrase("no --as-of: deciding as of {as_of}", "ไม่ได้ระบุ --as-of: ตัดสิน ณ เวลา {as_of}")


def instant_or_now(as_of: str | None, language: str) -> str:
    """Return the instant asked for, or the current second, saying so."""
    if as_of is not None:
        return as_of
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    remark(NOW, language, as_of=now)
    return now


def print_json(data: Any) -> None:
    """Print JSON for programs."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
