"""What people are answered about errors: the list, one error, its events; and that numbers follow what is searched."""

import time
from typing import Any

import msgspec
import pytest

from tests.errors.conftest import Errors
from tests.errors.samples import TRACE, error, frame

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)

XSS = '<script>alert(1)</script><img src=x onerror="alert(1)">'


async def test_a_list_follows_its_search_and_an_error_tells_everything(errors: Errors):
    for release, environment, user in (
        ("shop@1.9.0", "prod", "ada"),
        ("shop@1.10.0", "prod", "ben"),
        ("shop@1.10.0", "test", "ben"),
    ):
        await errors.send(
            **error(value=f"no price for order {time.time_ns()}"), release=release, environment=environment,
            user={"id": user}, tags={"plan": "pro"}, breadcrumbs={"values": [{"category": "http", "message": "GET /cart"}]},
        )  # fmt: skip
    await errors.send(**error("KeyError", "'price'", [frame("sum_up", "shop.bill")]), environment="prod")
    await errors.send(message="disk is 91% full", level="warning", platform="other")
    await errors.stored(5)
    await errors.grouped(3)

    everything = await errors.get("", period="1d")
    assert (everything["total"], everything["has_any"]) == (3, True)
    assert {tab["tab"]: tab["count"] for tab in everything["tabs"]} == {
        "unresolved": 3, "review": 3, "escalated": 0, "ignored": 0, "resolved": 0, "noise": 0, "all": 3,
    }  # fmt: skip
    price = next(one for one in everything["groups"] if one["type"] == "ValueError")
    assert (price["events"], price["users"], sum(price["counts"]), price["is_unhandled"]) == (3, 2, 3, True)
    assert {mark["release"] for mark in everything["releases"]} == {"shop@1.9.0", "shop@1.10.0"}
    narrow = await errors.get("", period="1d", q="env:prod type:ValueError")
    assert (narrow["total"], narrow["groups"][0]["events"]) == (1, 2)
    assert (await errors.get("", period="1d", q='is:unresolved "disk is"'))["total"] == 1
    assert (await errors.get("", period="1d", q="assigned:me"))["total"] == 0
    assert (await errors.get("", period="1d", q="plan:pro release:*1.10* -env:test"))["groups"][0]["events"] == 1
    assert [one["events"] for one in (await errors.get("", period="1d", sort="events"))["groups"]] == [3, 1, 1]
    for sort, by in {
        "events": "events",
        "users": "users",
        "first_seen": "first_seen_ms",
        "last_seen": "last_seen_ms",
    }.items():
        listed = (await errors.get("", period="1d", sort=sort))["groups"]
        assert [one[by] for one in listed] == sorted((one[by] for one in everything["groups"]), reverse=True), sort
    named = await errors.get("", period="1d", q=f"issue:{price['number']} is:unresolved")
    assert [one["number"] for one in named["groups"]] == [price["number"]]
    first = await errors.get("", period="1d", q="first_release:shop@1.9.0 -priority:low or issue:999999")
    assert [one["type"] for one in first["groups"]] == ["ValueError"]
    refused = await errors.ada.get(errors.site, params={"q": "is:unresolved or env:prod"})
    assert refused.status_code == 400 and refused.json()["code"] == "search_not_understood"

    of = f"/groups/{price['number']}"
    head = await errors.get(of)
    assert (head["events"], head["users"], head["first_release"], head["said"]) == (
        3, 2, "shop@1.9.0", "Nobody has decided about it yet.",
    )  # fmt: skip
    series = await errors.get(f"{of}/series", period="1d", q="env:test")
    assert (sum(series["events"]), series["total_users"]) == (1, 1)
    facets = {one["key"]: one for one in (await errors.get(f"{of}/facets", period="1d"))["facets"]}
    assert [(value["value"], value["count"]) for value in facets["release"]["values"]] == [
        ("shop@1.10.0", 2),
        ("shop@1.9.0", 1),
    ]
    assert facets["plan"]["is_tag"] and facets["plan"]["values"][0]["base_share"] == pytest.approx(0.6)
    page = await errors.get(f"{of}/events", period="1d", limit=2)
    rest = await errors.get(f"{of}/events", period="1d", limit=2, before=page["next"])
    ids = [one["id"] for one in page["events"] + rest["events"]]
    assert len(ids) == 3 and rest["next"] == ""
    newest = await errors.get(f"{of}/events/newest", period="1d")
    assert (newest["id"], newest["previous"], newest["next"], newest["oldest"]) == (ids[0], ids[1], "", ids[2])
    assert newest["trace_id"] == TRACE and newest["event"]["exception"][0]["frames"][1]["in_app"] is True
    assert (await errors.get(f"{of}/events/recommended", period="5m", q="env:test"))["environment"] == "test"
    assert (await errors.get(f"/events/{ids[2]}"))["number"] == price["number"]
    assert (await errors.get(f"/events/{ids[2]}/json"))["exception"][0]["type"] == "ValueError"
    grouping = await errors.get(f"{of}/grouping")
    assert grouping["hashes"][0]["explanation"]["exceptions"][0]["frames"][1]["compared"][:2] == ["shop.cart", "total"]
    assert [one["verb"] for one in await errors.get(f"{of}/activity")] == ["first_seen"]
    assert [one["number"] for one in await errors.get(f"/of-trace/{TRACE}")].count(price["number"]) == 3
    assert {"value": "plan", "count": 3} in await errors.get("/values", period="1d")
    assert (await errors.get("/news", since_ms=0)) == {"new": 3, "regressed": 0}
    markdown = (await errors.ada.get(f"{errors.site}{of}/events/newest/markdown")).text
    assert "# ValueError" in markdown and "cart.py:7 in total" in markdown and "GET /cart" in markdown


