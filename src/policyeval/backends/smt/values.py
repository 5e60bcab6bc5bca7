"""What an expression may be, as terms: a value or null, or that it failed, or that it is unknown.

At most one of `null`, `failed` and `unknown` holds; where none does, the value is `data`. A list is
its possible elements, each with whether it is there: filtering one changes who is there and nothing
else. A text is a number that stands for it, a literal one a number of its own.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final, assert_never

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.terms import Term
from policyeval.frozen import dataclass
from policyeval.language.types import BOOL, DOUBLE, DURATION, TIMESTAMP, Int, Primitive, String, Type
from policyeval.language.values import Value

FINITE: Final = 0
PLUS_INFINITY: Final = 1
MINUS_INFINITY: Final = 2
NOT_A_NUMBER: Final = 3


class Outside(Exception):
    """An expression that has no terms; who meets it abstracts a larger one."""

    def __init__(self, reason: str) -> None:
        """`reason` names what there are no terms for."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Scalar:
    """A truth, a number, an instant, a length of time (both in nanoseconds) or a text."""

    kind: str
    """`bool`, `int`, `double`, `text`, `instant` or `length`."""
    term: Term
    odd: Term = FINITE
    """Of a double: FINITE, or which of the values that are no real numbers it is."""


@dataclass(frozen=True, slots=True)
class Elements:
    """A list: what may be in it, in order, each with whether it is."""

    items: tuple[tuple[Term, "Sym"], ...]


@dataclass(frozen=True, slots=True)
class Members:
    """A record, or a map of which the keys are constants, each with whether it is there."""

    items: Mapping[Value, tuple[Term, "Sym"]]


@dataclass(frozen=True, slots=True)
class OneOf:
    """A value of one of several kinds: by kind, whether it is of this one, and what it is then."""

    items: Mapping[str, tuple[Term, "Sym"]]


@dataclass(frozen=True, slots=True)
class Foreign:
    """A value of which there are no terms; `constant` where it is one."""

    what: str
    constant: Value = None
    is_constant: bool = False


Data = Scalar | Elements | Members | OneOf | Foreign


@dataclass(frozen=True, slots=True)
class Sym:
    """What an expression may be."""

    data: Data | None
    """None when it is nothing but null, or has no value at all."""
    null: Term = False
    failed: Term = False
    unknown: Term = False

    @property
    def known(self) -> Term:
        """Whether it is a value or null."""
        return t.neg(t.disj(self.failed, self.unknown))


NULL: Final = Sym(None, null=True)
FAILED: Final = Sym(None, failed=True)
UNKNOWN: Final = Sym(None, unknown=True)

SORTS: Final[Mapping[str, str]] = {
    "bool": t.BOOL,
    "int": t.INT,
    "double": t.REAL,
    "text": t.INT,
    "instant": t.INT,
    "length": t.INT,
}
"""The sort of the terms of each kind."""


def kind_of(type_: Type) -> str | None:
    """Return the kind of the scalars of a type, None where it has none."""
    match type_:
        case Int():
            return "int"
        case String():
            return "text"
        case Primitive():
            return {BOOL: "bool", DOUBLE: "double", TIMESTAMP: "instant", DURATION: "length"}.get(type_)
        case _:
            return None


def truth(term: Term) -> Sym:
    """Return a truth that is always known."""
    return Sym(Scalar("bool", term))


def integer(term: Term) -> Sym:
    """Return an integer that is always known."""
    return Sym(Scalar("int", term))


def scalar(sym: Sym, *kinds: str) -> Scalar:
    """Return the scalar that a value is; raises `Outside` where it is none of these kinds."""
    if sym.data is None:
        return Scalar(kinds[0], {"bool": False, "double": Fraction(0)}.get(kinds[0], 0))
    if isinstance(sym.data, Scalar) and sym.data.kind in kinds:
        return sym.data
    raise Outside(kinds[0])


def elements(sym: Sym) -> tuple[tuple[Term, Sym], ...]:
    """Return the elements of a list; raises `Outside` where it is none that has terms."""
    if sym.data is None:
        return ()
    if isinstance(sym.data, Elements):
        return sym.data.items
    raise Outside("list")


def guarded(condition: Term, sym: Sym) -> tuple[Term, Term, Term]:
    """Return null, failed and unknown where a condition holds, else false."""
    return t.conj(condition, sym.null), t.conj(condition, sym.failed), t.conj(condition, sym.unknown)


