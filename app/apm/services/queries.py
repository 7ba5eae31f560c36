"""The only file that asks about services."""

import asyncio
from math import floor, log2
from typing import Any

import msgspec

from app.kit.clickhouse import ClickHouse, QuestionTooLarge
from app.kit.sql import Fragment, Questions
from app.kit.window import Window

ask = Questions(__file__)
HOUR_MS = 3_600_000
# Buckets of durations are sixteenths of an octave (alembic/clickhouse/0006_otlp.sql).
PER_OCTAVE = 16
MOST_EDGES = 500
MOST_VERSIONS = 20_000
# Rows of charts: a name in a bucket of time.
MOST_CELLS = 500_000
# Up to so many spans of a window the map looks at all of them, then at every so-manieth trace.
MAPPED = 500_000
TIME = Fragment(
    "site_id = {site:UInt64}"
    " and slot >= toStartOfFifteenMinutes(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC'))"
    " and slot <= toStartOfFifteenMinutes(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC'))"
    " and start >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')"
    " and start < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')"
)
IN_ENVIRONMENT = "({environment:String} = '' or environment = {environment:String})"


class Version(msgspec.Struct):
    """A version of a service on a host. ``spans`` of the window's days."""

    service: str
    environment: str
    version: str
    host: str
    first_ms: int
    last_ms: int
    spans: float


def bucket_of(ms: float) -> int:
    """The bucket that holds a duration."""
    return floor(log2(max(ms * 1e6, 1)) * PER_OCTAVE)


def ms_of(bucket: int) -> float:
    """A bucket's durations, as the middle of them: at most 2.2 % from each."""
    return 2 ** ((bucket + 0.5) / PER_OCTAVE) / 1e6


class Calls:
    """Questions about the calls of a site in a window."""

    def __init__(self, clickhouse: ClickHouse, site: int, window: Window, environment: str, apdex_ms: int) -> None:
        self._clickhouse, self._site, self._window = clickhouse, site, window
        self._binds = {
            "from_ms": window.from_ms, "to_ms": window.to_ms, "environment": environment,
            "apdex_bucket": bucket_of(apdex_ms) + 1,
        }  # fmt: skip

    async def numbers(
        self, names: str, sides: list[str], service: str = "", order: str = "total_ms desc", limit: int = 200
    ) -> list[dict[str, Any]]:
        """Totals by names, most time first."""
        first, end = self._hours(is_series=False)
        holes = {**self._holes(names, service), "order": Fragment(f"{order}, {names}")}
        binds = {
            **self._binds,
            "service": service,
            "sides": sides,
            "first_hour": first,
            "end_hour": end,
            "limit": limit,
        }
        return await self._clickhouse.ask(self._site, ask("numbers", **holes), **binds)

    async def over_time(self, names: str, sides: list[str], service: str = "") -> list[dict[str, Any]]:
        """The same by bucket of time."""
        first, end = self._hours(is_series=True)
        binds = {
            **self._binds, "service": service, "sides": sides, "first_hour": first, "end_hour": end,
            "first_ms": self._window.first_bucket_ms, "step_s": self._window.step_s,
        }  # fmt: skip
        binds["limit"] = MOST_CELLS
        found = await self._clickhouse.ask(self._site, ask("numbers_over_time", **self._holes(names, service)), **binds)
        if len(found) == MOST_CELLS:
            raise QuestionTooLarge("There are too many of these for charts over this time. Try a shorter period.")
        return found

    def _holes(self, names: str, service: str) -> dict[str, Fragment]:
        of_service = " and service = {service:String}" if service else " and {service:String} = ''"
        return {"names": Fragment(names), "calls": ask("calls_between"), "where": Fragment(IN_ENVIRONMENT + of_service)}

    def _hours(self, is_series: bool) -> tuple[int, int]:
        """Which whole hours come from the hours, in unix seconds; a series of shorter buckets needs the minutes."""
        first, end = -(-self._window.from_ms // HOUR_MS) * 3600, self._window.to_ms // HOUR_MS * 3600
        is_short = is_series and self._window.step_s < 3600
        return (0, 0) if is_short or end <= first else (first, end)

    async def versions(self, service: str) -> list[Version]:
        """The versions of a service and the hosts that it was ever seen on up to the window's end."""
        return await self._versions(service, Fragment("service_versions.host"))

    async def versions_of_all(self) -> list[Version]:
        """The versions of all services, wherever they ran: hosts come and go by the thousand."""
        return await self._versions("", Fragment("''"))

    async def _versions(self, service: str, host: Fragment) -> list[Version]:
        binds = {"from_ms": self._window.from_ms, "to_ms": self._window.to_ms, "service": service}
        return await self._clickhouse.ask(self._site, ask("versions", host=host), Version, **binds, limit=MOST_VERSIONS)

    async def edges(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Calls between services, and calls to whom no span of its own tells of."""
        many = await self.numbers("side", ["entry", "db", "http", "rpc", "messaging", "other"])
        sample = max(1, int(sum(row["requests"] for row in many)) // MAPPED)
        binds = {**self._binds, "sample": sample, "limit": MOST_EDGES}
        del binds["apdex_bucket"]
        edges, peers = (
            self._clickhouse.ask(self._site, ask(name, time=TIME), **binds) for name in ("map_edges", "map_peers")
        )
        found, called = await asyncio.gather(edges, peers)
        return found, called
