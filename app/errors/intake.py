"""What every door of errors does: whose is it, may it come in, is it sound; scrub it; then make it durable."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

import msgspec

from app.errors.arrival import Arrival
from app.errors.envelope import Malformed, Oversized
from app.errors.refused import Refused
from app.ingest.dropped import Reason, tally
from app.ingest.publish import Publisher
from app.ingest.quota import Quota
from app.ingest.rows import SentError
from app.kit.inflate import Damaged, UnknownEncoding
from app.kit.problems import TooLarge, Unavailable
from app.kit.rate import Rate
from app.kit.stores import Stores
from app.sites.directory import Directory, KnownKey, KnownSite
from app.sites.keys.token import Kind, Scope

MOST_WIRE = 20 * 1_048_576
MOST_EVENT = 1_048_576
MOST_HELD = 128 * 1_048_576
LIMITED = "default;error;transaction;security;attachment;session;feedback;log_item;span;monitor"


class Intake:
    """What the doors of errors share. One for each process."""

    def __init__(self, stores: Stores, directory: Directory, publisher: Publisher) -> None:
        self._directory, self.publisher = directory, publisher
        self.pepper = stores.pepper
        self.most_bytes = stores.settings.errors_max_mb * 1_048_576
        self.span_shards = stores.settings.otlp_shards
        self.largest_item = min(4_000_000, stores.streams.most_bytes // 2)
        self.rate = Rate(stores.settings.errors_rate)
        self.quota = Quota(stores.streams, stores.settings.errors_daily, "errors_quota")
        self.key_quota = Quota(stores.streams, 0, "errors_key_quota")
        self._held = 0

    async def sender(self, key_text: str, number: int, origin: str) -> tuple[KnownKey, KnownSite]:
        """Whose key this is, for the site of this number (0: the key's own). Raises Refused, Unavailable."""
        if not key_text:
            raise Refused(401, "Send the key of the DSN: X-Sentry-Auth, ?sentry_key=… or the envelope's dsn.")
        key = await self._directory.key(key_text)
        site = await self._directory.site_by_number(key.site_number) if key else None
        if key is None or site is None:
            await self._note_dead(key_text)
            raise Refused(401, "This key is mistyped, revoked or expired.")
        if number and number != site.number:
            tally.dropped(site.number, Reason.WRONG_SITE, key=key.id)
            raise Refused(403, "This key is of another site than the DSN's number.")
        if Scope.INGEST not in key.scopes:
            tally.dropped(site.number, Reason.WRONG_SCOPE, key=key.id)
            raise Refused(403, "The key's scopes do not include ingest.")
        if key.kind is Kind.PUBLIC and not _allows(site, origin):
            tally.dropped(site.number, Reason.FOREIGN_ORIGIN, key=key.id)
            raise Refused(403, "Pages of this origin may not send for this site.")
        return key, site

    async def _note_dead(self, key_text: str) -> None:
        """Count for its owner that a key was used that opens nothing any more; a stranger's guess counts for nobody."""
        if dead := await self._directory.dead_key(key_text):
            tally.dropped(dead.site_number, Reason.DEAD_KEY, key=dead.id)

    @contextmanager
    def counting(self, sender: list[tuple[KnownKey, KnownSite]]) -> Iterator[None]:
        """Count for its sender, as soon as it is known, a request of the block that is too large or cannot be read."""
        try:
            yield
        except (TooLarge, Malformed, Damaged, UnknownEncoding) as error:
            reason = Reason.REQUEST_TOO_LARGE if isinstance(error, TooLarge) else Reason.UNREADABLE
            for key, site in sender:
                tally.dropped(
                    site.number, Reason.RECORD_TOO_LARGE if isinstance(error, Oversized) else reason, key=key.id
                )
            raise

    async def admit(self, key: KnownKey, site: KnownSite) -> None:
        """Before anything is unpacked: has the key, or the site today, sent too much? May raise Refused."""
        at_s = time.time()
        if self.rate.debt_s(key.id, int(at_s * 1000)) > 0:
            tally.dropped(site.number, Reason.TOO_FAST, key=key.id)
            raise Refused(429, "This key sends more errors a second than it may.", 60, LIMITED)
        if await self.quota.is_used_up(site.number, at_s):
            tally.dropped(site.number, Reason.OVER_QUOTA, key=key.id)
            raise Refused(429, "The site's quota of errors is used up for today.", 3_600, LIMITED)
        if await self.key_quota.is_used_up(key.id, at_s, key.most_errors_a_day):
            tally.dropped(site.number, Reason.OVER_QUOTA, key=key.id)
            raise Refused(429, "This key's quota of errors is used up for today.", 3_600, LIMITED)

    @asynccontextmanager
    async def room(self, size: int) -> AsyncIterator[None]:
        """Memory for a request of about ``size`` bytes while the block runs. Raises Unavailable when there is none."""
        if self._held and self._held + size > MOST_HELD:
            raise Unavailable("Too many errors are under way at the moment.", retry_after=2)
        self._held += size
        try:
            yield
        finally:
            self._held -= size

    async def take(self, arrivals: list[Arrival], key: KnownKey, site: KnownSite) -> None:
        """Make events durable that were read and scrubbed. Raises Unavailable when that is not certain."""
        now_ms = int(time.time() * 1000)
        self.rate.charge(key.id, now_ms, len(arrivals))
        self.quota.count(site.number, now_ms / 1000, len(arrivals))
        self.key_quota.count(key.id, now_ms / 1000, len(arrivals), key.most_errors_a_day)
        lines = [msgspec.json.encode(_row(one, site.number)) for one in arrivals]
        await asyncio.gather(*(self.publisher.publish("errors_0", line) for line in lines))
        tally.took(site.number, "errors", len(arrivals))


def _row(one: Arrival, site: int) -> SentError:
    return SentError(
        site_id=site, event_id=one.event_id, at_ms=one.at_ms, received_ms=one.received_ms, user=one.user,
        source=one.source, is_crawler=one.device.is_bot, browser=one.device.browser,
        browser_version=one.device.browser_version, os=one.device.os, os_version=one.device.os_version,
        device=one.device.device, event=one.event,
    )  # fmt: skip


def _allows(site: KnownSite, origin: str) -> bool:
    """Servers send with the DSN's public key too, and have no origin; pages have one that must be allowed."""
    hostname = (urlsplit(origin).hostname or "").removeprefix("www.") if origin else ""
    allowed = site.allowed_origins
    return not origin or not allowed or any(hostname == one or fnmatchcase(hostname, one) for one in allowed)


def headers_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """The headers of a request as text, by their names in lower case."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
