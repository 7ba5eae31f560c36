"""Bringing the events of the last 30 days in line with what a site's owner says about its filters."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from app.kit.log import log
from app.kit.stores import Stores
from app.sites.shields.queries import filter_rules, note_settled, unsettled
from app.sites.shields.rules import Shields
from app.track.bots import queries

KEEP_DAYS = 30
DAY_MS = 86_400_000
MOST_AT_ONCE = 200_000  # hits; with all their columns these are some hundred megabytes
# Doors and writers may have been on their way under the old rule.
SETTLE = timedelta(minutes=5)

RollUp = Callable[[list[int]], Awaitable[object]]


async def settle_filters(stores: Stores, roll_up: RollUp) -> None:
    """Let in and keep out what changed rules say, and make the roll-ups of those days (since 1970) anew.

    May be cut short anywhere: what is done is not done twice, and the rules are noted as settled at the very end.
    """
    async with stores.postgres.work() as work:
        due = await unsettled(work, SETTLE, datetime.now(UTC))
    for site, changed_at in due:
        async with stores.postgres.work() as work:
            rules = await filter_rules(work, site)
        days = await settle(stores, site, Shields(lets_in={f"{r.reason}/{r.family}": r.lets_in for r in rules}))
        if days:
            await roll_up(days)
            await stores.streams.tell("nightjar.stored.events", f"[{site}]".encode())
        async with stores.postgres.work() as work:
            await note_settled(work, site, changed_at, datetime.now(UTC))


def together(waiting: list[queries.Waiting], most: int = MOST_AT_ONCE) -> list[list[queries.Waiting]]:
    """Days in the pieces in which they are let in: as many at once as have ``most`` hits."""
    pieces: list[list[queries.Waiting]] = []
    for one in waiting:
        if pieces and sum(other.hits for other in pieces[-1]) + one.hits <= most:
            pieces[-1].append(one)
        else:
            pieces.append([one])
    return pieces


async def settle(stores: Stores, site: int, shields: Shields) -> list[int]:
    """Bring one site in line; returns the UTC days (since 1970) whose roll-ups must be made anew."""
    clickhouse, since_ms = stores.clickhouse, int(time.time() * 1000) - KEEP_DAYS * DAY_MS
    days: set[int] = set()
    async with clickhouse.upkeep:
        gone = [one for one in await queries.let_in_so_far(clickhouse, site, since_ms) if not shields.counts(one.mark)]
        if gone:
            days.update(day for one in gone for day in one.days)
            await queries.keep_out(clickhouse, site, [one.mark for one in gone], since_ms)
        for some in together(await queries.waiting(clickhouse, site, since_ms)):
            marks = sorted({mark for one in some for mark in one.marks if shields.counts(mark)})
            if marks:
                await queries.let_in(clickhouse, site, some[0].day, some[-1].day, marks)
                # A hit may have joined a visit that began the day before.
                days.update(day for one in some for day in (one.day - 1, one.day))
    if days:
        log.info("filters_settled", site=site, days=len(days))
    return sorted(days)
