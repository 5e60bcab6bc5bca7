"""The one table of functions: each family declares its overloads, this module joins them."""

from collections.abc import Mapping
from importlib import import_module
from typing import Final

from policyeval.language.overload import Overload
from policyeval.language.tables import Deferred, Joined

NAMES: Final = (
    *("arithmetic", "comparison", "standard", "conversion", "time", "strings", "math", "collections"),
    *("optional", "encoders", "network", "calendar"),
)
"""The families, each a module here and one of each back end."""
FIRST: Final = ("comparison", "arithmetic", "standard", "collections", "time")
"""The families that nearly every policy uses; the others are imported for whom they are."""


def _family(name: str) -> tuple[Overload, ...]:
    overloads: tuple[Overload, ...] = import_module(f"{__name__}.{name}").OVERLOADS
    return overloads


FAMILIES: Final[Mapping[str, tuple[Overload, ...]]] = Deferred(NAMES, lambda name: {name: _family(name)})
"""Every overload, by the family that the manual shows it under."""

OVERLOADS: Final[Mapping[str, Overload]] = Joined(
    NAMES, lambda name: {overload.id: overload for overload in FAMILIES[name]}, first=FIRST
)
"""Every overload, by its id."""
