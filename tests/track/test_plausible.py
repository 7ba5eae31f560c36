"""Plausible's Events API: what its trackers and libraries send is understood, and answered as they expect."""

import contextlib
import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.ingest.rows import Hit
from app.track.plausible_wire import Wrong, told
from tests.door_fixtures import Door
from tests.hub_fixtures import CHROME

pytestmark = pytest.mark.xdist_group("door")

GOOD: dict[str, Any] = {"name": "pageview", "url": "https://ada.example/a", "domain": "ada.example"}


def understood(**fields: Any) -> dict[str, Any]:
    sent = told(json.dumps({**GOOD, **fields}).encode()).sent
    return {name: getattr(sent, name) for name in sent.__struct_fields__}


def test_long_and_short_names_say_the_same():
    long = {
        "name": "Signup", "url": "https://a.example/#/x", "domain": "a.example, b.example", "referrer": "https://r.example",
        "props": {"plan": "pro"}, "revenue": {"amount": 1.5, "currency": "USD"}, "interactive": False, "screen_width": 900,
    }  # fmt: skip
    short = {
        "n": "Signup", "u": "https://a.example/#/x", "d": "a.example,b.example", "r": "https://r.example",
        "m": '{"plan": "pro"}', "$": '{"amount": 1.5, "currency": "USD"}', "i": False, "w": 900, "v": 36,
    }  # fmt: skip
    one, other = (told(json.dumps(body).encode()) for body in (long, short))
    assert one == other
    assert one.domains == ["a.example", "b.example"]
    assert one.sent.url == "https://a.example/"
    assert one.sent.is_passive


def test_what_these_trackers_do_is_understood():
    assert understood(u="https://a.example/#x", h=1)["url"] == "https://a.example/#x"
    assert understood(url="app://localhost/login")["url"] == "https://localhost/login"
    assert understood(e=4200, sd=80)["engaged_ms"] == 4200
    assert understood(sd=80)["scroll_pct"] == 80
    assert understood(sd=255)["scroll_pct"] is None
    assert understood(revenue={})["revenue"] is None
    assert understood(p={"a": 1, "b": [1], "c": None, "d": {"e": 1}, "f": True})["props"] == {"a": 1, "f": True}
    assert len(understood(p={str(n): n for n in range(40)})["props"]) == 30
    assert understood(interactive=True)["is_passive"] is False
    assert understood(r=None)["referrer"] is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "event_name"),
        ({"name": None}, "event_name"),
        ({"name": "x" * 121}, "event_name"),
        ({"url": ""}, "url"),
        ({"url": 7}, "url"),
        ({"domain": " , "}, "domain"),
        ({"domain": None}, "domain"),
        ({"domain": ",".join(f"{n}.example" for n in range(11))}, "domain"),
        ({"revenue": {"amount": 1}}, "revenue_source"),
        ({"revenue": {"amount": 1, "currency": "euro"}}, "revenue_source"),
        ({"revenue": {"amount": [1], "currency": "EUR"}}, "revenue_source"),
    ],
)
def test_what_is_wrong_is_said_by_field(fields: dict[str, Any], field: str):
    with pytest.raises(Wrong) as wrong:
        understood(**fields)
    assert list(wrong.value.errors) == [field]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), lambda i: st.lists(i) | st.dictionaries(st.sampled_from(["n", "u", "d", "p", "$", "i", "w", "e", "sd", "h", "x"]) | st.text(), i), max_leaves=12))  # fmt: skip
def test_anything_is_understood_or_wrong(body: Any):
    with contextlib.suppress(Wrong):
        assert told(json.dumps(body).encode()).domains


async def send(door: Door, headers: dict[str, str] | None = None, **fields: Any) -> httpx.Response:
    return await door.client.post("/api/event", content=json.dumps({**GOOD, **fields}), headers=headers or {})


