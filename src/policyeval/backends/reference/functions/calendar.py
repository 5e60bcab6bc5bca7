"""What the functions on calendar compute."""

from collections.abc import Callable
from typing import Final

from policyeval.language.values import Result

FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {}
