"""What an encoding collects: laws that always hold, and expressions that have no terms of their own.

An expression without terms is abstracted: its result is a function of its inputs of which nothing
is known. What is proved of every such function is proved of the real one. A model may have given it
values that the real one does not have; then the reference is asked, and what it says is added as a
lemma. So a model that needs no more lemmas is one of the real program.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import inf, isnan, nan
from types import MappingProxyType
from typing import Any, Final

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.names import Names
from policyeval.backends.smt.shapes import shapes
from policyeval.backends.smt.terms import Model, Term
from policyeval.backends.smt.texts import Features, Texts, word_of
from policyeval.backends.smt.values import (
    FINITE,
    MINUS_INFINITY,
    NOT_A_NUMBER,
    PLUS_INFINITY,
    SORTS,
    Elements,
    Foreign,
    Members,
    OneOf,
    Outside,
    Scalar,
    Sym,
    equal,
    flat,
    kind_of,
    settled,
)
from policyeval.frozen import dataclass
from policyeval.language.types import INT_MAX, INT_MIN, Int, List, Nullable, Record, Type
from policyeval.language.values import Duration, Failure, Result, Timestamp, Unknown, Value
from policyeval.source.text import Span

ORDINARY: Final = t.variable("texts are ordinary", t.BOOL)
"""Assumed first, so that examples have readable texts; what is proved must not need it."""
LARGEST: Final = Fraction((2**53 - 1) * 2**971)
"""The largest double."""
UNTOLD: Final = object()
"""What the evaluation of an abstracted expression gives that reads what has no terms."""
NO_LENGTHS: Final[Mapping[str, int]] = MappingProxyType({})
_ODD: Final = {PLUS_INFINITY: inf, MINUS_INFINITY: -inf, NOT_A_NUMBER: nan}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A lemma that holds for more than one instant: for those from `start` to before `end`."""

    input: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Application:
    """An expression that was abstracted."""

    what: str
    """What left the fragment: the name of a function, or an expression."""
    span: Span
    symbols: frozenset[str]
    inputs: tuple[Sym, ...]
    result: Sym
    evaluate: Callable[[list[Result]], Any]
    """What the reference says for values of the inputs; or UNTOLD."""
    stretch: Callable[[list[Result]], Stretch | None]
    """How far the answer for these inputs reaches, where it does not only hold for them."""
    is_strict: bool
    """Whether the result only matters where every input has an answer."""
    is_told: bool = True
    """Whether the inputs are all that it reads; of the others the reference cannot be asked."""


