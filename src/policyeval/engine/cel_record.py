"""The record of a CEL Policy: the answer, the branches that gave it, and what became of the others."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.metadata import version as package_version
from typing import Any, Final

from policyeval.backends.reference.branches import Choice, Run, explanation
from policyeval.backends.reference.cost import handed_out
from policyeval.backends.reference.hosts import HostFunction
from policyeval.cel.value_text import show_value
from policyeval.engine.bindings import to_python
from policyeval.engine.cel_page import page_of
from policyeval.engine.explain import FORMATS
from policyeval.engine.reasons import fresh
from policyeval.engine.show import to_json
from policyeval.frozen import dataclass
from policyeval.ir.branches import Branch, Branches, BranchProgram
from policyeval.ir.expr import And, Expr, Variable
from policyeval.ir.record import Outcome
from policyeval.ir.terms import text_of
from policyeval.ir.walk import walk
from policyeval.language.types import show
from policyeval.language.values import Failure, OptionalValue, Result, Unknown
from policyeval.source.diagnostic import Language

_ZONE: Final = "UTC"


@dataclass(frozen=True)
class CelPolicyRecord:
    """One decision of a CEL Policy. What it comes from is found out when it is asked for."""

    program: BranchProgram
    hosts: Mapping[str, HostFunction]
    digest: str
    inputs: Mapping[str, Result]
    choice: Choice

    @property
    def decision(self) -> str:
        """The name of the policy."""
        return self.program.name

    @property
    def status(self) -> str:
        """`decided`, `indeterminate` or `error`."""
        match self.choice.value:
            case Failure():
                return "error"
            case Unknown():
                return "indeterminate"
            case _:
                return "decided"

    @property
    def value(self) -> Any:
        """The answer as a value of the language; of a policy that may give none, an `OptionalValue`."""
        has_answer = not isinstance(self.choice.value, Failure | Unknown)
        return to_python(self.choice.value) if has_answer else None

    @property
    def result(self) -> dict[str, Any]:
        """The answer as JSON data: `output` is null where there is none, which `matched` tells."""
        value = self.choice.value
        has_answer = not isinstance(value, Failure | Unknown)
        is_absent = self.program.root.may_be_empty and value == OptionalValue(None, present=False)
        output = to_json(value, _ZONE) if has_answer else None
        return {"matched": has_answer and not is_absent, "output": output}

    @property
    def missing(self) -> list[str]:
        """The variables that were needed and not given."""
        value = self.choice.value
        return sorted(value.missing) if isinstance(value, Unknown) else []

    @cached_property
    def decided_by(self) -> list[dict[str, Any]]:
        """The branches that gave the answer: rule, index, place and explanation of each."""
        return [
            {
                "id": branch.id,
                "rule": branch.rule or None,
                "at": branch.span.place,
                "explanation": to_json(explanation(branch, self.choice, self.program, self.hosts), _ZONE),
            }
            for branch in self.choice.taken
        ]

    @cached_property
    def rules(self) -> list[dict[str, Any]]:
        """What became of each branch, and the terms of its condition."""
        return [self._branch(branch) for branch in _branches(self.program.root)]

    def _branch(self, branch: Branch) -> dict[str, Any]:
        outcome = self.choice.outcomes.get(branch.id, Outcome.NOT_REACHED)
        is_reached = outcome is not Outcome.NOT_REACHED and branch.condition is not None
        return {
            "id": branch.id,
            "rule": branch.rule or None,
            "outcome": outcome.value,
            "because": [self._term(term) for term in _terms(branch.condition)] if is_reached else [],
            "at": branch.span.place,
        }

    def _term(self, term: Expr) -> dict[str, Any]:
        run = Run(self.program, dict(self.choice.variables), self.hosts)
        value = run.value(term)
        written = {binding.name: binding.written for binding in self.program.bindings}
        names = dict.fromkeys(
            n.name for n in walk(term) if isinstance(n, Variable) and n.name in run.variables
        )
        return {
            "expr": text_of(term),
            "value": value if isinstance(value, bool) else None,
            "reads": {written.get(name, name): _read(run.variables[name]) for name in names},
            "at": term.span.place,
        }

    @cached_property
    def notes(self) -> list[dict[str, Any]]:
        """What else there is to know: why there is no answer."""
        value = self.choice.value
        if not isinstance(value, Failure):
            return []
        failed = [r["id"] for r in self.rules if r["outcome"] == "failed"]
        args = {name: arg if isinstance(arg, int) else str(arg) for name, arg in value.args.items()}
        return [{"note": "failed", "at": failed[-1] if failed else "", "code": value.code, "args": args}]

    def to_dict(self) -> dict[str, Any]:
        """Return the whole record as JSON data."""
        content = self._content
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        digest = f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"
        return {
            **fresh(content),
            "record_digest": digest,
            "engine": {"version": package_version("policyeval")},
        }

    @cached_property
    def _content(self) -> dict[str, Any]:
        has_answer = self.status == "decided"
        return {
            "decision": self.decision,
            "policy_digest": self.digest,
            "inputs": {name: _read(value) for name, value in self.inputs.items()},
            "status": self.status,
            "result": self.result,
            "value": show_value(self.choice.value) if has_answer else None,
            "type": show(self.program.type),
            "decided_by": self.decided_by,
            "rules": self.rules,
            "missing": self.missing,
            "notes": self.notes,
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the record as JSON text, the same bytes for the same record."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False, indent=indent)

    def explain(self, lang: str | Language = Language.EN, *, format: str = "text") -> str:
        """Return the record in words, in English or Thai, as text, Markdown or HTML."""
        return FORMATS[format](page_of(self._content, self.choice.value, self.program, Language(lang)))


def _branches(tree: Branches) -> Iterator[Branch]:
    """Yield every branch in the order in which they are written."""
    for branch in tree.branches:
        yield branch
        if isinstance(branch.outcome, Branches):
            yield from _branches(branch.outcome)


def _terms(condition: Expr | None) -> tuple[Expr, ...]:
    match condition:
        case None:
            return ()
        case And(terms=terms):
            return terms
        case _:
            return (condition,)


def _read(value: Result) -> Any:
    match handed_out(value):
        case Unknown():
            return {"missing": True}
        case Failure(code=code):
            return {"failed": code}
        case _:
            return to_json(value, _ZONE)
