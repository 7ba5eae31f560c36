"""The door of servers: whose word is believed about what, and what is answered."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from app.ingest.rows import Hit, unix_ms
from app.kit.settings import Settings, read_settings
from app.track.server import MOST_BYTES
from tests.door_fixtures import Door, dropped
from tests.hub_fixtures import CHROME

pytestmark = pytest.mark.xdist_group("door")

DAY_MS = 86_400_000
GOOD: dict[str, Any] = {"name": "pageview", "url": "https://ada.example/a"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(data=tmp_path, track_rate=100)  # and bursts of 200


def by(ip: str = "192.0.2.1", agent: str = CHROME, **more: str) -> dict[str, str]:
    return {"ip": ip, "user_agent": agent, **more}


async def post(door: Door, body: Any, key: str | None = None, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    key = door.ingest_key if key is None else key
    sent = {"authorization": f"Bearer {key}" if key else "Basic x", "content-type": "application/json"} | headers
    return await door.client.post("/api/ingest/events", content=content, headers=sent)


async def hits(door: Door) -> list[Hit]:
    rows = ((await door.last_message()).data or b"").split(b"\n")
    return [msgspec.json.decode(row, type=Hit) for row in rows]


async def test_many_events_go_in_at_once(door: Door):
    visitor = by()
    answer = await post(
        door,
        {
            "events": [
                {**GOOD, "id": "one", "visitor": visitor, "referrer": "https://www.google.com/"},
                {
                    "name": "Purchase", "url": "https://ada.example/paid", "visitor": visitor, "props": {"plan": "pro"},
                    "revenue": {"amount": "9.90", "currency": "EUR"}, "interactive": False,
                },
                {"name": "engagement", "url": "https://ada.example/a", "visitor": visitor, "engaged_ms": 4000, "scroll_pct": 60},
            ]
        },
    )  # fmt: skip
    assert (answer.status_code, answer.json()) == (202, {"accepted": 3, "dropped": []})
    view, bought, read = await hits(door)
    assert view.visitor_id == bought.visitor_id == read.visitor_id
    assert (view.source, view.browser, view.is_retry, view.name) == ("Google", "Chrome", True, "pageview")
    assert (bought.revenue, bought.currency, bought.props, bought.is_passive) == ("9.900", "EUR", {"plan": "pro"}, 1)
    assert (read.engaged_ms, read.scroll_pct) == (4000, 60)
    assert (await post(door, [GOOD])).json()["accepted"] == 1


async def test_visitors_are_told_by_address_and_agent_or_by_an_id_or_are_the_server(door: Door):
    visitors = [by(), by(), by("192.0.2.2"), {"id": "ada"}, {"id": "ada", "ip": "192.0.2.9"}, {"id": "ben"}, None, None]
    assert (await post(door, [GOOD | ({"visitor": v} if v else {}) for v in visitors])).json()["accepted"] == 8
    ids = [hit.visitor_id for hit in await hits(door)]
    assert ids[0] == ids[1] != ids[2]
    assert ids[3] == ids[4] != ids[5]
    assert ids[6] == ids[7]
    assert len(set(ids)) == 5
    # A browser with this address and agent is the same visitor as the server tells of.
    await door.client.post("/api/track", json={"s": door.site, "n": "pageview", "u": GOOD["url"]}, headers={"x-forwarded-for": "192.0.2.1"})  # fmt: skip
    assert (await door.last()).visitor_id == ids[0]


async def test_days_gone_by_are_told_by_secret_keys_only(door: Door):
    now = time.time_ns() // 1_000_000
    past = [{**GOOD, "timestamp": now - days * DAY_MS, "visitor": by()} for days in (390, 2, 2, 0)]
    assert (await post(door, past)).json() == {"accepted": 4, "dropped": []}
    found = await hits(door)
    assert [round((now - unix_ms(hit.ts)) / DAY_MS) for hit in found] == [390, 2, 2, 0]
    assert found[1].visitor_id == found[2].visitor_id
    assert len({hit.visitor_id for hit in found}) == 3, "a visitor belongs to one day"
    await post(door, past)
    again = await hits(door)
    assert again[0].visitor_id != found[0].visitor_id, "nobody can link two requests about days gone by"
    assert again[3].visitor_id == found[3].visitor_id

    answer = await post(door, [{**GOOD, "timestamp": now - 401 * DAY_MS}, {**GOOD, "timestamp": now + DAY_MS}, GOOD])
    assert answer.json()["accepted"] == 1
    assert [(drop["index"], drop["reason"]) for drop in answer.json()["dropped"]] == [(0, "too_old"), (1, "in_future")]

    public = await post(door, [{**GOOD, "timestamp": now - 2 * DAY_MS}], door.public_key)
    assert (public.status_code, public.json()["dropped"][0]["reason"]) == (202, "too_old")
    public = await post(door, [GOOD, {**GOOD, "visitor": by()}], door.public_key)
    assert (public.json()["accepted"], public.json()["dropped"][0]["index"]) == (1, 1)


async def test_a_time_may_be_iso_8601(door: Door):
    await post(door, [{**GOOD, "timestamp": "2026-01-31T12:00:00+05:30"}])
    assert unix_ms((await door.last()).ts) == datetime(2026, 1, 31, 6, 30, tzinfo=UTC).timestamp() * 1000


async def test_events_are_sorted_by_when_they_happened(door: Door):
    now = time.time_ns() // 1_000_000
    later, sooner = ({**GOOD, "timestamp": now - age, "visitor": by()} for age in (1000, 600_000))
    await post(door, [later, sooner])
    times = [unix_ms(hit.ts) for hit in await hits(door)]
    assert times == sorted(times)


async def test_bots_that_a_server_tells_of_are_filtered_too(door: Door):
    answer = await post(door, [{**GOOD, "visitor": by(agent="curl/8")}, {**GOOD, "visitor": by()}])
    assert answer.json()["accepted"] == 1
    assert answer.json()["dropped"][0]["reason"] == "bot"


async def test_each_wrong_event_is_named(door: Door):
    wrong: list[Any] = [
        1, None, {}, {"name": "x"}, {**GOOD, "nome": "x"}, {**GOOD, "url": "javascript:x"}, {**GOOD, "timestamp": "soon"},
        {**GOOD, "visitor": {"ip": "nowhere"}}, {**GOOD, "visitor": {"ip": "x:y"}}, {**GOOD, "props": {"a": [1]}},
    ]  # fmt: skip
    before = dropped("invalid", door.number)
    answer = await post(door, [GOOD, *wrong, GOOD])
    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)
    assert [drop["index"] for drop in answer.json()["dropped"]] == list(range(1, len(wrong) + 1))
    assert {drop["reason"] for drop in answer.json()["dropped"]} == {"invalid"}
    assert all(drop["detail"] for drop in answer.json()["dropped"])
    assert dropped("invalid", door.number) == before + len(wrong)
    refused = await post(door, wrong)
    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")
    assert len(refused.json()["dropped"]) == len(wrong)


@pytest.mark.parametrize(
    "body", [b"", b"nonsense", b"1", b"{}", b'{"events": 1}', b'{"events": []}', b"[" * 100_000, b"\xff[]"]
)
async def test_what_is_no_batch_is_refused(door: Door, body: bytes):
    answer = await post(door, body)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


async def test_who_may_not_is_told_why(door: Door):
    def said(answer: httpx.Response) -> tuple[int, str]:
        assert answer.headers["content-type"] == "application/problem+json"
        return answer.status_code, answer.json()["code"]

    assert said(await post(door, [GOOD], key="")) == (401, "key_missing")
    assert said(await post(door, [GOOD], key="ja_sk_nonsense")) == (401, "key_opens_nothing")
    assert said(await post(door, [GOOD], key=door.read_key)) == (403, "scope_too_small")
    assert said(await post(door, b" " * (MOST_BYTES + 1))) == (413, "too_large")
    assert said(await post(door, [GOOD], **{"content-type": "text/csv"})) == (415, "wrong_type")
    assert said(await post(door, [GOOD], **{"content-encoding": "gzip"})) == (415, "wrong_type")
    assert said(await post(door, [GOOD] * 1001)) == (400, "bad_request")
    assert said(await door.client.get("/api/ingest/events")) == (405, "wrong_method")
    answer = await post(door, [GOOD] * 201)
    assert said(answer) == (429, "too_many")
    assert answer.headers["retry-after"] == "1"


async def test_without_a_queue_it_says_when_to_come_again(door: Door):
    await door.stores.streams.jetstream.delete_stream("events_0")
    answer = await post(door, [GOOD])
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert int(answer.headers["retry-after"]) > 0
