"""What the public tools of CEL say to the same mistake, for who looks for their words.

Our messages are ours; under a CEL Policy a finding has theirs as well, as a label of its place.
"""

from collections.abc import Mapping
from typing import Final

from policyeval.frozen import replace
from policyeval.policy.cel_policy.read import BOTH
from policyeval.source.diagnostic import Diagnostic, Label, Phrase
from policyeval.source.text import Span

_SAYS: Final = Phrase("in CEL's own words: {words}", "ถ้อยคำของ CEL: {words}")
_WORDS: Final[Mapping[str, str]] = {
    "PE301": "undeclared reference to '{name}' (in container '{container}')",
    "PE302": "undefined field '{field}'",
    "PE303": "undeclared reference to '{function}' (in container '{container}')",
    "PE502": "unsupported {holder} tag: {name}",
    "PE304": "found no matching overload for '{overload}' applied to '({types})'",
    "PE326": "found no matching overload for '{overload}' applied to '({types})'",
    "PE801": "integer overflow",
    "PE802": "division by zero",
    "PE803": "index out of bounds: {index}",
    "PE804": "no such key: {key}",
    "PE809": "no such overload",
    "PE818": "no such overload",
}
_ONE_OUTCOME: Final = ("match does not specify a rule or output", "only the rule or the output may be set")
_SYNTAX: Final = "PE2"


def with_standard_words(finding: Diagnostic, container: str = "") -> Diagnostic:
    """Return the finding with CEL's own words for it, where these are known."""
    words = _words(finding, container)
    if words is None or finding.span is None:
        return finding
    return replace(finding, labels=(*finding.labels, says(finding.span, words)))


def says(span: Span, words: str) -> Label:
    """Return the label of a place that has CEL's own words for what is wrong there."""
    return Label(span, _SAYS, {"words": words})


def standard_words(finding: Diagnostic) -> tuple[str, ...]:
    """Return CEL's own words for a finding that has them."""
    return tuple(str(label.args["words"]) for label in finding.labels if label.phrase is _SAYS)


def _overload(finding: Diagnostic) -> str:
    """Return the name that CEL has for the function or operator of a finding."""
    name, types = str(finding.args.get("function", "")), str(finding.args.get("types", ""))
    match name:
        case "in":
            return "@in"
        case "[ ]" | "[? ]":
            return f"_{name.replace(' ', '_')}"
        case _ if name[:1].isalpha():
            return name
        case _:
            return f"_{name}_" if "," in types else f"{name}_"


def _holder(finding: Diagnostic) -> str:
    """Return what CEL calls that which has a key that it may not have."""
    path = str(finding.args.get("key", "")).strip("`").split(".")
    return {"match": "match", "aggregate": "match", "variables": "variable", "rule": "rule"}.get(
        path[-2] if path[-1].isdecimal() else path[-1], "policy"
    )


def _words(finding: Diagnostic, container: str) -> str | None:
    if finding.code in _WORDS:
        also = {"overload": _overload(finding), "holder": _holder(finding), "container": container}
        return _WORDS[finding.code].format_map({**finding.args, **also})
    if finding.code == "PE572":
        return _ONE_OUTCOME[finding.args["found"] is BOTH]
    if finding.code.startswith(_SYNTAX) and finding.span is not None:
        return f"Syntax error: mismatched input '{finding.span.text or '<EOF>'}'"
    return None
