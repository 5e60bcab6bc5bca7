"""The values of a result as JSON data: most are that already, and are copied where they could be changed."""

from typing import Final

from policyeval.backends.python.emit import Emitter
from policyeval.backends.python.forms import form_of, to_value
from policyeval.language.types import BOOL, DOUBLE, NULL, Int, List, Map, Nullable, String, Type

_WRITER: Final = "S"
"""What generated code calls the function that writes a value as JSON data."""


def as_json(text: str, type_: Type, emitter: Emitter) -> str:
    """Return an expression for a value as JSON data, no part of which is shared with anything."""
    match type_:
        case _ if _is_json(type_):
            return text
        case List(element=element) if _is_json(element):
            name = _named(text, emitter)
            return f"None if {name} is None else [*{name}]"
        case Map(key=String(), value=value) if _is_json(value):
            name = _named(text, emitter)
            return f"None if {name} is None else {{**{name}}}"
        case _ if type_ == DOUBLE:
            name = _named(text, emitter)
            return f"{name} if -I < {name} < I else {_WRITER}({name})"
        case _:
            form = form_of(type_)
            return f"{_WRITER}({text if form is None else f'{emitter.constant(to_value(form))}({text})'})"


def _is_json(type_: Type) -> bool:
    """Say whether values of a type are written as they are, and cannot be changed in place."""
    of = type_.of if isinstance(type_, Nullable) else type_
    return isinstance(of, Int | String) or of in (BOOL, NULL)


def _named(text: str, emitter: Emitter) -> str:
    return text if text.isidentifier() else emitter.assign(text)
