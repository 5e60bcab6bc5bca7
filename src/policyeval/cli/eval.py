"""`policyeval eval`: the value of one CEL expression."""

import re
from itertools import islice
from typing import Any

import click

from policyeval.cel.value_text import show_value
from policyeval.cli import options
from policyeval.cli.inputs import mapping_of
from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop, print_json
from policyeval.engine.errors import ArgumentError
from policyeval.engine.evaluate import CelError, Evaluated, evaluated, read_types
from policyeval.engine.show import to_json
from policyeval.language.types import show


class _Negatives(click.Command):
    """A command whose argument may begin with a minus: `-1` is an expression, `--fact` a misspelt option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put options before everything else, which no longer reads as one."""
        takes_value = {
            name: not option.is_flag
            for option in self.get_params(ctx)
            if isinstance(option, click.Option)
            for name in option.opts
        }
        options: list[str] = []
        others: list[str] = []
        rest = iter(args)
        for arg in rest:
            name, equals, _ = arg.partition("=")
            if arg == "--":
                others.extend(rest)
            elif name in takes_value:
                is_open = takes_value[name] and not equals
                values = [*islice(rest, int(is_open))]
                options.extend((arg, *values))
                if is_open and not values:
                    return super().parse_args(ctx, args)  # which says that the option lacks its value
            else:
                (options if re.match("--[a-z]", arg) else others).append(arg)
        return super().parse_args(ctx, [*options, "--", *others])


@click.command("eval", cls=_Negatives)
@click.argument("expr")
@click.option(
    "--facts",
    type=options.PATH,
    metavar="FILE",
    help="What names are: a .json or .yaml mapping, or - for stdin.",
)
@click.option(
    "--types",
    type=options.PATH,
    metavar="FILE",
    help="The types of names: a mapping such as {x: 'list(int)'}.",
)
@click.option("--container", metavar="NAME", default="", help="Where names are looked for first.")
@options.output_format("text", "json")
@options.lang
def command(
    *, expr: str, facts: str | None, types: str | None, container: str, format_: str, lang: str
) -> int:
    """Print the value of EXPR, a CEL expression; names without a type are of any type.

    Exit codes: 0 a value; 4 EXPR cannot be read or its types do not fit; 3 it fails when it is
    evaluated; 2 a declared name that it needs has no value.
    """
    try:
        declared = read_types({} if types is None else mapping_of(types))
        found = evaluated(
            expr, {} if facts is None else mapping_of(facts), types=declared, container=container, name="EXPR"
        )
    except ArgumentError as error:
        raise Stop([error.diagnostic], Exit.INPUT) from None
    except CelError as error:
        raise Stop(error.diagnostics, _code(error)) from None
    if format_ == "json":
        print_json(_data(found))
    else:
        click.echo(show_value(found.value))
    return Exit.FINE


def _code(error: CelError) -> Exit:
    if error.phase != "evaluate":
        return Exit.INPUT
    is_unknown = any(finding.code == "PE728" for finding in error.diagnostics)
    return Exit.INCONCLUSIVE if is_unknown else Exit.POLICY


def _data(found: Evaluated) -> dict[str, Any]:
    """Return the value as JSON has it, as CEL writes it, and its type."""
    return {
        "value": to_json(found.value, "UTC"),
        "cel": show_value(found.value),
        "type": show(found.type),
    }
