"""The small world that broken things are put into, and the real command line run in it.

A row of the table replaces one part of the files in `world/`: a whole file, some keys of the policy,
of its decision or of its rule, or the one condition. `⟨x × 3⟩` in a row stands for `xxx`.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from textwrap import indent
from types import MappingProxyType
from typing import Any, Final
from unittest.mock import patch

import yaml

from policyeval.cli.main import run

HERE: Final = Path(__file__).parent
WORLD: Final = HERE / "world"
TOPICS: Final = tuple(sorted(file.stem for file in HERE.glob("*.yaml")))
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
AS_OF: Final = "--as-of 2025-05-16T00:00:00+07:00"
POLICY: Final = "policies/returns.yaml"
SCHEMA: Final = "policies/returns.facts.schema.json"

HEAD: Final = {
    "policy": "returns",
    "platform": "shop",
    "version": '"2025-01-01"',
    "title": "{en: Returns, th: การคืนสินค้า}",
    "effective": "{from: null}",
    "timezone": "Asia/Bangkok",
    "sources": f"{{terms: {{file: terms.txt, language: en, sha256: {'0' * 64}}}}}",
    "facts": "returns.facts.schema.json",
}
DECISION: Final = {
    "kind": "verdict",
    "title": "{en: Refund, th: การคืนเงิน}",
    "rules": "[{id: large, when: parcel.value > 1000, then: {refund: manual}}]",
}
RULE: Final = {"when": "parcel.value > 1000", "then": "{refund: manual}"}
LEDGER: Final = """decisions:
  tier:
    kind: bands
    title: {en: Tier, th: ระดับ}
    value: parcel.value
    rules:
      - {id: none, range: x < 3, then: {tier: none, hold: free, days: 0}}
      - {id: some, range: x >= 3, then: {tier: some, hold: held, days: 7}}
  account:
    kind: ledger
    title: {en: Account, th: บัญชีคะแนน}
    ledger:
      entries: {each: events, as: e, at: e.at, amount: e.points}
      post: event
      period: {unit: quarter, at_boundary: old}
      bands: tier
      penalty: {name: tier, days: days, overlap: parallel, retrigger: false}
      dimensions: {hold: [free, held]}
