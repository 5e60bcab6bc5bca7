"""The commands of `policyeval`, and one place where everything that goes wrong ends."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

import click

from policyeval import __version__
from policyeval.cli.options import settings
from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop, show_findings
from policyeval.engine.errors import ArgumentError
from policyeval.source.diagnostic import Diagnostic

SUMMARIES: Final = MappingProxyType(
    {
        "check": "Decide facts, one bundle or one a line, and say why.",
        "validate": "Find what is wrong with policies, schemas, calendars and cases.",
        "test": "Run case files: is every result as expected?",
        "list": "List policies with their versions, decisions and readings.",
        "facts": "List the facts that a decision reads, or print a template.",
        "generate": "Write realistic facts that reach every rule and threshold.",
        "diff": "Say what changed between two versions of policies.",
        "impact": "Count who gets another outcome under another version.",
        "sources": "Print the source text with the rules that implement it.",
        "why": "Say what would change a decision, and when it changes by itself.",
        "prove": "Prove what holds for all facts, or show a counterexample.",
        "cases": "Write boundary cases of a decision, to be reviewed.",
        "mutate": "Change a policy one thing at a time: do its cases notice?",
        "batch": "Decide every row of a table: Parquet, CSV or NDJSON.",
        "explain": "Explain the code of a finding, or list all codes.",
        "eval": "Print the value of one CEL expression.",
        "bench": "Time a decision, and compare with times that were saved.",
    }
)
"""Each command in the order of a first encounter, with what `policyeval --help` says of it. The words stand
here so that the list is shown without importing every command."""
COMMANDS: Final = tuple(SUMMARIES)


class _NobodyReadsOn(Exception):
    """What reads the output has ended. Click would take `BrokenPipeError` itself and exit with 1."""


class _Commands(click.Group):
    """Commands that are imported when they are asked for, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of a first encounter."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"policyeval.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise _NobodyReadsOn from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, one line each."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`policyeval COMMAND --help` says what a command takes.",
)
@click.version_option(__version__, prog_name="policyeval")
@click.pass_context
def group(context: click.Context) -> None:
    """Marketplace policy as data: check it, decide facts with it, and see why."""
    found = settings()
    context.default_map = {command: found for command in COMMANDS}


def run_group(arguments: list[str]) -> int:
    """Run the command line and return its exit code; nothing is raised."""
    try:
        code = group.main(args=arguments, prog_name="policyeval", standalone_mode=False)
        return int(code) if isinstance(code, int) else Exit.FINE
    except Stop as end:
        return _told(end.findings, arguments, end.code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return Exit.INPUT
    except click.ClickException as error:
        from policyeval.cli.usage import usage_finding  # noqa: PLC0415  (start-up: only on a mistake)

        return _told([usage_finding(error)], arguments, Exit.INPUT)
    except ArgumentError as error:
        return _told(error.diagnostics, arguments, Exit.INPUT)
    except (click.Abort, KeyboardInterrupt):
        return Exit.INTERRUPTED
    except (_NobodyReadsOn, BrokenPipeError):
        _close_output()
        return Exit.FINE
    except Exception as error:
        if os.environ.get("POLICYEVAL_DEBUG"):
            sys.excepthook(type(error), error, error.__traceback__)
        args = {"error": f"{type(error).__name__}: {error}"}
        return _told([Diagnostic("PE719", None, args)], arguments, Exit.INTERNAL)


def _close_output() -> None:
    """Let what is left of the output go nowhere: Python would write it when it ends, and complain."""
    with suppress(OSError):  # an output without a file has none to replace
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(findings: Iterable[Diagnostic], arguments: list[str], code: Exit) -> int:
    """Show findings as the command line asks for, and return the code."""
    language = _asked(arguments, "--lang", ("en", "th"))
    show_findings(findings, language, _asked(arguments, "--format", ("text", "json")))
    return code


def _asked(arguments: list[str], option: str, known: tuple[str, ...]) -> str:
    """Return what an option was given, before the command line is understood; else the first known."""
    given = [b for a, b in pairwise(arguments) if a == option]
    given += [a.partition("=")[2] for a in arguments if a.startswith(f"{option}=")]
    given += [os.environ.get(f"POLICYEVAL_{option.strip('-').upper()}", ""), _set(option)]
    return next((value for value in given if value in known), known[0])


def _set(option: str) -> str:
    """Return what the settings file says of an option; a broken file is told of elsewhere."""
    try:
        found = settings()
    except Stop:
        return ""
    return str(found.get("format_" if option == "--format" else option.strip("-"), ""))
