"""``/api/event``: Plausible's Events API, so that its trackers and client libraries work after a change of the host.

Answers are Plausible's: 202 ``ok``, ``x-plausible-dropped`` with the number of events that do not count, and 400 with
``{"errors": {…}}``. ``X-Forwarded-For`` is believed of a trusted proxy, and of whoever shows a secret key of the site.
"""

from hashlib import blake2b

import msgspec

from app.ingest.dropped import Dropped, Reason, tally
from app.kit.address import first_address
from app.kit.asgi import Receive, Scope, Send, always_answer, read_body, send_answer, send_problem
from app.kit.problems import BadRequest
from app.sites.directory import KnownSite
from app.sites.domain import normalise_domain
from app.sites.keys.token import Kind
from app.sites.keys.token import Scope as KeyScope
from app.track.enrich import Arrival
from app.track.intake import Headers, Intake, Load, bearer_of, headers_of, text_of
from app.track.plausible_wire import Told, Wrong, told

MOST_BYTES = 64 * 1024
LONGEST_S = 10.0
METHODS = b"POST, OPTIONS"
CORS = (b"access-control-allow-origin", b"*")
NO_STORE = (b"cache-control", b"no-store")
EXPOSE = (b"access-control-expose-headers", b"x-plausible-dropped")
TEXT = (b"content-type", b"text/plain; charset=utf-8")
JSON = (b"content-type", b"application/json")
PREFLIGHT = [
    CORS,
    (b"access-control-allow-methods", METHODS),
    (b"access-control-allow-headers", b"content-type, authorization, x-debug-request"),
    (b"access-control-max-age", b"86400"),
]


class WrongMethod(BadRequest):
    status, code, title = 405, "wrong_method", "Events are sent by POST"


class PlausibleDoor:
    """The door as an ASGI application. One for each process."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        await always_answer(send, self._answer(scope, receive, send), [CORS, NO_STORE], "plausible_failed")

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await send_answer(send, 204, b"", PREFLIGHT)
            return
        if scope["method"] != "POST":
            await send_problem(send, WrongMethod(), [(b"allow", METHODS), CORS, NO_STORE])
            return
        try:
            await self._post(scope, receive, send)
        except Wrong as wrong:
            tally.dropped(0, Reason.INVALID)
            await _refuse(send, wrong.errors)

    async def _post(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        what = told(await read_body(receive, MOST_BYTES, LONGEST_S))
        server = await self._server(headers)
        address = self._intake.address(scope, headers)
        if server:
            # Proxies on the way from the server append to the header: its own word is the first.
            forwarded = text_of(headers, b"x-plausible-ip") or text_of(headers, b"x-forwarded-for")
            address = first_address(forwarded) or address
        load, wrong = await self._take(what, await self._intake.arrival(address, headers), server)
        await self._intake.publish(load)
        dropped = [(b"x-plausible-dropped", str(len(load.dropped)).encode())] if load.dropped else []
        if wrong:
            await _refuse(send, {"event": [wrong.detail]}, dropped)
        elif text_of(headers, b"x-debug-request").lower() == "true":
            await send_answer(send, 200, address.encode(), [TEXT, CORS, EXPOSE, NO_STORE, *dropped])
        else:
            await send_answer(send, 202, b"ok", [TEXT, CORS, EXPOSE, NO_STORE, *dropped])

    async def _server(self, headers: Headers) -> int:
        """The number of the site whose secret key for ingest came with the request, 0 without one."""
        text = bearer_of(headers)
        key = await self._intake.directory.key(text) if text else None
        return key.site_number if key and key.kind is Kind.SECRET and KeyScope.INGEST in key.scopes else 0

    async def _take(self, what: Told, arrival: Arrival, server: int) -> tuple[Load, Dropped | None]:
        load, wrong = Load(), None
        for index, name in enumerate(what.domains):
            site = await self._site(name)
            # The key of one site says nothing about visitors of another.
            if site is None or (server and site.number != server):
                load.drop(index, 0, Dropped(Reason.UNKNOWN_SITE))
                continue
            if not self._intake.rate.allows(site.number, arrival.at_ms):
                load.drop(index, site.number, Dropped(Reason.TOO_MANY))
                continue
            what.sent.pageview = _pageview(site.number, arrival, what.sent.url)
            dropped = self._intake.take(load, index, what.sent, site, arrival)
            wrong = dropped if dropped and dropped.reason is Reason.INVALID else wrong
        return load, wrong

    async def _site(self, name: str) -> KnownSite | None:
        """The site of a domain; a public id or a key of a site names it, too."""
        site = await self._intake.directory.writable_site(name)
        if site is not None:
            return site
        try:
            return await self._intake.directory.site_by_domain(normalise_domain(name))
        except ValueError:
            return None


def _pageview(site_number: int, arrival: Arrival, url: str) -> str:
    """A word for a page view. These trackers give none, so a visitor's views of a page on a day are one."""
    who = f"{site_number} {arrival.address} {arrival.user_agent} {url}"
    return blake2b(who.encode("utf-8", "surrogatepass"), key=arrival.salt, digest_size=16).hexdigest()


async def _refuse(send: Send, errors: dict[str, list[str]], more: list[tuple[bytes, bytes]] | None = None) -> None:
    body = msgspec.json.encode({"errors": errors})
    await send_answer(send, 400, body, [JSON, CORS, NO_STORE, *(more or [])])
