"""What ClickHouse is asked about releases: what they sent, and what was there before and after a deploy."""

import msgspec

from app.kit.clickhouse import ClickHouse
from app.kit.sql import Questions

ask = Questions(__file__)
BUCKETS = 28


class SeenRelease(msgspec.Struct):
    """What a release sent in a stretch of time. ``spread``: buckets and how many events they have."""

    release: str
    events: int
    users: int
    groups: int
    first_ms: int
    last_ms: int
    environments: list[str]
    spread: tuple[list[int], list[int]]

    def counts(self) -> list[int]:
        """Its events bucket by bucket."""
        by_bucket = dict(zip(*self.spread, strict=True))
        return [by_bucket.get(bucket, 0) for bucket in range(BUCKETS)]


class SessionsOfRelease(msgspec.Struct):
    """What SDKs told of sessions of a release."""

    release: str
    sessions: int
    crashed_sessions: int
    errored_sessions: int
    users: int
    crashed_users: int


class GroupAround(msgspec.Struct):
    """An error before and after a moment."""

    number: int
    before: int
    after: int
    users: int
    last_ms: int


class Seen:
    """Questions about the releases of a site in a stretch of time, in one environment or ('') all."""

    def __init__(self, clickhouse: ClickHouse, site: int, from_ms: int, to_ms: int, environment: str) -> None:
        self._clickhouse, self._site = clickhouse, site
        self._binds = {"from_ms": from_ms, "to_ms": to_ms, "environment": environment}

    async def releases(self, releases: list[str]) -> list[SeenRelease]:
        """Those that sent something; of these only where there are some."""
        step_ms = max(1, -(-(self._binds["to_ms"] - self._binds["from_ms"]) // BUCKETS))
        question = ask("releases_seen")
        return await self._clickhouse.ask(
            self._site, question, SeenRelease, releases=releases, step_ms=step_ms, **self._binds
        )

    async def sessions(self) -> dict[str, SessionsOfRelease]:
        """Sessions by release."""
        rows = await self._clickhouse.ask(self._site, ask("sessions_of_releases"), SessionsOfRelease, **self._binds)
        return {row.release: row for row in rows}

    async def groups_around(self, moment_ms: int) -> list[GroupAround]:
        """Errors before and after a moment."""
        question = ask("groups_around")
        return await self._clickhouse.ask(self._site, question, GroupAround, moment_ms=moment_ms, **self._binds)
