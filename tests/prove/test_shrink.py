"""Examples made plain: what is left of them, and where their instants stand."""

from collections.abc import Mapping
from typing import Any

from policyeval.analysis.prove.shrink import as_shown, shrunk
from policyeval.language.instants import parse_timestamp
from policyeval.language.values import Timestamp

ZONE = "Asia/Bangkok"


def instant(text: str) -> Timestamp:
    found = parse_timestamp(text)
    assert found is not None
    return found


WISH = instant("2026-06-01T12:00:00+07:00")


def plain(facts: Mapping[str, Any], holds: Any, as_of: str = "2025-02-03T04:05:06.000007Z") -> Any:
    """Return the facts that are left, as they are shown, and the instant of evaluation."""
    found, at = shrunk(facts, instant(as_of), holds, wish=WISH, zone=ZONE)
    return as_shown(found, ZONE), at


def test_two_entries_become_one_where_one_does() -> None:
    entries = [{"at": "2025-01-01T00:00:00Z", "points": 4}, {"at": "2025-01-02T00:00:00Z", "points": 1}]
    found, at = plain({"entries": entries}, lambda facts, _: _total(facts) >= 5)
    assert found == {"entries": [{"points": 5}]}
    assert at == WISH


def test_two_entries_stay_where_one_does_not() -> None:
    entries = [{"points": 40}, {"points": 10}]
    found, _ = plain({"entries": entries}, lambda facts, _: len(facts.get("entries", ())) == 2)
    assert found == {"entries": [{}, {}]}


def test_what_was_needed_beside_a_part_goes_when_the_part_goes() -> None:
    facts = {"a": 1, "b": 1, "c": 1}
    found, _ = plain(facts, lambda given, _: "c" in given and ("a" in given or "b" not in given))
    assert found == {"c": 0}


def test_instants_move_to_the_noon_that_is_wished() -> None:
    facts = {"at": "2025-01-31T04:05:06.000007Z"}

    def holds(given: Mapping[str, Any], as_of: Timestamp) -> bool:
        return "at" in given and as_of.nanos - instant(given["at"]).nanos == 3 * 86_400 * 10**9

    assert plain(facts, holds) == ({"at": "2026-05-29T12:00:00+07:00"}, WISH)


def _total(facts: Mapping[str, Any]) -> int:
    return sum(entry.get("points", 0) for entry in facts.get("entries", ()))
