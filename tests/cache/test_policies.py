"""Every policy here comes out of the cache as it went in, and decides the same."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from policyeval.analysis.cases import Case, load_cases
from policyeval.cache import disk, policies
from policyeval.cache.codec import decode, encode
from policyeval.check.policy import check_policy
from policyeval.engine import load as loading
from policyeval.engine.book import PolicyBook, load
from policyeval.engine.errors import FactsError
from policyeval.engine.load import LoadedPolicy, load_policies

ROOT = Path(__file__).parents[2]
SAMPLED = 12
"""Every twelfth case is decided from the cache too."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("cache") / "policyeval"
    before = os.environ.get("POLICYEVAL_CACHE", "")
    os.environ["POLICYEVAL_CACHE"] = str(path)
    yield path
    os.environ["POLICYEVAL_CACHE"] = before


@pytest.fixture(scope="module")
def cold(folder: Path) -> PolicyBook:
    return load(ROOT / "policies")


@pytest.fixture(scope="module")
def warm(folder: Path, cold: PolicyBook) -> PolicyBook:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("policyeval.engine.compile.compile_policy", _not_again)
        return load(ROOT / "policies")


def _not_again(*_: object, **__: object) -> None:
    raise AssertionError("compiled again")


def _pairs(cold: PolicyBook, warm: PolicyBook) -> list[tuple[LoadedPolicy, LoadedPolicy]]:
    return list(zip(cold.policies, warm.policies, strict=True))


def test_policies_programs_and_schemas_are_equal(cold: PolicyBook, warm: PolicyBook) -> None:
    assert warm.warnings == cold.warnings
    for one, other in _pairs(cold, warm):
        assert other.digest == one.digest
        assert other.policy == one.policy
        assert other.programs == one.programs
        assert list(other.programs) == list(one.programs)
        assert other.checked.calendars == one.checked.calendars
        assert other.checked.schema.facts == one.checked.schema.facts
        assert other.checked.schema.slot == one.checked.schema.slot
        assert other.checked.schema.declarations == one.checked.schema.declarations
        assert list(other.checked.schema.declarations) == list(one.checked.schema.declarations)


def test_so_is_what_equality_overlooks(cold: PolicyBook, warm: PolicyBook) -> None:
    """Spans and `can_fail` do not count in a comparison; the text of the codec has them too."""
    for one, other in _pairs(cold, warm):
        assert other.sources == one.sources
        for name, program in one.programs.items():
            text = encode(program, one.sources)
            assert encode(other.programs[name], other.sources) == text
            assert encode(decode(text, one.sources), one.sources) == text
        for part in ("definitions", "decisions"):
            kept = encode(dict(getattr(one.policy, part)), one.sources)
            assert encode(dict(getattr(other.policy, part)), other.sources) == kept


def _cases() -> list[Case]:
    return list(load_cases([ROOT / "fixtures"]).cases)[::SAMPLED]


def _record(book: PolicyBook, case: Case) -> str:
    try:
        record = book.decide(case.decision, case.facts, as_of=case.as_of, readings=case.readings)
    except FactsError as error:
        return repr(error.diagnostics)
    return record.to_json() + record.explain("en") + record.explain("th")


def test_records_and_explanations_are_the_same_to_the_byte(cold: PolicyBook, warm: PolicyBook) -> None:
    differing = [case.id for case in _cases() if _record(cold, case) != _record(warm, case)]
    assert differing == []


def test_a_stored_policy_can_be_checked_under_other_options(cold: PolicyBook, warm: PolicyBook) -> None:
    """The syntax of definitions and decisions is in the cache, too."""
    for one, other in _pairs(cold, warm):
        again = check_policy(other.policy, other.checked.schema, other.checked.calendars, every_reading=False)
        assert again.policy is not None
        assert again.policy.programs == one.programs


# ------------------------------------------------------------------------------- a small policy, bent

POLICY = """policy: small
platform: test
version: "2024-01-01"
title: {en: Small, th: เล็ก}
effective: {from: null}
timezone: Asia/Bangkok
sources:
  text:
    file: text.txt
    language: en
    sha256: 0000000000000000000000000000000000000000000000000000000000000000
facts: small.facts.schema.json
readings:
  bound:
    title: {en: Bound, th: ขอบ}
    default: low
    options: {low: {en: From two, th: ตั้งแต่สอง}, high: {en: From three, th: ตั้งแต่สาม}}
    because: {en: The text says both., th: ข้อความบอกทั้งสองอย่าง}
    cite: {source: text, lines: 1}
parameters:
  least: {value: {reading: bound, low: 2, high: 3}}
define:
  many: count >= param.least
decisions:
  answer:
    kind: verdict
    title: {en: Answer, th: คำตอบ}
    results: [{keys: [many], combine: any, default: {many: false}}]
    rules:
      - {id: enough, title: {en: Enough, th: พอ}, when: many, then: {many: true}}
"""
SCHEMA = json.dumps({"type": "object", "properties": {"count": {"type": "integer"}}})


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POLICYEVAL_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(POLICY)
    (tmp_path / "small.facts.schema.json").write_text(SCHEMA)
    return tmp_path


