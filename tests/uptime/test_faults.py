"""Every way to fail, each with its verdict in words, and none that holds a slot longer than it may."""

import asyncio
import datetime as dt
import json
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme

from app.kit.egress import Egress
from app.kit.names import Names
from app.kit.reach import Reach
from app.kit.trust import name_fits
from app.uptime.checks import read_check
from app.uptime.probes import domain, ping
from app.uptime.probes.table import look
from app.uptime.verdict import Outcome
from tests.uptime import faults
from tests.uptime.faults import answering, http, names, serving

LOCAL = Egress.read("allow:127.0.0.0/8,::1/128")
SECONDS = 0.6


@pytest.fixture
def reach() -> Reach:
    return Reach(LOCAL)


async def found(reach: Reach, seconds: float = SECONDS, slow_ms: int = 0, is_upside_down: bool = False, **check: Any):
    async with asyncio.timeout(seconds + 3):
        return await look(reach, read_check(check), seconds, slow_ms=slow_ms, is_upside_down=is_upside_down)


async def at(reach: Reach, port: int, **check: Any):
    return await found(reach, kind="http", url=f"http://127.0.0.1:{port}/", **check)


@pytest.mark.parametrize(("talk", "code", "words"), [
    (faults.silent, "first_byte_timeout", "took the request and did not answer within 0.6 seconds"),
    (faults.slow_loris, "transfer_timeout", "did not come to its end within 0.6 seconds"),
    (faults.reset, "closed_early", "closed the connection without an answer"),
    (faults.half_closed, "closed_early", "in the middle of the answer"),
    (faults.endless_headers, "headers_too_large", "larger than 64 KiB"),
    (answering(faults.BOMB), "bomb", "packed to do harm"),
    (answering(b"SSH-2.0-OpenSSH_9.6\r\n"), "malformed", "no HTTP"),
    (answering(http("200 OK", b"not packed", "Content-Encoding: gzip")), "malformed", "cannot be unpacked"),
    (answering(http("302 Found", b"", "Location: /")), "too_many_redirects", "lead in a circle"),
    (answering(http("302 Found", b"", "Location: http://10.0.0.1/")), "refused", "is private (RFC 1918)"),
    (answering(http("500 Oh no")), "status", "answered 500 instead of 200-299"),
])  # fmt: skip
async def test_each_fault_has_its_words(reach: Reach, talk, code: str, words: str):
    async with serving(talk) as port:
        verdict = await at(reach, port)
    assert (verdict.outcome, verdict.code) == (Outcome.FAIL, code) and words in verdict.words


async def test_a_body_of_a_hundred_megabytes_is_read_as_far_as_it_matters(reach: Reach):
    async with serving(faults.huge) as port:
        assert (await at(reach, port)).outcome is Outcome.OK
        verdict = await at(reach, port, keyword="needle")
    assert verdict.words == "The answer does not have “needle” in it in its first 1024 KiB."


async def test_nobody_listens(reach: Reach):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        verdict = await at(reach, door.getsockname()[1])
    assert verdict.code == "connect_refused" and "nothing listens there" in verdict.words


