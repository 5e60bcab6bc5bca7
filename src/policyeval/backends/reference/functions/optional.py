"""What the functions on optional compute."""

from collections.abc import Callable
from typing import Final

from policyeval.language.values import Result

FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {}
