"""Text and spans, diagnostics, the catalogue of codes, and how a finding is drawn."""
