"""``/api/ingest/events``: the door of servers, many events at once, also of days gone by.

A secret key says on whose behalf it speaks, so what it tells of a visitor and of the time is believed; a public key,
which anybody can read in a page, sends what a browser may send. Answers are problems as everywhere; in a batch each
event that does not count is named by its index, and the others go in.

A visitor is hashed under the salt of the event's day, as browsers' are. Of a day gone by there is no salt any more, nor
may there be one again: such visitors are hashed under a key that is made for the request and forgotten with it. So the
events of a visitor are one visit when they come in one request, and nobody can link two requests.
"""

import math
import secrets
from dataclasses import replace
from hashlib import blake2b

import msgspec

from app.ingest.dropped import Dropped, Reason, tally
from app.kit.address import first_address
from app.kit.asgi import Receive, Scope, Send, always_answer, read_body, send_answer, send_problem
from app.kit.problems import BadRequest, NotAllowed, NotSignedIn, TooMany
from app.sites.directory import KnownKey, KnownSite
from app.sites.keys.token import Kind
from app.sites.keys.token import Scope as KeyScope
from app.track.enrich import Arrival
from app.track.intake import Headers, Intake, Load, bearer_of, headers_of, text_of
from app.track.moment import unix_ms
from app.track.salts import SALT_BYTES, day_before, overlaps, utc_day
from app.track.server_wire import Event, Visitor, decoded
from app.track.wire import Malformed, Sent

MOST_BYTES = 5 * 1024 * 1024
LONGEST_S = 30.0
METHODS = b"POST, OPTIONS"
CORS = (b"access-control-allow-origin", b"*")
NO_STORE = (b"cache-control", b"no-store")
JSON = (b"content-type", b"application/json")
PREFLIGHT = [
    CORS,
    (b"access-control-allow-methods", METHODS),
    (b"access-control-allow-headers", b"content-type, authorization"),
    (b"access-control-max-age", b"86400"),
]


class KeyMissing(NotSignedIn):
    code, title = "key_missing", "Send a key of the site as Authorization: Bearer ja_…"


class KeyOpensNothing(NotSignedIn):
    code, title = "key_opens_nothing", "This key is mistyped, revoked or expired"


class ScopeTooSmall(NotAllowed):
    code, title = "scope_too_small", "The key's scopes do not include ingest"


class WrongMethod(BadRequest):
    status, code, title = 405, "wrong_method", "Events are sent by POST"


class WrongType(BadRequest):
    status, code, title = 415, "wrong_type", "Events are sent as application/json, not compressed"


