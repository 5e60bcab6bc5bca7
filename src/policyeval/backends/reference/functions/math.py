"""What the functions on numbers compute."""

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import product
from operator import ge, gt, le, lt
from typing import Final

from policyeval.backends.reference.equality import NUMBERS, type_of
from policyeval.language.types import INT_MIN, UINT_MAX, show
from policyeval.language.values import Failure, Result, Uint, Value

BITS: Final = 64

Order = Callable[[Value, Value], bool]

_KINDS: Final = ("int", "uint", "double")


def is_nan(value: Value) -> bool:
    """Say whether the value is the double that has no place in an order."""
    return type(value) is float and math.isnan(value)


def _extreme(function: str, values: list[Value], beats: Order) -> Result:
    """Return the first of the numbers that no other one beats; several with NaN have none."""
    for value in values:
        if type(value) not in NUMBERS:
            return Failure("PE809", {"function": function, "types": show(type_of(value))})
    if len(values) > 1 and any(map(is_nan, values)):
        return Failure("PE833", {"function": function})
    found = values[0]
    for value in values[1:]:
        if beats(value, found):
            found = value
    return found


def _extremes(
    word: str, infix: str, beats: Callable[[Value, Value], bool]
) -> dict[str, Callable[..., Result]]:
    function = f"math.{word}"

    def among(*values: Value) -> Result:
        return _extreme(function, list(values), beats)

    def within(values: list[Value]) -> Result:
        if not values:
            return Failure("PE814", {"function": function, "argument": "[]"})
        return _extreme(function, values, beats)

    alike = (((kind,) * count) for count in range(1, 7) for kind in _KINDS)
    mixed = (pair for pair in product(_KINDS, repeat=2) if pair[0] != pair[1])
    open_ = (("dyn",) * count for count in range(3, 7))
    return {
        **{f"math_@{infix}_{'_'.join(kinds)}": among for kinds in (*alike, *mixed, *open_)},
        **{f"math_@{infix}_list_{kind}": within for kind in (*_KINDS, "dyn")},
    }


def _rounded(direction: Callable[[float], int]) -> Callable[[float], float]:
    return lambda x: math.copysign(float(direction(x)), x) if math.isfinite(x) else x


def _half_away(x: float) -> int:
    whole = math.trunc(x)
    return whole + (abs(x - whole) >= 0.5) * (1 if x > 0 else -1)


def _abs_int(x: int) -> Result:
    return Failure("PE801", {"type": "int"}) if x == INT_MIN else abs(x)


def _sign_double(x: float) -> float:
    return x if math.isnan(x) else float((x > 0) - (x < 0))


def _sqrt(x: float) -> float:
    return math.sqrt(x) if x >= 0 else math.nan


def _signed(bits: int) -> int:
    """Return the integer whose 64 bits are the lowest of `bits`."""
    low = bits & UINT_MAX
    return low - (1 << BITS) if low >> (BITS - 1) else low


def _shift_left(make: Callable[[int], int]) -> Callable[[int, int], Result]:
    def shifted(bits: int, places: int) -> Result:
        if places < 0:
            return Failure("PE814", {"function": "math.bitShiftLeft", "argument": places})
        return make((bits << min(places, BITS)) & UINT_MAX)

    return shifted


def _shift_right(make: Callable[[int], int]) -> Callable[[int, int], Result]:
    def shifted(bits: int, places: int) -> Result:
        if places < 0:
            return Failure("PE814", {"function": "math.bitShiftRight", "argument": places})
        return make((bits & UINT_MAX) >> min(places, BITS))

    return shifted


@lru_cache(maxsize=256, typed=True)  # 2**60 and the double that equals it are different percentages
def _ratio(percent: int | float) -> tuple[int, int]:
    """Return a number as a fraction, a double as the decimals that it is written with."""
    from fractions import Fraction  # noqa: PLC0415  (start-up: few rules compare percentages)

    exact = Fraction(repr(percent)) if isinstance(percent, float) else Fraction(percent)
    return exact.numerator, exact.denominator


def _percent(function: str, holds: Order) -> dict[str, Callable[..., Result]]:
    def compare(part: int, whole: int, percent: int | float) -> Result:
        if whole < 0:
            return Failure("PE814", {"function": function, "argument": whole})
        if isinstance(percent, float) and not math.isfinite(percent):
            return Failure("PE814", {"function": function, "argument": str(percent)})
        above, below = _ratio(percent)
        return whole != 0 and holds(100 * part * below, whole * above)

    return {f"{function}_int": compare, f"{function}_double": compare}


FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {
    **_extremes("greatest", "max", gt),
    **_extremes("least", "min", lt),
    "math_ceil_double": _rounded(math.ceil),
    "math_floor_double": _rounded(math.floor),
    "math_round_double": _rounded(_half_away),
    "math_trunc_double": _rounded(math.trunc),
    "math_abs_int": _abs_int,
    "math_abs_uint": lambda x: x,
    "math_abs_double": abs,
    "math_sign_int": lambda x: (x > 0) - (x < 0),
    "math_sign_uint": lambda x: Uint(x > 0),
    "math_sign_double": _sign_double,
    "math_sqrt_double": _sqrt,
    "math_sqrt_int": _sqrt,
    "math_sqrt_uint": _sqrt,
    "math_isNaN_double": math.isnan,
    "math_isInf_double": math.isinf,
    "math_isFinite_double": math.isfinite,
    "math_bitAnd_int_int": lambda x, y: x & y,
    "math_bitOr_int_int": lambda x, y: x | y,
    "math_bitXor_int_int": lambda x, y: x ^ y,
    "math_bitNot_int_int": lambda x: ~x,
    "math_bitShiftLeft_int_int": _shift_left(_signed),
    "math_bitShiftRight_int_int": _shift_right(_signed),
    "math_bitAnd_uint_uint": lambda x, y: Uint(x & y),
    "math_bitOr_uint_uint": lambda x, y: Uint(x | y),
    "math_bitXor_uint_uint": lambda x, y: Uint(x ^ y),
    "math_bitNot_uint_uint": lambda x: Uint(UINT_MAX ^ x),
    "math_bitShiftLeft_uint_int": _shift_left(Uint),
    "math_bitShiftRight_uint_int": _shift_right(Uint),
    **_percent("exceeds_percent", gt),
    **_percent("at_least_percent", ge),
    **_percent("below_percent", lt),
    **_percent("at_most_percent", le),
    "is_whole_double": float.is_integer,
    "is_whole_int": lambda _: True,
}
