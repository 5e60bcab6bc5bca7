"""Wherever the checker reports something, the words of the catalogue find what they name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import policyeval
from check_examples import cel_codes, checked_condition, checked_policy, policy_codes
from policyeval.source.catalog import Entry, Kind, catalog, policy, typing
from policyeval.source.diagnostic import Language

ROOT = Path(policyeval.__file__).parent
NOT_ARGUMENTS = {"labels", "suggestion"}
ENTRIES = [entry for entry in (*typing.ENTRIES, *policy.ENTRIES) if entry.kind in (Kind.CEL, Kind.POLICY)]
EVERY = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)


def sites() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield place, code and arguments of each report that writes all three out."""
    for file in sorted((*ROOT.glob("check/*.py"), *ROOT.glob("policy/*.py"), *ROOT.glob("engine/load.py"))):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="report") | ast.Name(id="report"),
                    args=[ast.Constant(value=str() as code), *_],
                ) if code[:3] in ("PE3", "PE5"):
                    names = {k.arg for k in node.keywords if k.arg is not None} - NOT_ARGUMENTS
                    yield f"{file.name}:{node.lineno}", code, frozenset(names)
                case ast.Call(
                    func=ast.Name(id="Diagnostic"),
                    args=[ast.Constant(value=str() as code), _, ast.Dict(keys=keys), *_],
                ):
                    names = {k.value for k in keys if isinstance(k, ast.Constant)}
                    yield f"{file.name}:{node.lineno}", code, frozenset(map(str, names))
                case _:
                    pass


@pytest.mark.parametrize(("place", "code", "names"), list(sites()))
def test_every_site_gives_the_arguments_that_its_words_name(
    place: str, code: str, names: frozenset[str]
) -> None:
    entry = catalog()[code]
    phrases = [phrase for phrase in (entry.message, entry.help) if phrase is not None]
    named = {n for phrase in phrases for n in re.findall(r"(?<!\{)\{([a-z]+)\}", phrase.en)}
    assert named <= names, place


@EVERY
def test_bad_example_gives_its_code_and_words_that_can_be_filled_in(entry: Entry) -> None:
    _, findings = (checked_condition if entry.kind is Kind.CEL else checked_policy)(entry.bad)
    assert {finding.code for finding in findings} == {entry.code}
    for finding in findings:
        for language in Language:
            text = entry.message.text(language, finding.args)
            assert "{" not in text.replace("Money{", "")
            assert "\n" not in text


@EVERY
def test_good_example_gives_nothing_at_all(entry: Entry) -> None:
    assert (cel_codes if entry.kind is Kind.CEL else policy_codes)(entry.good) == []
