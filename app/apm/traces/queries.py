"""The only file that asks about spans."""

from typing import Any

import msgspec

from app.apm.traces.fields import SPANS
from app.kit.clickhouse import ClickHouse
from app.kit.search.condition import condition
from app.kit.search.read import read_search
from app.kit.sql import Fragment, Questions, joined
from app.kit.window import Window

ask = Questions(__file__)
# More of a trace is not shown; of larger answers facets and differences are counted over a sample.
MOST_SPANS = 50_000
LEAN_FROM = 2_000
SAMPLED_FROM = 200_000
LOOKED_AT = 50_000

TIME = Fragment(
    "site_id = {site:UInt64}"
    " and slot >= toStartOfFifteenMinutes(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC'))"
    " and slot <= toStartOfFifteenMinutes(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))"
    " and start >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')"
    " and start < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')"
)
EVERYTHING = Fragment("1")
# In the order of the table, one thread stops when it has enough; of several, each reads for itself.
IN_ORDER = Fragment("settings max_threads = 1")
COLUMNS = {
    "service": "service", "name": "name", "kind": "toString(kind)", "status": "toString(status)",
    "environment": "environment", "http.request.method": "http_method", "http.route": "http_route",
    "http.response.status_code": "if(http_status = 0, '', toString(http_status))", "db.system": "db_system",
    "db.statement": "db_statement", "rpc.system": "rpc_system", "messaging.system": "messaging_system", "peer": "peer",
    "host": "host", "version": "version", "scope": "scope_name", "status_message": "status_message",
}  # fmt: skip
FACETS = tuple(key for key in COLUMNS if key not in ("db.statement", "status_message"))
_DETAILS = (
    "attributes, arrayZip(arrayMap(t -> toString(toUnixTimestamp64Nano(t)), `events.ts`), `events.name`,"
    " `events.attributes`) as events, arrayZip(arrayMap(i -> lower(hex(i)), `links.trace_id`),"
    " arrayMap(i -> lower(hex(i)), `links.span_id`), `links.attributes`) as links,"
)


class StoredSpan(msgspec.Struct):
    """A span as the store answers it."""

    id: str
    parent_id: str
    start_ns: str
    duration_ns: int
    service: str
    name: str
    kind: int
    status: int
    status_message: str
    is_entry: int
    scope_name: str
    scope_version: str
    environment: str
    host: str
    version: str
    http_method: str
    http_route: str
    http_status: int
    url_path: str
    peer: str
    db_system: str
    db_statement: str
    rpc_system: str
    messaging_system: str
    trace_state: str
    weight: float
    resource: dict[str, str]
    event_count: int
    link_count: int
    attributes: dict[str, str] | None = None
    events: list[tuple[str, str, dict[str, str]]] | None = None
    links: list[tuple[str, str, dict[str, str]]] | None = None


class Size(msgspec.Struct):
    """How large a trace is, and when it began."""

    spans: int
    errors: int
    start_ns: str


def searched(text: str, min_ms: float | None = None, max_ms: float | None = None) -> Fragment:
    """What a search holds for, as SQL. Raises SearchNotUnderstood."""
    parts = [condition(read_search(text), SPANS)]
    if min_ms is not None:
        parts.append(Fragment("duration_ns >= {min_ns:UInt64}", {"min_ns": int(min_ms * 1e6)}))
    if max_ms is not None:
        parts.append(Fragment("duration_ns < {max_ns:UInt64}", {"max_ns": int(max_ms * 1e6)}))
    return joined([Fragment(f"({part.text})", part.binds) for part in parts], " and ", "1")


def value_of(key: str) -> Fragment:
    """A key's value as SQL: a column, or an attribute of the span or its resource."""
    if key in COLUMNS:
        return Fragment(COLUMNS[key])
    return Fragment(
        "if(mapContains(attributes, {by:String}), attributes[{by:String}], resource[{by:String}])", {"by": key}
    )


def _pairs(keys: list[str]) -> Fragment:
    columns = [Fragment(f"('{key}', toString({COLUMNS[key]}))") for key in FACETS]
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


