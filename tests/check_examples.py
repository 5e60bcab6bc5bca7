"""A small world of facts, and how conditions and policies are checked in it."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from policyeval.backends.reference.expr import Environment as Facts
from policyeval.backends.reference.expr import evaluate
from policyeval.backends.reference.program import decide
from policyeval.cel.parser import parse
from policyeval.check.environment import Definition, Environment, Findings
from policyeval.check.expression import check_expression
from policyeval.check.names import environment
from policyeval.check.policy import Checked, check_policy, program_for
from policyeval.check.settings import Settings, default_options
from policyeval.engine.load import load_policies
from policyeval.ir.expr import Expr
from policyeval.ir.program import Program
from policyeval.language.values import Failure, Timestamp
from policyeval.policy.read import read_policy
from policyeval.schema.declaration import FactSchema
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Source, whole
from schema_examples import declared

FACTS = """{
  "type": "object",
  "properties": {
    "order": {
      "type": "object",
      "properties": {
        "total": {"type": "integer", "minimum": 0, "maximum": 1000000},
        "paid": {"type": "integer"},
        "weight": {"type": "number"},
        "gift": {"type": "boolean"},
        "note": {"type": "string"},
        "state": {"type": "string", "enum": ["pending", "shipped", "cancelled"]},
        "channel": {"type": "string", "x-known": ["app", "web"]},
        "created_at": {"type": "string", "format": "date-time"},
        "shipped_at": {"type": ["string", "null"], "format": "date-time"},
        "checked": {"type": ["boolean", "null"]},
        "coupons": {"type": ["array", "null"], "items": {"type": "string"}},
        "seller": {"type": ["object", "null"], "properties": {"name": {"type": "string"}}},
        "items": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "sku": {"type": "string"},
              "price": {"type": "integer", "minimum": 0, "maximum": 100000},
              "returned_at": {"type": ["string", "null"], "format": "date-time"}
            }
          }
        }
      }
    },
    "entries": {
      "type": "array",
      "items": {
        "type": "object",
        "properties": {
          "at": {"type": "string", "format": "date-time"},
          "points": {"type": "integer", "minimum": 0, "maximum": 100}
        }
      }
    },
    "extra": {}
  }
}
"""
"""The facts that every example may name."""

HEAD = {
    "policy": "example",
    "platform": "shop",
    "version": '"2024-10-03"',
    "title": "{en: Example, th: ตัวอย่าง}",
    "effective": "{from: null}",
    "timezone": "Asia/Bangkok",
    "sources": f"{{text: {{file: text.txt, language: en, sha256: {'0' * 64}}}}}",
    "facts": "order.facts.schema.json",
}
"""The head of a policy; an example replaces what it writes itself."""

AROUND = """define:
  is_large: order.total > 1000
  exceeds(n, limit): n > limit
parameters:
  limit: {value: 500}
readings:
  start:
    title: {en: When it counts, th: เริ่มนับเมื่อใด}
    default: early
    options: {early: {en: early, th: เร็ว}, late: {en: late, th: ช้า}}
    because: {en: the text says so, th: ข้อความระบุไว้}
decisions:
  d: {kind: verdict, title: {en: Example, th: ตัวอย่าง}, rules: [{id: r, when: true, then: {k: 1}}]}
"""
"""The policy around an example of a condition."""


@cache
def schema() -> FactSchema:
    """Return the schema of the facts."""
    return declared(FACTS)


def document(example: str) -> str:
    """Return a whole policy of which `example` is the part under the head."""
    written = {line.split(":")[0] for line in example.splitlines()}
    return "".join(f"{key}: {value}\n" for key, value in HEAD.items() if key not in written) + example


def checked_policy(example: str) -> tuple[Checked, tuple[Diagnostic, ...]]:
    """Return an example of a policy when it is checked, and every finding about it."""
    read = read_policy(Source("policy.yaml", document(example)))
    if read.policy is None or read.findings:
        return Checked(None, read.findings), read.findings
    checked = check_policy(read.policy, schema(), {})
    return checked, checked.findings


def program_of(decision: str) -> Program:
    """Return the program of a decision over the facts of the examples."""
    head = "title: {en: Example, th: ตัวอย่าง}"
    checked, findings = checked_policy(f"decisions:\n  d: {{{head}, {decision}}}\n")
    assert checked.policy is not None, findings
    program = program_for(checked.policy, "d", {})
    assert isinstance(program, Program), program
    return program


@cache
def world() -> Environment:
    """Return the environment of the examples of conditions."""
    policy = read_policy(Source("policy.yaml", document(AROUND))).policy
    assert policy is not None
    settings = Settings(policy.readings, default_options(policy), Findings())
    return environment(policy, schema(), MappingProxyType({}), settings, {})


def checked_condition(
    text: str, definitions: dict[str, Definition] | None = None
) -> tuple[Expr | None, tuple[Diagnostic, ...]]:
    """Return what a condition means among the facts, and every finding about it."""
    parsed = parse(whole(Source("condition", text)))
    if parsed.expr is None:
        return None, parsed.findings
    findings = Findings()
    around = world()
    if definitions is not None:
        around = Environment(around.names, around.functions, definitions)
    expr = check_expression(parsed.expr, around, findings)
    return expr, findings.all


def cel_codes(example: str) -> list[str]:
    """Return the codes of an example of a condition."""
    return [finding.code for finding in checked_condition(example)[1]]


def policy_codes(example: str) -> list[str]:
    """Return the codes of an example of a part of a policy."""
    return [finding.code for finding in checked_policy(example)[1]]


def failure_codes(example: str) -> list[str]:
    """Return the code with which a well typed condition fails, or a decision of such, if it does."""
    if example.startswith("rules: "):
        return _decision_codes(example)
    expr, findings = checked_condition(example)
    assert expr is not None, findings
    result = evaluate(expr, Facts({}, {}, lambda decision, key: None))
    codes = [finding.code for finding in findings]
    return [*codes, result.code] if isinstance(result, Failure) else codes


def _decision_codes(rules: str) -> list[str]:
    """Return the codes with which a decision fails, one key of which is unique to a rule."""
    head = "{kind: verdict, title: {en: Example, th: ตัวอย่าง}, results: [{keys: [k], combine: unique}]"
    checked, findings = checked_policy(f"decisions: {{d: {head}, {rules}}}}}")
    assert checked.policy is not None, findings
    answer = decide(checked.policy.programs["d"], {}, Timestamp(0))
    return [failure.code for _, failure in answer.failures]


def folder_codes(example: str) -> list[str]:
    """Return the codes of a folder, of which each file comes after a line `--- name`."""
    with TemporaryDirectory() as folder:
        for part in example.split("--- ")[1:]:
            name, text = part.split("\n", 1)
            (Path(folder) / name).write_text(text, "utf-8")
        return [finding.code for finding in load_policies([folder]).findings]
