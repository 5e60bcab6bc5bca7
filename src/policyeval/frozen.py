"""Data classes that start fast: nothing is compiled for a class before its first object is made.

A new process defines some two hundred classes before it decides anything. The standard decorator
compiles six methods, most of a millisecond, for each, and its module brings `inspect` along. This one
takes the same options, leaves the same marks (`dataclasses.fields` and `replace` know its classes) and
has nothing for what nobody here uses: class variables, `__post_init__`, fields that are not arguments.

Equality, order and hash read the compared fields at once; `__init__` sets a slot directly, where the
standard one looks it up by name, so a frozen object is also made in less time.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter, ge, gt, le, lt
from types import FunctionType
from typing import Any, Final, TypeVar, dataclass_transform

__all__ = ["Field", "dataclass", "field", "fields", "from_values", "is_dataclass", "replace"]

Class = TypeVar("Class", bound=type)
Object = TypeVar("Object")
_FIELDS: Final = "__dataclass_fields__"
"""The attribute in which the standard module, too, looks for the fields of a class."""


class _Missing:
    """Nothing was given."""


_MISSING: Final = _Missing()


class Field:
    """A field of a data class, as `dataclasses.Field` describes one."""

    __slots__ = ("compare", "default", "default_factory", "hash", "kw_only", "name", "repr")
    init: Final = True

    def __init__(self, default: Any, default_factory: Any, *, repr: bool, compare: bool, hash: bool) -> None:
        """Keep what is said of the field; its class adds the name, and whether it has a place."""
        self.name = ""
        self.default = default
        self.default_factory = default_factory
        self.repr = repr
        self.compare = compare
        self.hash = hash
        self.kw_only = False

    @property
    def _field_type(self) -> object:
        """The mark by which the standard module, which alone asks, tells fields from class variables."""
        return vars(sys.modules["dataclasses"])["_FIELD"]


def field(
    *,
    default: Any = _MISSING,
    default_factory: Any = _MISSING,
    repr: bool = True,
    compare: bool = True,
    hash: bool = True,
) -> Any:
    """Return what is said of a field, which stands as its default in the class."""
    return Field(default, default_factory, repr=repr, compare=compare, hash=hash)


def is_dataclass(cls: type) -> bool:
    """Return whether a class has fields of this kind."""
    return hasattr(cls, _FIELDS)


def fields(cls: type) -> tuple[Field, ...]:
    """Return the fields of a data class in their order."""
    return tuple(getattr(cls, _FIELDS).values())


def replace(given: Object, /, **changes: Any) -> Object:
    """Return a copy of a data object in which these fields are changed."""
    for name in getattr(given, _FIELDS):
        if name not in changes:
            changes[name] = getattr(given, name)
    return type(given)(**changes)


def from_values(cls: Class) -> Callable[[Iterable[Any]], Any]:
    """Return what makes an object of a class with slots from the values of all its fields.

    The values come in the order of the constructor: fields that have a place, then those by name. It
    is the quickest way to make many objects; fails with `TypeError` when there are too many or too few.
    """
    new, set_all = object.__new__, _set_all(cls, _by_place(cls))

    def made(values: Iterable[Any]) -> Any:
        given: Any = new(cls)
        set_all(given, *values)
        return given

    return made


@dataclass_transform(field_specifiers=(field,))
def dataclass(
    *, frozen: bool = False, slots: bool = False, kw_only: bool = False, eq: bool = True, order: bool = False
) -> Callable[[Class], Class]:
    """Return a decorator that makes a class a data class, as `dataclasses.dataclass` does."""

    def made(cls: Class) -> Class:
        own = _own_fields(cls, kw_only)
        methods = _methods({**_inherited(cls), **own}, frozen=frozen, slots=slots, eq=eq, order=order)
        written = vars(cls)
        added = {name: m for name, m in methods.items() if name not in written or name == "__hash__"}
        if slots:
            return _with_slots(cls, own, added)
        for name, method in added.items():
            setattr(cls, name, method)
        return cls

    return made


def _own_fields(cls: type, kw_only: bool) -> dict[str, Field]:
    """Return the fields that a class adds, without their defaults in the class."""
    if hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__name__} needs the standard decorator")
    found: dict[str, Field] = {}
    for name in cls.__annotations__:
        said = vars(cls).get(name, _MISSING)
        made: Field = said if isinstance(said, Field) else field(default=said)
        made.name, made.kw_only = name, kw_only
        if said is not _MISSING:
            delattr(cls, name)
        found[name] = made
    return found


def _inherited(cls: type) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for parent in cls.__mro__[:0:-1]:
        found.update(vars(parent).get(_FIELDS, {}))
    return found


def _with_slots(cls: Class, own: Iterable[str], added: Mapping[str, Any]) -> Class:
    """Return the class made anew: slots cannot be added to one that is there."""
    body = {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__")}
    slots = tuple(name for name in own if not hasattr(cls, name))
    anew: Class = type(cls)(cls.__name__, cls.__bases__, {**body, **added, "__slots__": slots})
    anew.__qualname__ = cls.__qualname__
    return anew


# ----------------------------------------------------------------------------------------- methods


def _methods(
    fields: Mapping[str, Field], *, frozen: bool, slots: bool, eq: bool, order: bool
) -> dict[str, Any]:
    methods: dict[str, Any] = {
        _FIELDS: fields,
        "__match_args__": tuple([f.name for f in fields.values() if not f.kw_only]),
        "__init__": _init,
        "__repr__": _repr,
    }
    if eq:
        compared = [f.name for f in fields.values() if f.compare]
        hashed = [f.name for f in fields.values() if f.compare and f.hash]
        read = _reader(compared)
        methods["__eq__"] = _equality(read)
        methods["__hash__"] = _hash(read if hashed == compared else _reader(hashed)) if frozen else None
        if order:
            methods |= {f"__{by.__name__}__": _comparison(by, read) for by in (lt, le, gt, ge)}
    if frozen:
        methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
    if frozen and slots:
        methods |= {"__getstate__": _state, "__setstate__": _restore}
    return methods


def _reader(names: Sequence[str]) -> Callable[[Any], Any]:
    """Return how to read these fields of an object at once."""
    return attrgetter(*names) if names else lambda _: ()


def _equality(read: Callable[[Any], Any]) -> Any:
    def equal(self: Any, other: Any) -> Any:
        if self is other:
            return True
        return read(self) == read(other) if self.__class__ is other.__class__ else NotImplemented

    return equal


def _comparison(compare: Callable[[Any, Any], bool], read: Callable[[Any], Any]) -> Any:
    def compared(self: Any, other: Any) -> Any:
        return compare(read(self), read(other)) if self.__class__ is other.__class__ else NotImplemented

    return compared


def _hash(read: Callable[[Any], Any]) -> Any:
    return lambda self: hash(read(self))


def _repr(self: Any) -> str:
    """Show a data object as it is made."""
    shown = [f"{f.name}={getattr(self, f.name)!r}" for f in fields(type(self)) if f.repr]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse(self: Any, name: str, *_: Any) -> None:
    """Refuse to set or delete a field."""
    from dataclasses import FrozenInstanceError  # noqa: PLC0415  (start-up: only on a mistake)

    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _state(self: Any) -> list[Any]:
    """Return what a copy is made of: a frozen object refuses to be changed."""
    return [getattr(self, name) for name in getattr(self, _FIELDS)]


def _restore(self: Any, values: list[Any]) -> None:
    """Set the fields of a copy."""
    for name, value in zip(getattr(self, _FIELDS), values, strict=True):
        object.__setattr__(self, name, value)


# ------------------------------------------------------------------------------------- constructors


def _init(self: Any, /, *args: Any, **named: Any) -> None:
    """Make the constructor of a class when its first object is made, and make the object."""
    cls = next(cls for cls in type(self).__mro__ if vars(cls).get("__init__") is _init)
    made = _constructor(cls)
    cls.__init__ = made  # type: ignore[misc]
    made(self, *args, **named)


def _by_place(cls: type) -> list[Field]:
    """Return the fields as a constructor has them."""
    return sorted(fields(cls), key=lambda f: f.kw_only)


def _constructor(cls: type) -> Any:
    by_place = _by_place(cls)
    is_plain = all(f.default_factory is _MISSING and hasattr(cls, f.name) for f in by_place)
    return (_of_slots if is_plain else _compiled)(cls, by_place)


def _of_slots(cls: type, fields: Sequence[Field]) -> Any:
    """Return the constructor of a class of slots: one is compiled for each number of fields, and renamed."""
    written = _set_all(cls, fields)
    code = written.__code__
    named = sum(f.kw_only for f in fields)
    made = FunctionType(
        code.replace(
            co_argcount=code.co_argcount - named,
            co_kwonlyargcount=named,
            co_varnames=("self", *(f.name for f in fields)),
        ),
        {"__builtins__": {}},
        "__init__",
        tuple(f.default for f in fields if f.default is not _MISSING and not f.kw_only),
        written.__closure__,
    )
    made.__kwdefaults__ = {f.name: f.default for f in fields if f.default is not _MISSING and f.kw_only}
    return made


def _set_all(cls: type, fields: Sequence[Field]) -> FunctionType:
    """Return the method that sets every slot, by place."""
    return _setting(len(fields))(*(getattr(cls, f.name).__set__ for f in fields))


@cache
def _setting(count: int) -> Callable[..., FunctionType]:
    """Return a function from so many setters of slots to the method that calls them."""
    numbers = range(count)
    setters, values = (", ".join(f"{name}_{n}" for n in numbers) for name in ("set", "value"))
    body = "; ".join(f"set_{n}(self, value_{n})" for n in numbers) or "pass"
    known: dict[str, Any] = {}
    exec(f"def setting({setters}):\n def init(self, {values}): {body}\n return init", known)
    setting: Callable[..., FunctionType] = known["setting"]
    return setting


def _compiled(cls: type, fields: Sequence[Field]) -> Any:
    """Return the constructor of a class with defaults that are made anew, or without slots."""
    known: dict[str, Any] = {"MISSING": _MISSING}
    parameters: list[str] = []
    body: list[str] = []
    for f in fields:
        if f.kw_only and "*" not in parameters:
            parameters.append("*")
        value = f.name
        if f.default is not _MISSING:
            known[f"default_{f.name}"] = f.default
            parameters.append(f"{f.name}=default_{f.name}")
        elif f.default_factory is not _MISSING:
            known[f"make_{f.name}"] = f.default_factory
            parameters.append(f"{f.name}=MISSING")
            value = f"make_{f.name}() if {f.name} is MISSING else {f.name}"
        else:
            parameters.append(f.name)
        if hasattr(cls, f.name):
            known[f"set_{f.name}"] = getattr(cls, f.name).__set__
            body.append(f"set_{f.name}(self, {value})")
        else:
            body.append(f"self.__dict__[{f.name!r}] = {value}")
    exec(f"def __init__({', '.join(['self', *parameters])}): {'; '.join(body) or 'pass'}", known)
    return known["__init__"]
