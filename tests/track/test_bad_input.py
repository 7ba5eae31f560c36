"""Bad bodies at the browser's door: a clear 4xx or a counted drop, never a 500, and the next good event is taken."""

import asyncio
import gzip
import json
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.kit.clickhouse import ClickHouse
from tests.door_fixtures import GOOD, Door, dropped

pytestmark = pytest.mark.xdist_group("door")

DEEP = 30_000
NOT_EVENTS = {
    "nothing": b"",
    "words": b"nonsense",
    "half an object": b'{"s":',
    "a list": b"[]",
    "null": b"null",
    "a number": b"1",
    "a text": b'"x"',
    "an empty object": b"{}",
    "no UTF-8": b"\xff\xfe\x00",
    "NUL": b"\x00" * 100,
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "deep and never closed": b"[" * 60_000,
    "deep in a field": b'{"s":"x","n":"x","p":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "deep in a batch": b'{"events":[' + b"[" * DEEP + b"]" * DEEP + b"]}",
    "compressed": gzip.compress(json.dumps(GOOD).encode()),
    "a form": b"s=abc&n=pageview",
    "events that are none": b'{"events":"x"}',
    "a batch of something else": b'{"events":[1]}',
    "a number that is none": b'{"s":"x","n":"x","w":1e99999}',
    "no number": b'{"s":"x","n":"x","w":NaN}',
    "a number of 5,000 digits": b'{"s":"x","n":"x","p":{"a":1' + b"0" * 5000 + b"}}",
}
WRONG: list[Any] = [None, True, -1, 1e300, 2**70, 10**400, "x", "\x00", [], {}, [[]], {"a": {"b": 1}}, {"a": None}]
FIELDS = ["s", "n", "u", "i", "v", "r", "w", "a", "t", "p", "$", "e", "d", "y", "b"]
REFUSED: list[dict[str, Any]] = [
    {"n": ""},
    {"n": "x" * 121},
    {"u": ""},
    {"u": "javascript:alert(1)"},
    {"u": "https://"},
    {"u": "https://[::1"},
    {"u": "https://a.example/" + "x" * 8000},
    {"i": "x" * 65},
    {"p": {f"{n:x}": 1 for n in range(31)}},
    {"p": {f"{n:x}": 1 for n in range(5000)}},
    {"$": {"amount": "a lot", "currency": "EUR"}},
    {"$": {"amount": "sNaN", "currency": "EUR"}},
    {"$": {"amount": "1e999999", "currency": "EUR"}},
    {"$": {"amount": 1, "currency": "euro"}},
    {"t": "yesterday"},
    {"t": ""},
    {"t": "2026-13-45"},
    {"t": "\x00"},
    {"t": "²"},
]
IMPOSSIBLE_TIMES: dict[str, list[Any]] = {
    "too_old": ["1970-01-01T00:00:00Z", 0, -(10**15), "0001-01-01T00:00:00+14:00"],
    "in_future": ["2100-01-01", "9999-12-31T23:59:59-14:00", 1e300],
}


async def test_what_is_no_event_is_told_so(door: Door):
    for name, body in NOT_EVENTS.items():
        before = dropped("invalid")
        answer = await door.post(body)
        assert answer.status_code == 400, name
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
        assert dropped("invalid") == before + 1
        assert await door.is_open(), name


async def test_a_field_of_the_wrong_type_is_told_or_does_not_matter(door: Door):
    for field in FIELDS:
        for value in WRONG:
            answer = await door.send(**{field: value})
            assert answer.status_code in (202, 400, 404), (field, value, answer.text)
            assert answer.status_code == 202 or answer.json()["detail"]
        assert await door.is_open(), field


async def test_a_field_out_of_its_bounds_is_told(door: Door):
    for fields in REFUSED:
        answer = await door.send(**fields)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request"), fields
    assert await door.is_open()


async def test_a_site_that_nobody_has_is_told_and_counted(door: Door):
    before = dropped("unknown_site")
    for site in ("zzzzzzzzzzzz", "ja_pk_aaaaaaaa_" + "a" * 40, "../../etc", "\x00", "é" * 12):
        answer = await door.send(s=site)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_site"), site
    assert dropped("unknown_site") == before + 5
    assert await door.is_open()


async def test_times_that_cannot_be_are_dropped_and_counted(door: Door):
    for reason, times in IMPOSSIBLE_TIMES.items():
        before = dropped(reason, door.number)
        for time in times:
            answer = await door.send(t=time)
            assert answer.status_code == 202
            assert [drop["reason"] for drop in answer.json()["dropped"]] == [reason], time
        assert dropped(reason, door.number) == before + len(times)


async def test_control_characters_and_lone_surrogates_are_not_stored(door: Door):
    body = b'{"s":"%s","n":"a\\u0000b","u":"https://ada.example/\\u0000\\u001f","p":{"k\\u0000":"v\\u0007\xc3\xa9"}}'
    assert (await door.post(body % door.site.encode())).status_code == 202
    hit = await door.last()
    assert (hit.name, hit.props) == ("a b", {"k ": "v é"})
    for alone in (b"\\ud800", b"x\\udfffx", b"\\ud800\\ud800"):
        body = b'{"s":"%s","n":"%s","u":"https://ada.example/","p":{"k":"%s"}}' % (door.site.encode(), alone, alone)
        assert (await door.post(body)).status_code in (202, 400)
        (await door.last()).name.encode()
    assert await door.is_open()


async def test_a_body_past_its_limit_is_refused_whatever_is_in_it(door: Door):
    for size in (65_537, 1_000_000, 20_000_000):
        answer = await door.post(b"[" * size)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    answer = await door.send(p={f"key number {n}": n for n in range(10_000)})
    assert answer.status_code == 413
    assert await door.is_open()


async def test_a_page_of_another_origin_may_not_send(door: Door):
    only = {"allowed_origins": ["ada.example"]}
    assert (await door.ada.patch(f"/api/sites/{door.site}", json=only)).status_code == 200
    async with asyncio.timeout(30):  # until the door has heard of it
        while (await door.post({"s": door.site, **GOOD}, origin="https://evil.example")).status_code == 202:
            await asyncio.sleep(0.01)
    before = dropped("wrong_origin", door.number)
    for origin in ("https://evil.example", "null", "https://ada.example.evil.example"):
        answer = await door.post({"s": door.site, **GOOD}, origin=origin)
        assert (answer.status_code, answer.json()["code"]) == (403, "wrong_origin")
    assert dropped("wrong_origin", door.number) == before + 3
    assert await door.is_open()


async def test_in_a_batch_the_good_ones_go_in(door: Door):
    good = {"s": door.site, **GOOD}
    bad = [1, None, "x", [], {}, {"s": "zzzzzzzzzzzz", **GOOD}, {**good, "t": 0}]
    answer = await door.post({"events": [good, *bad, good]})
    assert answer.status_code == 202
    assert answer.json()["accepted"] == 2
    reasons = [(drop["index"], drop["reason"]) for drop in answer.json()["dropped"]]
    assert reasons == [*((n, "invalid") for n in range(1, 6)), (6, "unknown_site"), (7, "too_old")]
    assert (await door.post({"events": []})).json()["accepted"] == 0
    assert (await door.post({"events": [good] * 101})).status_code == 400
    assert await door.is_open()


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)
SHORT = st.text(max_size=20)
URLS = st.one_of(
    st.text().map("https://".__add__),
    st.builds("https://{}/{}?{}#{}".format, SHORT, SHORT, SHORT, SHORT),
    st.just(GOOD["u"]),
)
REVENUE = st.fixed_dictionaries({"amount": st.text() | FLOATS | st.integers(), "currency": st.text(max_size=4)})
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "n": st.text(min_size=1, max_size=120) | st.just("engagement") | JUNK,
        "u": URLS | JUNK,
        "r": URLS | JUNK,
        **dict.fromkeys(("i", "v", "w", "a", "t", "e", "d", "y", "b"), JUNK),
        "p": st.dictionaries(st.text(), st.text() | st.integers() | FLOATS | st.booleans()) | JUNK,
        "$": REVENUE | JUNK,
    },
)
# A door a test is enough: what one example leaves there must not trouble the next.
UNHURRIED = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@settings(UNHURRIED, max_examples=150)
@given(event=EVENTS)
async def test_whatever_is_sent_is_taken_dropped_or_refused(door: Door, event: dict[str, Any]):
    answer = await door.send(**event)
    assert answer.status_code in (202, 400, 413), answer.text
    if answer.status_code == 202:
        assert answer.json()["accepted"] + len(answer.json()["dropped"]) == 1
    else:
        assert answer.json()["detail"]


@settings(UNHURRIED, max_examples=60)
@given(body=st.binary(max_size=300) | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
async def test_whatever_bytes_are_sent_are_refused(door: Door, body: bytes):
    assert (await door.post(body)).status_code == 400


@pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)
@settings(UNHURRIED, max_examples=8)
@given(events=st.lists(EVENTS, min_size=5, max_size=25))
async def test_whatever_is_let_in_the_table_takes(door: Door, clickhouse: ClickHouse, events: list[dict[str, Any]]):
    answer = await door.post({"events": [{"s": door.site, **GOOD, **event} for event in events]})
    if answer.status_code == 202 and answer.json()["accepted"]:
        rows = (await door.last_message()).data or b""
        # Raises StoreRefused for a row that could only go to the dead letters.
        await clickhouse.insert_bytes("events", rows, token=uuid4().hex)
