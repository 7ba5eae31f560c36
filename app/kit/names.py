"""Names to addresses, by our own resolver: a slow name server must not use up threads that others' checks need.

What is answered is kept for as long as its server says, half a minute at the most. Who connects still judges the very
address it connects to, so an answer that changes (rebinding) is worth nothing to an attacker.
"""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import dns.asyncresolver
import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

from app.kit.egress import server_of

Family = Literal["any", "ipv4", "ipv6"]
KEPT_S = 30
HOSTS = Path("/etc/hosts")
LOCAL = {"ipv4": ["127.0.0.1"], "ipv6": ["::1"]}  # RFC 6761: nobody asks a server for localhost
TYPES = {"ipv4": "A", "ipv6": "AAAA"}


class NameFailed(Exception):
    """A name has no address now. ``code``: ``nxdomain``, ``no_address``, ``servfail``, ``timeout``; and a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Names:
    """Looks names up, by the machine's own name servers or by those given as addresses (``ip`` or ``ip:port``)."""

    def __init__(self, servers: Sequence[str] = ()) -> None:
        self.servers = tuple(servers)
        self._resolver = resolver_at(servers)
        self._known: dict[tuple[str, str], tuple[float, list[str]]] = {}
        self._asking: dict[tuple[str, str], asyncio.Task[tuple[float, list[str]]]] = {}
        self._hosts: dict[str, list[str]] = {}
        self._hosts_at = -1.0

    async def addresses(self, host: str, family: Family = "any", seconds: float = 5) -> list[str]:
        """The addresses of a host, IPv4 first when either will do. Raises NameFailed."""
        if family != "any":
            return await self._of_family(host, family, seconds)
        found = await asyncio.gather(
            self._of_family(host, "ipv4", seconds), self._of_family(host, "ipv6", seconds), return_exceptions=True
        )
        there = [address for answer in found if not isinstance(answer, BaseException) for address in answer]
        if there:
            return there
        for answer in found:
            if isinstance(answer, BaseException) and not isinstance(answer, NameFailed):
                raise answer
        failures = [answer for answer in found if isinstance(answer, NameFailed)]
        raise min(failures, key=lambda one: one.code == "no_address")  # the more telling of the two

    async def _of_family(self, host: str, family: Literal["ipv4", "ipv6"], seconds: float) -> list[str]:
        if host == "localhost" or host.endswith(".localhost"):
            return LOCAL[family]
        wants_six = family == "ipv6"
        if local := [one for one in self._in_hosts_file().get(host, []) if (":" in one) == wants_six]:
            return local
        key = (host, TYPES[family])
        until, addresses = self._known.get(key, (0.0, []))
        if until > time.monotonic():
            return addresses
        # Many checks of one host ask once. Each waits for as long as it may, and the question has an end of its own.
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.create_task(self._asked(host, TYPES[family], seconds))
            asking.add_done_callback(lambda task: (self._asking.pop(key, None), task.cancelled() or task.exception()))
        until, addresses = await asyncio.shield(asking)
        if len(self._known) > 50_000:
            self._known.clear()
        self._known[key] = (until, addresses)
        return addresses

    async def _asked(self, host: str, kind: str, seconds: float) -> tuple[float, list[str]]:
        try:
            answer = await self._resolver.resolve(host, kind, lifetime=seconds, search=True)
        except (dns.exception.DNSException, OSError) as error:
            raise failure(error, host, kind) from None
        addresses = [record.address for record in answer]
        if not addresses:
            raise NameFailed("no_address", f"{host} has no {kind} record.")
        return time.monotonic() + min(answer.rrset.ttl if answer.rrset else 0, KEPT_S), addresses

    def _in_hosts_file(self) -> dict[str, list[str]]:
        try:
            written = HOSTS.stat().st_mtime
            if written != self._hosts_at:
                self._hosts, self._hosts_at = _read_hosts(HOSTS.read_text()), written
        except (OSError, UnicodeDecodeError):
            return {}
        return self._hosts


def resolver_at(servers: Sequence[str] = ()) -> dns.asyncresolver.Resolver:
    """A resolver over the given servers, or the machine's own; without a configuration it has none."""
    try:
        resolver = dns.asyncresolver.Resolver(configure=not servers)
    except dns.resolver.NoResolverConfiguration:
        resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.timeout = 2
    resolver.cache = None
    if servers:
        places = [server_of(server) for server in servers]
        resolver.nameservers = [address for address, _ in places]
        resolver.nameserver_ports = dict(places)
    return resolver


def failure(error: Exception, host: str, kind: str) -> NameFailed:
    """What a resolver's error means, in words."""
    if isinstance(error, dns.resolver.NXDOMAIN):
        return NameFailed("nxdomain", f"There is no name {host} (NXDOMAIN).")
    if isinstance(error, dns.resolver.NoAnswer):
        return NameFailed("no_address", f"{host} has no {kind} record.")
    if isinstance(error, dns.exception.Timeout):
        return NameFailed("timeout", f"The name servers did not answer in time when asked for {host}.")
    if isinstance(error, dns.resolver.NoNameservers):
        code = "REFUSED" if "REFUSED" in str(error) else "SERVFAIL" if "SERVFAIL" in str(error) else "no good answer"
        return NameFailed("servfail", f"The name servers failed when asked for {host} ({code}).")
    return NameFailed("servfail", f"{host} could not be looked up ({type(error).__name__}).")


def _read_hosts(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        address, *names = line.partition("#")[0].split() or [""]
        for name in names:
            found.setdefault(name.lower(), []).append(address)
    return found