class Encoding:
    """What the terms of one or more programs share."""

    def __init__(self, bound: int, lengths: Mapping[str, int] = NO_LENGTHS) -> None:
        """`bound` is how many elements a list may have, where the schema allows more.

        `lengths` has those of lists of which it is another, by their paths: `orders`, `orders[].items`.
        """
        self.bound = bound
        self._lengths = lengths
        self.texts = Texts()
        self.names = Names()
        self.laws: list[Term] = []
        self.applications: list[Application] = []
        self._made: dict[object, Sym] = {}
        self.written: dict[str, list[Term]] = {}
        """Of parts that several programs have, the terms that are not the same for all facts."""
        self._beside: dict[object, list[Any]] = {}
        self.integers: dict[object, Term] = {}
        """Of which integers doubles were made, by the term of the double."""
        self.quotients: dict[object, tuple[Term, Term]] = {}
        """Which integers were divided as doubles, by the term of the result."""

    def longest(self, path: str) -> int:
        """Return how many elements a list of the facts may have, where the schema allows more."""
        return self._lengths.get(path, self.bound)

    def always(self, *laws: Term) -> None:
        """Note what holds of every bundle."""
        self.laws += [law for law in laws if law is not True]

    def beside(self, of: str, key: object) -> list[Any]:
        """Return what was noted of calls that laws join with others of the same key, to be added to."""
        return self._beside.setdefault((of, key), [])

    # --------------------------------------------------------------------------- values and terms

    def constant(self, value: Result) -> Sym:  # noqa: C901  (one arm for each kind of value)
        """Return a value as a constant."""
        match value:
            case None:
                return Sym(None, null=True)
            case Failure():
                return Sym(None, failed=True)
            case Unknown():
                return Sym(None, unknown=True)
            case bool():
                return Sym(Scalar("bool", value))
            case int() if type(value) is int:
                return Sym(Scalar("int", value))
            case float():
                return Sym(_double(value))
            case str():
                return Sym(Scalar("text", self.texts.number(value)))
            case Timestamp(nanos=nanos):
                return Sym(Scalar("instant", nanos))
            case Duration(nanos=nanos):
                return Sym(Scalar("length", nanos))
            case list():
                return Sym(Elements(tuple((True, self.constant(element)) for element in value)))
            case dict():
                return Sym(Members({key: (True, self.constant(inner)) for key, inner in value.items()}))
            case _:
                return Sym(Foreign(type(value).__name__, value, is_constant=True))

    def value(self, sym: Sym, model: Model) -> Result:
        """Return what a value is in a model; raises `Outside` where it has no terms."""
        if model(sym.unknown):
            return Unknown(frozenset())
        if model(sym.failed):
            return Failure("PE800")
        if model(sym.null) or sym.data is None:
            return None
        match sym.data:
            case Scalar():
                return self._scalar(sym.data, model)
            case Elements(items=items):
                return [self.value(inner, model) for present, inner in items if model(present)]
            case Members(items=members):
                return {
                    key: self.value(inner, model) for key, (there, inner) in members.items() if model(there)
                }
            case OneOf(items=kinds):
                return next(self.value(inner, model) for there, inner in kinds.values() if model(there))
            case Foreign(constant=value, is_constant=True):
                return value
            case Foreign(what=what):
                raise Outside(what)

    def _scalar(self, scalar: Scalar, model: Model) -> Value:
        found = model(scalar.term)
        match scalar.kind:
            case "double":
                odd = model(scalar.odd)
                return _ODD[odd] if odd in _ODD else _nearest(found)
            case "text":
                return self.word(found, model)
            case "instant":
                return Timestamp(found)
            case "length":
                return Duration(found)
            case _:
                return found

    def word(self, number: int, model: Model) -> str:
        """Return the text that a number stands for in a model."""
        literal = self.texts.find(number)
        return word_of(number, self._features(number, model)) if literal is None else literal

    def _features(self, number: int, model: Model) -> Features:
        """Return what a model says of a word, where functions look inside it."""
        size: int | None = None
        found: dict[str, list[str]] = {"startsWith": [], "contains": [], "endsWith": []}
        for one in self.applications:
            text, result = one.inputs[0].data if one.inputs else None, one.result.data
            if not isinstance(text, Scalar) or text.kind != "text" or not isinstance(result, Scalar):
                continue
            if model(text.term) != number:
                continue
            if one.what == "size":
                size = model(result.term)
            elif one.what in found and model(result.term):
                part = self.known(one.inputs[1])
                found[one.what] += [part] if isinstance(part, str) else []
        prefix, suffix = (max(found[name], key=len, default="") for name in ("startsWith", "endsWith"))
        return Features(size, prefix, tuple(dict.fromkeys(found["contains"])), suffix)

    def known(self, sym: Sym) -> Value:
        """Return the scalar or null that a value always is, or UNTOLD where that is open."""
        if sym.failed is not False or sym.unknown is not False:
            return UNTOLD
        match sym.data:
            case _ if sym.null is True:
                return None
            case Scalar(kind=kind, term=term, odd=odd) if sym.null is False and t.is_constant(term):
                if not t.is_constant(odd):
                    return UNTOLD
                match kind:
                    case "double":
                        return _ODD[odd] if odd in _ODD else float(term)
                    case "text":
                        found = self.texts.find(term)
                        return UNTOLD if found is None else found
                    case "instant":
                        return Timestamp(term)
                    case "length":
                        return Duration(term)
                    case _:
                        return term
            case _:
                return UNTOLD

    def is_value(self, sym: Sym, value: Result) -> Term:
        """Return whether a value is this one; false where it is longer than lists may be."""
        match value:
            case Unknown():
                return sym.unknown
            case Failure():
                return sym.failed
            case None:
                return sym.null
            case _:
                return self._is_known_value(sym, value)

    def _is_known_value(self, sym: Sym, value: Value) -> Term:
        known = t.neg(t.disj(sym.null, sym.failed, sym.unknown))
        if isinstance(sym.data, Foreign) or sym.data is None:
            return known
        if isinstance(sym.data, Elements) and isinstance(value, list):
            items = sym.data.items
            if len(value) > len(items):
                return False
            return t.conj(
                known,
                *(
                    t.conj(present, self.is_value(inner, value[i])) if i < len(value) else t.neg(present)
                    for i, (present, inner) in enumerate(items)
                ),
            )
        if isinstance(sym.data, Members) and isinstance(value, dict):
            return t.conj(
                known,
                *(
                    t.conj(there, self.is_value(inner, value[key])) if key in value else t.neg(there)
                    for key, (there, inner) in sym.data.items.items()
                ),
            )
        if isinstance(sym.data, OneOf):
            return t.conj(known, equal(Sym(sym.data), self.constant(value)))
        given = self.constant(value).data
        if not isinstance(given, Scalar) or not isinstance(sym.data, Scalar):
            return known
        same = t.same_truth if given.kind == "bool" else t.equals
        odd = t.equals(sym.data.odd, given.odd)
        return t.conj(known, odd, given.odd != FINITE or same(sym.data.term, given.term))

    def variable(self, kind: str, name: str, low: int = INT_MIN, high: int = INT_MAX) -> Scalar:
        """Return a free scalar that may have every value of its kind."""
        term = t.variable(name, SORTS[kind])
        match kind:
            case "int" | "length":
                self.always(t.at_most(low, term), t.at_most(term, high))
            case "double":
                self.always(t.at_most(-LARGEST, term), t.at_most(term, LARGEST))
            case _:
                pass
        return Scalar(kind, term)

    # --------------------------------------------------------------------------------- abstraction

    def abstract(
        self,
        what: str,
        inputs: Sequence[Sym],
        type_: Type,
        *,
        span: Span,
        evaluate: Callable[[list[Result]], Any],
        can_fail: bool,
        name: str | None = None,
        strict: bool = True,
        sees_sign: bool = True,
        is_told: bool = True,
        stretch: Callable[[list[Result]], Stretch | None] = lambda _: None,
    ) -> Sym:
        """Return the result of a function of which only its inputs are known.

        A `strict` one has an answer where its inputs have one, which is what it is applied to. Raises
        `Outside` where an input has no terms. One that `sees_sign` tells -0.0 from 0.0, which terms do
        not; so it is a function of its own wherever it stands.
        """
        given = [part for sym in inputs for part in flat(settled(sym))]
        key = name or what, tuple(t.key(term) for term, _ in given), shapes(inputs)
        known = self._made.get(key)
        if known is not None:
            return known
        label = f"{name or what}#{len(given)}#{shapes(inputs)}"
        if sees_sign and "double" in label:
            label = f"{label}#{len(self.applications)}"
        symbols: set[str] = set()

        def made(part: str, sort: str) -> Term:
            symbols.add(f"{label}.{part}")
            return t.function(f"{label}.{part}", given, sort)

        result = self._unknown_result(type_, made, "", can_fail=can_fail, can_be_unknown=not strict)
        self.applications.append(
            Application(
                what, span, frozenset(symbols), tuple(inputs), result, evaluate, stretch, strict, is_told
            )
        )
        self._made[key] = result
        return result

    def _unknown_result(
        self,
        type_: Type,
        made: Callable[[str, str], Term],
        part: str,
        *,
        can_fail: bool = False,
        can_be_unknown: bool = False,
    ) -> Sym:
        """Return a value of a type of which nothing is known."""
        unknown = made(f"{part}unknown", t.BOOL) if can_be_unknown else False
        failed = t.conj(t.neg(unknown), made(f"{part}failed", t.BOOL)) if can_fail else False
        null: Term = False
        if isinstance(type_, Nullable):
            null = t.conj(t.neg(t.disj(unknown, failed)), made(f"{part}null", t.BOOL))
            type_ = type_.of
        kind = kind_of(type_)
        data: Scalar | Elements | Members | Foreign
        match type_:
            case _ if kind is not None:
                term = made(f"{part}value", SORTS[kind])
                data = Scalar(kind, term, made(f"{part}odd", t.INT) if kind == "double" else FINITE)
                if isinstance(type_, Int):
                    self.always(t.at_most(INT_MIN, term), t.at_most(term, INT_MAX))
            case List(element=of):
                items: list[tuple[Term, Sym]] = []
                for index in range(self.bound):
                    there = t.conj(made(f"{part}{index}?", t.BOOL), items[-1][0] if items else True)
                    items.append((there, self._unknown_result(of, made, f"{part}{index}.")))
                data = Elements(tuple(items))
            case Record(members=members):
                data = Members(
                    {name: (True, self._unknown_result(of, made, f"{part}{name}.")) for name, of in members}
                )
            case _:
                data = Foreign(str(type_))
        return Sym(data, null, failed, unknown)


def _double(value: float) -> Scalar:
    if isnan(value):
        return Scalar("double", Fraction(0), NOT_A_NUMBER)
    if value in (inf, -inf):
        return Scalar("double", Fraction(0), PLUS_INFINITY if value > 0 else MINUS_INFINITY)
    return Scalar("double", Fraction(value))


def _nearest(number: Fraction) -> float:
    """Return the nearest double: an infinity of what rounding may have led beyond all of them."""
    return float(number) if -LARGEST <= number <= LARGEST else inf if number > 0 else -inf
