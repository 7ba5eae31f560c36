"""The only file that asks about log records."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec

from app.apm.logs.fields import LOGS
from app.kit.clickhouse import ClickHouse
from app.kit.search.condition import condition
from app.kit.search.read import read_search
from app.kit.search.tree import Compare
from app.kit.sql import Fragment, Questions, joined
from app.kit.window import Window

ask = Questions(__file__)
SAMPLED_FROM = 200_000
LOOKED_AT = 50_000
MOST_PATTERNS = 2_000
MAPS = ("attributes", "resource")
EXPORTED = (
    "time", "level", "service", "body", "event_name", "environment", "host", "version", "scope", "trace", "span", *MAPS,
)  # fmt: skip

TIME = Fragment(
    "site_id = {site:UInt64}"
    " and slot >= toStartOfFiveMinutes(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC'))"
    " and slot <= toStartOfFiveMinutes(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))"
    " and ts >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')"
    " and ts < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')"
)
IDENTITY = Fragment("cityHash64(service, host, body, trace_id, span_id)")
NEWEST = Fragment("slot desc, ts desc, cityHash64(service, host, body, trace_id, span_id) desc")
OLDEST = Fragment("slot, ts, cityHash64(service, host, body, trace_id, span_id)")
COLUMNS = {
    "level": "level", "service": "service", "environment": "environment", "host": "host", "version": "version",
    "scope": "scope_name", "event": "event_name",
}  # fmt: skip
# What varies between records that say the same. Each step takes out what the next would take for something else.
MASKS = (
    r"""(?:"[^"]*"|'[^']*')""",
    r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
    r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]+(?:Z|[+-][0-9:]+)?",
    r"[^\s=:,;()\[\]{}<>]*[0-9][^\s=:,;()\[\]{}<>]*",
)


class StoredRecord(msgspec.Struct):
    """A record as the store answers it."""

    time_ns: str
    number: str
    level: str
    severity: int
    body: str
    event_name: str
    service: str
    environment: str
    host: str
    version: str
    scope: str
    of_trace: str
    of_span: str
    attributes: dict[str, str]
    resource: dict[str, str]


def valued(key: str, value: str, name: str) -> Fragment:
    """Records where a key has exactly this value, as SQL."""
    return condition(Compare(key, "=", value), LOGS, name)


def searched(text: str) -> Fragment:
    """What a search holds for, as SQL. Raises SearchNotUnderstood."""
    found = condition(read_search(text), LOGS)
    return Fragment(f"({found.text})", found.binds)


def older_than(time_ns: int, number: int) -> Fragment:
    """Records behind one in the order of the newest."""
    at = {"before_ns": time_ns, "before_number": number}
    return Fragment(
        f"(toUnixTimestamp64Nano(ts), {IDENTITY.text}) < ({{before_ns:Int64}}, {{before_number:UInt64}})", at
    )


def masked() -> Fragment:
    """A body without what varies."""
    sql = "left(body, 1000)"
    for mask in MASKS:
        pattern = mask.replace("\\", "\\\\").replace("'", "\\'")
        sql = f"replaceRegexpAll({sql}, '{pattern}', '<*>')"
    return Fragment(f"replaceRegexpAll({sql}, '(?:<\\\\*>[\\\\s,]*)+<\\\\*>', '<*>')")


def value_of(key: str) -> Fragment:
    """A key's value as SQL."""
    if key in COLUMNS:
        return Fragment(COLUMNS[key])
    return Fragment(
        "if(mapContains(attributes, {by:String}), attributes[{by:String}], resource[{by:String}])", {"by": key}
    )


def _pairs(keys: list[str]) -> Fragment:
    columns = [Fragment(f"('{key}', toString({sql}))") for key, sql in COLUMNS.items()]
    asked = [
        Fragment(
            f"({{key_{n}:String}}, if(mapContains(attributes, {{key_{n}:String}}), attributes[{{key_{n}:String}}],"
            f" resource[{{key_{n}:String}}]))",
            {f"key_{n}": key},
        )
        for n, key in enumerate(keys)
    ]
    inside = joined([*columns, *asked], ", ", "")
    return Fragment(f"[{inside.text}]", inside.binds)


