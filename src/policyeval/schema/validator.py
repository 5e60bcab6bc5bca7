"""The one place that knows jsonschema: a second opinion on facts, and violations of a document.

Nothing is ever fetched (the registry of referenced schemas is closed), patterns run on RE2, and
formats are checked as this room reads them.

Source: JSON Schema draft-07.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from policyeval.frozen import dataclass, field
from policyeval.language.patterns import find_pattern
from policyeval.language.values import Timestamp
from policyeval.schema.fitting import fitting
from policyeval.schema.times import is_date, read_instant
from policyeval.source.nearest import nearest


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a document breaks its schema.

    `keyword` is the keyword of JSON Schema that it breaks. `args` says what was expected: `type`
    has `expected` (names of types), `required` and `additionalProperties` have `name`, `enum` has
    `allowed`, `const` and the limits (`minItems`, `maximum`, …) have `limit`, `pattern` and
    `format` have `expected`.
    """

    path: tuple[str | int, ...]
    keyword: str
    value: Any
    args: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentSchema:
    """A schema of documents, made ready once for many of them."""

    accepts: Callable[[Any], bool] = field(repr=False)
    """Whether a document plainly fits; what does not, jsonschema is asked about."""
    _schema: Mapping[str, Any] = field(repr=False)
    _made: list[Any] = field(default_factory=list, repr=False)

    @property
    def validator(self) -> Any:
        """The validator of jsonschema, made when it is first asked."""
        if not self._made:
            import referencing  # noqa: PLC0415  (start-up: only documents with faults, and tests, need it)

            closed: Any = referencing.Registry()
            self._made.append(_draft()(self._schema, registry=closed, format_checker=_formats()))
        return self._made[0]


def document_schema(schema: Mapping[str, Any]) -> DocumentSchema:
    """Return the draft-07 schema made ready; a `$ref` out of it fails when it is met."""
    return DocumentSchema(fitting(schema), schema)


def conforms(instance: Any, schema: DocumentSchema) -> bool:
    """Return whether jsonschema accepts the instance."""
    return bool(schema.validator.is_valid(instance))


def violations(instance: Any, schema: DocumentSchema) -> tuple[Violation, ...]:
    """Return every violation of the schema, in the order of the document.

    Of the branches of `anyOf` and `oneOf`, the one that the instance most likely means is explained.
    """
    if schema.accepts(instance):
        return ()
    found = [violation for error in schema.validator.iter_errors(instance) for violation in _explain(error)]
    unique = {(violation.path, violation.keyword, repr(violation.args)): violation for violation in found}
    return tuple(sorted(unique.values(), key=lambda violation: _document_order(instance, violation.path)))


def _explain(error: Any) -> Iterator[Violation]:
    """Yield what one error of jsonschema says, one violation for each thing to mend."""
    if error.validator in {"anyOf", "oneOf"} and error.context and not _asks_for_one_key(error):
        yield from _explain_branches(error)
        return
    if error.context and not _asks_for_one_key(error):
        for inner in error.context:
            yield from _explain(inner)
        return
    explain = _EXPLANATIONS.get(error.validator, _limit)
    path = tuple(error.absolute_path)
    for args, suggestion in explain(error):
        yield Violation(path, error.validator, error.instance, MappingProxyType(args), suggestion)


def _asks_for_one_key(error: Any) -> bool:
    """Say whether the branches only differ in the key that they require: then no branch is likelier."""
    branches = error.validator_value
    return error.validator == "oneOf" and all(list(branch) == ["required"] for branch in branches)


