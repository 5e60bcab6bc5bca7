"""Mistakes on the command line as findings, in the words of the catalogue."""

import click

from policyeval.source.diagnostic import Diagnostic
from policyeval.source.nearest import nearest


def usage_finding(error: click.ClickException) -> Diagnostic:
    """Return what is wrong with the command line."""
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "policyeval"
    match error:
        case click.NoSuchOption(option_name=name, possibilities=possible):
            suggestion = nearest(name, list(possible or ())) or (possible[0] if possible else None)
            return Diagnostic("PE710", None, {"option": name, "command": command}, (), suggestion)
        case click.MissingParameter(param=param):
            name = param.make_metavar(error.ctx) if param is not None and error.ctx else "?"
            return Diagnostic("PE711", None, {"name": name, "command": command})
        case click.BadParameter(param=param):
            name = param.opts[0] if param is not None and param.opts else "?"
            return Diagnostic("PE712", None, {"name": name, "value": _value(error)})
        case click.UsageError() if error.message.startswith("No such command"):
            name = error.message.partition("'")[2].partition("'")[0]
            return Diagnostic("PE713", None, {"name": name}, (), nearest(name, _commands(error)))
        case _:
            return Diagnostic("PE714", None, {"command": command})


def _commands(error: click.UsageError) -> list[str]:
    """Return the commands that there are where one was not found."""
    context = error.ctx
    if context is None or not isinstance(context.command, click.Group):
        return []
    return context.command.list_commands(context)


def _value(error: click.BadParameter) -> str:
    """Return the value that was refused, which click quotes in its message."""
    quoted = error.message.partition("'")[2].partition("'")[0]
    return quoted or error.message
