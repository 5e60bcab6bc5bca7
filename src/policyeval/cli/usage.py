"""Mistakes on the command line as findings, in the words of the catalogue."""

from collections.abc import Sequence
from typing import Final

import click

from policyeval.cli.options import PathText
from policyeval.source.diagnostic import Argument, Diagnostic, Phrase
from policyeval.source.nearest import nearest

_NUMBER: Final = Phrase("a whole number", "จำนวนเต็ม")
_PATH: Final = Phrase("a path", "เส้นทางของไฟล์หรือโฟลเดอร์")
_ANY_NUMBER: Final = Phrase("a number", "ตัวเลข")


def usage_finding(error: click.ClickException) -> Diagnostic:
    """Return what is wrong with the command line."""
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "policyeval"
    match error:
        case click.NoSuchOption(option_name=name, possibilities=possible):
            suggestion = nearest(name, list(possible or ())) or (possible[0] if possible else None)
            return Diagnostic("PE710", None, {"option": name, "command": command}, (), suggestion)
        case click.MissingParameter(param=param):
            name = _written(param, error.ctx) if param is not None and error.ctx else "?"
            return Diagnostic("PE711", None, {"name": name, "command": command})
        case click.BadParameter(param=param):
            name = param.opts[0] if param is not None and param.opts else "?"
            choices = list(param.type.choices) if param and isinstance(param.type, click.Choice) else []
            value = _value(error)
            expected = _number(param.type) if param and not choices else _expected(choices)
            args: dict[str, Argument] = {"name": name, "value": value, "expected": expected}
            return Diagnostic("PE712", None, args, (), nearest(value, choices))
        case click.UsageError() if error.message.startswith("No such command"):
            name = error.message.partition("'")[2].partition("'")[0]
            return Diagnostic("PE713", None, {"name": name}, (), nearest(name, _commands(error)))
        case _:
            return Diagnostic("PE714", None, {"command": command, "reason": _reason(error)})


def _written(param: click.Parameter, context: click.Context) -> str:
    """Return how a parameter is written, such as `FACTS` or `--facts FILE`."""
    value = param.make_metavar(context)
    return f"{param.opts[0]} {value}" if isinstance(param, click.Option) else value


def _expected(choices: Sequence[str]) -> Phrase:
    """Return what an option takes, in words."""
    listed = ", ".join(f"`{choice}`" for choice in choices)
    return Phrase(f"one of {listed}", f"ค่าใดค่าหนึ่งใน {listed}") if choices else _NUMBER


def _number(type_: object) -> Phrase:
    """Return which numbers an option takes, in words; or that it is a path."""
    if isinstance(type_, PathText):
        return _PATH
    noun = _ANY_NUMBER if isinstance(type_, click.FloatRange) else _NUMBER
    if not isinstance(type_, click.IntRange | click.FloatRange) or type_.min is None:
        return noun
    if type_.min_open:
        return Phrase(f"{noun.en} above {type_.min:g}", f"{noun.th}ที่มากกว่า {type_.min:g}")
    if type_.max is not None:
        bounds = (f"{type_.min:g}", f"{type_.max:g}")
        return Phrase("{} from {} to {}".format(noun.en, *bounds), "{}ตั้งแต่ {} ถึง {}".format(noun.th, *bounds))
    return Phrase(f"{noun.en} of at least {type_.min:g}", f"{noun.th}ตั้งแต่ {type_.min:g} ขึ้นไป")


def _reason(error: click.ClickException) -> Phrase:
    """Return what is wrong with a command line that has the right parts and not in the right number."""
    option = error.option_name if isinstance(error, click.BadOptionUsage) else ""
    if "requires" in error.message:
        return Phrase(f"`{option}` needs a value", f"`{option}` ต้องมีค่า")
    if "does not take" in error.message:
        return Phrase(f"`{option}` takes no value", f"`{option}` ไม่รับค่า")
    extra = error.message.partition("(")[2].rstrip(")")
    return Phrase(f"`{extra}` is one argument too many", f"`{extra}` เกินจำนวนที่คำสั่งรับ")


def _commands(error: click.UsageError) -> list[str]:
    """Return the commands that there are where one was not found."""
    context = error.ctx
    if context is None or not isinstance(context.command, click.Group):
        return []
    return context.command.list_commands(context)


def _value(error: click.BadParameter) -> str:
    """Return the value that was refused: click quotes it in its message, or begins with it."""
    before, quote, after = error.message.partition("'")
    return after.partition("'")[0] if quote else before.partition(" is not in the range")[0]
