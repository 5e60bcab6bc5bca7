"""Where in a YAML document a finding about facts belongs, which names them by a JSON pointer."""

from policyeval.document.tree import Node, at, key_span
from policyeval.frozen import replace
from policyeval.schema.pointer import keys_of
from policyeval.source.diagnostic import Diagnostic


def placed(finding: Diagnostic, facts: Node) -> Diagnostic:
    """Return a finding about facts with its place in the document that they are written in.

    Of a fact that is not declared its name is what is wrong, of any other its value.
    """
    keys = keys_of(finding.pointer or "")
    span = key_span(facts, keys) if finding.code == "PE621" else at(facts, keys).span
    return replace(finding, span=span)
