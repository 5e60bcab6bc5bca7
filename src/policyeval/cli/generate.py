"""`policyeval generate`: realistic fact bundles for a decision, one JSON object a line."""

import json
from typing import Final

import click

from policyeval.analysis.generate import generate, usual_instant
from policyeval.cli import options
from policyeval.cli.check import open_book
from policyeval.cli.outcome import Exit
from policyeval.cli.talk import Stop, parsed_readings, remark
from policyeval.engine.book import to_instant
from policyeval.engine.errors import ArgumentError
from policyeval.engine.show import show_instant
from policyeval.source.diagnostic import Phrase

_AS_OF: Final = Phrase("bundles for --as-of {as_of}", "ชุดข้อเท็จจริงสำหรับ --as-of {as_of}")


@click.command("generate")
@click.argument("decision")
@click.option("--rows", type=click.IntRange(min=0), default=10, show_default=True, help="How many bundles.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed, the same bundles.")
@click.option("--version", "version", metavar="DATE", help="Version of the policy; the newest without it.")
@click.option("--vary-as-of", is_flag=True, help="Write {facts, as_of} objects with instants that differ.")
@options.policies
@options.as_of
@options.reading
@options.lang
def command(
    *,
    decision: str,
    rows: int,
    seed: int,
    version: str | None,
    vary_as_of: bool,
    policies: str,
    as_of: str | None,
    readings: tuple[str, ...],
    lang: str,
) -> int:
    """Write realistic fact bundles for DECISION: every rule, near miss and threshold is reached.

    All are for one instant, which stderr names; pass it to `policyeval check` as --as-of. What turns
    at a midnight, such as a deadline in business days, is met with --vary-as-of only.
    """
    book = open_book(policies)
    try:
        loaded, _ = book.program(decision, version=version)
        instant = usual_instant(loaded) if as_of is None else to_instant(as_of)
        bundles = generate(
            book,
            decision,
            rows,
            seed,
            readings=parsed_readings(readings),
            version=version,
            as_of=None if vary_as_of else instant,
        )
    except ArgumentError as error:
        raise Stop([error.diagnostic], Exit.INPUT) from None
    if not vary_as_of:
        remark(_AS_OF, lang, as_of=show_instant(instant, loaded.policy.zone))
    for bundle in bundles:
        data = bundle.to_dict() if vary_as_of else bundle.facts
        click.echo(json.dumps(data, ensure_ascii=False))
    return Exit.FINE
