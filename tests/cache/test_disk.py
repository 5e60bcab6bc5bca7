"""The folder of the cache: what others could have written is neither read nor written over."""

import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from policyeval.cache import disk

NAME = "entry"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cache" / "policyeval"
    monkeypatch.setenv("POLICYEVAL_CACHE", str(path))
    return path


def _bend(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def _as_link(file: Path) -> None:
    file.rename(file.with_name("moved"))
    file.symlink_to("moved")


def _as_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file, 0o600)


def _as_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


SPOILT: dict[str, Callable[[Path], None]] = {
    "a bit of the content": lambda file: _bend(file, -1),
    "a bit of the digest": lambda file: _bend(file, 20),
    "a bit of the first word": lambda file: _bend(file, 0),
    "cut short": lambda file: file.write_bytes(file.read_bytes()[:-3]),
    "cut in its digest": lambda file: file.write_bytes(file.read_bytes()[:30]),
    "empty": lambda file: file.write_bytes(b""),
    "longer": lambda file: file.write_bytes(file.read_bytes() + b" "),
    "others may write to it": lambda file: file.chmod(0o666),
    "the group may write to it": lambda file: file.chmod(0o660),
    "a link": _as_link,
    "a pipe": _as_pipe,
    "a folder": _as_folder,
    "too large": lambda file: os.truncate(file, disk.LARGEST + 1),
    "not there": lambda file: file.unlink(),
    "the folder is open to the group": lambda file: file.parent.chmod(0o770),
    "the folder is open to all": lambda file: file.parent.chmod(0o777),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_is_not_plainly_ours_is_not_read(folder: Path, spoil: Callable[[Path], None]) -> None:
    disk.write(NAME, b"content")
    assert disk.read(NAME) == b"content"
    spoil(folder / NAME)
    assert disk.read(NAME) is None


@pytest.mark.parametrize(
    "spoil",
    [_as_link, lambda file: _bend(file, -1), lambda file: file.chmod(0o666)],
    ids=["link", "bent", "open"],
)
def test_what_is_not_read_is_replaced(folder: Path, spoil: Callable[[Path], None]) -> None:
    disk.write(NAME, b"content")
    spoil(folder / NAME)
    disk.write(NAME, b"again")
    assert disk.read(NAME) == b"again"
    assert not (folder / NAME).is_symlink()
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600


def test_the_folder_is_for_its_owner_alone(folder: Path) -> None:
    disk.write(NAME, b"content")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.parent.stat().st_mode & 0o022 == 0


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_into_a_folder_of_others_nothing_is_written(folder: Path, mode: int) -> None:
    folder.mkdir(parents=True)
    folder.chmod(mode)
    disk.write(NAME, b"content")
    assert list(folder.iterdir()) == []


def test_a_link_is_no_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    folder.parent.mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    disk.write(NAME, b"content")
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert disk.read(NAME) is None


def test_a_file_in_the_place_of_the_folder_is_left_alone(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("mine")
    disk.write(NAME, b"content")
    assert folder.read_text() == "mine"
    assert disk.read(NAME) is None


@pytest.mark.parametrize("spoilt", ["folder", "file"])
def test_what_belongs_to_another_user_is_not_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch, spoilt: str
) -> None:
    disk.write(NAME, b"content")
    inode = (folder if spoilt == "folder" else folder / NAME).stat().st_ino
    ours = os.fstat

    def fstat(file: int) -> os.stat_result:
        found = ours(file)
        if found.st_ino != inode:
            return found
        return os.stat_result((*found[:4], found.st_uid + 1, *found[5:]))

    monkeypatch.setattr(os, "fstat", fstat)
    assert disk.read(NAME) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_what_root_gave_away_is_not_read(folder: Path) -> None:
    disk.write(NAME, b"content")
    os.chown(folder / NAME, 65534, 65534)
    assert disk.read(NAME) is None


def test_off_is_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk.write(NAME, b"content")
    monkeypatch.setenv("POLICYEVAL_CACHE", "off")
    assert disk.folder_path() is None
    assert disk.read(NAME) is None
    disk.write("other", b"content")
    assert [file.name for file in folder.iterdir()] == [NAME]


PLACES: dict[str, tuple[dict[str, str], str | None]] = {
    "its own": ({"POLICYEVAL_CACHE": "/a/b", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/a/b"),
    "of the desktop": ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/policyeval"),
    "a relative one does not count": ({"XDG_CACHE_HOME": "x", "HOME": "/h"}, "/h/.cache/policyeval"),
    "of the user": ({"HOME": "/h"}, "/h/.cache/policyeval"),
    "an empty setting is none": ({"POLICYEVAL_CACHE": "", "HOME": "/h"}, "/h/.cache/policyeval"),
    "no home": ({"HOME": "nowhere"}, None),
}


@pytest.mark.parametrize(("environment", "path"), PLACES.values(), ids=PLACES)
def test_where_the_folder_is(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], path: str | None
) -> None:
    for name in ("POLICYEVAL_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert disk.folder_path() == path


def test_the_oldest_make_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "MOST_BYTES", 1_000)
    for number in range(5):
        disk.write(f"entry{number}", bytes(200))
        os.utime(folder / f"entry{number}", ns=(number * 10**9, number * 10**9))
    disk.write("newest", bytes(200))
    assert sorted(file.name for file in folder.iterdir()) == ["entry3", "entry4", "newest"]


def test_what_is_too_large_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "LARGEST", 200)
    disk.write(NAME, bytes(201))
    assert not (folder / NAME).exists()


def test_a_full_disk_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk.write(NAME, b"content")

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full)
    disk.write(NAME, b"other")
    assert disk.read(NAME) == b"content"
    assert [file.name for file in folder.iterdir()] == [NAME]


def _write_often(content: bytes) -> None:
    for _ in range(100):
        disk.write(NAME, content)


def test_of_two_writers_the_file_is_always_of_one(folder: Path) -> None:
    contents = [letter * 50_000 for letter in (b"a", b"b")]
    disk.write(NAME, contents[0])
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=_write_often, args=(content,)) for content in contents]
    for writer in writers:
        writer.start()
    seen = {disk.read(NAME)}
    while any(writer.is_alive() for writer in writers):
        seen.add(disk.read(NAME))
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert seen <= set(contents)
    assert [file.name for file in folder.iterdir()] == [NAME]
