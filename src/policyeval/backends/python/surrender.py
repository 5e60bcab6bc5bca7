"""How generated code gives up, and the value that makes it do so.

`ABSENT` stands for a fact that was not given. Whatever generated code does with it raises, so that
reading an absent fact costs nothing to check; handing it on has to be checked where that is done.
"""

from typing import Any, Final, Never


class Surrender(Exception):
    """Generated code has no answer; the reference has to be asked."""


def surrender(*_: Any) -> Never:
    """Give up."""
    raise Surrender


class Absent:
    """The value of a fact that was not given."""

    __slots__ = ()

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = surrender
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = surrender
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = surrender
    __neg__ = __float__ = __index__ = __str__ = surrender
    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = __hash__ = surrender


ABSENT: Final = Absent()
