"""An object whose members are columns: of a row, or of the struct of an element of a list."""

from typing import Any

from policyeval.backends.columnar.layout import quoted
from policyeval.frozen import dataclass
from policyeval.language.types import Type
from policyeval.schema.shape import NO_DEFAULT, RecordShape


@dataclass(frozen=True, slots=True)
class Object:
    """An object that an expression names."""

    shape: RecordShape
    type: Type
    base: str
    """What stands before the name of a column: nothing, or the struct."""
    prefix: str
    """The path of the object inside the row or struct, with a dot after it."""
    path: str | None
    """The text of its path, which SQL may put together, with a dot after it; None where nobody knows it."""
    there: str | None = None
    """Where there is an object; None for everywhere."""
    unknown: str | None = None
    """Where it is unknown as a whole."""
    missing: str | None = None
    default: Any = NO_DEFAULT
    """What its members are where there is nothing."""

    def column(self, name: str) -> str:
        """Return how SQL names a column of the object's row."""
        named = quoted(f"{self.prefix}{name}")
        return f"{self.base}.{named}" if self.base else named
