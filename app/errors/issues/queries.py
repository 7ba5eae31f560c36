"""The only file that asks about groups and events of errors."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.issues.fields import BROWSER_RELEASE, EVENTS, Standing
from app.errors.models import ErrorActivity, ErrorGroup, ErrorHash
from app.kit.clickhouse import ClickHouse
from app.kit.search.condition import condition
from app.kit.search.tree import Node
from app.kit.sql import Fragment, Questions
from app.kit.window import Window
from app.sites.models import Membership, Site, User

ask = Questions(__file__)
SAMPLED_FROM = 200_000
LOOKED_AT = 50_000
TIME = Fragment(
    "site_id = {site:UInt64}"
    " and at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')"
    " and at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')"
)
FACETS = {
    "release": "Release", "environment": "Environment", "level": "Level", "browser": "Browser",
    "browser.release": "Browser and version", "os": "System",
    "device": "Device", "server": "Server", "transaction": "Transaction", "url": "Page", "sdk": "SDK",
    "handled": "Handled",
}  # fmt: skip
_SQL_OF_FACETS = {
    "handled": "multiIf(handled = 1, 'yes', handled = 0, 'no', '')", "browser.release": BROWSER_RELEASE,
}  # fmt: skip
ORDERS = {
    "newest": Fragment("at desc, event_id desc"),
    "oldest": Fragment("at, event_id"),
    # With details, a trace and a person, and of the newest release seen: the one that tells the most.
    "recommended": Fragment("payload != '' desc, trace_id != '' desc, user != 0 desc, length(tags) desc, at desc"),
}


class Matching(msgspec.Struct):
    """A group's events that match."""

    number: int
    events: int
    users: int
    last_ms: int
    late: int


class StoredEvent(msgspec.Struct):
    """One event as the store answers it."""

    id: str
    hash: int
    at_ms: int
    received_ms: int
    type: str
    value: str
    level: str
    platform: str
    release: str
    dist: str
    environment: str
    server: str
    user: str
    trace_id: str
    span_id: str
    sdk: str
    source: str
    handled: int
    url: str
    browser: str
    browser_version: str
    os: str
    os_version: str
    device: str
    is_minified: int
    scrubbed: int
    payload: str


def searched(tree: Node | None) -> Fragment:
    """What a search says of events, as SQL. Raises SearchNotUnderstood."""
    found = condition(tree, EVENTS)
    return Fragment(f"({found.text})", found.binds)


def of_hashes(hashes: Sequence[int]) -> Fragment:
    """SQL: events of a group, by its hashes."""
    return Fragment("has({mine:Array(UInt64)}, hash)", {"mine": list(hashes)})


def in_hashes(hashes: Sequence[int]) -> Fragment:
    """The same in a way that the primary key understands."""
    return Fragment("hash in {mine:Array(UInt64)}", {"mine": list(hashes)})