class ServerDoor:
    """The door as an ASGI application. One for each process."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        await always_answer(send, self._answer(scope, receive, send), [CORS, NO_STORE], "server_events_failed")

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "POST":
            await self._post(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await send_answer(send, 204, b"", PREFLIGHT)
        else:
            await send_problem(send, WrongMethod(), [(b"allow", METHODS), CORS, NO_STORE])

    async def _post(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        key, site = await self._sender(headers)
        _refuse_type(headers)
        body = await read_body(receive, MOST_BYTES, LONGEST_S)
        try:
            events = decoded(body)
        except Malformed as error:
            tally.dropped(site.number, Reason.INVALID)
            raise BadRequest(str(error)) from None
        arrival = await self._intake.arrival(self._intake.address(scope, headers), headers)
        if not self._intake.rate.allows(site.number, arrival.at_ms, len(events)):
            tally.dropped(site.number, Reason.TOO_MANY, len(events))
            raise TooMany("The site may not send that many events a second.", retry_after=1)
        told = _Batch(self._intake, site, key, arrival)
        load = told.taken(events)
        await self._intake.publish(load)
        answer = msgspec.json.encode({"accepted": load.accepted, "dropped": load.dropped})
        if not load.accepted and all(drop["reason"] == Reason.INVALID for drop in load.dropped):
            raise BadRequest("None of the events can be taken.", accepted=0, dropped=load.dropped)
        await send_answer(send, 202, answer, [JSON, CORS, NO_STORE])

    async def _sender(self, headers: Headers) -> tuple[KnownKey, KnownSite]:
        text = bearer_of(headers)
        if not text:
            raise KeyMissing()
        key = await self._intake.directory.key(text)
        site = await self._intake.directory.site_by_number(key.site_number) if key else None
        if key is None or site is None:
            raise KeyOpensNothing()
        if KeyScope.INGEST not in key.scopes:
            raise ScopeTooSmall()
        return key, site


class _Batch:
    """One request on its way: who sends it, and the key that its visitors of days gone by are hashed under."""

    def __init__(self, intake: Intake, site: KnownSite, key: KnownKey, arrival: Arrival) -> None:
        self._intake, self._site, self._key, self._arrival = intake, site, key, arrival
        self._is_server = key.kind is Kind.SECRET
        self._today = utc_day(arrival.at_ms / 1000)
        self._secret = secrets.token_bytes(SALT_BYTES)

    def taken(self, events: list[Event | str]) -> Load:
        """Run the events through the steps in the order in which they happened, as visits are told by it."""
        load = Load()
        for index in sorted(range(len(events)), key=lambda index: self._happened_ms(events[index])):
            event = events[index]
            try:
                if isinstance(event, str):
                    raise Dropped(Reason.INVALID, event)
                sent, arrival = self._told(event)
            except Dropped as dropped:
                load.drop(index, self._site.number, dropped)
                continue
            self._intake.take(load, index, sent, self._site, arrival)
        load.dropped.sort(key=lambda drop: drop["index"])
        return load

    def _happened_ms(self, event: Event | str) -> float:
        time, now = None if isinstance(event, str) else event.timestamp, self._arrival.at_ms
        told = unix_ms(time) if time is not None else now
        return min(max(told, 0), now) if math.isfinite(told) else 0

    def _told(self, event: Event) -> tuple[Sent, Arrival]:
        sent = event.sent()
        if self._is_server:
            return sent, self._of_visitor(event)
        if event.visitor is not None:
            raise Dropped(Reason.INVALID, "Only a secret key may tell who a visitor is.")
        return sent, self._arrival

    def _of_visitor(self, event: Event) -> Arrival:
        """The arrival of the visitor whom a server tells of; without one it is the server itself, one visitor a day."""
        visitor = event.visitor or Visitor()
        address = first_address(visitor.ip)
        if visitor.ip and not address:
            raise Dropped(Reason.INVALID, "The visitor's ip is no address.")
        is_somebody = visitor.id or address or visitor.user_agent
        salt, salt_before = self._salts(self._happened_ms(event) / 1000)
        return replace(
            self._arrival,
            is_server=True,
            address=address,
            user_agent=visitor.user_agent,
            visitor=visitor.id if is_somebody else f"key {self._key.id}",
            origin="",
            language="",
            has_opted_out=False,
            is_prefetch=False,
            place=self._intake.places.of(address),
            host=self._intake.rented.host_of(address),
            salt=salt,
            salt_before=salt_before,
        )

    def _salts(self, at_s: float) -> tuple[bytes, bytes | None]:
        """The salt of a time's day, and that of the day before when a visit may have begun in it."""
        day, here = utc_day(at_s), self._arrival
        if day == self._today:
            return here.salt, here.salt_before if overlaps(at_s) else None
        if here.salt_before and day == day_before(self._today):
            return here.salt_before, None
        return self._made(day), self._made(day_before(day)) if overlaps(at_s) else None

    def _made(self, day: str) -> bytes:
        # Of its own for each day, because a visitor belongs to one day.
        return blake2b(day.encode(), key=self._secret, digest_size=SALT_BYTES).digest()


def _refuse_type(headers: Headers) -> None:
    kind = text_of(headers, b"content-type").partition(";")[0].strip().lower()
    coding = text_of(headers, b"content-encoding").strip().lower()
    if kind not in ("", "application/json") or coding not in ("", "identity"):
        raise WrongType()
