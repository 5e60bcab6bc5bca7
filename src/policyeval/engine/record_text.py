"""A record as text, of a quick answer: what is the same for all facts is written once."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from policyeval.backends.python.emit import Constants, Emitter
from policyeval.backends.python.templates import (
    CANONICAL,
    PLAIN,
    Fixed,
    Held,
    Kind,
    Member,
    Object,
    Style,
    Template,
    TextWriter,
)
from policyeval.backends.python.tracing import Texts
from policyeval.engine.reasons import Generated
from policyeval.frozen import dataclass
from policyeval.language.types import BOOL, Int, String, Type


@dataclass(frozen=True, slots=True)
class RecordText:
    """The functions that write records; each takes what differs from one to the next."""

    rules: Texts
    canonical: Any
    plain: Any

    def write(self, reasons: Generated, *, facts: str, notes: list[dict[str, Any]]) -> str:
        """Return the text of a record, with its digest; `facts` is the digest of these."""
        told, sorted_ = (PLAIN.dump(notes), CANONICAL.dump(notes)) if notes else ("[]", "[]")
        found = reasons.found
        same = reasons.result, reasons.status, facts
        canonical = self.canonical(*same, sorted_, self.rules.canonical(found))
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        text: str = self.plain(*same, told, self.rules.plain(found), digest)
        return text


def compile_text(
    rules: Texts, keys: Iterable[tuple[str, Type]], heading: Mapping[str, Any], engine: Mapping[str, str]
) -> RecordText:
    """Return what writes the records of one question; `heading` is what all of them begin with."""
    names = {key: f"r{place}" for place, (key, _) in enumerate(keys)}
    result = Object(tuple(Member(key, _value(names[key], type_)) for key, type_ in keys))
    content = (
        *(Member(name, Fixed(value)) for name, value in heading.items()),
        Member("facts_digest", Held("facts", Kind.ATOM)),
        Member("status", Held("status", Kind.ATOM)),
        Member("result", result),
        Member("rules", Held("rules", Kind.READY)),
        Member("missing", Fixed([])),
        Member("notes", Held("notes", Kind.READY)),
    )
    whole = (
        *content,
        Member("record_digest", Held("f'sha256:{digest}'", Kind.ATOM)),
        Member("engine", Fixed(dict(engine))),
    )
    parameters = "result, status, facts, notes, rules"
    unpacked = f"({''.join(f'{name}, ' for name in names.values())}) = result.values()"
    return RecordText(
        rules,
        _function(Object(content), CANONICAL, parameters, unpacked),
        _function(Object(whole), PLAIN, f"{parameters}, digest", unpacked),
    )


def _value(text: str, type_: Type) -> Template:
    is_atom = isinstance(type_, Int | String) or type_ == BOOL
    return Held(text, Kind.ATOM) if is_atom else Held(text, Kind.DATA, _same)


def _same(data: Any) -> Any:
    return data


def _function(template: Template, style: Style, parameters: str, unpacked: str) -> Any:
    constants = Constants()
    emitter = Emitter(constants)
    emitter.line(unpacked)
    emitter.line(f"return {TextWriter(constants, style).write(template)}")
    return emitter.writer(parameters)
