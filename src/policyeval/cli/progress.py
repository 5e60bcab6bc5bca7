"""How far a long command has come: a line on stderr that is written over, on a terminal and nowhere else."""

import sys
from time import monotonic
from types import TracebackType
from typing import Any, Final

import click

from policyeval.source.diagnostic import Language, Phrase

_LINE: Final = Phrase(
    "{bar} {done} of {rows} rows, {rate} a second, {left} left",
    "{bar} {done} จาก {rows} แถว, {rate} แถวต่อวินาที, เหลือ {left}",
)
_WIDTH: Final = 24
_EVERY: Final = 0.2
"""Seconds between two lines."""


class Progress:
    """The rows that are done, with the rate and the time that is left."""

    def __init__(self, rows: int, language: str) -> None:
        self._rows, self._language = rows, Language(language)
        self._done = 0
        self._shown = 0.0
        self._is_visible = sys.stderr.isatty() and rows > 0
        self._start = monotonic()

    def __enter__(self) -> "Progress":
        self._start = monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)

    def seen(self, batch: Any) -> None:
        """Note that the answers of a batch are written."""
        self._done += batch.num_rows
        now = monotonic()
        if self._is_visible and now - self._shown >= _EVERY:
            self._shown = now
            click.echo(f"\r\x1b[K{self.line(now - self._start)}", nl=False, err=True)

    def line(self, seconds: float) -> str:
        """Return the line to show after so many seconds."""
        rate = self._done / seconds if seconds > 0 else 0.0
        left = (self._rows - self._done) / rate if rate else 0.0
        full = _WIDTH * self._done // max(self._rows, 1)
        args = {
            "bar": "█" * full + "░" * (_WIDTH - full),
            "done": f"{self._done:,}",
            "rows": f"{self._rows:,}",
            "rate": f"{rate:,.0f}",
            "left": _clock(left),
        }
        return _LINE.text(self._language, args)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
