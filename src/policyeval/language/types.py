"""Types of the language.

They are CEL's types, two of them refined by what a fact schema says: an integer with bounds, a
string with known values. `plain` forgets the refinements; two types are compatible when their plain
forms are. A `Nullable` is a declared fact that may be null; it has to be narrowed before use.

Source: cel-spec, "Values" and "Gradual Type Checking".
"""

from typing import Final

from policyeval.frozen import dataclass

INT_MIN: Final = -(2**63)
INT_MAX: Final = 2**63 - 1
UINT_MAX: Final = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Primitive:
    """A type without parts; `name` is how CEL writes it."""

    name: str


@dataclass(frozen=True, slots=True)
class Int:
    """A 64-bit integer between two bounds, both included."""

    low: int = INT_MIN
    high: int = INT_MAX


@dataclass(frozen=True, slots=True)
class String:
    """Text. `known` lists the values it is expected to have; `closed` when there are no others."""

    known: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """A list of `element`."""

    element: "Type"


@dataclass(frozen=True, slots=True)
class Map:
    """A map from `key` to `value`."""

    key: "Type"
    value: "Type"


@dataclass(frozen=True, slots=True)
class Record:
    """An object with declared members, by name; `name` is the path at which it was declared."""

    name: str
    members: tuple[tuple[str, "Type"], ...]

    def member(self, name: str) -> "Type | None":
        """Return the type of one member, or None when there is none of that name."""
        return dict(self.members).get(name)


@dataclass(frozen=True, slots=True)
class Nullable:
    """`of`, or null: the thing does not exist or has not happened."""

    of: "Type"


@dataclass(frozen=True, slots=True)
class Optional:
    """CEL's `optional_type(of)`."""

    of: "Type"


@dataclass(frozen=True, slots=True)
class TypeOf:
    """The type of a type value: `type(of)`."""

    of: "Type"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A type variable in the signature of a function."""

    name: str


@dataclass(frozen=True, slots=True)
class Abstract:
    """A named type that only functions can make, such as `net.IP`, with its arguments."""

    name: str
    arguments: tuple["Type", ...] = ()


Type = Primitive | Int | String | List | Map | Record | Nullable | Optional | TypeOf | Parameter | Abstract

INT: Final = Int()
STRING: Final = String()
BOOL: Final = Primitive("bool")
UINT: Final = Primitive("uint")
DOUBLE: Final = Primitive("double")
BYTES: Final = Primitive("bytes")
NULL: Final = Primitive("null_type")
TIMESTAMP: Final = Primitive("google.protobuf.Timestamp")
DURATION: Final = Primitive("google.protobuf.Duration")
DYN: Final = Primitive("dyn")


def plain(type_: Type) -> Type:  # noqa: C901  (one arm for each type)
    """Return the type without refinements, at every depth; records and nullables stay."""
    match type_:
        case Int():
            return INT
        case String():
            return STRING
        case List(element=element):
            return List(plain(element))
        case Map(key=key, value=value):
            return Map(plain(key), plain(value))
        case Record(name=name, members=members):
            return Record(name, tuple((member, plain(of)) for member, of in members))
        case Nullable(of=of):
            return Nullable(plain(of))
        case Optional(of=of):
            return Optional(plain(of))
        case TypeOf(of=of):
            return TypeOf(plain(of))
        case Abstract(name=name, arguments=arguments):
            return Abstract(name, tuple(plain(argument) for argument in arguments))
        case Primitive() | Parameter():
            return type_


def show(type_: Type) -> str:  # noqa: C901  (one arm for each type)
    """Return how a policy writer would write the type: `list(int)`, `timestamp or null`."""
    match type_:
        case Primitive(name=name):
            return {TIMESTAMP.name: "timestamp", DURATION.name: "duration", NULL.name: "null"}.get(name, name)
        case Int():
            return "int"
        case String():
            return "string"
        case List(element=element):
            return f"list({show(element)})"
        case Map(key=key, value=value):
            return f"map({show(key)}, {show(value)})"
        case Record(name=name):
            return f"record `{name}`" if name else "record"
        case Nullable(of=of):
            return f"{show(of)} or null"
        case Optional(of=of):
            return f"optional({show(of)})"
        case TypeOf(of=of):
            return f"type({show(of)})"
        case Parameter(name=name):
            return name
        case Abstract(name=name, arguments=arguments):
            return f"{name}({', '.join(map(show, arguments))})" if arguments else name
