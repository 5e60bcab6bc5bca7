"""What the examples of each kind are texts of: functions from an example to the codes it gives.

A room that has examples of a further kind adds its function to `RUNNERS`.
"""

import os
from collections.abc import Callable
from collections.abc import Mapping as MappingType
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from check_examples import cel_codes, failure_codes, folder_codes, policy_codes
from policyeval.document.file import open_source
from policyeval.document.positions import unmappable
from policyeval.document.read import read
from policyeval.document.tree import Mapping, Scalar
from policyeval.engine.cel_policy import load_cel_policy
from policyeval.engine.load import PolicyError
from policyeval.source.catalog import Kind
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Source
from schema_examples import facts_findings, schema_findings

_FILES: Final[MappingType[str, bytes]] = {
    "policy.yaml": b"policy: conduct\n",
    "thai-tis-620.yaml": "title: คะแนน\n".encode("tis-620"),
    "huge.yaml": b"# " + b"x" * 1024 * 1024,
    "binary.yaml": b"policy\0conduct",
    "many-values.yaml": b"[" + b"0," * 200_000 + b"]",
    "long-text.yaml": b"title: " + b"x" * 65_537,
}


def _yaml(text: str) -> list[str]:
    """Read a document whose texts are taken for CEL, as the rooms above do."""
    document = read(Source("example.yaml", text))
    entries = document.root.entries if isinstance(document.root, Mapping) else ()
    conditions = [entry.value for entry in entries if isinstance(entry.value, Scalar)]
    unreadable = [unmappable(condition) for condition in conditions if not condition.is_mapped]
    return [finding.code for finding in (*document.findings, *unreadable)]


def _file(name: str) -> list[str]:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "folder").mkdir()
        os.symlink("loop.yaml", root / "loop.yaml")
        if name in _FILES:
            (root / name).write_bytes(_FILES[name])
        opened = open_source(root / name, name)
    if isinstance(opened, Diagnostic):
        return [opened.code]
    return [finding.code for finding in read(opened).findings]


def _cel_policy(example: str) -> list[str]:
    """Load a CEL Policy of which each file comes after a line `--- name`."""
    with TemporaryDirectory() as folder:
        for part in example.split("--- ")[1:]:
            name, text = part.split("\n", 1)
            (Path(folder) / name).write_text(text, "utf-8")
        try:
            found = load_cel_policy(folder).findings
        except PolicyError as error:
            found = error.diagnostics
    return [finding.code for finding in found]


RUNNERS: Final[MappingType[Kind, Callable[[str], list[str]]]] = {
    Kind.YAML: _yaml,
    Kind.FILE: _file,
    Kind.SCHEMA: lambda text: [finding.code for finding in schema_findings(text)],
    Kind.CEL: cel_codes,
    Kind.POLICY: policy_codes,
    Kind.FAILURE: failure_codes,
    Kind.FOLDER: folder_codes,
    Kind.CEL_POLICY: _cel_policy,
    Kind.FACTS: lambda text: [finding.code for finding in facts_findings(text)],
}
