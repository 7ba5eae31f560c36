"""What is personal or secret is not stored, whatever it is part of; what only looks like it is left alone."""

import pytest

from app.kit.clickhouse import ClickHouse
from tests.apm.telemetry import Hides, item, log_request, put, record, request, span
from tests.apm.test_spans_stored import rows

TEXTS = {
    "mail to a.person@example.com please": "mail to [email] please",
    "postgres://user:pa55@db.example.com/x": "postgres://[secret]@db.example.com/x",
    "GET /a?token=abc123&b=2": "GET /a?token=[secret]&b=2",
    "/callback?code=abc&state=x": "/callback?code=[secret]&state=[secret]",
    "Authorization: Bearer abcdefghijklmnopqrstuvwxyz": "Authorization: Bearer [secret]",
    "eyJhbGciOiJIUzI1NiIs.eyJzdWIiOiIxMjM0NTY3.abc_d": "[secret]",
    '{"password": "hunter2", "a": 1}': '{"password": "[secret]", "a": 1}',
    "password=hunter2 user=x": "password=[secret] user=x",
    "client 203.0.113.9 connected": "client [address] connected",
    "192.168.1.1, 8.8.8.8": "192.168.1.1, [address]",
    "2001:db8::1 said hello": "[address] said hello",
    "card 4111 1111 1111 1111 declined": "card [card] declined",
    "amex 378282246310005 declined": "amex [card] declined",
}
HARMLESS = (
    "Mozilla/5.0 Chrome/120.0.0.0 Safari", "from 10.0.0.5 to 172.16.3.4", "order 4111111111111112", "code=200 ok",
    "basic authentication failed", "at 10:20:30", "user@host", "a=b&c=d", "10.1.2.3:8080", "tokens: 5",
)  # fmt: skip


async def test_bodies_are_cleaned(clickhouse: ClickHouse):
    texts = [*TEXTS, *HARMLESS]
    records = [record(text, at_ms=n) for n, text in enumerate(texts)]
    await put(clickhouse, item(log_request(*records)), signal="logs")
    stored = await rows(clickhouse, "select body, scrubbed != 0 as scrubbed from logs order by ts")
    assert [row["body"] for row in stored] == [*TEXTS.values(), *HARMLESS]
    assert [row["scrubbed"] for row in stored] == [1] * len(TEXTS) + [0] * len(HARMLESS)
    (marks,) = await rows(clickhouse, "select sum(count) as n from otlp_marks where mark >= 100")
    assert marks["n"] >= len(TEXTS)


async def test_every_part_of_a_span_is_cleaned(clickhouse: ClickHouse):
    told = span(1, name="mail a@example.com", attributes={"note": "b@example.com"})
    told.status.message = "c@example.com"
    told.events.add(name="exception").attributes.add(key="exception.message").value.string_value = "d@example.com"
    await put(clickhouse, item(request(told, owner="e@example.com")))
    (row,) = await rows(clickhouse, "select toString(tuple(*)) as all from (select * except (stored_at) from spans)")
    assert "@example.com" not in row["all"] and row["all"].count("[email]") >= 5
    (error,) = await rows(clickhouse, "select message from exceptions")
    assert error["message"] == "[email]"


@pytest.mark.parametrize(
    ("key", "kind", "stored"),
    [
        ("client.address", 2, "[address]"), ("http.request.header.x-forwarded-for", 2, "[address]"),
        ("network.peer.address", 2, "[address]"), ("network.peer.address", 3, "10.9.9.9"),
        ("server.address", 2, "10.9.9.9"), ("http.request.header.authorization", 2, "[hidden]"),
        ("db.password", 3, "[hidden]"), ("gen_ai.usage.output_tokens", 3, "10.9.9.9"),
    ],
)  # fmt: skip
async def test_keys_that_promise_something_are_believed(clickhouse: ClickHouse, key: str, kind: int, stored: str):
    await put(clickhouse, item(request(span(1, kind=kind, attributes={key: "10.9.9.9"}))))
    assert await rows(clickhouse, f"select attributes['{key}'] as v from spans") == [{"v": stored}]


async def test_a_site_hides_keys_of_its_own(clickhouse: ClickHouse):
    told = request(span(1, attributes={"user.plan": "gold"}))
    await put(clickhouse, item(told, site=1), item(told, site=2), hides=Hides([1], ["user.plan"]))
    found = await rows(clickhouse, "select site_id, attributes['user.plan'] as v from spans order by site_id")
    assert found == [{"site_id": 1, "v": "[hidden]"}, {"site_id": 2, "v": "gold"}]
