"""`policyeval sources`: a small document, two policies that cite it, and all that may be wrong."""

import json
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from policyeval.cli.main import run

LIBRARY = Path(__file__).parent / "library"
Golden = Callable[[str, str], None]
LANGUAGES = pytest.mark.parametrize("lang", ["en", "th"])


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small library, as the current folder."""
    monkeypatch.delenv("POLICYEVAL_DOCUMENTS", raising=False)
    folder = tmp_path / "here" / "library"
    copytree(LIBRARY, folder)
    monkeypatch.chdir(folder)
    return folder


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), "utf-8")


# ---------------------------------------------------------------------------------- what is printed


@LANGUAGES
@pytest.mark.parametrize(("format_", "suffix"), [("text", "txt"), ("markdown", "md"), ("json", "json")])
@pytest.mark.usefixtures("library")
def test_each_line_is_printed_with_its_rules(
    capsys: pytest.CaptureFixture[str], golden: Golden, format_: str, suffix: str, lang: str
) -> None:
    code = run(["sources", "--documents", "documents", "--format", format_, "--lang", lang])
    out = capsys.readouterr()
    golden(f"goldens/library.{lang}.{suffix}", out.out)
    if format_ != "json":
        golden(f"goldens/library.{lang}.findings.txt", out.err)
    assert code == 0


@LANGUAGES
@pytest.mark.usefixtures("library")
def test_without_the_document_lines_are_printed_without_their_text(
    capsys: pytest.CaptureFixture[str], golden: Golden, lang: str
) -> None:
    code = run(["sources", "--lang", lang])
    out = capsys.readouterr()
    golden(f"goldens/unseen.{lang}.txt", f"{out.out}\n--- stderr\n{out.err}")
    assert code == 0


@pytest.mark.usefixtures("library")
def test_json_without_the_document_has_no_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sources", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)["documents"][0]
    assert document["at_hand"] is False
    assert {block["text"] for block in document["blocks"]} == {None}
    assert document["lines"] == {
        "blank": 0,
        "total": 13,
        "rule": 6,
        "reason": 5,
        "uncovered": 2,
        "elsewhere": 0,
    }


@pytest.mark.usefixtures("library")
def test_one_policy_alone_leaves_to_itself_what_the_other_implements(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["sources", "--documents", "documents", "--policy", "loans", "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [(block["lines"], block["state"]) for block in printed["documents"][0]["blocks"]] == [
        ("1", "reason"),
        ("2", "blank"),
        ("3", "rule"),
        ("4-8", "reason"),
        ("9", "rule"),
        ("10", "uncovered"),
        ("11", "reason"),
        ("12", "blank"),
        ("13", "reason"),
    ]
    assert printed["statements"] == {"implemented": ["LIB-01", "LIB-05"], "explained": ["LIB-07"]}


@LANGUAGES
def test_lines_of_another_policy_are_named_and_not_warned_of(
    library: Path, capsys: pytest.CaptureFixture[str], golden: Golden, lang: str
) -> None:
    _edit(library / "policies/loans.yaml", "lines: 4-8", "lines: 10")
    code = run(["sources", "--documents", "documents", "--policy", "loans", "--strict", "--lang", lang])
    out = capsys.readouterr()
    golden(f"goldens/alone.{lang}.txt", out.out)
    assert (code, out.err) == (0, "")


def test_two_versions_of_a_policy_are_told_apart(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    newer = (library / "policies/loans.yaml").read_text("utf-8")
    newer = newer.replace('version: "2025-01-01"', 'version: "2026-01-01"')
    newer = newer.replace("{from: null}", '{from: "2026-01-01T00:00:00+07:00"}')
    (library / "policies/loans-2026.yaml").write_text(newer, "utf-8")
    assert run(["sources", "--documents", "documents", "--policy", "loans", "--format", "json"]) == 0
    ninth = [b for b in json.loads(capsys.readouterr().out)["documents"][0]["blocks"] if b["lines"] == "9"]
    assert [block["parts"] for block in ninth] == [
        [
            "loans.lending@2025-01-01",
            "loans.lending/reference@2025-01-01",
            "loans.lending@2026-01-01",
            "loans.lending/reference@2026-01-01",
        ]
    ]


# ------------------------------------------------------------------------------------ what is wrong


@LANGUAGES
def test_wrong_quotes_lines_and_digests_are_reported(
    library: Path, capsys: pytest.CaptureFixture[str], golden: Golden, lang: str
) -> None:
    _edit(library / "policies/loans.yaml", '"ครั้งละไม่เกิน"', '"ครั้งละอย่างน้อย"')
    _edit(library / "policies/loans.yaml", 'lines: "11, 13"', 'lines: "11, 13-14"')
    copytree(library / "policies", library / "newer")
    _edit(library / "newer/fines.yaml", "policy: fines", "policy: other")
    _edit(library / "newer/fines.yaml", "lending.txt", "changed.txt")
    (library / "newer/loans.yaml").unlink()
    copytree(library / "newer", library / "policies/newer")
    (library / "documents/changed.txt").write_text("Nothing is lent.\n", "utf-8")
    code = run(["sources", "--documents", "documents", "--lang", lang])
    golden(f"goldens/wrong.{lang}.txt", capsys.readouterr().err)
    assert code == 3


def test_findings_are_part_of_the_json(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _edit(library / "policies/loans.yaml", '"ครั้งละไม่เกิน"', '"ครั้งละอย่างน้อย"')
    assert run(["sources", "--documents", "documents", "--format", "json"]) == 3
    out = capsys.readouterr()
    assert [finding["code"] for finding in json.loads(out.out)["diagnostics"]] == ["PE725", "PE723"]
    assert out.err == ""


# --------------------------------------------------------------------------------------- exit codes


@pytest.mark.usefixtures("library")
def test_strict_fails_on_uncovered_lines() -> None:
    assert run(["sources", "--documents", "documents", "--strict"]) == 3


def test_strict_passes_once_every_line_is_covered(library: Path) -> None:
    _edit(library / "policies/loans.yaml", 'lines: "11, 13"', 'lines: "10-11, 13"')
    assert run(["sources", "--documents", "documents", "--strict"]) == 0


@pytest.mark.usefixtures("library")
def test_strict_without_the_documents_is_inconclusive() -> None:
    assert run(["sources", "--strict"]) == 2


@pytest.mark.usefixtures("library")
def test_documents_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POLICYEVAL_DOCUMENTS", "documents")
    assert run(["sources", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["documents"][0]["at_hand"] is True


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["--documents", "nowhere"], "PE720", id="a folder that is not there"),
        pytest.param(["--documents", "documents/lending.txt"], "PE720", id="a file for a folder"),
        pytest.param(["--policy", "loan"], "PE721", id="a policy that is not there"),
        pytest.param(["--format", "html"], "PE712", id="a format that there is not"),
    ],
)
@pytest.mark.usefixtures("library")
def test_bad_arguments_exit_with_4(
    arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sources", *arguments]) == 4
    out = capsys.readouterr()
    assert code in out.err
    assert out.out == ""


@pytest.mark.parametrize(
    "file", ["../secret.txt", "/etc/hostname", "documents"], ids=["above", "absolute", "a folder"]
)
def test_a_document_is_a_file_inside_the_folder(library: Path, file: str) -> None:
    for policy in ("loans", "fines"):
        _edit(library / f"policies/{policy}.yaml", "file: lending.txt", f"file: {file}")
    (library.parent / "secret.txt").write_text("secret\n", "utf-8")
    assert run(["sources", "--documents", "."]) == 0


def test_a_document_that_is_no_text_is_reported(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (library / "documents/lending.txt").write_bytes("ระเบียบ".encode("tis-620"))
    assert run(["sources", "--documents", "documents"]) == 3
    assert "PE104" in capsys.readouterr().err
