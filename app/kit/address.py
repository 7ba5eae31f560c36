"""Whose address a request comes from, behind proxies that we trust. Pure: header text in, address out.

Inside, an address is its bytes in network order, 4 or 16 of them: reading and comparing those is C, while the standard
``ipaddress`` is Python and this is on the way of every hit.
"""

from collections.abc import Sequence
from ipaddress import ip_network
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import NamedTuple

MAPPED = bytes(10) + b"\xff\xff"  # an IPv4 address in IPv6 clothes, RFC 4291 section 2.5.5.2


class Network(NamedTuple):
    """A range of addresses: so many bytes, of which these bits have this value."""

    size: int
    mask: int
    value: int

    def holds(self, address: bytes) -> bool:
        """Whether an address is in the range."""
        return len(address) == self.size and int.from_bytes(address) & self.mask == self.value


def networks(words: str) -> tuple[Network, ...]:
    """Comma-separated addresses and networks. Raises ValueError naming the wrong one."""
    parsed = [ip_network(word.strip(), strict=False) for word in words.split(",") if word.strip()]
    return tuple(
        Network(network.max_prefixlen // 8, int(network.netmask), int(network.network_address)) for network in parsed
    )


def is_among(address: str, ranges: Sequence[Network]) -> bool:
    """Whether an address is in one of the ranges; what is no address is in none."""
    packed = _packed(address) if ranges else None
    return packed is not None and any(network.holds(packed) for network in ranges)


def first_address(forwarded_for: str) -> str:
    """The first valid address of an ``X-Forwarded-For`` whose sender is believed; '' without one."""
    for hop in forwarded_for.split(","):
        address = _packed(hop)
        if address is not None:
            return inet_ntop(AF_INET if len(address) == 4 else AF_INET6, address)
    return ""


def client_address(peer: str, forwarded_for: str, trusted: Sequence[Network]) -> str:
    """The address nearest to us that is not a trusted proxy; the peer's own when nobody is trusted.

    ``X-Forwarded-For`` is read from the right, because everything left of an untrusted hop can be invented.
    """
    address = _packed(peer)
    for hop in reversed(forwarded_for.split(",")) if forwarded_for else ():
        if address is None or not any(network.holds(address) for network in trusted):
            break
        nearer = _packed(hop)
        if nearer is None:
            break
        address = nearer
    return inet_ntop(AF_INET if len(address) == 4 else AF_INET6, address) if address else ""


def _packed(text: str) -> bytes | None:
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1 : text.find("]")]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        if ":" not in text:
            return inet_pton(AF_INET, text)
        address = inet_pton(AF_INET6, text.partition("%")[0])
    except (OSError, ValueError):
        return None
    return address[12:] if address.startswith(MAPPED) else address
