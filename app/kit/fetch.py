"""One HTTP request to an address that a user gave, timed step by step, and bounded in every direction.

A client of our own, over httptools: libraries hide the steps that a check must time, follow redirects with the
credentials of the first host, and connect to an address that nobody judged. There is no pool: a check that
reuses a connection does not see what a new visitor sees.
"""

import asyncio
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import httptools

from app.kit.names import Family
from app.kit.reach import Course, Reach, Unreached
from app.kit.url import Url, WrongUrl

MOST_HEADERS = 64 * 1024
MOST_BODY = 1024 * 1024
# Text packs ten or twenty times; what unpacks more than this and is too large besides was made to do harm.
MOST_UNPACKED = 200
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# May go to another origin; every other header that was given may be a credential.
HARMLESS = frozenset({"accept", "accept-language", "user-agent", "content-type", "traceparent"})
FORBIDDEN = frozenset({"host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer"})


@dataclass(frozen=True, slots=True)
class Ask:
    """A request. ``redirects``: how many are followed; the method becomes GET where browsers do that."""

    method: str
    url: Url
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    redirects: int = 0
    family: Family = "any"
    verifies: bool = True
    most_body: int = MOST_BODY


@dataclass(slots=True)
class Answer:
    """What came. ``is_cut``: the body went on behind ``most_body``. ``hops``: the addresses that led here."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    is_cut: bool
    url: Url
    hops: list[str] = field(default_factory=list)

    def header(self, name: str) -> str:
        """The first header of a name (lower case), or ''."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def text(self) -> str:
        """The body as text, whatever it is."""
        charset = self.header("content-type").partition("charset=")[2].split(";")[0].strip(" \"'") or "utf-8"
        try:
            return self.body.decode(charset, "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")


async def fetch(reach: Reach, ask: Ask, seconds: float, course: Course | None = None) -> Answer:
    """Ask, and follow redirects as far as ``ask`` says. Raises Unreached, within ``seconds`` whatever happens."""
    course = course or Course()
    try:
        async with asyncio.timeout(seconds):
            return await _followed(reach, ask, course, seconds)
    except TimeoutError:
        raise late(course, seconds) from None


def late(course: Course, seconds: float) -> Unreached:
    """What it means that the time was over in a step."""
    waited = f"{seconds:g} second{'s' * (seconds != 1)}"
    what = {
        "dns": "The name servers did not answer",
        "connect": f"{course.address} did not answer the attempt to connect",
        "tls": "The encryption was not agreed upon",
        "first_byte": "The server took the request and did not answer",
        "transfer": "The answer did not come to its end",
    }.get(course.phase, "It was not done")
    return Unreached(course.phase, f"{course.phase}_timeout", f"{what} within {waited}.")


async def _followed(reach: Reach, ask: Ask, course: Course, seconds: float) -> Answer:
    hops: list[str] = []
    limit = ask.redirects
    while True:
        answer = await _exchanged(reach, ask, course, seconds)
        answer.hops = hops
        location = answer.header("location")
        if answer.status not in REDIRECTS or not location or not limit:
            return answer
        hops.append(str(ask.url))
        if len(hops) > limit:
            again = " They lead in a circle." if len(set(hops)) < len(hops) else ""
            words = f"More than {limit} redirects followed each other.{again}"
            raise Unreached("first_byte", "too_many_redirects", words)
        ask = redirected(ask, answer.status, location)


def redirected(ask: Ask, status: int, location: str) -> Ask:
    """The request that a redirect asks for. Raises Unreached when it must not be followed."""
    try:
        url = ask.url.leading_to(location)
    except WrongUrl as error:
        raise Unreached("first_byte", "redirect_refused", f"The redirect cannot be followed. {error}") from None
    if ask.url.is_tls and not url.is_tls:
        raise Unreached("first_byte", "redirect_refused", "A redirect leads from https to http, which is not followed.")
    headers, method, body = dict(ask.headers), ask.method, ask.body
    if url.origin != ask.url.origin:
        headers = {name: value for name, value in headers.items() if name.lower() in HARMLESS}
        body = b"" if status in (307, 308) else body
    if (status == 303 and method != "HEAD") or (status in (301, 302) and method == "POST"):
        method, body = "GET", b""
    if not body:
        headers = {name: value for name, value in headers.items() if name.lower() != "content-type"}
    return replace(ask, url=url, headers=headers, method=method, body=body)


