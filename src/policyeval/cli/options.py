"""Options that several commands share; a flag wins over `POLICYEVAL_*`, that over the settings file."""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from policyeval.cli.talk import stop
from policyeval.source.diagnostic import Language
from policyeval.source.nearest import nearest

Command = TypeVar("Command", bound=Callable[..., Any])
SETTINGS: Final = ("policies", "lang", "format", "as_of", "documents")

_OUR_TABLE: Final = re.compile(
    rb"""^\s*\[?\s*["']?tool["']?\s*(?:[\]=]|\.\s*["']?policyeval)""", re.MULTILINE
)
"""A table, or a key, that `tool.policyeval` can be in."""


class FiniteRange(click.FloatRange):
    """Numbers between bounds, of which NaN, that is beside every bound, is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return a number, or fail as for one that is out of bounds."""
        found = super().convert(value, param, ctx)
        if not math.isfinite(found):
            self.fail(f"{value} is not in the range {self._describe_range()}.", param, ctx)
        return found


class PathText(click.types.StringParamType):
    """Paths as they are written, of which nothing is none: it would stand for the current folder."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or fail where there is none."""
        if value == "":
            self.fail("'' is no path", param, ctx)
        return super().convert(value, param, ctx)


PATH: Final = PathText()
SECONDS: Final = FiniteRange(0, 1_000_000, min_open=True)
"""A limit of time: so much that solvers can count it in milliseconds."""
PERCENT: Final = FiniteRange(0, 100)


def settings() -> dict[str, Any]:
    """Return the settings of `policyeval.toml`, or of `[tool.policyeval]` in `pyproject.toml`, here."""
    own, project = Path("policyeval.toml"), Path("pyproject.toml")
    if own.is_file():
        return _checked(_toml(own), own)
    if project.is_file() and _mentions_tool(project):
        return _checked(_table(_toml(project), ("tool", "policyeval"), project), project)
    return {}


def _mentions_tool(project: Path) -> bool:
    """Say whether a project may have settings of ours: reading all of it takes longer than deciding."""
    try:
        return _OUR_TABLE.search(project.read_bytes()) is not None
    except OSError:
        return True


def _toml(path: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415  (start-up: few have settings)

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise stop("PE718", path=str(path)) from None


def _table(content: dict[str, Any], names: tuple[str, ...], path: Path) -> dict[str, Any]:
    """Return the table of these names, one inside the other; an absent one is empty."""
    for name in names:
        content = content.get(name, {})
        if not isinstance(content, dict):
            raise stop("PE718", path=str(path))
    return content


def _checked(settings: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return the settings by the names of their parameters; each has to be known, and a text."""
    known = [name.replace("_", "-") for name in SETTINGS]
    for name, value in settings.items():
        if name.replace("_", "-") not in known:
            raise stop("PE740", suggestion=nearest(name, known), path=str(path), name=name)
        if not isinstance(value, str):
            raise stop("PE741", path=str(path), name=name)
    named = {name.replace("-", "_"): value for name, value in settings.items()}
    return {"format_" if name == "format" else name: value for name, value in named.items()}


def lang(command: Command) -> Command:
    """Add `--lang`."""
    return click.option(
        "--lang",
        type=click.Choice([language.value for language in Language]),
        default="en",
        show_default=True,
        envvar="POLICYEVAL_LANG",
        help="Language of everything that is for people.",
    )(command)


def policies(command: Command) -> Command:
    """Add `--policies`."""
    return click.option(
        "--policies",
        "policies",
        type=PATH,
        default="policies",
        show_default=True,
        envvar="POLICYEVAL_POLICIES",
        help="File or folder of policies.",
    )(command)


def output_format(*choices: str) -> Callable[[Command], Command]:
    """Add `--format` with these choices, the first by default."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(choices),
        default=choices[0],
        show_default=True,
        envvar="POLICYEVAL_FORMAT",
        help="How the output is written.",
    )


def as_of(command: Command) -> Command:
    """Add `--as-of`."""
    return click.option(
        "--as-of",
        metavar="T",
        envvar="POLICYEVAL_AS_OF",
        help="Instant of evaluation, such as 2023-05-16T00:00:00+07:00; the current second without it.",
    )(command)


def reading(command: Command) -> Command:
    """Add `--reading`, which may be given several times."""
    return click.option(
        "--reading",
        "readings",
        multiple=True,
        metavar="ID=OPTION",
        help="Option of a reading other than its default; the id of its issue works too.",
    )(command)


def functions(command: Command) -> Command:
    """Add `--functions`."""
    return click.option(
        "--functions",
        type=PATH,
        metavar="FILE",
        help="What the functions that a CEL Policy declares do: a YAML file of 'name(a, b): CEL'.",
    )(command)
