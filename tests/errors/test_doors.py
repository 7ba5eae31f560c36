"""Sentry's doors as SDKs find them: every encoding, every way to say the key, and nothing personal behind them."""

import gzip
import json
import zlib
from typing import Any

import brotli
import msgspec
import pytest
import zstandard

from tests.door_fixtures import dropped
from tests.errors.conftest import Errors
from tests.errors.samples import TRACE, error

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)

PACKED = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


def envelope(event: dict[str, Any], with_length: bool = True, **headers: Any) -> bytes:
    payload = msgspec.json.encode(event)
    about = {"type": "event"} | ({"length": len(payload)} if with_length else {})
    return b"\n".join([msgspec.json.encode(headers), msgspec.json.encode(about), payload, b""])


async def test_every_door_takes_events_and_they_are_stored_once(errors: Errors):
    key, sent = errors.people.home.public_key, []
    for encoding, pack in PACKED.items():
        answer = await errors.post("envelope/", pack(envelope(error())), content_encoding=encoding)
        assert answer.status_code == 200, answer.text
        sent.append(answer.json()["id"])
    bare = await errors.door.post(
        f"/api/{errors.number}/envelope?sentry_key={key}&sentry_version=7", content=envelope(error(), with_length=False)
    )
    told = envelope(error(), dsn=errors.dsn, event_id="a" * 32)
    inside = await errors.door.post(f"/api/{errors.number}/envelope/", content=told)
    again = await errors.door.post(f"/api/{errors.number}/envelope/", content=told)
    store = await errors.post("store/", json.dumps(error(event_id="b" * 32)).encode())

    async def pieces():
        for part in (b"{}\n", b'{"type":"event"}\n', msgspec.json.encode(error())):
            yield part

    chunked = await errors.door.post(f"/api/{errors.number}/envelope/?sentry_key={key}", content=pieces())
    sent += [one.json()["id"] for one in (bare, inside, store, chunked)]
    assert again.json() == {"id": "a" * 32} and store.json() == {"id": "b" * 32}
    assert "profile" in store.headers["x-sentry-rate-limits"]
    rows = await errors.stored(len(sent))
    assert sorted(row["event_id"].replace("-", "") for row in rows) == sorted(sent)
    assert {(row["type"], row["culprit"], row["trace_id"], row["handled"]) for row in rows} == {
        ("ValueError", "total in shop.cart", TRACE, 0)
    }
    assert len({row["hash"] for row in rows}) == 1
    await errors.grouped(1)


ANSWERS: list[tuple[str, bytes, int]] = [
        ("envelope/", b"no json", 400), ("envelope/", b'{}\n{"type":"event","length":99}\n{}', 400), ("envelope/", b"{}", 200),
        ("envelope/", b'{}\n{"type":"event"}\n[]', 400), ("store/", b"[]", 400), ("store/", b'{"message":"\xff\x00hello"}', 200),
        ("envelope/", b'{}\n{"type":"profile"}\n{}', 200), ("security/", b"{}", 400), ("unreal/", b"{}", 404),
        ("store/", b"[" * 100_000, 400), ("store/", b'{"extra":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"}", 400),
        ("envelope/", b'{}\n{"type":"event"}\n{"message":"' + b"x" * 1_100_000 + b'"}', 400),
]  # fmt: skip


async def test_whatever_comes_gets_the_protocols_answer(errors: Errors):
    before = dropped("unsupported_item", errors.number)  # the process counts on from test to test
    for kind, body, status in ANSWERS:
        answer = await errors.post(kind, body)
        assert answer.status_code == status, (body[:50], answer.text)
        assert answer.headers["access-control-allow-origin"] == "*"
        if status != 200:
            assert answer.json()["detail"] and answer.headers["x-sentry-error"]
    assert dropped("unsupported_item", errors.number) - before == 1


async def test_strangers_bombs_and_floods_are_refused(errors: Errors):
    home, elsewhere = errors.people.home, errors.people.elsewhere
    good = envelope(error())
    assert (await errors.post("envelope/", good, key="")).status_code == 401
    assert (await errors.post("envelope/", good, key=home.public_key[:-1] + "x")).status_code == 401
    assert (await errors.post("envelope/", good, key=elsewhere.public_key)).status_code == 403
    assert (await errors.post("envelope/", good, key=home.read_key)).status_code == 403
    assert (await errors.post("envelope/", good, content_encoding="lzma")).status_code == 415
    assert (await errors.post("envelope/", b"damaged", content_encoding="gzip")).status_code == 400
    bomb = gzip.compress(bytes(60_000_000))
    assert (await errors.post("envelope/", bomb, content_encoding="gzip")).status_code == 413
    preflight = await errors.door.options(f"/api/{errors.number}/envelope/")
    assert preflight.status_code == 204 and "x-sentry-auth" in preflight.headers["access-control-allow-headers"]
    intake = errors.app.state.errors
    intake.rate.charge(home.public_key[6:14], 2**41, 10_000_000)
    flooded = await errors.post("envelope/", good)
    assert flooded.status_code == 429 and flooded.headers["retry-after"] == "60"
    assert flooded.headers["x-sentry-rate-limits"].startswith("60:default;error")


async def test_nothing_personal_reaches_the_queue(errors: Errors):
    secrets = ["93.184.216.34", "ada@example.com", "hunter2", "4111 1111 1111 1111", "s3cr3t", "Mozilla/5.0", "user-77"]
    await errors.send(
        **error(value=f"no mail to ada@example.com\nfrom {secrets[0]} card 4111 1111 1111 1111"),
        user={"id": "user-77", "email": "ada@example.com", "ip_address": "93.184.216.34"},
        request={
            "url": "https://shop.example/pay?token=s3cr3t", "cookies": {"sid": "s3cr3t"},
            "headers": {"Cookie": "sid=s3cr3t", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "X-Forwarded-For": "93.184.216.34", "Host": "shop.example"},
            "env": {"REMOTE_ADDR": "93.184.216.34"},
        },
        extra={"db": "postgres://shop:hunter2@db/shop", "nested": {"accessToken": "s3cr3t", "Password": "hunter2"}},
        release="shop@1.2.3", tags={"browser": "Chrome 140.0.0.0"},
    )  # fmt: skip
    message = await errors.stores.streams.jetstream.get_last_msg("errors_0", "errors_0")
    for secret in secrets:
        assert secret.encode() not in (message.data or b""), secret
    (row,) = await errors.stored(1)
    event = json.loads(row["payload"])
    assert (row["browser"], row["os"], row["user"] > 0, row["url"]) == (
        "Chrome",
        "Linux",
        True,
        "https://shop.example/pay",
    )
    assert event["tags"] == {"browser": "Chrome 140.0.0.0"} and event["request"]["headers"] == {"Host": "shop.example"}
    told = {(place["where"], place["what"]) for place in event["scrubbed"]["places"]}
    assert {("user.email", "person"), ("request.cookies", "cookie"), ("extra.nested.accessToken", "secret")} <= told
    assert row["scrubbed"] == event["scrubbed"]["count"] > 8
