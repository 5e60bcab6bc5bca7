"""Arguments that are no texts, no instants, no mapping: each is told, and none is a fault of ours."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from policyeval import ArgumentError, PolicyBook, load
from policyeval.language.values import Timestamp

ROOT = Path(__file__).parents[2]
AS_OF = "2025-05-16T00:00:00+07:00"

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no decision": ({"decision": None}, "PE701: there is no decision `None`"),
    "a decision that has no hash": (
        {"decision": ["refunds.refund"]},
        "PE701: there is no decision `['refunds.refund']`",
    ),
    "a decision as bytes": (
        {"decision": b"refunds.refund"},
        "PE701: there is no decision `b'refunds.refund'`",
    ),
    "no instant": ({"as_of": None}, "PE703: `None` is not an instant"),
    "an instant that has no hash": ({"as_of": []}, "PE703: `[]` is not an instant"),
    "a number for an instant": ({"as_of": 1747328400}, "PE703: `1747328400` is not an instant"),
    "a day": ({"as_of": date(2025, 5, 16)}, "PE703: `2025-05-16` is not an instant"),
    "a time without a zone": (
        {"as_of": datetime(2025, 5, 16)},
        "PE703: `2025-05-16T00:00:00` is not an instant",
    ),
    "an instant that is none": (
        {"as_of": Timestamp([])},  # type: ignore[arg-type]
        "PE703: `Timestamp(nanos=[])` is not an instant",
    ),
    "readings that are a list": (
        {"readings": ["seventh_day"]},
        "PE707: `['seventh_day']` is not `ID=OPTION`",
    ),
    "readings that are a number": ({"readings": 3}, "PE707: `3` is not `ID=OPTION`"),
    "a reading that is no text": ({"readings": {1: "in_time"}}, "PE704: policy `refunds` has no reading `1`"),
    "an option that is no text": (
        {"readings": {"seventh_day": 3}},
        "PE705: reading `seventh_day` of version 2025-01-01 has no option `3`",
    ),
    "an option that has no hash": (
        {"readings": {"seventh_day": []}},
        "PE705: reading `seventh_day` of version 2025-01-01 has no option `[]`",
    ),
}


@pytest.fixture(scope="module")
def book() -> PolicyBook:
    return load(ROOT / "docs" / "example")


@pytest.mark.parametrize(("arguments", "message"), WRONG.values(), ids=WRONG)
def test_is_told_however_often_it_is_asked(book: PolicyBook, arguments: dict[str, Any], message: str) -> None:
    asked = {"decision": "refunds.refund", "as_of": AS_OF, **arguments}
    decision = asked.pop("decision")
    for _ in range(4):  # from the third time on decisions are compiled
        with pytest.raises(ArgumentError) as told:
            book.decide(decision, {}, **asked)
        assert str(told.value).startswith(message)
    with pytest.raises(ArgumentError):
        book.prepare(decision, **asked)
