"""The code blocks of a Markdown file: which there are, and what the commands among them print."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from shlex import split
from typing import Final

from policyeval.cli.main import run

PROMPT: Final = "$ policyeval "
ELLIPSIS: Final = "…"
"""A line of its own that stands for any lines."""


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its language, its text, and the line on which the text starts."""

    language: str
    text: str
    line: int


def blocks(markdown: str) -> Iterator[Block]:
    """Yield the fenced blocks of a document, in order."""
    language, start, inside = "", 0, list[str]()
    is_open = False
    for number, line in enumerate(markdown.split("\n"), 1):
        if line.startswith("```") and is_open:
            yield Block(language, "".join(f"{part}\n" for part in inside), start)
            is_open = False
        elif line.startswith("```"):
            language, start, inside, is_open = line[3:].strip(), number + 1, [], True
        elif is_open:
            inside.append(line)


def printed(command: str) -> str:
    """Return what `policyeval` prints for the arguments of a command, stderr after stdout."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), _empty_bundle():
        code = run(split(command))
    if code == 5:
        raise AssertionError(f"policyeval {command}: {err.getvalue()}")
    return "".join(f"{line.rstrip()}\n" for line in (out.getvalue() + err.getvalue()).splitlines())


@contextmanager
def _empty_bundle() -> Iterator[None]:
    """Give standard input an empty bundle while a command runs."""
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(b"{}"))
    try:
        yield
    finally:
        sys.stdin = before


def commands(text: str) -> list[tuple[str, str]]:
    """Return each command of a console block with the output that is shown for it."""
    found: list[tuple[str, str]] = []
    for line in text.splitlines(keepends=True):
        if line.startswith(PROMPT):
            found.append((line.removeprefix(PROMPT).strip(), ""))
        elif found:
            found[-1] = found[-1][0], found[-1][1] + line
    return found


def refreshed(markdown: str) -> str:
    """Return a document with the outputs of its commands as they are now.

    An output with a line `…` is a choice of lines and stays as it is; a test compares it.
    """
    for block in blocks(markdown):
        shown = commands(block.text)
        if block.language == "console" and shown and f"{ELLIPSIS}\n" not in block.text:
            now = "".join(f"{PROMPT}{command}\n{printed(command)}" for command, _ in shown)
            markdown = markdown.replace(f"```console\n{block.text}```", f"```console\n{now}```")
    return markdown
