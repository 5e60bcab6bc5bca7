"""The tables of decisions: the workload at three sizes, a quantifier, and decisions of real policies."""

from collections.abc import Callable, Iterator
from importlib import import_module, metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import policyeval
from bench import common, contenders, hand, workload
from bench.contenders import CELPY, GOOGLE, PEERS, Absent, Contender
from bench.measure import Table, race
from policyeval.analysis.generate import generate
from policyeval.cli.bench import levels
from policyeval.engine.book import to_instant

ROOT = Path(__file__).parent.parent
FLOOR = "× hand-written"


def thirteen(rounds: int) -> Table:
    """Return the 13 rules at every level of an answer, and every peer."""
    with TemporaryDirectory() as folder:
        types = policyeval.load(workload.write(Path(folder, "types"), 13, is_exact=False))
        tallied = policyeval.load(workload.write(Path(folder, "tallied"), 13, is_tallied=True))
        exact = policyeval.load(workload.FOLDER)
    entered = [
        contenders.floor(),
        contenders.fast(types, "policyeval `prepare`, types checked"),
        contenders.fast(exact, "policyeval `prepare`, ranges and enums too"),
        contenders.tallied(tallied, "policyeval `prepare`, points of each rule as a result too"),
        *contenders.whole(exact),
        *(contenders.peer(peer, 13) for peer in PEERS),
    ]
    facts = workload.bundles(256)
    rows = race(entered, contenders.floor(), facts, rounds=rounds, expected=hand.decide)
    return Table("13 rules, dict in, result with fired rules out", FLOOR, rows)


def many(count: int, rounds: int) -> Table:
    """Return so many rules; the floor is still the one for 13."""
    with TemporaryDirectory() as folder:
        book = policyeval.load(workload.write(Path(folder), count))
    entered = [contenders.fast(book, "policyeval `prepare`"), *(contenders.peer(p, count) for p in PEERS)]
    rules = common.make_rules(count)
    facts = workload.bundles(64)
    rows = race(
        entered,
        contenders.floor(),
        facts,
        rounds=rounds,
        expected=lambda bundle: common.oracle(rules, bundle),
    )
    return Table(f"{count} rules", f"{FLOOR} (13 rules)", rows)


# ---------------------------------------------------------------------------------------- quantifier

_EXISTS = "lines.exists(l, l.price > 900 && l.quantity >= 5)"
_POLICY = f"""\
policy: basket
platform: bench
version: "2024-10-03"
title: {{en: A quantifier, th: "ตัวบ่งปริมาณ"}}
effective: {{from: null}}
timezone: Asia/Bangkok
sources:
  text:
    file: text.txt
    language: en
    sha256: "{"0" * 64}"
facts: basket.facts.schema.json
decisions:
  bulk:
    kind: verdict
    title: {{en: A large and costly line, th: "รายการใหญ่และแพง"}}
    results:
      - {{keys: [found], combine: any}}
    rules:
      - id: bulk
        title: {{en: A large and costly line, th: "รายการใหญ่และแพง"}}
        when: |
          {_EXISTS}
        then: {{found: true}}
"""
_SCHEMA = """{"$schema": "http://json-schema.org/draft-07/schema#", "$id": "policyeval:facts/basket",
"title": "Basket", "description": "An order.", "type": "object", "properties": {"lines": {"title": "lines",
"type": "array", "items": {"type": "object", "properties": {
"price": {"title": "price", "type": "integer"}, "quantity": {"title": "quantity", "type": "integer"}}}}}}
"""


def exists(rounds: int) -> Table:
    """Return a quantifier that looks at all of 100 lines."""
    lines = [{"price": number * 37 % 1_000, "quantity": number % 5} for number in range(100)]
    floor = Contender("hand-written Python", _found_by_hand)
    entered = [floor, _found_by_policy(), *(_found_by_peer(peer) for peer in (GOOGLE, CELPY))]
    rows = race(entered, floor, [{"lines": lines}], rounds=rounds, expected=_found_by_hand)
    return Table("`exists` over 100 lines, none of which fits", FLOOR, rows)


def _found_by_hand(facts: dict[str, Any]) -> bool:
    for line in facts["lines"]:  # noqa: SIM110  (a loop is what one writes for speed)
        if line["price"] > 900 and line["quantity"] >= 5:
            return True
    return False


def _found_by_policy() -> Contender:
    with TemporaryDirectory() as folder:
        Path(folder, "basket.facts.schema.json").write_text(_SCHEMA, "utf-8")
        Path(folder, "basket.yaml").write_text(_POLICY, "utf-8")
        prepared = policyeval.load(folder).prepare("basket.bulk", as_of=workload.AS_OF)
    return Contender("policyeval `prepare`", lambda facts: prepared(facts).result, lambda r: r["found"])


def _found_by_peer(peer: contenders.Peer) -> Contender | Absent:
    try:
        module = import_module(peer.module)
    except ImportError as error:
        return Absent(peer.package, f"not installed ({error.name or error})")
    name = f"{peer.package} {metadata.version(peer.package)}"
    make: Callable[[Any], Contender] = {GOOGLE: _google, CELPY: _celpy}[peer]
    made = make(module)
    return Contender(name, made.run, made.answer)


def _google(module: Any) -> Contender:
    of = module.Type
    lines = of.List(of.Map(of.STRING, of.DYN))
    expr = module.NewEnv(variables={"lines": lines}).compile(_EXISTS)
    return Contender("", lambda facts: expr.eval(data=facts).plain_value())


def _celpy(module: Any) -> Contender:
    environment = module.Environment(runner_class=module.CompiledRunner)
    program = environment.program(environment.compile(_EXISTS))

    def run(facts: dict[str, Any]) -> Any:
        return program.evaluate({name: module.json_to_cel(value) for name, value in facts.items()})

    return Contender("", run, bool)


# ------------------------------------------------------------------------------------- real decisions

REAL = {
    "conduct.deduction": "2023-11-20T10:00:00+07:00",
    "segment.membership": "2026-11-25T10:00:00+07:00",
    "conduct.ledger": "2023-11-20T10:00:00+07:00",
}


def real(rounds: int) -> Iterator[Table]:
    """Yield a table for each of some real decisions, on generated facts."""
    book = policyeval.load(ROOT / "policies")
    for decision, as_of in REAL.items():
        facts = [dict(b.facts) for b in generate(book, decision, 40, 7, as_of=to_instant(as_of))]
        cases = list(zip(facts, workload.bundles(len(facts)), strict=True))
        tasks = levels(book, decision, as_of, {})
        entered = [Contender(f"policyeval `{task.name}`", _first(task.run)) for task in tasks]
        floor = Contender("", lambda case: hand.decide(case[1]))
        rows = race(entered, floor, cases, rounds=rounds)
        yield Table(f"`{decision}`, generated facts", f"{FLOOR} (13 rules)", rows)


def _first(run: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda case: run(case[0])
