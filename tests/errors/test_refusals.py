"""What Sentry's doors refuse, in the words of their protocol: what is too large, keys that open nothing, odd events.

What is refused is counted for the owner of the key, and what is odd is answered, bounded and visible.
"""

import gzip
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import brotli
import httpx
import pytest
import zstandard

from app.ingest.dropped import Reason, tally
from app.kit.settings import Settings, read_settings
from tests.door_fixtures import Door
from tests.errors.building import Build
from tests.errors.conftest import Errors
from tests.errors.mutating import DAY_MS
from tests.errors.samples import error

MB = 1_048_576
MOST_MB, HUGE_MB = 4, 200
HEAD, EVENT = b'{}\n{"type":"event"}\n', b'{"message":"'
GOOD = HEAD + b'{"message":"hello"}'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A hub that takes small requests, so that one can see that it holds no more."""
    return read_settings(data=tmp_path, errors_max_mb=MOST_MB)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, Reason, str]]:
    """What was dropped: of which site, why, and whose key."""
    found: list[tuple[int, Reason, str]] = []
    monkeypatch.setattr(
        tally, "dropped", lambda site, reason, count=1, key="": found.extend([(site, reason, key)] * count)
    )
    return found


def auth(key: str) -> dict[str, str]:
    return {"x-sentry-auth": f"Sentry sentry_version=7, sentry_key={key}"}


def refused(answer: httpx.Response, status: int) -> None:
    """It is what SDKs read: a status, a reason in a header and in the body, and no word to stop for good."""
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"] and answer.headers["x-sentry-error"]
    assert answer.headers["access-control-allow-origin"] == "*" and "retry-after" not in answer.headers


def huge(head: bytes) -> Iterator[bytes]:
    """An event of 200 MB, piece by piece."""
    yield head + EVENT
    for _ in range(HUGE_MB):
        yield b"x" * MB
    yield b'"}'


def _gzip(head: bytes) -> bytes:
    return gzip.compress(b"".join(huge(head)), 1)


def _br(head: bytes) -> bytes:
    packer = brotli.Compressor(quality=1)
    return b"".join([*(packer.process(piece) for piece in huge(head)), packer.finish()])


def _zstd(head: bytes) -> bytes:
    packer = zstandard.ZstdCompressor(level=1).compressobj()
    return b"".join([*(packer.compress(piece) for piece in huge(head)), packer.flush()])


BOMBS: dict[str, Callable[[bytes], bytes]] = {"gzip": _gzip, "br": _br, "zstd": _zstd}


async def in_pieces(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def test_an_event_of_200_mb_is_refused_within_bounds_however_it_is_packed(
    door: Door, counted: list[tuple[int, Reason, str]]
):
    key = auth(door.public_key)
    bodies = {encoding: pack(HEAD) for encoding, pack in BOMBS.items()}
    assert all(len(body) < 2 * MB for body in bodies.values())
    for kind in ("envelope", "store"):
        tracemalloc.start()
        try:
            plain = await door.client.post(f"/api/{door.number}/{kind}/", content=in_pieces(huge(HEAD)), headers=key)
            answers = [plain]
            for encoding, body in bodies.items():
                sent = key | {"content-encoding": encoding}
                answers.append(await door.client.post(f"/api/{door.number}/{kind}/", content=body, headers=sent))
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        for answer in answers:
            refused(answer, 413)
        # What came so far, once more when it is joined, the sender's own pieces, and a decoder's step past the limit.
        assert most < 10 * MOST_MB * MB, f"{most / MB:.0f} MB"
    assert counted == [(door.number, Reason.REQUEST_TOO_LARGE, door.public_key[6:14])] * 8
    assert (await door.client.post(f"/api/{door.number}/envelope/", content=GOOD, headers=key)).status_code == 200


async def test_a_revoked_key_opens_no_door_of_sentrys_and_its_owner_hears_of_it(
    door: Door, counted: list[tuple[int, Reason, str]]
):
    csp = b'{"csp-report":{"document-uri":"https://ada.example/","violated-directive":"script-src"}}'
    doors = {"envelope": GOOD, "store": b'{"message":"hello"}', "security": csp}
    key, ids = door.public_key, {door.public_key[6:14], door.ingest_key[6:14]}
    build = Build(door.client, door.ingest_key, "-", "ada.example")
    for kind, body in doors.items():
        answer = await door.client.post(f"/api/{door.number}/{kind}/?sentry_key={key}", content=body)
        assert answer.status_code == 200, answer.text
    inside = b'{"dsn":"http://%s@hub.example/%d"}\n' % (key.encode(), door.number) + GOOD.partition(b"\n")[2]
    assert (await door.client.post(f"/api/{door.number}/envelope/", content=inside)).status_code == 200
    assert (await build.ask("GET", "/chunk-upload/")).status_code == 200
    for key_id in ids:
        assert (await door.ada.delete(f"/api/sites/{door.site}/keys/{key_id}")).status_code == 204
    # What a door asks Postgres for is gone at once; what it remembers goes when the word has come over NATS.
    chunk = await build.send_chunk(b"piece")
    assert chunk.status_code == 401 and chunk.json()["detail"], "sentry-cli shows the detail"
    deadline = time.monotonic() + 20
    while (await door.client.post(f"/api/{door.number}/store/", content=b"{}", headers=auth(key))).status_code == 200:
        assert time.monotonic() < deadline, "a revoked key opens nothing"
    counted.clear()
    for kind, body in doors.items():
        refused(await door.client.post(f"/api/{door.number}/{kind}/?sentry_key={key}", content=body), 401)
    refused(await door.client.post(f"/api/{door.number}/envelope/", content=inside), 401)
    assert counted == [(door.number, Reason.DEAD_KEY, key[6:14])] * 4


async def test_a_dsn_with_a_wrong_part_is_refused_and_told_to_whom_the_key_is(
    door: Door, counted: list[tuple[int, Reason, str]]
):
    other = f"/api/{door.number + 1}/envelope/"
    refused(await door.client.post(other, content=GOOD, headers=auth(door.public_key)), 403)
    refused(await door.client.post(f"/api/{door.number}/store/", content=b"{}", headers=auth(door.read_key)), 403)
    refused(await door.client.post(f"/api/{door.number}/store/", content=b"[]", headers=auth(door.public_key)), 400)
    long = HEAD + EVENT + b"x" * MB + b'"}'
    refused(await door.client.post(f"/api/{door.number}/envelope/", content=long, headers=auth(door.public_key)), 400)
    told = counted.copy()
    refused(await door.client.post(other, content=GOOD, headers=auth("ja_pk_" + "a" * 30)), 401)
    refused(await door.client.post(other, content=b'{"dsn":"http://x@h/%d"}' % door.number), 403)
    refused(await door.client.post(other, content=b"{}"), 401)
    assert counted == told, "a stranger's guess counts for nobody"
    assert told == [
        (door.number, Reason.WRONG_SITE, door.public_key[6:14]), (door.number, Reason.WRONG_SCOPE, door.read_key[6:14]),
        (door.number, Reason.UNREADABLE, door.public_key[6:14]), (door.number, Reason.RECORD_TOO_LARGE, door.public_key[6:14]),
    ]  # fmt: skip


@pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
async def test_odd_events_are_taken_bounded_and_seen_by_people(errors: Errors):
    deep = [{"function": f"f{n}", "module": "shop.deep", "in_app": True} for n in range(10_000)]
    circle = [
        {"type": f"Circle{n}", "value": "round", "mechanism": {"exception_id": n, "parent_id": (n + 1) % 3}}
        for n in range(3)
    ]
    years = time.time() + 30 * 365 * DAY_MS / 1000
    bodies = {
        "frames": error("DeepError", "deep", deep),
        "circle": error("Circle", "round") | {"exception": {"values": circle}},
        "clock": error("LateError", "late", timestamp=years),
    }
    ids = {name: (await errors.post("store/", httpx.Request("POST", "http://h", json=body).content)).json()["id"]
           for name, body in bodies.items()}  # fmt: skip
    odd = await errors.post("store/", b'{"message":"caf\xe9 \\u0000 \\ud800","platform":"other"}')
    ids["text"] = odd.json()["id"]
    await errors.stored(4)
    await errors.grouped(4)
    seen = {name: await errors.get(f"/events/{event_id}") for name, event_id in ids.items()}
    frames = seen["frames"]["event"]["exception"][0]["frames"]
    assert len(frames) == 251 and sum(one.get("omitted", 0) for one in frames) == 9_750
    assert [one["type"] for one in seen["circle"]["event"]["exception"]] and seen["circle"]["title"].startswith(
        "Circle"
    )
    assert "could not be right" in seen["clock"]["clock"]
    assert abs(seen["clock"]["at_ms"] - time.time() * 1000) < DAY_MS
    assert seen["text"]["title"].startswith("caf\ufffd \ufffd")