def _answer(**readings: str) -> Any:
    book = load("small.yaml")
    return book.decide("small.answer", {"count": 2}, as_of="2024-01-01T00:00:00Z", readings=readings).result


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The policies that were compiled, and not taken from the cache."""
    made: list[str] = []
    ours = loading._checked

    def counted(path: Path, *rest: Any, **named: Any) -> LoadedPolicy | None:
        made.append(path.name)
        return ours(path, *rest, **named)

    monkeypatch.setattr(loading, "_checked", counted)
    return made


def test_a_policy_is_compiled_once(small: Path, compiled: list[str]) -> None:
    assert [_answer(), _answer()] == [{"many": True}] * 2
    assert compiled == ["small.yaml"]


@pytest.mark.parametrize(
    ("file", "old", "new", "answer"),
    [
        ("small.yaml", "low: 2", "low: 3", {"many": False}),
        ("small.facts.schema.json", '"integer"', '"integer", "minimum": 0', {"many": True}),
    ],
    ids=["the policy", "its fact schema"],
)
def test_a_changed_file_is_noticed(
    small: Path, compiled: list[str], *, file: str, old: str, new: str, answer: Any
) -> None:
    _answer()
    (small / file).write_text((small / file).read_text().replace(old, new))
    assert [_answer(), _answer()] == [answer] * 2
    assert compiled == ["small.yaml"] * 2


def test_a_nearer_fact_schema_is_noticed(small: Path, compiled: list[str]) -> None:
    (small / "inner").mkdir()
    (small / "inner" / "small.yaml").write_text(POLICY)
    load("inner/small.yaml")
    (small / "inner" / "small.facts.schema.json").write_text(SCHEMA.replace("count", "other"))
    with pytest.raises(loading.PolicyError):
        load("inner/small.yaml")


def test_a_policy_that_lost_its_fact_schema_has_its_finding(small: Path) -> None:
    _answer()
    (small / "small.facts.schema.json").unlink()
    with pytest.raises(loading.PolicyError, match="PE550"):
        _answer()


def test_the_program_of_another_reading_is_compiled_once(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _answer(bound="high") == {"many": False}
    monkeypatch.setattr("policyeval.check.policy.check_decision", _not_again)
    assert _answer(bound="high") == {"many": False}


def test_another_program_version_compiles_anew(
    small: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _answer()
    monkeypatch.setattr(policies, "program_version", lambda: "another")
    _answer()
    assert compiled == ["small.yaml"] * 2


def test_without_the_cache_each_load_compiles(
    small: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICYEVAL_CACHE", "off")
    assert [_answer(), _answer()] == [{"many": True}] * 2
    assert compiled == ["small.yaml"] * 2
    assert not (small / "cache").exists()


def test_validation_never_asks_the_cache(small: Path, compiled: list[str]) -> None:
    _answer()
    load_policies(["small.yaml"], every_reading=True)
    assert compiled == ["small.yaml"] * 2


def test_a_policy_with_errors_is_not_kept(small: Path) -> None:
    (small / "small.yaml").write_text(POLICY.replace("count >=", "cuont >="))
    for _ in range(2):
        with pytest.raises(loading.PolicyError):
            _answer()
    assert not (small / "cache").exists()


def test_warnings_are_kept_with_their_places(small: Path, compiled: list[str]) -> None:
    (small / "small.yaml").write_text(POLICY.replace("decisions:", "  unused: count > 5\ndecisions:"))
    first, second = load("small.yaml").warnings, load("small.yaml").warnings
    assert [w.code for w in first] == ["PE321"]
    assert second == first
    assert compiled == ["small.yaml"]


def _rewritten(small: Path, change: Callable[[bytes], bytes]) -> None:
    """Change what is stored as one would who may write to the folder: with the right digest."""
    for file in (small / "cache").iterdir():
        content = file.read_bytes().partition(b"\n")[2]
        bent = change(content)
        file.write_bytes(b"policyeval cache " + hashlib.sha256(bent).hexdigest().encode() + b"\n" + bent)


BENT: dict[str, Callable[[bytes], bytes]] = {
    "no head": lambda content: b"nothing",
    "an empty entry": lambda content: b"",
    "a head of another form": lambda content: b'{"parts": 3}\n',
    "a head without the digest": lambda content: content.replace(b'"digest"', b'"digets"'),
    "no parts": lambda content: content.replace(b'"parts": [[', b'"parts": [], "x": [['),
    "a class that is not ours": lambda content: content.replace(b'"ir.expr.Call"', b'"os.system----"'),
    "syntax that is not ours": lambda content: content.replace(b'"cel.syntax.', b'"cel.syntaX.'),
    "declarations of another form": lambda content: content.replace(
        b'"schema.declaration.Declaration"', b'"schema.declaration.FactSchema_"'
    ),
    "nothing but brackets": lambda content: b"[" * 200_000 + b"\n",
    "parts that are cut": lambda content: content[: len(content) // 2],
}


@pytest.mark.parametrize("change", BENT.values(), ids=BENT)
def test_what_is_stored_and_unreadable_is_made_anew(small: Path, change: Callable[[bytes], bytes]) -> None:
    expected = load("small.yaml").policies[0]
    _rewritten(small, change)
    found = load("small.yaml").policies[0]
    assert found.policy == expected.policy
    assert dict(found.programs) == dict(expected.programs)
    assert dict(found.checked.schema.declarations) == dict(expected.checked.schema.declarations)
    assert _answer() == {"many": True}
    assert _answer(bound="high") == {"many": False}


def test_a_folder_that_others_may_write_to_is_not_asked(small: Path, compiled: list[str]) -> None:
    _answer()
    (small / "cache").chmod(0o777)
    assert _answer() == {"many": True}
    assert compiled == ["small.yaml"] * 2


def test_an_entry_is_of_no_use_under_another_name(small: Path, compiled: list[str]) -> None:
    """Who swaps two entries gains nothing: the digest of the texts is inside."""
    _answer()
    (entry,) = (small / "cache").iterdir()
    (small / "small.yaml").write_text(POLICY.replace("low: 2", "low: 3"))
    _answer()
    (other,) = (file for file in (small / "cache").iterdir() if file != entry)
    disk.write(other.name, entry.read_bytes().partition(b"\n")[2])
    assert _answer() == {"many": False}
    assert compiled == ["small.yaml"] * 3
