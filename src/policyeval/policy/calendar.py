"""Reading a calendar file: which days are free, in the years that it knows."""

import json
from functools import cache
from typing import Any

from policyeval.document.read import read
from policyeval.document.tree import at, to_data
from policyeval.frozen import dataclass
from policyeval.packaged import packaged
from policyeval.policy.read import shape_findings
from policyeval.schema.times import is_date
from policyeval.schema.validator import DocumentSchema, document_schema
from policyeval.source.diagnostic import Diagnostic, Phrase
from policyeval.source.text import Source


@dataclass(frozen=True, slots=True)
class Holiday:
    """A free day, as an ISO date, and its name."""

    date: str
    name: Phrase


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A dated calendar, as its file says."""

    id: str
    title: Phrase
    weekend: tuple[str, ...]
    days: tuple[Holiday, ...]
    years: tuple[int, ...]

    @property
    def holidays(self) -> tuple[str, ...]:
        """The free days as ISO dates."""
        return tuple(day.date for day in self.days)


@cache
def calendar_schema() -> DocumentSchema:
    """Return the schema of calendar files, ready for use."""
    return document_schema(json.loads(packaged("policyeval.policy", "calendar.schema.json")))


def read_calendar(source: Source) -> CalendarFile | tuple[Diagnostic, ...]:
    """Return the calendar that a file holds, or every finding about it."""
    document = read(source)
    if document.root is None:
        return document.findings
    shape = shape_findings(document.root, calendar_schema())
    if shape:
        return shape
    data: Any = to_data(document.root)
    wrong = tuple(
        Diagnostic("PE560", at(document.root, ["holidays", index, "date"]).span, {"day": day["date"]})
        for index, day in enumerate(data["holidays"])
        if not is_date(day["date"]) or int(day["date"][:4]) not in data["years"]
    )
    if wrong:
        return wrong
    days = tuple(Holiday(day["date"], Phrase(day["en"], day["th"])) for day in data["holidays"])
    title = Phrase(data["title"]["en"], data["title"]["th"])
    return CalendarFile(data["calendar"], title, tuple(data["weekend"]), days, tuple(data["years"]))
