"""Whether findings stop the work."""

from collections.abc import Iterable

from policyeval.source.catalog import catalog
from policyeval.source.diagnostic import Diagnostic, Severity


def has_errors(findings: Iterable[Diagnostic]) -> bool:
    """Return whether any of the findings is more than a warning."""
    return any(catalog()[finding.code].severity is Severity.ERROR for finding in findings)
