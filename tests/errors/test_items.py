"""What else SDKs send: spans and logs go where telemetry goes, sessions and notes are kept, the rest is counted."""

import asyncio
import time
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.scope import use_isolation_scope, use_scope

from tests.door_fixtures import dropped
from tests.errors.conftest import Errors, until
from tests.errors.samples import SPAN, TRACE, error

pytestmark = pytest.mark.parametrize("clickhouse_url", ["embedded"], indirect=True)

CHILD = "1" * 16
COLUMNS = "name, service, kind, status, attributes, db_statement"


async def test_spans_logs_sessions_and_notes_find_their_tables(errors: Errors):
    now = time.time()
    transaction = {
        "type": "transaction", "transaction": "GET /cart", "start_timestamp": now - 1, "timestamp": now, "release": "shop@1.2.3",
        "environment": "prod", "contexts": {"trace": {"trace_id": TRACE, "span_id": SPAN, "op": "http.server", "status": "internal_error"}},
        "spans": [{"span_id": CHILD, "parent_span_id": SPAN, "trace_id": TRACE, "op": "db.postgresql", "description": "select 1", "start_timestamp": now - 0.5, "timestamp": now - 0.4}],
    }  # fmt: skip
    spans = {"items": [{"trace_id": TRACE, "span_id": "2" * 16, "name": "load", "status": "ok", "start_timestamp": now - 1, "end_timestamp": now,
                        "attributes": {"sentry.release": {"value": "shop@1.2.3", "type": "string"}, "cart.size": {"value": 3, "type": "integer"}}}]}  # fmt: skip
    logs = {
        "items": [
            {
                "timestamp": now,
                "trace_id": TRACE,
                "level": "warn",
                "body": "slow",
                "attributes": {"user.email": {"value": "ada@example.com", "type": "string"}},
            }
        ]
    }
    session = {
        "sid": "abc",
        "init": True,
        "started": "2020-01-01T00:00:00Z",
        "status": "ok",
        "errors": 0,
        "seq": 1,
        "attrs": {"release": "shop@1.2.3", "environment": "prod"},
    }
    counted = {"aggregates": [{"started": now, "exited": 9, "crashed": 1}], "attrs": {"release": "shop@1.2.3"}}
    event_id = "c" * 32

    def counted_here() -> list[float]:
        return [dropped(name, errors.number) for name in ("dropped_by_sdk", "unsupported_item", "attachment_left_out")]

    before = counted_here()  # the process counts on from test to test
    answer = await errors.envelope(
        ({"type": "event"}, error(event_id=event_id)), ({"type": "transaction"}, transaction), ({"type": "span", "item_count": 1}, spans),
        ({"type": "log", "item_count": 1}, logs), ({"type": "session"}, session), ({"type": "session"}, session | {"status": "crashed", "seq": 2}),
        ({"type": "sessions"}, counted), ({"type": "user_report"}, {"event_id": event_id, "name": "Ada", "email": "ada@example.com", "comments": "it broke, mail ada@example.com"}),
        ({"type": "attachment", "filename": "app.log", "content_type": "text/plain", "length": 5}, b"a\nb\nc"),
        ({"type": "attachment", "filename": "a.png", "content_type": "image/png"}, b"\x89PNG"),
        ({"type": "client_report"}, {"discarded_events": [{"reason": "ratelimit_backoff", "category": "error", "quantity": 7}]}),
        ({"type": "replay_event"}, {}),
    )  # fmt: skip
    assert answer.json() == {"id": event_id}
    stored = {row["name"]: row for row in await errors.stored(3, "spans", COLUMNS)}
    assert set(stored) == {"GET /cart", "db.postgresql", "load"} and {row["service"] for row in stored.values()} == {
        "shop"
    }
    assert (stored["GET /cart"]["kind"], stored["GET /cart"]["status"], stored["load"]["attributes"]["cart.size"]) == (
        2,
        2,
        "3",
    )
    assert stored["db.postgresql"]["db_statement"] == "select ?"
    (log,) = await errors.stored(1, "logs", "body, level, attributes")
    assert (log["body"], log["level"], log["attributes"]["user.email"]) == ("slow", "warn", "[email]")

    # What is told twice of one session may already be one row when both came in one batch.
    async def all_sessions() -> bool:
        totals = await errors.ask("select sum(total) as total, sum(crashed) as crashed from release_sessions final")
        return totals == [{"total": 11, "crashed": 2}]

    await until(all_sessions, "eleven sessions, two of which crashed")
    notes = {row["kind"]: row["text"] for row in await errors.stored(2, "error_notes")}
    assert notes == {"feedback": "it broke, mail [email]", "attachment": "a\nb\nc"}
    assert [now - then for now, then in zip(counted_here(), before, strict=True)] == [7, 1, 1]
    await errors.stored(1)
    await errors.grouped(1)
    assert [note["kind"] for note in (await errors.get("/groups/1/events/newest"))["notes"]] == [
        "feedback",
        "attachment",
    ]


async def test_a_stock_sdk_sends_an_error_that_is_opened_with_its_stack(errors: Errors):
    """The real client: its envelope, its compression, its breadcrumbs, and the group that one expects."""
    client = sentry_sdk.Client(
        dsn=errors.dsn, release="shop@2.0.0", environment="prod", traces_sample_rate=1.0, enable_logs=True, default_integrations=False,
    )  # fmt: skip
    scope = sentry_sdk.Scope(client=client)

    def price(order: dict[str, Any]) -> int:
        secret, password = "hunter2", "hunter2"
        return order["price"] + len(secret + password)

    with use_isolation_scope(scope), use_scope(scope):
        for n in range(3):
            sentry_sdk.add_breadcrumb(category="cart", message=f"added {n}")
            sentry_sdk.set_user({"id": f"user {n}", "email": "ada@example.com"})
            try:
                with sentry_sdk.start_transaction(name="pay", op="task"):
                    price({"id": n})
            except KeyError as problem:
                sentry_sdk.capture_exception(problem)
        await asyncio.to_thread(client.flush, 10)
    rows = await errors.stored(3)
    assert {(row["type"], row["release"], row["sdk"].split(" ")[0]) for row in rows} == {
        ("KeyError", "shop@2.0.0", "sentry.python")
    }
    await errors.grouped(1)
    (group,) = (await errors.get(""))["groups"]
    assert (group["title"], group["events"], group["users"]) == ("KeyError: 'price'", 3, 3)
    event = await errors.get(f"/groups/{group['number']}/events/newest")
    last = event["event"]["exception"][-1]["frames"][-1]
    assert (
        last["function"] == "price"
        and last["vars"]["password"] == "[hidden]"
        and 'order["price"]' in last["context_line"]
    )
    assert "ada@example.com" not in str(event) and event["trace_id"]
    assert {row["name"] for row in await errors.stored(3, "spans", COLUMNS)} == {"pay"}
    client.close(timeout=1)
