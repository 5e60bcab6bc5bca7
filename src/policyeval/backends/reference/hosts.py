"""Functions whose meaning comes from outside: declared with a signature, called like any other."""

from collections.abc import Callable, Mapping, Sequence

from policyeval.backends.reference.dispatch import accepts
from policyeval.frozen import dataclass
from policyeval.language.overload import Overload
from policyeval.language.values import Result, Value


@dataclass(frozen=True, slots=True)
class HostFunction:
    """A declared overload and what it does; `call` never raises, what goes wrong is a `Failure`."""

    overload: Overload
    call: Callable[..., Result]


def find_host(
    hosts: Mapping[str, HostFunction], name: str, receiver: bool, values: Sequence[Value]
) -> HostFunction | None:
    """Return the function of this name whose parameters take the values, if there is one."""
    for host in hosts.values():
        overload = host.overload
        is_meant = (overload.name, overload.receiver, len(overload.parameters)) == (
            name,
            receiver,
            len(values),
        )
        if is_meant and all(map(accepts, overload.parameters, values)):
            return host
    return None