def _explain_branches(error: Any) -> Iterator[Violation]:
    """Yield the violations of the likeliest branch; when each wants another type, say which."""
    branches: dict[Any, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    fitting = [errors for errors in branches.values() if not any(map(_is_mistyped, errors))]
    if not fitting:
        types = [
            name for errors in branches.values() for e in errors if _is_mistyped(e) for name in _types(e)
        ]
        args = MappingProxyType({"expected": tuple(dict.fromkeys(types))})
        yield Violation(tuple(error.absolute_path), "type", error.instance, args)
        return
    for inner in min(fitting, key=_unlikelihood):
        yield from _explain(inner)


def _is_mistyped(error: Any) -> bool:
    return error.validator == "type" and not error.relative_path


def _unlikelihood(errors: Sequence[Any]) -> tuple[int, int]:
    """Rank a branch: those whose marks of identity are met first, then those with least to mend."""
    unmet = sum(1 for error in errors if error.validator in {"const", "enum", "required"})
    return unmet, len(errors)


def _types(error: Any) -> tuple[str, ...]:
    wanted = error.validator_value
    return (wanted,) if isinstance(wanted, str) else tuple(wanted)


_Explanation = Iterator[tuple[dict[str, Any], str | None]]


def _type(error: Any) -> _Explanation:
    yield {"expected": _types(error)}, None


def _required(error: Any) -> _Explanation:
    """Yield each missing name: jsonschema has an error for each, and equal violations are one."""
    for name in error.validator_value:
        if name not in error.instance:
            yield {"name": name}, None


def _additional(error: Any) -> _Explanation:
    declared = tuple(error.schema.get("properties", ()))
    patterns = [find_pattern(text) for text in error.schema.get("patternProperties", ())]
    free = [name for name in declared if name not in error.instance]
    for name in error.instance:
        matched = any(pattern is not None and pattern.occurs_in(name) for pattern in patterns)
        if name not in declared and not matched:
            yield {"name": name, "allowed": declared}, nearest(name, free)


def _enum(error: Any) -> _Explanation:
    allowed = tuple(error.validator_value)
    names = [value for value in allowed if isinstance(value, str)]
    near = nearest(error.instance, names) if isinstance(error.instance, str) else None
    yield {"allowed": allowed}, near


def _expected(error: Any) -> _Explanation:
    yield {"expected": error.validator_value}, None


def _one_key(error: Any) -> _Explanation:
    """Yield the keys of which there should be one, where that is all that the branches say."""
    yield {"keys": [branch["required"][0] for branch in error.validator_value]}, None


def _limit(error: Any) -> _Explanation:
    yield {"limit": error.validator_value}, None


_EXPLANATIONS: Final[Mapping[str, Callable[[Any], _Explanation]]] = MappingProxyType(
    {
        "type": _type,
        "required": _required,
        "additionalProperties": _additional,
        "enum": _enum,
        "oneOf": _one_key,
        "pattern": _expected,
        "format": _expected,
    }
)


def _document_order(instance: Any, path: Sequence[str | int]) -> list[int]:
    """Return the path as numbers, so that violations sort as the document is read."""
    order: list[int] = []
    for key in path:
        match instance:
            case Mapping():
                order.append(list(instance).index(key))
            case _:
                order.append(int(key))
        instance = instance[key]
    return order


@cache
def _draft() -> Any:
    from jsonschema import Draft7Validator, validators  # noqa: PLC0415  (start-up, as above)

    extend: Any = validators.extend
    return extend(Draft7Validator, {"pattern": _pattern})


def _pattern(_: Any, text: str, instance: Any, __: Any) -> Iterator[Any]:
    """Yield an error unless the pattern is found; RE2 in place of Python's `re`."""
    from jsonschema import ValidationError  # noqa: PLC0415  (start-up, as above)

    pattern = find_pattern(text)
    if isinstance(instance, str) and (pattern is None or not pattern.occurs_in(instance)):
        yield ValidationError(f"`{text}` is not found in the text")


@cache
def _formats() -> Any:
    from jsonschema import FormatChecker  # noqa: PLC0415  (start-up, as above)

    checker = FormatChecker(formats=())
    checker.checks("date-time")(_is_instant)
    checker.checks("date")(lambda instance: not isinstance(instance, str) or is_date(instance))
    return checker


def _is_instant(instance: Any) -> bool:
    return not isinstance(instance, str) or isinstance(read_instant(instance), Timestamp)
