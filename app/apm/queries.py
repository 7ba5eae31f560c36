"""The only file of this room that asks: how items become rows, and what came lately."""

import msgspec

from app.apm import insert
from app.kit.clickhouse import ClickHouse
from app.kit.sql import Fragment, Questions

ask = Questions(__file__)
_SPANS = insert.spans()
_LOGS = insert.logs()
_POINTS = insert.points()


class Request(msgspec.Struct):
    """A request that is stored."""

    site_id: int
    request_hash: int


def spans_insert(items: str) -> Fragment:
    """The statement that makes spans of items."""
    parts = insert.senders("resource_spans", "scope_spans", "spans")
    return ask("insert_spans", senders=ask("senders", items=Fragment(items), **parts), **_SPANS)


def logs_insert(items: str) -> Fragment:
    """The statement that makes log records of items."""
    parts = insert.senders("resource_logs", "scope_logs", "log_records")
    return ask("insert_logs", senders=ask("senders", items=Fragment(items), **parts), **_LOGS)


def points_insert(items: str) -> Fragment:
    """The statement that makes data points of items."""
    parts = insert.senders("resource_metrics", "scope_metrics", "metrics")
    return ask("insert_points", senders=ask("senders", items=Fragment(items), **parts), **_POINTS)


async def requests_stored_lately(clickhouse: ClickHouse, since_s: int) -> list[Request]:
    """The requests that came since a moment, of all sites."""
    return await clickhouse.ask_any(ask("requests_stored_lately"), Request, since=since_s)
