"""The tables of JSON text: what reading it strictly costs beside the reader that lets everything pass."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import policyeval
from bench.contenders import Contender
from bench.measure import Table, race
from policyeval.analysis.generate import generate
from policyeval.engine.book import to_instant
from policyeval.schema.json_text import read_json

ROOT = Path(__file__).parent.parent
SIZES = (1_000, 10_000)
_AS_OF = "2023-11-20T10:00:00+07:00"


def tables(rounds: int) -> Iterator[Table]:
    """Yield a table for each size of text, bundles of a real decision as another program writes them."""
    floor = Contender("`json.loads`", json.loads)
    entered = [floor, Contender("policyeval, strict", lambda text: read_json(text, name="facts"))]
    for size in SIZES:
        rows = race(entered, floor, texts(size), rounds=rounds, expected=json.loads)
        yield Table(f"JSON text of {size // 1_000} kB, bytes in, data out", "× `json.loads`", rows)


def texts(size: int) -> list[bytes]:
    """Return texts of about so many bytes: lists of as many bundles as come nearest to it."""
    book = policyeval.load(ROOT / "policies")
    bundles = [b.facts for b in generate(book, "conduct.deduction", 400, 7, as_of=to_instant(_AS_OF))]
    found: list[bytes] = []
    held: list[Any] = []
    for bundle in bundles:
        held.append(bundle)
        text = json.dumps({"bundles": held}, ensure_ascii=False).encode()
        if len(text) >= 0.8 * size:
            found += [text] if len(text) <= 1.2 * size else []
            held = []
    return found[:8]
