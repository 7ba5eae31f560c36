"""The door of monitor.js, and what becomes of a beacon: an error, spans, web vitals; and what releases did."""

import json
import time
from typing import Any

import pytest

from tests.errors.conftest import Errors, until
from tests.hub_fixtures import CHROME

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
STACK = "TypeError: x is undefined\n    at pay (https://ada.example/assets/app.js:1:20)\n    at https://ada.example/assets/app.js:1:90"


def beacon(errors: Errors, **more: Any) -> dict[str, Any]:
    """A beacon of a page of Ada's."""
    site = errors.people.home.site.public_id
    return {"s": site, "u": "https://ada.example/checkout", "z": 5000, "r": "shop@1.0", "n": "production", **more}


def error(**more: Any) -> dict[str, Any]:
    """An error as the page tells it."""
    told = {
        "n": "TypeError",
        "m": "x is undefined",
        "k": STACK,
        "f": "onerror",
        "h": 0,
        "a": 4000,
        "t": TRACE,
        "p": "/checkout",
    }
    return told | {"b": [[1000, "click", "button#pay"], [3500, "fetch", "POST /api/pay 500"]]} | more


async def send(errors: Errors, body: Any, **headers: str) -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {"user-agent": CHROME, **headers}
    return (await errors.door.post("/api/monitor", content=content, headers=named)).status_code


async def test_a_beacon_becomes_an_error_a_span_and_vitals(errors: Errors):
    request = {"u": "/api/pay", "m": "POST", "s": 500, "d": 120.5, "a": 3400, "t": TRACE, "i": SPAN, "p": "/checkout"}
    vitals = {"t": TRACE, "k": 1, "p": "/", "w": {"LCP": [3000.5, "img.hero"], "CLS": [0.05, ""], "JUNK": [1, ""]}}
    assert await send(errors, beacon(errors, e=[error()], q=[request], v=[vitals])) == 202

    row = (await errors.stored(1))[0]
    assert (row["type"], row["value"], row["release"], row["browser"]) == (
        "TypeError",
        "x is undefined",
        "shop@1.0",
        "Chrome",
    )
    assert row["url"] == "https://ada.example/checkout" and row["trace_id"] == TRACE and row["handled"] == 0
    assert row["source"] == "monitor" and row["user"] > 0
    payload = json.loads(row["payload"])
    assert [frame.get("function") for frame in payload["exception"][0]["frames"]] == [None, "pay"]
    assert payload["breadcrumbs"][1]["at"] - payload["breadcrumbs"][0]["at"] == 2500
    await until(lambda: has_spans(errors), "a span")
    assert await errors.ask("select name, service from spans") == [
        {"name": "POST /api/pay", "service": "ada.example pages"}
    ]
    told = await errors.stored(2, "web_vitals")
    assert {row["name"]: row["value"] for row in told} == {"LCP": 3000.5, "CLS": 0.05}

    assert await send(errors, beacon(errors, v=[vitals | {"k": 2, "w": {"LCP": [2000, "img.hero"]}}])) == 202
    await errors.stored(3, "web_vitals")
    site = errors.people.home.site.public_id
    seen = (await errors.ada.get(f"/api/sites/{site}/web-vitals")).json()
    assert {one["name"]: one["p75"] for one in seen["vitals"]} == {"LCP": 2000, "CLS": 0.05}  # the later version counts
    assert seen["pages"][0]["path"] == "/"


async def has_spans(errors: Errors) -> bool:
    return (await errors.ask("select count() as n from spans"))[0]["n"] > 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{}", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"s":"abcdefghijkl","u":"x","z":1}', 404),
        (b" " * 300_000, 413),
    ],
)
async def test_what_is_no_beacon_is_refused(body: bytes, status: int, errors: Errors):
    assert await send(errors, body) == status


async def test_who_does_not_want_to_be_counted_is_not(errors: Errors):
    assert await send(errors, beacon(errors, e=[error()]), **{"sec-gpc": "1"}) == 202
    assert await send(errors, beacon(errors, e=[error(m="counted")])) == 202
    assert [row["value"] for row in await errors.stored(1)] == ["counted"]


async def test_a_release_says_what_it_changed(errors: Errors):
    now, site = time.time(), errors.people.home.site.public_id

    async def happen(kind: str, release: str, hours: float, count: int) -> None:
        for n in range(count):
            at = now - hours * 3600 - n
            await errors.send(
                platform="python", release=release, timestamp=at, environment="production", user={"id": str(n)},
                exception={"values": [{"type": kind, "value": "v", "stacktrace": {"frames": [
                    {"function": kind.lower(), "filename": "a.py", "in_app": True, "lineno": 1}]}}]},
            )  # fmt: skip

    await happen("Gone", "a@1", 30, 6)
    await happen("Worse", "a@1", 30, 2)
    await happen("Worse", "a@2", 10, 20)
    await happen("Fresh", "a@2", 9, 2)
    await errors.stored(30)
    await errors.grouped(3)
    deploy = {
        "version": "a@2",
        "environment": "production",
        "at": f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(now - 86_400))}",
    }
    assert (await errors.ada.post(f"/api/sites/{site}/deploys", json=deploy)).status_code == 201

    span = {"from": f"{time.strftime('%Y-%m-%d', time.gmtime(now - 172_800))}T00:00:00Z", "to": "2100-01-01T00:00:00Z"}
    marks = (await errors.ada.get(f"/api/sites/{site}/release-marks", params=span)).json()
    # a@2 was told of, so that its first event is no second mark
    assert [(mark["release"], mark["is_deploy"]) for mark in marks] == [("a@1", False), ("a@2", True)]
    assert (await errors.ada.get(f"/api/sites/{site}/release-marks")).status_code == 422

    cards = (await errors.ada.get(f"/api/sites/{site}/releases")).json()
    assert {card["version"]: (card["events"], card["errors"]) for card in cards} == {"a@1": (8, 2), "a@2": (22, 2)}
    change = (await errors.ada.get(f"/api/sites/{site}/releases/a@2")).json()["change"]
    titles = {name: [one["title"] for one in change[name]] for name in ("new", "worse", "gone")}
    assert titles == {"new": ["Fresh: v"], "worse": ["Worse: v"], "gone": ["Gone: v"]}
    assert change["worse"][0]["before"] == 2 and change["worse"][0]["after"] == 20
    assert (await errors.ada.get(f"/api/sites/{site}/releases/none")).status_code == 404
