"""Who decides the workload: hand-written Python, policyeval, and each peer in its own fastest form.

Every contender is a function of facts that gives the whole answer: total, band, fired rules with points.
A peer evaluates the points of all rules as one list where it can; adding them up is left to Python,
which costs it about a microsecond and which it would cost its users as well.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Any

import policyeval
from bench import common, hand, workload

Facts = dict[str, Any]
Answer = tuple[int, str, list[tuple[str, int]]]


@dataclass(frozen=True)
class Contender:
    """A way to decide: what is timed, and how its outcome reads as an answer to compare."""

    name: str
    run: Callable[[Facts], Any]
    answer: Callable[[Any], Any] = lambda outcome: outcome
    part: Callable[[Any], Any] = lambda answer: answer
    """The part of the right answer that it gives."""


@dataclass(frozen=True)
class Absent:
    """A contender that cannot be run here, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Peer:
    """Another engine: the package that it is, the module that it imports as, and how it decides."""

    package: str
    module: str
    form: str
    decider: Callable[[Any, list[dict[str, Any]]], Callable[[Facts], list[int]]]


def floor() -> Contender:
    """Return the hand-written function for 13 rules, which checks nothing."""
    return Contender("hand-written Python", hand.decide)


# ---------------------------------------------------------------------------------------- policyeval


def fast(book: policyeval.PolicyBook, name: str) -> Contender:
    """Return the path for loops: status, result and the ids of the rules that fired."""
    prepared = book.prepare(workload.DECISION, as_of=workload.AS_OF)

    def run(facts: Facts) -> tuple[str, Any, Any]:
        record = prepared(facts)
        return record.status, record.result, record.fired

    return Contender(name, run, _named, _ids)


def _named(outcome: tuple[str, Any, Any]) -> tuple[int, str, list[str]]:
    status, result, fired = outcome
    assert status == "decided", status
    return result["total"], result["band"], [id_ for id_, _ in fired]


def tallied(book: policyeval.PolicyBook, name: str) -> Contender:
    """Return the path for loops where the policy has a result key for the points of each rule."""
    prepared = book.prepare(workload.DECISION, as_of=workload.AS_OF)

    def run(facts: Facts) -> tuple[str, Any]:
        record = prepared(facts)
        return record.status, record.result

    return Contender(name, run, lambda outcome: _decided(*outcome))


def whole(book: policyeval.PolicyBook) -> Iterator[Contender]:
    """Yield the other levels of an answer: one call, the reasons, the record as text."""
    prepared = book.prepare(workload.DECISION, as_of=workload.AS_OF)

    def decide(facts: Facts) -> tuple[str, Any, Any]:
        record = book.decide(workload.DECISION, facts, as_of=workload.AS_OF)
        return record.status, record.result, record.fired

    yield Contender("policyeval `decide`", decide, _named, _ids)
    yield Contender(
        "policyeval rules with because",
        lambda facts: prepared(facts).rules,
        _fired,
        lambda right: _ids(right)[2],
    )
    yield Contender("policyeval `to_json`", lambda facts: prepared(facts).to_json(), _from_json, _ids)


def _ids(right: Answer) -> tuple[int, str, list[str]]:
    return *right[:2], [id_ for id_, _ in right[2]]


def _fired(rules: Any) -> list[str]:
    return [rule["id"] for rule in rules if rule["outcome"] == "fired"]


def _from_json(text: str) -> tuple[int, str, list[str]]:
    record = json.loads(text)
    assert record["status"] == "decided", record["status"]
    return record["result"]["total"], record["result"]["band"], _fired(record["rules"])


def _decided(status: str, result: Any) -> Answer:
    assert status == "decided", status
    return result["total"], result["band"], list(result["fired"].items())


# --------------------------------------------------------------------------------------------- peers


def peer(of: Peer, count: int) -> Contender | Absent:
    """Return a peer with so many rules, or why it cannot be run here."""
    try:
        module = import_module(of.module)
    except ImportError as error:
        return Absent(f"{of.package}, {of.form}", f"not installed ({error.name or error})")
    rules = common.make_rules(count)
    ids = [rule["id"] for rule in rules]
    try:
        points_of = of.decider(module, rules)
    except Exception as error:
        return Absent(f"{of.package}, {of.form}", f"refuses {count} rules: {str(error).splitlines()[0][:80]}")

    def run(facts: Facts) -> Answer:
        points = points_of(facts)
        total = min(common.CAP, sum(points))
        return total, common.band_of(total), [(id_, n) for id_, n in zip(ids, points, strict=True) if n]

    return Contender(f"{of.package} {metadata.version(of.package)}, {of.form}", run)


def _cel_list(rules: list[dict[str, Any]]) -> str:
    return f"[{', '.join(map(common.cel_rule, rules))}]"


def _google(module: Any, rules: list[dict[str, Any]]) -> Callable[[Facts], list[int]]:
    of = module.Type
    variables = {name: of.Map(of.STRING, of.DYN) for name in ("seller", *common.GROUPS)}
    expr = module.NewEnv(variables=variables).compile(_cel_list(rules))
    return lambda facts: expr.eval(data=facts).plain_value()


def _rust(module: Any, rules: list[dict[str, Any]]) -> Callable[[Facts], list[int]]:
    programs = [module.compile(common.cel_rule(rule)) for rule in rules]

    def points_of(facts: Facts) -> list[int]:
        context = module.Context(facts)
        return [program.execute(context) for program in programs]

    return points_of


def _rust_list(module: Any, rules: list[dict[str, Any]]) -> Callable[[Facts], list[int]]:
    program = module.compile(_cel_list(rules))
    return program.execute


def _zen(module: Any, rules: list[dict[str, Any]]) -> Callable[[Facts], list[int]]:
    terms = [f"({common.zen(rule['when'])}) ? {common.zen(rule['points'])} : 0" for rule in rules]
    expr = module.compile_expression(f"[{', '.join(terms)}]")
    return expr.evaluate


def _json_logic(module: Any, rules: list[dict[str, Any]]) -> Callable[[Facts], list[int]]:
    terms = [{"if": [common.jsonlogic(rule["when"]), common.jsonlogic(rule["points"]), 0]} for rule in rules]
    logic = module.Engine().compile(terms)
    return logic.evaluate


def _celpy(module: Any, rules: list[dict[str, Any]]) -> Callable[[Facts], list[int]]:
    environment = module.Environment(runner_class=module.CompiledRunner)
    program = environment.program(environment.compile(_cel_list(rules)))

    def points_of(facts: Facts) -> list[int]:
        given = {name: module.json_to_cel(value) for name, value in facts.items()}
        return [int(points) for points in program.evaluate(given)]

    return points_of


GOOGLE = Peer("cel-expr-python", "cel_expr_python.cel", "one list", _google)
CELPY = Peer("cel-python", "celpy", "one list, compiled", _celpy)
PEERS = (
    GOOGLE,
    Peer("common-expression-language", "cel", "a program a rule", _rust),
    Peer("common-expression-language", "cel", "one list", _rust_list),
    Peer("zen-engine", "zen", "one list", _zen),
    Peer("datalogic-py", "datalogic_py", "one list", _json_logic),
    CELPY,
)