class Events:
    """Questions about the error events of a site."""

    def __init__(self, clickhouse: ClickHouse, site: int) -> None:
        self._clickhouse, self._site = clickhouse, site

    async def _ask(self, question: Fragment, into: Any = dict, **binds: Any) -> list[Any]:
        return await self._clickhouse.ask(self._site, question, into, **binds)

    async def matching(self, window: Window, where: Fragment) -> list[Matching]:
        """All groups with events that match."""
        late_ms = window.to_ms - max((window.to_ms - window.from_ms) // 4, 1)
        question = ask("groups_matching", time=TIME, where=where)
        return await self._ask(question, Matching, from_ms=window.from_ms, to_ms=window.to_ms, late_ms=late_ms)

    async def counts(self, window: Window, where: Fragment, numbers: list[int]) -> list[dict[str, Any]]:
        """Events over time of some groups."""
        binds = {"from_ms": window.from_ms, "to_ms": window.to_ms, "first_ms": window.first_bucket_ms}
        question = ask("counts_of_groups", time=TIME, where=where)
        return await self._ask(question, step_s=window.step_s, numbers=numbers, **binds)

    async def series(self, window: Window, mine: Fragment, where: Fragment) -> list[dict[str, Any]]:
        """A group over time."""
        binds = {"from_ms": window.from_ms, "to_ms": window.to_ms, "first_ms": window.first_bucket_ms}
        return await self._ask(ask("series", time=TIME, mine=mine, where=where), step_s=window.step_s, **binds)

    async def totals(self, mine: Fragment) -> dict[str, Any]:
        """A group's whole life."""
        return (await self._ask(ask("totals", mine=mine)))[0]

    async def totals_between(self, window: Window, mine: Fragment, where: Fragment) -> dict[str, Any]:
        """A group in a time."""
        question = ask("totals_between", time=TIME, mine=mine, where=where)
        return (await self._ask(question, from_ms=window.from_ms, to_ms=window.to_ms))[0]

    async def facets(self, window: Window, mine: Fragment, per_key: int) -> tuple[list[dict[str, Any]], int, int, int]:
        """Values of keys, how many events of the group and of all were looked at, and every how-manieth that is."""
        binds = {"from_ms": window.from_ms, "to_ms": window.to_ms}
        whole = (await self._ask(ask("counted", time=TIME, mine=mine), **binds))[0]
        sample = max(1, whole["everywhere"] // SAMPLED_FROM)
        if whole["mine"] // sample < 50:  # a rare error is looked at whole
            sample = 1
        looked = whole
        if sample > 1:
            looked = (await self._ask(ask("counted_sample", time=TIME, mine=mine), sample=sample, **binds))[0]
        columns = [f"('{key}', toString({_SQL_OF_FACETS.get(key, key)}))" for key in FACETS]
        pairs = Fragment(f"[{', '.join(columns)}]")
        question = ask("facets", time=TIME, mine=mine, pairs=pairs)
        rows = await self._ask(question, sample=sample, per_key=per_key, **binds)
        return rows, looked["mine"], looked["everywhere"], sample

    async def events(
        self, window: Window, mine: Fragment, where: Fragment, before: Fragment, limit: int
    ) -> list[dict[str, Any]]:
        """Events of a group."""
        question = ask("events", time=TIME, mine=mine, where=where, before=before)
        return await self._ask(question, from_ms=window.from_ms, to_ms=window.to_ms, limit=limit)

    async def chosen(self, window: Window, mine: Fragment, where: Fragment, order: str) -> str:
        """The id of the event at the front of an order; '' of none."""
        question = ask("chosen_event", time=TIME, mine=mine, where=where, order=ORDERS[order])
        rows = await self._ask(question, from_ms=window.from_ms, to_ms=window.to_ms)
        return rows[0]["id"] if rows else ""

    async def event(self, event_id: str) -> StoredEvent | None:
        """One event."""
        rows = await self._ask(ask("event"), StoredEvent, event=dashed(event_id))
        return rows[0] if rows else None

    async def neighbours(self, mine: Fragment, where: Fragment, event: StoredEvent) -> dict[str, str]:
        """What comes before and after an event of a group."""
        question = ask("neighbours", mine=mine, where=where)
        return (await self._ask(question, event=dashed(event.id), at_ms=event.at_ms))[0]

    async def number_of(self, hash_: int) -> int:
        """The group that owns a hash; 0 of none."""
        return (await self._ask(ask("number_of_hash"), hash=hash_))[0]["number"]

    async def of_hashes(self, mine: Fragment) -> dict[int, dict[str, Any]]:
        """How many events each hash of a group has."""
        return {row["hash"]: row for row in await self._ask(ask("hashes_counted", mine=mine))}

    async def notes(self, event_id: str) -> list[dict[str, Any]]:
        """What was written about an event."""
        return await self._ask(ask("notes"), event=dashed(event_id))

    async def values(self, window: Window, key: str, search: str, limit: int) -> list[dict[str, Any]]:
        """Values of a key, or tags when none is named."""
        binds = {
            "from_ms": window.from_ms, "to_ms": window.to_ms, "search": search, "limit": limit, "looked_at": LOOKED_AT,
        }  # fmt: skip
        if not key:
            return await self._ask(ask("keys", time=TIME), **binds)
        known = EVENTS.fields.get(key)
        column = Fragment(known.column) if known else Fragment("tags[{by:String}]", {"by": key})
        return await self._ask(ask("values", time=TIME, key=column), **binds)

    async def of_trace(self, trace_id: str) -> list[dict[str, Any]]:
        """Errors of a trace."""
        return await self._ask(ask("errors_of_trace"), trace=trace_id)


def dashed(event_id: str) -> str:
    """An event's id as a UUID is written."""
    return f"{event_id[:8]}-{event_id[8:12]}-{event_id[12:16]}-{event_id[16:20]}-{event_id[20:]}"


# --- Postgres


async def standings(work: AsyncSession, site: int) -> list[Standing]:
    """Where all groups of a site stand."""
    g = ErrorGroup
    columns = (
        g.number, g.status, g.reason, g.priority, g.noise, g.first_seen_at, g.regressed_at, g.assignee_id,
        g.is_minified, g.is_unhandled, g.first_release, g.level,
    )  # fmt: skip
    wanted = select(*columns).where(g.site_id == site, g.status != "merged")
    return [Standing(*row) for row in await work.execute(wanted)]


async def groups(work: AsyncSession, site: int, numbers: Sequence[int]) -> dict[int, ErrorGroup]:
    """Some groups by their numbers."""
    wanted = select(ErrorGroup).where(ErrorGroup.site_id == site, ErrorGroup.number.in_(numbers))
    return {one.number: one for one in (await work.scalars(wanted)).all()}


async def comments(work: AsyncSession, ids: Sequence[int]) -> dict[int, int]:
    """How many comments groups have."""
    a = ErrorActivity
    wanted = select(a.group_id, func.count()).where(a.group_id.in_(ids), a.verb == "commented").group_by(a.group_id)
    return {row[0]: row[1] for row in await work.execute(wanted)}


async def names(work: AsyncSession, ids: Sequence[str]) -> dict[str, str]:
    """Names of users."""
    return {row[0]: row[1] for row in await work.execute(select(User.id, User.name).where(User.id.in_(ids)))}


async def team(work: AsyncSession, site: Site) -> list[User]:
    """The members of a site's organization."""
    wanted = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organization_id == site.organization_id)
        .order_by(func.lower(User.name), User.id)
    )
    return list((await work.scalars(wanted)).all())


