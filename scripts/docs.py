"""Write the generated documents, the outputs shown in the written ones, and the schemas for editors.

`python -m scripts.docs` writes them; with `--check` it only says which are out of date. The
functions, the keys of a policy and the codes come from the tables that the program itself reads.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from scripts.doc_blocks import refreshed
from scripts.proposal import PROPOSED, proposal

from policyeval.cel import grammar
from policyeval.language.functions import FAMILIES
from policyeval.language.overload import Overload
from policyeval.language.types import show
from policyeval.source.catalog import PHASES, Entry, catalog

ROOT: Final = Path(__file__).parent.parent
SOURCE: Final = ROOT / "src" / "policyeval"
EXAMPLES: Final = ROOT / "scripts" / "docs_examples"
SCHEMAS: Final = {
    "policy.schema.json": SOURCE / "policy" / "policy.schema.json",
    "calendar.schema.json": SOURCE / "policy" / "calendar.schema.json",
    "cases.schema.json": SOURCE / "analysis" / "cases.schema.json",
    "prove.schema.json": SOURCE / "analysis" / "prove" / "prove.schema.json",
    "diff.schema.json": SOURCE / "analysis" / "diff" / "diff.schema.json",
    "why.schema.json": SOURCE / "analysis" / "why" / "why.schema.json",
    "mutate.schema.json": SOURCE / "analysis" / "mutate" / "mutate.schema.json",
    "coverage.schema.json": SOURCE / "analysis" / "coverage" / "coverage.schema.json",
}
GRAMMAR: Final = SOURCE / "cel" / "cel.lark"
TABLES: Final = SOURCE / "cel" / "cel.tables.json"
MOST_LINES: Final = 40
LONGEST_LINE: Final = 160
MADE: Final = "<!-- Written by `python -m scripts.docs`; do not edit. -->"
PHASE_TITLES: Final = {
    "reading": "Reading YAML and JSON",
    "cel_syntax": "CEL syntax",
    "typing": "Names and types",
    "schema": "Fact schemas",
    "policy": "Policy documents",
    "facts": "Facts",
    "command": "Cases and the command line",
    "evaluation": "Evaluation",
    "tables": "Tables",
}


# ---------------------------------------------------------------------------------------- functions


def functions() -> str:
    """Return the manual of functions and operators."""
    lines = [
        "# Functions and operators",
        "",
        MADE,
        "",
        "Conditions are CEL. Every operator and function is listed with its signatures, what it gives,",
        "and the [codes](codes.md) with which it can fail. Calendar days, months and weeks are those of",
        "the policy's time zone.",
        "",
        "In the examples, what stands after `//` is the value, or the code of the failure.",
    ]
    for family, overloads in FAMILIES.items():
        lines += ["", f"## {family.capitalize()}"]
        for name, same in groupby(overloads, key=lambda overload: overload.name):
            lines += _function(name, list(same))
    return "\n".join(lines) + "\n"


def _function(name: str, overloads: list[Overload]) -> Iterator[str]:
    yield from ("", f"### `{name if name[0].isalpha() else name.replace('_', '').replace('@', '')}`", "")
    for overload in overloads:
        failures = ", ".join(_link(code) for code in overload.failures)
        yield f"- `{signature(overload)}`: {overload.law}{f' Fails with {failures}.' if failures else ''}"
    examples = dict.fromkeys(f"{e.expr}  // {e.value}" for o in overloads for e in o.examples)
    yield from ("", "```cel", *examples, "```")


def signature(overload: Overload) -> str:
    """Return an overload as it is called, with the types of its arguments and of its result."""
    types, result = [show(parameter) for parameter in overload.parameters], show(overload.result)
    if overload.receiver:
        return f"{types[0]}.{overload.name}({', '.join(types[1:])}) → {result}"
    if overload.name[0].isalpha():
        return f"{overload.name}({', '.join(types)}) → {result}"
    return f"{_operation(overload.name, types)} → {result}"


def _operation(name: str, types: list[str]) -> str:
    """Return an operator with its operands: `_+_` as `int + int`, `_[_]` as `list(A)[int]`."""
    if name.startswith("@"):
        return f" {name[1:]} ".join(types)
    if name.startswith("_") and name.endswith("_") and name.count("_") == 2:
        return f" {name[1:-1]} ".join(types)
    between = name.split("_")
    return "".join(f"{part}{type_}" for part, type_ in zip(between, types, strict=False)) + between[-1]


def _link(code: str) -> str:
    return f"[{code}](codes.md#{code.lower()})"


# -------------------------------------------------------------------------------------------- codes


def codes() -> str:
    """Return the manual of findings."""
    lines = [
        "# Codes",
        "",
        MADE,
        "",
        "What `policyeval` can find fault with. `policyeval explain CODE` prints",
    ]
    lines += ["the same in a terminal; `--lang th` does so in Thai."]
    for number, phase in enumerate(PHASES, 1):
        lines += ["", f"## {PHASE_TITLES[phase]}"]
        for entry in catalog().values():
            if entry.code.startswith(f"PE{number}"):
                lines += _code(entry)
    return "\n".join(lines) + "\n"


def _code(entry: Entry) -> Iterator[str]:
    yield from ("", f"### {entry.code}", "", f"`{entry.name}` · {entry.severity.value}", "")
    yield from (f"> {entry.message.en}", ">", f"> {entry.message.th}", "")
    yield from (entry.why.en, "", entry.why.th)
    if entry.help is not None:
        yield from ("", f"{entry.help.en} · {entry.help.th}")
    yield from ("", "Not so:", "", *_fenced(entry.bad), "", "But so:", "", *_fenced(entry.good))


def _fenced(text: str) -> Iterator[str]:
    fence = "````" if "```" in text else "```"
    yield f"{fence}text"
    lines = text.strip("\n").splitlines()
    yield from (_cut(line) for line in lines[:MOST_LINES])
    yield from ["…"] if len(lines) > MOST_LINES else []
    yield fence


def _cut(line: str) -> str:
    """Return a line of an example; a few are long because length is what they are about."""
    return line.rstrip() if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


# --------------------------------------------------------------------------------- keys of a policy


def policy() -> str:
    """Return the manual of the policy document."""
    schema = json.loads(SCHEMAS["policy.schema.json"].read_text("utf-8"))
    lines = [
        "# The policy document",
        "",
        MADE,
        "",
        (EXAMPLES / "introduction.md").read_text("utf-8").rstrip(),
    ]
    lines += ["", "## Top level", "", *_keys(schema, schema["definitions"])]
    for name, definition in schema["definitions"].items():
        lines += ["", f"## {name}", "", definition["description"]]
        lines += ["", *_keys(definition, schema["definitions"])] if "properties" in definition else []
        for example in sorted(EXAMPLES.glob(f"{name}-*.yaml")):
            lines += _example(example)
    return "\n".join(lines) + "\n"


def _keys(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    """Yield the table of the keys of an object, and of those inside its plain objects."""
    yield from ("| key | | form | meaning |", "|---|---|---|---|")
    required = schema.get("required", [])
    for key, value in schema["properties"].items():
        yield _row(key, value, definitions, is_required=key in required)
        for inner, inside in value.get("properties", {}).items():
            is_required = inner in value.get("required", [])
            yield _row(f"{key}.{inner}", inside, definitions, is_required=is_required)


def _row(key: str, schema: Mapping[str, Any], definitions: Mapping[str, Any], *, is_required: bool) -> str:
    meaning = schema.get("description") or _described(schema, definitions)
    cells = (f"`{key}`", "required" if is_required else "", form(schema), meaning)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _described(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    name = schema.get("$ref", "").rpartition("/")[2]
    return str(definitions[name]["description"]) if name else ""


def form(schema: Mapping[str, Any]) -> str:
    """Return what may be written for a key, in a few words."""
    match schema:
        case {"$ref": reference}:
            name = reference.rpartition("/")[2]
            return f"[{name}](#{name})"
        case {"enum": words}:
            return ", ".join(f"`{word}`" for word in words)
        case {"anyOf": parts} | {"allOf": parts}:
            return " or ".join(dict.fromkeys(map(form, parts)))
        case {"type": "array", "items": items}:
            return f"list of {form(items)}"
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"name: {form(values)}"
        case {"type": list(types)}:
            return " or ".join("mapping" if name == "object" else name for name in types)
        case {"type": "object"}:
            return "mapping"
        case {"type": name, "pattern": pattern}:
            return f"{name} `{pattern}`"
        case {"type": name}:
            return str(name)
        case _:
            return "any value"


def _example(file: Path) -> Iterator[str]:
    caption, _, text = file.read_text("utf-8").partition("\n")
    yield from ("", caption.removeprefix("# "), "", "```yaml", text.rstrip(), "```")


# --------------------------------------------------------------------------------------- everything


def documents() -> list[Path]:
    """Return the documents whose code blocks are run, generated and written ones."""
    written = sorted((ROOT / "docs").glob("*.md"))
    readme = ROOT / "README.md"
    return [*([readme] if readme.exists() else []), *written]


def generated() -> dict[Path, str]:
    """Return the text of every file that is generated, in whole or in the outputs that it shows."""
    made = {ROOT / "docs" / f"{name}.md": text() for name, text in _MANUALS.items()}
    copies = {ROOT / "schemas" / name: file.read_text("utf-8") for name, file in SCHEMAS.items()}
    shown = {file: refreshed(file.read_text("utf-8")) for file in documents() if file not in made}
    tables = {TABLES: grammar.text(GRAMMAR.read_text("utf-8"))}
    return {PROPOSED: proposal(), **made, **copies, **shown, **tables}


_MANUALS: Final = {"functions": functions, "policy": policy, "codes": codes}


def main(arguments: list[str]) -> int:
    """Write what is out of date; with `--check` say so instead and return 1."""
    stale = [
        (file, text)
        for file, text in generated().items()
        if not file.exists() or file.read_text("utf-8") != text
    ]
    for file, text in stale:
        if "--check" in arguments:
            print(f"{file.relative_to(ROOT)} is out of date: run `make docs`", file=sys.stderr)
        else:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
