"""Bad requests at the browser's door: methods, headers, and what sockets may do. Nothing of it holds up the others."""

import asyncio
import json

import pytest

from app.track import receive
from tests.door_fixtures import GOOD, Door

pytestmark = pytest.mark.xdist_group("door")

METHODS = ("PUT", "DELETE", "PATCH", "HEAD", "TRACE", "PROPFIND")
HEADERS: list[tuple[str, str | bytes]] = [
    ("x-forwarded-for", "nonsense"),
    ("x-forwarded-for", ", ,," * 500),
    ("x-forwarded-for", "127.0.0.1," * 2000),
    ("x-forwarded-for", "[::1"),
    ("x-forwarded-for", "999.1.1.1"),
    ("x-forwarded-for", "fe80::1%eth0"),
    ("x-forwarded-for", b"\xff\xfe"),
    ("accept-language", ";;;,,,-"),
    ("accept-language", b"\xff" * 3000),
    ("origin", "null"),
    ("origin", "://[["),
    ("referer", b"\x80\x81"),
    ("content-type", "application/xml; charset=utf-16"),
    ("content-encoding", "br"),
    ("sec-purpose", "\"'"),
    ("user-agent", "Mozilla/5.0 " + "x" * 20_000),
    ("user-agent", b"Mozilla/5.0 \xff\xfe"),
    ("forwarded", "for=_hidden"),
    ("expect", "the unexpected"),
]
PIXELS = (
    "",
    "s=",
    "s=%00&n=%ff&u=%zz",
    "n=pageview",
    "s=x&s=y",
    "&&&=",
    "s=" + "x" * 5000,
    "s=abcdefghijkl&u=http://%5B",
    "debug=1",
)
NOT_HTTP = (
    b"\x00\x01\x02\r\n\r\n",
    b"GET\r\n\r\n",
    b"POST /api/track HTTP/9.9\r\nHost: x\r\n\r\n",
    b"POST /api/track HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST /api/track HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /api/track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"POST /api/track HTTP/1.1\r\nHo st: x\r\nBad\x00Name: y\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
)


def request(body: bytes, length: int | None = None) -> bytes:
    lines = (
        b"POST /api/track?debug=1 HTTP/1.1",
        b"Host: stats.example",
        b"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
        b"Content-Length: %d" % (len(body) if length is None else length),
    )
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


async def test_another_method_is_told_which_there_are(door: Door):
    for method in METHODS:
        answer = await door.client.request(method, "/api/track")
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST, GET, OPTIONS")
        assert method == "HEAD" or answer.json()["code"] == "wrong_method"
        assert await door.is_open(), method


async def test_odd_headers_do_no_harm(door: Door):
    body = json.dumps({"s": door.site, **GOOD})
    for name, value in HEADERS:
        given = [(name.encode(), value if isinstance(value, bytes) else value.encode())]
        answer = await door.client.post("/api/track?debug=1", content=body, headers=given)
        assert answer.status_code == 202, (name, value[:40])
    assert await door.is_open()


async def test_an_odd_pixel_is_told_so(door: Door):
    for query in PIXELS:
        answer = await door.client.get(f"/api/track?{query}")
        assert answer.status_code in (400, 404), query
        assert answer.json()["detail"]
    good = await door.client.get("/api/track", params={"s": door.site, "u": GOOD["u"]})
    assert (good.status_code, good.headers["content-type"]) == (200, "image/gif")


async def test_a_body_that_dribbles_is_given_up(door: Door, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(receive, "LONGEST_S", 0.3)
    # Nothing is written after the answer: a byte to a socket that was closed would take the answer away unread.
    answer = await door.raw(request(b"{", 1000), *[b" "] * 2, pause_s=0.1)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"slow_body" in answer
    assert await door.is_open()


async def test_many_that_dribble_hold_up_nobody(door: Door):
    slow = [asyncio.create_task(door.raw(request(b"{", 1000), pause_s=3)) for _ in range(200)]
    await asyncio.sleep(0.5)
    assert await door.is_open()
    for task in slow:
        task.cancel()


async def test_sockets_that_are_half_closed_or_cut_do_no_harm(door: Door):
    whole = request(json.dumps({"s": door.site, **GOOD}).encode())
    for length in (12, 40, len(whole) - 5, len(whole)):
        await door.raw(whole[:length], ends=True)
        _, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(whole[:length])
        writer.transport.abort()
    assert await door.is_open()


async def test_what_is_no_http_is_refused(door: Door):
    for sent in NOT_HTTP:
        answer = await door.raw(sent, ends=True)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), sent
        assert await door.is_open(), sent


async def test_a_chunked_body_counts_like_another(door: Door):
    body = json.dumps({"s": door.site, **GOOD}).encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"
    head = request(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked\r\nConnection: close")
    assert b'"accepted":1' in await door.raw(head + chunks)