class Logs:
    """Questions about the log records of a site."""

    def __init__(self, clickhouse: ClickHouse, site: int) -> None:
        self._clickhouse, self._site = clickhouse, site

    async def _ask(self, question: str, window: Window, into: Any = dict, holes: Any = None, **binds: Any) -> list[Any]:
        filled = ask(question, time=TIME, **(holes or {}))
        return await self._clickhouse.ask(self._site, filled, into, from_ms=window.from_ms, to_ms=window.to_ms, **binds)

    async def records(
        self, window: Window, where: Fragment, limit: int, order: Fragment = NEWEST
    ) -> list[StoredRecord]:
        """Records that match."""
        holes = {"where": where, "order": order, "identity": IDENTITY}
        return await self._ask("records", window, StoredRecord, holes, limit=limit)

    async def histogram(self, window: Window, where: Fragment) -> list[dict[str, Any]]:
        """Counts by level and bucket."""
        binds = {"first_ms": window.first_bucket_ms, "step_s": window.step_s}
        return await self._ask("histogram", window, holes={"where": where}, **binds)

    async def sample(self, window: Window, where: Fragment) -> tuple[int, int]:
        """How many match, and every how-manieth is to be looked at."""
        rows = await self._ask("counted", window, holes={"where": where})
        return rows[0]["records"], max(1, rows[0]["records"] // SAMPLED_FROM)

    async def facets(
        self, window: Window, where: Fragment, keys: list[str], per_key: int, sample: int
    ) -> list[dict[str, Any]]:
        """The most frequent values of columns and of keys."""
        return await self._ask(
            "facets", window, holes={"where": where, "pairs": _pairs(keys)}, per_key=per_key, sample=sample
        )

    async def values(self, window: Window, key: str, search: str, limit: int) -> list[dict[str, Any]]:
        """Values of a key, or keys when none is named."""
        binds = {"search": search, "limit": limit, "looked_at": LOOKED_AT}
        if not key:
            return await self._ask("keys", window, **binds)
        return await self._ask("values", window, holes={"key": value_of(key)}, **binds)

    async def patterns(self, window: Window, where: Fragment, sample: int) -> list[dict[str, Any]]:
        """Records by what they say, with what varies taken out."""
        binds = {"first_ms": window.first_bucket_ms, "step_s": window.step_s, "limit": MOST_PATTERNS, "sample": sample}
        return await self._ask("patterns", window, holes={"where": where, "masked": masked()}, **binds)

    async def exported(self, window: Window, where: Fragment, fmt: str, limit: int) -> AsyncIterator[bytes]:
        """Records that match, as lines of JSON or as CSV, as they come. In CSV maps are JSON, and a body that a
        spreadsheet would compute begins with a quote."""
        is_csv = fmt == "csv"
        safe = "if(match(logs.body, '^[=+@\\t\\r-]'), concat('\\'', logs.body), logs.body)"
        holes = {
            "time": TIME, "where": where, "order": NEWEST, "body": Fragment(safe if is_csv else "logs.body"),
            **{name: Fragment(f"toJSONString(logs.{name})" if is_csv else f"logs.{name}") for name in MAPS},
        }  # fmt: skip
        # The embedded engine writes a header for every block it streams, so the one there is comes from here.
        header = (",".join(f'"{name}"' for name in EXPORTED) + "\n").encode() if is_csv else b""
        binds = {"from_ms": window.from_ms, "to_ms": window.to_ms, "limit": limit}
        asked = ask("exported", **holes)
        async for block in self._clickhouse.stream(self._site, asked, "CSV" if is_csv else "JSONEachRow", **binds):
            yield header + block
            header = b""
        if header:
            yield header
