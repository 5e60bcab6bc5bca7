"""Bundles of facts on which something holds: found, made real, and made small.

A model of the terms may give abstracted expressions values that they do not have; lemmas of the
reference are added until it does not, or too many were. The bundle is then made as plain as it can be
while it still does: absent and default facts, few elements, numbers near those of the policy.
"""

import time
from collections.abc import Iterable, Sequence
from math import inf
from typing import Any, Final

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.encoding import ORDINARY, UNTOLD, Application
from policyeval.backends.smt.facts import Place
from policyeval.backends.smt.lemmas import is_as_in, lemma
from policyeval.backends.smt.program import Shared
from policyeval.backends.smt.terms import Model, Search, Term
from policyeval.backends.smt.texts import FREE
from policyeval.backends.smt.values import Elements, Members, OneOf, Outside, Scalar, Sym, flat
from policyeval.frozen import dataclass
from policyeval.language.values import Timestamp
from policyeval.schema.shape import (
    NO_DEFAULT,
    BooleanShape,
    InstantShape,
    IntegerShape,
    ListShape,
    NumberShape,
    TextShape,
)

EFFORT: Final = 30_000_000
"""How much Z3 may do for one ask: some seconds."""
SMALL_EFFORT: Final = 1_000_000
"""How much it may do for one ask that only makes an example plainer."""
MOST_FOR_PLAINNESS: Final = 2.0
"""In seconds, for the same: some of Z3's steps count no effort."""
NO_LIMIT: Final = 2**32 - 1
"""Z3's own, in milliseconds."""
KEEPS_WORDS: Final = frozenset({"trim", "lowerAscii"})
"""Functions that give the words of examples as they are: in small letters, without spaces."""
DAY: Final = 86_400_000_000
"""In microseconds."""
FEW_ROUNDS: Final = 10
MOST_ROUNDS: Final = 40
"""How many models are looked at before it stays open whether there is a real one."""


@dataclass(frozen=True, slots=True)
class Example:
    """A bundle, as JSON, and an instant."""

    facts: dict[str, Any]
    as_of: Timestamp
    untold: tuple[Application, ...] = ()
    """What the condition depends on and the reference could not be asked about: it may be otherwise."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is no bundle, whatever abstracted expressions may be."""


@dataclass(frozen=True, slots=True)
class GaveUp:
    """It is open whether there is a bundle."""

    applications: tuple[Application, ...] = ()
    """What left the fragment; none where it was the effort that ended."""
    is_out_of_time: bool = False


Found = tuple[Example, ...] | Nothing | GaveUp
"""An example for each of the bundles that were shared."""


