"""``/api/track``: the door of browsers.

Key → size → decode → steps → publish, and then 202. A dropped event is answered like a kept one, because its sender
cannot do anything about it; who debugs adds ``?debug=1`` and is told why. Nothing is answered before it is durable.
"""

from typing import Any
from urllib.parse import parse_qs

import msgspec

from app.ingest.dropped import Dropped, Reason, tally
from app.kit.asgi import Receive, Scope, Send, always_answer, read_body, send_answer, send_problem
from app.kit.device import device_of
from app.kit.problems import BadRequest, NotAllowed, NotFound, TooMany
from app.track.enrich import Arrival
from app.track.intake import Intake, Load, headers_of
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


class UnknownSite(NotFound):
    code, title = "unknown_site", "No site has this id"


class WrongOrigin(NotAllowed):
    code, title = "wrong_origin", "This page may not send events for this site"


class WrongMethod(BadRequest):
    status, code, title = 405, "wrong_method", "Events are sent by POST or GET"


class TrackDoor:
    """The door as an ASGI application. One for each process."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._encode = msgspec.json.Encoder().encode

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        await always_answer(send, self._answer(scope, receive, send), [CORS, NO_STORE], "track_failed")

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method == "POST":
            await self._post(scope, receive, send)
        elif method == "GET":
            await self._pixel(scope, send)
        elif method == "OPTIONS":
            await send_answer(send, 204, b"", PREFLIGHT)
        else:
            await send_problem(send, WrongMethod(), [(b"allow", METHODS), CORS, NO_STORE])

    async def _post(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        body = await read_body(receive, MOST_BYTES, LONGEST_S)
        try:
            events = decoded(body)
        except Malformed as error:
            tally.dropped(0, Reason.INVALID)
            raise BadRequest(f"The event cannot be understood: {error}") from None
        is_debug = b"debug=1" in scope["query_string"] or b"x-nightjar-debug" in headers
        arrival = await self._intake.arrival(self._intake.address(scope, headers), headers)
        load = await self._take(events, arrival)
        if is_debug:
            answer = self._encode({"accepted": load.accepted, "dropped": load.dropped, "seen": _seen(arrival)})
            await send_answer(send, 202, answer, [(b"content-type", b"application/json"), CORS, NO_STORE])
        else:
            await send_answer(send, 202, b"", [CORS, NO_STORE])

    async def _pixel(self, scope: Scope, send: Send) -> None:
        headers = headers_of(scope)
        query = {key: values[0] for key, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
        url = query.get("u") or headers.get(b"referer", b"").decode("latin-1")
        try:
            sent = msgspec.convert({"n": "pageview", **_pixel_fields(query), "u": url}, Sent)
        except msgspec.ValidationError as error:
            tally.dropped(0, Reason.INVALID)
            raise BadRequest(f"The event cannot be understood: {error}") from None
        await self._take([sent], await self._intake.arrival(self._intake.address(scope, headers), headers))
        await send_answer(send, 200, PIXEL, [(b"content-type", b"image/gif"), CORS, NO_STORE])

    async def _take(self, events: list[Sent | str], arrival: Arrival) -> Load:
        """Enrich and publish. A single event's refusal is the request's; in a batch the others go in."""
        load, is_single = Load(), len(events) == 1
        for index, sent in enumerate(events):
            dropped = await self._one(load, index, sent, arrival)
            if dropped and is_single:
                _refuse(dropped)
        await self._intake.publish(load)
        return load

    async def _one(self, load: Load, index: int, sent: Sent | str, arrival: Arrival) -> Dropped | None:
        site_number = 0
        try:
            if isinstance(sent, str):
                raise Dropped(Reason.INVALID, sent)
            site = await self._intake.directory.writable_site(sent.site)
            if site is None:
                raise Dropped(Reason.UNKNOWN_SITE)
            site_number = site.number
            if not self._intake.rate.allows(site_number, arrival.at_ms):
                raise Dropped(Reason.TOO_MANY)
        except Dropped as dropped:
            load.drop(index, site_number, dropped)
            return dropped
        return self._intake.take(load, index, sent, site, arrival)


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


def _pixel_fields(query: dict[str, str]) -> dict[str, str]:
    return {key: query[key] for key in ("s", "n", "i", "r") if key in query}


def _seen(arrival: Arrival) -> dict[str, Any]:
    """What the hub saw, for the debug overlay: classes only."""
    device = device_of(arrival.user_agent)
    return {
        "country": arrival.place.country, "city": arrival.place.city, "browser": device.browser, "os": device.os,
        "device": device.device, "is_bot": device.is_bot, "has_opted_out": arrival.has_opted_out,
        "address_kind": ("IPv6" if ":" in arrival.address else "IPv4") if arrival.address else "unknown",
    }  # fmt: skip
