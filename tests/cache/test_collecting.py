"""A load leaves the collector of garbage as it was, however it ends."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from policyeval.engine.book import load
from policyeval.engine.load import PolicyError, load_policies

POLICIES = Path(__file__).parents[2] / "policies"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.enable()


def test_it_is_on_again_after_a_load() -> None:
    load_policies([POLICIES])
    assert gc.isenabled()


def test_it_is_on_again_after_policies_with_faults(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("policy: [")
    with pytest.raises(PolicyError):
        load(tmp_path)
    assert gc.isenabled()


def test_it_is_on_again_after_what_nobody_expects(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        assert not gc.isenabled()
        raise KeyboardInterrupt

    monkeypatch.setattr("policyeval.engine.load._load", fails)
    with pytest.raises(KeyboardInterrupt):
        load_policies([POLICIES])
    assert gc.isenabled()


def test_who_turned_it_off_finds_it_off() -> None:
    gc.disable()
    load_policies([POLICIES])
    assert not gc.isenabled()
