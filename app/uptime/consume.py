"""What results and words mean beyond being stored: each is judged, in the order of its stream.

Time itself comes as a row of the same stream (``tick``). So a heartbeat is only missed when every word that was
accepted before its time has been heard, however long the stream waited for a store.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import groupby, pairwise

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from app.ingest.consume import Batch
from app.ingest.rows import CheckResult, Ping, unix_ms
from app.kit.log import log
from app.kit.stores import Stores
from app.kit.work import transaction
from app.uptime import queries
from app.uptime.heartbeats import check_of, hear, missed
from app.uptime.judge import Look, judge
from app.uptime.making import make_heartbeat
from app.uptime.models import PRIVATE, Monitor, MonitorState, moment, place_of, shard_of
from app.uptime.verdict import Outcome, Result

TICK = "tick"
GAP_S = 10  # without a tick for so long, the queue was away: results waited at their probers, and words were refused
COMES_IN_S = 30  # within this time probers hand over what waited
AGAIN_S = 60  # and this long, at least, has who was not heard to report again
_checks = msgspec.json.Decoder(CheckResult)
_pings = msgspec.json.Decoder(Ping)


def without_ticks(batch: Batch) -> list[bytes]:
    """The lines to store."""
    skip = set(batch.skip)
    return [line for i, line in enumerate(batch.lines) if i not in skip and b'"tick"' not in line[:200]]


class Verdicts:
    """Judges the results of checks. One for the one reader of its stream."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._epochs: dict[tuple[str, int], int] = {}  # by place and share

    async def stored(self, batch: Batch) -> None:
        """Judge a batch. Raises Unavailable while Postgres is away; the batch comes again then."""
        rows = [_checks.decode(line) for line in batch.lines]
        looks: dict[str, list[Look]] = defaultdict(list)
        ticked = 0.0
        for row in rows:
            at = unix_ms(row.ts) / 1000
            if row.outcome == TICK:
                ticked = max(ticked, at)
            elif self._is_of_holder(row):
                looks[row.monitor_id].append(look_of(row, at))
        async with transaction(self._stores) as work:
            if looks:
                await judge(work, looks)
            if ticked:
                await self._tick(work, ticked)

    async def _tick(self, work: AsyncSession, at_s: float) -> None:
        """Time alone. After the queue was away nothing is silent yet: what probers kept meanwhile comes in first."""
        at = moment(at_s)
        _, goes_since = await queries.clock_seen(work, queries.CLOCK_OF_CHECKS, at, timedelta(seconds=GAP_S))
        if at - goes_since >= timedelta(seconds=COMES_IN_S):
            late = await queries.due(work, at, heartbeats=False)
            await judge(work, {monitor: [Look(None, at_s)] for monitor in late})

    def _is_of_holder(self, row: CheckResult) -> bool:
        """Whether a result was made under the newest lease of its share that was seen: an older holder is fenced."""
        is_private = row.location.startswith(PRIVATE)
        share = (place_of(row.location, row.site_id if is_private else None), shard_of(row.monitor_id))
        newest = self._epochs.get(share, 0)
        if row.epoch < newest:
            return False
        self._epochs[share] = row.epoch
        return True


def look_of(row: CheckResult, at: float) -> Look:
    """What a stored result says."""
    result = Result(at, Outcome(row.outcome), row.location, row.code, row.words)
    phases = {name: getattr(row, name) for name in PHASES if getattr(row, name)}
    facts = {"status_code": row.status_code, "trace_id": row.trace_id, "peer": row.peer, **phases}
    return Look(result, at, row.total_ms, row.certificate_ends, {key: value for key, value in facts.items() if value})


PHASES = ("total_ms", "dns_ms", "connect_ms", "tls_ms", "first_byte_ms", "transfer_ms")


