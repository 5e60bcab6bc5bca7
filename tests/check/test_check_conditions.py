"""What is found in conditions: the code, the place, the nearest right name."""

import pytest

from check_examples import checked_condition
from policyeval.ir.walk import walk
from policyeval.language.types import INT_MAX, INT_MIN, Int, show

RIGHT = {
    "a null test narrows the terms after it": "order.shipped_at != null && order.shipped_at > as_of",
    "a null test narrows on the other side of or": "order.shipped_at == null || order.shipped_at > as_of",
    "null may stand on the left": "null != order.shipped_at && order.shipped_at > order.created_at",
    "a negated null test narrows": "!(order.shipped_at == null) && order.shipped_at > order.created_at",
    "the first branch knows that the test held": (
        "(order.shipped_at != null ? order.shipped_at : order.created_at) < as_of"
    ),
    "the second branch knows that the test did not hold": (
        "(order.shipped_at == null ? order.created_at : order.shipped_at) < as_of"
    ),
    "a filter refines the members of its elements": (
        "order.items.filter(i, i.returned_at != null).all(i, i.returned_at < as_of)"
    ),
    "a filter refines what map reads": (
        "order.items.filter(i, i.returned_at != null).map(i, i.returned_at + days(3)).all(t, t < as_of)"
    ),
    "a mapping filter narrows its value": (
        "order.items.map(i, i.returned_at != null, i.returned_at + days(3)).all(t, t < as_of)"
    ),
    "equality with a value is not null": "order.shipped_at == as_of && order.shipped_at > order.created_at",
    "a list that may be null is narrowed too": 'order.coupons != null && order.coupons.exists(c, c == "A")',
    "a record that may be null is narrowed too": 'order.seller != null && order.seller.name == "x"',
    "a nullable truth is narrowed": "order.checked != null && order.checked",
    "a definition is a condition": "is_large && exceeds(order.total, param.limit)",
    "a reading is compared with its option": 'reading.start == "early"',
    "integers compare with doubles": "order.total < 2.5",
    "an untyped fact may be anything": "extra.name == 3 || extra > 2",
    "bind names a value": "cel.bind(t, order.total, t > 3 && t < 9)",
    "a quotient of integers counts": "order.total / 7 > 2",
    "a whole limit is reached with and without decimals": "order.total / 7 >= 2.0 && 3.0 > order.total / 7",
    "a quotient of doubles has its decimals": "double(order.total) / 7.0 > 0.1",
}