class Spans:
    """Questions about the spans of a site."""

    def __init__(self, clickhouse: ClickHouse, site: int) -> None:
        self._clickhouse, self._site = clickhouse, site

    async def _ask(
        self, name: str, into: Any = dict, holes: dict[str, Fragment] | None = None, **binds: Any
    ) -> list[Any]:
        return await self._clickhouse.ask(self._site, ask(name, **(holes or {})), into, **binds)

    async def of_trace(self, trace: str, with_details: bool, limit: int = MOST_SPANS) -> list[StoredSpan]:
        """The spans of a trace, the earliest first."""
        holes = {"details": Fragment(_DETAILS if with_details else ""), "where": EVERYTHING}
        return await self._ask("trace_spans", StoredSpan, holes, trace=trace, limit=limit)

    async def one(self, trace: str, span: str) -> list[StoredSpan]:
        """One span."""
        where = Fragment("span_id = unhex({span:String})", {"span": span})
        return await self._ask(
            "trace_spans", StoredSpan, {"details": Fragment(_DETAILS), "where": where}, trace=trace, limit=1
        )

    async def size(self, trace: str) -> Size:
        """How many spans a trace has, and when it began."""
        return (await self._ask("trace_size", Size, trace=trace))[0]

    async def percentile(self, span: StoredSpan) -> tuple[int, int]:
        """Of how many spans of its operation around it, and how many of those took less."""
        at_ms = int(span.start_ns) // 10**6
        binds = {"at_ms": at_ms, "service": span.service, "operation": span.name, "kind": span.kind}
        (row,) = await self._ask("percentile", **binds, duration_ns=span.duration_ns)
        return row["spans"], row["faster"]

    async def matching(self, window: Window, where: Fragment, order: str, limit: int) -> list[dict[str, Any]]:
        """Spans that match."""
        how = IN_ORDER if order.startswith("slot") else Fragment("")
        holes = {"time": TIME, "where": where, "order": Fragment(order), "how": how}
        return await self._ask("spans_matching", holes=holes, limit=limit, **_between(window))

    async def traces(self, window: Window, where: Fragment, order: str, limit: int) -> list[dict[str, Any]]:
        """Traces with a span that matches: first which, then what the whole of each looks like."""
        holes = {"time": TIME, "where": where, "order": Fragment(order)}
        found = await self._ask("traces_matching", holes=holes, limit=limit, **_between(window))
        of = {row["of_trace"]: {"matched": row["matched"], "newest_ns": row["newest_ns"]} for row in found}
        told = await self._ask("traces_told", traces=list(of)) if of else []
        return [{**row, **of[row["trace_id"]]} for row in told]

    async def histogram(self, window: Window, where: Fragment) -> list[dict[str, Any]]:
        """Counts by bucket and half octave."""
        return await self._over_time("histogram", window, where)

    async def percentiles(self, window: Window, where: Fragment) -> list[dict[str, Any]]:
        """Percentiles by bucket."""
        return await self._over_time("percentiles", window, where)

    async def _over_time(self, name: str, window: Window, where: Fragment) -> list[dict[str, Any]]:
        binds = {**_between(window), "first_ms": window.first_bucket_ms, "step_s": window.step_s}
        return await self._ask(name, holes={"time": TIME, "where": where}, **binds)

    async def groups(self, window: Window, where: Fragment, by: str, limit: int) -> list[dict[str, Any]]:
        """Spans by value of a key."""
        holes = {"time": TIME, "where": where, "key": value_of(by)}
        return await self._ask("groups", holes=holes, limit=limit, **_between(window))

    async def sample(self, window: Window, where: Fragment) -> int:
        """Every how-manieth trace is to be looked at, so that not too many spans are."""
        rows = await self._ask("matching_counted", holes={"time": TIME, "where": where}, **_between(window))
        return max(1, rows[0]["spans"] // SAMPLED_FROM)

    async def facets(
        self, window: Window, where: Fragment, keys: list[str], per_key: int, sample: int
    ) -> list[dict[str, Any]]:
        """The most frequent values of columns and of keys."""
        holes = {"time": TIME, "where": where, "pairs": _pairs(keys)}
        return await self._ask("facets", holes=holes, per_key=per_key, sample=sample, **_between(window))

    async def differs(
        self, window: Window, where: Fragment, box: dict[str, int], limit: int, sample: int
    ) -> list[dict[str, Any]]:
        """Values that are more or less frequent in a box."""
        holes = {"time": TIME, "where": where, "pairs": _pairs([])}
        return await self._ask("differs", holes=holes, limit=limit, sample=sample, **box, **_between(window))

    async def keys(self, window: Window, search: str, limit: int) -> list[dict[str, Any]]:
        """Keys of attributes and resources."""
        binds = {"search": search, "limit": limit, "looked_at": LOOKED_AT}
        return await self._ask("keys", holes={"time": TIME}, **binds, **_between(window))

    async def values(self, window: Window, key: str, search: str, limit: int) -> list[dict[str, Any]]:
        """Values of a key."""
        binds = {"search": search, "limit": limit, "looked_at": LOOKED_AT}
        return await self._ask("values", holes={"time": TIME, "key": value_of(key)}, **binds, **_between(window))


def _between(window: Window) -> dict[str, int]:
    return {"from_ms": window.from_ms, "to_ms": window.to_ms}
