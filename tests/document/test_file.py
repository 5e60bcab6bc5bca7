"""Opening files."""

import os
from pathlib import Path

import pytest

from policyeval.document.file import MAX_BYTES, open_source
from policyeval.source.diagnostic import Diagnostic
from policyeval.source.text import Source


def test_text_is_opened_without_its_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfa: \xe0\xb8\x81\r\n")
    assert open_source(tmp_path / "x.yaml", "x.yaml") == Source("x.yaml", "a: ก\r\n")


def test_a_file_of_just_the_limit_is_opened(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"x" * MAX_BYTES)
    assert isinstance(open_source(tmp_path / "x.yaml", "x.yaml"), Source)


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b"a: \xa1\xa2", "PE104", "x.yaml:1:4"),
        ("ก: 1\nข: ".encode() + b"\xff", "PE104", "x.yaml:2:4"),
        ("a: 1\n".encode("utf-16"), "PE104", "x.yaml:1:1"),
        (b"a: 1\n\0", "PE106", "x.yaml:2:1"),
        (b"x" * (MAX_BYTES + 1), "PE105", None),
    ],
    ids=["TIS-620", "a stray byte", "UTF-16", "a zero byte", "one byte too many"],
)
def test_what_is_not_text_is_refused(tmp_path: Path, content: bytes, code: str, place: str | None) -> None:
    (tmp_path / "x.yaml").write_bytes(content)
    found = open_source(tmp_path / "x.yaml", "x.yaml")
    assert isinstance(found, Diagnostic)
    assert (found.code, found.span.place if found.span else None) == (code, place)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.symlink("loop", tmp_path / "loop")
    names = {"missing": "PE101", "": "PE102", "loop": "PE103", "x" * 300: "PE103", "a\0b": "PE103"}
    found = {name: open_source(tmp_path / name, name or "folder") for name in names}
    assert {name: getattr(finding, "code", None) for name, finding in found.items()} == names