WRONG: dict[str, tuple[str, list[tuple[str, str, str | None]]]] = {
    "a typo in a member": ("order.totl > 1", [("PE302", "totl", "total")]),
    "a typo in a fact": ("oder.total > 1", [("PE301", "oder", "order")]),
    "a member without its object": ("total > 1", [("PE302", "total", "order.total")]),
    "a typo in a parameter": ("order.total > param.limt", [("PE301", "param.limt", "param.limit")]),
    "a typo in a method": ('order.note.startWith("a")', [("PE303", "startWith", "startsWith")]),
    "a typo in a macro": ("order.items.exist(i, i.price > 1)", [("PE303", "exist", "exists")]),
    "a typo in a definition": ("exceds(order.total, 1)", [("PE303", "exceds", "exceeds")]),
    "a typo in a value": ('order.state == "shiped"', [("PE312", '"shiped"', "shipped")]),
    "a typo in a list of values": (
        'order.state in ["pending", "shiped"]',
        [("PE312", '"shiped"', "shipped")],
    ),
    "a typo in an option": ('reading.start == "erly"', [("PE312", '"erly"', "early")]),
    "a typo in a unit": (
        'period_start(order.created_at, "mnth") < as_of',
        [("PE312", '"mnth"', "month")],
    ),
    "a value that is only known": ('order.channel == "wbe"', [("PE313", '"wbe"', "web")]),
    "several errors at once": (
        'order.totl > 1 && order.state == "shiped" && order.note + 1 == "a"',
        [("PE302", "totl", "total"), ("PE312", '"shiped"', "shipped"), ("PE304", "order.note + 1", None)],
    ),
    "a mistake is told once": (
        "(odrer.total + 1) * 2 > odrer.total",
        [
            ("PE301", "odrer", "order"),
            ("PE301", "odrer", "order"),
        ],
    ),
    "null in the way of a comparison": (
        "order.shipped_at > order.created_at",
        [("PE305", "order.shipped_at", None)],
    ),
    "the test comes too late": (
        "order.shipped_at > order.created_at && order.shipped_at != null",
        [("PE305", "order.shipped_at", None)],
    ),
    "a term that can fail does not narrow": (
        "!(10 / order.paid > 1 || order.shipped_at == null) && order.shipped_at > as_of",
        [("PE305", "order.shipped_at", None)],
    ),
    "the wrong branch": (
        "(order.shipped_at == null ? order.shipped_at : order.created_at) < as_of",
        [("PE305", "(order.shipped_at == null ? order.shipped_at : order.created_at)", None)],
    ),
    "or with the wrong test": (
        "order.shipped_at != null || order.shipped_at > as_of",
        [("PE304", "order.shipped_at > as_of", None)],
    ),
    "a nullable list": ('order.coupons.exists(c, c == "A")', [("PE305", "order.coupons", None)]),
    "a nullable record": ('order.seller.name == "x"', [("PE305", "order.seller", None)]),
    "a nullable truth": ("order.gift && order.checked", [("PE305", "order.checked", None)]),
    "a number for a truth": ("order.gift && order.total", [("PE306", "order.total", None)]),
    "int times double": ("order.weight * 2 > 1.0", [("PE326", "order.weight * 2", None)]),
    "text for a number": ('order.total > "3"', [("PE304", 'order.total > "3"', None)]),
    "a method for a function": ("order.note.matches(3)", [("PE304", "order.note.matches(3)", None)]),
    "parentheses left out": ("order.note.size > 3", [("PE325", "size", None)]),
    "two types of branches": (
        '(order.gift ? 1 : "a") == 1',
        [
            ("PE307", '(order.gift ? 1 : "a")', None),
        ],
    ),
    "has without a member": ("has(order)", [("PE311", "has(order)", None)]),
    "has of an unknown member": ("has(order.totl)", [("PE302", "totl", "total")]),
    "a clash with a fact": (
        "order.items.exists(order, order.price > 3)",
        [("PE336", "order", None)],
    ),
    "arguments left out": ("exceeds(order.total)", [("PE322", "exceeds(order.total)", None)]),
    "days in a duration": ('as_of - order.created_at > duration("3d")', [("PE314", '"3d"', None)]),
    "a day that does not exist": (
        'as_of > timestamp("2024-02-30T00:00:00Z")',
        [("PE315", '"2024-02-30T00:00:00Z"', None)],
    ),
    "a broken pattern": ('order.note.matches("a(")', [("PE316", '"a("', None)]),
    "a comparison outside the bounds": (
        "order.total <= 1000000",
        [("PE319", "order.total <= 1000000", None)],
    ),
    "bounds follow from the terms before": (
        "order.total > 10 && order.total > 5",
        [("PE319", "order.total > 5", None)],
    ),
    "null for what is never null": ("order.total != null", [("PE328", "order.total != null", None)]),
    "a quotient of integers held against a share": (
        "order.total / size(order.items) > 0.1",
        [
            (
                "PE340",
                "order.total / size(order.items) > 0.1",
                "exceeds_percent(order.total, size(order.items), 10)",
            )
        ],
    ),
    "the same share on the left": (
        "0.125 >= order.total / 7",
        [("PE340", "0.125 >= order.total / 7", "at_most_percent(order.total, 7, 12.5)")],
    ),
    "a quotient that became a double too late": (
        "double(order.total / 7) == 0.5",
        [("PE340", "double(order.total / 7) == 0.5", None)],
    ),
    "a quotient held against what a fact says": (
        "order.total / 7 < order.weight",
        [("PE340", "order.total / 7 < order.weight", None)],
    ),
    "a function that reads a clock": ("now() > order.created_at", [("PE303", "now", "as_of")]),
    "another name for it": ("order.created_at < today()", [("PE303", "today", "as_of")]),
    "a method of that name": ("order.created_at.now() < as_of", [("PE303", "now", None)]),
    "a namespace alone": ("size(param) > 0", [("PE338", "param", None)]),
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_nothing_is_found(text: str) -> None:
    assert checked_condition(text)[1] == ()


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=WRONG)
def test_all_is_found(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    _, findings = checked_condition(text)
    assert [(f.code, f.span.text if f.span else "", f.suggestion) for f in findings] == expected


@pytest.mark.parametrize(
    ("text", "type_", "can_fail"),
    [
        ("order.total + 1", Int(1, 1_000_001), False),
        ("order.total * 2 - 5", Int(-5, 1_999_995), False),
        ("order.total - order.total", Int(-1_000_000, 1_000_000), False),
        ("order.total / 7", Int(0, 142_857), False),
        ("order.total % 7", Int(0, 6), False),
        ("-order.total", Int(-1_000_000, 0), False),
        ("order.total / order.total", Int(), True),
        ("order.paid + 1", Int(INT_MIN + 1, INT_MAX), True),
        ("order.paid > 0 ? 100 / order.paid : 0", Int(0, 100), False),
        ("order.paid < 10 ? order.paid + 1 : 0", Int(INT_MIN + 1, 10), False),
        ("order.gift ? 1 : 10", Int(1, 10), False),
        ("size(order.items)", Int(0, INT_MAX), False),
        ("order.total > 5 && order.total < 9 ? order.total : 7", Int(6, 8), False),
        ("order.items.map(i, i.price)[0]", Int(0, 100_000), True),
    ],
)
def test_integers_keep_their_bounds(text: str, type_: Int, can_fail: bool) -> None:
    expr, findings = checked_condition(text)
    assert findings == ()
    assert expr is not None
    assert (expr.type, expr.can_fail) == (type_, can_fail)


@pytest.mark.parametrize(
    ("text", "failing"),
    [
        ("order.total > 3 && order.gift", []),
        (
            "10 / order.paid > 1 || order.gift",
            ["10 / order.paid > 1 || order.gift", "10 / order.paid > 1", "10 / order.paid"],
        ),
        ('order.note.matches("a+")', []),
        ("order.note.matches(order.note)", ["order.note.matches(order.note)"]),
        ('duration("72h") > duration("1h")', []),
        ("days(3) > days(2)", []),
        ("order.items[0].price > 3", ["order.items[0].price > 3", "order.items[0].price", "order.items[0]"]),
        ("order.items.exists(i, i.price > 3)", []),
        ("extra.a == 1", ["extra.a == 1", "extra.a"]),
    ],
)
def test_only_what_can_fail_says_so(text: str, failing: list[str]) -> None:
    expr, _ = checked_condition(text)
    assert expr is not None
    assert [node.span.text for node in walk(expr) if node.can_fail] == failing


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("order.shipped_at", "timestamp or null"),
        ("order.gift ? order.created_at : null", "timestamp or null"),
        ("order.items.filter(i, i.price > 3)", "list(record `order.items[]`)"),
        ("order.items.map(i, i.sku)", "list(string)"),
        ('{"a": 1, "b": 2}', "map(string, int)"),
        ("[1, 2.5]", "list(dyn)"),
        ("[]", "list(?)"),
        ("as_of - order.created_at", "duration"),
        ("extra", "dyn"),
        ("order", "record `order`"),
    ],
)
def test_every_condition_has_a_type(text: str, type_: str) -> None:
    expr, findings = checked_condition(text)
    assert findings == ()
    assert expr is not None
    assert show(expr.type) == type_