"""
"""The decisions of a policy with a ledger; a row replaces one text in them by another."""

CHECK: Final = f"check returns.refund facts.json {AS_OF}"
COMMANDS: Final = {
    "policy": (f"validate {POLICY}", 3),
    "decision": (f"validate {POLICY}", 3),
    "rule": (f"validate {POLICY}", 3),
    "cel": (f"validate {POLICY}", 3),
    "ledger": (f"validate {POLICY}", 3),
    "schema": (f"validate {SCHEMA}", 3),
    "fact": (f"validate {SCHEMA}", 3),
    "calendar": ("validate policies/thai.yaml", 3),
    "facts": (CHECK, 4),
    "failure": (CHECK, 3),
    "cases": ("test cases.yaml", 4),
    "command": ("", 4),
}
"""What each kind of row runs, and the exit code that it expects, unless the row says otherwise."""


@dataclass(frozen=True, eq=False)
class Row:
    """One thing that is broken, and what is done with it."""

    topic: str
    name: str
    kind: str
    text: str
    command: str
    exit: int
    files: Mapping[str, str | Mapping[str, str]]
    encoding: str
    stdin: str
    broken: str
    """A function of the program itself that is to fail, or nothing."""
    without: str
    """A module that is not installed, or nothing."""
    is_committed: bool
    """Whether the world is a git repository, with everything in it committed to `main`."""
    env: Mapping[str, str]

    @property
    def written(self) -> dict[str, str]:
        """The files that the row replaces, with their texts."""
        files = {path: expanded(text) for path, text in self.files.items() if isinstance(text, str)}
        text = expanded(self.text)
        match self.kind:
            case "command":
                return files
            case "schema":
                return {SCHEMA: text, **files}
            case "fact":
                return {SCHEMA: f'{{"type": "object", "properties": {{"x": {text}}}}}\n', **files}
            case "facts":
                return {"facts.json": text, **files}
            case "cases":
                return {"cases.yaml": text, **files}
            case "calendar":
                return {"policies/thai.yaml": text, **files}
            case kind:
                return {POLICY: policy_with(kind, text), **files}


@dataclass(frozen=True)
class Outcome:
    """What a command line printed and came to."""

    stdout: str
    stderr: str
    exit: int

    @property
    def text(self) -> str:
        """Everything that was printed: the data, then the talk."""
        return "\n".join(part.rstrip("\n") for part in (self.stdout, self.stderr) if part.strip())


def rows(topic: str) -> list[Row]:
    """Return the rows of a topic."""
    return [_row(topic, written) for written in yaml.safe_load((HERE / f"{topic}.yaml").read_text("utf-8"))]


def _row(topic: str, written: Mapping[str, Any]) -> Row:
    kind = next(name for name in COMMANDS if name in written)
    command, code = COMMANDS[kind]
    return Row(
        topic=topic,
        name=written["name"],
        kind=kind,
        text=_ledger(written[kind]) if kind == "ledger" else written[kind],
        command=expanded(written.get("command", command)),
        exit=written.get("exit", code),
        files=written.get("files", {}),
        encoding=written.get("encoding", "utf-8"),
        stdin=written.get("stdin", ""),
        broken=written.get("broken", ""),
        without=written.get("without", ""),
        is_committed=written.get("committed", False),
        env=written.get("env", NOTHING),
    )


def _ledger(replaced: Mapping[str, str]) -> str:
    text = LEDGER
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    return text


def expanded(text: str) -> str:
    """Return a text with everything in it that is written in short, the innermost first."""
    short = re.compile(r"⟨([^⟨⟩]+?) × (\d+)⟩")
    while short.search(text):
        text = short.sub(lambda found: found[1] * int(found[2]), text)
    return text


def policy_with(kind: str, text: str) -> str:
    """Return a policy of which `text` is some keys, or those of its decision, or of its rule."""
    if kind in ("cel", "failure"):
        text = f"when: |-\n{indent(text, '  ')}"
    if kind in ("cel", "failure", "rule"):
        rule = indent(patched(RULE, text), "  ")
        text = f"rules:\n- id: large\n{rule}"
    if kind not in ("policy", "ledger"):
        text = f"decisions:\n  refund:\n{indent(patched(DECISION, text), '    ')}"
    elif not re.search(r"^decisions:", text, re.MULTILINE):
        text = f"{text}\ndecisions:\n  refund:\n{indent(patched(DECISION, ''), '    ')}"
    return patched(HEAD, text)


def patched(keys: Mapping[str, str], text: str) -> str:
    """Return the keys that `text` does not write itself, and then `text`."""
    own = {line.partition(":")[0] for line in text.splitlines()}
    return "".join(f"{key}: {value}\n" for key, value in keys.items() if key not in own) + text


def build(folder: Path, row: Row) -> None:
    """Make the world of a row in a folder."""
    shutil.copytree(WORLD, folder, dirs_exist_ok=True)
    for path, text in row.written.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode(row.encoding, "surrogatepass"))
    for path, change in row.files.items():
        match change:
            case {"link": target}:
                os.symlink(target, folder / path)
            case {"replace": old, "by": new}:
                text = (folder / path).read_text("utf-8")
                assert old in text
                (folder / path).write_text(text.replace(old, new), "utf-8")
    if row.is_committed:
        commit(folder)


def commit(folder: Path) -> None:
    """Commit everything in a folder to `main`, in a git repository that is made where there is none."""
    who = ["-c", "user.name=Example", "-c", "user.email=example@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], [*who, "commit", "-q", "-m", "a version"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def run_in(
    folder: Path, arguments: list[str], *, stdin: bytes = b"", env: Mapping[str, str] = MappingProxyType({})
) -> Outcome:
    """Run the command line in a folder, with nothing of the machine's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POLICYEVAL_")}
    out, err = StringIO(), StringIO()
    before = Path.cwd()
    os.chdir(folder)
    try:
        with (
            patch.dict(os.environ, {**kept, **env}, clear=True),
            patch.multiple(sys, stdin=TextIOWrapper(BytesIO(stdin), "utf-8"), stdout=out, stderr=err),
        ):
            code = run(arguments)
    finally:
        os.chdir(before)
    return Outcome(out.getvalue(), err.getvalue(), code)


def outcome(row: Row, folder: Path, language: str) -> Outcome:
    """Return what the command line makes of a row, in a language."""
    build(folder, row)
    broken = patch(row.broken, side_effect=RuntimeError("out of order")) if row.broken else nullcontext()
    without = patch.dict(sys.modules, {row.without: None}) if row.without else nullcontext()
    with broken, without:
        return run_in(
            folder,
            shlex.split(row.command),
            stdin=row.stdin.encode(),
            env={"POLICYEVAL_LANG": language, **row.env},
        )
