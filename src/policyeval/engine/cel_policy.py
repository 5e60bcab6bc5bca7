"""CEL Policies: loading one from its folder, and deciding by it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from policyeval.backends.reference.branches import choose
from policyeval.backends.reference.hosts import HostFunction
from policyeval.check.cel_policy import check_cel_policy
from policyeval.check.standard_words import with_standard_words
from policyeval.document.file import open_source
from policyeval.engine.bindings import to_value
from policyeval.engine.cel_functions import Meaning, Meanings, host_functions, read_meanings
from policyeval.engine.cel_record import CelPolicyRecord
from policyeval.engine.choice import FactsInput
from policyeval.engine.errors import FactsError
from policyeval.engine.load import PolicyError
from policyeval.frozen import dataclass
from policyeval.ir.branches import BranchProgram
from policyeval.language.types import Type
from policyeval.language.values import Result, Unknown
from policyeval.policy.cel_policy.config import read_config
from policyeval.policy.cel_policy.model import Config
from policyeval.policy.cel_policy.read import read_cel_policy
from policyeval.schema.json_text import read_json
from policyeval.schema.nodes import MOST_NODES, nodes
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.nearest import nearest
from policyeval.source.severity import has_errors
from policyeval.source.text import Source

POLICY_FILE: Final = "policy.yaml"
CONFIG_FILE: Final = "config.yaml"
FUNCTIONS_FILE: Final = "functions.yaml"


@dataclass(frozen=True, slots=True)
class CelPolicy:
    """A checked CEL Policy, ready to decide. Made by `load_cel_policy`; safe to share."""

    program: BranchProgram
    hosts: Mapping[str, HostFunction]
    digest: str
    findings: tuple[Diagnostic, ...] = ()
    """Warnings."""

    @property
    def name(self) -> str:
        """What the policy calls itself."""
        return self.program.name

    def decide(self, bindings: FactsInput) -> CelPolicyRecord:
        """Return the record of the policy's answer for what its variables are.

        `bindings` is a mapping of Python values or JSON text. A dotted variable may be given by its
        dotted name or inside mappings; one that is not given is unknown.

        Fails: `FactsError` for what is no variable of the policy, or no value of its type.
        """
        given = _mapping(bindings)
        values = read_inputs(given, dict(self.program.inputs))
        choice = choose(self.program, values, self.hosts)
        return CelPolicyRecord(self.program, self.hosts, self.digest, values, choice)


def load_cel_policy(
    directory: str | Path, *, functions: Mapping[str, Meaning] | str | Path | None = None
) -> CelPolicy:
    """Return the policy of a folder with `policy.yaml` and perhaps `config.yaml`.

    `functions` gives declared functions their meaning: a mapping from `name(a, b)` to a CEL
    expression over its parameters, or from `name` or an overload's id to a Python function; or the
    path of a YAML file of the former. Without it `functions.yaml` in the folder is read, if it is there.

    Fails: `PolicyError` with every finding.
    """
    folder = Path(directory)
    text = _source(folder / POLICY_FILE)
    config_text = _source(folder / CONFIG_FILE) if (folder / CONFIG_FILE).is_file() else None
    config, findings = (Config(), ()) if config_text is None else read_config(config_text)
    meanings, flaws = _meanings(folder, functions)
    read = read_cel_policy(text)
    found = (*findings, *flaws, *map(with_standard_words, read.findings))
    if read.document is None or config is None:
        raise PolicyError(found)
    checked = check_cel_policy(read.document, config, meanings.definitions)
    found = _unique((*found, *checked.findings))
    if has_errors(found) or checked.program is None:
        raise PolicyError(found)
    texts = [source.text for source in (text, config_text, meanings.source) if source is not None]
    return CelPolicy(checked.program, host_functions(config, meanings), _digest(texts), found)


def _source(path: Path) -> Source:
    source = open_source(path, str(path))
    if isinstance(source, Diagnostic):
        raise PolicyError([source])
    return source


def _meanings(
    folder: Path, functions: Mapping[str, Meaning] | str | Path | None
) -> tuple[Meanings, tuple[Diagnostic, ...]]:
    if isinstance(functions, Mapping):
        return read_meanings(functions)
    path = folder / FUNCTIONS_FILE if functions is None else Path(functions)
    if functions is None and not path.is_file():
        return Meanings(), ()
    return read_meanings(_source(path))


def _unique(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple({(f.code, f.span): f for f in findings}.values())


def _digest(texts: Iterable[str]) -> str:
    content = json.dumps(list(texts), ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"


# ---------------------------------------------------------------------------------------------- inputs


def _mapping(given: FactsInput) -> Mapping[str, Any]:
    data: Any = read_json(given, name="facts") if isinstance(given, str | bytes) else given
    if isinstance(data, tuple):
        raise FactsError(data)
    if not isinstance(data, Mapping):
        raise FactsError([Diagnostic("PE709", None, {"path": "facts"})])
    return data


def read_inputs(given: Mapping[str, Any], types: Mapping[str, Type]) -> dict[str, Result]:
    """Return what each variable is, an `Unknown` where it is not given; raises `FactsError`."""
    if nodes(given) > MOST_NODES:
        raise FactsError([Diagnostic("PE613", args={"limit": MOST_NODES})])
    findings = [_stray(path, types) for path in _paths(given, types) if path not in types]
    values: dict[str, Result] = {}
    for name, type_ in types.items():
        found = _find(given, name.split("."))
        value = Unknown(frozenset({name})) if found is None else to_value(found[0], type_, name)
        if isinstance(value, Diagnostic):
            findings.append(value)
        values[name] = value
    if findings:
        raise FactsError(findings)
    return values


def _find(given: Any, parts: list[str]) -> tuple[Any] | None:
    """Return what stands under a dotted name, however much of it is one key."""
    if not isinstance(given, Mapping):
        return None
    for length in range(len(parts), 0, -1):
        key = ".".join(parts[:length])
        if key in given:
            rest = parts[length:]
            found = _find(given[key], rest) if rest else (given[key],)
            if found is not None:
                return found
    return None


def _paths(given: Mapping[str, Any], types: Mapping[str, Type], before: str = "") -> Iterable[str]:
    """Yield the dotted names that a mapping gives, down to where each is a variable or none."""
    for key, value in given.items():
        path = f"{before}{key}"
        is_space = path not in types and any(name.startswith(f"{path}.") for name in types)
        if is_space and isinstance(value, Mapping):
            yield from _paths(value, types, f"{path}.")
        else:
            yield path


def _stray(path: str, types: Mapping[str, Type]) -> Diagnostic:
    suggestion = nearest(path, list(types))
    return Diagnostic("PE592", None, {"name": path}, (), suggestion, "/" + path.replace(".", "/"))
