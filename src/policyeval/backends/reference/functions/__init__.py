"""What each overload of the function table computes, by its id.

A function is strict: it is called with values only, never with a failure or an unknown, and returns
a value or a `Failure`.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final

from policyeval.language.functions import FIRST, NAMES
from policyeval.language.tables import Joined
from policyeval.language.values import Result


def _family(name: str) -> Mapping[str, Callable[..., Result]]:
    functions: Mapping[str, Callable[..., Result]] = import_module(f"{__name__}.{name}").FUNCTIONS
    return functions


FUNCTIONS: Final[Mapping[str, Callable[..., Result]]] = Joined(NAMES, _family, first=FIRST)
