"""The one table of functions: each family declares its overloads, this module joins them."""

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType
from typing import Final

from policyeval.language.functions import (
    arithmetic,
    calendar,
    collections,
    comparison,
    conversion,
    encoders,
    math,
    network,
    optional,
    standard,
    strings,
    time,
)
from policyeval.language.overload import Overload

FAMILIES: Final[Mapping[str, tuple[Overload, ...]]] = MappingProxyType(
    {
        "arithmetic": arithmetic.OVERLOADS,
        "comparison": comparison.OVERLOADS,
        "standard": standard.OVERLOADS,
        "conversion": conversion.OVERLOADS,
        "time": time.OVERLOADS,
        "strings": strings.OVERLOADS,
        "math": math.OVERLOADS,
        "collections": collections.OVERLOADS,
        "optional": optional.OVERLOADS,
        "encoders": encoders.OVERLOADS,
        "network": network.OVERLOADS,
        "calendar": calendar.OVERLOADS,
    }
)
"""Every overload, by the family that the manual shows it under."""

OVERLOADS: Final[Mapping[str, Overload]] = MappingProxyType(
    {overload.id: overload for overload in chain.from_iterable(FAMILIES.values())}
)
"""Every overload, by its id."""
