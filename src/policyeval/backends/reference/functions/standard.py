"""What the functions on texts, lists and maps compute."""

from collections.abc import Callable
from operator import contains, not_
from typing import Any, Final

from policyeval.backends.reference.equality import equal
from policyeval.backends.reference.failures import bad_pattern, index_out_of_range, no_such_key
from policyeval.language.patterns import find_pattern
from policyeval.language.values import Result, Uint, Unknown, Value, to_key

_KEY_TYPES: Final = (bool, int, Uint, float, str)


def has_key(entries: dict[Any, Value], key: Value) -> bool:
    """Say whether a map has this key; a value that cannot be a key is in no map."""
    return type(key) in _KEY_TYPES and to_key(key) in entries


def _in_list(value: Value, elements: list[Value]) -> bool:
    return any(equal(value, element) for element in elements)


def _in_map(key: Value, entries: dict[Any, Value]) -> bool:
    return has_key(entries, key) and not isinstance(entries[to_key(key)], Unknown)


def _element(elements: list[Value], index: int) -> Result:
    return elements[index] if 0 <= index < len(elements) else index_out_of_range(index, len(elements))


def _entry(entries: dict[Any, Value], key: Value) -> Result:
    return entries[to_key(key)] if has_key(entries, key) else no_such_key(key)


def _matches(text: str, pattern: str) -> Result:
    found = find_pattern(pattern)
    return bad_pattern(pattern) if found is None else found.occurs_in(text)


FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {
    "logical_not": not_,
    "in_list": _in_list,
    "in_map": _in_map,
    "index_list": _element,
    "index_map": _entry,
    "size_string": len,
    "string_size": len,
    "size_bytes": len,
    "bytes_size": len,
    "size_list": len,
    "list_size": len,
    "size_map": len,
    "map_size": len,
    "contains_string": contains,
    "starts_with_string": str.startswith,
    "ends_with_string": str.endswith,
    "matches": _matches,
    "matches_string": _matches,
}
