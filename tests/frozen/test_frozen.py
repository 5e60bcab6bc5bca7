"""Our data classes are the standard ones in all that anybody here relies on."""

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from policyeval import frozen
from policyeval.language.values import Timestamp


def _classes(dataclass: Callable[..., Any], field: Callable[..., Any]) -> dict[str, Any]:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Node:
        type: str
        span: int = field(compare=False, repr=False)
        can_fail: bool = field(default=False, compare=False, repr=False)

    @dataclass(frozen=True, slots=True)
    class Call(Node):
        name: str
        arguments: tuple[Any, ...] = ()

    @dataclass(frozen=True, slots=True, order=True)
    class Instant:
        nanos: int

    @dataclass(frozen=True, slots=True)
    class Nothing:
        pass

    @dataclass(slots=True)
    class Notes:
        found: list[str] = field(default_factory=list)

    @dataclass(frozen=True, eq=False)
    class Open:
        text: str = field(repr=False)
        args: dict[str, int] = field(default_factory=dict, hash=False)

    return {c.__name__: c for c in (Call, Instant, Nothing, Notes, Open)}


OURS = _classes(frozen.dataclass, frozen.field)
STANDARD = _classes(dataclasses.dataclass, dataclasses.field)
MAKERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "an inherited field is keyword only": lambda c: c["Call"]("f", (1,), type="int", span=4),
    "a default": lambda c: c["Call"]("f", type="int", span=4, can_fail=True),
    "one field": lambda c: c["Instant"](5),
    "no field": lambda c: c["Nothing"](),
    "a default that is made": lambda c: c["Notes"](),
    "no slots": lambda c: c["Open"]("x"),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_an_object_shows_compares_and_copies_as_the_standard_one(
    make: Callable[[dict[str, Any]], Any],
) -> None:
    ours, standard = make(OURS), make(STANDARD)
    assert repr(ours) == repr(standard)
    assert (ours == make(OURS)) is (standard == make(STANDARD))
    assert ours != standard
    assert [f.name for f in dataclasses.fields(ours)] == [f.name for f in dataclasses.fields(standard)]
    assert type(ours).__match_args__ == type(standard).__match_args__
    assert hasattr(ours, "__dict__") is hasattr(standard, "__dict__")
    assert repr(copy.copy(ours)) == repr(copy.deepcopy(ours)) == repr(dataclasses.replace(ours)) == repr(ours)


@pytest.mark.parametrize(
    "call",
    [
        lambda c: c["Call"]("f"),
        lambda c: c["Call"]("f", (), "int", 4),
        lambda c: setattr(c["Instant"](1), "nanos", 2),
        lambda c: delattr(c["Instant"](1), "nanos"),
        lambda c: c["Open"](text="x").__setattr__("text", "y"),
        lambda c: c["Instant"](1) < 2,
        lambda c: hash(c["Notes"]()),
    ],
    ids=[
        "a field is missing",
        "too many positions",
        "changed",
        "deleted",
        "changed without slots",
        "another class is no neighbour",
        "what changes has no hash",
    ],
)
def test_what_the_standard_one_refuses_is_refused_alike(call: Callable[[dict[str, Any]], Any]) -> None:
    with pytest.raises((TypeError, AttributeError)) as standard:
        call(STANDARD)
    with pytest.raises(type(standard.value)):
        call(OURS)


def test_fields_that_are_not_compared_do_not_count() -> None:
    one, other = (OURS["Call"]("f", type="int", span=span) for span in (1, 2))
    assert one == other
    assert hash(one) == hash(other)
    assert OURS["Instant"](1) < OURS["Instant"](2) >= OURS["Instant"](2)


def test_a_class_that_needs_the_standard_decorator_is_refused() -> None:
    with pytest.raises(TypeError, match="standard decorator"):

        @frozen.dataclass(frozen=True)
        class Late:
            text: str

            def __post_init__(self) -> None:
                raise AssertionError("not reached")


def test_a_subclass_that_adds_a_constructor_keeps_the_one_below() -> None:
    class Named(OURS["Instant"]):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(7)

    assert Named().nanos == 7
    assert OURS["Instant"](8).nanos == 8


def test_what_is_replaced_is_new_and_the_rest_stays() -> None:
    call = OURS["Call"]("f", (1,), type="int", span=4)
    other = frozen.replace(call, name="g", can_fail=True)
    assert repr(other) == repr(dataclasses.replace(call, name="g", can_fail=True))
    assert (other.name, other.arguments, other.span, other.can_fail) == ("g", (1,), 4, True)
    with pytest.raises(TypeError):
        frozen.replace(call, nothing=1)


def test_an_object_is_made_of_the_values_of_all_its_fields() -> None:
    make = frozen.from_values(OURS["Call"])
    made = make(["f", (1,), "int", 4, True])
    assert repr(made) == repr(OURS["Call"]("f", (1,), type="int", span=4, can_fail=True))
    assert (made.span, made.can_fail) == (4, True)
    for values in (["f", (1,), "int", 4], ["f", (1,), "int", 4, True, 5]):
        with pytest.raises(TypeError):
            make(values)


def test_the_fields_are_told_as_the_standard_module_tells_them() -> None:
    def told(field: Any) -> tuple[Any, ...]:
        return field.name, field.repr, field.compare, bool(field.kw_only)

    for name, cls in STANDARD.items():
        assert [told(f) for f in frozen.fields(OURS[name])] == [told(f) for f in dataclasses.fields(cls)]


def test_what_makes_data_classes_brings_no_large_module_along() -> None:
    heavy = "import policyeval.frozen, sys; print({'dataclasses', 'inspect', 'ast'} & sys.modules.keys())"
    told = subprocess.run([sys.executable, "-Ic", heavy], capture_output=True, text=True, check=True).stdout
    assert told == "set()\n"


def test_a_copy_by_pickle_is_equal() -> None:
    assert pickle.loads(pickle.dumps(Timestamp(5))) == Timestamp(5)
