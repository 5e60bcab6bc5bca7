"""Examples made plain by leaving things out and asking the reference whether they still are examples.

The solver makes examples of one bundle plain itself. Of two bundles it takes too long: each try is a
proof about both, and this way it is two decisions.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

MOST_TRIES: Final = 3_000
"""So many bundles are decided at most, which takes seconds."""

Holds = Callable[[Any], bool]


def shrunk(bundle: Any, holds: Holds) -> Any:
    """Return a bundle of JSON data that `holds`, as the given one does, and has as little in it as can be.

    Members and elements go first, the largest ones before what is in them; then integers come nearer to 0.
    """
    left = [MOST_TRIES]

    def still(candidate: Any) -> bool:
        left[0] -= 1
        return left[0] >= 0 and holds(candidate)

    while True:
        before = bundle
        for path in list(_places(bundle)):
            bundle = _without(bundle, path, still)
        for path in list(_places(bundle)):
            bundle = _nearer(bundle, path, still)
        if bundle == before or left[0] <= 0:
            return bundle


def changed(bundle: Any, path: Sequence[str | int], value: Any) -> Any:
    """Return a bundle with another value at a place; the records on the way there are made."""
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(bundle, list):
        assert isinstance(first, int)
        return [changed(each, rest, value) if i == first else each for i, each in enumerate(bundle)]
    return {**(bundle or {}), first: changed((bundle or {}).get(first), rest, value)}


def _places(bundle: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield every place, each before those inside it; of lists the last elements first."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(bundle, dict):
        inner = list(bundle.items())
    elif isinstance(bundle, list):
        inner = list(reversed(list(enumerate(bundle))))
    for key, value in inner:
        yield (*path, key)
        yield from _places(value, (*path, key))


def at(bundle: Any, path: Sequence[str | int]) -> Any:
    """Return what is at a place, which may be gone by now: then None."""
    for key in path:
        if isinstance(bundle, dict):
            bundle = bundle.get(key)
        elif isinstance(bundle, list) and isinstance(key, int) and key < len(bundle):
            bundle = bundle[key]
        else:
            return None
    return bundle


def _without(bundle: Any, path: tuple[str | int, ...], still: Holds) -> Any:
    owner = at(bundle, path[:-1])
    if isinstance(owner, dict) and path[-1] in owner:
        fewer: Any = {key: value for key, value in owner.items() if key != path[-1]}
    elif isinstance(owner, list) and isinstance(path[-1], int) and path[-1] < len(owner):
        fewer = [value for index, value in enumerate(owner) if index != path[-1]]
    else:
        return bundle
    candidate = changed(bundle, path[:-1], fewer)
    return candidate if still(candidate) else bundle


def _nearer(bundle: Any, path: tuple[str | int, ...], still: Holds) -> Any:
    """Return a bundle where an integer is as near to 0 as halving the way there finds."""
    value = at(bundle, path)
    if type(value) is not int or value == 0:
        return bundle
    sign, near, far = (1 if value > 0 else -1), 0, abs(value)
    while near < far:
        middle = (near + far) // 2
        candidate = changed(bundle, path, sign * middle)
        if still(candidate):
            bundle, far = candidate, middle
        else:
            near = middle + 1
    return bundle
