"""Addresses that somebody gave, read once and strictly, so that no second reader can see another host in them.

Where readers of URLs differ (backslashes, user names, numbers that some take for addresses, letters that look like
digits), ours refuses. What remains is spelled out again from its parts before it goes anywhere.
"""

import re
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urljoin, urlsplit

import idna

PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
# A server of mail would take a request's lines for commands, so HTTP does not go there.
NO_PORTS_OF_HTTP = frozenset({19, 25, 465, 587})
LONGEST = 2048
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


class WrongUrl(ValueError):
    """What was given is no address that Nightjar asks; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Url:
    """An address in its parts. ``host`` is lower-case ASCII without brackets; ``target`` is path and query."""

    scheme: str
    host: str
    port: int
    target: str = "/"

    @classmethod
    def read(cls, text: str, schemes: tuple[str, ...] = ("http", "https")) -> "Url":
        """The address in a text. Raises WrongUrl."""
        if len(text) > LONGEST:
            raise WrongUrl(f"The address is longer than {LONGEST} characters.")
        if _UNSAFE.search(text):
            raise WrongUrl("The address has a space, a backslash or a control character in it.")
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError as error:
            raise WrongUrl(f"This is no address: {error}.") from None
        scheme = parts.scheme.lower()
        if scheme not in schemes:
            raise WrongUrl(f"The address begins with {' or '.join(f'{name}://' for name in schemes)}.")
        if "@" in parts.netloc:
            raise WrongUrl("A user name or password does not belong into the address; there are fields for them.")
        host = read_host(_host_of(parts.netloc))
        port = PORTS[scheme] if port is None else port
        if port == 0 or port in NO_PORTS_OF_HTTP:
            raise WrongUrl(f"Port {port} is not asked over HTTP.")
        path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._") or "/"
        query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]|{}\"<>^`")
        return cls(scheme, host, port, path + (f"?{query}" if query else ""))

    @property
    def is_tls(self) -> bool:
        """Whether the connection is encrypted from its beginning."""
        return self.scheme in ("https", "wss")

    @property
    def authority(self) -> str:
        """Host and port as a ``Host`` header says them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        """What two addresses share when they are of one origin (RFC 6454)."""
        return self.scheme, self.host, self.port

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    def leading_to(self, location: str) -> "Url":
        """The address that a ``Location`` header means from here. Raises WrongUrl."""
        if _UNSAFE.search(location):
            raise WrongUrl("The redirect has a space, a backslash or a control character in it.")
        return Url.read(urljoin(str(self), location))

    def at(self, target: str) -> "Url":
        """Another target at the same place."""
        return replace(self, target=target)


def read_host(text: str) -> str:
    """A host name or address in its one spelling. Raises WrongUrl for what others might read as something else."""
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    if ":" in text:
        try:
            address = IPv6Address(text)
        except ValueError:
            raise WrongUrl(f"{text} is no IPv6 address.") from None
        if address.scope_id:
            raise WrongUrl("An address with an interface (%) is only good on one machine.")
        return str(address)
    try:
        name = text.rstrip(".") if text.isascii() else idna.encode(text.rstrip("."), uts46=True).decode()
    except idna.IDNAError as error:
        raise WrongUrl(f"{text} is no host name: {error}.") from None
    name = name.lower()
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return str(IPv4Address(name))
        except ValueError:
            raise WrongUrl(f"{text} is a number that could be an address; write it as four numbers.") from None
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise WrongUrl(f"{text or 'Nothing'} is no host name.")
    return name


def _host_of(netloc: str) -> str:
    if netloc.startswith("["):
        return netloc[: netloc.find("]") + 1]
    return netloc.partition(":")[0]
