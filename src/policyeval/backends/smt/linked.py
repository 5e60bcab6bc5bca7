"""Two fact schemas, one bundle: what each side reads of the same facts.

Where only one schema has a default, or another one, an absent fact is two different values; so each
side has variables of its own, and laws say how a place that is absent, null or given is read by both.
"""

from collections.abc import Mapping

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.encoding import NO_LENGTHS, Encoding
from policyeval.backends.smt.facts import Place
from policyeval.backends.smt.program import Shared, another
from policyeval.backends.smt.terms import Term
from policyeval.backends.smt.values import Outside, Scalar, Sym, equal
from policyeval.schema.declaration import FactSchema
from policyeval.schema.readers import Reading, reader
from policyeval.schema.shape import NO_DEFAULT, RecordShape

OLDER = "older "
"""What the names of the variables of the older side begin with."""


def share_both(
    old: FactSchema, new: FactSchema, *, bound: int, lengths: Mapping[str, int] = NO_LENGTHS
) -> tuple[Shared, Shared]:
    """Return the same facts as two schemas read them; facts that only one knows are its own.

    Lists have up to `bound` elements, those in `lengths` up to so many, by their paths.
    Fails: `Outside` where a fact is of another type.
    """
    encoding = Encoding(bound, lengths)
    after = another(encoding, new, "")
    if repr(old.slot) == repr(new.slot):
        return after, after
    before = another(encoding, old, OLDER)
    encoding.always(t.equals(before.micros, after.micros))
    _link_members(before.bundle.root, after.bundle.root, encoding)
    return before, after


def _link_members(old: Place, new: Place, encoding: Encoding) -> None:
    for name in old.members.keys() & new.members.keys():
        _link(old.members[name], new.members[name], encoding)


def _link(old: Place, new: Place, encoding: Encoding) -> None:
    """Say that both sides read the same of a place, each in its way."""
    if type(old.slot.shape) is not type(new.slot.shape) and not _are_numbers(old, new):
        raise Outside(f"fact {new.path} of another type")
    _link_members(old, new, encoding)
    longest = max(len(old.elements), len(new.elements))
    for one, other in zip(old.elements, new.elements, strict=False):
        _link(one, other, encoding)
    if all(isinstance(side.slot.shape, RecordShape) and not side.slot.nullable for side in (old, new)):
        return
    there = [[*side.present, *[False] * (longest - len(side.present))] for side in (old, new)]
    given = t.conj(
        *(t.conj(side.is_there, t.neg(side.is_null)) for side in (old, new)),
        *(t.same_truth(one, other) for one, other in zip(*there, strict=True)),
        _same(old, new),
    )
    absent = t.conj(*(_as_absent(side, encoding) for side in (old, new)))
    null = t.conj(*(_as_null(side, encoding) for side in (old, new)))
    encoding.always(t.disj(given, absent, null))


def _are_numbers(old: Place, new: Place) -> bool:
    kinds = {side.sym.data.kind for side in (old, new) if isinstance(side.sym.data, Scalar)}
    return kinds == {"int", "double"}


def _same(old: Place, new: Place) -> Term:
    if old.number is None or new.number is None:
        return True
    same = t.same_truth if isinstance(new.sym.data, Scalar) and new.sym.data.kind == "bool" else t.equals
    return same(old.number, new.number)


def _as_absent(side: Place, encoding: Encoding) -> Term:
    """Return that a side reads a place as one where nothing stands: as unknown, or as its default."""
    slot = side.slot
    if slot.default is NO_DEFAULT:
        return t.neg(side.is_there)
    default = None if slot.default is None else reader(slot)(slot.default, None, Reading())
    return t.conj(side.is_there, equal(Sym(side.sym.data, side.is_null), encoding.constant(default)))


def _as_null(side: Place, encoding: Encoding) -> Term:
    """Return that a side reads a place as one where null stands."""
    if side.slot.null_is_unknown:
        return _as_absent(side, encoding)
    return t.conj(side.is_there, side.is_null) if side.slot.nullable else False