async def test_what_an_event_brings_stays_text(errors: Errors):
    """Nothing of an event is ever markup: answers are JSON, and Markdown escapes and fences."""
    event: dict[str, Any] = error(XSS, XSS, [frame(XSS, XSS, context_line=XSS, vars={XSS: XSS})])
    await errors.send(
        **(event | {"level": XSS}), message=XSS, tags={XSS: XSS}, release=XSS, environment=XSS, transaction=XSS, logger=XSS, server_name=XSS,
        breadcrumbs=[{"message": XSS, "category": XSS, "data": {XSS: XSS}}], extra={XSS: XSS}, request={"url": XSS, "headers": {XSS: XSS}},
        user={"id": XSS}, fingerprint=[XSS],
    )  # fmt: skip
    await errors.stored(1)
    await errors.grouped(1)
    for path in ("", "/groups/1", "/groups/1/series", "/groups/1/facets", "/groups/1/grouping", "/groups/1/activity", "/groups/1/events",
                 "/groups/1/events/newest", "/values", "/groups/1/events/newest/markdown"):  # fmt: skip
        answer = await errors.ada.get(errors.site + path)
        assert answer.status_code == 200, (path, answer.text)
        kind = answer.headers["content-type"]
        assert kind.startswith("text/markdown" if path.endswith("markdown") else "application/json")
        if kind.startswith("text/markdown"):
            outside = answer.text.split("```")[::2]
            assert not any("<script" in part.replace("\\<", "") for part in outside)
    head = await errors.get("/groups/1")
    assert head["type"] == XSS and head["level"] == "error"


SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15"  # fmt: skip


async def test_whom_an_error_of_pages_hits_is_held_against_the_traffic(errors: Errors):
    frames = [frame("save", "app.js")]
    event: dict[str, Any] = error("TypeError", "no", frames) | {"platform": "javascript"}
    for _ in range(6):
        answer = await errors.envelope(({"type": "event"}, event), user_agent=SAFARI)
        assert answer.status_code == 200
    await errors.stored(6)
    await errors.grouped(1)

    async def facets() -> dict[str, Any]:
        return {one["key"]: one for one in (await errors.get("/groups/1/facets", period="1d"))["facets"]}

    alone = await facets()
    assert (alone["browser"]["base"], alone["browser"]["values"][0]["base_share"]) == ("errors", 1)
    assert not alone["browser"]["is_telling"]  # there are no other errors
    at_ms = int(time.time() * 1000) - 60_000
    views = [
        {"site_id": errors.number, "name": "pageview", "ts": at_ms / 1000, "session_id": (at_ms << 22) + n, "visitor_id": n,
         "browser": "Safari" if n < 36 else "Chrome", "browser_version": "17" if n < 36 else "130", "os": alone["os"]["values"][0]["value"], "device": "desktop"}
        for n in range(300)
    ]  # fmt: skip
    lines = b"\n".join(msgspec.json.encode(view) for view in views)
    await errors.stores.clickhouse.insert_bytes("events", lines, "pageviews")
    told = await facets()
    release = told["browser.release"]
    assert (release["values"][0]["value"], release["base"], release["is_telling"]) == ("Safari 17", "traffic", True)
    assert (release["values"][0]["share"], release["values"][0]["base_share"]) == (1, pytest.approx(0.12))
    assert told["os"]["values"][0]["base_share"] == 1 and not told["os"]["is_telling"]
    assert told["level"]["base"] == "errors"  # of that traffic knows nothing
    found = await errors.get("", period="1d", q='browser.release:"Safari 17"')
    assert [(one["number"], one["events"]) for one in found["groups"]] == [(1, 6)]
