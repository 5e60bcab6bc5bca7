"""How commands end that do not come to their end: nobody reads on, the user stops them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import get_ident
from unittest.mock import patch

import pytest

from policyeval.analysis.prove.apart import apart
from policyeval.cli.main import run
from policyeval.engine.extras import uninterrupted

ROOT = Path(__file__).parents[2]
ROWS = "quarter_points_total\n" + "3\n" * 2_000


@pytest.mark.parametrize(
    "arguments", ["list --format json", "batch conduct.band --facts {} --as-of 2023-05-16T00:00:00Z"]
)
def test_output_that_nobody_reads_ends_a_command_quietly(arguments: str, tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text(ROWS, "utf-8")
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "wb") as output:
        ended = subprocess.run(
            [sys.executable, "-m", "policyeval", *arguments.format(table).split()],
            stdout=output,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_a_command_that_is_interrupted_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with patch("policyeval.cli.list.open_book", side_effect=KeyboardInterrupt):
        assert run(["list"]) == 130
    out = capsys.readouterr()
    assert (out.out, out.err.strip()) == ("", "")


def test_work_apart_leaves_interrupts_to_the_process_that_asked_for_it() -> None:
    def work() -> Iterator[int]:
        os.kill(os.getpid(), signal.SIGINT)
        yield 3

    assert list(apart(work, 5)) == [3]


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="signals cannot be held back here")
def test_an_interrupt_comes_when_a_library_is_loaded() -> None:
    reached = []
    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # what is run in the background ignores it

    def load() -> None:
        with uninterrupted():
            signal.pthread_kill(get_ident(), signal.SIGINT)
            reached.append("the end")

    try:
        with pytest.raises(KeyboardInterrupt):
            load()
    finally:
        signal.signal(signal.SIGINT, before)
    assert reached == ["the end"]
