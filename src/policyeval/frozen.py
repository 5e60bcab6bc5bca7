"""Data classes that start fast: nothing is compiled for a class before its first object is made.

A new process defines some two hundred classes before it decides anything, and the standard
decorator compiles six methods, most of a millisecond, for each. This one takes the same options,
leaves the same marks (`replace` and `fields` know its classes) and refuses what nobody here uses:
class variables, `__post_init__` and fields that are not arguments.

Equality, order and hash read the compared fields at once; `__init__` sets a slot directly, where the
standard one looks it up by name, so a frozen object is also made in less time.
"""

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, FrozenInstanceError, field, fields, is_dataclass, replace
from inspect import get_annotations
from operator import attrgetter, ge, gt, le, lt
from typing import Any, Final, TypeVar, dataclass_transform

__all__ = ["dataclass", "field", "fields", "is_dataclass", "replace"]

Class = TypeVar("Class", bound=type)
_IS_FIELD: Final = vars(dataclasses)["_FIELD"]
"""The mark by which `dataclasses.fields` tells fields from class variables."""


@dataclass_transform(field_specifiers=(field,))
def dataclass(
    *, frozen: bool = False, slots: bool = False, kw_only: bool = False, eq: bool = True, order: bool = False
) -> Callable[[Class], Class]:
    """Return a decorator that makes a class a data class, as `dataclasses.dataclass` does."""

    def made(cls: Class) -> Class:
        own = _own_fields(cls, kw_only)
        fields = {**_inherited(cls), **own}
        if slots:
            cls = _with_slots(cls, [name for name in own if not hasattr(cls, name) or name in vars(cls)])
        methods = _methods(cls, fields.values(), frozen=frozen, slots=slots, eq=eq, order=order)
        for name, method in methods.items():
            if name not in vars(cls) or name == "__hash__":
                setattr(cls, name, method)
        return cls

    return made


def _own_fields(cls: type, kw_only: bool) -> dict[str, Field[Any]]:
    """Return the fields that a class adds, without their defaults in the class."""
    found: dict[str, Field[Any]] = {}
    for name, type_ in get_annotations(cls).items():
        default = vars(cls).get(name, MISSING)
        made: Field[Any] = default if isinstance(default, Field) else field(default=default)
        made.name, made.type = name, type_
        made.kw_only = kw_only if made.kw_only is MISSING else made.kw_only
        made._field_type = _IS_FIELD  # type: ignore[attr-defined]
        if not made.init or hasattr(cls, "__post_init__"):
            raise TypeError(f"{cls.__name__} needs the standard decorator")
        if default is not MISSING:
            delattr(cls, name)
        found[name] = made
    return found


def _inherited(cls: type) -> dict[str, Field[Any]]:
    found: dict[str, Field[Any]] = {}
    for parent in reversed(cls.__mro__[1:]):
        found.update(vars(parent).get("__dataclass_fields__", {}))
    return found


def _with_slots(cls: Class, names: list[str]) -> Class:
    """Return the class made anew: slots cannot be added to one that is there."""
    kept = {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__")}
    anew: Class = type(cls)(cls.__name__, cls.__bases__, {**kept, "__slots__": tuple(names)})
    anew.__qualname__ = cls.__qualname__
    return anew


# ----------------------------------------------------------------------------------------- methods


def _methods(
    cls: type, fields: Iterable[Field[Any]], *, frozen: bool, slots: bool, eq: bool, order: bool
) -> dict[str, Any]:
    by_place = sorted(fields, key=lambda f: bool(f.kw_only))
    names = [f.name for f in by_place]
    methods: dict[str, Any] = {
        "__dataclass_fields__": {f.name: f for f in fields},
        "__match_args__": tuple(f.name for f in by_place if not f.kw_only),
        "__init__": _init(cls, by_place, slots),
        "__repr__": _repr([f.name for f in fields if f.repr]),
    }
    if eq:
        compared = [f for f in fields if f.compare]
        methods["__eq__"] = _comparison(lambda a, b: a == b, _reader([f.name for f in compared]))
        hashed = _reader([f.name for f in compared if f.hash is not False])
        methods["__hash__"] = (lambda self: hash(hashed(self))) if frozen else None
        if order:
            read = _reader([f.name for f in compared])
            methods |= {f"__{by.__name__}__": _comparison(by, read) for by in (lt, le, gt, ge)}
    if frozen:
        methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
    if frozen and slots:
        methods |= _state(cls, names)
    return methods


def _init(cls: type, fields: list[Field[Any]], slots: bool) -> Any:
    """Return `__init__`, which is compiled for its class when the first object is made."""

    def first(self: Any, *args: Any, **named: Any) -> None:
        compiled = _compiled_init(cls, fields, slots)
        cls.__init__ = compiled  # type: ignore[misc]
        compiled(self, *args, **named)

    return first


def _compiled_init(cls: type, fields: list[Field[Any]], slots: bool) -> Any:
    known: dict[str, Any] = {"MISSING": MISSING}
    parameters: list[str] = []
    body: list[str] = []
    for f in fields:
        if f.kw_only and "*" not in parameters:
            parameters.append("*")
        value = f.name
        if f.default is not MISSING:
            known[f"default_{f.name}"] = f.default
            parameters.append(f"{f.name}=default_{f.name}")
        elif f.default_factory is not MISSING:
            known[f"make_{f.name}"] = f.default_factory
            parameters.append(f"{f.name}=MISSING")
            value = f"make_{f.name}() if {f.name} is MISSING else {f.name}"
        else:
            parameters.append(f.name)
        if slots:
            known[f"set_{f.name}"] = getattr(cls, f.name).__set__
            body.append(f"set_{f.name}(self, {value})")
        else:
            body.append(f"self.__dict__[{f.name!r}] = {value}")
    exec(f"def __init__({', '.join(['self', *parameters])}): {'; '.join(body) or 'pass'}", known)
    return known["__init__"]


def _repr(names: list[str]) -> Any:
    def shown_fields(self: Any) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"

    return shown_fields


def _reader(names: list[str]) -> Callable[[Any], Any]:
    """Return how to read these fields of an object at once."""
    return attrgetter(*names) if names else lambda _: ()


def _comparison(compare: Callable[[Any, Any], bool], read: Callable[[Any], Any]) -> Any:
    def compared(self: Any, other: Any) -> Any:
        return compare(read(self), read(other)) if self.__class__ is other.__class__ else NotImplemented

    return compared


def _refuse(self: Any, name: str, *_: Any) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _state(cls: type, names: list[str]) -> dict[str, Any]:
    """Return how copies are made of objects that refuse to be changed."""
    setters = [getattr(cls, name).__set__ for name in names]

    def state(self: Any) -> list[Any]:
        return [getattr(self, name) for name in names]

    def restore(self: Any, values: list[Any]) -> None:
        for set_, value in zip(setters, values, strict=True):
            set_(self, value)

    return {"__getstate__": state, "__setstate__": restore}
