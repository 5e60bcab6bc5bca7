"""What each overload of the function table computes, by its id.

A function is strict: it is called with values only, never with a failure or an unknown, and returns
a value or a `Failure`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from policyeval.backends.reference.functions import (
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
from policyeval.language.values import Result

FUNCTIONS: Final[Mapping[str, Callable[..., Result]]] = MappingProxyType(
    {
        **arithmetic.FUNCTIONS,
        **comparison.FUNCTIONS,
        **standard.FUNCTIONS,
        **conversion.FUNCTIONS,
        **time.FUNCTIONS,
        **strings.FUNCTIONS,
        **math.FUNCTIONS,
        **collections.FUNCTIONS,
        **optional.FUNCTIONS,
        **encoders.FUNCTIONS,
        **network.FUNCTIONS,
        **calendar.FUNCTIONS,
    }
)
