"""The page of a diff in a real browser: `make e2e`. Where there is no Chromium, it says that it skips."""

import os
import re
import shutil
import subprocess
import zlib
from functools import cache
from pathlib import Path
from struct import unpack
from tempfile import gettempdir

import pytest

from broken.world import run_in

ROOT = Path(__file__).parents[2]
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
    "--hide-scrollbars",
    "--enable-logging=stderr",
)
A4 = (595, 842)
"""The width and height of a sheet in points."""

pytestmark = [
    pytest.mark.skipif("E2E" not in os.environ, reason="browsers are slow to start: `make e2e`"),
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium: apt-get install chromium"),
    pytest.mark.timeout(300),
]
MOST_BYTES = 200_000
"""Of the picture."""
FACTS = '{"period": {"orders_total": 281, "orders_late": 27}, "shop": {"origin": "th"}}\n'


@cache
def written(language: str, *options: str) -> str:
    """Return the page of the two versions of the policy; what is proved takes a while, so once each."""
    versions = ("policies/thisshop/conduct/2022-10-16.yaml", "fixtures/diff/conduct.yaml")
    found = run_in(ROOT, ["diff", *versions, *options, "--format", "html", "--lang", language])
    assert found.exit == 0, found.stderr
    return found.stdout


def page(folder: Path, language: str) -> Path:
    """Write the page of the two versions, with an impact, into a folder."""
    facts = Path(gettempdir()) / "policyeval-e2e.ndjson"
    facts.write_text(FACTS * 3, "utf-8")
    file = folder / f"{language}.html"
    options = ("--facts", str(facts), "--as-of", "2023-05-16T00:00:00+07:00")
    file.write_text(written(language, *options), "utf-8")
    return file


def browse(folder: Path, file: Path, *options: str) -> "subprocess.CompletedProcess[bytes]":
    """Open a file in a browser that has never been used before, and return what it printed."""
    profile = folder / "profile"
    command = [str(BROWSER), *QUIET, f"--user-data-dir={profile}", *options, file.as_uri()]
    return subprocess.run(command, capture_output=True, timeout=90, check=True)


def refused(found: "subprocess.CompletedProcess[bytes]") -> list[str]:
    """Return what the browser said that the policy of the page forbids."""
    return re.findall(r"(?:Refused to|violates the following)[^\n]*", found.stderr.decode("utf-8", "replace"))


def pixels(file: Path) -> tuple[int, int, bytes]:
    """Return the width and height of a PNG, and its rows as they are stored."""
    content = file.read_bytes()
    width, height = unpack(">II", content[16:24])
    parts, place = b"", 8
    while place < len(content):
        (size,) = unpack(">I", content[place : place + 4])
        kind = content[place + 4 : place + 8]
        parts += content[place + 8 : place + 8 + size] if kind == b"IDAT" else b""
        place += size + 12
    return width, height, zlib.decompress(parts)


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a picture of the page in each language."""
    folder = tmp_path_factory.mktemp("page")
    taken = {}
    for language in ("en", "th"):
        file = page(folder, language)
        taken[language] = folder / f"{language}.png"
        found = browse(folder, file, "--window-size=1000,2400", f"--screenshot={taken[language]}")
        assert refused(found) == []
    return taken


def test_the_page_is_drawn_with_its_style(shots: dict[str, Path]) -> None:
    width, height, rows = pixels(shots["en"])
    assert (width, height) == (1000, 2400)
    assert len(set(rows)) > 100  # colours, edges and letters: a blank page has a handful of bytes


def test_each_language_is_another_picture(shots: dict[str, Path]) -> None:
    assert pixels(shots["en"])[2] != pixels(shots["th"])[2]


def test_a_style_that_is_not_the_page_s_own_is_refused(tmp_path: Path) -> None:
    file = page(tmp_path, "en")
    file.write_text(file.read_text("utf-8").replace("<style>", "<style>p{color:red}"), "utf-8")
    found = browse(tmp_path, file, f"--screenshot={tmp_path / 'x.png'}")
    assert len(refused(found)) >= 1


def test_a_script_that_gets_into_the_page_does_not_run(tmp_path: Path) -> None:
    file = page(tmp_path, "en")
    script = "<script>document.documentElement.lang = 'xx'</script></main>"
    file.write_text(file.read_text("utf-8").replace("</main>", script), "utf-8")
    found = browse(tmp_path, file, "--dump-dom")
    assert b'<html lang="en">' in found.stdout
    assert refused(found) != []


def test_the_page_prints_on_a4(tmp_path: Path) -> None:
    printed = tmp_path / "page.pdf"
    browse(tmp_path, page(tmp_path, "th"), f"--print-to-pdf={printed}", "--no-pdf-header-footer")
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)", printed.read_bytes())
    assert boxes
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {A4}


def test_the_picture_of_the_readme_is_made_of_the_page(tmp_path: Path) -> None:
    file = tmp_path / "band.html"
    file.write_text(written("en", "--decision", "conduct.band", "--part", "proof"), "utf-8")
    picture = ROOT / "docs" / "diff.png"
    found = browse(tmp_path, file, "--window-size=1000,1080", f"--screenshot={picture}")
    assert refused(found) == []
    assert picture.stat().st_size <= MOST_BYTES
    assert len(set(pixels(picture)[2])) > 100
