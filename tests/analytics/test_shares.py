"""Shared links: who opens one sees what it shows and nothing beside it, and only as long as it is there."""

import asyncio
import json
from collections.abc import MutableMapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy import text

from app.kit.clickhouse import ClickHouse
from tests.analytics.world import make, some_time_ago, store
from tests.cast import Cast, client

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
PERIOD = {"period": "custom", "from": "2026-03-20", "to": "2026-04-05", "compare": "previous"}
LIMIT = "is,country,DE"
PASSWORD = "open the hatch"


@pytest.fixture
def app(declared: None, whole_app: FastAPI) -> FastAPI:
    """The whole application."""
    return whole_app


@pytest.fixture
async def site(people: Cast, clickhouse: ClickHouse) -> str:
    """Ada's site, with a week of visits."""
    number = people.home.site.id
    await store(clickhouse, number, make(11, date(2026, 3, 22), 9, visitors=14), some_time_ago(), "week")
    return f"/api/sites/{people.home.site.public_id}"


async def made(people: Cast, site: str, **form: Any) -> dict[str, Any]:
    answer = await people.ada.browser.post(f"{site}/shares", json={"name": "For the board", **form})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def opened(people: Cast, share: dict[str, Any], password: str | None = None) -> Response:
    token = share["url"].rpartition("/")[2]
    return await people.stranger.post(f"/api/shares/{token}/open", json={"password": password})


async def visitor(people: Cast, share: dict[str, Any], password: str | None = None) -> AsyncClient:
    answer = await opened(people, share, password)
    assert answer.status_code == 200, answer.text
    return client(people.app, authorization=f"Bearer {answer.json()['token']}")


async def test_a_public_link_shows_what_its_people_see(people: Cast, site: str):
    guest = await visitor(people, await made(people, site))
    mine = await people.ada.browser.get(f"{site}/analytics/overview", params=PERIOD)
    theirs = await guest.get(f"{site}/analytics/overview", params=PERIOD)
    assert theirs.status_code == 200
    assert theirs.json()["metrics"] == mine.json()["metrics"]
    assert theirs.json()["metrics"]["visitors"]["value"] > 0


async def test_a_link_can_be_shown_again_and_is_not_stored(people: Cast, site: str):
    share = await made(people, site)
    again = (await people.ada.browser.get(f"{site}/shares")).json()
    assert again[0]["url"] == share["url"]
    async with people.stores.postgres.work() as work:
        row: str = await work.scalar(text("select row_to_json(s)::text from shares s"))
    assert share["id"] in row
    assert share["url"].rpartition("/")[2][12:] not in row


async def test_a_password_is_asked_for_and_tried_only_so_often(people: Cast, site: str):
    share = await made(people, site, password=PASSWORD)
    assert (await opened(people, share)).json()["code"] == "share_password_needed"
    wrong = [await opened(people, share, f"guess number {n}") for n in range(11)]
    assert [answer.status_code for answer in wrong[:10]] == [401] * 10
    assert wrong[0].json()["code"] == "share_password_wrong"
    assert wrong[10].status_code == 429
    assert int(wrong[10].headers["retry-after"]) > 0
    other = await made(people, site, password=PASSWORD)
    assert (await opened(people, other, PASSWORD)).status_code == 200


LIMITED = [
    ("overview", {}),
    ("overview", {"f": "contains,path,docs"}),
    ("breakdown", {"dimension": "country"}),
    ("breakdown", {"dimension": "path", "sort": "-pageviews"}),
    ("breakdown", {"dimension": "prop:plan"}),
    ("breakdown", {"dimension": "exit_path"}),
    ("suggestions", {"dimension": "city", "q": ""}),
    ("suggestions", {"dimension": "country", "q": ""}),
    ("goals", {}),
]


async def test_a_limit_holds_for_every_question(people: Cast, site: str):
    guest = await visitor(people, await made(people, site, limits=[LIMIT]))
    for question, params in LIMITED:
        asked = {**PERIOD, **params}
        with_limit = {**asked, "f": [LIMIT, *([params["f"]] if "f" in params else [])]}
        theirs = await guest.get(f"{site}/analytics/{question}", params=asked)
        mine = await people.ada.browser.get(f"{site}/analytics/{question}", params=with_limit)
        assert theirs.status_code == mine.status_code == 200, theirs.text
        assert timeless(theirs.json()) == timeless(mine.json()), (question, params)


