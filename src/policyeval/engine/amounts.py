"""Amounts as people read them: instants in the policy's zone, lengths of time, shares in percent."""

from typing import Final

from policyeval.engine import words
from policyeval.engine.show import show_instant
from policyeval.language.instants import SECOND, parse_duration
from policyeval.language.values import Duration, Timestamp
from policyeval.schema.times import read_instant
from policyeval.source.diagnostic import Language

_UNITS: Final = (("day", 86400), ("hour", 3600), ("minute", 60))
_LEAST_DECIMALS: Final = 2
_MOST_DECIMALS: Final = 9


def instant_text(text: str, zone: str) -> str:
    """Return an RFC 3339 text as date and clock; one with another offset than the zone's as it is."""
    instant = read_instant(text)
    if not isinstance(instant, Timestamp) or show_instant(instant, zone) != text:
        return text
    day, _, clock = text.partition("T")
    clock = clock[:-6].removesuffix(":00")
    return f"{day} {clock}"


def duration_text(text: str, language: Language) -> str:
    """Return a text such as `93784s` as days of 24 hours, hours, minutes and seconds."""
    duration = parse_duration(text)
    return text if duration is None else length_text(duration, language)


def length_text(duration: Duration, language: Language) -> str:
    """Return a length of time in words, such as `1 day 2 hours`."""
    seconds, nanos = divmod(abs(duration.nanos), SECOND)
    parts = []
    for name, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(words.counted(name, str(count), language))
    if seconds or nanos or not parts:
        decimals = f".{nanos:09}".rstrip("0").rstrip(".")
        parts.append(words.counted("second", f"{seconds}{decimals}", language))
    return ("-" if duration.nanos < 0 else "") + " ".join(parts)


def percent_text(part: int, whole: int, limit: float) -> str:
    """Return what share `part` is of `whole`, with the decimals that tell it from the limit."""
    from fractions import Fraction  # noqa: PLC0415  (start-up: few rules compare percentages)

    share = Fraction(part * 100, whole)
    for decimals in range(_LEAST_DECIMALS, _MOST_DECIMALS + 1):
        rounded = Fraction(round(share * 10**decimals), 10**decimals)
        if rounded == share or rounded != Fraction(limit):
            break
    shown = f"{float(rounded):.{decimals}f}".rstrip("0").rstrip(".")
    return f"{'=' if rounded == share else '≈'} {shown} %"


def number_text(number: float) -> str:
    """Return a number without the `.0` of a whole one."""
    return str(int(number)) if number == int(number) else str(number)
