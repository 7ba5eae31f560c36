"""What every door of hits does between understanding a request and answering it: arrive, run the steps, publish.

A hit that is taken for no person goes to a stream of its own, from where its owner may let it in; nothing is answered
before all of a request's hits are durable.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec

from app.ingest.dropped import Dropped, Reason, tally
from app.ingest.publish import Publisher
from app.ingest.rows import Hit
from app.kit.address import Network, client_address
from app.kit.asgi import Scope
from app.kit.device import LONGEST
from app.kit.rate import Rate
from app.sites.directory import Directory, KnownSite
from app.track.enrich import Arrival, days_of, enriched
from app.track.network import Networks
from app.track.place import Places
from app.track.salts import Salts
from app.track.wire import Sent

PREFETCH = ("prefetch", "prerender", "preview")
FILTERED = "filtered_0"

Headers = dict[bytes, bytes]


@dataclass(slots=True)
class Load:
    """The hits of one request on their way, by the stream they go to, and what became of the others."""

    streams: dict[str, list[bytes]] = field(default_factory=dict)
    kept: Counter[int] = field(default_factory=Counter)
    dropped: list[dict[str, Any]] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """How many events count."""
        return self.kept.total()

    def drop(self, index: int, site_number: int, dropped: Dropped) -> None:
        """Note, and count, why an event does not count."""
        tally.dropped(site_number, dropped.reason)
        self.dropped.append({"index": index, "reason": dropped.reason.value, "detail": dropped.detail})


class Intake:
    """What the doors of hits share. One for each process."""

    def __init__(
        self, directory: Directory, publisher: Publisher, salts: Salts, places: Places, rented: Networks,
        trusted: Sequence[Network], shards: int, rate: int,
    ) -> None:  # fmt: skip
        self.directory, self.places, self.rented, self.rate = directory, places, rented, Rate(rate)
        self._publisher, self._salts, self._trusted, self._shards = publisher, salts, trusted, shards
        self._encode = msgspec.json.Encoder().encode

    def address(self, scope: Scope, headers: Headers) -> str:
        """Where a request comes from, as far as the proxies before it are trusted."""
        peer = scope["client"][0] if scope.get("client") else ""
        return client_address(peer, text_of(headers, b"x-forwarded-for"), self._trusted)

    async def arrival(self, address: str, headers: Headers) -> Arrival:
        """Everything about a request that a step may look at. Lives until it is answered."""
        at_ms = time.time_ns() // 1_000_000
        day, before = days_of(at_ms)
        purpose = text_of(headers, b"sec-purpose") or text_of(headers, b"purpose") or text_of(headers, b"x-moz")
        return Arrival(
            at_ms=at_ms,
            address=address,
            user_agent=text_of(headers, b"user-agent")[:LONGEST],
            origin=text_of(headers, b"origin"),
            language=language_of(text_of(headers, b"accept-language")),
            has_opted_out=headers.get(b"dnt") == b"1" or headers.get(b"sec-gpc") == b"1",
            is_prefetch=any(word in purpose for word in PREFETCH),
            place=self.places.of(address),
            host=self.rented.host_of(address),
            salt=self._salts.known(day) or await self._salts.of(day),
            salt_before=(self._salts.known(before) or await self._salts.find(before)) if before else None,
        )

    def take(self, load: Load, index: int, sent: Sent, site: KnownSite, arrival: Arrival) -> Dropped | None:
        """Run an event through the steps and put it with the others; why it does not count, if it does not."""
        try:
            hit = enriched(sent, site, arrival)
        except Dropped as dropped:
            load.drop(index, site.number, dropped)
            return dropped
        if hit.filtered and not site.shields.counts(hit.filtered):
            load.streams.setdefault(FILTERED, []).append(self._encode(hit))
            dropped = Dropped(Reason(hit.filtered.partition("/")[0]))
            load.drop(index, site.number, dropped)
            return dropped
        self._keep(load, hit)
        return None

    def _keep(self, load: Load, hit: Hit) -> None:
        shard = f"events_{hit.visitor_id % self._shards}"
        load.streams.setdefault(shard, []).append(self._encode(hit))
        load.kept[hit.site_id] += 1

    async def publish(self, load: Load) -> None:
        """Make everything durable. Raises Unavailable when the queue is full or away."""
        for stream, lines in load.streams.items():
            await self._publisher.publish(stream, b"\n".join(lines))
        for site_number, count in load.kept.items():
            tally.accepted(site_number, count)


def headers_of(scope: Scope) -> Headers:
    """The headers of a request; those that came twice joined by commas."""
    headers = dict(scope["headers"])
    if len(headers) == len(scope["headers"]):
        return headers
    headers = {}
    for name, value in scope["headers"]:
        headers[name] = headers[name] + b"," + value if name in headers else value
    return headers


def text_of(headers: Headers, name: bytes) -> str:
    """A header as text, '' without it."""
    return headers.get(name, b"").decode("latin-1")


def bearer_of(headers: Headers) -> str:
    """The key in ``Authorization: Bearer …``, '' without one."""
    scheme, _, credentials = text_of(headers, b"authorization").partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else ""


@lru_cache(1024)
def language_of(accepted: str) -> str:
    """The language one prefers, ``en`` or ``pt-BR``."""
    first = accepted.split(",", maxsplit=1)[0].split(";", maxsplit=1)[0].strip()[:12]
    language, _, region = first.partition("-")
    if not language.isalpha() or len(language) > 3:
        return ""
    return f"{language.lower()}-{region.upper()}" if region.isalpha() and len(region) == 2 else language.lower()
