"""The workload of `common.py` as a policy with its fact schema, and facts for it.

`python -m bench.workload` rewrites the 13 rules in `bench/workload/`, which are there to be read; larger
ones are made in a folder of their own when they are measured.
"""

import json
from pathlib import Path
from random import Random
from typing import Any

from bench import common

FOLDER = Path(__file__).parent / "workload"
DECISION = "seller.conduct"
AS_OF = "2024-10-03T00:00:00+07:00"
_ANY, _EXACT = {"type": "integer"}, {"type": "integer", "minimum": 0, "maximum": 1_000_000_000}


def write(folder: Path, count: int, *, is_exact: bool = True, is_tallied: bool = False) -> Path:
    """Write the policy with so many rules and its schema into a folder, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = json.dumps(fact_schema(is_exact=is_exact), indent=2)
    (folder / "seller.facts.schema.json").write_text(schema + "\n", "utf-8")
    (folder / "seller.yaml").write_text(policy(count, is_tallied=is_tallied), "utf-8")
    return folder


def fact_schema(*, is_exact: bool) -> dict[str, Any]:
    """Return the fact schema: types alone, or ranges and the known origins as well."""
    origin = {"type": "string", **({"enum": ["thai", "overseas"]} if is_exact else {})}
    groups = {
        name: _object(dict.fromkeys(fields, _EXACT if is_exact else _ANY))
        for name, fields in common.GROUPS.items()
    }
    seller = _object({"id": {"type": "string"}, "origin": origin})
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "policyeval:facts/seller",
        "title": "Seller facts",
        "description": "What a month of a seller came to.",
        **_object({"seller": seller, **groups}),
    }


def _object(members: dict[str, Any]) -> dict[str, Any]:
    described = {name: {"title": name, **member} for name, member in members.items()}
    return {"type": "object", "properties": described}


def policy(count: int, *, is_tallied: bool) -> str:
    """Return the policy document that says what the rules of `common.py` say.

    `is_tallied` adds a result key with the points of each rule, which a list of fired rules lacks.
    """
    tally = "      - {keys: [fired], combine: tally}\n" if is_tallied else ""
    rules = "".join(_rule(rule, is_tallied) for rule in common.make_rules(count))
    return f"{_HEAD}{tally}    rules:\n{rules}{_outputs()}"


_HEAD = """\
# Written by `python -m bench.workload` from bench/common.py.
policy: seller
platform: bench
version: "2024-10-03"
title: {en: Speed workload, th: "งานวัดความเร็ว"}
effective: {from: null}
timezone: Asia/Bangkok
sources:
  text:
    file: text.txt
    language: en
    sha256: "0000000000000000000000000000000000000000000000000000000000000000"
facts: seller.facts.schema.json
decisions:
  conduct:
    kind: verdict
    title: {en: Points and what follows, th: "คะแนนและผลที่ตามมา"}
    results:
      - {keys: [points], combine: sum}
"""


def _rule(rule: dict[str, Any], is_tallied: bool) -> str:
    points = json.dumps(common.cel(rule["points"]))
    tally = f", fired: {{cel: {points}}}" if is_tallied else ""
    return (
        f"      - id: {rule['id']}\n"
        f"        title: {{en: {rule['id']}, th: {rule['id']}}}\n"
        f"        when: |\n          {common.cel(rule['when'])}\n"
        f"        then: {{points: {{cel: {points}}}{tally}}}\n"
    )


def _outputs() -> str:
    bands = " : ".join(f'total >= {low} ? "{name}"' for low, name in common.BANDS[:-1])
    return f"""\
    outputs:
      total:
        cel: |
          points > {common.CAP} ? {common.CAP} : points
      band:
        cel: |
          {bands} : "{common.BANDS[-1][1]}"
"""


# ------------------------------------------------------------------------------------------- facts


def bundles(count: int, seed: int = 7) -> list[dict[str, Any]]:
    """Return facts of sellers: most of them good, a few bad in each way."""
    rng = Random(seed)
    return [_bundle(rng, number) for number in range(count)]


def _bundle(rng: Random, number: int) -> dict[str, Any]:
    orders, listed, chats = (int(rng.lognormvariate(mean, 1.3)) for mean in (4.2, 3.5, 3.5))
    orders = 0 if rng.random() < 0.02 else orders
    return {
        "seller": {"id": f"s{number:08d}", "origin": "overseas" if rng.random() < 0.3 else "thai"},
        "orders": {
            "total": orders,
            "late": int(orders * rng.betavariate(1.2, 18)),
            "refund": int(orders * rng.betavariate(1.0, 20)),
            "suspicious": _rare(rng, 0.03, 5),
        },
        "listings": {
            "total": listed,
            "violating": min(listed, _rare(rng, 0.10, 6)),
            "ip_infringing": min(listed, _rare(rng, 0.04, 3)),
            "class_b": min(listed, _rare(rng, 0.015, 2)),
            "class_a": min(listed, _rare(rng, 0.003, 1)),
        },
        "chat": {"total": chats, "answered_24h": int(chats * rng.betavariate(12, 2))},
        "service": {
            "fake_address": _rare(rng, 0.01, 2),
            "wrong_item": _rare(rng, 0.04, 3),
            "upheld_disputes": _rare(rng, 0.05, 3),
            "spam": _rare(rng, 0.007, 2),
        },
    }


def _rare(rng: Random, chance: float, most: int) -> int:
    return rng.randint(1, most) if rng.random() < chance else 0


if __name__ == "__main__":
    write(FOLDER, 13)
