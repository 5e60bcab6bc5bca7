"""What kinds of terms a value has, whatever they say of it."""

from collections.abc import Iterable

from policyeval.backends.smt.values import Elements, Foreign, Members, OneOf, Scalar, Sym


def shapes(inputs: Iterable[Sym]) -> str:
    """Return the shapes of inputs as a text: functions of inputs of different shapes are different ones."""
    return ",".join(_shape(sym) for sym in inputs)


def _shape(sym: Sym) -> str:
    match sym.data:
        case None:
            return "-"
        case Scalar(kind=kind):
            return kind
        case Elements(items=items):
            return f"[{','.join(_shape(inner) for _, inner in items)}]"
        case Members(items=members):
            return f"{{{','.join(f'{key}:{_shape(inner)}' for key, (_, inner) in members.items())}}}"
        case OneOf(items=kinds):
            return f"<{','.join(_shape(inner) for _, inner in kinds.values())}>"
        case Foreign(constant=constant):
            return f"={constant!r}"
