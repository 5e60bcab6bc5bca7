"""What cannot be decided at all, as exceptions: facts that do not fit, arguments that do not exist."""

from collections.abc import Iterable

from policyeval.source.diagnostic import Diagnostic


class FactsError(Exception):
    """Facts that do not fit the schema; `diagnostics` has every violation with its JSON pointer."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep the violations."""
        self.diagnostics = tuple(diagnostics)
        shown = ", ".join(f"{d.code} {d.pointer or ''}".strip() for d in self.diagnostics)
        super().__init__(f"{len(self.diagnostics)} violation(s): {shown}")


class ArgumentError(Exception):
    """A decision, a reading or an instant that does not exist; `diagnostic` says which."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        """Keep the finding."""
        self.diagnostic = diagnostic
        super().__init__(f"{diagnostic.code}: {', '.join(map(str, diagnostic.args.values()))}")
