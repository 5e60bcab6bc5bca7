"""What cannot be decided at all, as exceptions: facts that do not fit, arguments that do not exist."""

from policyeval.source.diagnostic import Diagnostic, DiagnosticError


class FactsError(DiagnosticError):
    """Facts that do not fit the schema; `diagnostics` has every violation with its JSON pointer."""


class ArgumentError(DiagnosticError):
    """A decision, a reading or an instant that does not exist; `diagnostic` says which."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        """Keep the finding."""
        self.diagnostic = diagnostic
        super().__init__((diagnostic,))