class Words:
    """Hears heartbeats. One for the one reader of its stream."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    async def stored(self, batch: Batch) -> None:
        """Hear a batch in its order, so that a word after a heartbeat's time does not hide that it was missed.

        Raises Unavailable while Postgres is away; the batch comes again then.
        """
        pings = [_pings.decode(line) for line in batch.lines]
        async with transaction(self._stores) as work:
            for is_time, some in groupby(pings, lambda ping: ping.status == TICK):
                if is_time:
                    await self._tick(work, [moment(unix_ms(ping.ts) / 1000) for ping in some])
                else:
                    await self._hear(work, list(some))

    async def _hear(self, work: AsyncSession, pings: list[Ping]) -> None:
        unnamed = [(ping.site_id, ping.monitor_slug) for ping in pings if not ping.monitor_id]
        known = await queries.by_slug(work, unnamed) if unnamed else {}
        mine: dict[str, list[Ping]] = defaultdict(list)
        for ping in pings:
            monitor_id = ping.monitor_id
            if not monitor_id:
                monitor = known.get((ping.site_id, ping.monitor_slug)) or await self._made(work, ping)
                if monitor is None:
                    continue
                known[ping.site_id, ping.monitor_slug] = monitor
                monitor_id = monitor.id
            mine[monitor_id].append(ping)
        looks: dict[str, list[Look]] = defaultdict(list)
        for monitor, state in await queries.locked(work, mine):
            if not monitor.is_paused:
                looks[monitor.id] = _heard(monitor, state, mine[monitor.id])
        await judge(work, looks)

    async def _made(self, work: AsyncSession, ping: Ping) -> Monitor | None:
        at = moment(unix_ms(ping.ts) / 1000)
        check = check_of(ping.monitor_config, at) if ping.monitor_config else None
        if check is None:
            return None
        return await make_heartbeat(work, ping.site_id, ping.monitor_slug, check, at)

    async def _tick(self, work: AsyncSession, ticks: list[datetime]) -> None:
        before, _ = await queries.clock_seen(work, queries.CLOCK, ticks[-1], timedelta(seconds=GAP_S))
        for earlier, at in pairwise([before, *ticks]):
            was_away = at - earlier > timedelta(seconds=GAP_S)
            if was_away or at is ticks[-1]:
                await self._find_missed(work, at, earlier if was_away else None)

    async def _find_missed(self, work: AsyncSession, at: datetime, away_since: datetime | None) -> None:
        late = await queries.due(work, at, heartbeats=True)
        looks: dict[str, list[Look]] = {}
        for monitor, state in await queries.locked(work, late):
            looks[monitor.id] = [_missed(monitor, state, away_since, at)]
        if away_since is not None and late:
            away_s = round((at - away_since).total_seconds())
            log.warning("clock_was_away", seconds=away_s, heartbeats=len(late))
        await judge(work, looks)


def _heard(monitor: Monitor, state: MonitorState, pings: list[Ping]) -> list[Look]:
    check, looks, due_at, run_began_at = monitor.check(b""), [], state.due_at, state.run_began_at
    for ping in sorted(pings, key=lambda ping: ping.ts):
        heard = hear(check, ping, due_at, run_began_at)
        due_at, run_began_at = heard.due_at, heard.run_began_at
        if heard.result is not None:
            looks.append(Look(heard.result, heard.result.at, heard.took_ms))
    state.due_at, state.run_began_at = due_at, run_began_at
    return looks


def _missed(monitor: Monitor, state: MonitorState, away_since: datetime | None, at: datetime) -> Look:
    """A heartbeat that is due: missed, unless it was due while nobody could have heard it."""
    check, due_at = monitor.check(b""), state.due_at or at
    if away_since is not None and due_at > away_since:
        state.due_at = at + timedelta(seconds=max(check.grace_s, AGAIN_S))
        unheard = Result(due_at.timestamp(), Outcome.UNKNOWN, "", "hub_away", "The hub itself was away.")
        return Look(unheard, due_at.timestamp())
    result = missed(check, due_at, state.last_at, state.run_began_at)
    state.due_at = state.run_began_at = None
    return Look(result, result.at)
