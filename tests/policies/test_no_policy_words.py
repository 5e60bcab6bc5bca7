"""The engine knows no platform, policy, rule, fact or result key: adding a policy is YAML only."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = tuple(
    sorted(p for p in (ROOT / "src").rglob("*") if p.suffix in (".py", ".lark", ".json") and p.is_file())
)
NEVER = re.compile(
    r"thisshop|tiktok|restrict_1|lucky_draw|(?<![A-Z])(?:CON|SEG|OUT|CAN|COD|AMB)-[A-Z]?[0-9]", re.IGNORECASE
)

ALLOWED: Mapping[str, str] = {
    "the format defines these words, for any policy": """
        band calendar complete days group half_month holidays kind ledger missing
        none overlap period place points quarter range result rules status type value verdict weekend
    """,
    "what the ledger of the format is explained and computed with": """
        posting posts_at
    """,
    "plain words of a reader, a checker and an evaluator": """
        address allowed at attribute auto cause condition conditions content counts defect english errors
        finding flag follows happened interest is_over is_valid language member membership misses name
        opening origin problem reason scan search sides signatures state thai time unknown-type unsupported
        warnings within
    """,
    "what is proved or shown to be false, of a program and of one edit of it": """
        claim edit
    """,
    "a method of the generators of Python": """
        send
    """,
    "plain English beside code": """
        accepted measures order returned
    """,
    "everyday words of trade in the examples of the catalogue, which are about a shop of its own": """
        account channel late order_id paid paid_at region shipped_at shop
    """,
}
"""Words of policies that may stand in the engine, by the reason why they are its own as well."""


def test_engine_names_no_platform_and_no_statement() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line}"
        for path in SOURCES
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1)
        if NEVER.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", ["ThisShop", "TIKTOK-shop", "CON-26", "see SEG-1.", "AMB-C36", "restrict_1"])
def test_a_platform_and_a_statement_would_be_noticed(name: str) -> None:
    assert NEVER.search(f"# as {name} says")


def test_a_word_of_a_policy_would_be_noticed(repository) -> None:
    """The names of a policy are found where they stand, so that an empty answer says something."""
    words = _words(repository)
    assert {"late-few", "orders_late", "penalty_start", "deduction"} <= set(words)
    assert set(_used({"Program": "rule", "evaluate": "fact"})) == {"Program", "evaluate"}


def test_engine_names_nothing_of_a_policy(repository) -> None:
    found = {word: places for word, places in _used(_words(repository)).items() if word not in _allowed()}
    assert found == {}


def test_every_allowed_word_is_needed(repository) -> None:
    """A word that no policy has, or the engine does not use, has no place in the list."""
    used = _used(_words(repository))
    assert [word for word in _allowed() if word not in used] == []


def _allowed() -> list[str]:
    return [word for words in ALLOWED.values() for word in words.split()]


def _used(words: Mapping[str, str]) -> dict[str, list[str]]:
    """Return each word that stands in the engine as a whole word, with what it names and where."""
    pattern = re.compile(
        r"(?<![\w-])(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + r")(?![\w-])"
    )
    used: dict[str, list[str]] = {}
    for path in SOURCES:
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
            for word in pattern.findall(line):
                used.setdefault(word, [words[word]]).append(f"{path.relative_to(ROOT)}:{number}")
    return used


def _words(repository) -> dict[str, str]:
    """Return every name of the policies and of their fact schemas, with what it names first."""
    words: dict[str, str] = {}
    for word, what in _names(repository):
        words.setdefault(word, what)
    return words


def _names(repository) -> Iterator[tuple[str, str]]:
    for loaded in repository.book.policies:
        policy = loaded.policy
        yield from ((policy.id, "policy"), (policy.platform, "platform"))
        for path in loaded.checked.schema.declarations:
            yield from ((part.removesuffix("[]"), "fact") for part in path.split("."))
        yield from ((name, "reading") for name in policy.readings)
        yield from ((name, "parameter") for name in policy.parameters)
        yield from ((name, "definition") for name in policy.definitions)
        for decision in policy.decisions.values():
            yield decision.id, f"decision of {policy.id}"
            yield from ((rule.id, f"rule of {policy.id}") for rule in decision.rules)
            yield from ((key, f"result of {policy.id}.{decision.id}") for key in _keys(decision))


def _keys(decision) -> Iterator[str]:
    for rule in decision.rules:
        yield from rule.then
    for group in decision.results:
        yield from group.keys
    yield from (output.key for output in decision.outputs)
    if decision.ledger is not None:
        yield from decision.ledger.dimensions
