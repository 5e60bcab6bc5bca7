"""Functions on collections."""

from typing import Final

from policyeval.language.overload import Overload

OVERLOADS: Final[tuple[Overload, ...]] = ()
