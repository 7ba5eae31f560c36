"""The only file of this room that asks."""

from typing import Any

from app.apm.traces.fields import SPANS
from app.kit.clickhouse import ClickHouse
from app.kit.search.condition import condition
from app.kit.search.tree import Compare
from app.kit.sql import Fragment, Questions, joined

ask = Questions(__file__)


async def names(clickhouse: ClickHouse, site: int, service: str = "") -> list[dict[str, Any]]:
    """Services and operations of the last week."""
    return await clickhouse.ask(site, ask("names"), service=service)


def wanted(service: str, operation: str, tags: dict[str, str], least_ns: int, most_ns: int) -> Fragment:
    """What Jaeger's search holds for. Raises SearchNotUnderstood for a tag that cannot have such a value."""
    asked = {"service": service, "name": operation, **tags}
    if asked.pop("error", "") == "true":
        asked["status"] = "error"
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