WIDER = [
    ["is,country,IN"],
    ["is_not,country,DE"],
    ["is,country,DE|IN"],
    [json.dumps(["or", [["is", "country", ["IN"]], ["is", "country", ["DE"]]]])],
    [json.dumps(["not", ["is", "country", ["DE"]]])],
    ["matches,country,.*"],
    ["is,country,DE", "is,country,IN"],
]


async def test_no_filter_asks_past_a_limit(people: Cast, site: str):
    guest = await visitor(people, await made(people, site, limits=[LIMIT]))
    for filters in WIDER:
        params = {**PERIOD, "dimension": "country", "f": filters}
        rows = await guest.get(f"{site}/analytics/breakdown", params=params)
        assert {row["value"] for row in rows.json()["rows"]} <= {"DE"}, filters
        csv = await guest.get(f"{site}/analytics/breakdown", params=params, headers={"accept": "text/csv"})
        assert csv.status_code == 200
        assert {line.split(",")[0] for line in csv.text.splitlines()[1:]} <= {"DE"}, filters


async def test_the_shown_query_has_the_limit_in_it_and_property_names_are_not_told(people: Cast, site: str):
    guest = await visitor(people, await made(people, site, limits=[LIMIT]))
    shown = (await guest.get(f"{site}/analytics/query", params={**PERIOD, "of": "path"})).json()
    assert "DE" in json.dumps(shown["binds"])
    assert (await guest.get(f"{site}/analytics/suggestions", params={**PERIOD, "dimension": "prop"})).json() == []
    mine = await people.ada.browser.get(f"{site}/analytics/suggestions", params={**PERIOD, "dimension": "prop"})
    assert mine.json() == ["prop:plan"]


async def test_the_live_number_of_a_limited_link_is_of_its_visits(people: Cast, site: str, clickhouse: ClickHouse):
    now = datetime.now(UTC)
    at_ms, one = int(now.timestamp() * 1000) - 120_000, make(5, now.date(), 1, visitors=20)[0]
    events = [
        {**one, "country": country, "visitor_id": 7 + n, "event_id": n, "session_id": (at_ms << 22) + n,
         "ts": at_ms / 1000}
        for n, country in enumerate(["DE", "DE", "IN"])
    ]  # fmt: skip
    await store(clickhouse, people.home.site.id, events, now, "lately")
    for limits, expected in (([], 3), ([LIMIT], 2)):
        guest = await visitor(people, await made(people, site, limits=limits))
        assert await first_number(people.app, guest, f"{site}/analytics/live") == expected


async def first_number(app: FastAPI, guest: AsyncClient, url: str) -> int:
    """The first number that a stream of events tells, read from the application itself: httpx waits for an end."""
    said = b""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "path": url,
        "raw_path": url.encode(), "query_string": b"", "scheme": "http", "server": ("hub.test", 80),
        "client": ("127.0.0.1", 1), "root_path": "",
        "headers": [(b"host", b"hub.test"), (b"authorization", guest.headers["authorization"].encode())],
    }  # fmt: skip

    class Enough(Exception):
        pass

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(30)
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal said
        said += message.get("body", b"")
        if b"event: current" in said and said.endswith(b"\n\n"):
            raise Enough

    try:
        await app(scope, receive, send)
    except BaseException as error:
        if not _holds(error, Enough):
            raise
    data = said.decode().partition("event: current\n")[2].partition("data: ")[2].partition("\n")[0]
    return json.loads(data)["visitors"]


def _holds(error: BaseException, kind: type[BaseException]) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return any(_holds(one, kind) for one in error.exceptions)
    return isinstance(error, kind)