def merge(condition: Term, then: Sym, otherwise: Sym) -> Sym:
    """Return one value where the condition holds, and the other where it does not."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    if then is otherwise:
        return then
    return Sym(
        _merged(condition, then.data, otherwise.data),
        t.ite(condition, then.null, otherwise.null, t.BOOL),
        t.ite(condition, then.failed, otherwise.failed, t.BOOL),
        t.ite(condition, then.unknown, otherwise.unknown, t.BOOL),
    )


def _merged(condition: Term, then: Data | None, otherwise: Data | None) -> Data | None:
    match then, otherwise:
        case None, _:
            return otherwise
        case _, None:
            return then
        case Scalar(kind=kind), Scalar(kind=other) if kind == other:
            return Scalar(
                kind,
                t.ite(condition, then.term, otherwise.term, SORTS[kind]),
                t.ite(condition, then.odd, otherwise.odd),
            )
        case Elements(items=left), Elements(items=right):
            if len(left) == len(right):
                return Elements(
                    tuple(
                        (t.ite(condition, p, q, t.BOOL), _either(condition, p, a, q, b))
                        for (p, a), (q, b) in zip(left, right, strict=True)
                    )
                )
            return Elements(
                (
                    *((t.conj(condition, p), a) for p, a in left),
                    *((t.conj(t.neg(condition), q), b) for q, b in right),
                )
            )
        case Members(items=left), Members(items=right):
            return Members(
                {
                    key: _member(condition, left.get(key, _ABSENT), right.get(key, _ABSENT))
                    for key in [*left, *(key for key in right if key not in left)]
                }
            )
        case Foreign(), Foreign() if then == otherwise:
            return then
        case (Foreign(), _) | (_, Foreign()):
            return Foreign("value of several types")
        case _:
            left, right = _by_kind(then), _by_kind(otherwise)
            kinds = [*left, *(kind for kind in right if kind not in left)]
            absent = _ABSENT
            return OneOf(
                {kind: _member(condition, left.get(kind, absent), right.get(kind, absent)) for kind in kinds}
            )


def _by_kind(data: Data) -> Mapping[str, tuple[Term, Sym]]:
    """Return what a value may be by its kind, each with whether it is."""
    match data:
        case OneOf(items=items):
            return items
        case Scalar(kind=kind):
            return {kind: (True, Sym(data))}
        case Elements():
            return {"list": (True, Sym(data))}
        case Members():
            return {"members": (True, Sym(data))}
        case Foreign(what=what):
            raise Outside(what)
        case _:
            assert_never(data)


def _either(condition: Term, there: Term, then: Sym, also: Term, otherwise: Sym) -> Sym:
    """Return the element at a place: where one of two is never there, the other as it is."""
    if there is False:
        return otherwise
    return then if also is False else merge(condition, then, otherwise)


_ABSENT: Final[tuple[Term, Sym]] = (False, NULL)


def _member(condition: Term, left: tuple[Term, Sym], right: tuple[Term, Sym]) -> tuple[Term, Sym]:
    present = t.ite(condition, left[0], right[0], t.BOOL)
    return present, _either(condition, left[0], left[1], right[0], right[1])


def leaves(sym: Sym) -> tuple[Term, Term]:
    """Return whether anything at any depth has failed, and whether anything is unknown."""
    failed, unknown = [sym.failed], [sym.unknown]
    inner: Iterable[tuple[Term, Sym]] = ()
    match sym.data:
        case Elements(items=items):
            inner = items
        case Members(items=members) | OneOf(items=members):
            inner = members.values()
        case _:
            pass
    there = t.neg(t.disj(sym.null, sym.failed, sym.unknown))
    for present, part in inner:
        part_failed, part_unknown = leaves(part)
        failed.append(t.conj(there, present, part_failed))
        unknown.append(t.conj(there, present, part_unknown))
    return t.disj(*failed), t.disj(*unknown)


def equal(left: Sym, right: Sym) -> Term:
    """Return whether two values that are known are equal; raises `Outside` where no terms say so."""
    both, none = t.conj(left.null, right.null), t.neg(t.disj(left.null, right.null))
    if none is False or left.data is None or right.data is None:
        return both
    return t.disj(both, t.conj(none, _equal(left.data, right.data)))


def are_identical(left: Sym, right: Sym) -> bool:
    """Say whether two values are made of the same terms, and so are equal; no double need equal itself."""
    pairs = zip(
        (left.null, left.failed, left.unknown), (right.null, right.failed, right.unknown), strict=True
    )
    if any(t.key(one) != t.key(other) for one, other in pairs):
        return False
    match left.data, right.data:
        case None, None:
            return True
        case Scalar(kind=kind, term=one), Scalar(kind=other_kind, term=other):
            return kind == other_kind != "double" and t.key(one) == t.key(other)
        case Elements(items=items), Elements(items=others):
            return len(items) == len(others) and all(map(_are_identical, items, others))
        case (Members(items=items), Members(items=others)) | (OneOf(items=items), OneOf(items=others)):
            return items.keys() == others.keys() and all(_are_identical(items[k], others[k]) for k in items)
        case _:
            return False


def _are_identical(one: tuple[Term, Sym], other: tuple[Term, Sym]) -> bool:
    return t.key(one[0]) == t.key(other[0]) and are_identical(one[1], other[1])


def _equal(left: Data, right: Data) -> Term:
    match left, right:
        case Scalar(), Scalar():
            return _equal_scalars(left, right)
        case Elements(items=one), Elements(items=other):
            return _equal_lists(one, other)
        case Members(items=one), Members(items=other):
            return t.conj(
                *(
                    t.conj(t.same_truth(p, q), t.disj(t.neg(t.conj(p, q)), equal(a, b)))
                    for key in {**one, **other}
                    for (p, a), (q, b) in [(one.get(key, _ABSENT), other.get(key, _ABSENT))]
                )
            )
        case (Foreign(), _) | (_, Foreign()):
            raise Outside("comparison of values that have no terms")
        case OneOf(items=items), _:
            return t.disj(*(t.conj(there, equal(one, Sym(right))) for there, one in items.values()))
        case _, OneOf(items=items):
            return t.disj(*(t.conj(there, equal(Sym(left), one)) for there, one in items.values()))
        case _:
            return False


def _equal_scalars(left: Scalar, right: Scalar) -> Term:
    if {left.kind, right.kind} <= {"int", "double"}:
        finite = t.conj(t.equals(left.odd, FINITE), t.equals(right.odd, FINITE))
        infinite = t.conj(t.equals(left.odd, right.odd), t.disj(*(t.equals(left.odd, odd) for odd in (1, 2))))
        return t.disj(t.conj(finite, t.equals(left.term, right.term)), infinite)
    if left.kind != right.kind:
        return False
    return (t.same_truth if left.kind == "bool" else t.equals)(left.term, right.term)


def places(items: tuple[tuple[Term, Sym], ...]) -> list[Term]:
    """Return how many elements are before each."""
    found: list[Term] = []
    before: Term = 0
    for present, _ in items:
        found.append(before)
        before = t.plus(before, t.ite(present, 1, 0))
    return found


def _equal_lists(left: tuple[tuple[Term, Sym], ...], right: tuple[tuple[Term, Sym], ...]) -> Term:
    sizes = t.equals(t.count(p for p, _ in left), t.count(q for q, _ in right))
    return t.conj(
        sizes,
        *(
            t.disj(t.neg(t.conj(p, q, t.equals(i, j))), equal(a, b))
            for (p, a), i in zip(left, places(left), strict=True)
            for (q, b), j in zip(right, places(right), strict=True)
        ),
    )


def flat(sym: Sym) -> list[tuple[Term, str]]:
    """Return every term that a value consists of, with its sort; raises `Outside` where it has none."""
    found: list[tuple[Term, str]] = [(part, t.BOOL) for part in (sym.null, sym.failed, sym.unknown)]
    match sym.data:
        case None:
            pass
        case Scalar(kind=kind, term=term, odd=odd):
            found += [(term, SORTS[kind]), *([(odd, t.INT)] if kind == "double" else [])]
        case Elements(items=items):
            found += [part for present, inner in items for part in ((present, t.BOOL), *flat(inner))]
        case Members(items=members) | OneOf(items=members):
            found += [part for there, inner in members.values() for part in ((there, t.BOOL), *flat(inner))]
        case Foreign(is_constant=True):
            pass
        case Foreign(what=what):
            raise Outside(what)
        case _:
            assert_never(sym.data)
    return found


_NOTHING: Final[Mapping[str, Term]] = {t.BOOL: False, t.INT: 0, t.REAL: Fraction(0)}


def settled(sym: Sym, matters: Term = True) -> Sym:
    """Return a value with every part that does not matter made the same: nothing, or what is not there."""
    there = t.conj(matters, t.neg(t.disj(sym.null, sym.failed, sym.unknown)))
    data: Data | None
    match sym.data:
        case Scalar(kind=kind, term=term, odd=odd):
            sort = SORTS[kind]
            data = Scalar(kind, t.ite(there, term, _NOTHING[sort], sort), t.ite(there, odd, FINITE))
        case Elements(items=items):
            data = Elements(tuple(_part(present, inner, there) for present, inner in items))
        case Members(items=members):
            data = Members({key: _part(*member, there) for key, member in members.items()})
        case OneOf(items=kinds):
            data = OneOf({kind: _part(*one, there) for kind, one in kinds.items()})
        case _:
            data = sym.data
    return Sym(data, *(t.conj(matters, part) for part in (sym.null, sym.failed, sym.unknown)))


def _part(present: Term, inner: Sym, matters: Term) -> tuple[Term, Sym]:
    there = t.conj(matters, present)
    return there, settled(inner, there)
