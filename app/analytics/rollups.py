"""The rebuild of roll-ups: days that got events since the last run are made anew from their events and swapped in.

A run may be killed anywhere. Partitions are made in tables beside (``…_next``) and replace the old ones in one step
each; only when all are done is the run noted, and until then every question takes these days as dirty, and others from
the partitions they were in. Those are only dropped by the next run, when nobody reads them any more.
"""

from collections.abc import Collection, Mapping

import msgspec

from app.analytics import keys
from app.analytics.slices import LEVELS, OPEN_DAYS, slice_of, slices_of
from app.kit.clickhouse import ClickHouse
from app.kit.log import log
from app.kit.sql import Fragment, Questions

ask = Questions(__file__)

# An event is stored at the time its insert began. One that began earlier than this is not waited for: it is late, and
# its day is made again in the next run.
SETTLE_S = 60
TABLES = ("session_rollup", "page_rollup", "quarter_rollup", "day_rollup")
STAGE = "session_stage"
# What makes a day, in this order, and the holes of each.
STEPS: Mapping[str, Mapping[str, Fragment]] = {
    "stage_sessions": {
        "keys": keys.keys(keys.OF_VISITS, "s."),
        "path_key": keys.key("path", "value"),
        "hostname_key": keys.key("hostname", "value"),
        "hashes": keys.hashes("s."),
    },
    "rebuild_sessions": {"all_agree": Fragment(str(keys.ALL_AGREE))},
    "rebuild_pages": {},
    "rebuild_quarters": {},
    "rebuild_days": {
        "visit_keys": keys.grouped(),
        "path_key": keys.key("path"),
        "hostname_key": keys.key("hostname"),
    },
}


class Work(msgspec.Struct):
    """What a run has to do: days since 1970, unix seconds; ``closed_before`` is the last run's ``closed_day``."""

    through: int
    closed_day: int
    closed_before: int
    days: list[int]


class Rolled(msgspec.Struct):
    """A partition that is there, and its days."""

    slice: int
    days: list[int]


async def rebuild(
    clickhouse: ClickHouse, settle_s: int = SETTLE_S, open_days: int = OPEN_DAYS, days: Collection[int] = ()
) -> list[int]:
    """Bring the roll-ups of all sites up to date; returns the days (since 1970) that were made anew.

    The last ``open_days`` days keep partitions of their own. ``days`` are made anew in any case: events of them went.
    """
    async with clickhouse.upkeep:
        return await _rebuild(clickhouse, settle_s, open_days, days)


async def _rebuild(clickhouse: ClickHouse, settle_s: int, open_days: int, days: Collection[int]) -> list[int]:
    work = (await clickhouse.ask_any(ask("days_to_rebuild"), Work, settle_s=settle_s, open_days=open_days))[0]
    work.days = sorted({*work.days, *days})
    rolled = await clickhouse.ask_any(ask("days_rolled"), Rolled)
    there: set[int] = set()
    for partition in rolled:
        kept = [day for day in partition.days if slice_of(day, work.closed_before) == partition.slice]
        there.update(kept)
        if not kept:
            await _drop(clickhouse, "", partition.slice)
    moved = {day for day in there if slice_of(day, work.closed_day) != slice_of(day, work.closed_before)}
    stale = {slice_of(day, work.closed_day) for day in {*work.days, *moved}}
    for number, some in slices_of({*work.days, *there}, work.closed_day).items():
        if number in stale:
            await _make(clickhouse, number, some, set(work.days), work.closed_before)
    await clickhouse.command(
        "insert into rollup_runs (through, closed_day, days) values"
        f" (toDateTime({work.through}, 'UTC'), {work.closed_day}, {len(work.days)})"
    )
    log.info("rollups_rebuilt", days=len(work.days), slices=len(stale))
    return work.days


async def _make(clickhouse: ClickHouse, number: int, days: list[int], anew: set[int], closed_before: int) -> None:
    """Make one partition: some of its days anew from their events, the others from the partitions they are in."""
    await _drop(clickhouse, "_next", number)
    kept = [day for day in days if day not in anew]
    for old, same in slices_of(kept, closed_before).items():
        for table in TABLES:
            await clickhouse.command(
                # Without the alias `slice` would be the new one in `where` too.
                f"insert into {table}_next select * replace (toUInt32({number}) as slice) from {table} as old"
                f" where old.slice = {old} and old.day in ({', '.join(map(str, same))})"
            )
    for day in days:
        if day in anew:
            await _make_day(clickhouse, day, number)
    for table in TABLES:
        await _swap_in(clickhouse, table, number)
    await _drop(clickhouse, "_next", number)


async def _make_day(clickhouse: ClickHouse, day: int, number: int) -> None:
    """Make the rows of one day from its events."""
    await clickhouse.command(f"truncate table {STAGE}")
    for step, holes in STEPS.items():
        question = ask(step, **holes).text.replace("{day:UInt16}", str(day)).replace("{slice:UInt32}", str(number))
        await clickhouse.command(question)
    await clickhouse.command(f"truncate table {STAGE}")


async def _swap_in(clickhouse: ClickHouse, table: str, number: int) -> None:
    made = await clickhouse.ask_any(Fragment(f"select count() as n from {table}_next where slice = {number}"))
    if made == [{"n": 0}]:
        # The events of a deleted site may be gone by now, and ClickHouse refuses to replace something by nothing.
        await clickhouse.command(f"alter table {table} drop partition {number}")
        return
    if number >= LEVELS[-1][0]:
        await clickhouse.command(f"optimize table {table}_next partition {number} final")
    await clickhouse.command(f"alter table {table} replace partition {number} from {table}_next")


async def _drop(clickhouse: ClickHouse, beside: str, number: int) -> None:
    for table in TABLES:
        await clickhouse.command(f"alter table {table}{beside} drop partition {number}")
