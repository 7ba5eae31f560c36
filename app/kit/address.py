"""Whose address a request comes from, behind proxies that we trust. Pure: header text in, address out."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def networks(words: str) -> tuple[Network, ...]:
    """Comma-separated addresses and networks. Raises ValueError naming the wrong one."""
    return tuple(ip_network(word.strip(), strict=False) for word in words.split(",") if word.strip())


def client_address(peer: str, forwarded_for: str, trusted: Sequence[Network]) -> str:
    """The address nearest to us that is not a trusted proxy; the peer's own when nobody is trusted.

    ``X-Forwarded-For`` is read from the right, because everything left of an untrusted hop can be invented.
    """
    address = _plain(peer)
    if not forwarded_for or not _is_trusted(address, trusted):
        return address
    for hop in reversed(forwarded_for.split(",")):
        candidate = _plain(hop)
        if not candidate:
            return address
        address = candidate
        if not _is_trusted(address, trusted):
            return address
    return address


def _plain(text: str) -> str:
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1 : text.find("]")]
    elif text.count(":") == 1:
        text = text.split(":")[0]
    try:
        address = ip_address(text.split("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(address)


def _is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    if not address:
        return False
    parsed = ip_address(address)
    return any(parsed.version == network.version and parsed in network for network in trusted)
