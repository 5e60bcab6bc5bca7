"""Facts handed over as data have a limit too, whichever way they are decided."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import policyeval
from policyeval.schema.nodes import MOST_NODES, most_nodes, nodes

ROOT = Path(__file__).parents[2]
AS_OF = "2025-11-01T00:00:00+07:00"


def events(count: int) -> dict[str, Any]:
    return {"outreach_events": [{"kind": "delivered", "at": "2024-01-01T00:00:00Z"}] * count}


@pytest.mark.parametrize("often", [True, False])
@pytest.mark.parametrize("decision", ["outreach.access", "outreach.language"])
def test_more_than_a_hundred_thousand_values_are_refused(decision: str, often: bool) -> None:
    ask = policyeval.load(ROOT / "policies", only="outreach").prepare(decision, as_of=AS_OF, often=often)
    most = (MOST_NODES - 2) // 3
    assert nodes(events(most)) <= MOST_NODES < nodes(events(most + 1))
    assert ask(events(most)).status == "indeterminate"
    with pytest.raises(policyeval.FactsError) as refused:
        ask(events(most + 1))
    assert [finding.code for finding in refused.value.diagnostics] == ["PE613"]


def test_so_are_more_values_than_that_for_an_expression() -> None:
    shared: list[Any] = [1]
    for _ in range(40):
        shared = [shared, shared]
    for given in ([0] * MOST_NODES, shared):
        with pytest.raises(policyeval.ArgumentError) as refused:
            policyeval.evaluate("size(x)", {"x": given})
        assert refused.value.diagnostic.code == "PE613"
    assert policyeval.evaluate("size(x)", {"x": [0] * (MOST_NODES - 2)}) == MOST_NODES - 2


def test_values_are_counted_no_further_than_they_matter() -> None:
    class Endless(Mapping[str, Any]):
        """An object that holds itself."""

        def __getitem__(self, key: str) -> Any:
            return self

        def __iter__(self) -> Any:
            return iter("ab")

        def __len__(self) -> int:
            return 2

    assert nodes(Endless(), 100) == 101
    assert nodes({"a": [1, "x", {"b": None}], "c": 2.5}) == 7


def test_no_bundle_has_more_values_than_its_lengths_allow() -> None:
    loaded, _ = policyeval.load(ROOT / "policies", only="outreach").program("outreach.send")
    slot = loaded.checked.schema.slot
    assert nodes(events(50)) <= most_nodes(slot, 50) < most_nodes(slot, 51)
