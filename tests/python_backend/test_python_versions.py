"""Of several versions generated code takes the one that the reference takes, with the same record."""

from pathlib import Path
from typing import Any

import pytest

from policyeval.engine.book import PolicyBook, load
from policyeval.engine.errors import FactsError

SCHEMA = """{"$schema": "http://json-schema.org/draft-07/schema#", "$id": "policyeval:facts/fee%s",
"title": "Fee", "description": "A fee.", "type": "object", "properties": {
"at": {"title": "at", "type": "string", "format": "date-time"}, "n": {"title": "n", "type": "integer"}%s}}"""
POLICY = """\
policy: fee
platform: example
version: "{day}"
title: {{en: Fee, th: "ค่าธรรมเนียม"}}
effective: {{from: "{day}T00:00:00+07:00"}}
timezone: Asia/Bangkok
sources:
  text: {{file: text.txt, language: en, sha256: "{digest}"}}
facts: fee{day}.facts.schema.json
decisions:
  amount:
    kind: verdict
    title: {{en: Amount, th: "จำนวน"}}
    in_force_at: {instant}
    results:
      - {{keys: [k], combine: sum}}
    rules:
      - id: any
        title: {{en: Any, th: "ใด ๆ"}}
        when: n > 0
        then: {{k: {amount}}}
"""
VERSIONS = {"2024-01-01": 1, "2024-06-01": 2, "2024-09-01": 3}
AS_OF = "2024-12-01T00:00:00+07:00"


@pytest.fixture(scope="module", params=["at", "as_of"])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> PolicyBook:
    """Return a book with three versions, in force at a fact or at the instant of evaluation."""
    folder: Path = tmp_path_factory.mktemp("versions")
    for day, amount in VERSIONS.items():
        more = ', "new": {"title": "new", "type": "integer"}' if amount == 3 else ""
        (folder / f"fee{day}.facts.schema.json").write_text(SCHEMA % (day, more), "utf-8")
        text = POLICY.format(day=day, amount=amount, instant=request.param, digest="0" * 64)
        (folder / f"{day}.yaml").write_text(text, "utf-8")
    return load(folder)


def told(book: PolicyBook, facts: Any, as_of: str, *, often: bool) -> str:
    """Return the record as text, or the codes of what is wrong with the facts."""
    try:
        return book.prepare("fee.amount", as_of=as_of, often=often)(facts).to_json()
    except FactsError as error:
        return repr(error.diagnostics)


@pytest.mark.parametrize("as_of", ["2023-12-01T00:00:00+07:00", "2024-05-31T23:59:59.999999+07:00", AS_OF])
@pytest.mark.parametrize("at", ["2023-12-01", "2024-01-01", "2024-05-31", "2024-06-01", "2024-09-01", None])
def test_version_that_decides_is_the_same(book: PolicyBook, at: str | None, as_of: str) -> None:
    facts: dict[str, Any] = {"n": 1, **({"at": f"{at}T00:00:00+07:00"} if at else {})}
    for given in (facts, {**facts, "new": 1}, {**facts, "newer": 1}, {**facts, "n": "1"}, {**facts, "n": 0}):
        assert told(book, given, as_of, often=True) == told(book, given, as_of, often=False)


def test_versions_are_decided_quickly_and_as_json_text(book: PolicyBook) -> None:
    prepared = book.prepare("fee.amount", as_of=AS_OF)
    found = prepared('{"n": 1, "at": "2024-09-02T00:00:00+07:00"}')
    assert (found.status, found.result, found.fired) == ("decided", {"k": 3}, [("any", None)])
    assert found.to_json() == prepared({"n": 1, "at": "2024-09-02T00:00:00+07:00"}).to_json()
