"""Functions on optional."""

from typing import Final

from policyeval.language.overload import Overload

OVERLOADS: Final[tuple[Overload, ...]] = ()
