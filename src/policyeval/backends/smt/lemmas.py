"""What the reference says of an abstracted expression where a model has it otherwise, as a law."""

from collections.abc import Iterable

from policyeval.backends.smt import terms as t
from policyeval.backends.smt.encoding import ORDINARY, UNTOLD, Application, Encoding
from policyeval.backends.smt.terms import Model, Term
from policyeval.backends.smt.texts import Texts
from policyeval.backends.smt.values import Elements, Members, OneOf, Scalar, Sym
from policyeval.language.values import Unknown


def lemma(application: Application, encoding: Encoding, model: Model) -> Term | None:
    """Return what the reference says of an abstracted expression, where a model has it otherwise."""
    inputs = [encoding.value(sym, model) for sym in application.inputs]
    expected = application.evaluate(inputs)
    if expected is UNTOLD or (application.is_strict and isinstance(expected, Unknown)):
        return None
    agrees = encoding.is_value(application.result, expected)
    if model(agrees):
        return None
    stretch = application.stretch(inputs)
    same: list[Term] = []
    is_certain = agrees is not False
    for index, sym in enumerate(application.inputs):
        if stretch is not None and index == stretch.input and isinstance(sym.data, Scalar):
            same += [t.at_most(stretch.start, sym.data.term), t.less(sym.data.term, stretch.end)]
            same.append(t.neg(t.disj(sym.null, sym.failed, sym.unknown)))
        else:
            same.append(is_as_in(sym, model))
            is_certain = is_certain and not _is_one_of_many(sym, encoding.texts, model)
    lemma = t.implies(t.conj(*same), agrees)
    return lemma if is_certain else t.implies(ORDINARY, lemma)


def is_as_in(sym: Sym, model: Model) -> Term:
    """Return whether a value is what it is in a model, as far as it matters."""
    for part in (sym.unknown, sym.failed, sym.null):
        if model(part):
            return part
    parts = [t.neg(t.disj(sym.unknown, sym.failed, sym.null))]
    inner: Iterable[tuple[Term, Sym]] = ()
    match sym.data:
        case Scalar(kind=kind, term=term, odd=odd):
            same = t.same_truth if kind == "bool" else t.equals
            parts += [same(term, model(term)), t.equals(odd, model(odd))]
        case Elements(items=items):
            inner = items
        case Members(items=members) | OneOf(items=members):
            inner = members.values()
        case _:
            pass
    for present, part in inner:
        is_there = model(present)
        parts.append(t.same_truth(present, is_there))
        if is_there:
            parts.append(is_as_in(part, model))
    return t.conj(*parts)


def _is_one_of_many(sym: Sym, texts: Texts, model: Model) -> bool:
    """Say whether a value stands for many: it has a text that is no literal one, or a zero."""
    if model(sym.unknown) or model(sym.failed) or model(sym.null):
        return False
    match sym.data:
        case Scalar(kind="text", term=term):
            return texts.find(model(term)) is None
        case Scalar(kind="double", term=term):
            return bool(model(term) == 0)
        case Elements(items=items):
            return any(_is_one_of_many(inner, texts, model) for present, inner in items if model(present))
        case Members(items=members) | OneOf(items=members):
            return any(
                _is_one_of_many(inner, texts, model) for there, inner in members.values() if model(there)
            )
        case _:
            return False