class Prover:
    """Asks about bundles that share an encoding."""

    def __init__(
        self, shared: Sequence[Shared], *, deadline: float | None = None, effort: int = EFFORT
    ) -> None:
        """Everything must be encoded by now, apart from what is asked; `deadline` is of `time.monotonic`."""
        self._shared = tuple(shared)
        self._encoding = shared[0].encoding
        self._deadline = deadline
        self._effort = effort
        self._most = inf
        """How many seconds one ask may take now."""
        self._search = Search(effort)
        self._search.add(*self._encoding.laws)
        self._learned: list[Term] = []
        """Lemmas so far, for what is asked later."""
        self._relevant: tuple[Application, ...] = ()
        """What is abstracted of that which is asked now."""
        self._search.add(*(law for one in shared for law in one.bundle.laws()))
        self._search.add(*self._seeds())

    def allow(self, effort: int) -> None:
        """Let each ask from now on do so much at most."""
        self._effort = effort
        self._search.allow(effort)

    def assume(self, *terms: Term) -> None:
        """Take these for true in all that is asked."""
        self._search.add(*terms)

    def find(self, *wanted: Term, preferences: Sequence[Term] = (), is_small: bool = True) -> Found:
        """Return bundles on which all that is wanted holds, or that there are none.

        They are made as plain as they can be where they should be small; `preferences` come first.
        """
        if any(term is False for term in wanted):
            return Nothing()
        with self._search as search:
            search.add(*wanted, *self._learned)
            self._relevant = self._applications(wanted)
            found = self._first(*wanted)
            if isinstance(found, Model):
                return self._decoded(self._smaller(found, preferences) if is_small else found)
            if found is False:
                return Nothing()
            return GaveUp(self._relevant, is_out_of_time=self._is_late())

    def _first(self, *wanted: Term) -> Model | bool | None:
        """Return a model, with ordinary texts and short lists where there is such a one."""
        if not self._relevant:
            return self._ask(ORDINARY) or self._ask()
        short = [neg for one in self._relevant for sym in one.inputs for neg in _emptied(sym)]
        found = self._real(ORDINARY, *short, rounds=FEW_ROUNDS)
        if not isinstance(found, Model):
            found = self._real(ORDINARY)
        return self._real() if found is False else found

    def _seeds(self) -> list[Term]:
        """Return what functions of one open text give for every literal one, and for ordinary words."""
        seeds = []
        for one in self._encoding.applications:
            values = [self._encoding.known(sym) for sym in one.inputs]
            places = [index for index, value in enumerate(values) if value is UNTOLD]
            if len(places) != 1:
                continue
            data = one.inputs[places[0]].data
            if not isinstance(data, Scalar) or data.kind != "text":
                continue
            for text in self._encoding.texts.literals:
                given = [text if index == places[0] else value for index, value in enumerate(values)]
                result = self._encoding.is_value(one.result, one.evaluate(given))
                seeds.append(t.implies(t.equals(data.term, self._encoding.texts.number(text)), result))
            if one.what in KEEPS_WORDS and isinstance(one.result.data, Scalar):
                same = t.equals(one.result.data.term, data.term)
                seeds.append(t.implies(t.conj(ORDINARY, t.at_most(FREE, data.term)), same))
        return seeds

    def _is_late(self) -> bool:
        return self._deadline is not None and time.monotonic() >= self._deadline

    def _ask(self, *assumed: Term) -> Model | bool | None:
        left = inf if self._deadline is None else self._deadline - time.monotonic()
        if left <= 0:
            return None
        left = min(left, self._most)
        self._search.limit(NO_LIMIT if left == inf else int(left * 1000) + 1)
        return self._search.find(*assumed)

    def _real(self, *assumed: Term, rounds: int = MOST_ROUNDS) -> Model | bool | None:
        """Return a model in which nothing abstracted is other than the reference says.

        What a model gets wrong is first put right with the inputs as they are; only where that cannot
        be are others looked for.
        """
        for _ in range(rounds):
            found = self._ask(*assumed)
            if not isinstance(found, Model):
                return found
            lemmas = self._lemmas(found)
            if not lemmas:
                return found
            inputs = [is_as_in(sym, found) for sym in self._plain_inputs()]
            while lemmas:
                self._learn(lemmas)
                again = self._ask(*assumed, *inputs)
                if not isinstance(again, Model):
                    break
                lemmas = self._lemmas(again)
            else:
                return again
        return None

    def _plain_inputs(self) -> list[Sym]:
        """Return the inputs of what is abstracted that do not depend on something else that is."""
        names = frozenset(name for one in self._relevant for name in one.symbols)
        inputs = [sym for one in self._relevant for sym in one.inputs]
        return [
            sym for sym in inputs if not names & self._encoding.names.of(*(term for term, _ in flat(sym)))
        ]

    def _learn(self, lemmas: list[Term]) -> None:
        self._learned += lemmas
        self._search.add(*lemmas)

    def _lemmas(self, model: Model) -> list[Term]:
        """Return what the reference says where a model has it otherwise."""
        lemmas = []
        for application in self._relevant:
            try:
                law = lemma(application, self._encoding, model)
            except Outside:
                continue
            if law is not None:
                lemmas.append(law)
        return lemmas

    def _applications(self, wanted: Iterable[Term]) -> tuple[Application, ...]:
        """Return the abstracted expressions that what is wanted depends on."""
        names = self._encoding.names.of(*wanted)
        return tuple(a for a in self._encoding.applications if a.symbols & names)

    def _decoded(self, model: Model) -> tuple[Example, ...]:
        untold = tuple(one for one in self._relevant if not one.is_told)
        return tuple(
            Example(one.bundle.decode(model), Timestamp(model(one.as_of)), untold) for one in self._shared
        )

    # --------------------------------------------------------------------------------- making small

    def _smaller(self, model: Model, preferences: Sequence[Term]) -> Model:
        """Return a model with as many of the preferences as it can have, the first ones first."""
        self._search.allow(SMALL_EFFORT)
        self._most = MOST_FOR_PLAINNESS
        try:
            return self._made_small(model, preferences)
        finally:
            self._search.allow(self._effort)
            self._most = inf

    def _made_small(self, model: Model, preferences: Sequence[Term]) -> Model:
        for group in (preferences, self._plainness()):
            model = self._with(list(group), model)
        for one in self._shared:
            model = self._tidy(one.micros, model, [model(one.micros)])
            for place in one.bundle.places():
                model = self._plainer(place, model, one)
        return model

    def _with(self, wishes: list[Term], model: Model) -> Model:
        """Return a model in which each wish holds that can, together with those before it; they stay."""
        wishes = [wish for wish in wishes if not isinstance(wish, bool)]
        if not wishes:
            return model
        if all(model(wish) for wish in wishes):
            self._search.add(*wishes)
            return model
        found = self._real(*wishes)
        if isinstance(found, Model):
            self._search.add(*wishes)
            return found
        if len(wishes) == 1:
            return model
        half = len(wishes) // 2
        return self._with(wishes[half:], self._with(wishes[:half], model))

    def _plainness(self) -> list[Term]:
        """Return what makes a bundle plain: nothing in it, in the order of the schema."""
        return [wish for one in self._shared for place in one.bundle.places() for wish in _plain(place)]

    def _plainer(self, place: Place, model: Model, shared: Shared) -> Model:
        """Return a model with a plainer number in a place."""
        if place.number is None or not model(place.is_there) or model(place.is_null):
            return model
        match place.slot.shape:
            case IntegerShape() | NumberShape():
                return self._tidy(place.number, model, (0,))
            case InstantShape():
                return self._near_instant(place, model, shared)
            case TextShape(known=known):
                numbers = [self._encoding.texts.number(text) for text in known]
                return self._tidy(place.number, model, numbers)
            case BooleanShape():
                return self._with([t.neg(place.number)], model)
            case _:
                return self._tidy(place.number, model, (0, DAY))

    def _near_instant(self, place: Place, model: Model, shared: Shared) -> Model:
        """Return a model where an instant is that of the evaluation, or some days before or after it."""
        now = model(shared.micros)
        wishes = [now, *(now + sign * days * DAY for days in (1, 7, 30, 365) for sign in (-1, 1))]
        return self._tidy(place.number, model, wishes)

    def _tidy(self, number: Term, model: Model, wishes: Sequence[int]) -> Model:
        """Return a model where a number is the first of the wishes that it can be, or else round or near."""
        for wish in wishes:
            found = model if model(number) == wish else self._real(t.equals(number, wish))
            if isinstance(found, Model):
                self._search.add(t.equals(number, wish))
                return found
        return self._nearest(number, model)

    def _nearest(self, number: Term, model: Model) -> Model:
        """Return a model where a number is as near to 0 as it can be, found by halving."""
        is_negative = model(number) < 0
        near, far = 0, int(abs(model(number)))
        while near < far:
            middle = (near + far) // 2
            low, high = (-middle, 0) if is_negative else (0, middle)
            found = self._real(t.at_most(low, number), t.at_most(number, high))
            if isinstance(found, Model):
                model, far = found, min(middle, int(abs(found(number))))
            else:
                near = middle + 1
        end = t.equals(number, -far if is_negative else far)
        found = model if model(end) else self._real(end)
        model = found if isinstance(found, Model) else model
        self._search.add(t.equals(number, model(number)))
        return model


def _emptied(sym: Sym) -> list[Term]:
    """Return that the lists in an input are empty, as far as that is open."""
    match sym.data:
        case Elements(items=items):
            return [t.neg(present) for present, _ in items if not isinstance(present, bool)]
        case Members(items=members) | OneOf(items=members):
            return [one for _, inner in members.values() for one in _emptied(inner)]
        case _:
            return []


def _plain(place: Place) -> list[Term]:
    """Return the wishes for one place, the first of which says the most."""
    wishes: list[Term] = []
    if place.slot.default is NO_DEFAULT:
        wishes.append(t.neg(place.is_there))
    wishes.append(place.is_null)
    match place.slot.shape:
        case ListShape():
            wishes += [t.neg(there) for there in place.present]
        case _:
            pass
    return wishes
