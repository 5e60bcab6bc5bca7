"""What the functions on strings compute."""

from collections.abc import Callable
from typing import Final

from policyeval.language.values import Result

FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {}
