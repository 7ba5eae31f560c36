"""``/api/monitor``: the door of ``monitor.js``. Site → rate → size → decode → errors, spans and vitals → publish → 202.

The address and the user agent are seen in one place only (``app/track/today.py``), and end there.
"""

import asyncio
import dataclasses
import time
from collections.abc import Awaitable, Callable
from fnmatch import fnmatchcase
from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from app.errors.arrival import Door, arrival
from app.errors.intake import Intake
from app.errors.monitor.translate import as_event, as_spans, as_vitals
from app.errors.monitor.wire import MOST_BYTES, Load, Malformed, decoded
from app.ingest.dropped import Reason, tally
from app.ingest.forms import ITEMS
from app.ingest.wrap import hash_of, wrapped
from app.kit.asgi import Receive, Scope, Send, always_answer, read_body, send_answer
from app.kit.device import device_of
from app.kit.problems import BadRequest, NotAllowed, NotFound, TooMany
from app.kit.rate import Rate
from app.sites.directory import Directory, KnownKey, KnownSite
from app.sites.keys.token import Kind
from app.sites.keys.token import Scope as KeyScope

LONGEST_S = 20.0
CORS = (b"access-control-allow-origin", b"*")
NO_STORE = (b"cache-control", b"no-store")
PREFLIGHT = [CORS, (b"access-control-allow-headers", b"content-type"), (b"access-control-max-age", b"86400")]


class Seen(Protocol):
    """Who sends, as page views count them."""

    @property
    def visitor(self) -> int: ...

    @property
    def user_agent(self) -> str: ...

    @property
    def has_opted_out(self) -> bool: ...


Look = Callable[[Scope, KnownSite, str], Awaitable[Seen]]


class UnknownSite(NotFound):
    code, title = "unknown_site", "No site has this id"


class WrongMethod(BadRequest):
    status, code, title = 405, "wrong_method", "Beacons are sent by POST"


class MonitorDoor:
    """The door as an ASGI application."""

    def __init__(self, intake: Intake, directory: Directory, look: Look, a_second: int) -> None:
        self._intake, self._directory, self._look, self._rate = intake, directory, look, Rate(a_second)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        await always_answer(send, self._answer(scope, receive, send), [CORS, NO_STORE], "monitor_failed")

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await send_answer(send, 204, b"", PREFLIGHT)
            return
        if scope["method"] != "POST":
            raise WrongMethod()
        await self._take(scope, await read_body(receive, MOST_BYTES, LONGEST_S))
        await send_answer(send, 202, b"", [CORS, NO_STORE])

    async def _take(self, scope: Scope, body: bytes) -> None:
        try:
            load = decoded(body)
        except Malformed as error:
            tally.dropped(0, Reason.INVALID)
            raise BadRequest(str(error)) from None
        site = await self._directory.writable_site(load.site)
        if site is None:
            tally.dropped(0, Reason.UNKNOWN_SITE)
            raise UnknownSite()
        origin = dict(scope["headers"]).get(b"origin", b"").decode("latin-1")
        if not _allows(site, origin or load.url):
            tally.dropped(site.number, Reason.WRONG_ORIGIN)
            raise NotAllowed("The page is on a host that is not in the site's allowed origins.")
        now_ms = time.time_ns() // 1_000_000
        if not self._rate.allows(site.number, now_ms):
            tally.dropped(site.number, Reason.TOO_MANY)
            raise TooMany(retry_after=1)
        seen = await self._look(scope, site, load.url)
        if seen.has_opted_out:
            tally.dropped(site.number, Reason.OPTED_OUT)
            return
        await asyncio.gather(
            self._errors(load, site, seen, now_ms),
            self._spans(load, site, now_ms),
            self._vitals(load, site, seen, now_ms),
        )

    async def _errors(self, load: Load, site: KnownSite, seen: Seen, now_ms: int) -> None:
        if not load.errors:
            return
        # The page's id opens what its public key opens; the rate and the quota of errors are those of the site.
        key = KnownKey(f"page {site.public_id}", Kind.PUBLIC, site.number, frozenset({KeyScope.INGEST}), None, b"")
        await self._intake.admit(key, site)
        door = Door(site.number, self._intake.pepper, site.hidden_keys, now_ms, now_ms, seen.user_agent, "monitor")
        read = [arrival(as_event(load, one, now_ms), door) for one in load.errors]
        await self._intake.take([dataclasses.replace(one, user=seen.visitor >> 1 or 1) for one in read], key, site)

    async def _spans(self, load: Load, site: KnownSite, now_ms: int) -> None:
        request = as_spans(load, now_ms, f"{site.domain} pages")
        if request:
            request_hash = hash_of(site.number, request)
            item = wrapped(site.number, now_ms * 1_000_000, site.public_id, request, request_hash)
            await self._intake.publisher.publish(f"spans_{request_hash % self._intake.span_shards}", item, ITEMS)
            tally.took(site.number, "traces", len(load.requests))

    async def _vitals(self, load: Load, site: KnownSite, seen: Seen, now_ms: int) -> None:
        device = device_of(seen.user_agent)
        if device.is_bot and load.vitals:
            tally.dropped(site.number, Reason.BOT, len(load.vitals))
            return
        rows = [
            row
            for one in load.vitals
            for row in as_vitals(load, one, site.number, now_ms, device.device, device.browser)
        ]
        if rows:
            await self._intake.publisher.publish("vitals_0", b"\n".join(map(msgspec.json.encode, rows)))


def _allows(site: KnownSite, page: str) -> bool:
    """Only pages of the origins that the owner allows may send; an empty list allows every page."""
    try:
        hostname = (urlsplit(page).hostname or "").removeprefix("www.")
    except ValueError:
        return False
    allowed = site.allowed_origins
    return not allowed or any(hostname == one or fnmatchcase(hostname, one) for one in allowed)
