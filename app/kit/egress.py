"""Which addresses Nightjar may connect to on somebody's behalf: checks, webhooks, whatever a user gave an address of.

The standard library's ``is_private`` and ``is_global`` both leak and differ between versions of Python, so the ranges
are our own table of IANA's special-purpose registries (RFC 6890 and its updates). An IPv4 address that is dressed as
IPv6 is undressed first. What is not listed in IPv6 is refused unless it is global unicast (2000::/3).

The address that is judged is the one that is connected to (``app/kit/reach.py``), never the one a name had before.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

HOW_TO_OPEN = "The operator may permit networks with NIGHTJAR_EGRESS."

# What cloud machines ask for their own credentials; refused in every mode unless a network with it is permitted.
METADATA = ("169.254.169.254/32", "169.254.170.2/32", "168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32",
            "fd00:ec2::254/128", "fd20:ce::254/128")  # fmt: skip

# Nowhere a connection could go, in any mode.
NOWHERE = (
    ("0.0.0.0/8", "means this host (RFC 1122)"),
    ("224.0.0.0/4", "is multicast (RFC 5771)"),
    ("255.255.255.255/32", "is broadcast (RFC 919)"),
    ("::/128", "means this host (RFC 4291)"),
    ("ff00::/8", "is multicast (RFC 4291)"),
)

# IANA's special-purpose registries, less what is globally reachable.
SPECIAL = (
    ("10.0.0.0/8", "is private (RFC 1918)"),
    ("100.64.0.0/10", "is shared by a provider's customers (RFC 6598)"),
    ("127.0.0.0/8", "is this machine itself (RFC 1122)"),
    ("169.254.0.0/16", "is link-local (RFC 3927)"),
    ("172.16.0.0/12", "is private (RFC 1918)"),
    ("192.0.0.0/24", "is for protocols (RFC 6890)"),
    ("192.0.2.0/24", "is for documentation (RFC 5737)"),
    ("192.88.99.0/24", "was a relay of 6to4 (RFC 7526)"),
    ("192.168.0.0/16", "is private (RFC 1918)"),
    ("198.18.0.0/15", "is for benchmarks (RFC 2544)"),
    ("198.51.100.0/24", "is for documentation (RFC 5737)"),
    ("203.0.113.0/24", "is for documentation (RFC 5737)"),
    ("240.0.0.0/4", "is reserved (RFC 1112)"),
    ("::1/128", "is this machine itself (RFC 4291)"),
    ("64:ff9b:1::/48", "is translated in its own network (RFC 8215)"),
    ("100::/64", "discards everything (RFC 6666)"),
    ("2001::/23", "is for protocols (RFC 2928)"),
    ("2001:db8::/32", "is for documentation (RFC 3849)"),
    ("2002::/16", "is 6to4 (RFC 3056)"),
    ("3fff::/20", "is for documentation (RFC 9637)"),
    ("5f00::/16", "is for segment routing (RFC 9602)"),
    ("fc00::/7", "is private (RFC 4193)"),
    ("fe80::/10", "is link-local (RFC 4291)"),
    ("fec0::/10", "is site-local (RFC 3879)"),
)
GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
SIX_TO_FOUR = IPv6Network("2002::/16")
TEREDO = IPv6Network("2001::/32")
COMPATIBLE = IPv6Network("::/96")

_METADATA = tuple(ip_network(text) for text in METADATA)
_NOWHERE = tuple((ip_network(text), words) for text, words in NOWHERE)
_SPECIAL = tuple((ip_network(text), words) for text, words in SPECIAL)


class EgressRefused(Exception):
    """An address may not be connected to; the message is a sentence for whoever asked for it."""


def undressed(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one (mapped, compatible, NAT64, 6to4, Teredo), or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    number = int(address)
    if address in NAT64 or (address in COMPATIBLE and number > 0xFFFF):
        return IPv4Address(number & 0xFFFFFFFF)
    if address in SIX_TO_FOUR:
        return IPv4Address((number >> 80) & 0xFFFFFFFF)
    if address in TEREDO:
        return IPv4Address((number & 0xFFFFFFFF) ^ 0xFFFFFFFF)
    return address


def server_of(text: str) -> tuple[str, int]:
    """Address and port of a name server: ``192.0.2.1``, ``192.0.2.1:5353``, ``2001:db8::1``, ``[2001:db8::1]:5353``.

    Raises ValueError with a sentence.
    """
    text = text.strip()
    address, port = text, "53"
    if text.startswith("["):
        address, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":") or "53"
    elif text.count(":") == 1:
        address, _, port = text.partition(":")
    try:
        number = int(port)
        ip_address(address)
    except ValueError:
        raise ValueError(f"{text} is no address of a name server; write 192.0.2.1 or 192.0.2.1:5353") from None
    if not 0 < number < 65_536:
        raise ValueError(f"{text} has no port between 1 and 65535")
    return address, number


def _is_translated(address: Address) -> bool:
    """Whether only the IPv4 address inside counts: mapped and NAT64 are roads that really lead there."""
    return isinstance(address, IPv6Address) and (address.ipv4_mapped is not None or address in NAT64)


@dataclass(frozen=True, slots=True)
class Egress:
    """Public addresses, and the networks that the operator permits besides; or everything, when ``is_open``."""

    permitted: tuple[Network, ...] = ()
    is_open: bool = False

    @classmethod
    def read(cls, words: str) -> "Egress":
        """``public``, ``open``, or ``allow:10.0.0.0/8,fd00::/8``. Raises ValueError with a sentence."""
        mode, _, rest = words.strip().partition(":")
        if mode in ("public", "open") and not rest:
            return cls(is_open=mode == "open")
        if mode != "allow" or not rest.strip():
            raise ValueError("egress is public, open, or allow: with networks, as in allow:10.0.0.0/8,192.168.1.7")
        try:
            return cls(tuple(ip_network(part.strip()) for part in rest.split(",")))
        except ValueError as error:
            raise ValueError(f"a permitted network is wrong: {error}") from None

    def refusal(self, text: str) -> str:
        """Why an address may not be connected to, as a sentence; '' when it may."""
        try:
            address = ip_address(text)
        except ValueError:
            return f"{text} is no address."
        if isinstance(address, IPv6Address) and address.scope_id:
            return f"{text} names an interface of this machine."
        inner = undressed(address)
        if self._permits(inner) and (_is_translated(address) or inner == address):
            return ""
        if self._permits(address) and inner == address:
            return ""
        reason = self._reason(inner) or ("" if _is_translated(address) else self._reason(address))
        if not reason:
            return ""
        who = str(inner) if inner == address else f"{address}, which is {inner} in other clothes,"
        return f"{who} {reason}. {HOW_TO_OPEN}"

    def check(self, text: str) -> None:
        """Raises EgressRefused when an address may not be connected to."""
        if sentence := self.refusal(text):
            raise EgressRefused(sentence)

    def _permits(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self.permitted)

    def _reason(self, address: Address) -> str:
        if words := _first(address, _NOWHERE):
            return words
        if any(address.version == network.version and address in network for network in _METADATA):
            return "gives machines their credentials"
        if self.is_open:
            return ""
        if words := _first(address, _SPECIAL):
            return words
        if isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST:
            return "is not global unicast (RFC 4291)"
        return ""


def _first(address: Address, table: tuple[tuple[Network, str], ...]) -> str:
    for network, words in table:
        if address.version == network.version and address in network:
            return words
    return ""
