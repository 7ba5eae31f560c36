"""Working on imports: from the file to the numbers, step by step, each noted in Postgres when it is done.

    lines   the file becomes lines of JSON (or, counted by day, rows of days)
    chunks  lines are read and put aside, chunk by chunk
    visits  what lies aside becomes events with visits, part by part
    done    the hub's next rebuild makes the roll-ups of the touched days anew

Every step may be killed anywhere and is simply done again: inserts carry a token that names the step. Two chunks, or
two parts, are worked on at a time, one for each core of a small machine; they are noted in the order of the file.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from app.analytics.imports import spool
from app.analytics.imports.derive import Derive
from app.analytics.imports.kinds import KINDS, ImportKind
from app.analytics.imports.models import Import, ImportState
from app.analytics.imports.queries import records
from app.analytics.imports.queries.chunks import Broken, Chunks, Counted, Keys
from app.analytics.imports.queries.days import DaysStored, store_days
from app.analytics.imports.queries.undo import days_of, delete_import, forget_rows
from app.analytics.imports.queries.visits import Stored, parts_of
from app.analytics.imports.spool import FileNotUnderstood, FileTooLarge, Spool
from app.analytics.imports.steps import Place, chunks_stored, parts_stored
from app.analytics.rollups import rebuild
from app.kit.clickhouse import StoreRefused
from app.kit.log import log
from app.kit.stores import Stores
from app.sites.models import Site

# How much of the work each step is, for the progress bar.
SHARE_OF_CHUNKS = 0.7


class Stopped(Exception):
    """The import was cancelled, or its site is gone, while it was worked on; or the hub stops."""


@dataclass(slots=True)
class Importer:
    """Who works on imports, one after the other."""

    stores: Stores
    derive: Derive
    stop: asyncio.Event

    async def work_on_next(self) -> bool:
        """Bring the oldest unfinished import to its end; False when there is none."""
        async with self.stores.postgres.work() as work:
            one = await records.next_unfinished(work)
            site = await work.get(Site, one.site_id) if one else None
            if one is None or site is None:
                return False
            one.begin()
        log.info("import_works", number=one.number, kind=one.kind, state=one.state)
        try:
            if one.state == ImportState.RUNNING:
                await self._run(one, site)
            else:
                await self._take_back(one)
        except Stopped:
            log.info("import_stopped", number=one.number)
        except (FileNotUnderstood, FileTooLarge) as refused:
            await self._end(one, ImportState.FAILED, refused.detail)
        except StoreRefused as refused:
            log.error("import_refused", number=one.number)
            await self._end(one, ImportState.FAILED, f"ClickHouse refused the rows: {str(refused)[:200]}")
        return True

    async def _run(self, one: Import, site: Site) -> None:
        kind, place = ImportKind(one.kind), Spool.of(self.stores.settings, one.id)
        if not place.upload.exists():
            raise FileNotUnderstood("The file is not in the data folder of this machine any more.")
        if KINDS[kind].is_of_days:
            found = await store_days(self.stores, one, site, place, self.derive)
            await self._note(one, partial(_note_days, found))
        else:
            await spool.make_lines(place, kind, one.file)
            keys = Keys(one.site_id, one.number, one.secret or b"", self.stores.pepper)
            await self._chunks(one, Chunks(self.stores.clickhouse, keys, kind, site.domain, self.derive), place)
            await self._visits(one, keys)
            await forget_rows(self.stores.clickhouse, one.number)
        await self._end(one, ImportState.DONE)
        place.remove()

    async def _chunks(self, one: Import, chunks: Chunks, place: Spool) -> None:
        size = max(place.lines.stat().st_size, 1)
        if not one.position:
            await self._note(one, partial(_note_size, spool.CHUNK))
        if "parts" in one.position:
            return
        async with aclosing(chunks_stored(chunks, place.lines, one.position, spool.first_line(one.file))) as stored:
            async for counted, broken, after in stored:
                progress = SHARE_OF_CHUNKS * after["offset"] / size
                await self._note(one, partial(_note_chunk, counted, broken, after, progress))
        parts = await parts_of(self.stores.clickhouse, one.site_id, one.number)
        await self._note(one, partial(_note_parts, parts))

    async def _visits(self, one: Import, keys: Keys) -> None:
        part, parts = one.position.get("part", 0), one.position["parts"]
        async with aclosing(parts_stored(self.stores.clickhouse, keys, part, parts)) as stored:
            async for found in stored:
                part += 1
                progress = SHARE_OF_CHUNKS + (1 - SHARE_OF_CHUNKS) * part / parts
                await self._note(one, partial(_note_part, found, part, progress))

    async def _note(self, one: Import, change: Callable[[Import], None]) -> None:
        """Note a step that is done, and look whether to go on. Raises Stopped."""
        async with self.stores.postgres.work() as work:
            row = await records.import_to_change(work, one.number)
            if row is None or row.state != ImportState.RUNNING:
                raise Stopped()
            change(row)
            await work.flush()
        one.position, one.report, one.days, one.stored = row.position, row.report, row.days, row.stored
        if self.stop.is_set():
            raise Stopped()

    async def _end(self, one: Import, state: ImportState, problem: str = "") -> None:
        async with self.stores.postgres.work() as work:
            row = await records.import_to_change(work, one.number)
            if row is None or row.state != one.state:
                raise Stopped()
            row.end(state, datetime.now(UTC), problem)
        log.info("import_ended", number=one.number, state=state, rows=row.rows, stored=row.stored, broken=row.broken)

    async def _take_back(self, one: Import) -> None:
        """Cancel or undo. The days are noted before anything goes, so that their roll-ups are made anew in any case."""
        clickhouse, wanted = self.stores.clickhouse, ImportState(one.state)
        days = sorted({*one.days, *await days_of(clickhouse, one.site_id, one.number)})
        async with self.stores.postgres.work() as work:
            row = await records.import_to_change(work, one.number)
            if row is None:
                raise Stopped()
            row.days = days
        async with clickhouse.upkeep:
            left = await delete_import(clickhouse, one.site_id, one.number)
        if left.events or left.days or left.rows:
            log.error("import_not_undone", number=one.number, events=left.events)
            return
        await rebuild(clickhouse, days=days)
        Spool.of(self.stores.settings, one.id).remove()
        await self._end(one, ImportState.CANCELLED if wanted is ImportState.CANCELLING else ImportState.UNDONE)


def _note_size(size: int, row: Import) -> None:
    # What was begun goes on in the same pieces, also in another version of the hub.
    row.position = {"size": size}


def _note_chunk(counted: Counted, broken: list[Broken], place: Place, progress: float, row: Import) -> None:
    row.rows += counted.rows
    row.tell(counted.broken, [{"line": one.line, "reason": one.reason} for one in broken])
    row.position, row.progress = {**row.position, **place}, progress


def _note_parts(parts: int, row: Import) -> None:
    row.position = {**row.position, "parts": parts}


def _note_part(found: Stored, part: int, progress: float, row: Import) -> None:
    row.stored += found.stored
    row.known += found.known
    row.days = sorted({*row.days, *found.days})
    row.position, row.progress = {**row.position, "part": part}, progress


def _note_days(found: DaysStored, row: Import) -> None:
    row.rows, row.stored, row.known = found.rows, found.stored, found.known
    row.broken, row.report = 0, []
    row.tell(found.broken, found.told)