async def test_nobody_accepts(reach: Reach):
    """A full queue of connections: the kernel neither accepts nor refuses."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(door.getsockname())
        await asyncio.sleep(0.1)
        verdict = await at(reach, door.getsockname()[1])
        for one in waiting:
            one.close()
    assert verdict.code == "connect_timeout" and "did not answer the attempt to connect" in verdict.words


# --- what answers must be

SHOP = b'{"status": "UP", "items": [{"price": 3}], "ok": true}'


@pytest.mark.parametrize(("wishes", "code"), [
    ({}, ""), ({"keyword": "UP"}, ""), ({"keyword": "DOWN"}, "keyword"), ({"keyword": "UP", "is_keyword_absent": True}, "keyword"),
    ({"pattern": r'"price": \d+'}, ""), ({"pattern": "^nothing$"}, "pattern"), ({"pattern": "(a+)+$"}, "pattern"),
    ({"json_path": "$.status", "json_value": "UP"}, ""), ({"json_path": "$.items[0].price", "json_value": "3.0"}, ""),
    ({"json_path": "$.items[*].price", "json_value": "4"}, "json"), ({"json_path": "$.ok", "json_value": "true"}, ""),
    ({"json_path": "$.nowhere"}, "json"), ({"statuses": "404"}, "status"), ({"statuses": "100-199, 200"}, ""),
])  # fmt: skip
async def test_an_answer_is_held_against_what_was_wished(reach: Reach, wishes: dict, code: str):
    async with serving(answering(http("200 OK", SHOP))) as port:
        verdict = await at(reach, port, **wishes)
    assert verdict.code == code and (verdict.outcome is Outcome.FAIL) == bool(code)
    assert verdict.course.took_ms.keys() >= {"connect", "first_byte", "transfer"} and len(verdict.trace_id) == 32


async def test_slow_is_degraded_and_upside_down_turns_it_over(reach: Reach):
    async with serving(answering(http("200 OK"))) as port:
        check: dict[str, Any] = {"kind": "http", "url": f"http://127.0.0.1:{port}/"}
        slow = await found(reach, slow_ms=0, **check)
        assert slow.outcome is Outcome.OK
        assert (await found(reach, is_upside_down=True, **check)).code == "upside_down"
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        verdict = await found(reach, is_upside_down=True, kind="tcp", host="127.0.0.1", port=door.getsockname()[1])
    assert verdict.outcome is Outcome.OK


# --- certificates

AUTHORITY = trustme.CA()


def context_of(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def trusting(tmp_path: Path) -> Reach:
    AUTHORITY.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return Reach(LOCAL, ca_file=tmp_path / "ca.pem")


NOW = dt.datetime.now(dt.UTC)


@pytest.mark.parametrize(("certificate", "code", "words"), [
    (AUTHORITY.issue_cert("localhost"), "", ""),
    (AUTHORITY.issue_cert("localhost", not_before=NOW - dt.timedelta(90), not_after=NOW - dt.timedelta(3, 60)),
     "tls_expired", "The certificate expired 3 days ago."),
    (AUTHORITY.issue_cert("localhost", not_before=NOW + dt.timedelta(3)), "tls_not_yet_valid", "not valid yet"),
    (AUTHORITY.issue_cert("other.example"), "tls_wrong_name", "is for other.example, not for localhost"),
    (trustme.CA().issue_cert("localhost"), "tls_untrusted", "which is no authority that is trusted here"),
])  # fmt: skip
async def test_what_is_wrong_with_a_certificate_is_said(trusting: Reach, certificate, code: str, words: str):
    async with serving(answering(http("200 OK")), context_of(certificate)) as port:
        checks: list[dict[str, Any]] = [
            {"kind": "http", "url": f"https://localhost:{port}/"},
            {"kind": "tls", "host": "localhost", "port": port, "expiry_days": 0},
        ]
        for check in checks:
            verdict = await found(trusting, 3, **check)
            assert verdict.code == code and words in verdict.words
        if code:
            anyway = await found(trusting, 3, kind="http", url=f"https://localhost:{port}/", verifies=False)
            assert anyway.outcome is Outcome.OK


async def test_a_self_signed_certificate(trusting: Reach, tmp_path: Path):
    own = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.private_key_pem.write_to_path(str(tmp_path / "key.pem"))
    own.cert_pem.write_to_path(str(tmp_path / "cert.pem"))
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    async with serving(answering(http("200 OK")), context) as port:
        verdict = await found(trusting, 3, kind="tls", host="localhost", port=port)
    assert verdict.code == "tls_self_signed" and "signed by itself" in verdict.words


async def test_a_certificate_that_ends_soon_is_degraded(trusting: Reach):
    soon = AUTHORITY.issue_cert("localhost", not_after=NOW + dt.timedelta(5, 43_200))
    async with serving(answering(http("200 OK")), context_of(soon)) as port:
        verdict = await found(trusting, 3, kind="tls", host="localhost", port=port)
    assert (verdict.outcome, verdict.code) == (Outcome.SLOW, "certificate_ends") and "in 5 days" in verdict.words


async def test_a_server_that_speaks_no_tls(trusting: Reach):
    async with serving(answering(http("400 Bad Request"))) as port:
        verdict = await found(trusting, 1, kind="http", url=f"https://localhost:{port}/")
    assert verdict.code in ("tls_handshake", "tls_timeout")


def test_a_star_stands_for_one_label():
    assert name_fits(["*.example.com"], "a.example.com") and not name_fits(["*.example.com"], "a.b.example.com")
    assert not name_fits(["*.0.0.1"], "127.0.0.1")


# --- names


async def test_names_that_fail(reach: Reach):
    answers = {
        "broken.test": "SERVFAIL",
        "silent.test": None,
        "empty.test": [],
        "inside.test": ["93.184.216.34", "10.0.0.1"],
    }
    async with names(answers) as (server, _):
        asking = Reach(LOCAL, Names([server]))
        said = {
            name: await found(asking, 1.5, kind="http", url=f"http://{name}.test/")
            for name in ("gone", "broken", "silent", "empty", "inside")
        }
    assert {name: verdict.code for name, verdict in said.items()} == {
        "gone": "dns_nxdomain", "broken": "dns_servfail", "silent": "dns_timeout", "empty": "dns_no_address", "inside": "refused",
    }  # fmt: skip
    assert "SERVFAIL" in said["broken"].words and "There is no name gone.test" in said["gone"].words


async def test_a_name_that_rebinds_is_judged_each_time(reach: Reach):
    async with (
        serving(answering(http("302 Found", b"", "Location: /again"))) as port,
        names({"rebind.test": ["127.0.0.1"]}) as (server, zone),
    ):
        asking = Reach(LOCAL, Names([server]))
        url = f"http://rebind.test:{port}/"
        assert (await found(asking, kind="http", url=url, redirects=0, statuses="302")).outcome is Outcome.OK
        zone.answers["rebind.test"] = ["169.254.169.254"]
        verdict = await found(asking, kind="http", url=url)
    assert verdict.code == "refused" and "169.254.169.254" in verdict.words


async def test_dns_checks(reach: Reach):
    async with names({"shop.test": ["192.0.2.7", "192.0.2.8"], "gone.test": "NXDOMAIN"}) as (server, _):
        check: dict[str, Any] = {"kind": "dns", "name": "shop.test", "resolver": server}
        assert (await found(reach, **check, expects=["192.0.2.8"])).outcome is Outcome.OK
        assert (
            "does not have 192.0.2.9; it is 192.0.2.7, 192.0.2.8"
            in (await found(reach, **check, expects=["192.0.2.9"])).words
        )
        assert (await found(reach, **check, expects=["192.0.2.7"], is_exact=True)).code == "dns_answer"
        assert (await found(reach, kind="dns", name="gone.test", resolver=server)).code == "dns_nxdomain"
    assert (await found(reach, kind="dns", name="shop.test", resolver="10.0.0.53")).code == "refused"


# --- other protocols


async def test_tcp_and_what_it_says(reach: Reach):
    async def greeting(reader, writer):
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()
        await reader.read(1)

    async with serving(greeting) as port:
        check: dict[str, Any] = {"kind": "tcp", "host": "127.0.0.1", "port": port}
        assert (await found(reach, **check)).outcome is Outcome.OK
        assert (await found(reach, **check, expects="ESMTP")).outcome is Outcome.OK
        assert (await found(reach, **check, expects="SSH")).code in ("keyword", "first_byte_timeout")


@pytest.mark.parametrize(("answer", "code"), [
    (b"+PONG\r\n", ""), (b"-NOAUTH Authentication required.\r\n", "sign_in"), (b"HTTP/1.1 400\r\n", "malformed"), (b"", "closed_early"),
])  # fmt: skip
async def test_redis(reach: Reach, answer: bytes, code: str):
    async def talk(reader, writer):
        assert await reader.readuntil(b"PING\r\n")
        writer.write(answer)
        await writer.drain()

    async with serving(talk) as port:
        assert (await found(reach, kind="redis", host="127.0.0.1", port=port)).code == code


async def test_postgres(reach: Reach):
    async def asks_for_a_password(reader, writer):
        await reader.read(8)
        writer.write(b"R\x00\x00\x00\x0c\x00\x00\x00\x05salt")
        await writer.drain()

    async def starts_up(reader, writer):
        await reader.read(8)
        body = b"SFATAL\0C57P03\0Mthe database system is starting up\0\0"
        writer.write(b"E" + (len(body) + 4).to_bytes(4, "big") + body)
        await writer.drain()

    for talk, words in (
        (asks_for_a_password, ""),
        (starts_up, "starting up"),
        (answering(http("200 OK")), "no PostgreSQL"),
    ):
        async with serving(talk) as port:
            verdict = await found(reach, kind="postgres", host="127.0.0.1", port=port)
            assert words in verdict.words or verdict.code == "first_byte_timeout"


async def test_websocket(reach: Reach):
    from app.uptime.probes.websocket import accepted, read_frame

    async def echo(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = next(line.split(": ")[1] for line in head.split("\r\n") if line.startswith("Sec-WebSocket-Key"))
        writer.write(
            f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accepted(key)}\r\n\r\n".encode()
        )
        opcode, payload = await read_frame(reader)
        answer = bytes([0x80 | (10 if opcode == 9 else opcode), len(payload)]) + payload
        writer.write(answer)
        await writer.drain()
        await reader.read(1)

    async with serving(echo) as port:
        url = f"ws://127.0.0.1:{port}/live"
        assert (await found(reach, kind="websocket", url=url)).outcome is Outcome.OK
        assert (await found(reach, kind="websocket", url=url, sends="hello", expects="hello")).outcome is Outcome.OK
    async with serving(answering(http("403 Forbidden"))) as port:
        assert (
            "answered 403 instead of 101" in (await found(reach, kind="websocket", url=f"ws://127.0.0.1:{port}/")).words
        )


async def test_grpc_health(reach: Reach):
    import grpc

    async def check(request: bytes, _):
        return b"\x08\x01" if request == b"" else b"\x08\x02"

    server = grpc.aio.server()
    handler = grpc.unary_unary_rpc_method_handler(check, request_deserializer=bytes, response_serializer=bytes)
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": handler}),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        wish: dict[str, Any] = {"kind": "grpc", "host": "127.0.0.1", "port": port, "tls": False}
        assert (await found(reach, 3, **wish)).outcome is Outcome.OK
        assert "NOT_SERVING" in (await found(reach, 3, **wish, service="shop.Cart")).words
    finally:
        await server.stop(0)
    assert (await found(reach, 3, **wish)).outcome is Outcome.FAIL


async def test_a_domain_by_rdap(reach: Reach, monkeypatch: pytest.MonkeyPatch):
    ends = {"soon.test": NOW + dt.timedelta(9, 43_200), "late.test": NOW + dt.timedelta(300)}
    asked = []

    async def registry(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split(" ")[1]
        asked.append(path)
        if path == "/dns.json":
            body = {"services": [[["test"], [f"http://127.0.0.1:{port}/rdap/"]]]}
        else:
            name = path.rpartition("/")[2]
            if name not in ends:
                writer.write(http("404 Not Found", b"{}"))
                return
            body = {
                "events": [{"eventAction": "expiration", "eventDate": ends[name].isoformat()}],
                "status": ["active"],
            }
        writer.write(http("200 OK", json.dumps(body).encode()))
        await writer.drain()

    async with serving(registry) as port:
        monkeypatch.setattr(domain, "REGISTRIES", domain.Registries(f"http://127.0.0.1:{port}/dns.json"))
        soon = await found(reach, 3, kind="domain", domain="soon.test")
        assert soon.outcome is Outcome.SLOW and "ends in 9 days" in soon.words
        assert (await found(reach, 3, kind="domain", domain="late.test")).outcome is Outcome.OK
        assert (await found(reach, 3, kind="domain", domain="late.test")).outcome is Outcome.OK
        assert (await found(reach, 3, kind="domain", domain="free.test")).words == "free.test is not registered."
        assert (await found(reach, 3, kind="domain", domain="x.invalid")).code == "no_registry"
    assert asked.count("/dns.json") == 1 and asked.count("/rdap/domain/late.test") == 1


async def test_ping_where_the_machine_allows_it_and_a_word_where_not(reach: Reach, monkeypatch: pytest.MonkeyPatch):
    if ping.is_privileged() is not None:
        assert (await found(reach, 2, kind="ping", host="127.0.0.1", count=1)).outcome is Outcome.OK
    monkeypatch.setattr(ping, "is_privileged", lambda: None)
    verdict = await found(reach, kind="ping", host="127.0.0.1")
    assert verdict.outcome is Outcome.UNKNOWN and "may not send ICMP" in verdict.words
