"""Concrete facts put into an encoding, and what it then says."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from policyeval.backends.reference.expr import evaluate
from policyeval.backends.reference.program import decide
from policyeval.backends.reference.program import environment_of as reference_environment
from policyeval.backends.smt import terms as t
from policyeval.backends.smt.encoding import ORDINARY
from policyeval.backends.smt.expr import encode
from policyeval.backends.smt.facts import Place
from policyeval.backends.smt.program import Decided, Shared, encode_program, environment_of, share
from policyeval.backends.smt.search import Prover
from policyeval.backends.smt.terms import Model, Term
from policyeval.backends.smt.values import Outside
from policyeval.ir.program import Program
from policyeval.ir.record import Answer
from policyeval.ir.terms import text_of
from policyeval.language.values import Duration, Failure, Timestamp, Unknown, Value
from policyeval.schema.declaration import FactSchema
from policyeval.schema.facts import Facts, read_facts
from policyeval.schema.shape import AnyShape, MapShape, RecordShape

EFFORT = 3_000_000
"""How much the solver may do for one bundle: parts of a second."""


class TooLong(Exception):
    """A list that is longer than the encoding's."""


def put(place: Place, value: Any, shared: Shared) -> list[Term]:  # noqa: C901  (one arm for each kind)
    """Return that a place holds a value, complete as the reference has it."""
    if isinstance(place.slot.shape, AnyShape | MapShape):
        raise TooLong
    if isinstance(value, Unknown):
        return [t.neg(place.is_there)]
    if value is None:
        return [place.is_there, place.is_null]
    there = [place.is_there, t.neg(place.is_null)]
    match value:
        case bool():
            return [*there, t.same_truth(place.number, value)]
        case Timestamp(nanos=nanos) | Duration(nanos=nanos):
            return [*there, t.equals(place.number, nanos // 1_000)]
        case int():
            return [*there, t.equals(place.number, value)]
        case float():
            return [*there, t.equals(place.number, Fraction(value))]
        case str():
            return [*there, t.equals(place.number, shared.encoding.texts.number(value))]
        case list():
            if len(value) > len(place.elements):
                raise TooLong
            for index, (present, element) in enumerate(zip(place.present, place.elements, strict=True)):
                there += (
                    [present, *put(element, value[index], shared)] if index < len(value) else [t.neg(present)]
                )
            return there
        case dict():
            assert isinstance(place.slot.shape, RecordShape)
            return [*there, *(one for n, m in place.members.items() for one in put(m, value[n], shared))]
        case _:
            raise AssertionError(value)


@dataclass(frozen=True)
class Encoded:
    """A program over a bundle that is open."""

    program: Program
    schema: FactSchema
    shared: Shared
    decided: Decided


def encoded(program: Program, schema: FactSchema, bound: int = 3) -> Encoded:
    """Return a program as terms, with lists up to a bound."""
    shared = share(schema, bound=bound)
    return Encoded(program, schema, shared, encode_program(program, shared))


def compare(program: Program, schema: FactSchema, facts: Any, as_of: Timestamp, bound: int = 3) -> str | None:
    """Return how the encoding's answer differs from the reference's; None where it does not."""
    return difference(encoded(program, schema, bound), facts, as_of)


def difference(one: Encoded, facts: Any, as_of: Timestamp) -> str | None:
    """Return how the answer of an encoding differs from the reference's; None where it does not."""
    shared = one.shared
    values, given = _given(facts, as_of, one.schema, shared)
    prover = Prover([shared])
    with prover._search as search:
        search.add(*given)
        prover._relevant = tuple(shared.encoding.applications)
        model = prover._real(ORDINARY)
        assert isinstance(model, Model), f"no model: {model}"
        return _difference(one.decided, model, shared, decide(one.program, values, as_of))


def results_that_differ(
    program: Program, schema: FactSchema, bundles: Sequence[tuple[Any, Timestamp]], bound: int
) -> tuple[list[str], int]:
    """Return where terms and the reference give an output otherwise, and how many were compared.

    Each output is looked at by itself; that it failed and that it is unknown are results too. Values
    that have no terms are not compared.
    """
    shared = share(schema, bound=bound)
    scope = environment_of(program, shared)
    encodings = [(output, encode(output.value, scope)) for output in program.outputs]
    given = [_given(facts, as_of, schema, shared) for facts, as_of in bundles]
    prover = Prover([shared], effort=EFFORT)
    prover._relevant = tuple(shared.encoding.applications)
    different, compared = list[str](), 0
    for (facts, as_of), (values, terms) in zip(bundles, given, strict=True):
        env = reference_environment(program, values, as_of)
        with prover._search as search:
            search.add(*terms, *prover._learned)
            model = prover._real(ORDINARY) or prover._real()
            assert model is not False, f"{facts} cannot be"
            for output, sym in encodings if isinstance(model, Model) else ():
                try:
                    value = shared.encoding.value(sym, model)
                except Outside:
                    continue
                compared += 1
                found, expected = _told(value), _told(evaluate(output.value, env))
                if found != expected:
                    different.append(f"{text_of(output.value)} on {facts}: {found}, expected {expected}")
    return different, compared


def _given(
    facts: Any, as_of: Timestamp, schema: FactSchema, shared: Shared
) -> tuple[dict[str, Value], list[Term]]:
    """Return the complete facts, and that they and the instant are what is given."""
    read = read_facts(facts, schema)
    assert isinstance(read, Facts), read
    there = put(shared.bundle.root, read.values, shared)
    return read.values, [*there, t.equals(shared.micros, as_of.nanos // 1_000)]


def _told(value: Any) -> str:
    """Return a result as a text; all failures are alike, and so is all that is unknown."""
    if isinstance(value, Failure | Unknown):
        return type(value).__name__
    return repr(value).replace("-0.0", "0.0")  # one real number


def _difference(decided: Decided, model: Model, shared: Shared, answer: Answer) -> str | None:
    statuses = [status for status, term in decided.statuses.items() if model(term)]
    if statuses != [answer.status]:
        return f"status {statuses}, expected {answer.status}"
    for rule in answer.rules:
        found = [outcome for outcome, term in decided.outcomes[rule.rule].items() if model(term)]
        if found != [rule.outcome]:
            return f"rule {rule.rule} {found}, expected {rule.outcome}"
    for key, expected in answer.result.items():
        result = decided.results[key]
        try:
            value = shared.encoding.value(result.sym, model)
        except Outside:
            continue
        shown = None if isinstance(value, Unknown) or type(value).__name__ == "Failure" else value
        if repr(shown).replace("-0.0", "0.0") != repr(expected).replace("-0.0", "0.0"):  # one real number
            return f"key {key} {shown!r}, expected {expected!r}"
    return None
