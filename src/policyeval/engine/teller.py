"""Titles and values in one language: what an explanation calls the things that a record names."""

from collections.abc import Mapping
from typing import Any, Final

from policyeval.engine import words
from policyeval.engine.amounts import duration_text, instant_text, number_text
from policyeval.frozen import dataclass
from policyeval.ir.program import Program
from policyeval.language.types import DURATION, Nullable
from policyeval.policy.model import Policy
from policyeval.regex import Regex
from policyeval.schema.declaration import Declaration, FactSchema
from policyeval.source.diagnostic import Argument, Language, Phrase

_INDEX: Final = Regex(r"\[[0-9]*\]")
_IDENTIFIER: Final = Regex(r"[a-z][a-z0-9_]*")
_LONGEST_TEXT: Final = 60
"""The longest text of a fact that is shown whole."""
AS_OF: Final = "as_of"


@dataclass(frozen=True, slots=True)
class Teller:
    """Who puts a record into words: its titles, in one language."""

    policy: Policy
    schema: FactSchema
    program: Program
    language: Language

    def say(self, phrase: Phrase, **args: Argument) -> str:
        """Return a phrase in the language."""
        return phrase.text(self.language, args)

    def counted(self, unit: str, count: float) -> str:
        """Return so many of a unit, in words."""
        return words.counted(unit, number_text(count), self.language)

    # ---------------------------------------------------------------------------------------- names

    def key(self, key: str) -> str:
        """Return the title of a result key, or the key where it has none."""
        title = self.policy.terms.get(key) or words.KEYS.get(key)
        return key if title is None else self.say(title)

    def key_with_title(self, key: str) -> str:
        """Return the title of a result key, with the key where that is another."""
        return _both(self.key(key), key)

    def term(self, word: str) -> str:
        """Return the title of a word of the results, with the word where that is another."""
        title = self.policy.terms.get(word)
        return word if title is None else _both(self.say(title), word)

    def fact(self, path: str) -> str:
        """Return the title of a fact, or its path where it has none."""
        declaration = self._declaration(path)
        title = None if declaration is None else declaration.title
        return path if title is None else self.say(title)

    def _declaration(self, path: str) -> Declaration | None:
        return self.schema.declarations.get(general(path))

    def definition(self, expr: str) -> str | None:
        """Return the title of the definition that a condition consists of, if it is one with a title."""
        name, _, arguments = expr.partition("(")
        definition = self.policy.definitions.get(name)
        is_alone = not arguments or arguments.find(")") == len(arguments) - 1
        if definition is None or definition.title is None or not is_alone:
            return None
        return self.say(definition.title)

    def rule(self, id_: str) -> str:
        """Return the id of a rule with its title."""
        title = next((rule.title for rule in self.program.rules if rule.id == id_), None)
        return id_ if title is None else f"{id_} — {self.say(title)}"

    # --------------------------------------------------------------------------------------- values

    def value(self, value: Any) -> str:
        """Return a value of a result in words."""
        match value:
            case None:
                return self.say(words.NOTHING)
            case bool():
                return self.say(words.TRUE if value else words.FALSE)
            case str():
                return self.term(instant_text(value, self.program.zone))
            case list():
                between = "; " if any(isinstance(v, dict) for v in value) else ", "
                return between.join(map(self.value, value)) or self.say(words.NOTHING)
            case dict():
                named = (f"{self._member(key)}: {self.value(v)}" for key, v in value.items())
                return ", ".join(named) or self.say(words.NOTHING)
            case float():
                return number_text(value)
            case _:
                return str(value)

    def _member(self, key: str) -> str:
        return self.key(key) if _IDENTIFIER.fullmatch(key) else self.term(key)

    def result(self, key: str, value: Any) -> str:
        """Return the value of a result key in words."""
        type_ = dict(self.program.keys).get(key)
        type_ = type_.of if isinstance(type_, Nullable) else type_
        if type_ == DURATION and isinstance(value, str):
            return duration_text(value, self.language)
        return self.value(value)

    def read(self, path: str, value: Any) -> str:
        """Return the value of a fact in words, with its unit."""
        match value:
            case {"missing": True}:
                return self.say(words.NOT_GIVEN)
            case {"size": size}:
                return self.counted("entry", size)
            case str() if len(value) > _LONGEST_TEXT:
                return f"{value[: _LONGEST_TEXT - 1]}…"
            case int() | float() if not isinstance(value, bool):
                return f"{self.value(value)}{self._unit(path)}"
            case _:
                return self.value(value)

    def _unit(self, path: str) -> str:
        """Return the unit of a fact; schemas write it in English, so that Thai has abbreviations only."""
        declaration = self._declaration(path)
        unit = None if declaration is None else declaration.unit
        if not unit or not (unit.isupper() or self.language is Language.EN):
            return ""
        return f" {unit}" if unit.casefold() not in self.fact(path).casefold() else ""

    def gives(self, given: Mapping[str, Any]) -> str:
        """Return what a rule gives to result keys."""
        if set(given) == {"points"} and isinstance(given["points"], int):
            return self.counted("point", given["points"])
        if len(given) == 1 == len(self.program.keys):
            return ", ".join(self.result(key, value) for key, value in given.items())
        return ", ".join(f"{self.key(key)}: {self.result(key, value)}" for key, value in given.items())


def _both(title: str, word: str) -> str:
    """Return a title with the word that it is of, where this says something else."""
    return title if title.casefold() == word.replace("_", " ").casefold() else f"{title} ({word})"


def general(path: str) -> str:
    """Return the path that the schema declares a fact under: `a[0].b` is `a[].b`."""
    return _INDEX.sub("[]", path)
