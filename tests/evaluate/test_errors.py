"""What the exceptions of the Python interface say when nobody looks at their findings."""

from collections.abc import Callable

import pytest

import policyeval
from broken.world import WORLD

AS_OF = "2025-05-16T00:00:00+07:00"


def _decide(facts: object = None, decision: str = "returns.refund", as_of: object = AS_OF) -> object:
    return policyeval.load(WORLD / "policies").decide(decision, facts or {}, as_of=as_of)  # type: ignore[arg-type]


RAISED: dict[str, tuple[Callable[[], object], type[Exception], str]] = {
    "facts": (
        lambda: _decide({"parcel": {"stat": "sent", "value": "x"}}),
        policyeval.FactsError,
        "PE621: unknown fact `stat` (/parcel/stat); did you mean `state`?\n"
        'PE620: `parcel.value` must be an integer, found text `"x"` (/parcel/value)',
    ),
    "decision": (
        lambda: _decide(decision="returns.refnd"),
        policyeval.ArgumentError,
        "PE701: there is no decision `returns.refnd`; did you mean `returns.refund`?",
    ),
    "instant": (
        lambda: _decide(as_of="2025-05-16"),
        policyeval.ArgumentError,
        "PE703: `2025-05-16` is not an instant",
    ),
    "policies": (
        lambda: policyeval.load("nowhere"),
        policyeval.PolicyError,
        "PE101: the file `nowhere` does not exist",
    ),
    "expression": (
        lambda: policyeval.evaluate("1 / 0"),
        policyeval.CelError,
        "PE802: an integer is divided by zero (expression:1:1)",
    ),
}


@pytest.mark.parametrize("name", RAISED)
def test_an_exception_reads_as_its_findings(name: str) -> None:
    call, kind, text = RAISED[name]
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == text


@pytest.mark.parametrize("name", policyeval.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(policyeval, name) is not None
