"""Where the characters of a scalar stand in the file."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from policyeval.document.read import read
from policyeval.document.tree import Mapping, Node, Scalar, Sequence
from policyeval.source.text import Source

PIECES = st.sampled_from(
    [
        "a",
        "bc",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\n  ",
        "  \n",
        "\t",
        "ก็",
        "😀",
        "'",
        '"',
        "\\",
        " #",
        ": ",
        "-",
        "é",
    ]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)
STYLES = st.sampled_from(["'", '"', "|", ">"])


def scalars(text: str) -> list[Scalar]:
    root = read(Source("x.yaml", text)).root
    found: list[Scalar] = []
    stack: list[Node] = [root] if root else []
    while stack:
        match stack.pop():
            case Scalar() as scalar:
                found.append(scalar)
            case Mapping(entries=entries):
                stack += [node for entry in entries for node in (entry.key, entry.value)]
            case Sequence(items=items):
                stack += items
    return found


def is_true_to(text: str, scalar: Scalar) -> bool:
    """Whether each character is the one in the file, an escape, or a line break that was folded."""
    value, offsets = scalar.text.value, scalar.text.offsets
    return len(offsets) == len(value) + 1 and all(
        text[offset] in (char, "\\") or (char == " " and text[offset] == "\n")
        for char, offset in zip(value, offsets, strict=False)
    )


@given(
    value=TEXTS,
    style=STYLES,
    width=st.sampled_from([5, 20, 80]),
    is_crlf=st.booleans(),
    is_nested=st.booleans(),
)
def test_each_character_of_a_dumped_text_is_the_one_in_the_file(
    value: str, style: str, width: int, is_crlf: bool, is_nested: bool
) -> None:
    data = {"k": [value, {"l": value}]} if is_nested else {"k": value}
    text = yaml.dump(data, default_style=style, width=width, allow_unicode=True)
    text = text.replace("\n", "\r\n") if is_crlf else text
    for scalar in scalars(text):
        assert scalar.is_mapped or "\\U" in scalar.span.text
        assert is_true_to(text, scalar)
        assert list(scalar.text.offsets) == sorted(scalar.text.offsets)
        assert scalar.span.start <= scalar.text.offsets[0]
        assert scalar.text.offsets[-1] <= scalar.span.end


@given(
    lines=st.lists(st.tuples(st.integers(0, 6), TEXTS.map(lambda text: text.replace("\n", ""))), max_size=6),
    header=st.sampled_from(["|", ">", "|-", ">-", "|+", ">+", "|2", ">2-", "|+1 # note"]),
    end=st.sampled_from(["", "\n", "\n\n", "\n   \n", "\nz: 1\n"]),
)
def test_each_character_of_a_block_written_by_hand_is_the_one_in_the_file(
    lines: list[tuple[int, str]], header: str, end: str
) -> None:
    text = f"k: {header}\n" + "\n".join(" " * indent + line for indent, line in lines) + end
    for scalar in scalars(text):
        assert scalar.is_mapped or "\\U" in scalar.span.text
        assert is_true_to(text, scalar)


@given(first=TEXTS, quote=st.sampled_from(["", "'", '"']))
def test_each_character_of_a_text_over_several_lines_is_the_one_in_the_file(first: str, quote: str) -> None:
    inner = "x" + first.replace("'", "").replace('"', "").replace("\\", "\\\n" if quote == '"' else "")
    text = f"k: {quote}" + inner.replace("\n", "\n  ") + quote
    for scalar in scalars(text):
        assert scalar.is_mapped or "\\U" in scalar.span.text
        assert is_true_to(text, scalar)


@pytest.mark.parametrize(
    ("text", "value", "offsets"),
    [
        ("k: ab", "ab", [3, 4, 5]),
        ("k: a\n  b", "a b", [3, 4, 7, 8]),
        ("k: a\r\n  b", "a b", [3, 5, 8, 9]),
        ("k: a \n\n\n  b", "a\n\nb", [3, 6, 7, 10, 11]),
        ("k: 'it''s'", "it's", [4, 5, 6, 8, 9]),
        ('k: "\\t\\u0e01\\U0001f600."', "\tก😀.", [4, 6, 12, 22, 23]),
        ('k: "a\\\n   b"', "ab", [4, 10, 11]),
        ('k: "a \\\n\n  b"', "a \nb", [4, 5, 8, 11, 12]),
        ("k: |\n  a\n   b\n", "a\n b\n", [7, 8, 11, 12, 13, 13]),
        ("k: |-\n  a\n\n", "a", [8, 9]),
        ("k: |1-\n   a\n", "  a", [8, 9, 10, 11]),
        ("k: >\n  a\n  b\n\n  c\n   d\n", "a b\nc\n d\n", [7, 8, 11, 13, 16, 17, 20, 21, 22, 22]),
        ("k: |+\n\n\n", "\n\n", [6, 7, 7]),
        ("k: ''", "", [4]),
        ("k:", "", [2]),
        ("k: |\n", "", [4]),
    ],
)
def test_offsets_of_every_style(text: str, value: str, offsets: list[int]) -> None:
    root = read(Source("x.yaml", text)).root
    assert isinstance(root, Mapping)
    scalar = root.get("k")
    assert isinstance(scalar, Scalar)
    assert scalar.text.value == value
    assert list(scalar.text.offsets) == offsets
