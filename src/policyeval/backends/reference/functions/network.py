"""What the functions on internet addresses and address ranges compute.

The IPv6 address `::ffff:c0a8:1` is the IPv4 address 192.168.0.1; only its notation with dots is
refused, as one that is read differently by different programs.
"""

import re
from collections.abc import Callable
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv6Address,
    IPv6Interface,
    ip_address,
    ip_interface,
)
from typing import Final

from policyeval.language.values import Failure, Result

Address = IPv4Address | IPv6Address
Range = IPv4Interface | IPv6Interface

_BROADCAST: Final = IPv4Address("255.255.255.255")
_LENGTH: Final = re.compile(r"0|[1-9][0-9]{0,2}")


def _ip(text: str) -> Result:
    address = _address(text)
    if address is None or ("." in text and _mapped(address)):
        return Failure("PE805", {"text": text, "type": "net.IP"})
    return _mapped(address) or address


def _address(text: str) -> Address | None:
    try:
        return None if "%" in text or "/" in text else ip_address(text)
    except ValueError:
        return None


def _mapped(address: Address) -> IPv4Address | None:
    return address.ipv4_mapped if isinstance(address, IPv6Address) else None


def _cidr(text: str) -> Result:
    before, _, length = text.partition("/")
    address = _address(before)
    if address is None or _mapped(address) or not _LENGTH.fullmatch(length):
        return Failure("PE805", {"text": text, "type": "net.CIDR"})
    if int(length) > address.max_prefixlen:
        return Failure("PE805", {"text": text, "type": "net.CIDR"})
    return ip_interface(f"{address}/{length}")


def _is_canonical(text: str) -> Result:
    address = _ip(text)
    return address if isinstance(address, Failure) else str(address) == text


def _is_global_unicast(address: Address) -> bool:
    return not (
        address.is_unspecified
        or address.is_loopback
        or address.is_multicast
        or address.is_link_local
        or address == _BROADCAST
    )


def _is_link_local_multicast(address: Address) -> bool:
    bits = int(address)
    return bits >> 8 == 0xE00000 if isinstance(address, IPv4Address) else (bits >> 112) & 0xFF0F == 0xFF02


def _contains_ip(range_: Range, address: Address) -> bool:
    return range_.version == address.version and address in range_.network


def _contains_cidr(outer: Range, inner: Range) -> bool:
    return (
        outer.version == inner.version
        and inner.network.prefixlen >= outer.network.prefixlen
        and inner.network.network_address in outer.network
    )


def _read(parse: Callable[[str], Result], contains: Callable[..., bool]) -> Callable[[Range, str], Result]:
    def contains_text(range_: Range, text: str) -> Result:
        inner = parse(text)
        return inner if isinstance(inner, Failure) else contains(range_, inner)

    return contains_text


FUNCTIONS: Final[dict[str, Callable[..., Result]]] = {
    "string_to_ip": _ip,
    "is_ip": lambda text: not isinstance(_ip(text), Failure),
    "ip_is_canonical": _is_canonical,
    "ip_family": lambda address: address.version,
    "ip_is_loopback": lambda address: address.is_loopback,
    "ip_is_unspecified": lambda address: address.is_unspecified,
    "ip_is_global_unicast": _is_global_unicast,
    "ip_is_link_local_multicast": _is_link_local_multicast,
    "ip_is_link_local_unicast": lambda address: address.is_link_local,
    "string_to_cidr": _cidr,
    "is_cidr": lambda text: not isinstance(_cidr(text), Failure),
    "cidr_contains_ip": _contains_ip,
    "cidr_contains_ip_string": _read(_ip, _contains_ip),
    "cidr_contains_cidr": _contains_cidr,
    "cidr_contains_cidr_string": _read(_cidr, _contains_cidr),
    "cidr_ip": lambda range_: range_.ip,
    "cidr_masked": lambda range_: ip_interface(str(range_.network)),
    "cidr_prefix_length": lambda range_: range_.network.prefixlen,
    "ip_to_string": str,
    "cidr_to_string": str,
}
