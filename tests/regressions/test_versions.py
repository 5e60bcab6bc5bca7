"""Of several versions of a policy the one in force decides, whatever the others cannot read or lack."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from broken.world import run_in
from policyeval import ArgumentError, FactsError, PolicyBook, Record, load

OLD, NEW = "2024-01-01", "2025-01-01"
BEFORE, EARLY, LATE = (f"{day}T12:00:00+07:00" for day in ("2023-06-01", "2024-06-01", "2025-06-01"))
NOTHING: Mapping[str, str] = MappingProxyType({})

POLICY = """policy: shop
platform: shop
version: "{version}"
title: {{en: Shop, th: ร้าน}}
effective: {{from: {start}}}
timezone: Asia/Bangkok
sources: {{text: {{file: text.txt, language: en, sha256: {digest}}}}}
facts: {version}.facts.schema.json
readings:
{readings}
decisions:
  fee:
    kind: verdict
    title: {{en: Fee, th: ค่าธรรมเนียม}}
    {force}
    rules:
      - {{id: large, when: {condition}, then: {{{key}: {{cel: reading.limit}}, by: "{version}"}}}}
      - {{id: small, when: "true", then: {{{key}: low, by: "{version}"}}}}
"""
READING = """  {name}:
    title: {{en: Limit, th: เกณฑ์}}
    issue: {issue}
    default: plain
    options: {{{options}}}
    because: {{en: the text says so, th: ข้อความระบุไว้}}
