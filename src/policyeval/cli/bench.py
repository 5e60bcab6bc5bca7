"""`policyeval bench`: how long a decision takes, and whether it takes longer than it did."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import process_time_ns
from typing import Any, Final

import click

from policyeval.analysis.speed import Change, Task, Timing, changes, from_data, measure, to_data
from policyeval.cli import options
from policyeval.cli.check import open_book
from policyeval.cli.inputs import bundles, mapping_of
from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop, instant_or_now, parsed_readings, print_json, remark, stop
from policyeval.engine.book import PolicyBook
from policyeval.engine.choice import FactsInput
from policyeval.engine.errors import ArgumentError, FactsError
from policyeval.source.diagnostic import Diagnostic, Phrase

_SLOWER: Final = Phrase(
    "`{name}` takes {factor} times what it took, more than {threshold}",
    "`{name}` ใช้เวลา {factor} เท่าของเดิม ซึ่งเกิน {threshold}",
)
_FASTER: Final = Phrase(
    "nothing takes more than {threshold} times what it took", "ไม่มีส่วนใดใช้เวลาเกิน {threshold} เท่าของเดิม"
)


@click.command("bench")
@click.argument("decision")
@click.argument("facts", type=options.PATH)
@options.policies
@options.as_of
@options.reading
@options.output_format("text", "json")
@options.lang
@click.option("--rounds", type=click.IntRange(min=1), default=9, show_default=True, help="How many samples.")
@click.option(
    "--save", type=options.PATH, metavar="FILE", help="Write the timings to a file, to compare with later."
)
@click.option("--compare", type=options.PATH, metavar="FILE", help="Compare with timings that were saved.")
@click.option(
    "--threshold",
    metavar="RATIO",
    type=options.SECONDS,
    default=1.25,
    show_default=True,
    help="With --compare: exit with 1 when something takes more than so many times what it took.",
)
def command(
    *,
    decision: str,
    facts: str,
    policies: str,
    as_of: str | None,
    readings: tuple[str, ...],
    format_: str,
    lang: str,
    rounds: int,
    save: str | None,
    compare: str | None,
    threshold: float,
) -> int:
    """Time DECISION on the bundles of FACTS: the result, with reasons, and as JSON.

    Times are of the process, medians of several rounds in which the levels take turns. What is saved
    and compared is the ratio to a fixed piece of work that is timed around each of them.
    """
    saved = {} if compare is None else _saved(compare)
    given = [bundle.facts for bundle in bundles(facts)]
    if not given:
        raise stop("PE709", path=facts)
    book, asked = open_book(policies), parsed_readings(readings)
    try:
        tasks = levels(book, decision, instant_or_now(as_of, lang), asked)
        timings = measure(tasks, given, process_time_ns, rounds=rounds)
    except ArgumentError as error:
        raise Stop([error.diagnostic], Exit.INPUT) from None
    except FactsError as error:
        raise Stop(error.diagnostics, Exit.INPUT) from None
    if save is not None:
        _save(save, timings)
    changed = changes(timings, saved)
    if format_ == "json":
        print_json(_data(timings, changed, threshold))
    else:
        click.echo(_table(timings, changed))
    return Exit.FINE if compare is None else _verdict(changed, threshold, lang)


def levels(book: PolicyBook, decision: str, as_of: str, readings: Mapping[str, str]) -> list[Task]:
    """Return what is timed: each level of an answer, the cheapest first."""
    prepared = book.prepare(decision, as_of=as_of, readings=readings)

    def result(facts: FactsInput) -> object:
        record = prepared(facts)
        return record.status, record.result

    def decided(facts: FactsInput) -> object:
        record = book.decide(decision, facts, as_of=as_of, readings=readings)
        return record.status, record.result

    return [
        Task("prepare", result),
        Task("decide", decided),
        Task("rules", lambda facts: prepared(facts).rules),
        Task("json", lambda facts: prepared(facts).to_json()),
    ]


def _verdict(changed: Sequence[Change], threshold: float, lang: str) -> Exit:
    slower = [change for change in changed if change.factor > threshold]
    for change in slower:
        remark(_SLOWER, lang, name=change.name, factor=f"{change.factor:.2f}", threshold=f"{threshold:g}")
    if not slower:
        remark(_FASTER, lang, threshold=f"{threshold:g}")
    return Exit.GATED if slower else Exit.FINE


# ---------------------------------------------------------------------------------------- in and out


def _saved(path: str) -> dict[str, float]:
    saved = from_data(mapping_of(path), path)
    if isinstance(saved, Diagnostic):
        raise Stop([saved], Exit.INPUT)
    return saved


def _save(path: str, timings: Sequence[Timing]) -> None:
    try:
        Path(path).write_text(json.dumps(to_data(timings), indent=2) + "\n", "utf-8")
    except OSError:
        raise stop("PE751", path=path) from None


def _data(timings: Sequence[Timing], changed: Sequence[Change], threshold: float) -> dict[str, Any]:
    factors = {change.name: change.factor for change in changed}
    found: list[dict[str, Any]] = to_data(timings)["timings"]
    for row in found:
        if row["name"] in factors:
            row["factor"] = factors[row["name"]]
            row["is_slower"] = factors[row["name"]] > threshold
    return {"timings": found}


def _table(timings: Sequence[Timing], changed: Sequence[Change]) -> str:
    factors = {change.name: f"{change.factor:.2f}" for change in changed}
    head = ["level", "µs", "a second", "ratio", *(["× before"] if changed else [])]
    rows = [
        [t.name, f"{t.micros:,.1f}", f"{1e6 / t.micros:,.0f}", f"{t.ratio:.2f}"]
        + ([factors.get(t.name, "-")] if changed else [])
        for t in timings
    ]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    return "\n".join(_aligned(row, widths) for row in [head, *rows])


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, *numbers = zip(cells, widths, strict=True)
    return "  ".join([name[0].ljust(name[1]), *(cell.rjust(width) for cell, width in numbers)])
