"""The only file of this room that asks."""

from typing import Any

from app.apm.traces.fields import KIND_WORDS, SPANS
from app.kit.clickhouse import ClickHouse
from app.kit.search.condition import condition
from app.kit.search.tree import Compare
from app.kit.sql import Fragment, Questions, joined

ask = Questions(__file__)
# Tags that Jaeger's clients know and that are columns here, and what their values are called.
ALIASES = {
    "span.kind": "kind", "otel.status_code": "status", "otel.status_description": "status_message",
    "otel.scope.name": "scope", "otel.library.name": "scope",
}  # fmt: skip


async def services(clickhouse: ClickHouse, site: int) -> list[dict[str, Any]]:
    """Every service of the last week, also one that only calls others."""
    return await clickhouse.ask(site, ask("services"))


async def names(clickhouse: ClickHouse, site: int, service: str) -> list[dict[str, Any]]:
    """Operations of a service of the last week, and what is asked of it."""
    return await clickhouse.ask(site, ask("names"), service=service)


async def operations(clickhouse: ClickHouse, site: int, service: str, kind: str) -> list[dict[str, Any]]:
    """A service's operations of the last day and their kinds, of one kind unless it is empty."""
    number = KIND_WORDS.index(kind) if kind else -1
    return await clickhouse.ask(site, ask("operations"), service=service, kind=number)


def wanted(service: str, operation: str, tags: dict[str, str], least_ns: int, most_ns: int) -> Fragment:
    """What Jaeger's search holds for. Raises SearchNotUnderstood for a tag that cannot have such a value."""
    asked = {"service": service, "name": operation, **{ALIASES.get(key, key): value for key, value in tags.items()}}
    if asked.get("error") == "true":
        asked |= {"error": "", "status": "error"}
    if "status" in asked:
        asked["status"] = asked["status"].lower()
    parts = [
        condition(Compare(key, "=", value), SPANS, f"jaeger_{n}")
        for n, (key, value) in enumerate(asked.items())
        if value
    ]
    if least_ns:
        parts.append(Fragment("duration_ns >= {least_ns:UInt64}", {"least_ns": least_ns}))
    if most_ns:
        parts.append(Fragment("duration_ns <= {most_ns:UInt64}", {"most_ns": most_ns}))
    return joined(parts, " and ", "1")