"""
AT = {"at": {"type": "string", "format": "date-time"}}


class Version(NamedTuple):
    """What is particular to one version."""

    facts: dict[str, Any]
    condition: str
    start: str | None
    key: str = "fee"
    force: str = ""
    options: tuple[str, ...] = ("plain", "strict")
    more: tuple[str, ...] = ()
    """Readings beside `limit`, each of which the condition reads."""

    def text(self, version: str) -> str:
        readings = [
            READING.format(
                name=name,
                issue=f"Q-{name}",
                options=", ".join(f"{option}: {{en: {option}, th: ก}}" for option in self.options),
            )
            for name in ("limit", *self.more)
        ]
        read = "".join(f' && reading.{name} != "none"' for name in self.more)
        start = "null" if self.start is None else f'"{self.start}T00:00:00+07:00"'
        force = f"in_force_at: {self.force}" if self.force else ""
        condition = json.dumps(self.condition + (read.replace("none", self.options[-1])))
        return POLICY.format(
            version=version, start=start, digest="0" * 64, readings="".join(readings), force=force,
            condition=condition, key=self.key,
        )  # fmt: skip


FIRST = Version({"total": {"type": "integer"}, **AT}, "total > 10", OLD)
SECOND = Version({"amount": {"type": "integer"}, **AT}, "amount > 10", NEW)


def _folder(folder: Path, first: Version, second: Version) -> Path:
    for version, one in ((OLD, first), (NEW, second)):
        schema = {"type": "object", "properties": one.facts}
        (folder / f"{version}.facts.schema.json").write_text(json.dumps(schema), "utf-8")
        (folder / f"{version}.yaml").write_text(one.text(version), "utf-8")
    return folder


def _book(folder: Path, first: Version = FIRST, second: Version = SECOND) -> PolicyBook:
    return load(_folder(folder, first, second))


def _both(book: PolicyBook, facts: Any, as_of: str, readings: Mapping[str, str] = NOTHING) -> Record:
    """Return the record, which is the same however often a decision is asked for and in what form."""
    slow = book.prepare("shop.fee", as_of=as_of, readings=readings, often=False)(facts)
    quick = book.prepare("shop.fee", as_of=as_of, readings=readings)
    assert quick(facts).to_json() == slow.to_json()
    assert quick(json.dumps(facts)).to_json() == slow.to_json()
    for _ in range(4):
        assert book.decide("shop.fee", facts, as_of=as_of, readings=readings).to_json() == slow.to_json()
    return slow


def _neither(book: PolicyBook, facts: Any, as_of: str) -> FactsError:
    """Return the error that both paths raise for facts."""
    with pytest.raises(FactsError) as slow:
        book.prepare("shop.fee", as_of=as_of, often=False)(facts)
    with pytest.raises(FactsError) as quick:
        book.prepare("shop.fee", as_of=as_of)(facts)
    assert slow.value.diagnostics == quick.value.diagnostics
    return slow.value


# ------------------------------------------------------------------------------------------- schemas


@pytest.mark.parametrize(
    ("facts", "as_of", "version", "status"),
    [
        ({"total": 20}, EARLY, OLD, "decided"),
        ({"amount": 20}, LATE, NEW, "decided"),
        ({"total": 20}, BEFORE, OLD, "not_in_force"),
        ({}, EARLY, OLD, "indeterminate"),
        ({}, LATE, NEW, "indeterminate"),
    ],
)
def test_facts_have_to_fit_the_version_that_has_begun(
    facts: Any, as_of: str, version: str, status: str, tmp_path: Path
) -> None:
    record = _both(_book(tmp_path), facts, as_of)
    assert (record.loaded.policy.version, record.status) == (version, status)


@pytest.mark.parametrize(("facts", "as_of"), [({"amount": 20}, EARLY), ({"total": 20}, LATE)])
def test_facts_of_another_version_are_refused(facts: Any, as_of: str, tmp_path: Path) -> None:
    error = _neither(_book(tmp_path), facts, as_of)
    assert [(d.code, d.pointer) for d in error.diagnostics] == [("PE621", f"/{next(iter(facts))}")]


# ----------------------------------------------------------------------------------- instants of facts

BY_FACT = FIRST._replace(force="at"), SECOND._replace(force="at")


@pytest.mark.parametrize(
    ("facts", "version", "status"),
    [
        ({"total": 20, "at": EARLY}, OLD, "decided"),
        ({"amount": 20, "at": LATE}, NEW, "decided"),
        ({"total": 20, "at": BEFORE}, OLD, "not_in_force"),
        ({"at": BEFORE}, OLD, "not_in_force"),
    ],
)
def test_an_instant_from_facts_chooses_the_version(
    facts: Any, version: str, status: str, tmp_path: Path
) -> None:
    record = _both(_book(tmp_path, *BY_FACT), facts, LATE)
    assert (record.loaded.policy.version, record.status) == (version, status)


@pytest.mark.parametrize("facts", [{"total": 20, "at": LATE}, {"total": 20}, {"other": 1}])
def test_facts_that_a_version_cannot_read_which_may_have_begun_are_refused(
    facts: Any, tmp_path: Path
) -> None:
    _neither(_book(tmp_path, *BY_FACT), facts, LATE)


def test_an_unknown_instant_leaves_the_decision_open(tmp_path: Path) -> None:
    record = _both(_book(tmp_path, *BY_FACT), {}, LATE)
    assert (record.status, record.missing) == ("indeterminate", ["at"])


def test_an_older_version_does_not_answer_where_the_newer_may_be_in_force(tmp_path: Path) -> None:
    second = FIRST._replace(start=NEW, force="at")
    record = _both(_book(tmp_path, FIRST, second), {"total": 20}, LATE)
    assert (record.loaded.policy.version, record.status, record.missing) == (NEW, "indeterminate", ["at"])


def test_a_version_that_has_always_been_in_force_needs_no_instant(tmp_path: Path) -> None:
    second = FIRST._replace(start=None, force="at")
    record = _both(_book(tmp_path, FIRST, second), {"total": 20}, LATE)
    assert (record.loaded.policy.version, record.status) == (NEW, "decided")


# ------------------------------------------------------------------------------------------- readings

WITH_MORE = SECOND._replace(more=("extra",), options=("plain", "strict", "none"))


@pytest.mark.parametrize("name", ["extra", "Q-extra"])
@pytest.mark.parametrize(("facts", "as_of"), [({"total": 20}, EARLY), ({"amount": 20}, LATE)])
def test_a_reading_that_one_version_has_changes_that_one(
    name: str, facts: Any, as_of: str, tmp_path: Path
) -> None:
    book = _book(tmp_path, FIRST, WITH_MORE)
    record = _both(book, facts, as_of, {name: "none"})
    assert record.result["fee"] == ("plain" if as_of == EARLY else "low")
    assert ("extra" in record.readings) == (as_of == LATE)


def test_an_option_that_the_deciding_version_lacks_is_an_error_there_alone(tmp_path: Path) -> None:
    book = _book(tmp_path, FIRST, WITH_MORE)
    readings = {"limit": "none"}
    assert _both(book, {"amount": 20}, LATE, readings).result["fee"] == "none"
    for often in (True, False):
        decide = book.prepare("shop.fee", as_of=EARLY, readings=readings, often=often)
        with pytest.raises(ArgumentError, match=r"^PE705.*2024-01-01"):
            decide({"total": 20})


@pytest.mark.parametrize(("readings", "code"), [({"limit": "no"}, "PE705"), ({"limits": "plain"}, "PE704")])
def test_what_no_version_has_is_an_error_at_once(readings: dict[str, str], code: str, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=code):
        _book(tmp_path, FIRST, WITH_MORE).prepare("shop.fee", as_of=EARLY, readings=readings)


def test_the_last_of_two_options_of_one_reading_holds(tmp_path: Path) -> None:
    readings = {"limit": "strict", "Q-limit": "plain"}
    assert _both(_book(tmp_path), {"amount": 20}, LATE, readings).readings == {"limit": "plain"}


# ------------------------------------------------------------------------------------ the command line


@pytest.mark.parametrize(
    ("as_of", "arguments", "code", "told"),
    [
        (EARLY, ["--reading", "extra=none"], 0, ""),
        (LATE, ["--reading", "extra=none"], 0, ""),
        (LATE, ["--reading", "extr=none"], 4, "did you mean `extra`?"),
        (EARLY, ["--reading", "limit=none"], 4, "of version 2024-01-01 has no option `none`"),
        (LATE, ["--reading", "limit=none"], 0, ""),
        (LATE, ["--reading", "extra=none", "--fail-on", 'result.fee == "low"'], 1, ""),
        (EARLY, ["--reading", "extra=none", "--fail-on", 'result.fee == "low"'], 0, ""),
    ],
)  # fmt: skip
def test_readings_on_the_command_line(
    as_of: str, arguments: list[str], code: int, told: str, tmp_path: Path
) -> None:
    _folder(tmp_path, FIRST, WITH_MORE)
    command = ["check", "shop.fee", "-", "--policies", ".", "--as-of", as_of, *arguments]
    facts = b'{"total": 20}' if as_of == EARLY else b'{"amount": 20}'
    found = run_in(tmp_path, command, stdin=facts)
    assert found.exit == code, found.text
    assert told in found.stderr


@pytest.mark.parametrize("gate", ['result.fee == "plain"', 'result.charge == "plain"'])
def test_a_gate_has_to_fit_the_version_that_decides(gate: str, tmp_path: Path) -> None:
    second = FIRST._replace(start=NEW, key="charge", force="at")
    _folder(tmp_path, FIRST._replace(force="at"), second)
    stream = "".join(f'{{"total": 20, "at": "{at}"}}\n' for at in (EARLY, LATE))
    (tmp_path / "facts.ndjson").write_text(stream, "utf-8")
    command = ["check", "shop.fee", "facts.ndjson", "--policies", ".", "--as-of", LATE, "--fail-on", gate]
    found = run_in(tmp_path, command)
    assert found.exit == 4
    assert [json.loads(line)["version"] for line in found.stdout.splitlines()] == [OLD, NEW]
    assert found.stderr.count("PE") == 1
