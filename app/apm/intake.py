"""What every door of telemetry does with a request: whose is it, may it come in, is it sound; then make it durable.

HTTP, gRPC and the plain doors differ only in how they say what this decides.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from app.apm.decode import Checked, checked
from app.apm.parts import parts
from app.apm.signals import Signal
from app.apm.status import not_allowed, too_fast, unauthenticated, used_up
from app.ingest.dropped import Reason, tally
from app.ingest.forms import ITEMS
from app.ingest.publish import Publisher
from app.ingest.quota import Quota
from app.ingest.wrap import hash_of, wrapped
from app.kit.problems import Unavailable
from app.kit.rate import Rate
from app.kit.stores import Stores
from app.sites.directory import Directory, KnownKey, KnownSite
from app.sites.keys.token import Kind, Scope

# A refused item is quoted in a letter, a third larger; and no message may be larger than the server takes.
LARGEST_ITEM = 4_000_000
# Smaller ones are not worth a thread, larger ones would hold up all other requests.
LARGE = 1024 * 1024
LARGE_AT_ONCE = 2  # a decoded request takes several times its size
MOST_RATES = 1_000
MOST_HELD = 256 * 1024 * 1024  # bytes of all requests under way; past it senders come back later


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, and for which site."""

    key: KnownKey
    site: KnownSite


class Intake:
    """What the doors of telemetry share. One for each process."""

    def __init__(self, stores: Stores, directory: Directory, publisher: Publisher) -> None:
        self._directory, self._publisher = directory, publisher
        self._shards = stores.settings.otlp_shards
        self._largest_item = min(LARGEST_ITEM, stores.streams.most_bytes // 2)
        self.most_bytes = stores.settings.otlp_max_mb * 1_048_576
        self.rate = Rate(stores.settings.otlp_rate)
        self._site_rates: dict[int, Rate] = {}  # by how many a second; sites that take as many share one
        self.quota = Quota(stores.streams, stores.settings.otlp_daily)
        self._held = 0
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def sender(self, headers: Mapping[str, Any], origin: str) -> Sender:
        """Whose key is in the headers of a request. Raises Refused, or Unavailable when nobody can say."""
        text = key_in(headers)
        if not text:
            raise unauthenticated("Send a key of the site as Authorization: Bearer ja_…, x-api-key or x-nightjar-key.")
        key = await self._directory.key(text)
        site = await self._directory.site_by_number(key.site_number) if key else None
        if key is None or site is None:
            await self._note_dead(text)
            raise unauthenticated("This key is mistyped, revoked or expired.")
        if Scope.INGEST not in key.scopes:
            tally.dropped(site.number, Reason.WRONG_SCOPE, key=key.id)
            raise not_allowed("The key's scopes do not include ingest.")
        if key.kind is Kind.PUBLIC and not allows(site, origin):
            tally.dropped(site.number, Reason.FOREIGN_ORIGIN, key=key.id)
            raise not_allowed("A public key sends only from the site's allowed origins; a server takes a secret key.")
        return Sender(key, site)

    async def _note_dead(self, text: str) -> None:
        """Count for its owner that a key was used that opens nothing any more; a stranger's guess counts for nobody."""
        if dead := await self._directory.dead_key(text):
            tally.dropped(dead.site_number, Reason.DEAD_KEY, key=dead.id)

    async def admit(self, sender: Sender) -> None:
        """Before anything is unpacked: has the key, or the site today, sent too much? May raise Refused."""
        site, at_s = sender.site.number, time.time()
        wait_s = self.rate.debt_s(sender.key.id, int(at_s * 1000))
        if wait_s > 0:
            tally.dropped(site, Reason.TOO_FAST, key=sender.key.id)
            raise too_fast("This key sends more a second than it may.", math.ceil(wait_s))
        if (own := self._rate_of(sender.site)) and (wait_s := own.debt_s(site, int(at_s * 1000))) > 0:
            tally.dropped(site, Reason.TOO_FAST, key=sender.key.id)
            raise too_fast("This site is sent more a second than it takes.", math.ceil(wait_s))
        if await self.quota.is_used_up(site, at_s, sender.site.most_a_day):
            tally.dropped(site, Reason.OVER_QUOTA, key=sender.key.id)
            raise used_up("The site's quota of telemetry is used up for today; the next day begins at 00:00 UTC.")

    def _rate_of(self, site: KnownSite) -> Rate | None:
        """What counts a site's records a second, where it has a limit of its own."""
        if not site.most_a_second:
            return None
        if len(self._site_rates) > MOST_RATES:  # limits that were changed again and again
            self._site_rates.clear()
        return self._site_rates.setdefault(site.most_a_second, Rate(site.most_a_second))

    @asynccontextmanager
    async def room(self, size: int) -> AsyncIterator[None]:
        """Memory for a request of about ``size`` bytes while the block runs; large ones wait for one another.

        Raises Unavailable when too much is under way.
        """
        if self._held and self._held + size > MOST_HELD:
            raise Unavailable("Too much telemetry is under way at the moment.", retry_after=2)
        self._held += size
        try:
            async with self._large if size > LARGE else nullcontext():
                yield
        finally:
            self._held -= size

    async def take(self, signal: Signal, sender: Sender, request: bytes, message: Any = None) -> Checked:
        """Check and make durable. Raises Refused when it cannot be understood, Unavailable when nothing is durable."""
        site, received_ns = sender.site.number, time.time_ns()
        if len(request) > LARGE:
            sound = await asyncio.to_thread(checked, signal, request, message, self._largest_item)
        else:
            sound = checked(signal, request, message, self._largest_item)
        self.rate.charge(sender.key.id, received_ns // 1_000_000, sound.count)
        if own := self._rate_of(sender.site):
            own.charge(site, received_ns // 1_000_000, sound.count)
        if sound.count:
            for part in parts(signal, sound, self._largest_item):
                request_hash = hash_of(site, part)
                item = wrapped(site, received_ns, sender.key.id, part, request_hash)
                await self._publisher.publish(f"{signal.stream}_{request_hash % self._shards}", item, ITEMS)
        for reason, count in sound.drops.items():
            tally.dropped(site, reason, count, sender.key.id)
        self.quota.count(site, received_ns / 1e9, sound.count, sender.site.most_a_day)
        tally.took(site, signal.name, sound.count)
        return sound


def allows(site: KnownSite, origin: str) -> bool:
    """Whether pages of this origin may send for a site; a site that names no origins lets all of them."""
    hostname = (urlsplit(origin).hostname or "").removeprefix("www.") if origin else ""
    allowed = site.allowed_origins
    return not allowed or any(hostname == one or fnmatchcase(hostname, one) for one in allowed)


def key_in(headers: Mapping[str, Any]) -> str:
    """The key in a request's headers (names in lower case), '' without one."""
    scheme, _, credentials = str(headers.get("authorization", "")).partition(" ")
    bearer = credentials.strip() if scheme.lower() == "bearer" else ""
    return bearer or str(headers.get("x-api-key", "")).strip() or str(headers.get("x-nightjar-key", "")).strip()
