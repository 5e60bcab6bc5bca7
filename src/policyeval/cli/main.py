"""The command `policyeval`: its commands, and one place where everything that goes wrong ends."""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from itertools import pairwise
from typing import Final

import click

from policyeval.cli.options import settings
from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop, show_findings
from policyeval.cli.usage import usage_finding
from policyeval.source.diagnostic import Diagnostic

COMMANDS: Final = (
    "check",
    "validate",
    "test",
    "list",
    "facts",
    "generate",
    "explain",
    "sources",
    "eval",
    "bench",
)


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


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(version("policyeval"), prog_name="policyeval")
@click.pass_context
def group(context: click.Context) -> None:
    """Marketplace policy as data: check it, decide facts with it, and see why."""
    found = settings()
    context.default_map = {command: found for command in COMMANDS}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the code that it came to."""
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code; nothing is raised."""
    language, format_ = (
        _asked(arguments, "--lang", ("en", "th")),
        _asked(arguments, "--format", ("text", "json")),
    )
    try:
        code = group.main(args=arguments, prog_name="policyeval", standalone_mode=False)
        return int(code) if isinstance(code, int) else Exit.FINE
    except Stop as end:
        show_findings(end.findings, language, format_)
        return end.code
    except click.ClickException as error:
        show_findings([usage_finding(error)], language, format_)
        return Exit.INPUT
    except (click.Abort, KeyboardInterrupt):
        return Exit.INPUT
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  (nobody reads on)
        return Exit.FINE
    except Exception as error:
        if os.environ.get("POLICYEVAL_DEBUG"):
            traceback.print_exc()
        args = {"error": f"{type(error).__name__}: {error}"}
        show_findings([Diagnostic("PE719", None, args)], language, format_)
        return Exit.INTERNAL


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
