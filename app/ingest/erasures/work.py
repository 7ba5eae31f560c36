"""Deleting all data of a site: close the doors, let what was accepted be stored, delete, count again, keep the proof.

It may be killed anywhere: the counts from before are noted first, and deleting what is gone does nothing.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
import nats.js.errors
from sqlalchemy import text

from app.ingest.consume import Note
from app.ingest.erasures import queries
from app.ingest.erasures.models import Erasure, ErasureState
from app.ingest.kept import EXCUSED, KEPT, LEARNT
from app.ingest.streams import DEAD, streams
from app.kit.clickhouse import ClickHouse
from app.kit.log import log
from app.kit.sql import Fragment
from app.kit.stores import Stores
from app.kit.work import transaction
from app.sites.changed import site_changed
from app.sites.models import Site

TABLES = (*(kept.table for kept in KEPT), *EXCUSED)
# Requests that were let in before the doors closed gather for milliseconds, and their rows for half a second.
CLOSED_S = 3.0


class NotYet(Exception):
    """Something is still under way; the erasure is tried again in a moment."""


class _Count(msgspec.Struct):
    n: int


class _Letter(msgspec.Struct):
    row: str = ""


class _Row(msgspec.Struct):
    site_id: int = 0


@dataclass(slots=True)
class Eraser:
    """Who deletes, one site after the other."""

    stores: Stores
    closed_s: float = CLOSED_S

    async def work_on_next(self) -> bool:
        """Bring the oldest unfinished erasure to its end; False when there is none. Raises NotYet."""
        async with transaction(self.stores) as work:
            found = await queries.next_unfinished(work, datetime.now(UTC))
        if found is None:
            return False
        one, site = found
        log.info("erasure_works", site=one.site_id, state=one.state)
        if one.state in (ErasureState.WAITING, ErasureState.DRAINING):
            await self._note(one, lambda row: setattr(row, "state", ErasureState.DRAINING))
            await self._drain()
        async with self.stores.clickhouse.upkeep:
            await self._delete(one)
        await self._end(one, site)
        return True

    async def _drain(self) -> None:
        """Wait until everything that was accepted up to now is stored. Raises NotYet."""
        await asyncio.sleep(self.closed_s)
        bucket = await self.stores.streams.bucket("cursors", in_memory=False)
        for stream in streams(self.stores.settings):
            for shard in map(stream.shard, range(stream.shards)):
                last = (await self.stores.streams.jetstream.stream_info(shard)).state.last_seq
                try:
                    entry = await bucket.get(shard)
                except nats.js.errors.KeyNotFoundError:
                    note = Note()
                else:
                    note = msgspec.json.decode(entry.value or b"{}", type=Note)
                if note.last < last:
                    raise NotYet(shard)
        # The range noted last is being inserted.
        await asyncio.sleep(self.closed_s)

    async def _delete(self, one: Erasure) -> None:
        clickhouse = self.stores.clickhouse
        if not one.proof:
            before = [await _counted(clickhouse, table, one.site_id) for table in TABLES]
            await self._note(one, lambda row: _note_before(row, before))
        for place, table in enumerate(TABLES):
            sql = f"alter table {table} delete where site_id = {{site:UInt64}}"
            await clickhouse.command(sql, {"mutations_sync": 2}, site=one.site_id)
            share = 0.95 * (place + 1) / len(TABLES)
            await self._note(one, lambda row, share=share: setattr(row, "progress", share))
        letters = await self._forget_letters(one.site_id)
        after = [await _counted(clickhouse, table, one.site_id) for table in TABLES]
        if any(after):
            raise NotYet("rows came in meanwhile")
        await self._note(one, lambda row: _note_after(row, after, letters))

    async def _forget_letters(self, site: int) -> int:
        """Delete what the store once refused of this site; returns how many letters that were."""
        stream = self.stores.streams
        state = (await stream.jetstream.stream_info(DEAD)).state
        found: list[int] = []
        if state.messages:
            async for messages in stream.read(DEAD, "dead.>", state.first_seq - 1):
                found += [message.sequence for message in messages if _site_of(message.data) == site]
                if not messages or messages[-1].sequence >= state.last_seq:
                    break
        for sequence in found:
            await stream.jetstream.delete_msg(DEAD, sequence)
        return len(found)

    async def _note(self, one: Erasure, change: Callable[[Erasure], None]) -> None:
        async with self.stores.postgres.work() as work:
            row = await work.get(Erasure, one.number, with_for_update=True)
            if row is None:
                raise NotYet("the erasure is gone")
            change(row)
        one.state, one.proof = row.state, row.proof

    async def _end(self, one: Erasure, site: Site) -> None:
        async with transaction(self.stores) as work:
            row = await work.get(Erasure, one.number, with_for_update=True)
            known = await work.get(Site, site.id, with_for_update=True)
            if row is None or known is None:
                return
            for table in LEARNT:
                await work.execute(text(f"delete from {table} where site_id = :site"), {"site": site.id})
            row.state, row.progress, row.finished_at = ErasureState.DONE, 1.0, datetime.now(UTC)
            known.erasing_at, known.first_event_at = None, None
            site_changed(work, known)
        log.info("erasure_done", site=one.site_id)


async def _counted(clickhouse: ClickHouse, table: str, site: int) -> int:
    question = Fragment(f"select count() as n from {table} where site_id = {{site:UInt64}}")
    return (await clickhouse.ask(site, question, _Count))[0].n


def _note_before(row: Erasure, before: list[int]) -> None:
    at = datetime.now(UTC).isoformat()
    row.state = ErasureState.DELETING
    row.proof = [
        {"table": table, "before": count, "after": count, "at": at} for table, count in zip(TABLES, before, strict=True)
    ]


def _note_after(row: Erasure, after: list[int], letters: int) -> None:
    at = datetime.now(UTC).isoformat()
    proof: list[dict[str, Any]] = [
        {**known, "after": count, "at": at} for known, count in zip(row.proof, after, strict=False)
    ]
    row.proof = [*proof, {"table": "stream dead", "before": letters, "after": 0, "at": at}]


def _site_of(letter: bytes) -> int:
    try:
        return msgspec.json.decode(msgspec.json.decode(letter, type=_Letter).row, type=_Row).site_id
    except msgspec.DecodeError:
        return 0
