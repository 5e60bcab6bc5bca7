"""What every test may use: golden files, and how long hypothesis searches."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci",
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "long",
    max_examples=20_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
os.environ["POLICYEVAL_CACHE"] = "off"  # tests of the cache say where theirs is
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the golden files instead of comparing")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a file beside the test; under `--update`, write the file instead."""
    folder = Path(request.node.path).parent

    def compare(name: str, text: str) -> None:
        file = folder / name
        if request.config.getoption("--update"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode("utf-8"))
            return
        assert file.is_file(), f"{file} is missing: run `pytest --update` and read what it writes"
        assert text == file.read_bytes().decode("utf-8")

    return compare
