"""What the answers of a table come to, for people: counts, shares and a bar each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import click

from policyeval.engine.page import padded, width
from policyeval.engine.tables.answers import message_member
from policyeval.engine.tables.tally import Tally
from policyeval.source.diagnostic import Language, Phrase
from policyeval.source.visible import visible

_ROWS: Final = Phrase("rows: {count}", "จำนวนแถว: {count}")
_STATUS: Final = Phrase("status", "สถานะ")
_FIRED: Final = Phrase("rules that fired", "กฎที่เข้าเงื่อนไข")
_NOTHING: Final = Phrase("(nothing)", "(ไม่มีค่า)")
_MANY: Final = Phrase("more than {count} values", "มีค่าต่างกันมากกว่า {count} ค่า")
_OTHERS: Final = Phrase("{count} others", "อื่น ๆ {count} ค่า")
_RANGE: Final = Phrase("{low} to {high}, mean {mean}", "{low} ถึง {high} เฉลี่ย {mean}")
_POINTS: Final = Phrase("{points} points", "{points} คะแนน")
_REFUSED: Final = Phrase("row {row} is refused: {why}", "แถวที่ {row} ใช้ไม่ได้: {why}")
_MOST_WHY: Final = 3
"""Findings about a row that are told."""
_MOST: Final = 16
"""Values of a key that are shown one by one."""
_BAR: Final = 30
_LONGEST: Final = 48

_Row = tuple[str, int, str]


def show_tally(tally: Tally, lang: str) -> None:
    """Print what the answers of a table come to on stderr."""
    language = Language(lang)
    data = tally.to_data()
    click.echo(_ROWS.text(language, {"count": f"{tally.rows:,}"}), err=True)
    if tally.rows:
        _section(_STATUS.text(language), [(s, c, "") for s, c in data["status"].items()], tally.rows)
    for one in data["refused"]:
        why = "; ".join(
            f"{error['code']}: {error[message_member(language)]}" for error in one["errors"][:_MOST_WHY]
        )
        click.echo(_REFUSED.text(language, {"row": f"{one['row']:,}", "why": visible(why)}), err=True)
    for key, found in data["result"].items():
        if isinstance(found["values"], str):
            click.echo(f"\nresult.{key}: {_MANY.text(language, {'count': 1_000})}", err=True)
        else:
            _section(_heading(key, found, language), _values(found["values"], language), tally.rows)
    rules = [(rule, found["fired"], _points(found, language)) for rule, found in data["rules"].items()]
    if rules:
        _section(_FIRED.text(language), rules, tally.rows)


def _heading(key: str, found: Mapping[str, Any], language: Language) -> str:
    if "mean" not in found:
        return f"result.{key}"
    low, high, mean = (f"{found[name]:,.6g}" for name in ("min", "max", "mean"))
    return f"result.{key}: {_RANGE.text(language, {'low': low, 'high': high, 'mean': mean})}"


def _values(rows: Sequence[Mapping[str, Any]], language: Language) -> list[_Row]:
    """Return the values of a key in their order; of many, numbers in ranges, and texts the most frequent."""
    if len(rows) > _MOST and all(type(row["value"]) in (int, float, type(None)) for row in rows):
        return _ranges(rows, language)
    kept = sorted(rows, key=lambda row: -row["count"])[: _MOST - 1] if len(rows) > _MOST else rows
    shown = [(_shown(row["value"], language), row["count"], "") for row in rows if row in kept]
    if len(kept) < len(rows):
        rest = sum(row["count"] for row in rows) - sum(row["count"] for row in kept)
        shown.append((_OTHERS.text(language, {"count": len(rows) - len(kept)}), rest, ""))
    return shown


def _ranges(rows: Sequence[Mapping[str, Any]], language: Language) -> list[_Row]:
    numbers = [row for row in rows if row["value"] is not None]
    low, high = numbers[0]["value"], numbers[-1]["value"]
    step = max(1, -(-(int(high) - int(low) + 1) // _MOST))
    counts: dict[int, int] = {}
    for row in numbers:
        bucket = (int(row["value"]) - int(low)) // step
        counts[bucket] = counts.get(bucket, 0) + row["count"]
    shown: list[_Row] = []
    for bucket in range(max(counts) + 1):
        start = int(low) + bucket * step
        name = f"{start:,}" if step == 1 else f"{start:,} – {start + step - 1:,}"
        shown.append((name, counts.get(bucket, 0), ""))
    nulls = [(_shown(None, language), row["count"], "") for row in rows if row["value"] is None]
    return [*shown, *nulls]


def _shown(value: Any, language: Language) -> str:
    match value:
        case None:
            return _NOTHING.text(language)
        case bool():
            return "true" if value else "false"
        case _:
            text = visible(str(value))
            return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _points(found: Mapping[str, Any], language: Language) -> str:
    return _POINTS.text(language, {"points": f"{found['points']:,}"}) if "points" in found else ""


def _section(title: str, rows: Iterable[_Row], total: int) -> None:
    listed = list(rows)
    click.echo(f"\n{title}", err=True)
    names = max((width(name) for name, _, _ in listed), default=0)
    counts = max((len(f"{count:,}") for _, count, _ in listed), default=0)
    for name, count, note in listed:
        share = count / total if total else 0.0
        bar = "█" * round(share * _BAR) or ("▏" if count else "")
        line = f"  {padded(name, names)}  {count:>{counts},}  {share:>6.1%}  {bar}"
        click.echo(f"{line}  {note}".rstrip() if note else line.rstrip(), err=True)
