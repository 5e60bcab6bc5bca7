"""A record is the same bytes under every hash seed, time zone and locale."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = [
    ("0", "UTC", "C"),
    ("1", "Asia/Bangkok", "th_TH.UTF-8"),
    ("2", "America/New_York", "C"),
    ("3", "UTC", "th_TH.UTF-8"),
    ("0", "Asia/Bangkok", "C"),
    ("3", "America/New_York", "C.UTF-8"),
]
PROGRAM = """
import hashlib, sys
import policyeval
from policyeval.analysis.generate import generate
book = policyeval.load("policies")
digest = hashlib.sha256()
for decision in book.decisions[::3]:
    for bundle in generate(book, decision, 6, 7):
        record = book.decide(decision, dict(bundle.facts), as_of=bundle.as_of)
        digest.update(record.to_json().encode())
        digest.update(record.explain("th").encode())
sys.stdout.write(digest.hexdigest())
"""


def digest(seed: str, zone: str, language: str) -> str:
    """Return what a process in that place makes of the same facts."""
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "TZ": zone,
        "LANG": language,
        "LC_ALL": language,
        "PYTHONPATH": str(ROOT / "src"),
    }
    command = [sys.executable, "-c", PROGRAM]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def expected() -> str:
    return digest(*PLACES[0])


@pytest.mark.parametrize(("seed", "zone", "language"), PLACES[1:])
def test_generated_facts_and_their_records_are_the_same_bytes(
    expected: str, seed: str, zone: str, language: str
) -> None:
    assert digest(seed, zone, language) == expected
