"""Timestamps, dates and durations as facts write them: to the microsecond and no finer.

`language.instants` says what such a text means; here it is also said why a text is refused. Reading
a timestamp is the costliest part of reading facts, so it has a way of its own, twice as fast; a test
holds the two together.

Source: RFC 3339, section 5.6, with `T` and `Z` in capitals and no leap second.
"""

from datetime import UTC, date, datetime
from enum import Enum
from typing import Final

from policyeval.language.instants import FIRST, LAST, is_duration, parse_duration
from policyeval.language.values import Duration, Timestamp
from policyeval.regex import Regex

_INSTANT: Final = Regex(
    r"([0-9]{4})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(?:\.([0-9]+))?(Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?"
)
_SECONDS_END: Final = len("2024-10-03T00:00:00")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DATE: Final = Regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PIECE: Final = Regex(r"[0-9]*(?:\.([0-9]*))?(ns|us|ms|s|m|h)")
_MICROS: Final = {"h": 3_600_000_000, "m": 60_000_000, "s": 1_000_000, "ms": 1_000, "us": 1}


class Misread(Enum):
    """Why a text is not an instant, or not a duration, that facts may have."""

    MALFORMED = "malformed"
    NO_OFFSET = "no offset"
    TOO_FINE = "too fine"
    OUT_OF_RANGE = "out of range"


def read_instant(text: str) -> Timestamp | Misread:
    """Return the instant that an RFC 3339 text names, or why it names none."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        return Misread.MALFORMED
    year, fraction, offset = found.groups()
    if offset is None:
        return Misread.NO_OFFSET
    if year == "0000":
        return Misread.OUT_OF_RANGE
    if fraction is not None and fraction[6:].strip("0"):
        return Misread.TOO_FINE
    try:
        whole = datetime.fromisoformat(text[:_SECONDS_END] + offset) - _EPOCH
    except ValueError:
        return Misread.MALFORMED
    nanos = (whole.days * 86_400 + whole.seconds) * 1_000_000_000
    if fraction is not None:
        nanos += int(fraction[:6].ljust(9, "0"))
    return Timestamp(nanos) if FIRST.nanos <= nanos <= LAST.nanos else Misread.OUT_OF_RANGE


def read_duration(text: str) -> Duration | Misread:
    """Return the length of time that a text such as `1h30m` names, or why it names none."""
    duration = parse_duration(text)
    if duration is None:
        return Misread.MALFORMED
    if duration.nanos % 1_000 or not all(_is_whole(*piece) for piece in _PIECE.findall(text)):
        return Misread.TOO_FINE
    return duration if is_duration(duration.nanos) else Misread.OUT_OF_RANGE


def _is_whole(decimals: str, unit: str) -> bool:
    """Return whether the decimals of one piece of a duration are a number of microseconds."""
    scale: int = 10 ** len(decimals)
    return int(decimals or "0") * _MICROS.get(unit, 1) % scale == 0


def is_date(text: str) -> bool:
    """Return whether the text is a day of the calendar, written `2024-10-03`."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
