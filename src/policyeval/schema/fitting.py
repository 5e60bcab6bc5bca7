"""Whether a document fits its schema, answered fast and without jsonschema.

A schema becomes one function of documents. It says yes only where jsonschema would; where it says no,
or cannot tell, jsonschema is asked, which also explains. So nearly every document that people keep is
answered here, and what a violation is called has one home.

Source: JSON Schema draft-07.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from policyeval.language.patterns import find_pattern

Check = Callable[[Any], bool]


class _Unsure(Exception):
    """A schema or a document that only jsonschema is asked about."""


def fitting(schema: Mapping[str, Any]) -> Check:
    """Return whether a document plainly fits the schema, as a function of documents."""
    try:
        fits = _Schemas(schema).check(schema)
    except _Unsure:
        return lambda _: False

    def is_accepted(document: Any) -> bool:
        try:
            return fits(document)
        except (_Unsure, RecursionError):
            return False

    return is_accepted


class _Schemas:
    """The parts of one schema, each made into a function once."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._named: dict[str, Check | None] = {}
        """By `$ref`; None while it is made."""

    def check(self, schema: Any) -> Check:
        """Return whether a value fits a schema; fails with `_Unsure` for a keyword not known here."""
        if isinstance(schema, bool):
            return _anything if schema else _nothing
        if "$ref" in schema:  # what stands beside it does not count in draft-07
            return self._reference(schema["$ref"])
        checks = [check for keyword in schema if (check := self._keyword(keyword, schema)) is not None]
        match checks:
            case []:
                return _anything
            case [one]:
                return one
            case _:
                return _all(checks)

    def _reference(self, name: str) -> Check:
        if name in self._named:
            return self._named[name] or (lambda value: bool(self._reference(name)(value)))
        self._named[name] = None
        self._named[name] = made = self.check(self._target(name))
        return made

    def _target(self, name: str) -> Any:
        target: Any = self._root
        if not f"{name}/".startswith("#/") or "~" in name or "%" in name:
            raise _Unsure
        for step in name.split("/")[1:]:
            if not isinstance(target, Mapping) or step not in target:
                raise _Unsure
            target = target[step]
        return target

    def _keyword(self, keyword: str, schema: Mapping[str, Any]) -> Check | None:  # noqa: C901  (one arm for each keyword)
        """Return what a keyword asks of a value; None where it asks nothing, or another asks for it."""
        said = schema[keyword]
        match keyword:
            case "properties" | "required" | "additionalProperties" | "propertyNames":
                is_first = keyword == next(name for name in schema if name in _OF_MEMBERS)
                return self._members(schema) if is_first else None
            case "items":
                return _each(self.check(said))
            case "allOf":
                return _all([self.check(part) for part in said])
            case "anyOf":
                return _any([self.check(part) for part in said])
            case "oneOf":
                return _one([self.check(part) for part in said])
            case "type":
                return _type([said] if isinstance(said, str) else said)
            case "enum" if all(each is None or isinstance(each, str) for each in said):
                return lambda value: (value is None or isinstance(value, str)) and value in said
            case "pattern":
                return _pattern(said)
            case "uniqueItems" if said is True:
                return _unique
            case _ if keyword in _LIMITS:
                return _limit(keyword, said)
            case _ if keyword in _SILENT:
                return None
            case _:
                raise _Unsure

    def _members(self, schema: Mapping[str, Any]) -> Check:
        """Return what a schema asks of the members of an object, in one pass over them."""
        if "patternProperties" in schema:
            raise _Unsure
        known = {name: self.check(member) for name, member in schema.get("properties", {}).items()}
        required = tuple(schema.get("required", ()))
        other = self.check(schema.get("additionalProperties", True))
        names = self.check(schema.get("propertyNames", True))

        def fits(value: Any) -> bool:
            if not isinstance(value, dict):
                return True
            for name in required:
                if name not in value:
                    return False
            for name, member in value.items():
                if not known.get(name, other)(member):
                    return False
            return names is _anything or all(map(names, value))

        return fits


_OF_MEMBERS: Final = frozenset(("properties", "required", "additionalProperties", "propertyNames"))
_SILENT: Final = frozenset(("$schema", "$id", "title", "description", "definitions"))


def _anything(_: Any) -> bool:
    return True


def _nothing(_: Any) -> bool:
    return False


def _all(checks: list[Check]) -> Check:
    def fits(value: Any) -> bool:
        for check in checks:  # noqa: SIM110  (a generator would double the time)
            if not check(value):
                return False
        return True

    return fits


def _any(checks: list[Check]) -> Check:
    def fits(value: Any) -> bool:
        for check in checks:  # noqa: SIM110  (as above)
            if check(value):
                return True
        return False

    return fits


def _one(checks: list[Check]) -> Check:
    return lambda value: sum(check(value) for check in checks) == 1


def _each(check: Check) -> Check:
    return lambda value: not isinstance(value, list) or all(map(check, value))


def _pattern(text: str) -> Check:
    def fits(value: Any) -> bool:
        if not isinstance(value, str):
            return True
        pattern = find_pattern(text)
        return pattern is not None and pattern.occurs_in(value)

    return fits


def _unique(value: Any) -> bool:
    return not isinstance(value, list) or len({_hashable(item) for item in value}) == len(value)


def _hashable(item: Any) -> Any:
    """Return what is equal for equal items only; truths and decimals may equal an integer."""
    if type(item) in (str, int):
        return item
    if type(item) is not dict:
        raise _Unsure
    return frozenset((name, _hashable(member)) for name, member in item.items())


# ------------------------------------------------------------------------------------------- types


def _type(names: list[str]) -> Check:
    if not _TYPES.keys() >= set(names):
        raise _Unsure
    checks = [_TYPES[name] for name in names]
    return checks[0] if len(checks) == 1 else _any(checks)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Final[Mapping[str, Check]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": _is_number,
    "integer": lambda value: _is_number(value) and (isinstance(value, int) or value.is_integer()),
}


# ------------------------------------------------------------------------------------------ limits


def _limit(keyword: str, limit: float) -> Check:
    applies, size, holds = _LIMITS[keyword]
    return lambda value: not applies(value) or holds(size(value), limit)


def _at_least(size: float, limit: float) -> bool:
    return size >= limit


def _at_most(size: float, limit: float) -> bool:
    return size <= limit


def _itself(value: float) -> float:
    return value


_LIMITS: Final[Mapping[str, tuple[Check, Callable[[Any], float], Callable[[float, float], bool]]]] = {
    "minLength": (_TYPES["string"], len, _at_least),
    "maxLength": (_TYPES["string"], len, _at_most),
    "minItems": (_TYPES["array"], len, _at_least),
    "maxItems": (_TYPES["array"], len, _at_most),
    "minProperties": (_TYPES["object"], len, _at_least),
    "maxProperties": (_TYPES["object"], len, _at_most),
    "minimum": (_is_number, _itself, _at_least),
    "maximum": (_is_number, _itself, _at_most),
}
"""Of each limit: which values it is for, what is measured, and which comparison holds."""