def request_bytes(ask: Ask) -> bytes:
    """The request as it goes over the wire. Headers that frame it are ours; raises WrongUrl for what would break it."""
    given = {name: value for name, value in ask.headers.items() if name.lower() not in FORBIDDEN}
    lower = {name.lower() for name in given}
    lines = [f"{ask.method} {ask.url.target} HTTP/1.1", f"Host: {ask.url.authority}", "Connection: close"]
    if "accept" not in lower:
        lines.append("Accept: */*")
    if "accept-encoding" not in lower:
        lines.append("Accept-Encoding: gzip, deflate")
    if ask.body or ask.method in ("POST", "PUT", "PATCH"):
        lines.append(f"Content-Length: {len(ask.body)}")
    lines += [f"{name}: {value}" for name, value in given.items()]
    if any("\r" in line or "\n" in line or "\0" in line for line in lines):
        raise WrongUrl("A header has a line break in it.")
    return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + ask.body


async def _exchanged(reach: Reach, ask: Ask, course: Course, seconds: float) -> Answer:
    loop, request = asyncio.get_running_loop(), request_bytes(ask)
    transport, reading = await reach.open(
        lambda: Reading(loop, course, ask), ask.url.host, ask.url.port, course,
        tls=ask.url.is_tls, family=ask.family, verifies=ask.verifies, seconds=seconds,
    )  # fmt: skip
    try:
        course.begin("first_byte")
        transport.write(request)
        await reading.done
    finally:
        transport.abort()
    if course.phase == "transfer":
        course.end()
    return Answer(reading.status, reading.headers, bytes(reading.body), reading.is_cut, ask.url)


class Reading(asyncio.Protocol):
    """Reads one answer. ``done`` is a future that ends with it, or with Unreached."""

    def __init__(self, loop: asyncio.AbstractEventLoop, course: Course, ask: Ask) -> None:
        self.done: asyncio.Future[None] = loop.create_future()
        self.status, self.headers, self.body, self.is_cut = 0, [], bytearray(), False
        self._course, self._ask = course, ask
        self._parser: Any = httptools.HttpResponseParser(self)
        self._header_bytes = self._packed = 0
        self._unpack: Any = None
        self._is_final = self._has_end = False

    # --- the connection

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        if self.done.done():
            return
        if self._course.phase == "first_byte":
            self._course.end()
            self._course.begin("transfer")
        if not self._is_final:
            self._header_bytes += len(data)
            if self._header_bytes > MOST_HEADERS + len(data):
                self._fail("headers_too_large", "The headers of the answer are larger than 64 KiB.")
                return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._end()
        except httptools.HttpParserError as error:
            cause = error.__context__
            if isinstance(cause, Unreached):
                self._end(cause)
            elif not self.done.done():
                self._fail("malformed", "The answer is no HTTP.")

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more will come."""
        if self.done.done():
            return
        if exc is not None:
            self._fail("reset", "The server reset the connection in the middle of the answer.")
        elif not self._is_final:
            self._fail("closed_early", "The server closed the connection without an answer.")
        elif self._has_end:
            self._fail("closed_early", "The server closed the connection in the middle of the answer.")
        else:
            self._end()

    # --- the parser

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        self.headers.append((name.decode("latin-1").lower(), value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        """All headers are there."""
        self.status = self._parser.get_status_code()
        if 100 <= self.status < 200 and self.status != 101:
            self.headers = []
            return
        self._is_final = True
        names = dict(self.headers)
        self._has_end = "content-length" in names or "chunked" in names.get("transfer-encoding", "")
        encoding = names.get("content-encoding", "").strip().lower()
        if encoding in ("gzip", "x-gzip", "deflate"):
            self._unpack = zlib.decompressobj(47 if encoding != "deflate" else 15)
        if self._ask.method == "HEAD":
            self._end()

    def on_body(self, data: bytes) -> None:
        """A piece of the body."""
        if self.done.done():
            return
        self._packed += len(data)
        room = self._ask.most_body - len(self.body)
        if self._unpack is None:
            self.body += data[:room]
            self.is_cut = len(data) > room
        else:
            self._unpacked(data, room)
        if self.is_cut and not self.done.done():
            self._end()

    def on_message_complete(self) -> None:
        """The answer ended."""
        if self._is_final:
            self._end()

    def _unpacked(self, data: bytes, room: int) -> None:
        try:
            piece = self._unpack.decompress(data, room + 1)
        except zlib.error:
            self._fail("malformed", "The body says that it is packed, and it cannot be unpacked.")
            return
        self.body += piece[:room]
        self.is_cut = len(piece) > room
        read = self._packed - len(self._unpack.unconsumed_tail)
        if self.is_cut and len(self.body) > MOST_UNPACKED * read:
            size = f"{read:,} bytes unpack to more than {len(self.body):,}"
            self._fail("bomb", f"The body was packed to do harm: {size}.")

    def _fail(self, code: str, sentence: str) -> None:
        self._end(Unreached(self._course.phase, code, sentence))

    def _end(self, error: Unreached | None = None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            with suppress(asyncio.InvalidStateError):
                self.done.set_exception(error)
