"""Write the dated calendars under policies/calendars/ from the `holidays` package.

`python -m scripts.calendars` writes them; with `--check` it only says whether they are up to date.
The package's version is locked, so that everybody writes the same bytes. A year is listed only when
the package has its announced special days: later years would look complete and are not.

(Not called `calendar`: beside other scripts that name would hide the one of the standard library.)
"""

import sys
from datetime import date
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Final

import holidays
from holidays.countries.thailand import ThailandStaticHolidays

FIRST_YEAR: Final = 2022
"""The year in which the oldest policy here takes effect."""

CATEGORY: Final = "public"
FILE: Final = Path(__file__).parent.parent / "policies" / "calendars" / "thai-public.yaml"


def announced_years() -> tuple[int, ...]:
    """Return the years, from the first on, whose special days the package has."""
    announced = ThailandStaticHolidays.special_public_holidays
    years = []
    for year in count(FIRST_YEAR):
        if year not in announced:
            break
        years.append(year)
    return tuple(years)


def named_days(years: tuple[int, ...], language: str) -> dict[date, str]:
    """Return the public holidays of the years, substitution days included, in order."""
    days = holidays.country_holidays("TH", years=years, language=language, categories=CATEGORY)
    return {day: days[day] for day in sorted(days) if day.year in years}


def quoted(text: str) -> str:
    """Return the text as a YAML scalar in double quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def thai_public() -> str:
    """Return the text of the calendar of Thai public holidays."""
    years = announced_years()
    english, thai = named_days(years, "en_US"), named_days(years, "th")
    lines = [
        "# yaml-language-server: $schema=../../schemas/calendar.schema.json",
        "# Written by `python -m scripts.calendars`; do not edit.",
        "calendar: thai_public",
        "title:",
        "  en: Thai public holidays and substitution days, Monday to Friday as business days",
        "  th: วันหยุดราชการและวันหยุดชดเชยของไทย โดยวันจันทร์ถึงวันศุกร์เป็นวันทำการ",
        f'made: {{package: holidays, version: "{version("holidays")}", category: {CATEGORY}}}',
        f"years: [{', '.join(map(str, years))}]",
        "weekend: [sat, sun]",
        "holidays:",
    ]
    for day, name in english.items():
        lines.append(f'  - {{date: "{day}", en: {quoted(name)}, th: {quoted(thai[day])}}}')
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the calendar, or with `--check` return 1 when the file is another than would be written."""
    text = thai_public()
    if "--check" in arguments:
        is_current = FILE.exists() and FILE.read_text(encoding="utf-8") == text
        if not is_current:
            print(f"{FILE.name} is out of date: run `python -m scripts.calendars`", file=sys.stderr)
        return 0 if is_current else 1
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