async def test_an_event_is_taken_for_the_site_of_its_domain(door: Door):
    answer = await send(door, props={"plan": "pro"}, interactive=False, w=1300)
    assert (answer.status_code, answer.text) == (202, "ok")
    assert "x-plausible-dropped" not in answer.headers
    assert answer.headers["access-control-allow-origin"] == "*"
    hit = await door.last()
    assert (hit.site_id, hit.name, hit.path, hit.size, hit.is_passive) == (door.number, "pageview", "/a", "xl", 1)
    assert hit.props == {"plan": "pro"}


async def test_engagement_belongs_to_the_page_view_before_it(door: Door):
    await send(door)
    view = await door.last()
    await send(door, name="engagement", e=5000, sd=70)
    read = await door.last()
    assert (read.name, read.engaged_ms, read.scroll_pct) == ("engagement", 5000, 70)
    assert read.pageview_id == view.pageview_id != 0
    assert read.event_id != view.event_id
    await send(door, url="https://ada.example/b")
    assert (await door.last()).pageview_id != view.pageview_id


async def test_several_sites_and_other_names_of_a_site(door: Door):
    answer = await send(door, domain=f"WWW.Ada.Example,nobody.example,{door.site}")
    assert (answer.status_code, answer.headers["x-plausible-dropped"]) == (202, "1")
    rows = ((await door.last_message()).data or b"").split(b"\n")
    assert len(rows) == 2


async def test_what_is_dropped_is_said_in_the_header(door: Door):
    for fields, headers in (
        ({"domain": "nobody.example"}, {}),
        ({}, {"user-agent": "curl/8"}),
        ({}, {"dnt": "1"}),
    ):
        answer = await send(door, headers, **fields)
        assert (answer.status_code, answer.text, answer.headers["x-plausible-dropped"]) == (202, "ok", "1")


async def test_a_wrong_event_is_refused_as_plausible_does(door: Door):
    answer = await send(door, name="")
    assert (answer.status_code, answer.json()) == (400, {"errors": {"event_name": ["can't be blank"]}})
    answer = await send(door, url="javascript:alert(1)")
    assert answer.status_code == 400
    assert "http(s)" in answer.json()["errors"]["event"][0]
    answer = await door.client.post("/api/event", content=b"nonsense")
    assert (answer.status_code, answer.json()) == (400, {"errors": {"body": ["is no JSON object"]}})
    assert (await door.client.get("/api/event")).status_code == 405
    assert (await door.client.post("/api/event", content=b"x" * 70_000)).status_code == 413
    preflight = await door.client.options("/api/event")
    assert "content-type" in preflight.headers["access-control-allow-headers"]


async def test_whose_word_about_addresses_is_believed(door: Door):
    """The test's own address is a trusted proxy, so only what is left of the nearest untrusted one is not believed."""
    stranger = {"x-forwarded-for": "198.51.100.1, 203.0.113.9", "x-debug-request": "true"}
    assert (await send(door, stranger)).text == "203.0.113.9"
    assert (await send(door, stranger | {"authorization": f"Bearer {door.ingest_key}"})).text == "198.51.100.1"
    assert (await send(door, stranger | {"authorization": f"Bearer {door.public_key}"})).text == "203.0.113.9"
    assert (await send(door, stranger | {"authorization": f"Bearer {door.read_key}"})).text == "203.0.113.9"
    other = await send(door, stranger | {"authorization": f"Bearer {door.others_ingest_key}"})
    assert other.headers["x-plausible-dropped"] == "1"
    by_header = await send(
        door, stranger | {"authorization": f"Bearer {door.ingest_key}", "x-plausible-ip": "192.0.2.3"}
    )
    assert (by_header.status_code, by_header.text) == (200, "192.0.2.3")


async def test_visitors_differ_by_the_address_that_a_server_tells(door: Door):
    async def visitor(address: str, agent: str = CHROME) -> Hit:
        headers = {"x-forwarded-for": address, "user-agent": agent, "authorization": f"Bearer {door.ingest_key}"}
        assert (await send(door, headers)).status_code == 202
        return await door.last()

    one, same, other = [await visitor(address) for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2")]
    assert one.visitor_id == same.visitor_id != other.visitor_id