async def test_a_deleted_link_gives_no_other_answer(people: Cast, site: str):
    share = await made(people, site)
    guest = await visitor(people, share)
    assert (await guest.get(f"{site}/analytics/overview", params=PERIOD)).status_code == 200
    assert (await people.ada.browser.delete(f"{site}/shares/{share['id']}")).status_code == 204
    answer = await guest.get(f"{site}/analytics/overview", params=PERIOD)
    assert (answer.status_code, answer.json()["code"]) == (401, "share_has_ended")
    assert (await opened(people, share)).status_code == 404


@pytest.mark.parametrize("change", [{"password": PASSWORD}, {"new_link": True}])
async def test_a_new_password_or_link_ends_what_was_opened_before(people: Cast, site: str, change: dict[str, Any]):
    share = await made(people, site)
    guest = await visitor(people, share)
    changed = (await people.ada.browser.patch(f"{site}/shares/{share['id']}", json=change)).json()
    assert (await guest.get(f"{site}/analytics/overview", params=PERIOD)).status_code == 401
    assert (changed["url"] != share["url"]) == ("new_link" in change)
    assert (await opened(people, share)).status_code == (404 if "new_link" in change else 401)


async def test_a_limit_that_is_added_holds_for_the_next_question(people: Cast, site: str):
    share = await made(people, site)
    guest = await visitor(people, share)
    await people.ada.browser.patch(f"{site}/shares/{share['id']}", json={"limits": [LIMIT]})
    rows = (await guest.get(f"{site}/analytics/breakdown", params={**PERIOD, "dimension": "country"})).json()["rows"]
    assert {row["value"] for row in rows} == {"DE"}


async def test_a_link_ends_when_it_expires(people: Cast, site: str):
    soon = datetime.now(UTC) + timedelta(hours=1)
    share = await made(people, site, expires_at=soon.isoformat())
    answer = (await opened(people, share)).json()
    assert datetime.fromisoformat(answer["expires_at"]) <= soon
    async with people.stores.postgres.work() as work:
        await work.execute(text("update shares set expires_at = now() - interval '1 second'"))
    assert (await opened(people, share)).status_code == 404
    guest = client(people.app, authorization=f"Bearer {answer['token']}")
    assert (await guest.get(f"{site}/analytics/overview", params=PERIOD)).status_code == 401


async def test_a_link_says_when_it_was_last_used(people: Cast, site: str):
    share = await made(people, site)
    assert share["last_used_at"] is None
    await visitor(people, share)
    assert (await people.ada.browser.get(f"{site}/shares")).json()[0]["last_used_at"] is not None


BAD = [
    ({"limits": ["is,nonsense,DE"]}, 400),
    ({"limits": ["is,goal,Signup"]}, 400),
    ({"limits": ["nonsense"]}, 400),
    ({"password": "short"}, 422),
    ({"expires_at": "2020-01-01T00:00:00Z"}, 400),
    ({"ancestors": ["https://a.example; script-src *"]}, 422),
    ({"ancestors": ["javascript:alert(1)"]}, 422),
    ({"name": ""}, 422),
]


async def test_what_cannot_be_shared_is_refused(people: Cast, site: str):
    for form, status in BAD:
        answer = await people.ada.browser.post(f"{site}/shares", json={"name": "x", **form})
        assert answer.status_code == status, answer.text
    assert (await people.ada.browser.get(f"{site}/shares")).json() == []


async def test_only_the_origins_of_a_link_may_frame_it(people: Cast, site: str):
    share = await made(people, site, ancestors=["https://www.ada.example", "https://*.intra.example:8443"])
    path = "/share/" + share["url"].rpartition("/")[2]
    for url, expected in (
        (path, "frame-ancestors 'self' https://www.ada.example https://*.intra.example:8443;"),
        (path[:-1] + "x", "frame-ancestors 'none';"),
        ("/sign-in", "frame-ancestors 'none';"),
        (f"/{people.home.site.public_id}", "frame-ancestors 'none';"),
    ):
        policy = (await people.stranger.get(url)).headers["content-security-policy"]
        assert expected in policy, url


def timeless(answer: Any) -> Any:
    """An answer without the moment at which it was given."""
    return {k: v for k, v in answer.items() if k != "watermark"} if isinstance(answer, dict) else answer
