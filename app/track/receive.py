"""``/api/track``: the door of browsers.

Key → size → decode → steps → publish, and then 202. A dropped event is answered like a kept one, because its sender
cannot do anything about it; who debugs adds ``?debug=1`` and is told why. Nothing is answered before it is durable.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

import msgspec

from app.ingest.dropped import Dropped, Reason, tally
from app.ingest.publish import Publisher
from app.ingest.rows import Hit
from app.kit.address import Network, client_address
from app.kit.asgi import Gone, Receive, Scope, Send, read_body, send_answer, send_problem
from app.kit.log import log
from app.kit.problems import BadRequest, NotAllowed, NotFound, Problem, TooMany
from app.kit.rate import Rate
from app.sites.directory import Directory
from app.track.device import LONGEST, device_of
from app.track.enrich import Arrival, days_of, enriched
from app.track.place import Places
from app.track.salts import Salts
from app.track.wire import Malformed, Sent, decoded

MOST_BYTES = 64 * 1024
LONGEST_S = 10.0  # for a body to arrive
METHODS = b"POST, GET, OPTIONS"
CORS = (b"access-control-allow-origin", b"*")
NO_STORE = (b"cache-control", b"no-store")
PREFLIGHT = [
    CORS,
    (b"access-control-allow-methods", METHODS),
    (b"access-control-allow-headers", b"content-type, x-nightjar-debug"),
    (b"access-control-max-age", b"86400"),
]
PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)  # a transparent GIF of 1 × 1
PREFETCH = ("prefetch", "prerender", "preview")


class UnknownSite(NotFound):
    code, title = "unknown_site", "No site has this id"


class WrongOrigin(NotAllowed):
    code, title = "wrong_origin", "This page may not send events for this site"


class WrongMethod(BadRequest):
    status, code, title = 405, "wrong_method", "Events are sent by POST or GET"


@dataclass(slots=True)
class Outcome:
    """What became of the events of a request."""

    accepted: int
    dropped: list[dict[str, Any]]


class TrackDoor:
    """The door as an ASGI application. One for each process."""

    def __init__(
        self, directory: Directory, publisher: Publisher, salts: Salts, places: Places,
        trusted: Sequence[Network], shards: int, rate: int,
    ) -> None:  # fmt: skip
        self._directory, self._publisher, self._salts, self._places = directory, publisher, salts, places
        self._trusted, self._shards = trusted, shards
        self._rate = Rate(rate)
        self._encode = msgspec.json.Encoder().encode

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        method = scope["method"]
        try:
            if method == "POST":
                await self._post(scope, receive, send)
            elif method == "GET":
                await self._pixel(scope, send)
            elif method == "OPTIONS":
                await send_answer(send, 204, b"", PREFLIGHT)
            else:
                await send_problem(send, WrongMethod(), [(b"allow", METHODS), CORS, NO_STORE])
        except Problem as problem:
            await send_problem(send, problem, [CORS, NO_STORE])
        except Gone:
            return
        except Exception:  # noqa: BLE001
            # The last line: a bug must not look like success.
            log.exception("track_failed")
            await send_problem(send, Problem(), [CORS, NO_STORE])

    async def _post(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        body = await read_body(receive, MOST_BYTES, LONGEST_S)
        try:
            events = decoded(body)
        except Malformed as error:
            tally.dropped(0, Reason.INVALID)
            raise BadRequest(f"The event cannot be understood: {error}") from None
        is_debug = b"debug=1" in scope["query_string"] or b"x-nightjar-debug" in headers
        arrival = await self._arrival(scope, headers)
        outcome = await self._take(events, arrival, is_single=len(events) == 1)
        if is_debug:
            answer = self._encode({"accepted": outcome.accepted, "dropped": outcome.dropped, "seen": _seen(arrival)})
            await send_answer(send, 202, answer, [(b"content-type", b"application/json"), CORS, NO_STORE])
        else:
            await send_answer(send, 202, b"", [CORS, NO_STORE])

    async def _pixel(self, scope: Scope, send: Send) -> None:
        headers = _headers(scope)
        query = {key: values[0] for key, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
        url = query.get("u") or headers.get(b"referer", b"").decode("latin-1")
        try:
            sent = msgspec.convert({"n": "pageview", **_pixel_fields(query), "u": url}, Sent)
        except msgspec.ValidationError as error:
            tally.dropped(0, Reason.INVALID)
            raise BadRequest(f"The event cannot be understood: {error}") from None
        await self._take([sent], await self._arrival(scope, headers), is_single=True)
        await send_answer(send, 200, PIXEL, [(b"content-type", b"image/gif"), CORS, NO_STORE])

    async def _arrival(self, scope: Scope, headers: dict[bytes, bytes]) -> Arrival:
        """Everything about the request that a step may look at. Lives until it is answered."""
        at_ms = time.time_ns() // 1_000_000
        peer = scope["client"][0] if scope.get("client") else ""
        address = client_address(peer, headers.get(b"x-forwarded-for", b"").decode("latin-1"), self._trusted)
        day, before = days_of(at_ms)
        purpose = (headers.get(b"sec-purpose") or headers.get(b"purpose") or headers.get(b"x-moz") or b"").decode(
            "latin-1"
        )
        return Arrival(
            at_ms=at_ms,
            address=address,
            user_agent=headers.get(b"user-agent", b"").decode("latin-1")[:LONGEST],
            origin=headers.get(b"origin", b"").decode("latin-1"),
            language=_language(headers.get(b"accept-language", b"").decode("latin-1")),
            has_opted_out=headers.get(b"dnt") == b"1" or headers.get(b"sec-gpc") == b"1",
            is_prefetch=any(word in purpose for word in PREFETCH),
            place=self._places.of(address),
            salt=self._salts.known(day) or await self._salts.of(day),
            salt_before=(self._salts.known(before) or await self._salts.find(before)) if before else None,
        )

    async def _take(self, events: list[Sent | str], arrival: Arrival, is_single: bool) -> Outcome:
        """Enrich and publish. A single event's refusal is the request's; in a batch the others go in."""
        hits: dict[int, list[Hit]] = {}
        outcome = Outcome(0, [])
        for index, sent in enumerate(events):
            site_number = 0
            try:
                if isinstance(sent, str):
                    raise Dropped(Reason.INVALID, sent)
                site = await self._directory.writable_site(sent.site)
                if site is None:
                    raise Dropped(Reason.UNKNOWN_SITE)
                site_number = site.number
                if not self._rate.allows(site_number, arrival.at_ms):
                    raise Dropped(Reason.TOO_MANY)
                hit = enriched(sent, site, arrival)
                hits.setdefault(hit.visitor_id % self._shards, []).append(hit)
            except Dropped as dropped:
                tally.dropped(site_number, dropped.reason)
                if is_single:
                    _refuse(dropped)
                outcome.dropped.append({"index": index, "reason": dropped.reason.value, "detail": dropped.detail})
        for shard, some in hits.items():
            await self._publisher.publish(f"events_{shard}", b"\n".join(map(self._encode, some)))
            outcome.accepted += len(some)
            for hit in some:
                tally.accepted(hit.site_id)
        return outcome


def _refuse(dropped: Dropped) -> None:
    """Turn the drops that a sender can repair into problems; the others are answered with 202."""
    match dropped.reason:
        case Reason.UNKNOWN_SITE:
            raise UnknownSite() from None
        case Reason.WRONG_ORIGIN:
            raise WrongOrigin() from None
        case Reason.TOO_MANY:
            raise TooMany(dropped.detail, retry_after=1) from None
        case Reason.INVALID:
            raise BadRequest(dropped.detail) from None


def _headers(scope: Scope) -> dict[bytes, bytes]:
    headers = dict(scope["headers"])
    if len(headers) == len(scope["headers"]):
        return headers
    headers = {}
    for name, value in scope["headers"]:
        headers[name] = headers[name] + b"," + value if name in headers else value
    return headers


def _pixel_fields(query: dict[str, str]) -> dict[str, str]:
    return {key: query[key] for key in ("s", "n", "i", "r") if key in query}


@lru_cache(1024)
def _language(accepted: str) -> str:
    """The language one prefers, ``en`` or ``pt-BR``."""
    first = accepted.split(",", maxsplit=1)[0].split(";", maxsplit=1)[0].strip()[:12]
    language, _, region = first.partition("-")
    if not language.isalpha() or len(language) > 3:
        return ""
    return f"{language.lower()}-{region.upper()}" if region.isalpha() and len(region) == 2 else language.lower()


def _seen(arrival: Arrival) -> dict[str, Any]:
    """What the hub saw, for the debug overlay: classes only."""
    device = device_of(arrival.user_agent)
    return {
        "country": arrival.place.country, "city": arrival.place.city, "browser": device.browser, "os": device.os,
        "device": device.device, "is_bot": device.is_bot, "has_opted_out": arrival.has_opted_out,
        "address_kind": ("IPv6" if ":" in arrival.address else "IPv4") if arrival.address else "unknown",
    }  # fmt: skip