async def hashes_of(work: AsyncSession, group_id: int) -> list[ErrorHash]:
    """The hashes of a group, the oldest first."""
    wanted = select(ErrorHash).where(ErrorHash.group_id == group_id).order_by(ErrorHash.learned_at, ErrorHash.hash)
    return list((await work.scalars(wanted)).all())


async def like(work: AsyncSession, site: int, group: ErrorGroup, loose: Sequence[int]) -> list[ErrorGroup]:
    """Other groups with one of these loose hashes; those that people parted are not suggested again."""
    wanted = (
        select(ErrorGroup)
        .join(ErrorHash, ErrorHash.group_id == ErrorGroup.id)
        .where(
            ErrorHash.site_id == site, ErrorHash.loose.in_([one for one in loose if one]), ErrorGroup.id != group.id,
            ErrorHash.is_pinned.is_(False), ErrorGroup.status != "merged",
        )
        .distinct()
        .order_by(ErrorGroup.last_seen_at.desc())
        .limit(10)
    )  # fmt: skip
    return list((await work.scalars(wanted)).all())


async def activities(work: AsyncSession, group_id: int, limit: int = 200) -> list[ErrorActivity]:
    """What happened to a group, the latest first."""
    a = ErrorActivity
    return list((await work.scalars(select(a).where(a.group_id == group_id).order_by(a.id.desc()).limit(limit))).all())
