"""What a plain scalar means: the core schema of YAML 1.2, and nothing of YAML 1.1.

`yes`, `on`, `010`, `1_000`, `1:30` and dates are text. Numbers that programs would read differently
are refused: integers beyond 64 bits and anything infinite.
"""

import math
import re
from typing import Final

from policyeval.frozen import dataclass

INT_MIN: Final = -(2**63)
INT_MAX: Final = 2**63 - 1
_INT64_DIGITS: Final = 24
"""More characters than any integer of 64 bits needs: longer ones are not even converted."""

_CONSTANTS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER: Final = re.compile(
    r"(?P<int>[-+]?(?:0|[1-9][0-9]*))"
    r"|(?P<float>[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|0x(?P<hex>[0-9a-fA-F]+)|0o(?P<octal>[0-7]+)"
    r"|(?P<infinite>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
)
_FIRST_OF_NUMBER: Final = frozenset("-+.0123456789")
_BASES: Final = {"int": 10, "hex": 16, "octal": 8}


@dataclass(frozen=True, slots=True)
class Refused:
    """A number that has no value here, with its code and a value of the same type instead of it."""

    code: str
    instead: int | float


def plain_value(text: str) -> bool | int | float | str | Refused | None:
    """Return what a plain scalar means."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _FIRST_OF_NUMBER:
        return text
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    kind = str(found.lastgroup)
    if kind in _BASES:
        return _integer(found.group(kind), _BASES[kind])
    return _float(text) if kind == "float" else Refused("PE139", 0.0)


def _integer(digits: str, base: int) -> int | Refused:
    significant = digits if base == 10 else digits.lstrip("0") or "0"
    value = int(significant, base) if len(significant) <= _INT64_DIGITS else INT_MAX + 1
    return value if INT_MIN <= value <= INT_MAX else Refused("PE138", 0)


def _float(text: str) -> float | Refused:
    value = float(text)
    return value if math.isfinite(value) else Refused("PE139", 0.0)
