"""The proposed version of the conduct policy that diffs are shown with: the one in force, with a few changes.

`make docs` writes it, so that it differs from the policy in these and in nothing else.
"""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
IN_FORCE: Final = ROOT / "policies" / "thisshop" / "conduct" / "2022-10-16.yaml"
PROPOSED: Final = ROOT / "fixtures" / "diff" / "conduct.yaml"
_NOTE: Final = """
# A proposed version of policies/thisshop/conduct/2022-10-16.yaml, to be compared with it. It is made up (the
# source says what the policy in force says), and written by scripts/proposal.py; do not edit.
"""
_CHANGES: Final = (
    ("$schema=../../../schemas/policy.schema.json\n", f"$schema=../../schemas/policy.schema.json{_NOTE}"),
    ('version: "2022-10-16"\n', 'version: "2023-01-01"\n'),
    ('effective: {from: "2022-10-16T', 'effective: {from: "2023-01-01T'),
    ("fewer than 30 late orders", "fewer than 25 late orders"),
    ("และล่าช้า < 30 รายการ", "และล่าช้า < 25 รายการ"),
    ("over 10 %, 30 late orders or more", "over 10 %, 25 late orders or more"),
    ("และล่าช้า ≥ 30 รายการ", "และล่าช้า ≥ 25 รายการ"),
    (
        'lines: 41-45, quote: "อัตราการส่งล่าช้า > 10% และ … ≥ 30 รายการ"',
        'lines: 41-44, quote: "อัตราการส่งล่าช้า > 10% และ"',
    ),
    ("range: 3 <= x < 6", "range: 3 <= x < 5"),
    ("range: 6 <= x < 9", "range: 5 <= x < 9"),
    ("3 to 5 points: restricted", "3 or 4 points: restricted"),
    ("3≤ X＜6", "3≤ X＜5"),
    ("6 to 8 points: restricted", "5 to 8 points: restricted"),
    ("6≤ X＜9", "5≤ X＜9"),
    ("- id: restrict-3\n", "- id: not-shown\n"),
    ("points: {cel: 3 * fraud.confirmed_fake_orders}", "points: {cel: 4 * fraud.confirmed_fake_orders}"),
)
"""Texts that stand in the policy once, and what stands there in the proposal."""
_INSIDE: Final = (
    ("  many_late_orders:", "value: 30", "value: 25"),
    ("  appeal_within:", "value: 72h", "value: 48h"),
    ("- id: refunds-foreign", "points: 1", "points: 2"),
)
"""Texts that stand somewhere after another one."""
_WITHOUT: Final = "prize-compensation"
"""A rule that the proposal does not have."""


def proposal() -> str:
    """Return the proposed version, made from the policy in force."""
    text = IN_FORCE.read_text("utf-8")
    for old, new in _CHANGES:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    for before, old, new in _INSIDE:
        head, mark, tail = text.partition(before)
        assert old in tail, (before, old)
        text = head + mark + tail.replace(old, new, 1)
    rule = re.compile(rf"      - id: {_WITHOUT}\n(?:        .*\n)+")
    assert len(rule.findall(text)) == 1
    return rule.sub("", text)
