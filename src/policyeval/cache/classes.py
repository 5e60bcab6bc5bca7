"""The closed list of what the cache may hold: the data classes and enums of these modules.

A class is named by its module, which is not imported before data names it: a start that only
decides never makes the classes of syntax.
"""

import sys
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any, Final

from policyeval.frozen import dataclass, fields, is_dataclass

MODULES: Final = frozenset(
    {
        "cel.syntax",
        "check.checked",
        "ir.expr",
        "ir.program",
        "language.types",
        "language.values",
        "policy.model",
        "schema.declaration",
        "schema.shape",
        "source.citation",
        "source.diagnostic",
        "source.text",
    }
)
_PACKAGE: Final = "policyeval."


class NotStored(Exception):
    """A value of a kind that the cache does not hold; whoever meets it goes on without the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A class that the cache holds."""

    cls: type
    fields: tuple[str, ...]
    """The fields in the order in which they are stored, which is that of the constructor."""


def name_of(cls: type) -> str:
    """Return the name that a class is stored under; fails with `NotStored`."""
    name = f"{cls.__module__.removeprefix(_PACKAGE)}.{cls.__qualname__}"
    kind_of(name)
    return name


@cache
def kind_of(name: str) -> Kind:
    """Return the class that is stored under a name; fails with `NotStored`."""
    module, _, attribute = name.rpartition(".")
    if module not in MODULES:
        raise NotStored(name)
    full = _PACKAGE + module
    cls: Any = getattr(sys.modules.get(full) or import_module(full), attribute, None)
    if not isinstance(cls, type) or cls.__module__ != full:
        raise NotStored(name)
    if issubclass(cls, Enum):
        return Kind(cls, ())
    if not is_dataclass(cls):
        raise NotStored(name)
    return Kind(cls, tuple(f.name for f in sorted(fields(cls), key=lambda f: f.kw_only)))
