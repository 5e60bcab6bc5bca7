"""The reasons of a record, found once: what became of each rule, as data made anew and as text."""

from collections.abc import Callable, Mapping
from functools import partial
from threading import Lock
from typing import Any, Final, Protocol

from policyeval.backends.python.quick import Compiled, Quick
from policyeval.engine.outline import Outline
from policyeval.engine.show import to_json
from policyeval.frozen import dataclass, field
from policyeval.ir.program import Program
from policyeval.ir.record import Status
from policyeval.ir.terms import facts_of, is_among
from policyeval.language.values import Timestamp
from policyeval.schema.assumptions import Doubt, looker
from policyeval.schema.declaration import FactSchema

_NOT_IN_FORCE: Final = Status.NOT_IN_FORCE.value
_SELDOM: Final = 2
"""As often as this reasons are asked for before they are compiled."""
_MANY_RULES: Final = 300
"""Reasons of so many rules take the reference longer than compiling them."""


def has_many(program: Program) -> bool:
    """Say whether a program has so many rules that reasons are compiled for the first who asks."""
    return len(program.rules) >= _MANY_RULES


class Reasons(Protocol):
    """What became of each rule."""

    def data(self) -> list[dict[str, Any]]:
        """Return it as JSON data that is the caller's own."""


@dataclass(frozen=True, slots=True)
class Told:
    """Reasons that the reference told."""

    rules: list[dict[str, Any]]
    notes: tuple[dict[str, Any], ...] = ()
    """What the record has to say of them beside."""

    def data(self) -> list[dict[str, Any]]:
        """Return a copy."""
        copied: list[dict[str, Any]] = fresh(self.rules)
        return copied


def fresh(data: Any) -> Any:
    """Return a copy of JSON data that shares nothing with it that can be changed."""
    match data:
        case dict():
            return {name: fresh(member) for name, member in data.items()}
        case list() | tuple():
            return [fresh(element) for element in data]
        case Mapping():
            return fresh(dict(data))
        case _:
            return data


@dataclass(slots=True)
class Generated:
    """Reasons that generated code found."""

    tracing: Any
    found: Any
    status: str
    result: dict[str, Any]

    def data(self) -> list[dict[str, Any]]:
        """Write the data."""
        rules: list[dict[str, Any]] = self.tracing.data(self.found)
        return rules


@dataclass(slots=True)
class Tracer:
    """The generated reasons of a program, once they have been asked for often; benign to share."""

    program: Program
    schema: FactSchema
    asked: int = 0
    outline: Outline = field(default_factory=Outline)
    _tracing: Any = None
    _making: Any = field(default_factory=Lock, repr=False, compare=False)
    _assumptions: Callable[[Any], list[tuple[str, Any]]] | None = None
    _is_read: dict[str, bool] = field(default_factory=dict)
    _read: frozenset[tuple[str, ...]] | None = None

    def tracing(self) -> Any:
        """Return the generated code; None while it is seldom asked for, and of what has none."""
        if self._tracing is None:
            self.asked += 1
            if self.asked <= _SELDOM and not has_many(self.program):
                return None
            with self._making:
                if self._tracing is None:
                    self._tracing = self._generated()
        return self._tracing or None

    def _generated(self) -> Any:
        from policyeval.backends.python.tracing import compile_tracing  # noqa: PLC0415  (start-up)

        show = partial(to_json, zone=self.program.zone)
        return compile_tracing(self.program, self.schema, show) or False

    def assumptions(self, data: Any) -> list[tuple[str, Any]] | None:
        """Return the defaults that facts were decided with; None when reading them has more to say."""
        if self._assumptions is None:
            self._assumptions = looker(self.schema.slot)
        try:
            assumed = self._assumptions(data)
        except Doubt:
            return None
        return [(path, value) for path, value in assumed if self.is_read(path)] if assumed else assumed

    def is_read(self, path: str) -> bool:
        """Say whether the program reads the fact at a path, or part of it."""
        known = self._is_read.get(path)
        if known is None:
            if self._read is None:
                self._read = facts_of(self.program)
            known = is_among(path, self._read)
            if len(self._is_read) < _MOST_PATHS:
                self._is_read[path] = known
        return known


_MOST_PATHS = 10_000


@dataclass(slots=True)
class Asking:
    """The reasons of one question: what finds them at its instant, and what writes its records."""

    tracer: Tracer
    code: Callable[[], Compiled | None]
    """Returns the generated code of the decision, which is made when it is first asked for."""
    instant: Timestamp
    _again: Callable[[Any], Quick] | None = None
    """Decides once more."""
    _find: Callable[[Any], Any] | None = None
    written: int = 0
    """How often the text of a record was asked for."""
    texts: Any = None
    """What writes the text of records, once that pays."""

    def is_written_often(self) -> bool:
        """Count that a text is asked for, and say whether it is often enough to generate what writes it."""
        self.written += 1
        return self.written > _SELDOM

    def find(self, facts: Any, before: Quick) -> Generated | None:
        """Return the reasons of a quick answer; None when there is no code, or it gives up.

        Facts that were changed since have another answer, or none: then there is nothing to give.
        """
        now = self._decided(facts)
        if now is None or (now.status, now.result, now.fired) != (before.status, before.result, before.fired):
            return None
        tracing = self.tracer.tracing()
        if tracing is None:
            return None
        if self._find is None:
            self._find = tracing.at(self.instant)
        try:
            found = None if now.status == _NOT_IN_FORCE else self._find(facts)
        except Exception:
            return None
        return Generated(tracing, found, now.status, now.result)

    def _decided(self, facts: Any) -> Quick | None:
        """Decide once more; None where generated code has no answer."""
        if self._again is None:
            compiled = self.code()
            if compiled is None:
                return None
            show = partial(to_json, zone=self.tracer.program.zone)
            self._again = compiled.at(self.instant, Quick, show=show)
        try:
            return self._again(facts)
        except Exception:
            return None
