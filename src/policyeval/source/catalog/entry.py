"""What the catalogue says of one code."""

from enum import StrEnum

from policyeval.frozen import dataclass
from policyeval.source.diagnostic import Phrase, Severity


class Kind(StrEnum):
    """What the examples of an entry are texts of, and so what a test does with them."""

    YAML = "yaml"
    """A YAML document, read by `document`."""
    FILE = "file"
    """The name of a file in a folder of examples; the file is opened and read as YAML."""
    CEL = "cel"
    """A CEL expression, parsed and checked against a small built-in fact schema."""
    SCHEMA = "schema"
    """A fact schema."""
    POLICY = "policy"
    """The part of a small policy document that goes under its head."""
    CASES = "cases"
    """A case file."""
    FACTS = "facts"
    """A fact bundle as JSON, for a small built-in schema."""
    FAILURE = "failure"
    """A CEL expression that is well typed; the bad one fails when it is evaluated."""
    FOLDER = "folder"
    """Files, each after a line `--- name`; the folder that they make up is loaded."""
    CEL_POLICY = "cel_policy"
    """The files of a CEL Policy, each after a line `--- name`."""
    COMMAND = "command"
    """A command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One code: what the finding says, why it is one, what to do, and both ways to write it.

    `message` is one line, lower case, no full stop, user text in backticks; `{name}` are arguments
    of the diagnostic. `help` says what to do. `bad` shows the finding, `good` the same without it.
    """

    code: str
    name: str
    kind: Kind
    message: Phrase
    why: Phrase
    bad: str
    good: str
    help: Phrase | None = None
    severity: Severity = Severity.ERROR
